"""Puts a member aside whose row breaks what we make of it, so that nobody else waits for them.

A batch that fails is taken again in halves, until the one that breaks it stands alone. What the database or Slack does
wrong is nobody's row, and is raised as it is.
"""

import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from asyncpg import InterfaceError, PostgresError  # type: ignore[import-untyped]
from sqlalchemy.exc import SQLAlchemyError

from bot.blocks import Posted
from bot.plan.flows import value_of
from bot.services import Services
from db import members, nudges
from db.models import Outcome

log = logging.getLogger(__name__)

OUTAGE = (SQLAlchemyError, PostgresError, InterfaceError, OSError, TimeoutError)
ASIDE = timedelta(hours=1)  # until they are tried again

T = TypeVar("T")
R = TypeVar("R")


async def in_halves(
    items: Sequence[T], work: Callable[[Sequence[T]], Awaitable[list[R]]], alone: Callable[[T], Awaitable[list[R]]]
) -> list[R]:
    """What `work` makes of all items; `alone` stands in for one that breaks it. Work that failed is done again."""
    try:
        return await work(items)
    except OUTAGE:
        raise
    except Exception:
        if len(items) <= 1:
            log.exception("member_poisoned")
            return [result for item in items for result in await alone(item)]
    half = len(items) // 2
    return [*await in_halves(items[:half], work, alone), *await in_halves(items[half:], work, alone)]


async def put_aside(services: Services, member_ids: Sequence[int]) -> int:
    """Put those of these members aside who cannot even be read; how many that were."""

    async def read(ids: Sequence[int]) -> list[int]:
        async with services.sessions.begin() as session:
            for row in (await members.peek_ids(session, set(ids))).values():
                value_of(row)
        return []

    async def alone(member_id: int) -> list[int]:
        await write_off(services, member_id)
        return [member_id]

    return len(await in_halves(member_ids, read, alone))


async def write_off(
    services: Services, member_id: int, *, posted: Posted | None = None, sent_at: datetime | None = None
) -> None:
    """End the member's nudge that is under way, sent if it was `posted`, and try the member again in an hour."""
    outcome, columns = Outcome.DROPPED, {}
    if posted is not None:
        outcome, columns = Outcome.SENT, {"channel": posted.channel, "ts": posted.ts, "sent_at": sent_at}
    async with services.sessions.begin() as session:
        await members.put_aside(session, member_id, until=services.now() + ASIDE)
        await nudges.end_under_way(session, member_id, outcome, **columns)
    services.metrics.nudge_ended("failed")
    log.error("member_put_aside", extra={"member": member_id})
