"""Queries on what Slack asked us to leave alone for a while."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from db.members import make_wait
from db.models import Wait, Workspace


async def note(session: AsyncSession, team_id: str, method: str, *, until: datetime, for_posts: bool) -> None:
    """The latest request counts. A workspace we do not know (yet) has nothing that could wait."""
    if await session.get(Workspace, team_id) is None:
        return
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    new = insert(Wait).values(team_id=team_id, method=method, until=until)
    later = new.on_conflict_do_update(index_elements=["team_id", "method"], set_={"until": until})
    await session.execute(later)
    if for_posts:
        await make_wait(session, team_id, until=until)


async def current(session: AsyncSession, now: datetime) -> dict[tuple[str, str], datetime]:
    """All waits that are not over."""
    found = await session.execute(select(Wait.team_id, Wait.method, Wait.until).where(Wait.until > now))
    return {(team_id, method): until for team_id, method, until in found}


async def forget(session: AsyncSession, now: datetime) -> None:
    await session.execute(delete(Wait).where(Wait.until <= now))
