"""Slack tells everything twice and in any order, and breaks the sockets in the middle of an envelope."""

import asyncio
import json
import random  # noqa: TID251 - seeded, so that it replays
import sqlite3
from collections.abc import Iterator

import aiohttp
from sqlalchemy import select

from bot.process import Bot
from db.models import Member
from sandbox import Clock, Sandbox
from tests.conftest import StartBot, on_sqlite, settings_for
from tests.http.test_requests import post, signed
from tests.people import TEAM, nudges_of
from tests.stories.faults.conftest import Tell
from tests.stories.faults.ledger import count
from tests.stories.faults.life import PEOPLE, join, live

pytestmark = on_sqlite
ROUNDS = 6
IN_ORDER = set(PEOPLE[::2])  # the others hear the same twice, in any order


def news(clock: Clock, user_id: str, number: int) -> Iterator[str]:
    """A status that comes and goes, Do Not Disturb that moves, and a movement that was done."""
    at = clock.now().timestamp() + number
    profile = {"status_text": "Lunch" if number % 2 else "", "status_emoji": "", "status_expiration": 0}
    user = {"id": user_id, "team_id": TEAM, "tz": "Europe/Berlin", "updated": round(at), "profile": profile}
    dnd = {"dnd_enabled": True, "next_dnd_start_ts": round(at) + 86400, "next_dnd_end_ts": round(at) + 90000}
    told = [
        {"type": "user_change", "user": user, "event_ts": f"{at:.6f}"},
        {"type": "dnd_updated_user", "user": user_id, "dnd_status": dnd, "event_ts": f"{at:.6f}"},
    ]
    if number == ROUNDS - 1:
        said = {"type": "message", "channel_type": "im", "channel": "D0", "user": user_id, "text": "done"}
        told.append({**said, "ts": f"{at:.6f}", "event_ts": f"{at:.6f}"})
    for place, event in enumerate(told):
        name = f"Ev{user_id}{number}{place}"
        yield json.dumps({"type": "event_callback", "event_id": name, "team_id": TEAM, "event": event})


async def test_events_told_twice_and_in_any_order_leave_what_is_true_now(
    slack: Sandbox, clock: Clock, start_bot: StartBot, tell: Tell
) -> None:
    bot = await start_bot(http=True)
    await join(bot, slack)
    await live(clock, 20, bot)

    bodies = {user_id: [b for n in range(ROUNDS) for b in news(clock, user_id, n)] for user_id in PEOPLE}
    dice = random.Random(7)
    async with aiohttp.ClientSession() as session:
        for user_id, told in bodies.items():
            heard = told if user_id in IN_ORDER else dice.sample(told * 2, len(told) * 2)
            for body in heard:
                status, _ = await post(session, bot, body, signed(slack, body), kind="application/json")
                assert status == 200
            await live(clock, 1, bot)
    await slack.settled()
    await live(clock, 40, bot)

    async with bot.services.sessions.begin() as database:
        rows = (await database.execute(select(Member).order_by(Member.id))).scalars().all()
    known = {(row.status, row.dnd_from is not None, row.profile_at is not None) for row in rows}
    ledger = await count(bot.services, slack, PEOPLE)
    done = [n.member_id for n in await nudges_of(bot.services) if n.outcome.value == "done"]
    tell("events told twice and in any order", ledger)
    assert len(known) == 1
    assert sorted(done) == sorted(row.id for row in rows)
    assert (ledger.doubled, ledger.lost, ledger.late) == (0, 0, 0)


async def test_a_socket_cut_in_the_middle_of_envelopes_counts_every_press_once(
    slack: Sandbox, clock: Clock, database: str, tell: Tell
) -> None:
    async with Bot(settings_for(slack, database), now=clock.now, worker=False) as bot:
        await slack.connected(timeout=20)
        await join(bot, slack)
        await live(clock, 20, bot)
        people = [slack.person(user_id) for user_id in PEOPLE]

        holder = sqlite3.connect(database.removeprefix("sqlite:///"), isolation_level=None, check_same_thread=False)
        # So that every press is in the middle of its work; in a thread, for the bot may be in the middle of other work.
        await asyncio.to_thread(holder.execute, "BEGIN IMMEDIATE")
        presses = [asyncio.create_task(person.clicks("nudges.done", on=person.dm[-1])) for person in people]
        said = [asyncio.create_task(person.says("help")) for person in people]
        async with asyncio.timeout(20):
            while sum(len(one.pending) for one in slack.socket._connections) < len(people):  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        await slack.socket.cut()
        holder.execute("ROLLBACK")
        holder.close()
        await asyncio.gather(*said)
        unanswered = [p for p, reply in zip(people, await asyncio.gather(*presses), strict=True) if not reply.acked]
        await slack.connected(timeout=60)
        await asyncio.wait_for(slack.settled(), 60)
        for person in unanswered:  # they saw a warning sign, and press again unless it was counted all the same
            open_ones = [m for m in person.dm if m.metadata and m.blocks[-1]["type"] == "actions"]
            for nudge in open_ones[-1:]:
                assert (await person.clicks("nudges.done", on=nudge)).acked
        await asyncio.wait_for(slack.settled(), 60)
        helped = [sum("/glutes start" in message.text for message in person.dm) for person in people]
        await live(clock, 40, bot)

        ledger = await count(bot.services, slack, PEOPLE)
        done = [n.member_id for n in await nudges_of(bot.services) if n.outcome.value == "done"]
    tell("Socket Mode cut in the middle of eight presses", ledger)
    assert len(done) == len(set(done)) == len(PEOPLE)
    assert (ledger.doubled, ledger.lost, ledger.late, ledger.dropped) == (0, 0, 0, 0)
    assert helped == [1] * len(PEOPLE)
