"""Indexes are used by the queries they are for; SQLite takes a partial one only where the conditions read alike."""

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Select, event, select, text, update
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from db import nudges, scores
from db.lookout import Lookout
from db.migrate import migrate
from db.models import Member, Nudge
from db.session import open_database, open_sessions
from tests.conftest import new_database

FIRST, LAST = date(2026, 11, 1), date(2026, 11, 23)


@pytest.mark.parametrize(
    ("wanted", "index"),
    [
        (select(Nudge.id).where(Nudge.unclosed), "ix_nudges_unclosed"),
        (select(Nudge.id).where(Nudge.lease_until <= "2026-11-23"), "ix_nudges_lease"),
        (select(Member.id).where(Member.team_id == "T0PAPER", Member.listed), "ix_members_listed"),
    ],
    ids=["unclosed", "lease", "listed"],
)
async def test_sqlite_takes_the_partial_index(sqlite: str, wanted: Select[int], index: str) -> None:
    engine = open_database(sqlite)
    await migrate(engine)
    statement = str(wanted.compile(engine.sync_engine)).replace("?", "'x'")

    async with engine.connect() as connection:
        plan = [str(row) for row in await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}")]
    await engine.dispose()

    assert any(index in step for step in plan), plan


STANDINGS: dict[str, tuple[Callable[[AsyncSession], Awaitable[Any]], str]] = {
    "week": (lambda session: scores.standing(session, "T0", FIRST, LAST), "ix_day_totals_team_day"),
    "month": (lambda session: scores.standing_of_months(session, "T0", FIRST, LAST), "ix_month_totals_team_month"),
    "weekly post": (lambda session: scores.weeks(session, "T0", [(FIRST, LAST)]), "ix_day_totals_team_day"),
}


@pytest.mark.parametrize("name", STANDINGS)
async def test_a_standing_reads_one_range_of_an_index_of_its_totals(database: str, name: str) -> None:
    """On PostgreSQL the workspace's days, on SQLite each listed member's."""
    ask, index = STANDINGS[name]
    engine = open_database(database)
    await migrate(engine)
    seen: list[tuple[str, Any]] = []
    event.listen(engine.sync_engine, "before_cursor_execute", lambda *call: seen.append((call[2], call[3])))

    async with open_sessions(engine).begin() as session:
        if engine.dialect.name == "postgresql":
            await session.execute(text("SET enable_seqscan = off"))  # which is faster while the tables are empty
            seen.clear()
        await ask(session)
        statement, parameters = next(one for one in seen if "_totals" in one[0])
        explain = "EXPLAIN" if engine.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN"
        found = await (await session.connection()).exec_driver_sql(f"{explain} {statement}", parameters)
        plan = "\n".join(str(row) for row in found)
    await engine.dispose()

    wanted = index if engine.dialect.name == "postgresql" else "_totals USING PRIMARY KEY (member_id=? AND"
    assert wanted in plan, plan


MANY = """
INSERT INTO members (team_id, user_id, started_at, zone, week, interval_minutes, daily_cap, kinds, avoid, recent,
    next_nudge_at)
SELECT 'T0PAPER', 'U' || n, timestamptz '{past}', 'Etc/UTC', '[]', 40, 8, '[]', '[]', '[]', timestamptz '{past}'
FROM generate_series(1, 20000) AS s(n)
"""


async def look(engine: AsyncEngine, now: datetime) -> None:
    lookout = Lookout(engine)
    await lookout.anybody_due(now)
    await lookout.close()


DUE: dict[str, Callable[[AsyncEngine, AsyncSession, datetime], Awaitable[Any]]] = {
    "is anybody due": lambda engine, _, now: look(engine, now),
    "who is due": lambda _, session, now: nudges.claim_due(session, now, limit=500, share=30, pace=timedelta(0)),
    "how many are due": lambda _, session, now: nudges.count_due(session, now, since=now, most=1000),
}


@pytest.mark.parametrize("asked", DUE)
async def test_who_is_due_is_read_from_the_index_also_where_statistics_say_that_everybody_is(
    postgres: str, asked: str
) -> None:
    """As they do an hour after they were gathered, when all that was planned then has passed."""
    engine = open_database(await new_database(postgres))
    await migrate(engine)
    now = datetime(2026, 11, 23, 12, tzinfo=UTC)
    seen: list[tuple[str, Any]] = []
    async with engine.begin() as connection:
        await connection.execute(text("ALTER TABLE members SET (autovacuum_enabled = off)"))
        await connection.execute(text("INSERT INTO workspaces (team_id, installed_at) VALUES ('T0PAPER', now())"))
        await connection.execute(text(MANY.format(past=now - timedelta(hours=1))))
    async with engine.begin() as connection:
        await connection.execute(text("ANALYZE"))
        await connection.execute(update(Member).values(next_nudge_at=now + timedelta(days=1)))

    async with open_sessions(engine).begin() as session:
        event.listen(engine.sync_engine, "before_cursor_execute", lambda *call: seen.append((call[2], call[3])))
        await DUE[asked](engine, session, now)
        statement, parameters = next(one for one in seen if "members" in one[0])
        found = await (await session.connection()).exec_driver_sql(f"EXPLAIN {statement}", parameters)
        plan = "\n".join(str(row) for row in found)
    await engine.dispose()

    assert "ix_members_due" in plan, plan
    assert "Seq Scan on members" not in plan, plan
