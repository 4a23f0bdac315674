"""Queries on all that is stored about one member or one workspace: found by its keys, so that no table is left out."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, and_, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Base, ChannelPost, Joined, Member, Nudge, Workspace

Rows = list[dict[str, Any]]
SECRETS = frozenset({"token"})
# What Slack says of a member right now, and what followed from it: for that member alone.
FOR_THE_MEMBER = frozenset({"decisions"})
SIGNALS = frozenset(
    {"status", "status_until", "huddle", "huddle_until", "walked_huddle", "dnd_from", "dnd_until", "away_since"}
)

Digest = Callable[[datetime], str]
"""Who somebody is in the group moment of an instant."""


def member_tables() -> Iterator[Table]:
    """Every table that has rows of single members, besides their own."""
    return (table for table in Base.metadata.sorted_tables if "member_id" in table.c)


async def of_person(session: AsyncSession, team_id: str, user_id: str, digest: Digest) -> dict[str, Rows]:
    """Everything about a person, by table, whether or not they are a member."""
    member = (Member.team_id == team_id) & (Member.user_id == user_id)
    found = {"members": await _rows(session, _all(Member.__table__, member))}
    for table in member_tables():
        found[table.name] = await _rows(session, _all(table, table.c.member_id.in_(select(Member.id).where(member))))
    found["joined"] = await _rows(session, _all(Joined.__table__, await _joined(session, team_id, digest)))
    set_up = (ChannelPost.team_id == team_id) & (ChannelPost.set_by == user_id)
    found["channel_posts"] = await _rows(session, _all(ChannelPost.__table__, set_up))
    return found


async def named_by(session: AsyncSession, team_id: str, user_id: str) -> list[str]:
    """What of the workspace names this person: as one of its admins, or as who installed the bot."""
    row = await session.get(Workspace, team_id)
    if row is None:
        return []
    named = {"admins": user_id in (row.admins or ()), "installed_by": row.installed_by == user_id}
    return [name for name, is_so in named.items() if is_so]


async def of_workspace(session: AsyncSession, team_id: str) -> dict[str, Rows]:
    """Everything about a workspace, by table, without its token and without what is for single members alone."""
    found = {}
    for table in Base.metadata.sorted_tables:
        if "team_id" in table.c and table.name not in FOR_THE_MEMBER:
            found[table.name] = await _rows(session, _all(table, table.c.team_id == team_id))
    found["members"] = [{name: row[name] for name in row.keys() - SIGNALS} for row in found["members"]]
    return found


async def delete_person(session: AsyncSession, team_id: str, user_id: str, digest: Digest) -> None:
    """Delete a member with all that hangs on them, and anybody's id wherever the workspace holds it."""
    await session.execute(delete(Member).where(Member.team_id == team_id, Member.user_id == user_id))
    await session.execute(delete(Joined).where(await _joined(session, team_id, digest)))
    row = await session.get(Workspace, team_id, with_for_update=True)
    if row is not None:
        row.admins = [admin for admin in row.admins if admin != user_id] if row.admins else row.admins
        row.installed_by = None if row.installed_by == user_id else row.installed_by
    own = (ChannelPost.team_id == team_id) & (ChannelPost.set_by == user_id)
    await session.execute(update(ChannelPost).where(own).values(set_by=""))


async def members_after(session: AsyncSession, last: int, *, limit: int) -> Sequence[int]:
    """The next members by id, for work that goes through all of them."""
    wanted = select(Member.id).where(Member.id > last).order_by(Member.id).limit(limit)
    return (await session.execute(wanted)).scalars().all()


async def roll_up(session: AsyncSession, member_ids: Sequence[int], *, before: datetime) -> None:
    """Delete these members' old nudges: their day totals have been kept up all along, and stay."""
    await session.execute(delete(Nudge).where(Nudge.member_id.in_(member_ids), Nudge.slot_at < before))


async def forget_joined(session: AsyncSession, *, before: datetime) -> None:
    await session.execute(delete(Joined).where(Joined.slot_at < before))


def _all(table: Any, *conditions: ColumnElement[bool]) -> Select[Any]:
    return select(*(column for column in table.c if column.name not in SECRETS)).where(*conditions)


async def _rows(session: AsyncSession, wanted: Select[Any]) -> Rows:
    return [dict(row) for row in (await session.execute(wanted)).mappings()]


async def _joined(session: AsyncSession, team_id: str, digest: Digest) -> ColumnElement[bool]:
    slots = (await session.execute(select(Joined.slot_at).where(Joined.team_id == team_id).distinct())).scalars()
    return and_(Joined.team_id == team_id, Joined.who.in_([digest(slot) for slot in slots]))
