"""Queries on posts in channels: setting them, claiming what is due, keeping leases, counting who joined."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, or_, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import ChannelPost, Joined, PostKind, Workspace

KEY = tuple_(ChannelPost.team_id, ChannelPost.kind)


async def claim(session: AsyncSession, now: datetime, *, limit: int, lease: timedelta) -> Sequence[ChannelPost]:
    """Take posts that are due, or whose sender did not record an end in time; they are ours for the lease.

    One statement each, so that two processes never take the same one. Workspaces that are gone or asked to wait
    are left alone.
    """
    idle = select(Workspace.team_id).where(
        or_(Workspace.gone_at.is_not(None), Workspace.wait_until > now), Workspace.team_id == ChannelPost.team_id
    )
    due = select(ChannelPost.team_id, ChannelPost.kind).where(ChannelPost.next_post_at <= now, ~idle.exists())
    lost = select(ChannelPost.team_id, ChannelPost.kind).where(ChannelPost.lease_until <= now, ~idle.exists())
    fresh = {"slot_at": ChannelPost.next_post_at, "next_post_at": None, "lease_until": now + lease, "posting": False}
    taken = list(await _take(session, due.limit(limit), fresh))
    return taken + list(await _take(session, lost.limit(limit), {"lease_until": now + lease}))


async def _take(session: AsyncSession, wanted: Any, values: dict[str, Any]) -> Sequence[ChannelPost]:
    claimed = (
        update(ChannelPost)
        .where(KEY.in_(wanted.with_for_update(skip_locked=True, of=ChannelPost)))
        .values(**values)
        .returning(ChannelPost)
        .execution_options(synchronize_session=False)
    )
    return (await session.execute(claimed)).scalars().all()


async def of_workspace(session: AsyncSession, team_id: str) -> dict[PostKind, ChannelPost]:
    found = await session.execute(select(ChannelPost).where(ChannelPost.team_id == team_id))
    return {post.kind: post for post in found.scalars()}


async def ours(session: AsyncSession, team_id: str, kind: PostKind, *, lease_until: datetime) -> ChannelPost | None:
    """The post, locked, while our lease on it holds; None once somebody else has taken over or an admin changed it."""
    wanted = (
        select(ChannelPost)
        .where(ChannelPost.team_id == team_id, ChannelPost.kind == kind, ChannelPost.lease_until == lease_until)
        .with_for_update()
    )
    return (await session.execute(wanted)).scalar_one_or_none()


async def stop(session: AsyncSession, team_id: str, kind: PostKind, *, lease_until: datetime, because: str) -> bool:
    """End all appointments with the channel that ours is with. False, and nothing done, when it is no longer ours."""
    wanted = select(ChannelPost).where(ChannelPost.team_id == team_id).order_by(ChannelPost.kind).with_for_update()
    rows = {row.kind: row for row in (await session.execute(wanted)).scalars()}
    own = rows.get(kind)
    if own is None or own.lease_until != lease_until:
        return False
    for row in rows.values():
        if row.channel == own.channel:
            row.next_post_at = row.slot_at = row.lease_until = None
            row.posting, row.trouble = False, because
    return True


async def join(session: AsyncSession, team_id: str, slot_at: datetime, who: str) -> int:
    """Count somebody in, once; how many there are. What was joined before this moment is forgotten."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    await session.execute(insert(Joined).values(team_id=team_id, slot_at=slot_at, who=who).on_conflict_do_nothing())
    await session.execute(delete(Joined).where(Joined.team_id == team_id, Joined.slot_at < slot_at))
    counted = select(func.count()).where(Joined.team_id == team_id, Joined.slot_at == slot_at)
    return (await session.execute(counted)).scalar_one()
