"""Tokens are encrypted, and the key can be changed without anybody installing again."""

import asyncio

import pytest

from bot.__main__ import main
from bot.config import BadSettings
from bot.process import Bot
from bot.vault import Vault, new_key
from sandbox import Clock, Sandbox
from tests.conftest import on_sqlite
from tests.install.conftest import KEY, Browser, StartMany, many_settings
from tests.people import TEAM


@on_sqlite
async def test_the_key_can_be_changed(
    start_many: StartMany, slack: Sandbox, database: str, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh = new_key()
    await browser.installs(await start_many(), slack)

    both = await start_many(settings=many_settings(slack, database, TOKEN_KEY=f"{fresh},{KEY}"))
    before = await both.services.installations.token_of(TEAM)
    monkeypatch.setenv("DATABASE_URL", database)
    monkeypatch.setenv("TOKEN_KEY", f"{fresh},{KEY}")
    code = await asyncio.to_thread(main, ["rekey"])
    alone = await start_many(settings=many_settings(slack, database, TOKEN_KEY=fresh))

    assert code == 0
    assert before == await alone.services.installations.token_of(TEAM) == slack.bot_token


@on_sqlite
async def test_without_the_right_key_the_bot_does_not_start(
    start_many: StartMany, slack: Sandbox, clock: Clock, database: str, browser: Browser
) -> None:
    await browser.installs(await start_many(), slack)

    with pytest.raises(BadSettings) as refused:
        await Bot(many_settings(slack, database, TOKEN_KEY=new_key()), now=clock.now).__aenter__()

    assert "TOKEN_KEY: does not open the tokens" in str(refused.value)


async def test_a_key_is_printed_and_is_good(capsys: pytest.CaptureFixture[str]) -> None:
    await asyncio.to_thread(main, ["key"])

    vault = Vault([capsys.readouterr().out.strip()])
    assert vault.open(vault.seal("xoxb-1")) == "xoxb-1"


@on_sqlite
async def test_the_pages_allow_no_script_and_tell_nobody_the_code(
    start_many: StartMany, slack: Sandbox, browser: Browser
) -> None:
    page = await browser.installs(await start_many(), slack)

    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "no-store"


@on_sqlite
@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"TOKEN_KEY": ""}, "TOKEN_KEY: is needed"),
        ({"TOKEN_KEY": "secret"}, "TOKEN_KEY: holds something that is not a key"),
        ({"SLACK_CLIENT_SECRET": ""}, "SLACK_CLIENT_SECRET: is needed"),
        ({"SLACK_CLIENT_ID": "abc"}, "SLACK_CLIENT_ID: 'abc' is not a client id"),
        ({"SLACK_SIGNING_SECRET": ""}, "SLACK_SIGNING_SECRET: is needed"),
        ({"SLACK_APP_TOKEN": "xapp-1-x"}, "SLACK_APP_TOKEN: cannot serve many"),
        ({"SLACK_BOT_TOKEN": "xoxe.xoxb-1"}, "SLACK_BOT_TOKEN: belongs to an app with token rotation"),
    ],
)
async def test_what_is_wrong_with_the_settings_is_said(
    slack: Sandbox, database: str, changes: dict[str, str], says: str
) -> None:
    with pytest.raises(BadSettings) as refused:
        many_settings(slack, database, **changes)

    assert says in str(refused.value)
