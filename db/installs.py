"""Queries on installations: whose token it is, coming, leaving, and leaving nothing behind."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, cast

from sqlalchemy import CursorResult, Select, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db import bulk
from db.models import InstallState, Member, Workspace

PURGED = 500  # members deleted in one transaction: their nudges go with them


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What an installation gives us; `token` is encrypted."""

    token: str
    bot_id: str | None
    bot_user_id: str | None
    app_id: str | None
    scopes: list[str]
    installed_by: str | None


async def save(
    session: AsyncSession, install_id: str, grant: Grant, *, enterprise_id: str | None, now: datetime
) -> None:
    """Keep an installation: a new one, one more, or one that comes back within its grace with all it had."""
    row = await session.get(Workspace, install_id, with_for_update=True)
    if row is None:
        row = Workspace(team_id=install_id, installed_at=now)
        session.add(row)
    row.enterprise_id, row.installed_at = enterprise_id, now
    row.token, row.bot_id, row.bot_user_id = grant.token, grant.bot_id, grant.bot_user_id
    row.app_id, row.scopes, row.installed_by = grant.app_id, grant.scopes, grant.installed_by
    row.missing_scopes = []  # there may be more now
    await session.flush()
    await session.execute(
        update(Workspace).where(_covered_by(install_id)).values(gone_at=None, purge_at=None, wait_until=None)
    )


async def find(session: AsyncSession, team_id: str | None, enterprise_id: str | None) -> Workspace | None:
    """The row whose token speaks for this workspace: its own, or its organisation's."""
    row = await session.get(Workspace, team_id) if team_id else None
    if row is not None and (row.token is not None or row.purge_at is not None):
        return row if row.token is not None else None
    organisation = enterprise_id or (row.enterprise_id if row else None)
    row = await session.get(Workspace, organisation) if organisation else None
    return row if row is not None and row.token is not None else None


async def with_tokens(session: AsyncSession, team_ids: Collection[str]) -> Sequence[Workspace]:
    """Those of these workspaces that have an installation of their own."""
    wanted = _with_tokens(with_arrays=bulk.has_arrays(session))
    return (await session.execute(wanted, {"among": list(team_ids)})).scalars().all()


@cache
def _with_tokens(*, with_arrays: bool) -> Select[Workspace]:
    these = bulk.among(Workspace.team_id, with_arrays=with_arrays)
    return select(Workspace).where(these, Workspace.token.is_not(None))


async def leave(session: AsyncSession, install_id: str, *, said_at: datetime, now: datetime, purge_at: datetime) -> int:
    """Stop this workspace, or this organisation's workspaces, and forget the token; how many there are.

    A word that is older than the installation (events come late and in any order) changes nothing.
    """
    row = await session.get(Workspace, install_id, with_for_update=True)
    if row is not None and said_at < row.installed_at.replace(microsecond=0):
        return 0
    left = await session.execute(
        update(Workspace)
        .where(_covered_by(install_id))
        .values(
            token=None,
            gone_at=func.coalesce(Workspace.gone_at, min(said_at, now)),
            purge_at=func.coalesce(Workspace.purge_at, purge_at),
        )
    )
    return cast("CursorResult[Any]", left).rowcount


async def let_in(session: AsyncSession, team_ids: Collection[str], *, enterprise_id: str, said_at: datetime) -> int:
    """An organisation let us into these of its workspaces again; how many have back what they had.

    A word that is older than their leaving changes nothing.
    """
    left = (Workspace.gone_at.is_not(None)) & (Workspace.gone_at <= said_at)
    back = await session.execute(
        update(Workspace)
        .where(Workspace.team_id.in_(team_ids), Workspace.token.is_(None), left)
        .values(enterprise_id=enterprise_id, installed_at=said_at, gone_at=None, purge_at=None, wait_until=None)
    )
    return cast("CursorResult[Any]", back).rowcount


def _covered_by(install_id: str) -> Any:
    """The installation's own row, and those of an organisation's workspaces that live by its token."""
    inherits = (Workspace.enterprise_id == install_id) & Workspace.token.is_(None)
    return or_(Workspace.team_id == install_id, inherits)


async def due_for_purge(session: AsyncSession, now: datetime) -> Sequence[str]:
    return (await session.execute(select(Workspace.team_id).where(Workspace.purge_at <= now))).scalars().all()


async def covered_by(session: AsyncSession, install_id: str) -> Sequence[str]:
    """The workspaces that go with this one: for an organisation, all that live by its token."""
    return (await session.execute(select(Workspace.team_id).where(_covered_by(install_id)))).scalars().all()


async def purge_some(session: AsyncSession, team_id: str, *, gone_only: bool) -> bool:
    """Delete the next part of a workspace; whether there is more. Rows of other tables follow by their keys.

    `gone_only`: not if it was installed again meanwhile.
    """
    row = await session.get(Workspace, team_id, with_for_update=True)
    if row is None or (gone_only and row.purge_at is None):
        return False
    some = select(Member.id).where(Member.team_id == team_id).limit(PURGED)
    done = cast("CursorResult[Any]", await session.execute(delete(Member).where(Member.id.in_(some.scalar_subquery()))))
    if done.rowcount:
        return True
    await session.delete(row)
    return False


async def sealed_tokens(session: AsyncSession) -> Sequence[Workspace]:
    """Every installation that has a token, locked, so that it can be sealed anew."""
    wanted = select(Workspace).where(Workspace.token.is_not(None)).order_by(Workspace.team_id).with_for_update()
    return (await session.execute(wanted)).scalars().all()


async def add_state(session: AsyncSession, digest: str, *, good_until: datetime, now: datetime) -> None:
    await session.execute(delete(InstallState).where(InstallState.good_until <= now))
    session.add(InstallState(digest=digest, good_until=good_until))


async def take_state(session: AsyncSession, digest: str, *, now: datetime) -> bool:
    """Whether this state was given out lately and not used yet; it is used now."""
    taken = await session.execute(
        delete(InstallState)
        .where(InstallState.digest == digest, InstallState.good_until > now)
        .returning(InstallState.digest)
    )
    return taken.scalar_one_or_none() is not None


async def gone_unexplained(session: AsyncSession) -> Sequence[str]:
    """Workspaces that stopped because our token did not work, and of which Slack has not said that they removed us."""
    wanted = select(Workspace.team_id).where(Workspace.gone_at.is_not(None), Workspace.purge_at.is_(None))
    return (await session.execute(wanted)).scalars().all()


async def come_back(session: AsyncSession, team_id: str) -> None:
    """Slack takes our token again."""
    await session.execute(
        update(Workspace).where(Workspace.team_id == team_id, Workspace.purge_at.is_(None)).values(gone_at=None)
    )


async def any_sealed(session: AsyncSession) -> str | None:
    """The encrypted token of the latest installation, to see whether our keys open it."""
    wanted = (
        select(Workspace.token).where(Workspace.token.is_not(None)).order_by(Workspace.installed_at.desc()).limit(1)
    )
    return (await session.execute(wanted)).scalar_one_or_none()


async def count(session: AsyncSession) -> int:
    """How many workspaces and organisations have installed us."""
    return (await session.execute(select(func.count()).where(Workspace.token.is_not(None)))).scalar_one()
