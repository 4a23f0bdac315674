"""What people do to the bot, as Slack sends it: signed, at a fixed rate, however long the answers take."""

import asyncio
import hashlib
import hmac
import itertools
import json
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

import aiohttp

SECRET = "8f742231b10e8888abcd99aaafff85a5"
FORM = "application/x-www-form-urlencoded"
PATIENCE = 10.0  # seconds; Slack gives up after three

Request = tuple[str, str, str]
"""What it is, its content type, its body."""

numbers = itertools.count(1)


def button(action: str, *, team_id: str, user_id: str, nudge_id: str, edit_url: str) -> Request:
    payload = {
        "type": "block_actions",
        "team": {"id": team_id},
        "user": {"id": user_id, "team_id": team_id},
        "trigger_id": f"press.{next(numbers)}",
        "response_url": edit_url,
        "container": {"type": "message", "message_ts": "1764000000.000100", "channel_id": f"D{user_id[1:]}"},
        "actions": [{"action_id": action, "block_id": "b", "type": "button", "value": nudge_id}],
    }
    return action, FORM, urlencode({"payload": json.dumps(payload)})


def command(words: str, *, team_id: str, user_id: str, edit_url: str) -> Request:
    fields = {"command": "/glutes", "text": words, "team_id": team_id, "user_id": user_id, "channel_id": "D1"}
    return f"/glutes {words}", FORM, urlencode(fields | {"trigger_id": f"c.{next(numbers)}", "response_url": edit_url})


def home(*, team_id: str, user_id: str) -> Request:
    event = {"type": "app_home_opened", "user": user_id, "channel": f"D{user_id[1:]}", "tab": "home", "event_ts": "1.1"}
    body = {"type": "event_callback", "event_id": f"Ev{next(numbers)}", "team_id": team_id, "event": event}
    return "home opened", "application/json", json.dumps(body)


def signed(body: str) -> dict[str, str]:
    stamp = str(int(time.time()))  # noqa: TID251 - Slack signs with the real time
    made = hmac.new(SECRET.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={made}"}


@dataclass
class Answers:
    """How it went: seconds from when each was due to be sent until its answer was there, and what was answered."""

    seconds: list[float] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)

    def at(self, share: float) -> float:
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0

    def figures(self) -> dict[str, object]:
        return {
            "interactions": len(self.seconds),
            "of these": dict(self.kinds),
            "answered in, ms (p50, p90, p99, p99.9, longest)": [
                round(1000 * self.at(share), 1) for share in (0.5, 0.9, 0.99, 0.999, 1.0)
            ],
            "over a second": sum(s > 1 for s in self.seconds),
            "over three seconds (Slack gives up)": sum(s > 3 for s in self.seconds),
            "not answered with 200, or 'something broke'": dict(self.failed),
        }


async def press(urls: Sequence[str], requests: Iterator[Request], *, rate: float, seconds: float) -> Answers:
    """Send so many a second, at their moments, to one web after the other; all that were sent are waited for."""
    answers, running = Answers(), set()
    loop = asyncio.get_running_loop()
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector, timeout=aiohttp.ClientTimeout(total=PATIENCE)) as session:
        begun = loop.time()
        for number in range(round(rate * seconds)):
            due = begun + number / rate
            if (early := due - loop.time()) > 0.001:
                await asyncio.sleep(early)
            url = urls[number % len(urls)]
            task = loop.create_task(_send(session, f"{url}/slack/events", next(requests), due, answers))
            running.add(task)
            task.add_done_callback(running.discard)
        await asyncio.gather(*running)
    return answers


async def _send(session: aiohttp.ClientSession, url: str, request: Request, due: float, answers: Answers) -> None:
    kind, content_type, body = request
    try:
        async with session.post(url, data=body, headers={"Content-Type": content_type, **signed(body)}) as answered:
            text = await answered.text()
            if answered.status != 200:
                answers.failed[f"{kind}: {answered.status}"] += 1
            elif "reference" in text.lower():
                answers.failed[f"{kind}: broke"] += 1
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        answers.failed[f"{kind}: {type(error).__name__}"] += 1
    answers.kinds[kind] += 1
    answers.seconds.append(asyncio.get_running_loop().time() - due)
