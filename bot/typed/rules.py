"""What people type as times, days and intervals; every reader answers with a value or raises UserMistake."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import time, timedelta

from bot.errors import UserMistake
from bot.hours.rules import INTERVALS, Hours, HoursChange

LONGEST_TEXT = 200
DAY = 24 * 60  # minutes
NOON = 12 * 60
LONGEST_REST = 6 * 60  # more is a slip of the finger: 13-12

_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−~〜∼", "-"))
_FULL_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_OTHER_NAMES = {"tues": 1, "weds": 2, "thur": 3, "thurs": 3}
DAY_NAMES = _OTHER_NAMES | {
    name: number for number, full in enumerate(_FULL_NAMES) for name in (full, full + "s", full[:3], full[:2])
}
_EVERY_DAY = frozenset(range(7))
_WEEKDAYS = frozenset(range(5))
_WEEKEND = frozenset((5, 6))
_GROUPS = {
    **dict.fromkeys(("weekdays", "weekday", "workdays", "workday", "m-f", "working days", "work days"), _WEEKDAYS),
    **dict.fromkeys(("weekends", "weekend", "the weekend"), _WEEKEND),
    **dict.fromkeys(("every day", "everyday", "daily", "all days", "all week", "each day"), _EVERY_DAY),
}

_NUMBER_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
NUMBERS = {word: n for n, word in enumerate(_NUMBER_WORDS, start=1)} | {"a": 1, "an": 1}
NUMBER = rf"(?:\d{{1,4}}(?:[.,]\d{{1,2}})?|{'|'.join(sorted(NUMBERS, key=len, reverse=True))})"
_HALF = r"(?:[ap]\. ?m\.?|[ap]m?)"
CLOCK = rf"(?:noon|midday|midnight|\d{{3,4}}|\d{{1,2}}(?:[:.h]\d{{2}})?)(?: ?(?:{_HALF}|h|uhr|o'clock)(?![a-z]))?"
_CLOCK_PARTS = re.compile(rf"(\d{{1,2}}?)(?:[:.h]?(\d{{2}}))? ?({_HALF}|h|uhr|o'clock)?")
_RANGE = re.compile(rf"(?<![\w:.])(?:from |between )?({CLOCK}) ?(?:-|to|until|till|til|and) ?({CLOCK})(?![\w:])")
_HOURS_AND_MINUTES = re.compile(
    rf"(?:({NUMBER}) ?(?:hours?|hrs?|h)(?![a-z]))?(?: ?and)? ?(?:(\d{{1,4}}|an?) ?(?:minutes?|mins?|min|m)?)?"
)
_DAY_PART = re.compile(r"[a-z]+|[-,&+/]|\S")
_OFF = r"(?:off|free|none|closed|no work|not working|nothing)"
_DAYS_OFF = re.compile(rf"(?:(?:off|no|not|free)(?: on)? (.+)|(.+?):? (?:is |are |= ?)?{_OFF})")
_FILLER = re.compile(r"^(?:on |hours |on$|hours$|, ?)|(?:(?:^| )on| ?[:,])+$")


def tidy(text: str) -> str:
    """The text in lower case with plain digits, dashes and single spaces. Raises UserMistake if it is too long."""
    if len(text) <= LONGEST_TEXT:
        plain = unicodedata.normalize("NFKC", text).casefold().translate(_DASHES)
        plain = "".join(c for c in plain if unicodedata.category(c) != "Cf")  # joiners, marks of direction
        plain = " ".join(plain.split()).strip(" .,;!?`'\"*_")
        if len(plain) <= LONGEST_TEXT:
            return plain
    raise UserMistake("hours.too_long", most=str(LONGEST_TEXT))


def quoted(text: str) -> str:
    """What the person typed, short enough to repeat in an answer."""
    line = " ".join(text.split())
    return line if len(line) <= 40 else line[:39] + "…"


# Intervals


def parse_interval(text: str) -> timedelta:
    """One of INTERVALS, from "30", "every 30 minutes", "1h", "half an hour", "1:00" and the like."""
    plain = re.sub(r"^(?:every|each) ", "", tidy(text))
    choices = ", ".join(map(str, INTERVALS))
    by_clock = re.fullmatch(r"(\d):(\d{2})", plain)
    minutes = int(by_clock[1]) * 60 + int(by_clock[2]) if by_clock else read_minutes(plain)
    if not plain:
        raise UserMistake("hours.no_interval", choices=choices)
    if minutes is None:
        raise UserMistake("hours.bad_interval", text=quoted(text), choices=choices)
    if minutes not in INTERVALS:
        # Of two that are equally near, the one that disturbs less.
        nearest = min(INTERVALS, key=lambda choice: (abs(choice - minutes), -choice))
        raise UserMistake("hours.interval_choice", nearest=str(nearest), choices=choices)
    return timedelta(minutes=minutes)


def read_minutes(plain: str) -> int | None:
    """Minutes from "90", "90 min", "1h30", "1.5 hours", "an hour and 15 minutes"; None if it is no such thing."""
    plain = re.sub(r"^half(?: an?)?[ -]hour$|^hour$", lambda m: "1 h" if m[0] == "hour" else "30 m", plain)
    plain = re.sub(r" and a half$", " and 30 m", plain)
    match = _HOURS_AND_MINUTES.fullmatch(plain)
    if match is None or not (match[1] or match[2]):
        return None
    if match[2] in NUMBERS and plain == match[2]:  # "a" alone
        return None
    return round(read_number(match[1] or "0") * 60 + read_number(match[2] or "0"))


def read_number(word: str) -> float:
    return float(NUMBERS.get(word) or word.replace(",", "."))


# Times of day


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day as typed: minutes since midnight (up to 24:00), and "am" or "pm" where that was said."""

    minutes: int
    half: str = ""

    @property
    def vague(self) -> bool:
        """Whether it may be in either half of the day: "5", "12:30"."""
        return not self.half and 60 <= self.minutes < 13 * 60

    @property
    def readings(self) -> tuple[int, ...]:
        return (self.minutes, (self.minutes + NOON) % DAY) if self.vague else (self.minutes,)


def read_clock(plain: str) -> Clock | None:
    """A time from tidy text such as "9", "09:30", "0930", "5:30 pm", "17h30" or "noon"; None if it is no time."""
    if plain in ("noon", "midday"):
        return Clock(NOON, "pm")
    if plain == "midnight":
        return Clock(0, "am")
    match = _CLOCK_PARTS.fullmatch(plain)
    if match is None:
        return None
    hour, minute, half = int(match[1]), int(match[2] or 0), (match[3] or "")[:1] + "m"
    if half not in ("am", "pm"):
        return Clock(hour * 60 + minute) if minute < 60 and hour * 60 + minute <= DAY else None
    if minute > 59 or hour > (12 if half == "am" else 23):
        return None
    hour = hour % 12 + (12 if half == "pm" else 0)
    return Clock(hour * 60 + minute, half)


def _between(first: Clock, last: Clock) -> Hours | None:
    """Hours from two clock times; None if they are the same time."""
    start, end = first.minutes, last.minutes
    if first.half or last.half:
        # One half of the day was said: "1-5pm", "10pm-6". The shorter stretch is the one that was meant.
        pairs = [(s, e) for s in first.readings for e in last.readings if (s - e) % DAY]
        start, end = min(pairs, key=lambda pair: (pair[1] - pair[0]) % DAY, default=(0, 0))
    elif first.vague and last.vague and end <= start:
        end += NOON
    if (end - start) % DAY == 0:
        return None
    return Hours(_time(start), _time(end))


def _time(minutes: int) -> time:
    return time(minutes // 60 % 24, minutes % 60)


def _read_hours(match: re.Match[str]) -> Hours | None:
    start, end = read_clock(match[1]), read_clock(match[2])
    return _between(start, end) if start and end else None


# Hours and days


def parse_hours(text: str) -> HoursChange:
    """Hours, with or without days: "9-5", "9am-5:30pm", "22-6" (a night), "fri 9-13", "friday off"."""
    plain = tidy(text)
    if not plain:
        raise UserMistake("hours.no_hours")
    if plain == "off":
        raise UserMistake("hours.which_day_off")
    change = _read_day_off(plain) or _read_hours_of_days(plain)
    if change is None:
        raise UserMistake("hours.bad_hours", text=quoted(text))
    return change


def _read_day_off(plain: str) -> HoursChange | None:
    match = _DAYS_OFF.fullmatch(plain)
    days = _read_days(match[1] or match[2]) if match else None
    return HoursChange(days, None) if days else None


def _read_hours_of_days(plain: str) -> HoursChange | None:
    match = _RANGE.search(plain)
    hours = _read_hours(match) if match else None
    if match is None or hours is None:
        return None
    before = _FILLER.sub("", plain[: match.start()].strip())
    after = _FILLER.sub("", plain[match.end() :].strip())
    if not before and not after:
        return HoursChange(None, hours)
    days = _read_days(before or after) if not (before and after) else None
    return HoursChange(days, hours) if days else None


def parse_days(text: str) -> frozenset[int]:
    """Days of the week, 0 being Monday: "mon-fri", "weekdays", "mon, wed and fri", "sat-tue"."""
    plain = tidy(text)
    if not plain:
        raise UserMistake("hours.no_days")
    days = _read_days(plain)
    if not days:
        raise UserMistake("hours.bad_days", text=quoted(text))
    return days


def _read_days(plain: str) -> frozenset[int] | None:
    if plain in _GROUPS:
        return _GROUPS[plain]
    days: set[int] = set()
    last: int | None = None  # the day that a dash would start from
    dash = False
    for part in _DAY_PART.findall(plain):
        if part in DAY_NAMES:
            day = DAY_NAMES[part]
            if dash and last is not None:
                days |= {(last + n) % 7 for n in range((day - last) % 7 + 1)}
            days.add(day)
            last, dash = (None if dash else day), False
        elif part in ("-", "to", "till", "until", "thru", "through"):
            if last is None or dash:
                return None
            dash = True
        elif part in _GROUPS and not dash:
            days |= _GROUPS[part]
            last = None
        elif part not in (",", "&", "+", "/", "and", "on", "every") or dash:
            return None
    return None if dash else frozenset(days)


def parse_rest(text: str) -> Hours | None:
    """The daily break, "12-13" or "12:30-13:15"; None for "none", "off" or an empty field."""
    plain = tidy(text)
    if plain in ("", "none", "no", "off", "-", "no break", "nothing", "no lunch", "0"):
        return None
    match = _RANGE.fullmatch(plain)
    hours = _read_hours(match) if match else None
    if hours is None:
        raise UserMistake("hours.bad_rest", text=quoted(text))
    if _length(hours) > LONGEST_REST:
        raise UserMistake("hours.long_rest", start=f"{hours.start:%H:%M}", end=f"{hours.end:%H:%M}")
    return hours


def _length(hours: Hours) -> int:
    start, end = (at.hour * 60 + at.minute for at in (hours.start, hours.end))
    return (end - start) % DAY
