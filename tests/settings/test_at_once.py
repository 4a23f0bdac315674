"""Two processes that start the same member at the same instant, on both kinds of database."""

import asyncio

from sqlalchemy import func, select

from bot.hears import Call
from bot.settings.flows import save
from bot.settings.rules import usual_wishes
from db.models import Member
from sandbox import Clock
from tests.conftest import StartBot


async def test_a_first_start_from_two_processes_makes_one_member_and_one_greeting(
    start_bot: StartBot, clock: Clock
) -> None:
    bots = [await start_bot(web=False) for _ in range(2)]
    call = Call(team_id="T0PAPER", enterprise_id=None, user_id="U0ANA", now=clock.now())
    wishes = usual_wishes("Europe/Berlin")

    starts = await asyncio.gather(*(save(bot.services, call, wishes, locale="en-GB") for bot in bots * 3))

    assert sorted(started for _, started in starts) == [False] * 5 + [True]
    async with bots[0].services.sessions.begin() as session:
        assert (await session.execute(select(func.count()).select_from(Member))).scalar_one() == 1
