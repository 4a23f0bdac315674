"""A workspace removes us: everything stops at once, a week later nothing is left, and before that all can come back."""

import asyncio
import itertools
import json
from datetime import datetime, timedelta
from typing import Any

import aiohttp
import pytest
from sqlalchemy import insert, select, text

from bot.__main__ import main
from bot.delivery import flows as delivery
from bot.install import flows
from bot.install.rules import read_grant
from bot.process import Bot
from db.models import Base, Member, UploadedPicture, Workspace
from sandbox import Clock, Sandbox
from tests.conftest import on_sqlite
from tests.http.test_requests import post, signed
from tests.install.conftest import Browser, StartMany
from tests.install.test_install import GRANT
from tests.people import TEAM, jump_to_next, start
from tests.privacy.test_privacy import made_up

WEEK = timedelta(days=7)
TEAM_TABLES = [table for table in Base.metadata.sorted_tables if "team_id" in table.c]


async def _settled_in(bot: Bot, slack: Sandbox, browser: Browser) -> None:
    """Installed, with a member and a row in every table that can have one of a workspace."""
    await browser.installs(bot, slack)
    await slack.settled()
    ana = await start(bot.services, "U0ANA")
    async with bot.services.sessions.begin() as session:
        session.add(UploadedPicture(team_id=TEAM, digest="d", file_id="F0FILE", lease_until=bot.services.now()))
        for table in Base.metadata.sorted_tables:
            if "team_id" in table.c and table.name not in ("workspaces", "members", "pictures"):
                await session.execute(insert(table).values(made_up(table, ana.id, "U0ANA")))


async def _tables_of(bot: Bot, team_id: str) -> set[str]:
    """Where there are rows of a workspace."""
    async with bot.services.sessions.begin() as session:
        wanted = {t.name: select(t.c.team_id).where(t.c.team_id == team_id) for t in TEAM_TABLES}
        return {name for name, rows in wanted.items() if (await session.execute(rows)).first()}


async def _everything(bot: Bot) -> str:
    """The whole database as text."""
    async with bot.services.sessions.begin() as session:
        return str([(await session.execute(select(table))).all() for table in Base.metadata.sorted_tables])


async def _says(slack: Sandbox, name: str, said_at: datetime, **event: Any) -> None:
    await slack.event(name, {**event, "event_ts": f"{said_at.timestamp():.6f}"})
    await slack.settled()


@pytest.mark.parametrize("order", [("app_uninstalled", "tokens_revoked"), ("tokens_revoked", "app_uninstalled")])
async def test_removal_in_either_order_stops_everything_at_once_and_leaves_nothing_after_a_week(
    bot: Bot, slack: Sandbox, clock: Clock, browser: Browser, order: tuple[str, str]
) -> None:
    await _settled_in(bot, slack, browser)
    filled = await _tables_of(bot, TEAM)
    token = slack.bot_token
    for name in order:
        await _says(slack, name, clock.now(), tokens={"oauth": [], "bot": ["U0GLUTESBOT"]})
    calls = len(slack.calls)

    await jump_to_next(bot.services, clock)
    claimed = await delivery.deliver(bot.services)
    clock.jump(clock.now() + WEEK - timedelta(hours=3))
    await flows.clean_up(bot.services)
    kept = await _everything(bot)
    clock.advance(timedelta(hours=3))
    await flows.clean_up(bot.services)
    left = await _everything(bot)

    assert claimed == 0
    assert len(slack.calls) == calls
    assert "U0ANA" in kept
    assert filled == {table.name for table in TEAM_TABLES}
    for trace in (TEAM, "U0ANA", "U0ADA", "F0FILE", token, "gAAAA"):  # the last one begins every encrypted token
        assert trace not in left


async def test_the_token_is_forgotten_at_once(bot: Bot, slack: Sandbox, browser: Browser) -> None:
    await _settled_in(bot, slack, browser)

    slack.admin.uninstalls_app()
    await slack.settled()

    assert "gAAAA" not in await _everything(bot)


@on_sqlite
async def test_a_removal_that_cannot_be_written_down_is_heard_when_slack_says_it_again(
    bot: Bot, slack: Sandbox, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _settled_in(bot, slack, browser)
    monkeypatch.setattr("bot.app.is_away", lambda _: True)
    body = json.dumps(
        {"type": "event_callback", "event_id": "Ev1", "team_id": TEAM, "event": {"type": "app_uninstalled"}}
    )

    async def says() -> int:
        async with aiohttp.ClientSession() as session:
            return (await post(session, bot, body, signed(slack, body), kind="application/json"))[0]

    async def renames(name: str, to: str) -> None:
        async with bot.services.sessions.begin() as session:
            await session.execute(text(f"ALTER TABLE {name} RENAME TO {to}"))

    await bot.services.installations.token_of(TEAM)  # so that the door is open
    await renames("workspaces", "away")
    first = await says()
    await renames("away", "workspaces")
    second = await says()

    assert (first, second) == (503, 200)
    assert "gAAAA" not in await _everything(bot)


async def test_who_comes_back_within_the_week_has_everything_back(
    bot: Bot, slack: Sandbox, clock: Clock, browser: Browser
) -> None:
    await _settled_in(bot, slack, browser)
    slack.admin.uninstalls_app()
    await slack.settled()
    clock.advance(timedelta(days=6))

    page = await browser.installs(bot, slack)
    clock.advance(timedelta(days=8))
    await flows.clean_up(bot.services)
    await delivery.deliver(bot.services)  # drops what is long past, and plans anew
    await jump_to_next(bot.services, clock)
    await delivery.deliver(bot.services)

    assert page.status == 200
    assert len(slack.person("U0ANA").dm) == 1


@on_sqlite
async def test_an_old_word_of_removal_does_not_touch_a_new_installation(
    bot: Bot, slack: Sandbox, clock: Clock, browser: Browser
) -> None:
    await _settled_in(bot, slack, browser)
    slack.admin.uninstalls_app()
    await slack.settled()
    gone_at = clock.now()
    clock.advance(timedelta(minutes=2))
    await browser.installs(bot, slack)

    await flows.leave(bot.services, TEAM, said_at=gone_at)  # Slack's third try

    assert await bot.services.installations.token_of(TEAM) == slack.bot_token


@on_sqlite
async def test_a_revoked_token_of_a_person_is_not_ours(
    bot: Bot, slack: Sandbox, clock: Clock, browser: Browser
) -> None:
    await _settled_in(bot, slack, browser)

    await _says(slack, "tokens_revoked", clock.now(), tokens={"oauth": ["U0ANA"], "bot": []})

    assert await bot.services.installations.token_of(TEAM)


@on_sqlite
async def test_an_organisation_takes_its_workspaces_along_and_not_those_with_an_own_installation(bot: Bot) -> None:
    org = {"is_enterprise_install": True, "enterprise": {"id": "E1", "name": "Group"}}
    store = bot.services.installations
    await store.async_save(read_grant(GRANT | org))
    await store.async_save(read_grant(GRANT | {"team": {"id": "T2"}, "enterprise": {"id": "E1"}}))
    async with bot.services.sessions.begin() as session:
        session.add(Workspace(team_id="T3", enterprise_id="E1", installed_at=bot.services.now()))

    await flows.leave(bot.services, "E1", said_at=bot.services.now())

    async with bot.services.sessions.begin() as session:
        rows = (await session.execute(select(Workspace).order_by(Workspace.team_id))).scalars().all()
    assert {row.team_id: row.purge_at is not None for row in rows} == {"E1": True, "T2": False, "T3": True}


@on_sqlite
async def test_an_organisation_takes_us_out_of_a_workspace_and_lets_us_in_again_in_any_order_of_the_news(
    bot: Bot, slack: Sandbox, clock: Clock
) -> None:
    org = {"is_enterprise_install": True, "enterprise": {"id": "E1", "name": "Group"}}
    await bot.services.installations.async_save(read_grant(GRANT | org | {"access_token": slack.bot_token}))
    async with bot.services.sessions.begin() as session:
        session.add(Workspace(team_id=TEAM, enterprise_id="E1", installed_at=clock.now()))
    await start(bot.services, "U0ANA")

    async def hears(name: str, said_at: datetime) -> tuple[bool, bool]:
        body = json.dumps(
            {
                "type": "event_callback",
                "event_id": f"Ev{next(numbers)}",
                "enterprise_id": "E1",
                "authorizations": [{"enterprise_id": "E1", "team_id": None, "is_enterprise_install": True}],
                "event_time": int(said_at.timestamp()),
                "event": {"type": name, "team_ids": [TEAM]},
            }
        )
        async with aiohttp.ClientSession() as browser:
            await post(browser, bot, body, signed(slack, body), kind="application/json")
        async with bot.services.sessions.begin() as session:
            row = await session.get_one(Workspace, TEAM)
            return row.gone_at is None, row.purge_at is None

    numbers = itertools.count()
    clock.advance(timedelta(minutes=1))
    out = clock.now()
    seen = [await hears("team_access_revoked", out)]
    seen.append(await hears("team_access_granted", out - timedelta(seconds=30)))  # an older word, late
    clock.advance(timedelta(minutes=1))
    seen.append(await hears("team_access_granted", clock.now()))
    seen.append(await hears("team_access_revoked", out))  # Slack's second try
    clock.advance(WEEK)
    await flows.clean_up(bot.services)

    assert seen == [(False, False), (False, False), (True, True), (True, True)]
    assert "U0ANA" in await _everything(bot)
    assert await bot.services.installations.token_of(TEAM) == slack.bot_token


@on_sqlite
async def test_a_token_that_fails_is_asked_about_and_comes_back_or_leaves(
    bot: Bot, slack: Sandbox, clock: Clock, browser: Browser
) -> None:
    await _settled_in(bot, slack, browser)
    slack.faults.always("*", error="slack_error:invalid_auth")  # such as an allow-list that lacks our address
    await jump_to_next(bot.services, clock)
    await delivery.deliver(bot.services)

    async def stands() -> tuple[bool, bool]:
        async with bot.services.sessions.begin() as session:
            row = await session.get_one(Workspace, TEAM)
            return row.gone_at is not None, row.purge_at is not None

    stopped = await stands()
    await flows.look_after_the_gone(bot.services)
    unclear = await stands()
    slack.faults.clear()
    await flows.look_after_the_gone(bot.services)
    back = await stands()
    slack.faults.always("*", error="slack_error:token_revoked")
    clock.advance(timedelta(hours=1))
    await delivery.deliver(bot.services)
    await jump_to_next(bot.services, clock)
    await delivery.deliver(bot.services)
    await flows.look_after_the_gone(bot.services)
    removed = await stands()

    assert (stopped, unclear, back, removed) == ((True, False), (True, False), (False, False), (True, True))


async def test_purge_deletes_a_workspace_at_once_and_no_other(
    bot: Bot, slack: Sandbox, browser: Browser, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await _settled_in(bot, slack, browser)
    await bot.services.installations.async_save(read_grant(GRANT | {"team": {"id": "T0OTHER"}}))
    monkeypatch.setenv("DATABASE_URL", database)

    asked = await asyncio.to_thread(main, ["purge", TEAM])
    before = await _everything(bot)
    done = await asyncio.to_thread(main, ["purge", TEAM, "--yes"])
    after = await _everything(bot)
    again = await asyncio.to_thread(main, ["purge", TEAM, "--yes"])

    assert (asked, done, again) == (1, 0, 1)
    assert TEAM in before
    assert TEAM not in after
    assert "T0OTHER" in after


@on_sqlite
async def test_export_prints_everything_but_the_token(
    bot: Bot,
    slack: Sandbox,
    browser: Browser,
    database: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    await _settled_in(bot, slack, browser)
    monkeypatch.setenv("DATABASE_URL", database)

    codes = [
        await asyncio.to_thread(main, ["export", TEAM]),
        await asyncio.to_thread(main, ["export", TEAM, "--member", "U0ANA"]),
        await asyncio.to_thread(main, ["export", "T0NOBODY"]),
    ]

    told = capsys.readouterr()
    assert codes == [0, 0, 1]
    assert told.out.count('"user_id": "U0ANA"') == 3
    assert "F0FILE" in told.out
    assert "gAAAA" not in told.out
    assert "nothing of T0NOBODY" in told.err


@on_sqlite
async def test_a_large_workspace_is_deleted_in_parts(bot: Bot, slack: Sandbox, browser: Browser) -> None:
    await _settled_in(bot, slack, browser)
    async with bot.services.sessions.begin() as session:
        row = (await session.execute(select(Member))).scalar_one()
        kept = {c.name: getattr(row, c.name) for c in Member.__table__.columns if c.name not in ("id", "user_id")}
        session.add_all(Member(**kept, user_id=f"U{number}") for number in range(1200))

    await flows.purge(bot.services.sessions, TEAM)

    assert TEAM not in await _everything(bot)


async def test_two_replicas_clean_up_at_the_same_time(
    start_many: StartMany, slack: Sandbox, clock: Clock, browser: Browser
) -> None:
    first, second = await start_many(), await start_many()
    await _settled_in(first, slack, browser)
    slack.admin.uninstalls_app()
    await slack.settled()
    clock.advance(WEEK)

    await asyncio.gather(*(flows.clean_up(bot.services) for bot in (first, second, first)))

    assert TEAM not in await _everything(first)
