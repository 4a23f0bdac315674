"""Fills a database with members and their totals, and with a month of nudges where they are not too many."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

LAST = date(2026, 10, 30)  # a Friday
MONDAY, MONTH, YEAR = LAST - timedelta(days=4), LAST.replace(day=1), LAST.replace(month=1, day=1)
NUDGED = 5_000  # members up to which nudges are written

SERIES = {
    "sqlite": "WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < {members}) ",
    "postgresql": "",
}
FROM = {"sqlite": "s", "postgresql": "generate_series(1, {members}) AS s(n)"}
TRUE = {"sqlite": "1", "postgresql": "true"}
INDEXES = (
    "ix_day_totals_team_day ON day_totals (team_id, day)",
    "ix_month_totals_team_month ON month_totals (team_id, month)",
)

WORKSPACES = """
INSERT INTO workspaces (team_id, installed_at)
{series} SELECT DISTINCT {team}, {at} FROM {source}
"""
MEMBERS = """
INSERT INTO members (id, team_id, user_id, started_at, zone, week, interval_minutes, daily_cap, weekly_plan, kinds,
                     avoid, recent, listed)
{series} SELECT n, {team}, 'U' || n, {at}, 'Europe/Berlin', '[]', 40, 8, 40,
'[]', '[]', '[]', {true} FROM {source}
"""
DAYS = """
INSERT INTO day_totals (member_id, day, team_id, sent, done, moved, stairs)
{series} SELECT n, {day}, {team}, 8, 2 + n % 7, 3 + n % 7, 1
FROM {source}, {days} ORDER BY {order}
"""
MONTHS = """
INSERT INTO month_totals (member_id, month, team_id, sent, done)
{series} SELECT n, {day}, {team}, 160, 40 + n % 120 FROM {source}, {days} ORDER BY {order}
"""
NUDGES = """
INSERT INTO nudges (id, team_id, member_id, slot_at, due_at, movement, outcome, sent_at)
{series} SELECT '{day}-' || n || '-{slot}', {team}, n, {at}, {at}, 'stand_up',
CASE WHEN (n + {slot}) % 3 > 0 THEN 'done' ELSE 'missed' END, {at} FROM {source}
"""


async def fill(engine: AsyncEngine, members: int, workspace: int, *, weeks: int, months: int) -> None:
    """Members with totals of every working day of the last weeks, and of the last months."""
    kind = engine.dialect.name
    parts = {"members": members, "workspace": workspace, "true": TRUE[kind], "at": at(engine, YEAR)}
    parts |= {"series": SERIES[kind].format(members=members), "source": FROM[kind].format(members=members)}
    parts["team"] = f"'T' || ((n - 1) / {workspace})"
    # As they come: on PostgreSQL day after day into a heap, on SQLite each into its member's place.
    parts["order"] = "n, d" if kind == "sqlite" else "d, n"
    parts["day"] = "d" if kind == "sqlite" else "d::date"
    days = [LAST - timedelta(days=n) for n in range(weeks * 7)]
    days = [day for day in days if day.weekday() < 5]
    async with engine.begin() as connection:
        for index in INDEXES:  # put up again afterwards: much faster
            await connection.exec_driver_sql(f"DROP INDEX {index.partition(' ')[0]}")
        await connection.exec_driver_sql(WORKSPACES.format(**parts))
        await connection.exec_driver_sql(MEMBERS.format(**parts))
        await connection.exec_driver_sql(DAYS.format(**parts, days=_values(days)))
        first_days = _values([YEAR.replace(month=LAST.month - ago) for ago in range(months)])
        await connection.exec_driver_sql(MONTHS.format(**parts, days=first_days))
        for index in INDEXES:
            await connection.exec_driver_sql(f"CREATE INDEX {index}")
    for day in days if members <= NUDGED else ():
        async with engine.begin() as connection:
            for slot in range(8) if day >= MONTH else ():
                own = parts | {"day": day, "slot": slot, "at": at(engine, day, hour=8 + slot)}
                await connection.exec_driver_sql(NUDGES.format(**own))
    if kind == "postgresql":
        async with engine.connect() as connection:
            outside = await connection.execution_options(isolation_level="AUTOCOMMIT")
            await outside.execute(text("VACUUM ANALYZE"))  # what autovacuum does in its own time


def _values(days: Sequence[date]) -> str:
    return (
        f"(SELECT column1 AS d FROM (VALUES {', '.join(f'({day.isoformat()!r})' for day in sorted(days))}) AS v) AS w"
    )


def at(engine: AsyncEngine, day: date, *, hour: int = 0) -> str:
    if engine.dialect.name == "postgresql":
        return f"timestamptz '{day} {hour:02}:00:00+00'"
    return f"'{day} {hour:02}:00:00.000000'"
