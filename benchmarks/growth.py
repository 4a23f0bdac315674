"""Rows 3, 4 and 5: what a larger membership costs a worker that has nothing to do: a tick, a start, memory.

ours    `bot.process.Bot` on PostgreSQL, whose members are all due tomorrow; a process of its own for each figure
naive   APScheduler with a job for each member: its start from a full job store, and the memory of the jobs it holds
limit   for the tick, the same look by asyncpg alone, prepared; for a start and memory, ours with no members

Goals: a tick within 200 µs of Python, a start within 1.5 s, 1 million members no more than 5 % of memory above a
thousand; all flat.

    python -m benchmarks.growth --sizes 1000 100000 1000000
"""

import asyncio
import gc
import json
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

import psutil

from benchmarks._bot import settings_of
from benchmarks._people import NOON, fill
from benchmarks._postgres import Server, postgresql
from benchmarks._rounds import Figures, median_of, parser_of, run_part, table
from benchmarks._stub import slack_stub
from bot import loop

TICKS = 400
NAIVE_AT_MOST = 10_000  # jobs; adding them takes a millisecond each


async def ours(url: str, key: str, server: Server) -> Figures:
    begun = time.monotonic()
    from bot.delivery.flows import deliver
    from bot.process import Bot

    imported = time.monotonic()
    async with Bot(settings_of(url, key, server), now=lambda: NOON, web=False, worker=False) as bot:
        ready = time.monotonic()
        for _ in range(TICKS):
            assert await deliver(bot.services) == 0
        ticks = []
        for _ in range(5):
            spent, database = time.process_time(), server.cpu()
            for _ in range(TICKS):
                await deliver(bot.services)
            ticks.append((time.process_time() - spent, server.cpu() - database))
        gc.collect()
        return {
            "tick_us": median(own for own, _ in ticks) / TICKS * 1e6,
            "tick_postgresql_us": median(database for _, database in ticks) / TICKS * 1e6,
            "start_s": ready - imported,
            "import_s": imported - begun,
            "memory_mb": psutil.Process().memory_info().rss / 1e6,
            "raw_tick_us": await _raw_tick(server),
        }


async def _raw_tick(server: Server) -> float:
    import asyncpg

    connection = await asyncpg.connect(server.address)
    look = await connection.prepare("SELECT 1 FROM members WHERE next_nudge_at <= $1 ORDER BY next_nudge_at LIMIT 1")
    rounds = []
    for _ in range(5):
        spent = time.process_time()
        for _ in range(TICKS):
            await look.fetchval(NOON)
        rounds.append((time.process_time() - spent) / TICKS * 1e6)
    await connection.close()
    return median(rounds)


async def naive(server: Server, count: int) -> Figures:
    from apscheduler.schedulers.asyncio import AsyncIOScheduler

    from benchmarks import _naive

    tomorrow = datetime.now(UTC) + timedelta(days=1)  # noqa: TID251
    scheduler = _naive.build_scheduler(server)
    scheduler.start(paused=True)
    begun = time.monotonic()
    _naive.add_jobs(scheduler, "", count, due=tomorrow)
    loading = time.monotonic() - begun
    scheduler.remove_all_jobs()
    scheduler.shutdown(wait=False)
    gc.collect()
    before = psutil.Process().memory_info().rss
    in_memory = AsyncIOScheduler(timezone="UTC")
    in_memory.start(paused=True)
    _naive.add_jobs(in_memory, "", count, due=tomorrow)
    return {"start_s": loading, "memory_mb": (psutil.Process().memory_info().rss - before) / 1e6}


def run(given: dict[str, Any]) -> Figures:
    server = Server(**given["server"])
    if given["name"] == "ours":
        return loop.run(ours(given["url"], given["key"], server))
    return asyncio.run(naive(server, given["members"]))


def measure(sizes: list[int], rounds: int) -> dict[str, Any]:
    from bot.vault import new_key

    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder, slack_stub(Path(folder)) as url:
        for members in sizes:
            key = new_key()
            with postgresql() as server:
                fill(server.address, members=members, due=0, share=30, key=key)
                place = {"address": server.address, "folder": server.folder, "pid": server.pid}
                given = {"url": url, "server": place, "key": key, "members": members}
                one = median_of([run_part("growth", "ours", given) for _ in range(rounds)])
                if members <= NAIVE_AT_MOST:
                    one |= {f"naive_{k}": v for k, v in run_part("growth", "naive", given).items()}
                found[str(members)] = one
    return {"rounds": rounds, "sizes": found}


def main() -> None:
    parser = parser_of("growth", __doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args()
    if chosen.part:
        print(json.dumps(run(json.loads(chosen.part))))
        return
    figures = measure(chosen.sizes, chosen.rounds)
    if chosen.json:
        print(json.dumps(figures, indent=2))
        return
    names = {
        "tick_us": "idle tick, Python µs", "tick_postgresql_us": "idle tick, PostgreSQL µs",
        "raw_tick_us": "the look by asyncpg alone, µs", "start_s": "start, s", "import_s": "imports before it, s",
        "memory_mb": "memory, MB", "naive_start_s": "naive: jobs added at the start, s",
        "naive_memory_mb": "naive: memory of the jobs, MB",
    }  # fmt: skip
    sizes = figures["sizes"]
    rows = [["members", *(f"{int(size):,}" for size in sizes)]]
    rows += [
        [label, *(f"{one[name]:,.2f}" if name in one else "" for one in sizes.values())]
        for name, label in names.items()
    ]
    print(table(rows))


if __name__ == "__main__":
    sys.exit(main())
