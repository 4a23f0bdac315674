"""Counts what happened into day totals, in the transaction that records it."""

from collections import Counter
from collections.abc import Collection, Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from bot.hours.rules import local_day
from bot.services import Services
from db import scores
from db.models import Nudge
from db.scores import Day


async def count_sent(session: AsyncSession, nudges: Sequence[Nudge]) -> None:
    """Planned nudges that went out for the first time."""
    await _count(session, [(nudge, ("sent",)) for nudge in nudges if nudge.planned])


async def count_done(services: Services, session: AsyncSession, nudges: Sequence[Nudge]) -> None:
    """Movements: of the plan, asked for, or logged by hand."""
    stairs = {m.id for m in services.movements if m.kind == "stairs"}
    await _count(session, [(nudge, _what_was_done(nudge, stairs)) for nudge in nudges])


def _what_was_done(nudge: Nudge, stairs: Collection[str]) -> tuple[str, ...]:
    return ("moved", *(("done",) if nudge.planned else ()), *(("stairs",) if nudge.movement in stairs else ()))


async def _count(session: AsyncSession, counted: Sequence[tuple[Nudge, tuple[str, ...]]]) -> None:
    """By the slot's day on the workspace's calendar, so that sending and answering always count on the same day."""
    if not counted:
        return
    zones = await scores.zones(session, [nudge.team_id for nudge, _ in counted])
    totals: dict[Day, Counter[str]] = {}
    for nudge, what in counted:
        day = Day(nudge.team_id, nudge.member_id, local_day(zones[nudge.team_id], nudge.slot_at))
        count = totals.setdefault(day, Counter())
        for name in what:
            count[name] += 1
    await scores.add(session, totals)
