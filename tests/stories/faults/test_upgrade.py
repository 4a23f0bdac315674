"""An upgrade that rolls: two versions work side by side, the schema changes under both, each is restarted in turn."""

from contextlib import AsyncExitStack

from bot.process import Bot
from sandbox import Clock, Sandbox
from tests.conftest import settings_for
from tests.db.test_rolling import _upgrade
from tests.stories.faults.conftest import Tell
from tests.stories.faults.ledger import count
from tests.stories.faults.life import PEOPLE, join, live


async def test_two_versions_at_once_double_and_lose_nothing(
    slack: Sandbox, clock: Clock, database: str, tell: Tell
) -> None:
    settings = settings_for(slack, database)

    def a_worker() -> Bot:
        return Bot(settings, now=clock.now, web=False, worker=False)

    async with AsyncExitStack() as first, AsyncExitStack() as second:
        one, two = await first.enter_async_context(a_worker()), await second.enter_async_context(a_worker())
        await join(one, slack)
        await live(clock, 20, one, two)

        await _upgrade(database)  # the first step of the upgrade: both go on with what they have prepared
        await live(clock, 20, one, two)
        await first.aclose()
        one = await first.enter_async_context(a_worker())  # the next version, beside the one before
        await live(clock, 20, two, one)
        await second.aclose()
        two = await second.enter_async_context(a_worker())
        await live(clock, 20, one, two)

        ledger = await count(one.services, slack, PEOPLE)
    tell("two versions at once, and a new schema under both", ledger)
    assert ledger.due >= 3 * len(PEOPLE)
    assert (ledger.doubled, ledger.lost, ledger.late, ledger.dropped) == (0, 0, 0, 0)
