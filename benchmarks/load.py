"""500 interactions a second while nudges go out: how soon Slack has its answer, and whether anything breaks.

Done, Snooze, commands and the settings modal come signed, over HTTP, at fixed moments: a slow answer delays no other
request, and is counted from when it should have been sent. The webs, the worker, PostgreSQL and this script share the
machine. Goals: 99 % answered within a second, nothing that ends in an error.

    python -m benchmarks.load                              the short form: ten seconds at 100 a second
    python -m benchmarks.load --rate 500 --seconds 600     ten minutes
    python -m benchmarks.load --done 10000 --seconds 60    so many members press Done within a minute
"""

import argparse
import asyncio
import json
import random  # noqa: TID251 - seeded, so that it replays
import sys
import tempfile
import time
from collections.abc import Iterator
from hashlib import md5
from pathlib import Path
from typing import Any

from sqlalchemy import text

from benchmarks import _people, _presses, _processes
from benchmarks._postgres import Server, postgresql
from benchmarks._presses import Request
from benchmarks._stub import slack_stub
from bot.vault import new_key
from db.session import open_database

SHARE = 500  # members of a workspace
MIX = (("nudges.done", 0.5), ("nudges.snooze", 0.1), ("", 0.2), ("help", 0.1), ("settings", 0.1))

# One nudge in the second of each member's interval goes out meanwhile; everybody else has an open one to answer.
SPREAD = """
UPDATE members SET next_nudge_at = CASE WHEN id % 10 = 0 THEN timestamptz '{noon}' + (id % 2400) * interval '1 second'
    ELSE timestamptz '{noon}' + interval '1 day' END, last_movement_at = NULL, open_nudge_id = md5(id::text)
"""
OPEN = "UPDATE nudges SET outcome = 'sent', answered_at = NULL"


async def prepare(server: Server) -> None:
    engine = open_database(server.address)
    async with engine.begin() as connection:
        await connection.exec_driver_sql(SPREAD.format(noon=_people.NOON))
        await connection.exec_driver_sql(OPEN)
    async with engine.connect() as connection:
        outside = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await outside.exec_driver_sql("VACUUM ANALYZE")
    await engine.dispose()


def interactions(members: int, *, edit_url: str, only_done: bool, dice: random.Random) -> Iterator[Request]:
    """Without end: each press answers another member's open nudge."""
    turn = 0
    while True:
        kind = "nudges.done" if only_done else dice.choices([k for k, _ in MIX], [share for _, share in MIX])[0]
        turn = (turn + 1) % members
        who = {"team_id": f"T{turn // SHARE:06d}", "user_id": f"U{turn:08d}"}
        if kind.startswith("nudges."):
            nudge_id = md5(str(turn).encode()).hexdigest()
            yield _presses.button(kind, **who, nudge_id=nudge_id, edit_url=edit_url)
        elif kind == "home":
            yield _presses.home(**who)
        else:
            yield _presses.command(kind, **who, edit_url=edit_url)


async def outcomes(server: Server) -> dict[str, int]:
    engine = open_database(server.address)
    async with engine.begin() as connection:
        rows = await connection.execute(text("SELECT outcome, count(*) FROM nudges GROUP BY outcome"))
        found: dict[str, int] = dict(rows.tuples().all())
        late = "SELECT count(*) FROM nudges WHERE sent_at > due_at + interval '60 seconds' AND due_at >= :noon"
        found["late over 60 s"] = (await connection.execute(text(late), {"noon": _people.NOON})).scalar_one()
    await engine.dispose()
    return found


def measure(chosen: argparse.Namespace) -> dict[str, Any]:
    key = new_key()
    rate = chosen.done / chosen.seconds if chosen.done else chosen.rate
    members = max(2000, min(200_000, round(rate * chosen.seconds)))
    with postgresql() as server, tempfile.TemporaryDirectory(prefix="glutes-load-") as name:
        folder = Path(name)
        _people.fill(server.address, members=members, due=members, share=SHARE, key=key)
        asyncio.run(prepare(server))
        with slack_stub(folder) as slack:
            given = _processes.settings(slack, server.address, key)
            with _processes.fleet(given, folder, webs=chosen.webs) as fleet:
                before, database = [one.cpu() for one in fleet.replicas], server.cpu()
                requests = interactions(
                    members, edit_url=f"{slack}edit", only_done=bool(chosen.done), dice=random.Random(chosen.seed)
                )
                begun = time.monotonic()
                answers = asyncio.run(_presses.press(fleet.urls, requests, rate=rate, seconds=chosen.seconds))
                took = time.monotonic() - begun
                spent = [one.cpu() - cpu for one, cpu in zip(fleet.replicas, before, strict=True)]
                database = server.cpu() - database
                time.sleep(2)
                memory = [round(one.rss() / 2**20) for one in fleet.replicas]
                errors = fleet.errors()
        found = asyncio.run(outcomes(server))
    webs = sum(spent[: chosen.webs])
    return {
        "members": members,
        "webs, workers": [chosen.webs, 1],
        "asked for, a second": round(rate),
        "answered, a second": round(len(answers.seconds) / took),
        **answers.figures(),
        "logged errors": len(errors),
        "first of them": errors[:1],
        "cores used: webs, worker, PostgreSQL": [round(x / took, 2) for x in (webs, spent[-1], database)],
        "CPU ms for each: webs, PostgreSQL": [
            round(1000 * x / max(1, len(answers.seconds)), 2) for x in (webs, database)
        ],
        "memory, MB": memory,
        "nudges": found,
    }


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.load", description=__doc__)
    parser.add_argument("--rate", type=float, default=100.0, help="interactions a second")
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--done", type=int, help="only Done, so many in these seconds")
    parser.add_argument("--webs", type=int, default=1, help="processes that hear Slack")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    result = measure(chosen)
    if chosen.json:
        print(json.dumps(result, indent=2))
    else:
        for name, value in result.items():
            print(f"{name:52} {value}")
    broken = result["not answered with 200, or 'something broke'"] or result["logged errors"]
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
