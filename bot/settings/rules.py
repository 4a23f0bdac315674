"""Reads a filled-in settings modal into wishes, or says at which field it cannot."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import time, timedelta
from difflib import get_close_matches
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from bot.errors import UserMistake
from bot.exercises.rules import AVOIDANCES, KINDS
from bot.holidays.rules import is_known, parse_country
from bot.hours.rules import USUAL_HOURS, Hours, HoursChange, Schedule, Week, change_hours, valid_zone
from bot.people.rules import country_of
from bot.programme.rules import WEEKLY
from bot.typed.rules import parse_hours, parse_interval, parse_rest, quoted

CAPS = (4, 6, 8, 10, 12, 16)
USUAL_CAP = 8
USUAL_INTERVAL = timedelta(minutes=40)
USUAL_REST = Hours(time(12, 30), time(13))
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")  # as they are typed, in every language

_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")
_LOCALE = re.compile(r"[a-z]{2,3}([-_][A-Za-z0-9]{2,8})?")

UNKNOWN_ZONE = "Etc/UTC"  # until Slack says which


@dataclass(frozen=True, slots=True)
class Wishes:
    """All that the modal asks."""

    schedule: Schedule
    kinds: frozenset[str]
    avoid: frozenset[str]
    daily_cap: int
    listed: bool = False  # on the leaderboard
    country: str | None = None  # whose public holidays are free
    walk_in_huddles: bool = True
    learns: bool = False  # the minutes at which the member answers
    weekly: int = 0  # training sessions a week; 0: no programme
    language: str | None = None  # None: the one Slack is set to


def usual_wishes(zone: str | None, *, country: str | None = None) -> Wishes:
    """What the modal of a newcomer is filled with; `zone` is what Slack says (None or unknown: UTC).

    `country` is the workspace's default, for those whose zone is there or in no country: a colleague elsewhere has the
    holidays of elsewhere.
    """
    week: Week = tuple(USUAL_HOURS if day < 5 else None for day in range(7))
    known = zone if zone and valid_zone(zone) else UNKNOWN_ZONE
    schedule = Schedule(known, week, USUAL_REST, USUAL_INTERVAL)
    lives_in = country_of(zone)
    at_home = country is not None and lives_in in (None, country.partition("-")[0])
    home = country if at_home or not is_known(lives_in) else lives_in
    return Wishes(schedule, frozenset(KINDS), frozenset(), USUAL_CAP, country=home)


def with_usual(wishes: Wishes, *, start: time | None, end: time | None, minutes: int | None) -> Wishes:
    """The wishes with what the workspace's admins say is usual there."""
    schedule = wishes.schedule
    common = common_hours(schedule.week)
    hours = Hours(start or common.start, end or common.end)
    if hours.start != hours.end:
        schedule = replace(schedule, week=tuple(day and hours for day in schedule.week))
    return replace(
        wishes, schedule=replace(schedule, interval=timedelta(minutes=minutes) if minutes else schedule.interval)
    )


def common_hours(week: Week) -> Hours:
    """The hours most days have: the modal's two time pickers."""
    worked = [hours for hours in week if hours]
    return max(worked, key=worked.count, default=USUAL_HOURS)


def exceptions(week: Week) -> list[str]:
    """The working days with other hours than the common ones, as they are typed: "fri 09:00-13:00"."""
    common = common_hours(week)
    others = [(day, hours) for day, hours in zip(DAYS, week, strict=True) if hours and hours != common]
    return [f"{day} {typed_hours(hours)}" for day, hours in others]


def typed_hours(hours: Hours) -> str:
    """Hours as they would be typed; with am and pm where "05:00-03:00" would be taken for a working day."""
    plain = f"{hours.start:%H:%M}-{hours.end:%H:%M}"
    return plain if parse_hours(plain).hours == hours else f"{hours.start:%I:%M%p}-{hours.end:%I:%M%p}".lower()


def note(*, locale: str | None, zone: str | None, on_home: bool) -> str:
    """What a modal remembers of where it was opened, for its submission."""
    return f"{locale or ''} {zone or ''} {'home' if on_home else ''}"


def read_locale(text: str) -> str | None:
    """The locale that the modal was opened in, or None for anything else."""
    locale = _noted(text, 0)
    return locale if _LOCALE.fullmatch(locale) else None


def read_slack_zone(text: str) -> str | None:
    """The zone Slack gave when the modal was opened."""
    zone = _noted(text, 1)
    return zone if valid_zone(zone) else None


def was_on_home(text: str) -> bool:
    """Whether the modal was opened from the Home tab."""
    return _noted(text, 2) == "home"


def _noted(text: str, place: int) -> str:
    parts = text.split(" ")
    return parts[place] if place < len(parts) else ""


def read(value: Callable[[str], Any], *, locale: str | None = None) -> Wishes:
    """The wishes in a modal; `value` gives what was put in at a block id. Raises UserMistake with the field."""
    kinds = _chosen(value("kinds")) & set(KINDS)
    if not kinds:
        raise UserMistake("settings.no_kinds", field="kinds")
    with _at("interval"):
        interval = parse_interval(_text(value("interval")))
    with _at("rest"):
        rest = parse_rest(_text(value("rest")))
    return Wishes(
        schedule=Schedule(read_zone(_text(value("zone"))), _week(value), rest, interval),
        kinds=kinds,
        avoid=_chosen(value("avoid")) & set(AVOIDANCES),
        daily_cap=next((cap for cap in CAPS if str(cap) == value("cap")), USUAL_CAP),
        listed=bool(value("leaderboard")),
        country=parse_country(_text(value("country")), locale=locale),
        walk_in_huddles="walk" in _chosen(value("moments")),
        learns="learn" in _chosen(value("moments")),
        weekly=next((n for n in WEEKLY if str(n) == value("programme")), 0),
        language=_language(_text(value("language"))),
    )


def _language(text: str) -> str | None:
    return text if re.fullmatch(r"[a-z]{2,3}", text) else None


def _week(value: Callable[[str], Any]) -> Week:
    days = _chosen(value("days")) & set("0123456")
    if not days:
        raise UserMistake("settings.no_days", field="days")
    usual = Hours(_time(value, "start"), _time(value, "end"))
    if usual.start == usual.end:
        raise UserMistake("settings.same_time", field="end")
    week: Week = tuple(usual if str(day) in days else None for day in range(7))
    with _at("exceptions"):
        for line in filter(str.strip, _text(value("exceptions")).replace(";", "\n").splitlines()):
            week = change_hours(week, _exception(line))
    return week


def _exception(line: str) -> HoursChange:
    try:
        change = parse_hours(line)
    except UserMistake:
        raise UserMistake("settings.bad_exception", text=quoted(line)) from None
    if change.days is None:
        raise UserMistake("settings.which_day", text=quoted(line))
    return change


def _time(value: Callable[[str], Any], field: str) -> time:
    match = _TIME.fullmatch(_text(value(field)))
    if match is None:
        raise UserMistake("settings.no_time", field=field)
    return time(int(match[1]), int(match[2]))


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _chosen(value: Any) -> frozenset[str]:
    return frozenset(v for v in value if isinstance(v, str)) if isinstance(value, list) else frozenset()


def read_zone(text: str) -> str:
    """An IANA zone, however its name is written: "europe/berlin", "Berlin", "new york"."""
    names = _zones()
    sought = "_".join(text.split()).casefold()
    if sought in names:
        return names[sought]
    near = get_close_matches(sought, names, n=1, cutoff=0.6)
    example = names[near[0]] if near else "Europe/Berlin"
    raise UserMistake("settings.bad_zone", field="zone", text=quoted(text), example=example)


@cache
def _zones() -> Mapping[str, str]:
    """Zone names by their lower-case form, and cities that only one zone has."""
    zones = {zone for zone in available_timezones() if not zone.startswith(("posix/", "right/"))}
    cities: dict[str, set[str]] = {}
    for zone in zones:
        if not zone.startswith("Etc/"):
            cities.setdefault(zone.rpartition("/")[2].casefold(), set()).add(zone)
    by_city = {city: min(same) for city, same in cities.items() if len(same) == 1}
    return by_city | {zone.casefold(): zone for zone in zones} | {"utc": "Etc/UTC"}


@contextmanager
def _at(field: str) -> Iterator[None]:
    """Show a mistake at its field."""
    try:
        yield
    except UserMistake as mistake:
        raise UserMistake(mistake.key, field=field, **mistake.details) from None
