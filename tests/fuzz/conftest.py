"""A bot for many workspaces with two members, what it logs, and the table of what was tried."""

import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass

import aiohttp
import pytest

from bot.install.rules import read_grant
from bot.process import Bot
from sandbox import Clock, Sandbox
from tests.conftest import WORKSPACE
from tests.fuzz.samples import counted
from tests.install.conftest import many_settings
from tests.install.test_install import GRANT
from tests.people import TEAM, start

HANDLED = "listener_failed"  # an exception that was answered with a reference to the log


@dataclass
class Watch:
    """What went wrong in our own code, by its log."""

    caplog: pytest.LogCaptureFixture

    @property
    def unhandled(self) -> list[str]:
        """Exceptions that nobody caught."""
        return [said for name, said in self._failed() if name != HANDLED]

    @property
    def answered(self) -> list[str]:
        """Exceptions that were answered with a reference to the log."""
        return [said for name, said in self._failed() if name == HANDLED]

    def _failed(self) -> list[tuple[str, str]]:
        failed = [r for r in self.caplog.records if r.exc_info and r.levelno >= logging.ERROR]
        return [(r.getMessage(), f"{r.getMessage()} {r.exc_info[1]!r}") for r in failed if r.exc_info]


@pytest.fixture
def watch(caplog: pytest.LogCaptureFixture) -> Watch:
    return Watch(caplog)


@dataclass
class Served:
    bot: Bot
    slack: Sandbox
    session: aiohttp.ClientSession

    @property
    def url(self) -> str:
        assert self.bot.http is not None
        return self.bot.http.url


@pytest.fixture
async def served(clock: Clock, database: str) -> AsyncIterator[Served]:
    async with (
        Sandbox(WORKSPACE, clock=clock, rate_limits=False) as slack,
        Bot(many_settings(slack, database), now=clock.now, worker=False) as bot,
        aiohttp.ClientSession() as session,
    ):
        served = Served(bot, slack, session)
        await settle(served)
        yield served
        await slack.settled()


async def settle(served: Served) -> None:
    """Installed, with two members; also after something has removed that."""
    grant = GRANT | {"team": {"id": TEAM}, "access_token": served.slack.bot_token}
    await served.bot.services.installations.async_save(read_grant(grant))
    for user_id in ("U0ANA", "U0ADA"):
        await start(served.bot.services, user_id)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if not counted:
        return
    terminalreporter.section("what was tried")
    row = "{:44} {:>9} {:>10} {:>22}".format
    terminalreporter.line(row("path", "inputs", "unhandled", "answered with a number"))
    for path, of in sorted(counted.items()):
        terminalreporter.line(row(path, of["inputs"], of["unhandled"], of["answered"]))
    terminalreporter.line(
        row("all", *(sum(of[name] for of in counted.values()) for name in ("inputs", "unhandled", "answered")))
    )
