"""SIGTERM: what was acknowledged is finished before the process goes, and it goes with a clean exit."""

import asyncio
import os
import re
import signal
import sys
from pathlib import Path

import pytest

from bot.charts.flows import Charts
from bot.charts.rules import RingChart
from bot.process import Bot
from bot.scheduler import tick
from bot.services import Services
from sandbox import Clock, Sandbox
from tests.conftest import on_sqlite, settings_for
from tests.people import until

ROOT = Path(__file__).parents[2]


@on_sqlite
async def test_an_answer_that_is_under_way_is_given_before_the_process_ends(slack: Sandbox, database: str) -> None:
    environ = {
        **os.environ,
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_SIGNING_SECRET": slack.signing_secret,
        "SLACK_API_URL": slack.api_url,
        "DATABASE_URL": database,
        "PORT": "0",
        "LOG_FORMAT": "json",
    }
    environ.pop("SLACK_APP_TOKEN", None)
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run", "--only", "web", cwd=ROOT, env=environ, stderr=asyncio.subprocess.PIPE
    )
    try:
        slack.deliver_to(f"{await _address(child)}/slack/events")
        people = [slack.person(user_id) for user_id in ("U0ANA", "U0BEN", "U0CARO", "U0ADA")]
        for _ in range(14):  # more than may go out at once: the last answers wait for their place
            await asyncio.gather(*(person.says("help") for person in people))
        await slack.settled(quiet=0.1)
        before = len(slack.calls_of("chat.postMessage"))
        child.send_signal(signal.SIGTERM)
        code = await asyncio.wait_for(child.wait(), timeout=20)
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()

    assert code == 0
    assert before < 56
    assert sum(message.bot_id is not None for person in people for message in person.dm) == 56


@on_sqlite
async def test_a_chart_that_is_wanted_while_the_bot_ends_is_drawn_and_its_process_ends_too(
    slack: Sandbox, database: str, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.process.DRAIN", 100.0)
    monkeypatch.setattr("bot.charts.flows.LONGEST", 100.0)

    async def answers(charts: Charts) -> bytes | None:
        await asyncio.sleep(0.1)
        return await charts.draw(RingChart(3, 8, "today"))

    async with Bot(settings_for(slack, database), now=clock.now, web=False, worker=False) as bot:
        charts = bot.services.charts
        drawing = bot.services.tasks.start(answers(charts), name="chart")

    assert drawing.result() is not None
    assert charts.processes == []


@on_sqlite
async def test_a_step_whose_batches_are_full_begins_no_other_once_the_bot_ends(
    slack: Sandbox, database: str, clock: Clock
) -> None:
    taken = 0

    async def step(services: Services) -> int:
        nonlocal taken
        taken += 1
        await asyncio.sleep(0.001)
        return 1

    async with Bot(settings_for(slack, database), now=clock.now, web=False) as bot:
        await tick(bot.services, step, 1, asyncio.Lock())
        [going_on] = [task for task in asyncio.all_tasks() if task.get_name() == "step"]
        await until(lambda: taken > 3)

    assert going_on.done()
    assert not going_on.cancelled()


async def _address(child: asyncio.subprocess.Process) -> str:
    """Where it listens, as its log says."""
    assert child.stderr is not None
    async with asyncio.timeout(40):
        async for line in child.stderr:
            if found := re.search(rb'"receiving": "(http://[^"]+)"', line):
                asyncio.get_running_loop().create_task(_drain(child.stderr))
                return found[1].decode()
    raise AssertionError("it ended before it listened")


async def _drain(stream: asyncio.StreamReader) -> None:
    while await stream.read(4096):
        pass
