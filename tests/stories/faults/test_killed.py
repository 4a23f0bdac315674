"""Two workers and two webs, one of them killed (SIGKILL) every few minutes of an hour, while people press Done.

The clock moves on once what was due is done, so that a slow machine is no late one.
`GLUTES_KILL_MINUTES=240 pytest tests/stories/faults/test_killed.py` goes on for longer.
"""

import asyncio
import multiprocessing
import os
import random  # noqa: TID251 - seeded, so that it replays
from collections import Counter
from collections.abc import Iterator
from multiprocessing.process import BaseProcess
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.config import Settings
from bot.process import Bot
from db.models import DayTotal, Member, Nudge
from sandbox import Clock, Sandbox
from tests.conftest import StartBot, settings_for
from tests.people import nudges_of
from tests.stories.faults.conftest import Tell
from tests.stories.faults.ledger import count
from tests.stories.faults.life import PEOPLE, SECOND, join, live
from tests.stories.faults.replica import run

MINUTES = int(os.environ.get("GLUTES_KILL_MINUTES", "60"))
STEP = 20  # seconds
HARM_EVERY = 9  # steps
WEBS = {0, 1}


class Fleet:
    def __init__(self, settings: Settings) -> None:
        self._forks = multiprocessing.get_context("forkserver")
        self._forks.set_forkserver_preload(["tests.stories.faults.replica"])
        self.seconds = self._forks.Value("d", 0.0)
        self._settings = settings
        self._processes: dict[int, BaseProcess] = {}
        self.killed: Counter[str] = Counter()

    def start(self, number: int) -> None:
        options = {"seconds": self.seconds, "web": number in WEBS}
        process = self._forks.Process(target=run, args=(self._settings,), kwargs=options)
        process.start()
        self._processes[number] = process

    async def kill(self, number: int) -> None:
        """SIGKILL, and another one in its place."""
        self._processes[number].kill()
        await asyncio.to_thread(self._processes[number].join, 20)
        self.killed["web" if number in WEBS else "worker"] += 1
        self.start(number)

    def end(self) -> None:
        for process in self._processes.values():
            process.kill()
            process.join(20)


@pytest.fixture
def fleet(slack: Sandbox, database: str) -> Iterator[Fleet]:
    fleet = Fleet(settings_for(slack, database))
    yield fleet
    fleet.end()


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
@pytest.mark.timeout(600)
async def test_workers_and_webs_killed_for_an_hour_double_and_lose_nothing(
    slack: Sandbox, clock: Clock, start_bot: StartBot, tell: Tell, fleet: Fleet
) -> None:
    bot = await start_bot(web=False)
    await join(bot, slack)
    for number in range(4):
        fleet.start(number)
    await slack.connected(timeout=60)
    dice, pressed, acked, orphans = random.Random(3), set[str](), set[str](), set[str]()

    for step in range(MINUTES * 60 // STEP):
        clock.advance(STEP * SECOND)
        fleet.seconds.value += STEP
        if step % HARM_EVERY == HARM_EVERY - 1:
            await asyncio.sleep(dice.uniform(0, 0.1))
            await fleet.kill(dice.randrange(4))
            orphans = await _sending(bot)
        presses = [_press(slack, user_id, pressed, acked) for user_id in PEOPLE if dice.random() < 0.2]
        await asyncio.gather(_everything_is_done(bot, orphans=orphans), *presses)
    fleet.end()
    await live(clock, 3, bot)
    await slack.settled()

    nudges = await nudges_of(bot.services)
    done = {n.id for n in nudges if n.outcome.value == "done"}
    async with bot.services.sessions.begin() as session:
        counted = (await session.execute(select(func.sum(DayTotal.done)))).scalar_one()
    ledger = await count(bot.services, slack, PEOPLE)
    tell(f"kill -9 of {fleet.killed['worker']} workers and {fleet.killed['web']} webs in an hour", ledger)
    assert fleet.killed.total() >= MINUTES * 60 // STEP // HARM_EVERY
    assert ledger.due >= len(PEOPLE) * (MINUTES // 20 - 1)
    assert (ledger.doubled, ledger.lost) == (0, 0)
    assert ledger.due == ledger.sent + ledger.dropped
    assert len(acked) > len(PEOPLE)
    assert acked <= done <= pressed
    assert counted == len(done)


async def _press(slack: Sandbox, user_id: str, pressed: set[str], acked: set[str]) -> None:
    """Done, on the last message if it is a nudge that was not pressed yet."""
    person = slack.person(user_id)
    last = person.dm[-1] if person.dm else None
    mark: dict[str, Any] = (last.metadata or {}).get("event_payload", {}) if last else {}
    if last is None or not mark or mark["nudge"] in pressed or last.blocks[-1]["type"] != "actions":
        return
    pressed.add(mark["nudge"])
    if (await person.clicks("nudges.done", on=last)).acked:
        acked.add(mark["nudge"])


async def _sending(bot: Bot) -> set[str]:
    async with bot.services.sessions.begin() as session:
        return set((await session.execute(select(Nudge.id).where(Nudge.lease_until.is_not(None)))).scalars())


async def _everything_is_done(bot: Bot, *, orphans: set[str]) -> None:
    """Until nobody is due and nothing is on its way, but for what a killed worker may have left behind."""
    waiting = select(func.count()).where(Member.next_nudge_at <= bot.services.now())
    left = select(func.count()).where(Nudge.lease_until <= bot.services.now())
    async with asyncio.timeout(120):
        while True:
            async with bot.services.sessions.begin() as session:
                found = [(await session.execute(asked)).scalar_one() for asked in (waiting, left)]
            if not any(found) and not await _sending(bot) - orphans:
                return
            await asyncio.sleep(0.05)
