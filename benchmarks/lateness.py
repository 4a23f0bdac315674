"""Row 6: how late nudges come when 25,000 fall due within one minute, with one worker and a Slack that takes 100 ms.

The worker runs as it does in production: its scheduler ticks every second. Members are in workspaces of 30.
Goal: half within 2 s, 99 % within 10 s, none after 60 s. The naive design sends about as many a second as
`benchmarks.nudges` says, and would be busy for minutes.

    python -m benchmarks.lateness --nudges 25000
"""

import asyncio
import json
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import text

from benchmarks._bot import settings_of
from benchmarks._people import NOON, fill
from benchmarks._postgres import Server, postgresql
from benchmarks._rounds import Figures, parser_of, run_part, table
from benchmarks._stub import slack_stub
from bot import loop

SLACK_TAKES = 0.1  # seconds
MINUTE = 60
PATIENCE = 240  # seconds after which what is not sent counts as lost

SPREAD = f"UPDATE members SET next_nudge_at = timestamptz '{NOON}' + (id * 60.0 / {{due}}) * interval '1 second'"
LATENESS = "SELECT extract(epoch FROM sent_at - due_at) FROM nudges WHERE due_at >= :noon AND sent_at IS NOT NULL"


async def ours(url: str, key: str, server: Server, due: int) -> Figures:
    from bot.process import Bot

    zero = time.monotonic()
    now = lambda: NOON + timedelta(seconds=time.monotonic() - zero)  # noqa: E731
    async with Bot(settings_of(url, key, server), now=now, web=False) as bot:
        late: list[float] = []
        while len(late) < due and time.monotonic() - zero < PATIENCE:
            await asyncio.sleep(2)
            async with bot.services.sessions() as session:
                late = sorted(float(row[0]) for row in await session.execute(text(LATENESS), {"noon": NOON}))
    cpu = time.process_time()
    return {
        "due": due, "sent": len(late), "p50_s": late[len(late) // 2], "p99_s": late[len(late) * 99 // 100],
        "most_s": late[-1], "over_60_s": sum(one > 60 for one in late), "cpu_us": cpu / len(late) * 1e6,
    }  # fmt: skip


async def _spread(server: Server, due: int) -> None:
    from db.session import open_database

    engine = open_database(server.address)
    async with engine.begin() as connection:
        await connection.exec_driver_sql(SPREAD.format(due=due))
    await engine.dispose()


def measure(nudges: int) -> dict[str, Any]:
    from bot.vault import new_key

    key = new_key()
    with (
        tempfile.TemporaryDirectory() as folder,
        slack_stub(Path(folder), seconds=SLACK_TAKES) as url,
        postgresql() as server,
    ):
        fill(server.address, members=nudges, due=nudges, share=30, key=key)
        asyncio.run(_spread(server, nudges))
        place = {"address": server.address, "folder": server.folder, "pid": server.pid}
        return run_part("lateness", "ours", {"url": url, "server": place, "key": key, "nudges": nudges})


def main() -> None:
    parser = parser_of("lateness", __doc__)
    parser.add_argument("--nudges", type=int, default=5000)
    chosen = parser.parse_args()
    if chosen.part:
        given = json.loads(chosen.part)
        place = Server(**given["server"])
        print(json.dumps(loop.run(ours(given["url"], given["key"], place, given["nudges"]))))
        return
    figures = measure(chosen.nudges)
    if chosen.json:
        print(json.dumps(figures, indent=2))
        return
    print(table([["due in a minute", *figures], ["ours", *(f"{figure:,.2f}" for figure in figures.values())]]))


if __name__ == "__main__":
    sys.exit(main())
