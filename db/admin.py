"""Queries for admins: counts of a workspace, never one person's numbers."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Member


@dataclass(frozen=True, slots=True)
class Counts:
    """How many members there are, get nudges, are pausing now, and are on the leaderboard."""

    members: int
    active: int
    paused: int
    listed: int


async def counts(session: AsyncSession, team_id: str, *, now: datetime) -> Counts:
    pausing = (Member.paused_from <= now) & or_(Member.paused_until.is_(None), Member.paused_until > now)
    wanted = select(
        func.count(),
        func.count(case((Member.active, 1))),
        func.count(case((Member.active & pausing, 1))),
        func.count(case((Member.listed, 1))),
    ).where(Member.team_id == team_id)
    return Counts(*(await session.execute(wanted)).one())
