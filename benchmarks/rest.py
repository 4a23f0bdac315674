"""Row 10: what the whole process takes while nothing happens: memory and CPU, web and worker, as `python -m bot run`.

Goals: 120 MB, 0.3 % of a core. 100,000 members are there, all due tomorrow.

    python -m benchmarks.rest --seconds 120
"""

import asyncio
import json
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

import psutil

from benchmarks._bot import settings_of
from benchmarks._people import NOON, fill
from benchmarks._postgres import Server, postgresql
from benchmarks._rounds import Figures, parser_of, run_part, table
from benchmarks._stub import slack_stub
from bot import loop

SETTLE = 6  # seconds until the start is over


async def ours(url: str, key: str, server: Server, seconds: float) -> Figures:
    from bot.process import Bot

    zero = time.monotonic()
    now = lambda: NOON + timedelta(seconds=time.monotonic() - zero)  # noqa: E731
    async with Bot(settings_of(url, key, server), now=now):
        await asyncio.sleep(SETTLE)
        own, database = time.process_time(), server.cpu()
        await asyncio.sleep(seconds)
        return {
            "memory_mb": psutil.Process().memory_info().rss / 1e6,
            "cpu_percent": (time.process_time() - own) / seconds * 100,
            "postgresql_percent": (server.cpu() - database) / seconds * 100,
        }


def measure(members: int, seconds: float) -> Figures:
    from bot.vault import new_key

    key = new_key()
    with tempfile.TemporaryDirectory() as folder, slack_stub(Path(folder)) as url, postgresql() as server:
        fill(server.address, members=members, due=0, share=30, key=key)
        place = {"address": server.address, "folder": server.folder, "pid": server.pid}
        return run_part("rest", "ours", {"url": url, "server": place, "key": key, "seconds": seconds})


def main() -> None:
    parser = parser_of("rest", __doc__)
    parser.add_argument("--members", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=30)
    chosen = parser.parse_args()
    if chosen.part:
        given = json.loads(chosen.part)
        place = Server(**given["server"])
        print(json.dumps(loop.run(ours(given["url"], given["key"], place, given["seconds"]))))
        return
    figures = measure(chosen.members, chosen.seconds)
    if chosen.json:
        print(json.dumps(figures, indent=2))
        return
    print(table([["at rest", *figures], ["ours", *(f"{figure:,.2f}" for figure in figures.values())]]))


if __name__ == "__main__":
    sys.exit(main())
