"""Row 7: signed requests of Slack's, answered by the whole bot on PostgreSQL, against bare aiohttp.

trivial  `/glutes help`: the whole way through signature, Bolt and our handlers, and no more than one look-up
write    a press on Done: the signature, the delivery noted, the answer counted, in committed transactions
bare     an aiohttp handler that checks the signature, parses the form and answers

`alone` is one request after the other, `busy` 32 at a time (its rate is per core-second of the server's process), and
`while nudging` 500 a second, whether they are answered or not, to a bot that delivers at the same time.
Goals: trivial at 0.35 of bare, a write alone within 3 ms, 99 % of 500/s within 100 ms.

    python -m benchmarks.interactions --seconds 30
"""

import asyncio
import gc
import hashlib
import hmac
import itertools
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode

import aiohttp
import psutil
from aiohttp import web

from benchmarks._bot import SECRET, settings_of
from benchmarks._people import NOON, fill
from benchmarks._postgres import Server, postgresql
from benchmarks._rounds import Figures, parser_of, table
from benchmarks._stub import slack_stub
from bot import loop

SHARE = 30
RATE = 500
numbers = itertools.count()


def signed(form: dict[str, str]) -> tuple[str, dict[str, str]]:
    body, stamp = urlencode(form), str(int(time.time()))  # noqa: TID251 - Slack signs with the real time
    made = hmac.new(SECRET.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
    return body, {
        "X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={made}",
        "Content-Type": "application/x-www-form-urlencoded",
    }  # fmt: skip


def trivial() -> dict[str, str]:
    number = next(numbers)
    return {
        "command": "/glutes", "text": "help", "team_id": "T000000", "user_id": "U00000001",
        "trigger_id": f"trivial {number} {time.monotonic()}", "response_url": "https://127.0.0.1:9/none",
    }  # fmt: skip


def write() -> dict[str, str]:
    number = next(numbers) * 2 + 1  # the odd ones have an open nudge
    team_id, user_id = f"T{number // SHARE:06}", f"U{number:08}"
    pressed = {
        "type": "block_actions", "team": {"id": team_id}, "user": {"id": user_id, "team_id": team_id},
        "trigger_id": f"write {number} {time.monotonic()}",
        "container": {"type": "message", "message_ts": "1764000000.000100", "channel_id": f"D{number:08}"},
        "actions": [{
            "action_id": "nudges.done", "block_id": "b", "type": "button",
            "value": hashlib.md5(str(number).encode(), usedforsecurity=False).hexdigest(),
        }],
    }  # fmt: skip
    return {"payload": json.dumps(pressed)}


async def serve(given: dict[str, Any]) -> None:
    """The server, in a process of its own; its address goes into the file it was given."""
    if given["name"] == "bare":
        from slack_sdk.signature import SignatureVerifier

        verifier = SignatureVerifier(SECRET)

        async def answer(request: web.Request) -> web.Response:
            body = (await request.read()).decode()
            headers = request.headers
            stamp, signature = headers["X-Slack-Request-Timestamp"], headers["X-Slack-Signature"]
            assert verifier.is_valid(body, stamp, signature)
            return web.json_response({"text": f"You said {parse_qs(body)['text'][0]}"})

        app = web.Application()
        app.router.add_post("/slack/events", answer)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        _tell(given["file"], f"http://127.0.0.1:{runner.addresses[0][1]}")
        await asyncio.Event().wait()
    from bot.process import Bot

    zero = time.monotonic()
    now = lambda: NOON + timedelta(seconds=time.monotonic() - zero)  # noqa: E731
    settings = settings_of(given["url"], given["key"], Server(**given["server"]))
    async with Bot(settings, now=now, worker=given["nudging"]) as bot:
        assert bot.http is not None
        gc.freeze()  # as `python -m bot run` does
        _tell(given["file"], bot.http.url)
        await asyncio.Event().wait()


def _tell(file: str, url: str) -> None:
    Path(f"{file}.new").write_text(url)
    Path(f"{file}.new").rename(file)


@contextmanager
def server_of(name: str, folder: str, **given: Any) -> Iterator[tuple[str, psutil.Process]]:
    file = Path(folder) / f"{name}-{next(numbers)}"
    part = json.dumps({"name": name, "file": str(file), **given})
    process = subprocess.Popen([sys.executable, "-m", "benchmarks.interactions", "--part", part])
    try:
        while not file.exists():
            if process.poll() is not None:
                raise RuntimeError(f"{name} did not start")
            time.sleep(0.05)
        yield f"{file.read_text()}/slack/events", psutil.Process(process.pid)
    finally:
        process.kill()
        process.wait()


async def _one(session: aiohttp.ClientSession, url: str, make: Callable[[], dict[str, str]]) -> float:
    body, headers = signed(make())
    begun = time.monotonic()
    async with session.post(url, data=body, headers=headers) as response:
        await response.read()
        if response.status != 200:
            raise RuntimeError(f"answered {response.status}")
    return (time.monotonic() - begun) * 1e3


async def alone(url: str, make: Callable[[], dict[str, str]], count: int) -> float:
    async with aiohttp.ClientSession() as session:
        times = sorted([await _one(session, url, make) for _ in range(count)])
    return times[count // 2]


async def busy(url: str, process: psutil.Process, make: Callable[[], dict[str, str]], count: int) -> float:
    left = iter(range(count))

    async def go_on(session: aiohttp.ClientSession) -> None:
        for _ in left:
            await _one(session, url, make)

    async with aiohttp.ClientSession() as session:
        before = process.cpu_times()
        await asyncio.gather(*(go_on(session) for _ in range(32)))
        after = process.cpu_times()
    return count / (after.user + after.system - before.user - before.system)


async def at_a_rate(url: str, seconds: float, *, slack: str) -> Figures:
    """So many begin each second, whether the others were answered or not; and the nudges that went out meanwhile."""
    tasks: list[asyncio.Task[float]] = []
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        posted, begun = await _posted(session, slack), time.monotonic()
        for number in range(int(RATE * seconds)):
            await asyncio.sleep(max(0.0, begun + number / RATE - time.monotonic()))
            tasks.append(asyncio.create_task(_one(session, url, write if number % 2 else trivial)))
        answered = await asyncio.gather(*tasks, return_exceptions=True)
        took = time.monotonic() - begun
        nudges = await _posted(session, slack) - posted
    times = sorted(one for one in answered if isinstance(one, float))
    return {
        "nudging_rate": len(tasks) / took, "nudging_p50_ms": times[len(times) // 2],
        "nudging_p99_ms": times[len(times) * 99 // 100], "nudging_failed": len(answered) - len(times),
        "nudges_a_second": nudges / took,
    }  # fmt: skip


async def _posted(session: aiohttp.ClientSession, slack: str) -> int:
    async with session.get(f"{slack}counts", ssl=False) as response:  # its certificate is its own
        return int((await response.json()).get("chat.postMessage", 0))


def measure(seconds: float, count: int) -> Figures:
    from bot.vault import new_key

    key = new_key()
    with tempfile.TemporaryDirectory() as folder, slack_stub(Path(folder)) as url, postgresql() as server:
        members = 4 * (count * 4 + int(RATE * seconds)) + 1000
        fill(server.address, members=members, due=members, share=SHARE, key=key)
        place = {"address": server.address, "folder": server.folder, "pid": server.pid}
        given = {"url": url, "key": key, "server": place}
        figures: Figures = {}
        with server_of("bare", folder) as (there, process):
            asyncio.run(busy(there, process, trivial, count))
            figures["bare_per_core_second"] = asyncio.run(busy(there, process, trivial, count))
            figures["bare_alone_ms"] = asyncio.run(alone(there, trivial, count // 10))
        with server_of("ours", folder, **given, nudging=False) as (there, process):
            for name, make in (("trivial", trivial), ("write", write)):
                asyncio.run(busy(there, process, make, count))
                figures[f"{name}_per_core_second"] = asyncio.run(busy(there, process, make, count))
                figures[f"{name}_alone_ms"] = asyncio.run(alone(there, make, count // 10))
        with server_of("ours", folder, **given, nudging=True) as (there, _):
            figures |= asyncio.run(at_a_rate(there, seconds, slack=url))
    figures["trivial_of_bare"] = figures["trivial_per_core_second"] / figures["bare_per_core_second"]
    return figures


def main() -> None:
    parser = parser_of("interactions", __doc__)
    parser.add_argument("--seconds", type=float, default=10, help="at 500/s")
    parser.add_argument("--count", type=int, default=4000, help="32 at a time; a tenth of them alone")
    chosen = parser.parse_args()
    if chosen.part:
        loop.run(serve(json.loads(chosen.part)))
        return
    figures = measure(chosen.seconds, chosen.count)
    if chosen.json:
        print(json.dumps(figures, indent=2))
        return
    rows = [["", "figure"], *([name.replace("_", " "), f"{figure:,.2f}"] for name, figure in figures.items())]
    print(table(rows))


if __name__ == "__main__":
    sys.exit(main())
