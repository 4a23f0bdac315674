"""Standings: how much of their own plan members kept, in ranks that are fair to every kind of plan.

The score is the share of planned nudges that came and were answered with Done, in whole percent. What never came
(held, dropped, paused, a day off) counts for nothing; what was done besides the plan counts for the member's own
numbers and not for the score; so neither a shorter interval nor more logging nor snoozing can raise it.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from hashlib import blake2b
from itertools import accumulate
from typing import TypeVar

from bot.hours.rules import LAST_CALL, ONE_DAY, Hours, Schedule, instant_of, local_day
from bot.plan.rules import Member

FLOOR_SHARE = 10  # who is ranked has had at least a tenth of their own plan,
FLOOR = 3  # and at least three nudges, or an average day of a plan that has fewer
SHOWN = 10
TEAM_FLOOR = 3  # ranked members a team needs for its average to be shown,
TEAM_STEP = 5  # which is cut to steps of so many percent: nobody's own score can be subtracted out of it
TEAM_TENS = 10  # and so is what it kept in all
FORGIVEN = 1  # working days of a week that may go by without a movement
COMEBACK = 5  # points that are worth a mention
WEEKS_BACK = 12  # how far the weeks in a row are followed

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Period:
    """Days of the workspace's calendar, both ends included."""

    first: date
    last: date

    def before(self, weeks: int) -> "Period":
        return Period(self.first - 7 * weeks * ONE_DAY, self.last - 7 * weeks * ONE_DAY)

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class Tally:
    """What one listed member did in a period. `plan` is how many nudges a week of their own plan has."""

    user_id: str
    sent: int
    done: int
    plan: int
    joined: date
    team: int | None = None

    @property
    def percent(self) -> int:
        return percent(self.sent, self.done)


@dataclass(frozen=True, slots=True)
class Place:
    """A rank (equal scores share it), and who has it."""

    rank: int
    tally: Tally


@dataclass(frozen=True, slots=True)
class Standing:
    """What may be shown: never the last, never a zero, at most ten. `more` share the last rank shown."""

    places: tuple[Place, ...]
    more: int
    ranked: int


@dataclass(frozen=True, slots=True)
class TeamScore:
    """A team's average of its ranked members' scores, and the nudges that they kept, both in steps.

    None and 0 for a team too small to be averaged.
    """

    team: int
    members: int
    average: int | None
    rank: int | None
    total: int = 0


@dataclass(frozen=True, slots=True)
class Week:
    """One member's week: nudges that came, those done, days on which any came, and days with a movement."""

    sent: int = 0
    done: int = 0
    worked: int = 0
    active: int = 0

    @property
    def kept(self) -> bool:
        return self.active > 0 and self.active >= self.worked - FORGIVEN


def percent(sent: int, done: int) -> int:
    """Whole percent, cut: only who kept everything has a hundred."""
    return min(done, sent) * 100 // sent if sent else 0


def plan_of_a_week(schedule: Schedule, *, cap: int) -> int:
    """How many nudges a week of this plan has at most: what "enough" is measured by."""
    unused = LAST_CALL + (_length(schedule.rest) if schedule.rest else timedelta())
    days = [max(timedelta(), _length(hours) - unused) for hours in schedule.week if hours]
    return sum(min(cap, day // schedule.interval) for day in days)


def _length(hours: Hours) -> timedelta:
    start, end = (timedelta(hours=at.hour, minutes=at.minute) for at in (hours.start, hours.end))
    return end - start + (ONE_DAY if hours.overnight else timedelta())


def floor_of(tally: Tally, period: Period) -> int:
    """The nudges from which on a member is ranked: a tenth of their own plan since they joined, at least three."""
    days = max(0, (period.last - max(period.first, tally.joined)).days + 1)
    tenth = -(-tally.plan * days // (7 * FLOOR_SHARE))
    return max(1, tenth, min(FLOOR, -(-tally.plan // 7)))


def is_ranked(tally: Tally, period: Period) -> bool:
    return tally.sent >= floor_of(tally, period)


def ranked(tallies: Iterable[Tally], period: Period) -> list[Place]:
    """Everybody who has had enough nudges, best first; equal scores share a rank and the next rank is left out."""
    enough = [(t.percent, t) for t in tallies if is_ranked(t, period)]
    often = Counter(percent for percent, _ in enough)
    better = accumulate((often[percent] for percent in sorted(often, reverse=True)), initial=1)
    rank = dict(zip(sorted(often, reverse=True), better, strict=False))
    shown = {percent for percent, first in rank.items() if first <= SHOWN}  # only their order is ever seen
    order = sorted(enough, key=lambda e: (-e[0], _turn(e[1].user_id, period) if e[0] in shown else b""))
    return [Place(rank[percent], tally) for percent, tally in order]


def _turn(user_id: str, period: Period) -> bytes:
    """Who comes first among equals changes from week to week."""
    return blake2b(f"{period.first} {user_id}".encode(), digest_size=8).digest()


def standing(places: Sequence[Place]) -> Standing:
    """The part of a ranking that is shown: the top ten without zeros and without whoever is last."""
    lowest = places[-1].tally.percent if places else 0
    praised = [p for p in places if p.tally.percent > 0 and (p.rank == 1 or p.tally.percent > lowest)]
    shown = tuple(praised[:SHOWN])
    more = sum(p.rank == shown[-1].rank for p in praised[SHOWN:]) if shown else 0
    return Standing(shown, more, len(places))


def team_scores(places: Iterable[Place]) -> list[TeamScore]:
    """Teams by the average score of their ranked members, so that size does not win; the small ones come last.

    As with members, nobody is shown with nothing.
    """
    tallies: dict[int, list[Tally]] = {}
    for place in places:
        if place.tally.team is not None:
            tallies.setdefault(place.tally.team, []).append(place.tally)
    averages = {team: _average(found) for team, found in tallies.items() if len(found) >= TEAM_FLOOR}
    order = sorted(averages.values(), reverse=True)
    shown = [
        TeamScore(team, len(found), averages[team], order.index(averages[team]) + 1, _total(found))
        if team in averages
        else TeamScore(team, len(found), None, None)
        for team, found in tallies.items()
        if averages.get(team) != 0
    ]
    return sorted(shown, key=lambda t: (t.rank or len(order) + 1, t.team))


def _average(tallies: Sequence[Tally]) -> int:
    return sum(tally.percent for tally in tallies) // len(tallies) // TEAM_STEP * TEAM_STEP


def _total(tallies: Sequence[Tally]) -> int:
    return sum(min(tally.done, tally.sent) for tally in tallies) // TEAM_TENS * TEAM_TENS


def weeks_in_a_row(weeks: Iterable[Week]) -> int:
    """Kept weeks without a lost one between them, the newest first. Weeks without nudges (leave) are passed over."""
    row = 0
    for week in weeks:
        if week.kept:
            row += 1
        elif week.worked:
            break
    return row


def comeback(now: Tally, before: Tally, period: Period) -> int:
    """How many points better than the week before; 0 if one of the two had too few nudges to say."""
    if now.sent < floor_of(now, period) or before.sent < floor_of(before, period.before(1)):
        return 0
    return max(0, now.percent - before.percent)


def best_of(values: Iterable[tuple[T, int]], *, least: int) -> tuple[list[T], int]:
    """Who has the highest value, and the value; nobody if it is under `least`."""
    found = list(values)
    top = max((value for _, value in found), default=0)
    return ([who for who, value in found if value == top], top) if top >= least else ([], 0)


# What is shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """A standing with the names to show; whoever has none here could not be asked in time."""

    period: Period
    running: bool
    standing: Standing
    teams: tuple[TeamScore, ...]
    names: Mapping[str, str]
    team_names: Mapping[int, str]
    caller: Member | None = None  # who asked
    own: int | None = None  # their percent, once they are ranked


@dataclass(frozen=True, slots=True, kw_only=True)
class Recap:
    """A week for everybody. `comeback` and `longest` are (names, points or weeks), with no names if there is none."""

    board: Board
    comeback: tuple[tuple[str, ...], int]
    longest: tuple[tuple[str, ...], int]
    moved: int
    goal: int
    stairs: int


# Together

# Steps to the top (belfry, 86th floor, top, 160th floor). Source: 10best.com, "How many stairs to the tops of these
# iconic tall places?" and "High places and the number of steps to get there".
LANDMARKS = (("elizabeth_tower", 334), ("empire_state", 1576), ("eiffel_tower", 1665), ("burj_khalifa", 2909))
STEPS = 20  # of one or two easy flights


def climb(stairs: int) -> tuple[str, int]:
    """The first landmark not yet climbed by so many stairs together, and how many percent of it are done."""
    steps = stairs * STEPS
    name, height = next((mark for mark in LANDMARKS if steps < mark[1]), LANDMARKS[-1])
    return name, steps * 100 // height


# Calendars


def running(span: str, zone: str, now: datetime) -> Period:
    """The week (from Monday), month or year of the workspace's calendar that `now` lies in, up to today."""
    today = local_day(zone, now)
    return Period(_first_of(span, today), today)


def before(span: str, period: Period) -> Period:
    """The whole week, month or year before the one that a period is in."""
    last = period.first - ONE_DAY
    return Period(_first_of(span, last), last)


def _first_of(span: str, day: date) -> date:
    match span:
        case "year":
            return day.replace(month=1, day=1)
        case "month":
            return day.replace(day=1)
        case _:
            return day - day.weekday() * ONE_DAY


def week_before(zone: str, slot: datetime) -> Period:
    """The seven whole days before the day of a weekly post."""
    day = local_day(zone, slot)
    return Period(day - 7 * ONE_DAY, day - ONE_DAY)


def next_time(zone: str, at: time, *, weekday: int | None, after: datetime) -> datetime:
    """The next instant after `after` at which the clocks of `zone` show `at`: on this weekday, or on any Mon-Fri."""
    days: Callable[[date], bool] = lambda d: d.weekday() < 5 if weekday is None else d.weekday() == weekday  # noqa: E731
    today = local_day(zone, after)
    candidates = (today + ahead * ONE_DAY for ahead in range(-1, 9))
    return next(i for d in candidates if days(d) and (i := instant_of(zone, d, at)) > after)
