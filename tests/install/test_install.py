"""A workspace lets us in with a click; every way in which that can fail ends on a page that says what to do."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, text
from yarl import URL

from bot.content import load
from bot.delivery import flows as delivery
from bot.install import rules, views
from bot.install.rules import NotInstalled, read_grant
from bot.process import Bot
from db.models import InstallState, Workspace
from sandbox import Clock, Sandbox
from tests.conftest import on_sqlite
from tests.install.conftest import HERE, Browser, StartMany
from tests.people import TEAM, jump_to_next, start

HOSTILE = '<script>alert("x")</script>\u202e'

GRANT: dict[str, Any] = {
    "app_id": "A1",
    "authed_user": {"id": "U0ADA"},
    "scope": "commands,chat:write,users:read",
    "token_type": "bot",
    "access_token": "xoxb-1",
    "bot_user_id": "U0BOT",
    "team": {"id": "T1", "name": "Paper"},
    "enterprise": None,
    "is_enterprise_install": False,
}


async def _workspace(bot: Bot, team_id: str = TEAM) -> Workspace | None:
    async with bot.services.sessions.begin() as session:
        return await session.get(Workspace, team_id)


async def test_a_click_installs_and_the_first_day_follows(
    bot: Bot, slack: Sandbox, clock: Clock, browser: Browser
) -> None:
    page = await browser.installs(bot, slack)
    await bot.services.tasks.finish(seconds=30)
    await slack.settled()

    assert page.status == 200
    assert "Glutes is in Paper &amp; Co" in page.text
    assert "https://slack.com/app_redirect?app=A0SANDBOX&amp;team=T0PAPER" in page.text
    assert ["Thank you for letting me in" in m.text for m in slack.person("U0ADA").dm] == [True]
    assert slack.person("U0ANA").dm == []

    ana = slack.person("U0ANA")
    await ana.types("/glutes start")
    await ana.submits({"start": "09:00", "end": "17:00", "interval": "40"})
    await slack.settled()
    await jump_to_next(bot.services, clock)
    await delivery.deliver(bot.services)

    assert len(ana.dm) == 2


async def test_the_token_is_not_in_the_database_as_it_is(bot: Bot, slack: Sandbox, browser: Browser) -> None:
    await browser.installs(bot, slack)

    row = await _workspace(bot)
    assert row is not None
    assert row.token
    assert slack.bot_token not in row.token
    assert await bot.services.installations.token_of(TEAM) == slack.bot_token


async def test_another_replica_ends_what_the_first_began(
    start_many: StartMany, slack: Sandbox, browser: Browser
) -> None:
    first, second = await start_many(), await start_many()

    page = await browser.returns(second, slack.person("U0ADA").allows(await browser.begins(first)))

    assert page.status == 200


@on_sqlite
async def test_a_state_is_good_once_for_ten_minutes_and_in_one_browser(
    bot: Bot, slack: Sandbox, clock: Clock, browser: Browser
) -> None:
    ada = slack.person("U0ADA")
    statuses = []
    used = ada.allows(await browser.begins(bot))
    statuses.append((await browser.returns(bot, used)).status)
    statuses.append((await browser.returns(bot, used)).status)

    late = ada.allows(await browser.begins(bot))
    clock.advance(timedelta(minutes=10))
    statuses.append((await browser.returns(bot, late)).status)

    stolen = ada.allows(await browser.begins(bot))
    browser.cookie = ""
    statuses.append((await browser.returns(bot, stolen)).status)
    browser.cookie = "glutes-install=made-up"
    statuses.append(
        (await browser.returns(bot, "https://glutes.example.com/slack/oauth_redirect?code=1&state=made-up")).status
    )

    assert statuses == [200, 400, 400, 400, 400]
    assert len(slack.calls_of("oauth.v2.access")) == 1


@on_sqlite
async def test_begun_and_never_ended_installations_do_not_pile_up(bot: Bot, clock: Clock, browser: Browser) -> None:
    for _ in range(3):
        await browser.begins(bot)
    clock.advance(timedelta(minutes=11))
    await browser.begins(bot)

    async with bot.services.sessions.begin() as session:
        left = (await session.execute(select(func.count()).select_from(InstallState))).scalar_one()

    assert left == 1


@on_sqlite
async def test_saying_no_is_fine(bot: Bot, slack: Sandbox, browser: Browser) -> None:
    page = await browser.returns(bot, slack.person("U0ADA").allows(await browser.begins(bot), allow=False))

    assert page.status == 200
    assert "You said no, and that is fine" in page.text
    assert await _workspace(bot) is None


@on_sqlite
@pytest.mark.parametrize(
    ("fault", "status", "says"),
    [
        ("slack_error:bad_client_secret", 500, "our fault"),
        ("slack_error:invalid_code", 400, "gone stale"),
        ("slack_error:invalid_team_for_non_distributed_app", 403, "not open to your workspace"),
        ("500", 502, "did not answer"),
        ("drop", 502, "did not answer"),
    ],
)
async def test_whatever_slack_answers_there_is_a_page(
    bot: Bot, slack: Sandbox, browser: Browser, fault: str, status: int, says: str
) -> None:
    address = slack.person("U0ADA").allows(await browser.begins(bot))
    slack.faults.next("oauth.v2.access", error=int(fault) if fault.isdecimal() else fault)

    page = await browser.returns(bot, address)

    assert (page.status, says in page.text) == (status, True)
    assert 'href="/slack/install"' in page.text
    assert await _workspace(bot) is None


async def test_a_database_that_breaks_has_a_page_too(bot: Bot, slack: Sandbox, browser: Browser) -> None:
    address = slack.person("U0ADA").allows(await browser.begins(bot))
    async with bot.services.sessions.begin() as session:
        await session.execute(text("ALTER TABLE install_states RENAME TO gone"))

    pages = [await browser.returns(bot, f"{HERE}/slack/install"), await browser.returns(bot, address)]

    assert [(page.status, "Something broke on our side" in page.text) for page in pages] == [(503, True)] * 2


@on_sqlite
async def test_a_cookie_that_is_no_text_is_only_a_wrong_one(bot: Bot) -> None:
    assert bot.http is not None
    reader, writer = await asyncio.open_connection(bot.http.url.split("//")[1].split(":")[0], URL(bot.http.url).port)
    writer.write(b"GET /slack/oauth_redirect?state=%ff&code=1 HTTP/1.0\r\nCookie: glutes-install=\xff\xfe\r\n\r\n")

    status = await reader.readline()
    writer.close()

    assert b" 400 " in status


def test_every_reason_has_a_page_in_every_language() -> None:
    for language in load():
        for why in rules.PAGES:
            page = views.not_installed(load()[language], why, again="/slack/install", picture=None)
            assert "<h1>" in page


def test_a_name_cannot_put_anything_into_the_page() -> None:
    page = views.installed(
        load()["en"],
        name='<script>alert("x")</script>\u202e',
        app_id="A1",
        team_id="T1",
        everywhere=False,
        picture=None,
    )

    assert "<script" not in page
    assert "\u202e" not in page


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"refresh_token": "xoxe-1-…", "expires_in": 43200}, "rotation"),
        ({"scope": "commands,chat:write"}, "scopes"),
        ({"access_token": ""}, "scopes"),
        ({"token_type": "user"}, "scopes"),
    ],
)
def test_what_we_cannot_work_with_is_not_installed(changes: dict[str, Any], why: str) -> None:
    with pytest.raises(NotInstalled) as refused:
        read_grant(GRANT | changes)

    assert refused.value.why == why


@on_sqlite
async def test_an_organisation_installs_once_for_all_its_workspaces(bot: Bot) -> None:
    everywhere = {"is_enterprise_install": True, "enterprise": {"id": "E1", "name": "Paper Group"}}
    await bot.services.installations.async_save(read_grant(GRANT | everywhere))
    own = {"team": {"id": "T2"}, "enterprise": {"id": "E1"}, "access_token": "xoxb-2"}
    await bot.services.installations.async_save(read_grant(GRANT | own))

    store = bot.services.installations
    spoken = [await store.authorize(team, "E1") for team in ("T1", "T2", "T3", None)]

    assert [a.bot_token if a else None for a in spoken] == ["xoxb-1", "xoxb-2", "xoxb-1", "xoxb-1"]
    assert await store.token_of("T3") == "xoxb-1"

    assert await store.authorize("T4", "E2") is None
    assert await _workspace(bot, "T1") is None  # Slack named a team, but it was not installed there alone


@on_sqlite
async def test_what_was_installed_again_goes_on_where_another_replica_still_has_the_old_token(
    start_many: StartMany, slack: Sandbox, clock: Clock, browser: Browser
) -> None:
    first, second = await start_many(), await start_many()
    revoked = read_grant(GRANT | {"team": {"id": TEAM}, "access_token": "xoxb-revoked"})
    await first.services.installations.async_save(revoked)
    await start(first.services, "U0ANA")
    await jump_to_next(first.services, clock)
    await second.services.installations.token_of(TEAM)
    await browser.installs(first, slack)

    _, claimed = await delivery.claim(second.services, clock.now())
    ends = [(nudge, await delivery.send(second.services, nudge)) for nudge in claimed]
    await delivery.record(second.services, ends)
    clock.advance(timedelta(seconds=31))
    await delivery.deliver(second.services)

    row = await _workspace(first)
    assert row is not None
    assert row.gone_at is None
    assert len(slack.person("U0ANA").dm) == 1


@on_sqlite
async def test_installing_again_changes_token_and_scopes_and_tells_nobody_twice(
    bot: Bot, slack: Sandbox, browser: Browser
) -> None:
    await browser.installs(bot, slack)
    await slack.settled()
    await bot.services.installations.async_save(read_grant(GRANT | {"team": {"id": TEAM}}))
    narrow = await _workspace(bot)
    await browser.installs(bot, slack)
    await slack.settled()

    row = await _workspace(bot)
    assert narrow is not None
    assert row is not None
    assert row.scopes is not None
    assert "files:write" in row.scopes
    assert "files:write" not in (narrow.scopes or [])
    assert len(slack.person("U0ADA").dm) == 1


def test_we_ask_for_the_scopes_of_the_manifest() -> None:
    import json
    from pathlib import Path

    manifest = json.loads((Path(__file__).parents[2] / "manifest.http.json").read_text(encoding="utf-8"))
    asked = manifest["oauth_config"]["scopes"]

    assert tuple(asked["bot"]) == rules.SCOPES
    assert tuple(asked["bot_optional"]) == rules.OPTIONAL
    assert manifest["oauth_config"]["redirect_urls"] == ["https://glutes.example.com/slack/oauth_redirect"]
    assert manifest["settings"]["token_rotation_enabled"] is False
