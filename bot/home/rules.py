"""What the dashboard shows of today, and whether anybody looks at it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.plan.rules import Member, shift_day
from bot.scores.rules import plan_of_a_week
from bot.stats.rules import Stats

KEPT_UP = timedelta(days=1)  # a Home that nobody opened for longer is left as it is

# What each button stands for.
COMMANDS = {
    "now": "now",
    "start": "start",
    "exercise": "exercise",
    "pause": "pause tomorrow",
    "resume": "resume",
    "settings": "settings",
    "month": "stats month",
    "leaderboard": "leaderboard",
    "team": "team",
    "symptoms": "symptoms",
    "check": "check",
    "why": "why",
    "help": "help",
}


@dataclass(frozen=True, slots=True)
class Dashboard:
    """One member's day and week. `planned` is how many nudges the running day's plan has, 0 on a day off."""

    member: Member
    done: int
    planned: int
    week: Stats


def planned_today(member: Member, now: datetime) -> int:
    day = shift_day(member.schedule, now).weekday()
    week = tuple(hours if number == day else None for number, hours in enumerate(member.schedule.week))
    return plan_of_a_week(replace(member.schedule, week=week), cap=member.daily_cap)


def is_looked_at(opened_at: datetime | None, now: datetime) -> bool:
    return opened_at is not None and now - opened_at < KEPT_UP
