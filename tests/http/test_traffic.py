"""Most of what Slack sends of a large workspace is not about us, and costs next to nothing."""

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

import aiohttp
import pytest
from sqlalchemy import event, select
from sqlalchemy.engine import Engine

from bot import installations, once
from bot.install.flows import clean_up
from bot.install.rules import read_grant
from bot.process import Bot
from db.models import Heard
from sandbox import Clock, Sandbox
from tests.conftest import on_sqlite
from tests.http.test_requests import post, signed
from tests.install.conftest import StartMany, start_many
from tests.install.test_install import GRANT
from tests.people import TEAM, start

__all__ = ["start_many"]  # a fixture
pytestmark = on_sqlite


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
async def many(start_many: StartMany, slack: Sandbox) -> Bot:
    bot = await start_many()
    await bot.services.installations.async_save(
        read_grant(GRANT | {"team": {"id": TEAM}, "access_token": slack.bot_token})
    )
    return bot


@contextmanager
def statements() -> Iterator[list[str]]:
    """Every statement that reaches the database meanwhile."""
    seen: list[str] = []

    def note(_: object, __: object, statement: str, *___: object) -> None:
        seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def news(number: int, user_id: str) -> str:
    user = {"id": user_id, "team_id": TEAM, "tz": "Europe/Berlin", "updated": number, "profile": {"status_text": "x"}}
    said = {"type": "user_change", "user": user, "event_ts": f"{number}.0"}
    return json.dumps({"type": "event_callback", "event_id": f"Ev{number}", "team_id": TEAM, "event": said})


async def _say(session: aiohttp.ClientSession, bot: Bot, slack: Sandbox, body: str) -> int:
    return (await post(session, bot, body, signed(slack, body), kind="application/json"))[0]


async def test_news_of_people_who_do_not_take_part_costs_no_query(
    many: Bot, slack: Sandbox, session: aiohttp.ClientSession
) -> None:
    await start(many.services, "U0ANA")
    await _say(session, many, slack, news(0, "U0BEN"))  # who takes part is looked up once

    with statements() as seen:
        answers = [await _say(session, many, slack, news(number, f"U0{number}")) for number in range(1, 51)]

    assert set(answers) == {200}
    assert seen == []
    assert slack.calls_of("auth.test") == []


async def test_what_is_remembered_is_bounded(
    many: Bot, slack: Sandbox, session: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(once, "MEMORY", 10)
    monkeypatch.setattr(installations, "MOST", 10)

    for number in range(30):
        await _say(session, many, slack, news(number, "U0BEN"))
        await many.services.installations.authorize(f"T{number}", None)

    assert many.http is not None
    app = many.http._app
    assert isinstance(app, once.OnceApp)
    assert len(app._memory) == 10
    assert len(many.services.installations._known) == 10


async def test_old_deliveries_are_forgotten_however_many_there_are(many: Bot, clock: Clock) -> None:
    async with many.services.sessions.begin() as database:
        database.add_all(Heard(id=f"old{number}", until=clock.now()) for number in range(2500))
        database.add(Heard(id="new", until=clock.now() + once.KEPT))

    await clean_up(many.services)

    async with many.services.sessions.begin() as database:
        left = (await database.execute(select(Heard.id))).scalars().all()
    assert left == ["new"]
