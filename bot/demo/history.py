"""Lets some members live through last week before the demo opens: they type, are nudged and press Done."""

import tomllib
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from pathlib import Path

from bot.delivery.flows import deliver
from bot.nudges.views import DONE, SKIP
from bot.services import Services
from db.members import next_due
from sandbox import Sandbox

THINKS = timedelta(minutes=2)  # between a nudge and its answer


@dataclass(frozen=True, slots=True)
class Board:
    """Where an admin lets the weekly standing be posted, on Mondays at nine of that zone."""

    admin: str
    channel: str
    zone: str


@dataclass(frozen=True, slots=True)
class Cast:
    """A member with a past of so many days: minutes between nudges, and how many of a hundred they keep."""

    user: str
    days: int
    team: str
    minutes: int
    keeps: int


def read_cast(file: Path) -> tuple[Board, list[Cast]]:
    told = tomllib.loads(file.read_text(encoding="utf-8"))
    return Board(**told["board"]), [Cast(**one) for one in told["cast"]]


async def live_until(end: datetime, *, board: Board, cast: list[Cast], slack: Sandbox, services: Services) -> None:
    """Sets everything up, starts everybody on their day, and plays their nudges until `end`.

    The bot must be connected, and send nothing by itself.
    """
    await _set_up(slack, board, teams=sorted({one.team for one in cast}))
    for days in sorted({one.days for one in cast}, reverse=True):
        playing = [one for one in cast if one.days > days]
        await _play(end - timedelta(days=days), cast=playing, slack=slack, services=services)
        for one in cast:
            if one.days == days:
                await _join(slack, one)
        await slack.settled()
    await _play(end, cast=cast, slack=slack, services=services)


async def _play(end: datetime, *, cast: list[Cast], slack: Sandbox, services: Services) -> None:
    """Whatever comes until `end` is answered soon."""
    while (due := await _next_due(services)) is not None and due + THINKS < end:
        slack.clock.jump(max(due, slack.clock.now()))
        await deliver(services)
        slack.clock.advance(THINKS)
        for one in cast:
            await _answer(slack, one)
    await slack.settled()
    slack.clock.jump(max(end, slack.clock.now()))


async def _set_up(slack: Sandbox, board: Board, *, teams: list[str]) -> None:
    admin = slack.person(board.admin)
    for team in teams:  # the form takes one at a time
        await admin.types("/glutes admin")
        where = {"channel": board.channel, "weekday": "0", "at": "09:00", "zone": board.zone}
        await admin.submits({**where, "new_team": team})
        await admin.closes_modal(everything=True)


async def _join(slack: Sandbox, one: Cast) -> None:
    person = slack.person(one.user)
    await person.types("/glutes start")
    await person.submits({"interval": str(one.minutes), "cap": "8", "leaderboard": ["in"]})
    await person.closes_modal(everything=True)
    await person.types(f"/glutes team {one.team}")


async def _next_due(services: Services) -> datetime | None:
    async with services.sessions.begin() as session:
        return await next_due(session)


async def _answer(slack: Sandbox, one: Cast) -> None:
    """Press Done or Skip on the newest message, if it asks for that; the same ones in every demo."""
    person = slack.person(one.user)
    message = person.dm[-1]
    if any(block["type"] == "actions" and block["elements"][0]["action_id"] == DONE for block in message.blocks):
        number = int.from_bytes(blake2b(f"{one.user} {message.ts}".encode(), digest_size=2).digest()) % 100
        await person.clicks(DONE if number < one.keeps else SKIP, on=message)
