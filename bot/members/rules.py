"""Pauses: how long a member wants to be left alone, read from what they type.

Days are working days: a day lasts until its own night shift is over, so that no pause ends in the middle of one.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.dates.rules import read_day, read_days_between
from bot.errors import UserMistake
from bot.hours.rules import ONE_DAY, Pause, Schedule, Week, instant_of, local_day, span, wall_clock, windows
from bot.typed.rules import CLOCK, DAY, NUMBER, quoted, read_clock, read_minutes, read_number, tidy

LONGEST = timedelta(days=366)

_TODAY = frozenset(
    ("", "today", "rest of today", "rest of the day", "the rest of the day", "until end of day", "until tonight")
)
_ENDLESS = frozenset(
    ("forever", "indefinitely", "until resume", "until i resume", "until further notice", "until i'm back")
)
_PHRASES = {
    **dict.fromkeys(("this week", "the week", "rest of the week", "the rest of the week"), "until monday"),
    "until next week": "until monday",
    "next week": "next monday - sunday",
}
_REASON = re.compile(r"(?:on )?(?:vacation|holidays?|sick(?: leave)?|leave|pto|ill|away)")
_UNITS = {"day": 1, "days": 1, "d": 1, "week": 7, "weeks": 7, "w": 7, "month": 30, "months": 30}
_MANY_DAYS = re.compile(rf"({NUMBER}) ?({'|'.join(_UNITS)})")
_CLOCK_LAST = re.compile(rf"(?P<day>.+?),?(?: at)? (?P<clock>{CLOCK})")
_CLOCK_FIRST = re.compile(rf"(?P<clock>{CLOCK}),?(?: on)? (?P<day>.+)")


@dataclass(frozen=True, slots=True)
class _Asker:
    """Whoever asks for a pause, and when."""

    zone: str
    now: datetime
    week: Week

    @property
    def today(self) -> date:
        return local_day(self.zone, self.now)

    @property
    def working_day(self) -> date:
        """The day on which the running shift began, or today."""
        schedule = Schedule(self.zone, self.week, rest=None, interval=ONE_DAY)
        shift = next(windows(schedule, self.now, days=1), None)
        return shift.day if shift is not None and shift.start <= self.now else self.today

    def end_of(self, day: date) -> datetime:
        """The midnight after `day`, or the end of its night shift."""
        midnight = instant_of(self.zone, day + ONE_DAY, time())
        hours = self.week[day.weekday()]
        return midnight if hours is None else max(midnight, span(self.zone, day, hours.start, hours.end)[1])

    def at(self, day: date, minutes: int) -> datetime:
        """The instant at which the clock of `day` shows so many minutes after midnight (1440: the next midnight)."""
        return instant_of(self.zone, day + ONE_DAY * (minutes // DAY), time(minutes // 60 % 24, minutes % 60))


def parse_pause(text: str, *, zone: str, now: datetime, week: Week) -> Pause:
    """A pause from "", "2h", "today", "tomorrow", "until fri 14:00", "for 3 days", "20 dec - 3 jan" and the like.

    "" is the rest of today; days are inclusive. Ends within a year, or has no end ("until I resume"). Raises
    UserMistake for what cannot be read, for days that are over and for more than a year.
    """
    plain = tidy(text)
    because = _REASON.match(plain)
    if because and because.end() == len(plain):
        raise UserMistake("pause.which_days")
    if because and plain[because.end()] in " :,":
        plain = plain[because.end() :].strip(" :,")
    if plain.isdecimal():
        raise UserMistake("pause.which_unit", number=quoted(plain))
    plain = plain.removeprefix("for ").removesuffix(" morning")
    plain = re.sub(r"^(?:till?|to) ", "until ", _PHRASES.get(plain, plain))
    if plain in _ENDLESS:
        return Pause(now, None)
    asker = _Asker(zone, now, week)
    pause = _read_length(plain, asker) or _read_until(plain, asker) or _read_days(plain, asker)
    if pause is None:
        raise UserMistake("pause.bad_pause", text=quoted(text))
    return pause


def _read_length(plain: str, asker: _Asker) -> Pause | None:
    """ "today", "2h", "3 days" (to the same time of day), or None."""
    if plain in _TODAY:
        return Pause(asker.now, asker.end_of(asker.working_day))
    if plain == "tomorrow":
        return Pause(asker.now, asker.end_of(asker.working_day + ONE_DAY))
    many = _MANY_DAYS.fullmatch(plain)
    days = read_number(many[1]) * _UNITS[many[2]] if many else 0
    length = timedelta(days=days, minutes=0 if many else read_minutes(plain) or 0)
    if not length:
        return None
    if length > LONGEST:
        raise UserMistake("pause.too_long")
    if not many or days % 1:
        return Pause(asker.now, asker.now + length)
    return Pause(asker.now, _same_time(asker, int(days)))


def _same_time(asker: _Asker, days: int) -> datetime:
    """The instant `days` later at which the member's clock shows the same time as now."""
    wall = wall_clock(asker.zone, asker.now)
    return instant_of(asker.zone, wall.date() + days * ONE_DAY, wall.time())


def _read_until(plain: str, asker: _Asker) -> Pause | None:
    """ "until 15:00", "until mon", "until 3 jan 14:00", or None. A day alone means its beginning."""
    if not plain.startswith("until "):
        return None
    goal = plain.removeprefix("until ")
    clock = read_clock(goal)
    if clock:
        readings = (clock.minutes,) if goal.startswith("0") else clock.readings  # "09:00" is never the evening
        return Pause(asker.now, _next_time(asker, readings))
    day = read_day(goal, today=asker.today)
    if day:
        from_day = asker.today + ONE_DAY * (day.weekday is not None)
        end = asker.end_of(_near(asker, day.first(from_day)) - ONE_DAY)
        return Pause(asker.now, _ahead(asker, end))
    match = _CLOCK_LAST.fullmatch(goal) or _CLOCK_FIRST.fullmatch(goal)
    day = read_day(match["day"], today=asker.today) if match else None
    clock = read_clock(match["clock"]) if match else None
    if day is None or clock is None:
        return None
    end = asker.at(_near(asker, day.first(asker.today)), clock.minutes)
    if end <= asker.now and day.weekday is not None:
        end = asker.at(day.first(asker.today + ONE_DAY), clock.minutes)
    return Pause(asker.now, _ahead(asker, end))


def _next_time(asker: _Asker, readings: tuple[int, ...]) -> datetime:
    """The next instant at which the clock shows one of these times; "3" may be 3:00 or 15:00."""
    days = (asker.today, asker.today + ONE_DAY)
    times = (asker.at(day, minutes) for day in days for minutes in readings)
    return min(at for at in times if at > asker.now)


def _read_days(plain: str, asker: _Asker) -> Pause | None:
    """ "20 dec - 3 jan" (both inclusive) or one day, "friday"; None for anything else."""
    today = asker.today
    bare = plain.removeprefix("from ")
    day = read_day(bare, today=today)
    if day and bare != plain:  # "from monday", but until when?
        raise UserMistake("pause.which_days")
    ends = (day, day) if day else read_days_between(bare, today=today)
    if ends is None:
        return None
    first = ends[0].first(today)
    if ends[0].every_year:
        begun = ends[0].first(first - LONGEST)
        if today <= ends[1].first(begun) < begun + LONGEST / 2:  # holidays that have begun already
            first = begun
    last = ends[1].first(first)
    if last < first:
        raise UserMistake("pause.backwards")
    end = asker.end_of(_near(asker, last))
    return Pause(max(asker.now, asker.end_of(first - ONE_DAY)) if first > today else asker.now, end)


def _near(asker: _Asker, day: date) -> date:
    """The day itself; raises UserMistake if it is over, or more than a year away."""
    if day < asker.today:
        raise UserMistake("pause.past")
    if day > asker.today + LONGEST:
        raise UserMistake("pause.too_long")
    return day


def _ahead(asker: _Asker, end: datetime) -> datetime:
    if end <= asker.now:
        raise UserMistake("pause.past")
    return end
