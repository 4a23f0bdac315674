"""Working hours on a wall clock, and the instants they mean: the only module that converts between the two."""

from collections import Counter
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from hashlib import blake2b
from zoneinfo import ZoneInfo

from bot.errors import UserMistake

INTERVALS = (20, 30, 40, 45, 60, 90)  # minutes
LAST_CALL = timedelta(minutes=10)  # nothing is sent later than this before the day's end
SPREAD_SHARE = 10  # the spread is at most one tenth of the interval
LOOK_AHEAD = 400  # days

ONE_DAY = timedelta(days=1)
ONE_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Hours:
    """Naive wall-clock times. An end at or before the start is on the next day."""

    start: time
    end: time

    @property
    def overnight(self) -> bool:
        return self.end <= self.start


Week = tuple[Hours | None, ...]  # seven, Monday first; None is a day off

USUAL_HOURS = Hours(time(9), time(17))


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a member works: an IANA zone, the hours of each day, the daily break and the time between nudges."""

    zone: str
    week: Week
    rest: Hours | None
    interval: timedelta


@dataclass(frozen=True, slots=True)
class Window:
    """One shift: the local date it starts on, and its two ends in UTC."""

    day: date
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Pause:
    """No nudges from `start` until just before `end` (aware, UTC); no end means until the member resumes."""

    start: datetime
    end: datetime | None


@dataclass(frozen=True, slots=True)
class HoursChange:
    """New hours (None: off) for some days, 0 being Monday; `days` None means every day worked so far."""

    days: frozenset[int] | None
    hours: Hours | None


# Wall clock and instants


@lru_cache(maxsize=1024)
def _zone(name: str) -> ZoneInfo:
    # ZoneInfo's own cache holds on to eight zones only and reads the others from disk again.
    return ZoneInfo(name)


def valid_zone(name: str) -> bool:
    """Whether this is an IANA zone name that we can use."""
    try:
        _zone(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


def wall_clock(zone: str, instant: datetime) -> datetime:
    """What the clocks of `zone` show, naive."""
    return instant.astimezone(_zone(zone)).replace(tzinfo=None, fold=0)


def local_day(zone: str, instant: datetime) -> date:
    return instant.astimezone(_zone(zone)).date()


def instant_of(zone: str, day: date, at: time) -> datetime:
    """The first instant (UTC) at which the clocks of `zone` show this time, or one past it if they skip it."""
    wall = datetime.combine(day, at.replace(fold=0), _zone(zone))
    before, after = wall.utcoffset(), wall.replace(fold=1).utcoffset()
    assert before is not None  # noqa: S101  (a ZoneInfo always answers; this is for the type checker)
    assert after is not None  # noqa: S101
    utc = wall.replace(tzinfo=UTC)
    return utc - before if before >= after else _end_of_gap(wall, utc - after, utc - before)


def _end_of_gap(wall: datetime, early: datetime, late: datetime) -> datetime:
    """The instant at which the clocks jump over `wall`, known to lie after `early` and not after `late`."""
    naive = wall.replace(tzinfo=None)
    while late - early > ONE_SECOND:
        middle = early + (late - early) // 2
        if middle.astimezone(wall.tzinfo).replace(tzinfo=None) < naive:
            early = middle
        else:
            late = middle
    return late.replace(microsecond=0)


@lru_cache(maxsize=4096)
def span(zone: str, day: date, start: time, end: time) -> tuple[datetime, datetime]:
    """The UTC ends of a shift or break that starts on `day`. Cached: members share zones, days and hours."""
    return instant_of(zone, day, start), instant_of(zone, day + ONE_DAY if end <= start else day, end)


# Shifts


def windows(schedule: Schedule, start: datetime, *, days: int = 8) -> Iterator[Window]:
    """Shifts that end after `start`, in order: the running one and those of `days` local dates from today on.

    Shifts never overlap: where a night meets the next morning's hours, the morning begins when the night is over.
    """
    today = local_day(schedule.zone, start)
    for ahead in range(-1, days):
        shift = _shift(schedule, today + ahead * ONE_DAY)
        if shift is not None and shift.window.end > start:
            yield shift.window


@dataclass(frozen=True, slots=True)
class _Shift:
    """A shift, and the stretches that its break leaves of it."""

    window: Window
    stretches: tuple[tuple[datetime, datetime], ...]

    def without(self, pause: Pause | None) -> Sequence[tuple[datetime, datetime]]:
        if pause is None:
            return self.stretches
        return _without(self.stretches, pause.start, pause.end or self.window.end)


def _shift(schedule: Schedule, day: date, days_off: Container[date] = ()) -> _Shift | None:
    """The shift that starts on `day`, if one does."""
    weekday = day.weekday()
    hours = schedule.week[weekday]
    if hours is None or day in days_off:
        return None
    eve = schedule.week[weekday - 1]
    if eve is not None and not (eve.overnight and day - ONE_DAY not in days_off):
        eve = None
    return _between(schedule.zone, day, hours, eve, schedule.rest)


@lru_cache(maxsize=4096)
def _between(zone: str, day: date, hours: Hours, eve: Hours | None, rest: Hours | None) -> _Shift | None:
    """A shift that begins when the night before (`eve`) is over. Cached: members share zones, days and hours."""
    start, end = span(zone, day, hours.start, hours.end)
    if eve is not None:
        start = max(start, span(zone, day - ONE_DAY, eve.start, eve.end)[1])
    if start >= end:
        return None
    left = [(start, end)]
    if rest is not None:
        # Yesterday's break may reach into this shift, and a night shift may have its break on the next date.
        for around in (day - ONE_DAY, day, day + ONE_DAY):
            left = _without(left, *span(zone, around, rest.start, rest.end))
    return _Shift(Window(day, start, end), tuple(left))


def _without(
    stretches: Sequence[tuple[datetime, datetime]], start: datetime, end: datetime
) -> list[tuple[datetime, datetime]]:
    if start >= end:  # a break that the clocks jump over
        return list(stretches)
    sides = [side for s, e in stretches for side in ((s, min(e, start)), (max(s, end), e))]
    return [(s, e) for s, e in sides if s < e]


# The plan


def next_nudge(
    schedule: Schedule,
    now: datetime,
    *,
    anchor: datetime | None,
    spread: float,
    pause: Pause | None = None,
    days_off: Container[date] = (),
    full_day: date | None = None,
) -> datetime | None:
    """When the next nudge is due (UTC, not before `now`), or None if no working time is in sight.

    A shift without its break and the pause falls into stretches. The first nudge of a stretch comes one interval
    and the member's spread after its start; with an anchor inside the stretch, one interval after the anchor.

    anchor: the last movement or the last nudge sent, whichever is later; not after `now`.
    spread: the member's share, in [0, 1), of a tenth of the interval.
    days_off: local dates on which no shift starts. full_day: the date of a shift that gets no more nudges.
    """
    if pause is not None and pause.start <= now:
        if pause.end is None:
            return None
        now = max(now, pause.end)
    interval = schedule.interval
    first = interval + timedelta(seconds=round(interval.total_seconds() * spread / SPREAD_SHARE))
    today = local_day(schedule.zone, now)
    for ahead in range(-1, LOOK_AHEAD):
        shift = _shift(schedule, today + ahead * ONE_DAY, days_off)
        if shift is None or shift.window.end <= now or shift.window.day == full_day:
            continue
        last = shift.window.end - LAST_CALL
        for start, end in shift.without(pause):
            due = start + first
            if anchor is not None and anchor >= start:
                due = anchor + interval
            due = max(due, now)
            if due < end and due <= last:
                return due
    return None


def is_open(schedule: Schedule, at: datetime, *, pause: Pause | None = None, days_off: Container[date] = ()) -> bool:
    """Whether a nudge may be sent at `at`: working time, no break, no pause, and not the day's last minutes."""
    today = local_day(schedule.zone, at)
    shifts = (_shift(schedule, day, days_off) for day in (today - ONE_DAY, today))
    return any(
        at <= shift.window.end - LAST_CALL and any(start <= at < end for start, end in shift.without(pause))
        for shift in shifts
        if shift is not None
    )


def working_since(
    schedule: Schedule, at: datetime, *, pause: Pause | None = None, days_off: Container[date] = ()
) -> datetime | None:
    """When the stretch of work that runs at `at` began: with the shift, after the break or after the pause."""
    today = local_day(schedule.zone, at)
    shifts = (_shift(schedule, day, days_off) for day in (today - ONE_DAY, today))
    stretches = (stretch for shift in shifts if shift for stretch in shift.without(pause))
    return next((start for start, end in stretches if start <= at < end), None)


def spread_of(team_id: str, user_id: str) -> float:
    """Where in [0, 1) this member's nudges lie; always the same for the same member."""
    digest = blake2b(f"{team_id} {user_id}".encode(), digest_size=8).digest()
    return (int.from_bytes(digest) >> 11) / 2**53  # 53 bits: all that a float below 1 can hold


# Changing a week


def change_hours(week: Week, change: HoursChange) -> Week:
    """The week after a change of hours; raises UserMistake if no working day would be left."""
    worked = frozenset(day for day, hours in enumerate(week) if hours is not None)
    days = change.days if change.days is not None else worked or frozenset(range(5))
    return _some_work(tuple(change.hours if day in days else hours for day, hours in enumerate(week)))


def change_days(week: Week, days: frozenset[int]) -> Week:
    """The week with exactly these days worked; a new one gets the hours that most of the others have."""
    common = Counter(hours for hours in week if hours is not None).most_common(1)
    usual = common[0][0] if common else USUAL_HOURS
    return _some_work(tuple((hours or usual) if day in days else None for day, hours in enumerate(week)))


def _some_work(week: Week) -> Week:
    if not any(week):
        raise UserMistake("hours.no_days_left")
    return week
