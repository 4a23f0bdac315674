"""Row 1: nudges delivered per core-second, the whole way from the due index to the recorded end, on PostgreSQL.

ours    `bot.delivery` as it runs: claim, look at the moment, choose, view, send over TLS, record, the daily review
naive   one APScheduler job a member in a PostgreSQL job store, slack_sdk's AsyncWebClient as it comes
limit   sending alone: the same message by aiohttp, one shared session, orjson, uvloop; no database at all

All send the same message to the same stub, which is not counted; the CPU of PostgreSQL is. Members are in workspaces
of 30 (Slack allows that many at once), were heard of by events, and one in eight has the day's first nudge.
Goals: at least 4 times naive and 0.35 of the limit.

    python -m benchmarks.nudges --nudges 6000 --rounds 5
"""

import asyncio
import gc
import json
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import orjson

from benchmarks import _naive
from benchmarks._bot import settings_of
from benchmarks._message import message
from benchmarks._meter import Meter
from benchmarks._people import NOON, fill
from benchmarks._postgres import Server, postgresql
from benchmarks._rounds import Figures, median_of, parser_of, run_part, table
from benchmarks._stub import slack_stub
from bot import loop

SHARE = 30
WARM_UP = 3  # batches that are not counted: connections are made, statements prepared


async def ours(url: str, key: str, server: Server) -> Figures:
    from sqlalchemy import event
    from sqlalchemy.engine import Engine

    from bot.delivery.flows import deliver
    from bot.process import Bot

    zero = time.monotonic()
    statements = 0

    def count(*_: Any) -> None:
        nonlocal statements
        statements += 1

    now = lambda: NOON + timedelta(seconds=time.monotonic() - zero)  # noqa: E731
    async with (
        Bot(settings_of(url, key, server), now=now, web=False, worker=False) as bot,
        aiohttp.ClientSession() as session,
    ):
        event.listen(Engine, "before_cursor_execute", count)
        gc.freeze()  # as `python -m bot run` does
        for _ in range(WARM_UP):
            await deliver(bot.services)
        await bot.services.tasks.finish(seconds=60)
        statements = 0
        before, meter = await _counts(session, url), Meter(server)
        while await deliver(bot.services):
            pass
        await bot.services.tasks.finish(seconds=60)
        after = await _counts(session, url)
        called = {name: after.get(name, 0) - before.get(name, 0) for name in after}
        sent = called["chat.postMessage"]
        calls = sum(times for name, times in called.items() if not name.endswith("bytes"))
        return meter.read(sent) | {
            "statements": statements / sent,
            "slack_calls": calls / sent,
            "kilobytes_out": sum(n for name, n in called.items() if name.endswith("bytes")) / sent / 1e3,
            "sent": sent,
        }


async def _counts(session: aiohttp.ClientSession, url: str) -> dict[str, int]:
    async with session.get(f"{url}counts") as response:
        counts: dict[str, int] = await response.json()
        return counts


async def limit(url: str, count: int) -> Figures:
    shown, headers = message(), {"Authorization": "Bearer xoxb-bench", "Content-Type": "application/json"}

    async def send(session: aiohttp.ClientSession, numbers: Iterator[int]) -> None:
        for number in numbers:
            body = orjson.dumps({"channel": f"U{number:08}", **shown})
            async with session.post(f"{url}api/chat.postMessage", data=body, headers=headers) as response:
                assert orjson.loads(await response.read())["ok"]

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=256)) as session:
        for numbers in (iter(range(WARM_UP * 200)), iter(range(count))):
            meter = Meter(None)
            await asyncio.gather(*(send(session, numbers) for _ in range(64)))
        return meter.read(count)


def run(given: dict[str, Any]) -> Figures:
    server = Server(**given["server"]) if given.get("server") else None
    match given["name"]:
        case "ours":
            assert server is not None
            return loop.run(ours(given["url"], given["key"], server))
        case "limit":
            return loop.run(limit(given["url"], given["nudges"]))
        case _:
            assert server is not None
            return asyncio.run(_naive.deliver(given["url"], given["nudges"], server))


def measure(nudges: int, rounds: int) -> dict[str, Any]:
    from bot.vault import new_key

    parts: dict[str, list[Figures]] = {"ours": [], "naive": [], "limit": []}
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as folder, slack_stub(Path(folder)) as url:
            for name, figures in parts.items():
                given = {"url": url, "nudges": min(nudges, 1000) if name == "naive" else nudges}
                if name == "limit":
                    figures.append(run_part("nudges", name, given))
                    continue
                with postgresql() as server:
                    key = new_key()
                    if name != "naive":
                        fill(server.address, members=nudges, due=nudges, share=SHARE, key=key)
                    place = {"address": server.address, "folder": server.folder, "pid": server.pid}
                    figures.append(run_part("nudges", name, given | {"server": place, "key": key}))
    return {"nudges": nudges, "rounds": rounds, **{name: median_of(figures) for name, figures in parts.items()}}


def main() -> None:
    parser = parser_of("nudges", __doc__)
    parser.add_argument("--nudges", type=int, default=3000)
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args()
    if chosen.part:
        print(json.dumps(run(json.loads(chosen.part))))
        return
    figures = measure(chosen.nudges, chosen.rounds)
    if chosen.json:
        print(json.dumps(figures, indent=2))
        return
    base, most = figures["naive"]["per_core_second"], figures["limit"]["per_core_second"]
    rows = [["", "per core-second", "Python µs", "PostgreSQL µs", "of naive", "of the limit"]]
    for name in ("ours", "naive", "limit"):
        one = figures[name]
        rate = one["per_core_second"]
        rows.append([
            name, f"{rate:,.0f}", f"{one['python_us']:,.0f}", f"{one['postgresql_us']:,.0f}", f"{rate / base:.1f}",
            f"{rate / most:.2f}",
        ])  # fmt: skip
    one = figures["ours"]
    print(f"{figures['nudges']} nudges, medians of {figures['rounds']} rounds")
    print(table(rows))
    print(
        f"a nudge: {one['statements']:.2f} statements, {one['slack_calls']:.2f} calls of Slack, "
        f"{one['kilobytes_out']:.2f} kB sent"
    )


if __name__ == "__main__":
    sys.exit(main())
