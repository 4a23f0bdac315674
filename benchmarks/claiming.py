"""Row 2: claiming what is due among many members, in batches of 500: ours through SQLAlchemy, and the raw driver.

ours   `db.nudges.claim_due` and writing the rows back, one committed transaction a batch
limit  the same two statements, the same columns, by asyncpg alone
The naive design fires once a member, about a thousand a second at best (`benchmarks.nudges` measures it).

Then four processes claim from one table at once, and every member claimed is counted: none twice, none missed.
Goals: 0.75 of the raw driver, no duplicates.

    python -m benchmarks.claiming --members 1000000
"""

import asyncio
import json
import multiprocessing
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import asyncpg

from benchmarks._meter import Meter
from benchmarks._people import NOON, fill
from benchmarks._postgres import Server, postgresql
from benchmarks._rounds import Figures, median_of, parser_of, run_part, table
from bot.vault import new_key
from db import bulk, nudges
from db.models import Member
from db.session import open_database, open_sessions

BATCH = 500
PROCESSES = 4
AGAIN = f"UPDATE members SET next_nudge_at = timestamptz '{NOON}', due_at = NULL WHERE id < {{due}}"

SELECT = """
SELECT * FROM members m WHERE next_nudge_at <= $1 AND NOT EXISTS (SELECT 1 FROM workspaces w WHERE w.team_id = m.team_id
    AND (w.gone_at IS NOT NULL OR w.wait_until > $1 OR w.paced_until > $1))
ORDER BY next_nudge_at LIMIT $2 FOR UPDATE OF m SKIP LOCKED
"""
UPDATE = """
UPDATE members SET due_at = new.due_at, next_nudge_at = new.next_nudge_at
FROM unnest($1::bigint[], $2::timestamptz[], $3::timestamptz[]) AS new (id, due_at, next_nudge_at)
WHERE members.id = new.id
"""


async def claim_ours(server: Server) -> list[int]:
    engine = open_database(server.address)
    sessions = open_sessions(engine)
    claimed: list[int] = []
    while True:
        async with sessions.begin() as session:
            rows, more = await nudges.claim_due(session, NOON, limit=BATCH, share=BATCH, pace=timedelta())
            await bulk.update(session, Member, rows)
        claimed += [row.id for row in rows]
        if not rows and not more:
            break
    await engine.dispose()
    return claimed


async def claim_raw(server: Server) -> list[int]:
    connection = await asyncpg.connect(server.address)
    select, update = await connection.prepare(SELECT), await connection.prepare(UPDATE)
    claimed: list[int] = []
    while True:
        async with connection.transaction():
            rows = await select.fetch(NOON, BATCH)
            ids, due = [row["id"] for row in rows], [row["next_nudge_at"] for row in rows]
            await update.fetch(ids, due, [None] * len(ids))
        claimed += ids
        if not rows:
            break
    await connection.close()
    return claimed


CLAIMERS: dict[str, Callable[[Server], Awaitable[list[int]]]] = {"ours": claim_ours, "limit": claim_raw}


async def _timed(name: str, server: Server, due: int) -> Figures:
    meter = Meter(server)
    claimed = await CLAIMERS[name](server)
    assert len(claimed) == len(set(claimed)) == due
    return meter.read(due)


def _claim_into(server: Server, found: Any) -> None:
    found.put(asyncio.run(claim_ours(server)))


def together(server: Server, due: int) -> Figures:
    """Several processes at once: how many were claimed twice, how many not at all."""
    spawning = multiprocessing.get_context("spawn")
    found = spawning.Queue()
    processes = [spawning.Process(target=_claim_into, args=(server, found)) for _ in range(PROCESSES)]
    begun = time.monotonic()
    for process in processes:
        process.start()
    claimed = Counter(member for _ in processes for member in found.get(timeout=300))
    for process in processes:
        process.join()
    return {
        "twice": sum(count > 1 for count in claimed.values()), "missed": due - len(claimed),
        "seconds": time.monotonic() - begun,
    }  # fmt: skip


async def _execute(server: Server, *statements: str) -> None:
    connection = await asyncpg.connect(server.address)
    for statement in statements:
        await connection.execute(statement)
    await connection.close()


def measure(members: int, due: int, rounds: int) -> dict[str, Any]:
    with postgresql() as server:
        fill(server.address, members=members, due=due, share=30, key=new_key())
        place = {"address": server.address, "folder": server.folder, "pid": server.pid}
        found: dict[str, list[Figures]] = {name: [] for name in CLAIMERS}
        for _ in range(rounds):
            for name, figures in found.items():
                asyncio.run(_execute(server, AGAIN.format(due=due), "VACUUM members"))
                figures.append(run_part("claiming", name, {"server": place, "due": due}))
        asyncio.run(_execute(server, AGAIN.format(due=due), "VACUUM members"))
        four = together(server, due)
    return {
        "members": members, "due": due, **{name: median_of(figures) for name, figures in found.items()}, "four": four
    }  # fmt: skip


def main() -> None:
    parser = parser_of("claiming", __doc__)
    parser.add_argument("--members", type=int, default=50_000)
    parser.add_argument("--due", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args()
    if chosen.part:
        given = json.loads(chosen.part)
        print(json.dumps(asyncio.run(_timed(given["name"], Server(**given["server"]), given["due"]))))
        return
    figures = measure(chosen.members, chosen.due, chosen.rounds)
    if chosen.json:
        print(json.dumps(figures, indent=2))
        return
    most = figures["limit"]["per_core_second"]
    rows = [["", "per core-second", "per second", "Python µs", "PostgreSQL µs", "of the limit"]]
    for name in CLAIMERS:
        one = figures[name]
        rows.append([
            name, f"{one['per_core_second']:,.0f}", f"{one['per_second']:,.0f}", f"{one['python_us']:,.1f}",
            f"{one['postgresql_us']:,.1f}", f"{one['per_core_second'] / most:.2f}",
        ])  # fmt: skip
    print(f"{figures['due']:,} due of {figures['members']:,} members")
    print(table(rows))
    four = figures["four"]
    print(f"{PROCESSES} processes: {four['twice']:.0f} claimed twice, {four['missed']:.0f} missed")


if __name__ == "__main__":
    sys.exit(main())
