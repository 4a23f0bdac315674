"""Queries on teams and who is in them."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Member, Team, TeamMember


@dataclass(frozen=True, slots=True)
class Counted:
    """A team and how many members it has."""

    id: int
    name: str
    key: str
    usergroup_id: str | None
    members: int


async def of_workspace(session: AsyncSession, team_id: str) -> list[Counted]:
    """The teams of a workspace by name."""
    columns = (Team.id, Team.name, Team.key, Team.usergroup_id)
    wanted = (
        select(*columns, func.count(TeamMember.member_id))
        .outerjoin(TeamMember, TeamMember.in_team == Team.id)
        .where(Team.team_id == team_id)
        .group_by(*columns)
        .order_by(Team.key)
    )
    return [Counted(*row) for row in await session.execute(wanted)]


async def create(session: AsyncSession, team: Team) -> bool:
    """Add a team; False if the workspace has one of that name."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    values = {"team_id": team.team_id, "name": team.name, "key": team.key, "usergroup_id": team.usergroup_id}
    new = insert(Team).values(values).on_conflict_do_nothing(index_elements=["team_id", "key"]).returning(Team.id)
    return (await session.execute(new)).first() is not None


async def remove(session: AsyncSession, team_id: str, number: int) -> None:
    await session.execute(delete(Team).where(Team.team_id == team_id, Team.id == number))


async def place(session: AsyncSession, member: Member, number: int | None) -> None:
    """Put a member into a team and out of any other; None: out of all, and no user group brings them back."""
    row = await session.get(TeamMember, member.id)
    if row is None:
        session.add(TeamMember(member_id=member.id, team_id=member.team_id, in_team=number))
    else:
        row.in_team = number


async def place_group(session: AsyncSession, team_id: str, number: int, user_ids: Collection[str]) -> None:
    """Make a team what its user group is. Who is in another team, or has left one, is not brought in."""
    in_group = select(Member.id).where(Member.team_id == team_id, Member.user_id.in_(user_ids))
    await session.execute(delete(TeamMember).where(TeamMember.in_team == number, TeamMember.member_id.not_in(in_group)))
    decided = select(TeamMember.member_id).where(TeamMember.team_id == team_id)
    for member_id in (await session.execute(in_group.where(Member.id.not_in(decided)))).scalars():
        session.add(TeamMember(member_id=member_id, team_id=team_id, in_team=number))
