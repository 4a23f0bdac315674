"""Each fault is planted, and the doctor names it and says how to mend it."""

import json
import os
import shutil
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import text

from bot import content
from bot.config import read_settings
from bot.doctor import views
from bot.doctor.flows import MANIFEST, examine, look_at_pictures, look_at_slack, read_scopes
from bot.doctor.rules import Answer, Finding, Verdict, of_clock, of_scopes, of_token, well
from bot.pictures.flows import ASSETS
from bot.process import Bot
from bot.vault import new_key
from db.migrate import migrate
from db.moments import EVENTS
from db.session import open_database
from sandbox import Clock, Sandbox
from tests.config.test_command_line import run
from tests.conftest import MONDAY, WORKSPACE, StartBot, new_database, on_sqlite
from tests.people import start

WORDS = content.load()["en"]
EVERYTHING = [*read_scopes().needed, *read_scopes().optional]


def now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - Slack's Date header tells the real time


def seed(scopes: list[str]) -> dict[str, object]:
    told = tomllib.loads(WORKSPACE.read_text())
    told["app"]["scopes"] = scopes
    return told


@pytest.fixture
async def migrated(database: str) -> str:
    engine = open_database(database)
    await migrate(engine)
    await engine.dispose()
    return database


def environ(slack: Sandbox, database: str) -> dict[str, str]:
    return {
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        "SLACK_API_URL": slack.api_url,
        "DATABASE_URL": database,
    }


def told(findings: list[Finding], about: str) -> list[str]:
    """The lines on one thing, without their verdict."""
    return [views._told(WORDS, finding) for finding in findings if finding.about == about]


async def failed(given: Mapping[str, str]) -> list[str]:
    """What is to be mended, by name."""
    return [f.about for f in await examine(given, now=now) if f.verdict is Verdict.FAIL and f.about != "pictures"]


async def test_a_healthy_bot_is_all_green_and_the_command_ends_well(
    clock: Clock, migrated: str, tmp_path: Path
) -> None:
    async with Sandbox(seed=seed(EVERYTHING), clock=clock) as slack:
        findings = await examine(environ(slack, migrated), now=now)

    assert [f.about for f in findings if f.verdict is not Verdict.OK and f.about != "pictures"] == []
    assert [f.about for f in findings if f.about != "scope"] == [
        "settings", "slack", "clock", "token", "command", "app_token", "socket_mode", "database", "schema", "writing",
        "signals", "pictures",
    ]  # fmt: skip
    assert [f.values["scope"] for f in findings if f.about == "scope"] == EVERYTHING


# The command


@on_sqlite
async def test_the_command_prints_a_line_each_and_ends_with_1_where_something_is_to_be_mended(
    slack: Sandbox, migrated: str, tmp_path: Path
) -> None:
    ended = await run("doctor", cwd=tmp_path, **environ(slack, migrated) | {"SLACK_APP_TOKEN": "xapp-wrong"})

    lines = ended.out.splitlines()
    assert ended.code == 1
    assert ended.err == ""
    assert lines[0].split(maxsplit=2) == ["ok", "settings", "one workspace, Socket Mode"]
    [line] = [line for line in lines if "app token" in line]
    assert line.startswith("FIX   app token")
    assert line.endswith(
        "is refused by Slack (invalid_auth). In Basic Information, App-Level Tokens, generate one with the scope "
        "connections:write and put it (xapp-…) into SLACK_APP_TOKEN."
    )
    assert "\x1b" not in ended.out  # colours are for terminals


@on_sqlite
async def test_machines_get_json(slack: Sandbox, migrated: str, tmp_path: Path) -> None:
    ended = await run("doctor", "--json", cwd=tmp_path, **environ(slack, migrated) | {"SLACK_BOT_TOKEN": "xoxb-no"})

    report = json.loads(ended.out)
    [token] = [check for check in report["checks"] if check["check"] == "bot token"]
    assert ended.code == 1
    assert report["well"] is False
    assert token["verdict"] == "fail"
    assert token["text"] == "is refused by Slack (invalid_auth)."
    assert token["mend"].startswith("In your app's settings open OAuth & Permissions")
    assert all(set(check) == {"check", "verdict", "text", "mend"} for check in report["checks"])


@on_sqlite
async def test_no_secret_is_printed(slack: Sandbox, migrated: str, tmp_path: Path) -> None:
    secrets = environ(slack, migrated) | {"DATABASE_URL": "postgresql://glutes:topsecret@127.0.0.1:1/glutes"}

    ended = await run("doctor", cwd=tmp_path, **secrets)

    assert "cannot be opened" in ended.out
    for secret in (slack.bot_token, slack.app_token, "topsecret"):
        assert secret not in ended.out + ended.err


async def test_without_any_setting_it_says_what_to_set_and_makes_nothing(tmp_path: Path) -> None:
    ended = await run("doctor", cwd=tmp_path, DATABASE_URL="sqlite:///glutes.db")

    assert ended.code == 1
    assert "SLACK_BOT_TOKEN is missing. Put it into .env like this: SLACK_BOT_TOKEN=xoxb-" in ended.out
    assert "does not exist yet; the first start makes glutes.db" in ended.out
    assert os.listdir(tmp_path) == []  # noqa: PTH208


# Slack and the clock


@on_sqlite
async def test_slack_out_of_reach_is_named_once(slack: Sandbox, migrated: str) -> None:
    findings = await examine(environ(slack, migrated) | {"SLACK_API_URL": "http://127.0.0.1:1/api/"}, now=now)

    [line] = told(findings, "slack")
    assert line.startswith("cannot be reached at http://127.0.0.1:1/api/ (")
    assert "it must reach that host over HTTPS" in line
    assert not any(f.about in ("token", "app_token", "clock") for f in findings)


@on_sqlite
@pytest.mark.parametrize(
    ("fault", "line"),
    [
        ({"error": 500}, "answers at {url}, but with HTTP 500. Try again in some minutes"),
        ({"error": 429, "retry_after": 7}, "answers at {url}, but asks us to wait 7 seconds. Wait"),
        ({"error": "drop"}, "cannot be reached at {url} ("),
    ],
    ids=["ill", "busy", "dropped"],
)
async def test_slack_in_trouble_is_named(slack: Sandbox, migrated: str, fault: dict[str, Any], line: str) -> None:
    slack.faults.always("auth.test", **fault)

    findings = await examine(environ(slack, migrated), now=now)

    assert told(findings, "slack")[0].startswith(line.format(url=slack.api_url))
    assert not well(findings)


@on_sqlite
async def test_something_else_at_slacks_address_is_named(slack: Sandbox, migrated: str) -> None:
    findings = await examine(environ(slack, migrated) | {"SLACK_API_URL": f"{slack.url}/elsewhere/"}, now=now)

    assert told(findings, "slack")[0].startswith(f"does not answer at {slack.url}/elsewhere/; something")


@on_sqlite
@pytest.mark.parametrize(("off", "line"), [(-5, "behind Slack's."), (5, "ahead of Slack's.")])
async def test_a_clock_that_is_off_is_named(slack: Sandbox, migrated: str, off: int, line: str) -> None:
    findings = await examine(environ(slack, migrated), now=lambda: now() + timedelta(seconds=off))

    [found] = told(findings, "clock")
    assert line in found
    assert found.startswith(("is 4 s ", "is 5 s "))
    assert found.endswith("timedatectl set-ntp true")


# Tokens and scopes


@on_sqlite
@pytest.mark.parametrize("error", ["account_inactive", "token_revoked"])
async def test_a_token_that_was_taken_away_is_named(slack: Sandbox, migrated: str, error: str) -> None:
    slack.faults.always("auth.test", error=f"slack_error:{error}")

    findings = await examine(environ(slack, migrated), now=now)

    assert told(findings, "token")[0].startswith(f"is refused by Slack ({error}). In your app's settings open OAuth")


@on_sqlite
@pytest.mark.parametrize("kind", ["xoxp-1", "xapp-1"])
async def test_a_token_of_another_kind_is_named_without_being_shown(slack: Sandbox, migrated: str, kind: str) -> None:
    findings = await examine(environ(slack, migrated) | {"SLACK_BOT_TOKEN": f"{kind}-topsecret"}, now=now)

    [line] = told(findings, "settings")
    assert line.startswith("SLACK_BOT_TOKEN does not start with xoxb-.")
    assert "topsecret" not in line


def answered(**data: Any) -> Answer:
    return Answer(address="", sent=MONDAY, received=MONDAY, status=200, data={"ok": True, **data})


def test_the_token_of_a_person_is_named() -> None:
    assert of_token(answered(user="ana")).key == "token_not_bot"


def test_a_slack_that_tells_neither_time_nor_scopes_is_a_note_on_each() -> None:
    found = [*of_clock(answered()), *of_scopes(answered(), read_scopes())]

    assert [(f.key, f.verdict) for f in found] == [("clock_unknown", Verdict.NOTE), ("scope_unknown", Verdict.NOTE)]


@pytest.mark.parametrize("scope", ["chat:write", "users:read"])
@on_sqlite
async def test_a_scope_that_is_needed_and_missing_is_named(clock: Clock, migrated: str, scope: str) -> None:
    async with Sandbox(seed=seed([s for s in EVERYTHING if s != scope]), clock=clock) as slack:
        findings = await examine(environ(slack, migrated), now=now)

    bad = [f for f in findings if f.about == "scope" and f.verdict is Verdict.FAIL]
    assert [f.values["scope"] for f in bad] == [scope]
    assert views._label(WORDS, bad[0]) == f"scope {scope}"
    assert views._told(WORDS, bad[0]) == (
        "is missing, and nothing works without it. In OAuth & Permissions, Scopes, Bot Token Scopes, "
        f"add {scope}, then press Reinstall to Workspace."
    )


@pytest.mark.parametrize("scope", read_scopes().optional)
@on_sqlite
async def test_a_declined_optional_scope_is_a_note_that_says_what_is_lost(
    clock: Clock, migrated: str, scope: str
) -> None:
    async with Sandbox(seed=seed([s for s in EVERYTHING if s != scope]), clock=clock) as slack:
        findings = await examine(environ(slack, migrated), now=now)

    noted = [views._told(WORDS, f) for f in findings if f.verdict is Verdict.NOTE]
    assert len(noted) == 1
    assert noted[0].startswith("is not granted (it is optional): ")
    assert WORDS("doctor.loss_other") not in noted[0]


@on_sqlite
async def test_a_command_that_is_not_registered_is_named(clock: Clock, migrated: str) -> None:
    async with Sandbox(seed=seed([s for s in EVERYTHING if s != "commands"]), clock=clock) as slack:
        given = environ(slack, migrated)
        findings = await examine(given, now=now)
        shown = await failed(given)

    assert shown == ["scope", "command"]
    assert told(findings, "command")[0].startswith("is not registered: the scope commands is not granted. In Slash")


async def test_events_that_never_came_are_named(slack: Sandbox, start_bot: StartBot, database: str) -> None:
    bot = await start_bot(web=True, worker=False)
    ana = slack.person("U0ANA")

    async def line() -> str:
        await slack.settled()
        await bot.services.tasks.finish(seconds=30)
        return told(await examine(environ(slack, database), now=now), "signals")[0]

    lines = [await line()]
    await start(bot.services, "U0ANA")
    lines.append(await line())
    ana.becomes(status_text="In a meeting")
    lines.append(await line())
    ana.becomes(huddle=True, dnd=(MONDAY, MONDAY + timedelta(hours=1)))
    lines.append(await line())

    assert lines[0] == "will come once somebody has pressed Start"
    assert lines[1].startswith("not received yet: user_change, user_huddle_changed, dnd_updated_user. Without these")
    assert lines[2].startswith("not received yet: user_huddle_changed, dnd_updated_user. Without these")
    assert lines[3] == "all three are received: user_change, user_huddle_changed, dnd_updated_user"


def test_the_events_that_are_missed_are_among_those_of_the_manifest() -> None:
    asked_for = json.loads(MANIFEST.read_text(encoding="utf-8"))["settings"]["event_subscriptions"]["bot_events"]

    assert set(EVENTS) <= set(asked_for)


@on_sqlite
async def test_a_wrong_app_token_is_named(slack: Sandbox, migrated: str) -> None:
    assert await failed(environ(slack, migrated) | {"SLACK_APP_TOKEN": "xapp-wrong"}) == ["app_token"]


@on_sqlite
async def test_socket_mode_switched_off_is_named(slack: Sandbox, migrated: str) -> None:
    slack.deliver_to("http://127.0.0.1:1/slack/events")

    findings = await examine(environ(slack, migrated), now=now)

    assert [f.about for f in findings if f.verdict is Verdict.FAIL and f.about != "pictures"] == ["socket_mode"]
    assert told(findings, "socket_mode")[0].startswith("is off (socket_mode_disabled). In your app's settings open")


# Over HTTP


def over_http(slack: Sandbox, database: str, secret: str | None = None) -> dict[str, str]:
    given = environ(slack, database) | {"SLACK_SIGNING_SECRET": secret or slack.signing_secret}
    return {name: value for name, value in given.items() if name != "SLACK_APP_TOKEN"}


async def events(slack: Sandbox, given: Mapping[str, str], public_url: str) -> list[str]:
    settings = replace(read_settings(given), public_url=public_url)  # over TLS it would be https
    return told(await look_at_slack(settings, now=now), "events")


@on_sqlite
async def test_the_events_address_is_asked_as_slack_asks_it(bot: Bot, slack: Sandbox, database: str) -> None:
    assert bot.http is not None

    right = await events(slack, over_http(slack, database), bot.http.url)
    other = await events(slack, over_http(slack, database, "another-secret-0123456789"), bot.http.url)
    wrong = await events(slack, over_http(slack, database), slack.url)
    nobody = await events(slack, over_http(slack, database), "http://127.0.0.1:1")

    assert right == [f"{bot.http.url}/slack/events is this bot, and the signing secret is the same"]
    assert other[0].startswith(f"{bot.http.url}/slack/events refuses our signature. Copy the Signing Secret")
    assert "and not like this bot. See that PUBLIC_URL leads to this bot" in wrong[0]
    assert nobody[0].startswith("http://127.0.0.1:1/slack/events cannot be reached (")


@on_sqlite
async def test_without_a_public_url_the_events_address_is_a_note(slack: Sandbox, migrated: str) -> None:
    findings = await examine(over_http(slack, migrated), now=now)

    assert [f.key for f in findings if f.about == "events"] == ["events_not_known"]
    assert [f.verdict for f in findings if f.about == "events"] == [Verdict.NOTE]


# The database


async def test_a_folder_that_is_not_there_is_named(slack: Sandbox, tmp_path: Path) -> None:
    findings = await examine(environ(slack, f"sqlite:///{tmp_path}/missing/glutes.db"), now=now)

    [line] = told(findings, "database")
    assert line.startswith(f"cannot be made: there is no folder {tmp_path}/missing. Make the folder, or put")


async def test_a_file_that_is_no_database_is_named(slack: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "glutes.db").write_text("This is a shopping list. " * 100)

    findings = await examine(environ(slack, f"sqlite:///{tmp_path}/glutes.db"), now=now)

    assert told(findings, "schema")[0].startswith("cannot be read (file is not a database).")
    assert not well(findings)


@on_sqlite
async def test_a_postgresql_out_of_reach_is_named(slack: Sandbox, database: str) -> None:
    assert await failed(environ(slack, "postgresql://glutes@127.0.0.1:1/glutes")) == ["database"]


@on_sqlite
async def test_a_wrong_database_url_is_named_once(slack: Sandbox, database: str) -> None:
    findings = await examine(environ(slack, "mysql://h/d"), now=now)

    assert told(findings, "database")[0].startswith("DATABASE_URL is neither a sqlite nor a postgresql address.")
    assert told(findings, "settings") == []


async def test_a_database_without_tables_is_named(slack: Sandbox, tmp_path: Path, postgres: str) -> None:
    (tmp_path / "glutes.db").touch()

    for database in (f"sqlite:///{tmp_path}/glutes.db", await new_database(postgres)):
        findings = await examine(environ(slack, database), now=now)

        assert told(findings, "schema")[0].startswith("is not there yet. Run: python -m bot migrate")


async def test_a_database_of_an_older_version_is_named(
    slack: Sandbox, migrated: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ScriptDirectory, "get_current_head", lambda _: "9999")  # a release that adds a migration

    findings = await examine(environ(slack, migrated), now=now)

    assert told(findings, "schema")[0].startswith("is older than this version. Run: python -m bot migrate")
    assert not well(findings)


async def test_a_database_of_a_newer_version_is_noted(slack: Sandbox, migrated: str) -> None:
    engine = open_database(migrated)
    async with engine.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    await engine.dispose()

    findings = await examine(environ(slack, migrated), now=now)

    assert told(findings, "schema")[0].startswith("was made by a newer version. That is meant to work while")
    assert [f.verdict for f in findings if f.about == "schema"] == [Verdict.NOTE]


async def test_a_database_that_is_read_only_is_named(slack: Sandbox, postgres: str) -> None:
    database = await new_database(postgres)
    engine = open_database(database)
    await migrate(engine)
    async with engine.begin() as connection:
        name = (await connection.execute(text("SELECT current_database()"))).scalar_one()
        await connection.execute(text(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on'))
    await engine.dispose()

    findings = await examine(environ(slack, database), now=now)

    assert told(findings, "writing")[0].startswith("is refused (")
    assert "read-only" in told(findings, "writing")[0]
    assert [f.about for f in findings if f.verdict is Verdict.FAIL and f.about != "pictures"] == ["writing"]


# Many workspaces


def for_many(slack: Sandbox, database: str, **other: str) -> dict[str, str]:
    return {
        "SLACK_CLIENT_ID": slack.client_id,
        "SLACK_CLIENT_SECRET": slack.client_secret,
        "SLACK_SIGNING_SECRET": slack.signing_secret,
        "TOKEN_KEY": new_key(),
        "SLACK_API_URL": slack.api_url,
        "DATABASE_URL": database,
        **other,
    }


@on_sqlite
async def test_for_many_workspaces_client_and_key_are_looked_at(slack: Sandbox, migrated: str) -> None:
    findings = await examine(for_many(slack, migrated), now=now)

    assert [f.about for f in findings if f.verdict is Verdict.FAIL and f.about != "pictures"] == []
    assert told(findings, "client") == ["id and secret are Slack's"]
    assert told(findings, "token") == ["0 workspaces have installed Glutes"]
    assert told(findings, "keys") == ["opens the workspaces' tokens"]


@on_sqlite
async def test_a_wrong_client_secret_is_named(slack: Sandbox, migrated: str) -> None:
    findings = await examine(for_many(slack, migrated, SLACK_CLIENT_SECRET="0123456789abcdef0123"), now=now)

    assert told(findings, "client")[0].startswith("is refused by Slack (bad_client_secret). Copy Client ID and")


@on_sqlite
async def test_a_client_that_could_not_be_asked_about_is_named(slack: Sandbox, migrated: str) -> None:
    slack.faults.always("oauth.v2.access", error=500)

    findings = await examine(for_many(slack, migrated), now=now)

    assert told(findings, "client")[0].startswith("was not looked at: Slack could not be asked (HTTP 500). Fix")


@on_sqlite
async def test_a_key_that_opens_nothing_is_named(slack: Sandbox, migrated: str) -> None:
    engine = open_database(migrated)
    async with engine.begin() as connection:
        await connection.execute(
            text(
                "INSERT INTO workspaces (team_id, installed_at, token, scopes, missing_scopes) "
                "VALUES ('T1', '2026-01-01 00:00:00', 'sealed with another key', '[]', '[]')"
            )
        )
    await engine.dispose()

    findings = await examine(for_many(slack, migrated), now=now)

    assert told(findings, "keys")[0].startswith("does not open the tokens in the database; add the old key.")
    assert told(findings, "token") == ["1 workspace has installed Glutes"]


# Pictures


@pytest.fixture
def album(tmp_path: Path) -> Path:
    """A folder with two pictures as the manifest has them."""
    folder = tmp_path / "assets"
    folder.mkdir()
    pictures = json.loads((ASSETS / "manifest.json").read_text())["pictures"]
    kept = dict([item for item in pictures.items() if "animation" in item[1]][:1])
    (folder / "manifest.json").write_text(json.dumps({"pictures": kept}))
    for picture in kept.values():
        for form in ("still", "animation"):
            shutil.copy(ASSETS / picture[form]["file"], folder)
    return folder


def test_pictures_as_they_were_drawn_are_well(album: Path) -> None:
    assert look_at_pictures(album).verdict is Verdict.OK
    assert look_at_pictures(album).values == {"n": 2}


def test_a_picture_that_is_missing_is_named(album: Path) -> None:
    gone = next(album.glob("*.gif"))
    gone.unlink()

    assert told([look_at_pictures(album)], "pictures") == [
        f"are missing: {gone.name}. Fetch the files of this version again: git checkout -- bot/assets"
    ]


def test_a_picture_that_was_changed_is_named(album: Path) -> None:
    changed = next(album.glob("*.png"))
    changed.write_bytes(changed.read_bytes()[:-1])

    assert told([look_at_pictures(album)], "pictures")[0].startswith(f"are not those that were drawn: {changed.name}.")


@pytest.mark.parametrize("content", [None, "no json", "[]"])
def test_pictures_without_their_list_are_named(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "manifest.json").write_text(content)

    assert look_at_pictures(tmp_path).key == "pictures_no_manifest"


# All of it


def test_every_finding_that_is_not_well_says_how_to_mend_it() -> None:
    texts = [key.removeprefix("doctor.") for key in WORDS._texts if key.startswith("doctor.")]
    labels = [key.removeprefix("label_") for key in texts if key.startswith("label_")]
    findings = [key for key in texts if key.startswith(tuple(labels)) and not key.endswith("_mend")]
    well_or_said = ("_ok", "_new", "_socket", "_http", "_many", "_unknown")

    assert len(findings) > 40
    assert [key for key in findings if not key.endswith(well_or_said) and f"{key}_mend" not in texts] == []
