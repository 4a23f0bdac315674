"""A second opinion on the plan: it walks through UTC minute by minute and looks only at the wall clock."""

from bisect import bisect_left
from collections.abc import Container
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate
from zoneinfo import ZoneInfo

from bot.hours.rules import Hours, Pause, Schedule, next_nudge

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


class Watcher:
    """Someone who notes down what the clocks of a zone show in every minute of some days of UTC."""

    def __init__(self, zone: str, start: datetime, *, days: int) -> None:
        self.zone = zone
        self.minutes = [start + n * MINUTE for n in range(days * 24 * 60)]
        tz = ZoneInfo(zone)
        self.walls = [m.astimezone(tz).replace(tzinfo=None) for m in self.minutes]
        self._latest = list(accumulate(self.walls, max))

    def first(self, day: date, at: time) -> int:
        """The number of the first minute at which the clock shows this time or has gone past it."""
        return bisect_left(self._latest, datetime.combine(day, at))

    def covers(self, day: date, hours: Hours) -> range:
        last_day = day + DAY if hours.end <= hours.start else day
        return range(self.first(day, hours.start), self.first(last_day, hours.end))

    def dates(self) -> list[date]:
        return sorted({wall.date() for wall in self.walls})


def nudges_by_watching(
    watcher: Watcher,
    schedule: Schedule,
    *,
    begin: int,
    end: int,
    spread: timedelta,
    pause: Pause | None = None,
    days_off: Container[date] = (),
    full_day: date | None = None,
) -> list[datetime]:
    """All nudges of the minutes number `begin` to `end`, if nobody ever answers."""
    shift, quitting = _working_minutes(watcher, schedule, days_off)
    for minute, instant in enumerate(watcher.minutes):
        if pause and pause.start <= instant and (pause.end is None or instant < pause.end):
            shift.pop(minute, None)
    interval, wait = schedule.interval // MINUTE, (schedule.interval + spread) // MINUTE
    found, due = [], 0
    for minute in range(min(shift, default=end), end):
        day_now = shift.get(minute)
        if day_now is None:
            continue
        if shift.get(minute - 1) != day_now:
            due = minute + wait
        if minute >= max(due, begin) and minute <= quitting[day_now] - 10 and day_now != full_day:
            found.append(watcher.minutes[minute])
            due = minute + interval
    return found


def _working_minutes(
    watcher: Watcher, schedule: Schedule, days_off: Container[date]
) -> tuple[dict[int, date], dict[date, int]]:
    """The shift that each working minute belongs to, without the breaks, and the minute in which each shift ends."""
    shift: dict[int, date] = {}
    quitting: dict[date, int] = {}
    for day in watcher.dates():
        hours = schedule.week[day.weekday()]
        if hours is not None and day not in days_off:
            quitting[day] = watcher.covers(day, hours).stop
            for minute in watcher.covers(day, hours):
                shift.setdefault(minute, day)
    for day in watcher.dates():
        for minute in watcher.covers(day, schedule.rest) if schedule.rest else ():
            shift.pop(minute, None)
    return shift, quitting


def nudges_by_plan(
    schedule: Schedule,
    start: datetime,
    end: datetime,
    *,
    spread: float = 0,
    pause: Pause | None = None,
    days_off: Container[date] = (),
    full_day: date | None = None,
) -> list[datetime]:
    """The same from the plan itself: all nudges from `start` to before `end`, each the anchor of the next."""
    found: list[datetime] = []
    now, anchor = start, None
    while True:
        due = next_nudge(schedule, now, anchor=anchor, spread=spread, pause=pause, days_off=days_off, full_day=full_day)
        if due is None or due >= end:
            return found
        found.append(due)
        now = anchor = due


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
