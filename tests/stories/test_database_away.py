"""The database restarts while people work: they are told kindly, the log stays short, and all goes on by itself."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text, update

from bot.process import Bot
from db.models import Member
from db.session import is_away
from sandbox import Clock, Sandbox
from tests.conftest import new_database, settings_for
from tests.people import ROUND_THE_CLOCK, start

PATIENCE = 60.0
SOCKET = ".s.PGSQL.5432"  # what a driver looks for in the folder that it is given as host


class Cable:
    """What lies between the bot and its database; it can be pulled out and put in again."""

    def __init__(self, database: str, folder: Path) -> None:
        address, _, self._folder_there = database.partition("?host=")
        self._here = folder / SOCKET
        self.address = f"{address}?host={folder}"
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()

    async def put_in(self) -> None:
        self._server = await asyncio.start_unix_server(self._carry, self._here)

    async def pull(self) -> None:
        assert self._server is not None
        self._server.close()
        for writer in self._writers:
            writer.transport.abort()
        self._here.unlink(missing_ok=True)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, towards = await asyncio.open_unix_connection(f"{self._folder_there}/{SOCKET}")
        both = {writer, towards}
        self._writers |= both
        try:
            await asyncio.gather(_pump(reader, towards), _pump(there, writer))
        finally:
            self._writers -= both
            for one in both:
                one.transport.abort()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65536):
            writer.write(data)
    except ConnectionError:
        pass
    writer.close()


@pytest.fixture
async def cable(postgres: str, tmp_path: Path) -> AsyncIterator[Cable]:
    cable = Cable(await new_database(postgres), tmp_path)
    await cable.put_in()
    yield cable
    await cable.pull()


@asynccontextmanager
async def hurried(slack: Sandbox, cable: Cable, clock: Clock) -> AsyncIterator[Bot]:
    """A bot that ticks ten times a second."""
    async with Bot(settings_for(slack, cable.address), now=clock.now, pace=10) as bot:
        await slack.connected(timeout=10)
        yield bot


async def test_people_are_told_kindly_and_nothing_is_lost_or_doubled(
    slack: Sandbox, cable: Cable, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "bot")
    ana = slack.person("U0ANA")
    async with hurried(slack, cable, clock) as bot:
        await start(bot.services, "U0ANA", week=ROUND_THE_CLOCK)
        await cable.pull()
        async with asyncio.timeout(PATIENCE):
            while _told(caplog, step="deliver") < 4:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        during = await ana.types("/glutes")
        pressed = await ana.types("/glutes every 45")
        clock.advance(timedelta(minutes=3))

        await cable.put_in()
        async with asyncio.timeout(PATIENCE):
            while "tick_well_again" not in caplog.messages:  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        after = await ana.types("/glutes")
        async with bot.services.sessions.begin() as session:
            await session.execute(update(Member).values(next_nudge_at=clock.now() - timedelta(minutes=2)))
        async with asyncio.timeout(PATIENCE):
            while not ana.dm:  # noqa: ASYNC110
                await asyncio.sleep(0.05)

    assert during.text == "I can't reach my notes right now, so nothing was changed. Please try again in a minute."
    assert pressed.text == during.text
    assert after.text.startswith("*Today* is still fresh")
    assert len(ana.dm) == 1
    ours = [record for record in caplog.records if record.name.startswith("bot.")]
    assert [record.message for record in ours if record.exc_info] == []


async def test_a_failing_step_is_told_ever_less_often(
    slack: Sandbox, cable: Cable, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    async with hurried(slack, cable, clock) as bot:
        async with bot.services.sessions.begin() as session:
            await session.execute(text("ALTER TABLE members RENAME TO gone"))
        async with asyncio.timeout(PATIENCE):
            while _failed(bot) < 20:  # noqa: ASYNC110
                await asyncio.sleep(0.05)

    times = [vars(r)["times"] for r in caplog.records if r.message == "tick_failed" and vars(r)["step"] == "deliver"]
    assert times[:5] == [1, 2, 4, 8, 16]
    assert len(times) < 8


def test_only_a_server_that_is_away_counts_as_away() -> None:
    assert not is_away(ConnectionRefusedError("somebody else's socket"))
    assert not is_away(FileNotFoundError("a picture"))
    assert not is_away(ValueError("our own mistake"))


def _told(caplog: pytest.LogCaptureFixture, *, step: str) -> int:
    """How many failures in a row this step has had when it was last told."""
    told = [vars(r)["times"] for r in caplog.records if r.message == "database_away" and vars(r).get("step") == step]
    return max(told, default=0)


def _failed(bot: Bot) -> float:
    return bot.services.metrics.registry.get_sample_value("glutes_ticks_failed_total", {"step": "deliver"}) or 0.0
