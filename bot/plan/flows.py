"""Reads members as values and keeps `next_nudge_at` true after every change."""

from collections.abc import Callable, Sequence
from dataclasses import fields
from datetime import datetime, time, timedelta
from functools import lru_cache, partial

from bot.errors import UserMistake
from bot.hours.rules import Hours, Pause, Schedule
from bot.plan import rules
from bot.plan.rules import Member
from bot.programme import rules as programme
from bot.scores.rules import plan_of_a_week
from bot.services import Services
from bot.signals.rules import NOTHING, Signals
from bot.statuses.rules import Status
from db import members
from db.members import Name
from db.models import Member as Row
from db.session import only_reads
from db.types import WeekTimes


def value_of(row: Row) -> Member:
    """The row as a value that may leave the transaction."""
    return Member(
        id=row.id,
        team_id=row.team_id,
        user_id=row.user_id,
        locale=locale_of(row),
        schedule=schedule_of(row),
        daily_cap=row.daily_cap,
        kinds=frozenset(row.kinds),
        avoid=frozenset(row.avoid),
        seated_only=row.seated_only,
        active=row.active,
        stopped_because=row.stopped_because,
        pause=Pause(row.paused_from, row.paused_until) if row.paused_from else None,
        last_sent_at=row.last_sent_at,
        last_movement_at=row.last_movement_at,
        counts_from=row.counts_from,
        snoozed_until=row.snoozed_until,
        sent_on=row.sent_on,
        sent_count=row.sent_count,
        next_nudge_at=row.next_nudge_at,
        due_at=row.due_at,
        dm_channel=row.dm_channel,
        turn=row.id * 7 + row.turn,
        programme=programme.read(row.programme),
        language=row.language,
        listed=row.listed,
        country=row.country,
        walk_in_huddles=row.walk_in_huddles is not False,  # None until the row was written
        learns=bool(row.learns),
        habits=tuple(row.habits or ()),
        holds=row.holds or 0,
        signals=_signals(row),
        home_opened_at=row.home_opened_at,
    )


def schedule_of(row: Row) -> Schedule:
    return _schedule(row.zone, row.week, row.rest_starts, row.rest_ends, row.interval_minutes)


@lru_cache(maxsize=4096)
def _schedule(zone: str, week: WeekTimes, rest_starts: time | None, rest_ends: time | None, minutes: int) -> Schedule:
    """Cached, for many members have the same."""
    rest = Hours(rest_starts, rest_ends) if rest_starts is not None and rest_ends is not None else None
    days = tuple(Hours(*day) if day else None for day in week)
    return Schedule(zone=zone, week=days, rest=rest, interval=timedelta(minutes=minutes))


def _signals(row: Row) -> Signals:
    return Signals(
        status=Status(row.status) if row.status else None,
        status_until=row.status_until,
        huddle=row.huddle,
        huddle_until=row.huddle_until,
        walked_huddle=row.walked_huddle,
        dnd_from=row.dnd_from,
        dnd_until=row.dnd_until,
        away_since=row.away_since,
        profile_at=row.profile_at,
        dnd_at=row.dnd_at,
    )


def write_signals(row: Row, signals: Signals, now: datetime) -> None:
    """Put what Slack says now in place of what it said before; what that ends is settled."""
    row.counts_from = rules.hears(value_of(row), signals, now).counts_from
    for field in fields(Signals):
        setattr(row, field.name, getattr(signals, field.name))


def locale_of(row: Row) -> str | None:
    """The locale to speak in. The chosen language keeps the region of Slack's locale if it has the same language."""
    if row.language is None or (row.locale or "").startswith(row.language):
        return row.locale
    return row.language


def write_schedule(row: Row, schedule: Schedule) -> None:
    row.zone = schedule.zone
    row.week = tuple((day.start, day.end) if day else None for day in schedule.week)
    row.rest_starts = schedule.rest.start if schedule.rest else None
    row.rest_ends = schedule.rest.end if schedule.rest else None
    row.interval_minutes = round(schedule.interval.total_seconds() / 60)
    row.weekly_plan = plan_of_a_week(schedule, cap=row.daily_cap)


def replan(row: Row, now: datetime, *, from_now: bool = False) -> None:
    """Make `next_nudge_at` what the plan says; `from_now` starts the interval anew.

    While a nudge is being delivered, its end plans anew.
    """
    if from_now:
        row.counts_from = now
    if not row.active:
        write_signals(row, NOTHING, now)  # nothing is kept of people whom we do not nudge
    if row.due_at is None:
        row.next_nudge_at = rules.plan(value_of(row), now)


async def find(services: Services, team_id: str, user_id: str) -> Member | None:
    return await services.batches.ask(find, partial(_find, services), (team_id, user_id))


async def _find(services: Services, names: Sequence[Name]) -> list[Member | None]:
    async with services.sessions.begin() as session:
        await only_reads(session)
        rows = await members.by_names(session, set(names))
    return [value_of(rows[name]) if name in rows else None for name in names]


async def edit(
    services: Services,
    team_id: str,
    user_id: str,
    *,
    now: datetime,
    change: Callable[[Row, Member], None],
    from_now: bool = False,
) -> Member:
    """Change a member and plan anew, in one transaction. UserMistake if they have not started yet."""
    async with services.sessions.begin() as session:
        row = await members.find(session, team_id, user_id)
        if row is None:
            raise UserMistake("members.not_started")
        change(row, value_of(row))
        replan(row, now, from_now=from_now)
        return value_of(row)
