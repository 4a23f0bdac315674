"""Reads a filled-in admin modal into choices, or says at which field it cannot."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import time
from typing import Any

from bot.errors import UserMistake
from bot.holidays.rules import parse_country
from bot.hours.rules import INTERVALS
from bot.settings.rules import read_zone
from bot.teams.rules import tidy

USUAL_POST = (0, time(9))  # Monday, nine
USUAL_MOMENT = time(11)
NUMBER = re.compile(r"[+*#0-9][0-9 ()/-]{1,14}")
NUMBERED = re.compile(r"[0-9]{1,15}")
MOST_ADMINS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """All that the modal asks. `channel` None: nothing is posted. Times are of the workspace's wall clock."""

    zone: str
    board_on: bool = True
    channel: str | None = None
    weekday: int = 0
    post_at: time = time(9)
    together_on: bool = False
    together_at: time = USUAL_MOMENT
    usual_start: time | None = None
    usual_end: time | None = None
    usual_interval: int | None = None
    country: str | None = None
    emergency_number: str | None = None
    admins: tuple[str, ...] = ()
    new_team: str = ""
    new_group: str = ""
    remove_team: int | None = None


def read(value: Callable[[str], Any], *, locale: str | None) -> Choices:
    """The choices in a modal; `value` gives what was put in at a block id. Raises UserMistake with the field.

    `locale` is the language in which a country may be named.
    """
    channel = value("channel") or None
    together_on = bool(value("together"))
    if together_on and channel is None:
        raise UserMistake("admin.which_channel", field="channel")
    start, end = _time(value("usual_start")), _time(value("usual_end"))
    if start is not None and start == end:
        raise UserMistake("settings.same_time", field="usual_end")
    interval, weekday, remove = value("usual_interval"), value("weekday"), value("remove_team")
    return Choices(
        zone=read_zone(str(value("zone") or "")),
        board_on=bool(value("board")),
        channel=channel,
        weekday=int(weekday) if weekday in tuple("0123456") else USUAL_POST[0],
        post_at=_time(value("at")) or USUAL_POST[1],
        together_on=together_on,
        together_at=_time(value("together_at")) or USUAL_MOMENT,
        usual_start=start,
        usual_end=end,
        country=parse_country(value("country") or "", locale=locale),
        usual_interval=int(interval) if interval in map(str, INTERVALS) else None,
        emergency_number=_number(value("emergency") or ""),
        admins=tuple(value("admins") or ())[:MOST_ADMINS],
        new_team=tidy(value("new_team") or "") if value("new_team") else "",
        new_group=value("group") or "",
        remove_team=int(remove) if NUMBERED.fullmatch(str(remove or "")) else None,
    )


def _time(text: str | None) -> time | None:
    """None for what no client of Slack sends, too."""
    try:
        return time.fromisoformat(text) if text else None
    except ValueError:
        return None


def _number(text: str) -> str | None:
    number = text.strip()
    if not number:
        return None
    if not NUMBER.fullmatch(number):
        raise UserMistake("admin.bad_number", field="emergency", text=number[:20])
    return number
