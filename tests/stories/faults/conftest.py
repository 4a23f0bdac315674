"""A workspace of eight for the stories of what goes wrong, and the table of how they ended."""

import tomllib
from collections.abc import AsyncIterator, Callable

import pytest

from sandbox import Clock, Sandbox
from tests.conftest import WORKSPACE
from tests.stories.faults.ledger import Ledger
from tests.stories.faults.life import PEOPLE

Tell = Callable[[str, Ledger], None]

rows: list[tuple[str, str, Ledger]] = []


@pytest.fixture
async def slack(clock: Clock) -> AsyncIterator[Sandbox]:
    seed = tomllib.loads(WORKSPACE.read_text(encoding="utf-8"))
    seed["users"] += [{"id": user_id, "name": user_id.lower(), "real_name": user_id} for user_id in PEOPLE]
    async with Sandbox(seed, clock=clock, rate_limits=False) as slack:
        yield slack


@pytest.fixture
def tell(request: pytest.FixtureRequest) -> Tell:
    """Puts a story's ledger into the table that the run ends with."""

    def note(story: str, ledger: Ledger) -> None:
        kind = "PostgreSQL" if "postgresql" in request.node.name else "SQLite"
        rows.append((story, kind, ledger))

    return note


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if not rows:
        return
    terminalreporter.write_line("")
    terminalreporter.write_line("| what went wrong | on | due | sent | doubled | lost | late | dropped | longest |")
    terminalreporter.write_line("|---|---|---|---|---|---|---|---|---|")
    for story, kind, led in sorted(rows):
        figures = (led.due, led.sent, led.doubled, led.lost, led.late, led.dropped, f"{led.longest} s")
        terminalreporter.write_line(f"| {story} | {kind} | {' | '.join(map(str, figures))} |")
