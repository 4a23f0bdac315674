"""Calendar days as people type them: "fri", "3 jan", "jan 3rd 2027", "2026-12-20", "20.12."."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from bot.errors import UserMistake
from bot.hours.rules import ONE_DAY
from bot.typed.rules import DAY_NAMES

_FULL_NAMES = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_MONTHS = {"sept": 9} | {name: number for number, full in enumerate(_FULL_NAMES, start=1) for name in (full, full[:3])}
_MONTH = rf"(?P<month>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\.?(?![a-z])"
_DAY = r"(?:the )?(?P<day>\d{1,2})(?:st|nd|rd|th|\.)?"
_YEAR = r"(?:,? (?P<year>\d{4}))?"
_DATES = (
    re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})"),
    re.compile(rf"{_DAY}(?: of)? ?{_MONTH}{_YEAR}"),
    re.compile(rf"{_MONTH} ?{_DAY}{_YEAR}"),
    re.compile(r"(?P<day>\d{1,2})\. ?(?P<month>\d{1,2})(?:\. ?(?P<year>\d{4})?)?"),
)
_BARE_DAY = re.compile(_DAY)
_MONTH_AND_YEAR = re.compile(rf"{_MONTH}{_YEAR}")
_WEEKDAY_BEFORE = re.compile(rf"(?:{'|'.join(sorted(DAY_NAMES, key=len, reverse=True))})\.?,? (?=.*\d)")
_BETWEEN = re.compile(r" ?- ?| (?:to|until|till|through|thru) ")
_LEAP_YEAR = 2028


@dataclass(frozen=True, slots=True)
class TypedDay:
    """A day as typed: a date, a date of any year (`year` is None), or else a weekday, 0 being Monday."""

    month: int = 0
    day: int = 0
    year: int | None = None
    weekday: int | None = None

    @property
    def every_year(self) -> bool:
        return self.weekday is None and self.year is None

    def first(self, start: date) -> date:
        """The first such day from `start` on; a date with its year is that date, even if it is over."""
        if self.weekday is not None:
            return start + timedelta(days=(self.weekday - start.weekday()) % 7)
        if self.year is not None:
            return date(self.year, self.month, self.day)
        leap_day = (self.month, self.day) == (2, 29)
        year = start.year + ((self.month, self.day) < (start.month, start.day))
        while leap_day and (year % 4 or (year % 100 == 0 and year % 400)):
            year += 1
        return date(year, self.month, self.day)


def read_day(plain: str, *, today: date) -> TypedDay | None:
    """A day from tidy text, None if it is none. Raises UserMistake for a date that no calendar has."""
    plain = plain.removeprefix("on ").removeprefix("this ")
    if plain in ("today", "tomorrow"):
        day = today + ONE_DAY * (plain == "tomorrow")
        return TypedDay(day.month, day.day, day.year)
    if plain.removeprefix("next ") in DAY_NAMES:
        weekday = TypedDay(weekday=DAY_NAMES[plain.removeprefix("next ")])
        day = weekday.first(today + ONE_DAY)
        return TypedDay(day.month, day.day, day.year) if plain.startswith("next ") else weekday
    plain = _WEEKDAY_BEFORE.sub("", plain, count=1)
    match = next(filter(None, (pattern.fullmatch(plain) for pattern in _DATES)), None)
    return _checked(match, plain) if match else None


def _checked(match: re.Match[str], plain: str) -> TypedDay:
    month = _MONTHS.get(match["month"]) or int(match["month"])
    year = int(match["year"]) if match["year"] else None
    try:
        date(_LEAP_YEAR if year is None else year, month, int(match["day"]))
    except ValueError:
        raise UserMistake("pause.no_such_date", date=plain) from None
    return TypedDay(month, int(match["day"]), year)


def read_days_between(plain: str, *, today: date) -> tuple[TypedDay, TypedDay] | None:
    """The first and the last day of "20 dec - 3 jan", "fri to mon", "20-24 dec"; None if it is no such thing."""
    month = _MONTH_AND_YEAR.search(plain)
    for between in _BETWEEN.finditer(plain):
        ends = [plain[: between.start()].strip(), plain[between.end() :].strip()]
        if month:
            ends = [f"{end} {month[0]}" if _BARE_DAY.fullmatch(end) else end for end in ends]
        first, last = (read_day(end, today=today) for end in ends)
        if first and last:
            return first, last
    return None
