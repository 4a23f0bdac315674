"""Collects everything about a member, sends it to them, or deletes it; and lets old nudges go."""

import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.blocks import Message
from bot.errors import CannotReach
from bot.hears import Call
from bot.privacy import rules
from bot.services import Services
from bot.together.rules import digest_at
from db import privacy
from db.session import Sessions

log = logging.getLogger(__name__)

FILE = "glutes-my-data.json"


async def is_known(services: Services, call: Call) -> bool:
    """Whether anything is stored about them: who installed us or set up a post need not be a member."""
    async with services.sessions.begin() as session:
        return await _is_known(session, call.team_id, call.user_id)


async def _is_known(session: AsyncSession, team_id: str, user_id: str) -> bool:
    tables = await privacy.of_person(session, team_id, user_id, _digest(team_id, user_id))
    return any(tables.values()) or bool(await privacy.named_by(session, team_id, user_id))


async def export(sessions: Sessions, team_id: str, user_id: str, *, now: datetime) -> dict[str, Any]:
    """All that is stored about somebody, by table."""
    async with sessions.begin() as session:
        tables = await privacy.of_person(session, team_id, user_id, _digest(team_id, user_id))
        named = await privacy.named_by(session, team_id, user_id)
    return {"exported_at": now, "team_id": team_id, "user_id": user_id, "named_as": named, "tables": tables}


async def export_workspace(sessions: Sessions, team_id: str, *, now: datetime) -> dict[str, Any]:
    async with sessions.begin() as session:
        return {"exported_at": now, "team_id": team_id, "tables": await privacy.of_workspace(session, team_id)}


async def send_export(services: Services, call: Call, *, here: Message, refused: Message) -> None:
    """Put the file into the direct messages; where we may send no files, say who can."""
    data = rules.as_json(await export(services.sessions, call.team_id, call.user_id, now=call.now))
    posted = await services.slack.dm(call.team_id, call.user_id, here)
    try:
        await services.slack.send_file(call.team_id, posted.channel, FILE, data.encode())
    except CannotReach as trouble:
        log.warning("export_not_sent", extra={"reason": trouble.code})
        await services.slack.update(call.team_id, posted, refused)


async def forget(services: Services, call: Call) -> bool:
    """Delete everything about the person, at once; whether there was anything."""
    known = await delete(services.sessions, call.team_id, call.user_id)
    services.lately.forget_roster(call.team_id)
    return known


async def delete(sessions: Sessions, team_id: str, user_id: str) -> bool:
    async with sessions.begin() as session:
        known = await _is_known(session, team_id, user_id)
        await privacy.delete_person(session, team_id, user_id, _digest(team_id, user_id))
    return known


async def let_go(services: Services) -> int:
    """The tick: nudges older than 90 days go, part by part; what they add up to stays in the day totals."""
    before, last = services.now() - rules.KEPT, 0
    async with services.sessions.begin() as session:
        await privacy.forget_joined(session, before=before)
    while True:
        async with services.sessions.begin() as session:
            some = await privacy.members_after(session, last, limit=rules.MEMBERS_AT_ONCE)
            if not some:
                return 0
            await privacy.roll_up(session, some, before=before)
        last = some[-1]


def _digest(team_id: str, user_id: str) -> Callable[[datetime], str]:
    return partial(digest_at, team_id=team_id, user_id=user_id)
