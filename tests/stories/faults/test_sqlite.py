"""The SQLite file is locked by somebody else, cannot grow, or may not be written: the work waits and goes on."""

import asyncio
import gc
import os
import resource
import shutil
import sqlite3
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from bot.process import Bot
from db import session
from sandbox import Clock, Sandbox
from tests.conftest import settings_for
from tests.people import nudges_of
from tests.stories.faults.conftest import Tell
from tests.stories.faults.ledger import count
from tests.stories.faults.life import PEOPLE, join, live

NOBODY = 65534


@pytest.fixture
def file() -> Iterator[Path]:
    """In a folder that everybody may enter: one story goes on without our rights."""
    folder = Path(tempfile.mkdtemp(prefix="glutes-file-"))
    folder.chmod(0o755)
    yield folder / "glutes.db"
    shutil.rmtree(folder)


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Another program is writing, and does not end."""
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


@contextmanager
def full(file: Path) -> Iterator[None]:
    """The files of this process may not grow: what a full disk says to every write, without filling one."""
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    size = max(path.stat().st_size for path in file.parent.iterdir())
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, hard))


@contextmanager
def read_only(file: Path) -> Iterator[None]:
    """The files may be read and not written."""
    for path in file.parent.iterdir():
        path.chmod(0o444)
    file.parent.chmod(0o555)
    as_root = os.geteuid() == 0
    if as_root:  # whom no mode keeps out
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if as_root:
            os.seteuid(0)
        file.parent.chmod(0o755)
        for path in file.parent.iterdir():
            path.chmod(0o644)


@pytest.mark.parametrize(
    ("story", "trouble", "words"),
    [
        ("SQLite locked for six minutes", locked, ("locked",)),
        ("the disk full for six minutes", full, ("disk",)),
        ("the file read-only for six minutes", read_only, ("readonly", "unable to open")),
    ],
)
async def test_a_file_that_cannot_be_written_stops_nothing_for_good(
    slack: Sandbox,
    clock: Clock,
    file: Path,
    tell: Tell,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    story: str,
    trouble: Callable[[Path], AbstractContextManager[None]],
    words: tuple[str, ...],
) -> None:
    monkeypatch.setattr(session, "BUSY_TIMEOUT_MS", 100)
    async with Bot(settings_for(slack, f"sqlite:///{file}", http=True), now=clock.now, worker=False) as bot:
        assert bot.http is not None
        slack.deliver_to(f"{bot.http.url}/slack/events")
        await join(bot, slack)
        await live(clock, 20, bot)
        ana = slack.person(PEOPLE[0])

        await asyncio.wait_for(slack.settled(), 30)  # or the trouble would wait for what is under way
        if trouble is read_only:  # connections that are open may still write
            await bot.services.sessions.kw["bind"].dispose()
        with trouble(file):
            await live(clock, 6, bot)
            failed = await ana.clicks("nudges.done", on=ana.dm[-1])
            await asyncio.wait_for(slack.settled(), 30)
        told = ana.sees(ana.dm_channel)[-1].text
        await live(clock, 40, bot)
        again = await ana.clicks("nudges.done", on=ana.dm[-1])
        await slack.settled()

        ledger = await count(bot.services, slack, PEOPLE)
        done = [n.id for n in await nudges_of(bot.services) if n.outcome.value == "done"]
    with warnings.catch_warnings():  # a connection that was out when the others were closed ends here, unclosed
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()
    tell(story, ledger)
    assert any(word in caplog.text for word in words)
    assert failed.acked
    assert "broke" in told
    assert again.acked
    assert len(done) == 1
    assert (ledger.doubled, ledger.lost) == (0, 0)
    assert ledger.due == ledger.sent + ledger.dropped
    assert ledger.dropped <= 3
    assert ledger.longest <= 360
