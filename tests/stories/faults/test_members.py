"""Members whose rows break what we make of them: nobody else notices, whichever step it hits."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.delivery import flows
from bot.process import Bot
from sandbox import Clock, Sandbox
from tests.conftest import StartBot, on_sqlite
from tests.people import jump_to_next
from tests.stories.faults.conftest import Tell
from tests.stories.faults.ledger import count
from tests.stories.faults.life import PEOPLE, join, live, work

POISONED, *OTHERS = PEOPLE

ZONE = "UPDATE members SET zone = 'Mars/Olympus' WHERE user_id = :who"
WEEK = 'UPDATE members SET week = \'[["noon", "late"]]\' WHERE user_id = :who'
MOVEMENT = (
    "UPDATE nudges SET movement = 'given_up', outcome = CASE outcome WHEN 'sent' THEN 'planned' ELSE outcome END"
    " WHERE id = (SELECT open_nudge_id FROM members WHERE user_id = :who)"
)


async def _poison(bot: Bot, statement: str) -> None:
    async with bot.services.sessions.begin() as session:
        await session.execute(text(statement), {"who": POISONED})


@on_sqlite
@pytest.mark.parametrize(
    ("what", "statement"),
    [("an unknown zone", ZONE), ("a week that is none", WEEK), ("a movement that is no more", MOVEMENT)],
    ids=["zone", "week", "movement"],
)
@pytest.mark.parametrize("when", ["waiting", "on its way", "left behind"])
async def test_a_poison_member_holds_nobody_up(
    slack: Sandbox, clock: Clock, start_bot: StartBot, tell: Tell, what: str, statement: str, when: str
) -> None:
    bot = await start_bot(web=False)
    await join(bot, slack)
    await live(clock, 20, bot)  # each has had one
    await jump_to_next(bot.services, clock)  # the first one's second
    clock.advance(timedelta(minutes=4))  # and with it another one's

    if when == "waiting":
        await _poison(bot, statement)
        await work(bot)
    else:
        _, claimed = await flows.claim(bot.services, clock.now())
        await _poison(bot, statement)
        if when == "on its way":
            await flows.record(bot.services, await flows.send_all(bot.services, claimed))
    await live(clock, 40, bot)

    ledger = await count(bot.services, slack, OTHERS)
    tell(f"a poison member: {what}, {when}", ledger)
    assert ledger.due >= 3 * len(OTHERS)
    assert (ledger.doubled, ledger.lost, ledger.dropped) == (0, 0, 0)
