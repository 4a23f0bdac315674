"""A bot that any workspace may install, a browser, and the workspace that has not done so yet."""

import tomllib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest
from yarl import URL

from bot.config import Settings, read_settings
from bot.process import Bot
from bot.vault import new_key
from sandbox import Clock, Sandbox
from tests.conftest import WORKSPACE

HERE = "https://glutes.example.com"
KEY = new_key()


@pytest.fixture
async def slack(clock: Clock) -> AsyncIterator[Sandbox]:
    seed = tomllib.loads(WORKSPACE.read_text(encoding="utf-8"))
    seed["app"]["installed"] = False
    async with Sandbox(seed, clock=clock) as slack:
        yield slack


def many_settings(slack: Sandbox, database: str, **changes: str) -> Settings:
    return read_settings({
        "SLACK_CLIENT_ID": slack.client_id,
        "SLACK_CLIENT_SECRET": slack.client_secret,
        "SLACK_SIGNING_SECRET": slack.signing_secret,
        "TOKEN_KEY": KEY,
        "SLACK_API_URL": slack.api_url,
        "DATABASE_URL": database,
        "PUBLIC_URL": HERE,
        "PORT": "0",
        **changes,
    })  # fmt: skip


StartMany = Callable[..., Awaitable[Bot]]


@pytest.fixture
async def start_many(slack: Sandbox, clock: Clock, database: str) -> AsyncIterator[StartMany]:
    """Starts a bot for many workspaces; several may run, on one database. Slack talks to the last one."""
    async with AsyncExitStack() as stack:

        async def start(*, settings: Settings | None = None, **options: Any) -> Bot:
            bot = Bot(settings or many_settings(slack, database), now=clock.now, **{"worker": False, **options})
            await stack.enter_async_context(bot)
            if bot.http:
                slack.deliver_to(f"{bot.http.url}/slack/events")
            return bot

        yield start
        await slack.settled()


@pytest.fixture
async def bot(start_many: StartMany) -> Bot:
    return await start_many()


@dataclass
class Page:
    status: int
    text: str
    headers: Any


class Browser:
    """Somebody's browser: keeps the cookie, and knows where glutes.example.com really is."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session
        self.cookie = ""

    async def begins(self, bot: Bot) -> str:
        """Opens the install page; the address Slack is asked at."""
        async with self._session.get(f"{_url(bot)}/slack/install", allow_redirects=False) as answer:
            assert answer.status == 302
            self.cookie = answer.headers["Set-Cookie"].split(";")[0]
            return answer.headers["Location"]

    async def returns(self, bot: Bot, address: str, **headers: str) -> Page:
        """Goes where Slack sends it."""
        url = URL(address.replace(HERE, _url(bot)), encoded=True)
        sent = {"Cookie": self.cookie, **headers}
        async with self._session.get(url, headers=sent, allow_redirects=False) as answer:
            return Page(answer.status, await answer.text(), answer.headers)

    async def installs(self, bot: Bot, slack: Sandbox) -> Page:
        return await self.returns(bot, slack.person("U0ADA").allows(await self.begins(bot)))


def _url(bot: Bot) -> str:
    assert bot.http is not None
    return bot.http.url


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with aiohttp.ClientSession() as session:
        yield Browser(session)
