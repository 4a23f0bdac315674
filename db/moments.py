"""Queries on what Slack says of members right now, and on the decisions it led to."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, Select, and_, case, delete, exists, func, null, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db import bulk
from db.models import Decision, Member, Workspace

SHOWN = 10  # decisions a member may ask for
KEPT = timedelta(days=1)
OFF = "off"  # the status of a leave
EVENTS = {
    "user_change": Workspace.user_change_on,
    "user_huddle_changed": Workspace.user_huddle_changed_on,
    "dnd_updated_user": Workspace.dnd_updated_user_on,
}


async def roster(session: AsyncSession, team_id: str) -> frozenset[str]:
    """The user ids of a workspace's active members."""
    wanted = select(Member.user_id).where(Member.team_id == team_id, Member.active)
    return frozenset((await session.execute(wanted)).scalars())


async def note_event(session: AsyncSession, team_id: str, event: str, today: date) -> None:
    """Slack sends us these events. KeyError for any other."""
    last = EVENTS[event]
    older = Workspace.team_id == team_id, or_(last.is_(None), last < today)
    await session.execute(update(Workspace).where(*older).values({last: today}))


async def events_heard(session: AsyncSession) -> dict[str, date | None]:
    """The last day on which each event came, to any workspace; nothing where nobody takes part yet."""
    if not await session.scalar(select(exists().where(Member.active))):
        return {}
    row = (await session.execute(select(*(func.max(last) for last in EVENTS.values())))).one()
    return dict(zip(EVENTS, row, strict=True))


async def missing_scopes(session: AsyncSession, team_ids: Collection[str]) -> dict[str, frozenset[str]]:
    """What Slack refused to these workspaces for want of a scope."""
    wanted = _missing_scopes(with_arrays=bulk.has_arrays(session))
    found = await (await session.connection()).execute(wanted, {"among": list(team_ids)})
    return {team_id: frozenset(scopes) for team_id, scopes in found}


@cache
def _missing_scopes(*, with_arrays: bool) -> Select[str, list[str]]:
    these = bulk.among(Workspace.team_id, with_arrays=with_arrays)
    return select(Workspace.team_id, Workspace.missing_scopes).where(these)


async def add_missing_scopes(session: AsyncSession, team_id: str, scopes: Collection[str]) -> None:
    row = await session.get(Workspace, team_id, with_for_update=True)
    if row is not None:
        row.missing_scopes = sorted({*row.missing_scopes, *scopes})


async def stale_dnd(session: AsyncSession, team_id: str, *, now: datetime, known: timedelta, limit: int) -> list[str]:
    """Users of whom nothing is known of Do Not Disturb, those due next first."""
    wanted = (
        select(Member.user_id)
        .where(
            Member.team_id == team_id,
            Member.next_nudge_at.is_not(None),
            or_(Member.dnd_at.is_(None), Member.dnd_at < now - known, Member.dnd_until <= now),
        )
        .order_by(Member.next_nudge_at)
        .limit(limit)
    )
    return list((await session.execute(wanted)).scalars())


async def last_decisions(session: AsyncSession, member_id: int, *, now: datetime) -> Sequence[Decision]:
    """The member's last decisions, the latest first."""
    wanted = (
        select(Decision)
        .where(Decision.member_id == member_id, Decision.at > now - KEPT)
        .order_by(Decision.at.desc(), Decision.id.desc())
        .limit(SHOWN)
    )
    return (await session.execute(wanted)).scalars().all()


async def forget_decisions(session: AsyncSession, now: datetime, *, limit: int) -> bool:
    """Delete the next of those older than a day; whether there are more."""
    old = select(Decision.id).where(Decision.at <= now - KEPT).order_by(Decision.at).limit(limit)
    gone = await session.execute(delete(Decision).where(Decision.id.in_(old.scalar_subquery())))
    return cast("CursorResult[Any]", gone).rowcount >= limit


async def newest_member(session: AsyncSession) -> int:
    """The highest id; 0 where nobody takes part yet."""
    return await session.scalar(select(func.max(Member.id))) or 0


async def forget_signals(session: AsyncSession, now: datetime, *, left: timedelta, ids: range) -> None:
    """Delete signals of the members with these ids that ended longer than `left` ago.

    Of a leave its end stays, from which the next interval counts.
    """
    since = now - left
    left_huddle = and_(Member.walked_huddle.is_not(None), Member.huddle.is_(None), Member.last_sent_at <= since)
    back = and_(
        Member.status == OFF,
        Member.status_until <= since,
        or_(Member.counts_from.is_(None), Member.counts_from < Member.status_until),
    )
    ended: list[tuple[ColumnElement[bool], tuple[str, ...]]] = [
        (Member.status_until <= since, ("status", "status_until")),
        (Member.huddle_until <= since, ("huddle", "huddle_until")),
        (Member.dnd_until <= since, ("dnd_from", "dnd_until", "dnd_at")),
        (Member.away_since <= now - KEPT, ("away_since",)),
        (left_huddle, ("walked_huddle",)),
    ]
    nothing = {name: case((over, null()), else_=getattr(Member, name)) for over, names in ended for name in names}
    counts_from = case((back, Member.status_until), else_=Member.counts_from)
    anything = or_(*(over for over, _ in ended))  # one look at the table, not one for each
    these = Member.id.between(ids.start, ids.stop - 1)
    await session.execute(update(Member).where(these, anything).values(nothing | {"counts_from": counts_from}))
