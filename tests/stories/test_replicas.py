"""Several workers on one PostgreSQL, killed, paused and cut off at random: nothing is sent twice, nothing is lost.

`GLUTES_FLEET_SECONDS=120 pytest tests/stories/test_replicas.py -s` goes on for so long and prints the counts.
"""

import asyncio
import contextlib
import multiprocessing
import os
import signal
import time
import tomllib
from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Event
from typing import Any

import pytest
from sqlalchemy import select, text

from bot.clock import DatabaseClock
from bot.delivery import flows
from bot.errors import SlackBusy
from bot.process import Bot
from bot.slack import Slack
from db.models import Member
from db.session import open_database
from sandbox import Clock, Sandbox
from tests.conftest import MONDAY, WORKSPACE, StartBot, settings_for
from tests.people import ROUND_THE_CLOCK, TEAM, nudges_of, start
from tests.stories.fleet import work

SECONDS = float(os.environ.get("GLUTES_FLEET_SECONDS", "12"))
ENOUGH = 300.0  # seconds; a slow machine goes on until it has nudges to count, up to here
SPEED = 60.0
PEOPLE = [f"U0P{number}" for number in range(60)]
only_postgresql = pytest.mark.parametrize("database", ["postgresql"], indirect=True)


class Fleet:
    """Three workers, of which one after the other comes to harm."""

    def __init__(self, **options: Any) -> None:
        self._forks = multiprocessing.get_context("forkserver")
        self._forks.set_forkserver_preload(["tests.stories.fleet"])
        self._options = options
        self._workers: list[BaseProcess] = []
        self._up: list[Event] = []
        self.harm: Counter[str] = Counter()

    def start(self) -> None:
        up = self._forks.Event()
        worker = self._forks.Process(target=work, kwargs={**self._options, "up": up})
        worker.start()
        self._workers.append(worker)
        self._up.append(up)

    async def are_up(self) -> None:
        """A busy machine takes longer to start a worker than we take to harm the next."""
        for up in self._up:
            assert await asyncio.to_thread(up.wait, 120)
        self._up.clear()

    async def suffer(self, number: int) -> None:
        """Kill the oldest, or stop it for more than a lease and wake it up."""
        worker = self._workers.pop(0)
        assert worker.pid is not None
        if number % 2:
            os.kill(worker.pid, signal.SIGKILL)
            await asyncio.to_thread(worker.join, 10)
            self.harm["killed"] += 1
            self.start()
        else:
            os.kill(worker.pid, signal.SIGSTOP)
            await asyncio.sleep(75 / SPEED)
            os.kill(worker.pid, signal.SIGCONT)
            self.harm["paused"] += 1
            self._workers.append(worker)

    def end(self) -> None:
        for worker in self._workers:
            if worker.pid is not None:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(worker.pid, signal.SIGCONT)
            worker.kill()
            worker.join(10)


@pytest.fixture
def clock() -> Clock:
    return Clock(start=MONDAY, speed=SPEED)


@pytest.fixture
async def slack(clock: Clock) -> AsyncIterator[Sandbox]:
    seed = tomllib.loads(WORKSPACE.read_text(encoding="utf-8"))
    seed["users"] += [{"id": user_id, "name": user_id.lower(), "real_name": user_id} for user_id in PEOPLE]
    async with Sandbox(seed, clock=clock, rate_limits=False) as slack:
        yield slack


@only_postgresql
@pytest.mark.timeout(900)
async def test_workers_that_are_killed_paused_and_cut_off_lose_and_double_nothing(
    slack: Sandbox, clock: Clock, start_bot: StartBot, database: str
) -> None:
    bot = await start_bot(web=False)
    await _people(bot, slack, clock)
    shared = (clock.now(), time.monotonic(), SPEED)
    fleet = Fleet(settings=settings_for(slack, database), shared=shared, pace=20.0)
    try:
        for _ in range(3):
            fleet.start()
        begun, number = time.monotonic(), 0
        while (took := time.monotonic() - begun) < SECONDS or (took < ENOUGH and len(_posted(slack)) < len(PEOPLE)):
            number += 1
            await fleet.are_up()
            await asyncio.sleep(1.5)
            await (fleet.suffer(number) if number % 3 else _cut_off(database, fleet))
        await asyncio.sleep(4 * 60 / SPEED)  # what was left behind is found
    finally:
        fleet.end()

    await _bring_to_an_end(bot)
    posted = _posted(slack)
    nudges = await nudges_of(bot.services)
    known = {nudge.id for nudge in nudges}
    sent = {nudge.id for nudge in nudges if nudge.outcome.value in ("sent", "missed")}
    outcomes = Counter(nudge.outcome.value for nudge in nudges)
    late = [n for n in nudges if n.sent_at and n.sent_at - n.slot_at > timedelta(seconds=60)]
    print(f"\n{dict(fleet.harm)}: nudges {len(nudges)}, posted {len(posted)}, {dict(outcomes)}, late {len(late)}")
    assert sum(fleet.harm.values()) >= 3
    assert len(posted) >= len(PEOPLE)
    assert {nudge: count for nudge, count in posted.items() if count > 1} == {}
    assert set(posted) <= known
    assert sent == set(posted)


def _posted(slack: Sandbox) -> Counter[str]:
    """How often each nudge stands in somebody's messages, by its id."""
    return Counter(
        message.metadata["event_payload"]["nudge"]
        for user_id in PEOPLE
        for message in slack.person(user_id).dm
        if message.metadata
    )


async def _people(bot: Bot, slack: Sandbox, clock: Clock) -> None:
    """Sixty members, of whom one is due every twenty seconds."""
    for user_id in PEOPLE:
        channel = slack.person(user_id).dm_channel
        await start(bot.services, user_id, week=ROUND_THE_CLOCK, minutes=20, cap=500, dm_channel=channel)
    async with bot.services.sessions.begin() as session:
        for number, row in enumerate((await session.execute(select(Member))).scalars()):
            row.next_nudge_at = clock.now() + timedelta(minutes=1, seconds=20 * number)


async def _cut_off(database: str, fleet: Fleet) -> None:
    """End every connection to the database, as a restart of it does."""
    engine = open_database(database)
    async with engine.begin() as connection:
        await connection.execute(
            text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
                 " AND pid <> pg_backend_pid()")
        )  # fmt: skip
    await engine.dispose()
    fleet.harm["cut off"] += 1


async def _bring_to_an_end(bot: Bot) -> None:
    for _ in range(20):
        if not (await flows.recover(bot.services) or await flows.deliver(bot.services)):
            if not any(n.outcome.value == "sending" for n in await nudges_of(bot.services)):
                return
            await asyncio.sleep(20 / SPEED)


@only_postgresql
async def test_a_replica_whose_clock_is_wrong_goes_by_the_database(
    slack: Sandbox, database: str, start_bot: StartBot
) -> None:
    await start_bot(web=False)
    engine = open_database(database)
    async with engine.connect() as connection:
        real = (await connection.execute(text("SELECT clock_timestamp()"))).scalar_one()
    begun = time.monotonic()

    def wrong(by: timedelta) -> Any:
        return lambda: real + timedelta(seconds=time.monotonic() - begun) + by

    readings = []
    for by in (timedelta(minutes=-10), timedelta(hours=3), timedelta()):
        clock = DatabaseClock(wrong(by))
        await clock.measure(engine)
        readings.append(clock())
    await engine.dispose()

    assert max(readings) - min(readings) < timedelta(seconds=2)


async def test_a_wait_of_a_workspace_that_has_no_row_yet_outlives_a_look_into_the_database(
    clock: Clock, start_bot: StartBot
) -> None:
    clock.speed = 0
    waits = (await start_bot(web=False)).services.waits

    await waits.note("T0NEW", "views.open", timedelta(seconds=60))
    await waits.look()
    waiting = waits.left("T0NEW", "views.open")
    clock.advance(timedelta(seconds=60))
    await waits.look()

    assert waiting == timedelta(seconds=60)
    assert waits.left("T0NEW", "views.open") is None
    assert waits._until == {}


async def test_what_slack_asks_one_replica_to_wait_for_the_others_wait_for_too(
    slack: Sandbox, start_bot: StartBot
) -> None:
    first, second = await start_bot(web=False), await start_bot(web=False)
    slack.faults.next("users.info", error=429, retry_after=90)

    async def asks(slack_of: Slack) -> str:
        try:
            await slack_of.profile(TEAM, "U0ANA")
        except SlackBusy:
            return "waits"
        return "asks"

    said = [await asks(first.services.slack)]
    calls = len(slack.calls_of("users.info"))
    await second.services.waits.look()
    said += [await asks(first.services.slack), await asks(second.services.slack)]
    kept = len(slack.calls_of("users.info"))
    other = await second.services.slack.presence(TEAM, "U0ANA")  # other methods are free
    slack.clock.advance(timedelta(seconds=91))
    said += [await asks(first.services.slack), await asks(second.services.slack)]

    assert said == ["waits", "waits", "waits", "asks", "asks"]
    assert calls == kept
    assert other == "active"
