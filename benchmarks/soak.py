"""An hour of ordinary work: whether a web and a worker grow while they do the same thing again and again.

Nudges go out, people press and type; the memory of both processes and the connections of the database are read twice a
minute. Goal: after the first tenth, in which caches fill, the memory of the second half is that of the first.

    python -m benchmarks.soak                   the short form: half a minute
    python -m benchmarks.soak --minutes 60      an hour
"""

import argparse
import asyncio
import json
import random  # noqa: TID251 - seeded, so that it replays
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks import _people, _presses, _processes, load
from benchmarks._postgres import postgresql
from benchmarks._stub import slack_stub
from bot.vault import new_key

MEMBERS = 40_000
FLAT = 1.02


def measure(chosen: argparse.Namespace) -> dict[str, Any]:
    key = new_key()
    with postgresql() as server, tempfile.TemporaryDirectory(prefix="glutes-soak-") as name:
        folder = Path(name)
        _people.fill(server.address, members=MEMBERS, due=MEMBERS, share=load.SHARE, key=key)
        asyncio.run(load.prepare(server))
        with slack_stub(folder) as slack:
            given = _processes.settings(slack, server.address, key)
            with _processes.fleet(given, folder, webs=1) as fleet:
                answers, memory = asyncio.run(_work(fleet, chosen, edit_url=f"{slack}edit"))
                errors = fleet.errors()
        nudges = asyncio.run(load.outcomes(server))
    web, worker = ([sample[n] for sample in memory] for n in (0, 1))
    return {
        "minutes": chosen.minutes,
        "interactions": len(answers.seconds),
        "answered in, ms (p50, p99)": [round(1000 * answers.at(share), 1) for share in (0.5, 0.99)],
        "not answered": dict(answers.failed),
        "logged errors": len(errors),
        "nudges": nudges,
        "web, MB (every tenth of the time)": _tenths(web),
        "worker, MB": _tenths(worker),
        "second half to first: web, worker": [_halves(web), _halves(worker)],
    }


async def _work(
    fleet: _processes.Fleet, chosen: argparse.Namespace, *, edit_url: str
) -> tuple[_presses.Answers, list[list[int]]]:
    memory: list[list[int]] = []
    every = min(30.0, chosen.minutes * 60 / 30)

    async def look() -> None:
        while True:
            await asyncio.sleep(every)
            memory.append([one.rss() for one in fleet.replicas])
            if chosen.verbose:
                print(round(time.monotonic() - fleet.zero), [round(x / 2**20, 1) for x in memory[-1]], flush=True)

    requests = load.interactions(MEMBERS, edit_url=edit_url, only_done=False, dice=random.Random(chosen.seed))
    looking = asyncio.create_task(look())
    try:
        answers = await _presses.press(fleet.urls, requests, rate=chosen.rate, seconds=chosen.minutes * 60)
    finally:
        looking.cancel()
    return answers, memory


def _tenths(samples: list[int]) -> list[float]:
    """The median of each tenth, in MB."""
    cut = max(1, len(samples) // 10)
    return [round(statistics.median(samples[n : n + cut]) / 2**20, 1) for n in range(0, len(samples), cut)]


def _halves(samples: list[int]) -> float:
    """How the second half compares with the first, without the first tenth."""
    kept = samples[len(samples) // 10 :]
    first, second = kept[: len(kept) // 2], kept[len(kept) // 2 :]
    return round(statistics.median(second) / statistics.median(first), 3)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=0.5)
    parser.add_argument("--rate", type=float, default=10.0, help="interactions a second")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--verbose", action="store_true", help="print each look")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    result = measure(chosen)
    if chosen.json:
        print(json.dumps(result, indent=2))
    else:
        for name, value in result.items():
            print(f"{name:40} {value}")
    grown = chosen.minutes >= 10 and max(result["second half to first: web, worker"]) > FLAT
    return 1 if grown or result["logged errors"] else 0


if __name__ == "__main__":
    sys.exit(main())
