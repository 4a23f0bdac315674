"""Queries on members and their workspaces."""

from collections.abc import Collection
from datetime import datetime
from functools import cache
from typing import Any, cast

from sqlalchemy import CursorResult, Select, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from db import bulk
from db.models import Member, Workspace

Name = tuple[str, str]
"""A workspace's id and a user's: whom Slack speaks of."""


async def find(session: AsyncSession, team_id: str, user_id: str) -> Member | None:
    """The member, locked until the transaction ends, so that two clicks are counted one after the other."""
    wanted = select(Member).where(Member.team_id == team_id, Member.user_id == user_id).with_for_update()
    return (await session.execute(wanted)).scalar_one_or_none()


async def peek(session: AsyncSession, team_id: str, user_id: str) -> Member | None:
    """The member, without a lock."""
    wanted = select(Member).where(Member.team_id == team_id, Member.user_id == user_id)
    return (await session.execute(wanted)).scalar_one_or_none()


async def by_ids(session: AsyncSession, ids: Collection[int]) -> dict[int, Member]:
    """These members, locked, for `db.bulk` to write."""
    return await bulk.by_ids(session, Member, ids)


async def by_names(session: AsyncSession, names: Collection[Name], *, lock: bool = False) -> dict[Name, Member]:
    """These members as plain objects; locked as by `by_ids` where they are to be written."""
    wanted = _by_names(with_arrays=bulk.has_arrays(session), lock=lock)
    found = await bulk.read(session, Member, wanted, bulk.pair_values(session, names))
    return {(member.team_id, member.user_id): member for member in found}


@cache  # putting it together takes longer than running it
def _by_names(*, with_arrays: bool, lock: bool) -> Select[Any]:
    named = bulk.among_pairs((Member.team_id, Member.user_id), with_arrays=with_arrays)
    wanted = select(Member.__table__).where(named)
    return wanted.order_by(Member.id).with_for_update(of=Member) if lock else wanted


async def peek_ids(session: AsyncSession, ids: Collection[int]) -> dict[int, Member]:
    """These members, without a lock."""
    wanted = _peeked(with_arrays=bulk.has_arrays(session))
    return {member.id: member for member in (await session.execute(wanted, {"among": list(ids)})).scalars()}


@cache
def _peeked(*, with_arrays: bool) -> Select[Member]:
    return select(Member).where(bulk.among(Member.id, with_arrays=with_arrays))


async def put_aside(session: AsyncSession, member_id: int, *, until: datetime) -> None:
    """Try this member again at `until`, without reading the row: it may be one that cannot be read."""
    later = update(Member).where(Member.id == member_id, Member.active)
    await session.execute(later.values(next_nudge_at=until, due_at=None))


async def next_due(session: AsyncSession) -> datetime | None:
    """When the first of all members is due."""
    first: datetime | None = (await session.execute(select(func.min(Member.next_nudge_at)))).scalar()
    return first


async def add(session: AsyncSession, member: Member, *, now: datetime) -> Member:
    """Insert a member; their workspace too, if this is its first. The member that is there now.

    That is another row where a second press has put them there meanwhile.
    """
    await ensure_workspace(session, member.team_id, enterprise_id=member.enterprise_id, now=now)
    await session.execute(  # until an admin chooses, the workspace's calendar is that of its first member
        update(Workspace).where(Workspace.team_id == member.team_id, Workspace.zone.is_(None)).values(zone=member.zone)
    )
    try:
        async with session.begin_nested():
            session.add(member)
    except IntegrityError:
        there = await find(session, member.team_id, member.user_id)
        if there is None:
            raise
        return there
    return member


async def ensure_workspace(session: AsyncSession, team_id: str, *, enterprise_id: str | None, now: datetime) -> None:
    if await session.get(Workspace, team_id) is None:
        session.add(Workspace(team_id=team_id, enterprise_id=enterprise_id, installed_at=now))
        await session.flush()


async def emergency_number_of(session: AsyncSession, team_id: str) -> str | None:
    """The number its admins set for everybody, if they did."""
    wanted = select(Workspace.emergency_number).where(Workspace.team_id == team_id)
    return (await session.execute(wanted)).scalar_one_or_none()


async def welcome_back(session: AsyncSession, team_id: str, *, enterprise_id: str | None, now: datetime) -> None:
    """Slack has just taken our token for this workspace: if it was gone, it is back."""
    await ensure_workspace(session, team_id, enterprise_id=enterprise_id, now=now)
    await session.execute(
        update(Workspace).where(Workspace.team_id == team_id).values(gone_at=None, purge_at=None, missing_scopes=[])
    )


async def make_wait(session: AsyncSession, team_id: str, *, until: datetime) -> None:
    """Slack asked this workspace for patience; the latest request counts."""
    await session.execute(
        update(Workspace)
        .where(Workspace.team_id == team_id, (Workspace.wait_until.is_(None)) | (Workspace.wait_until < until))
        .values(wait_until=until)
    )


async def mark_gone(session: AsyncSession, team_id: str, *, now: datetime) -> bool:
    """Slack took the workspace's token away. True the first time."""
    done = await session.execute(
        update(Workspace).where(Workspace.team_id == team_id, Workspace.gone_at.is_(None)).values(gone_at=now)
    )
    return bool(cast("CursorResult[Any]", done).rowcount)
