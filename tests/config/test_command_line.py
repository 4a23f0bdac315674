"""`python -m bot` as a child process with nothing but what a test gives it: what it says, and how it ends."""

import asyncio
import os
import signal
import sqlite3
import stat
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from sandbox import Sandbox
from tests.conftest import new_database

ROOT = Path(__file__).parents[2]
PATIENCE = 90  # seconds; on a busy machine it takes long to start Python

pytestmark = pytest.mark.timeout(300)


@dataclass
class Ended:
    code: int | None
    out: str
    err: str


@asynccontextmanager
async def child(*arguments: str, cwd: Path, **environ: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """The command line, in an empty folder: no .env, no variable of ours."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", *arguments),
        cwd=cwd,
        env={**kept, "PYTHONPATH": str(ROOT), **environ},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def end_of(process: asyncio.subprocess.Process) -> Ended:
    async with asyncio.timeout(PATIENCE):
        out, err = await process.communicate()
    return Ended(process.returncode, out.decode(), err.decode())


async def run(*arguments: str, cwd: Path, **environ: str) -> Ended:
    async with child(*arguments, cwd=cwd, **environ) as process:
        return await end_of(process)


async def test_wrong_settings_are_told_all_at_once_and_nothing_is_started(tmp_path: Path) -> None:
    ended = await run("run", cwd=tmp_path, SLACK_BOT_TOKEN="token", PORT="http", DATABASE_URL="sqlite:///glutes.db")

    assert ended.code == 2
    assert ended.out == ""
    assert [line.partition(":")[0] for line in ended.err.splitlines()] == [
        "SLACK_BOT_TOKEN",
        "SLACK_SIGNING_SECRET",
        "PORT",
    ]
    assert os.listdir(tmp_path) == []  # noqa: PTH208


async def test_settings_are_read_from_a_file_named_env_and_the_environment_wins(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("SLACK_BOT_TOKEN=xoxb-1\nSLACK_APP_TOKEN=xapp-1\nPORT=many\nLOG_LEVEL=loud\n")

    ended = await run("run", cwd=tmp_path, LOG_LEVEL="info")

    assert ended.code == 2
    assert [line.partition(":")[0] for line in ended.err.splitlines()] == ["PORT"]


@pytest.mark.parametrize("command", ["run", "migrate"])
async def test_a_database_that_cannot_be_opened_is_one_line(tmp_path: Path, command: str) -> None:
    ended = await run(
        command, cwd=tmp_path, SLACK_BOT_TOKEN="xoxb-1", SLACK_APP_TOKEN="xapp-1",
        DATABASE_URL=f"sqlite:///{tmp_path}/missing/glutes.db",
    )  # fmt: skip

    assert ended.code == 2
    assert ended.err == (
        "DATABASE_URL: cannot be opened (unable to open database file). "
        "Example: DATABASE_URL=postgresql://glutes:secret@localhost/glutes\n"
    )


async def test_an_address_that_asks_the_driver_for_what_it_does_not_know_is_one_line(tmp_path: Path) -> None:
    ended = await run("migrate", cwd=tmp_path, DATABASE_URL="postgresql://glutes:topsecret@127.0.0.1:1/glutes?shade=1")

    assert ended.code == 2
    assert ended.err.startswith("DATABASE_URL: cannot be opened (")
    assert "'shade'" in ended.err
    assert ended.err.count("\n") == 1


@pytest.mark.parametrize(("mode", "code"), [("prefer", 0), ("please", 2)])
async def test_hosts_may_say_sslmode(tmp_path: Path, postgres: str, mode: str, code: int) -> None:
    ended = await run("migrate", cwd=tmp_path, DATABASE_URL=f"{await new_database(postgres)}&sslmode={mode}")

    assert ended.code == code, ended.err


async def test_a_file_named_env_that_is_no_text_is_one_line(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"SLACK_BOT_TOKEN=xoxb-\xe4\n")

    ended = await run("run", cwd=tmp_path)

    assert (ended.code, ended.err) == (2, ".env: is not plain text in UTF-8; save it as that.\n")


async def test_a_postgresql_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    ended = await run("migrate", cwd=tmp_path, DATABASE_URL="postgresql://glutes:topsecret@127.0.0.1:1/glutes")

    assert ended.code == 1  # it may be there in a moment: whoever watches over the process is to start it again
    assert ended.err.startswith("DATABASE_URL: cannot be opened (")
    assert ended.err.count("\n") == 1
    assert "topsecret" not in ended.err


async def test_a_token_that_slack_refuses_is_one_line(tmp_path: Path, slack: Sandbox) -> None:
    ended = await run(
        "run", cwd=tmp_path, SLACK_BOT_TOKEN="xoxb-wrong", SLACK_APP_TOKEN=slack.app_token,
        SLACK_API_URL=slack.api_url, DATABASE_URL="sqlite:///glutes.db",
    )  # fmt: skip

    assert ended.code == 2
    assert ended.err == (
        "SLACK_BOT_TOKEN: is refused by Slack (invalid_auth); install the app to the workspace again. "
        "Example: SLACK_BOT_TOKEN=xoxb-…\n"
    )


async def test_a_database_that_its_server_does_not_have_is_a_wrong_setting(tmp_path: Path, postgres: str) -> None:
    ended = await run("migrate", cwd=tmp_path, DATABASE_URL=postgres.format("nowhere"))

    assert ended.code == 2
    assert ended.err.startswith('DATABASE_URL: cannot be opened (database "nowhere" does not exist). Example: ')


@pytest.mark.parametrize("command", ["run", "migrate"])
async def test_a_file_that_is_no_database_is_one_line(tmp_path: Path, slack: Sandbox, command: str) -> None:
    (tmp_path / "glutes.db").write_text("This is a shopping list. " * 100)

    ended = await run(
        command, cwd=tmp_path, SLACK_BOT_TOKEN=slack.bot_token, SLACK_APP_TOKEN=slack.app_token,
        SLACK_API_URL=slack.api_url, DATABASE_URL="sqlite:///glutes.db",
    )  # fmt: skip

    assert ended.code == 1
    assert ended.err == "The database refuses (file is not a database). What to mend: python -m bot doctor\n"


@pytest.mark.parametrize(
    ("over_http", "told"),
    [
        (False, "is refused by Slack (invalid_auth); generate one with the scope connections:write under Basic"),
        (True, "cannot be used while Socket Mode is off (socket_mode_disabled); switch it on in your app's settings"),
    ],
    ids=["wrong", "socket mode off"],
)
async def test_an_app_token_that_slack_refuses_is_one_line(
    tmp_path: Path, slack: Sandbox, over_http: bool, told: str
) -> None:
    if over_http:
        slack.deliver_to("http://127.0.0.1:1/slack/events")

    ended = await run(
        "run", cwd=tmp_path, SLACK_BOT_TOKEN=slack.bot_token, SLACK_API_URL=slack.api_url,
        SLACK_APP_TOKEN=slack.app_token if over_http else "xapp-wrong",
        DATABASE_URL="sqlite:///glutes.db",
    )  # fmt: skip

    assert ended.code == 2
    assert ended.err.startswith(f"SLACK_APP_TOKEN: {told}")
    assert ended.err.count("\n") == 1
    assert slack.app_token not in ended.err


async def test_a_slack_that_is_ill_is_waited_for(tmp_path: Path, slack: Sandbox) -> None:
    slack.faults.next("auth.test", error="slack_error:internal_error")
    slack.faults.next("apps.connections.open", error=500)

    async with child(
        "run", cwd=tmp_path, SLACK_BOT_TOKEN=slack.bot_token, SLACK_APP_TOKEN=slack.app_token,
        SLACK_API_URL=slack.api_url, DATABASE_URL="sqlite:///glutes.db",
    ) as process:  # fmt: skip
        await slack.connected(timeout=PATIENCE)
        process.send_signal(signal.SIGTERM)
        ended = await end_of(process)

    assert ended.code == 0
    assert "slack_unreachable reason=internal_error" in ended.err


async def test_whoever_stops_reading_sees_no_traceback(tmp_path: Path) -> None:
    async with child("doctor", cwd=tmp_path, DATABASE_URL="sqlite:///glutes.db") as process:
        assert process.stdout is not None
        process._transport.get_pipe_transport(1).close()  # type: ignore[attr-defined]

        ended = await end_of(process)

    assert (ended.code, ended.err) == (1, "")


@pytest.fixture
def ctrl_c() -> Iterator[None]:
    """It reaches the child, even where the tests themselves run in the background of a shell, which ignores it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("ctrl_c")
async def test_ctrl_c_while_it_starts_is_no_traceback(tmp_path: Path, slack: Sandbox) -> None:
    slack.faults.always("auth.test", error=500)

    async with child(
        "run", cwd=tmp_path, SLACK_BOT_TOKEN=slack.bot_token, SLACK_APP_TOKEN=slack.app_token,
        SLACK_API_URL=slack.api_url, DATABASE_URL="sqlite:///glutes.db",
    ) as process:  # fmt: skip
        assert process.stderr is not None
        async with asyncio.timeout(PATIENCE):
            await process.stderr.readline()
        process.send_signal(signal.SIGINT)
        ended = await end_of(process)

    assert ended.code == 130
    assert "Traceback" not in ended.err


async def test_a_port_that_is_taken_is_one_line(tmp_path: Path, slack: Sandbox) -> None:
    taken = slack.url.rpartition(":")[2]

    ended = await run(
        "run", "--only", "web", cwd=tmp_path, SLACK_BOT_TOKEN=slack.bot_token,
        SLACK_SIGNING_SECRET=slack.signing_secret,
        SLACK_API_URL=slack.api_url, DATABASE_URL="sqlite:///glutes.db", PORT=taken,
    )  # fmt: skip

    assert ended.code == 2
    assert ended.err.splitlines()[-1].startswith(f"PORT: {taken} cannot be opened (")


async def test_migrate_makes_the_tables_for_their_owner_alone(tmp_path: Path) -> None:
    ended = await run("migrate", cwd=tmp_path, DATABASE_URL="sqlite:///glutes.db")

    assert (ended.code, ended.err) == (0, "")
    assert stat.S_IMODE((tmp_path / "glutes.db").stat().st_mode) == 0o600
    with sqlite3.connect(tmp_path / "glutes.db") as database:
        tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    database.close()
    assert {"workspaces", "members", "nudges", "alembic_version"} <= tables


async def test_run_answers_and_stops_when_told_without_a_secret_or_a_text_in_its_log(
    tmp_path: Path, slack: Sandbox
) -> None:
    settings = {
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        "SLACK_API_URL": slack.api_url,
        "DATABASE_URL": "sqlite:///glutes.db",
        "LOG_LEVEL": "debug",
        "LOG_FORMAT": "json",
    }
    ana = slack.person("U0ANA")
    async with child("run", "--only", "web", cwd=tmp_path, **settings) as process:
        await slack.connected(timeout=PATIENCE)

        reply = await ana.types("/glutes hours topsecret")
        await ana.types("/glutes start")
        await ana.submits({"rest": "11:11-11:31"})
        await ana.says("done topsecret")
        await slack.settled()
        process.send_signal(signal.SIGTERM)
        ended = await end_of(process)

    assert reply.text.startswith("I can't read *topsecret*")
    assert len(ana.dm) == 3
    assert ended.code == 0
    assert '"event": "started"' in ended.err
    assert '"event": "stopping"' in ended.err
    for secret in (slack.bot_token, slack.app_token, "topsecret", "11:11", "Ana Meier"):
        assert secret not in ended.out + ended.err
