"""The machine's clock is an hour wrong all of a sudden, either way, and is put right again an hour later."""

from datetime import timedelta

import pytest

from bot.process import Bot
from sandbox import Clock, Sandbox
from tests.conftest import on_sqlite, settings_for
from tests.stories.faults.conftest import Tell
from tests.stories.faults.ledger import count
from tests.stories.faults.life import PEOPLE, join, live

pytestmark = on_sqlite  # on PostgreSQL all go by the database's clock: tests/stories/test_replicas.py


@pytest.mark.parametrize(
    ("story", "hours"), [("the clock jumps an hour ahead and back", 1), ("the clock jumps an hour back and ahead", -1)]
)
async def test_a_clock_that_jumps_doubles_nothing_and_leaves_nobody_behind(
    slack: Sandbox, clock: Clock, database: str, tell: Tell, story: str, hours: int
) -> None:
    wrong = timedelta()
    async with Bot(settings_for(slack, database), now=lambda: clock.now() + wrong, web=False, worker=False) as bot:
        await join(bot, slack)
        await live(clock, 22, bot)

        wrong = timedelta(hours=hours)
        await live(clock, 60, bot)
        wrong = timedelta()
        before = (await count(bot.services, slack, PEOPLE)).sent
        await live(clock, 100, bot)  # an hour in which what was planned is not yet due, and two intervals

        ledger = await count(bot.services, slack, PEOPLE)
        tell(story, ledger)
        assert (ledger.doubled, ledger.lost) == (0, 0)
        assert ledger.due == ledger.sent + ledger.dropped
        assert ledger.dropped <= len(PEOPLE)  # what was under way at the jump
        assert ledger.sent >= before + len(PEOPLE)
