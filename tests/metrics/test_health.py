"""Whether a process says that it is ready exactly when it is."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest
from sqlalchemy import text

from bot.config import BadSettings, Settings
from bot.health import Phase, why_not_ready
from bot.process import Bot
from bot.scheduler import LANES
from sandbox import Clock, Sandbox
from tests.conftest import StartBot, on_sqlite, settings_for
from tests.people import until

PATIENCE = 60  # seconds


def probed(slack: Sandbox, database: str, *, http: bool = False) -> Settings:
    return replace(settings_for(slack, database, http=http), health_port=0)


async def get(url: str) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        return answer.status, (await answer.text()).strip()


async def comes(url: str, wanted: tuple[int, str]) -> None:
    async def is_there() -> bool:
        return await get(url) == wanted

    await until(is_there)


def failures(bot: Bot) -> float:
    return bot.services.metrics.registry.get_sample_value("glutes_ticks_failed_total", {"step": "deliver"}) or 0


@asynccontextmanager
async def opening(bot: Bot) -> AsyncIterator[asyncio.Task[Bot]]:
    """The bot on its way up; it is taken down whatever the test found."""
    task = asyncio.create_task(bot.__aenter__())
    try:
        await until(lambda: bot.probes and bot.probes.is_open)
        yield task
    finally:
        await asyncio.wait([task], timeout=PATIENCE)
        if task.done() and not task.exception():
            await bot.__aexit__(None, None, None)


@on_sqlite
@pytest.mark.parametrize("part", ["worker", "web"])
async def test_a_process_that_hears_no_http_answers_on_its_own_port(
    slack: Sandbox, clock: Clock, database: str, part: str
) -> None:
    bot = Bot(probed(slack, database), now=clock.now, web=part == "web", worker=part == "worker")
    async with bot:
        assert bot.probes is not None
        answers = [await get(f"{bot.probes.url}{path}") for path in ("/healthz", "/readyz", "/metrics")]

    assert answers[:2] == [(200, "ok"), (200, "ready")]
    assert "glutes_nudges_due_total" in answers[2][1]


@on_sqlite
async def test_without_health_port_a_worker_listens_to_nothing(slack: Sandbox, clock: Clock, database: str) -> None:
    async with Bot(settings_for(slack, database), now=clock.now, web=False) as bot:
        assert bot.probes is None
        assert bot.http is None


@on_sqlite
async def test_metrics_leave_the_public_port_when_they_have_their_own(
    slack: Sandbox, clock: Clock, database: str
) -> None:
    async with Bot(probed(slack, database, http=True), now=clock.now, worker=False) as bot:
        assert bot.http is not None
        assert bot.probes is not None
        public = [(await get(f"{bot.http.url}{path}"))[0] for path in ("/healthz", "/readyz", "/metrics")]
        own = (await get(f"{bot.probes.url}/metrics"))[0]

    assert public == [200, 200, 404]
    assert own == 200


@on_sqlite
async def test_it_is_not_ready_while_it_migrates(slack: Sandbox, clock: Clock, database: str, tmp_path: Path) -> None:
    holder = sqlite3.connect(tmp_path / "glutes.db", isolation_level=None)
    holder.execute("PRAGMA journal_mode = WAL")
    holder.execute("BEGIN IMMEDIATE")  # another process is migrating
    bot = Bot(probed(slack, database), now=clock.now, web=False, worker=False)

    async with opening(bot) as opened:
        assert bot.probes is not None
        await comes(f"{bot.probes.url}/readyz", (503, "migrating"))
        alive = await get(f"{bot.probes.url}/healthz")
        holder.execute("ROLLBACK")
        holder.close()
        await opened
        ready = await get(f"{bot.probes.url}/readyz")

    assert alive == (200, "ok")
    assert ready == (200, "ready")


@on_sqlite
async def test_it_is_not_ready_while_slack_cannot_be_reached(slack: Sandbox, clock: Clock, database: str) -> None:
    slack.faults.next("auth.test", error=500)
    bot = Bot(probed(slack, database), now=clock.now, web=False, worker=False)

    async with opening(bot) as opened:
        assert bot.probes is not None
        await comes(f"{bot.probes.url}/readyz", (503, "starting"))
        await opened
        ready = await get(f"{bot.probes.url}/readyz")

    assert ready == (200, "ready")


@on_sqlite
async def test_it_is_not_ready_while_it_finishes_its_work(slack: Sandbox, clock: Clock, database: str) -> None:
    bot = Bot(probed(slack, database), now=clock.now, web=False, worker=False)
    await bot.__aenter__()
    assert bot.probes is not None
    done = asyncio.Event()
    bot.services.tasks.start(done.wait(), name="slow")

    closing = asyncio.create_task(bot.__aexit__(None, None, None))
    await asyncio.sleep(0)
    draining, alive = await get(f"{bot.probes.url}/readyz"), await get(f"{bot.probes.url}/healthz")
    done.set()
    await closing

    assert draining == (503, "draining")
    assert alive == (200, "ok")


async def test_it_is_not_ready_once_no_tick_has_gone_through_for_a_minute(
    slack: Sandbox, clock: Clock, database: str
) -> None:
    async with Bot(probed(slack, database), now=clock.now, web=False, pace=10) as bot:
        assert bot.probes is not None
        before = await get(f"{bot.probes.url}/readyz")
        async with bot.services.sessions.begin() as session:
            await session.execute(text("ALTER TABLE members RENAME TO away"))
        await until(lambda: failures(bot) > 2 * LANES)  # a tick that began before is over
        clock.advance(timedelta(seconds=61))

        stale = await get(f"{bot.probes.url}/readyz")
        async with bot.services.sessions.begin() as session:
            await session.execute(text("ALTER TABLE away RENAME TO members"))
        await comes(f"{bot.probes.url}/readyz", (200, "ready"))

    assert before == (200, "ready")
    assert stale == (503, "the tick is stale: 61 s")


@on_sqlite
async def test_a_health_port_that_is_taken_is_told_by_its_name(slack: Sandbox, clock: Clock, database: str) -> None:
    taken = int(slack.url.rpartition(":")[2])
    settings = replace(settings_for(slack, database), health_port=taken)

    with pytest.raises(BadSettings, match=rf"^HEALTH_PORT: {taken} cannot be opened \(.*\)\. Example: HEALTH_PORT="):
        await Bot(settings, now=clock.now).__aenter__()


@pytest.mark.parametrize("phase", [Phase.STARTING, Phase.MIGRATING, Phase.DRAINING])
def test_only_a_running_process_is_ready(phase: Phase) -> None:
    assert why_not_ready(phase, tick_age=0) == phase.value
    assert why_not_ready(Phase.RUNNING, tick_age=60) is None


@on_sqlite
async def test_the_probes_change_nothing_for_slack(start_bot: StartBot, slack: Sandbox) -> None:
    await start_bot(http=True)

    reply = await slack.person("U0ANA").types("/glutes help")

    assert reply.acked
