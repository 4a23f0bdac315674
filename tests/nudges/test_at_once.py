"""Presses that reach several processes at the same instant, on both kinds of database."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bot.hears import Call
from bot.nudges import flows
from bot.nudges.rules import Verdict
from db.models import DayTotal, Outcome
from sandbox import Clock, Sandbox
from tests.conftest import StartBot
from tests.people import TEAM, next_nudge, nudges_of, start


@pytest.mark.parametrize("press", [flows.done, flows.skip, flows.snooze])
async def test_a_press_in_two_processes_counts_once(
    start_bot: StartBot, slack: Sandbox, clock: Clock, press: object
) -> None:
    bots = [await start_bot(web=False) for _ in range(2)]
    await start(bots[0].services, "U0ANA")
    await next_nudge(bots[0].services, slack, "U0ANA")
    [nudge] = await nudges_of(bots[0].services)
    call = Call(team_id=TEAM, enterprise_id=None, user_id="U0ANA", now=clock.now(), value=nudge.id)

    answers = await asyncio.gather(*(press(bot.services, call) for bot in bots * 3))  # type: ignore[operator]

    assert sorted(answer.verdict.value for answer in answers) == [Verdict.ALREADY.value] * 5 + [Verdict.COUNTED.value]
    [after] = await nudges_of(bots[0].services)
    assert after.snoozes == (press is flows.snooze)


async def test_three_ways_of_saying_done_at_once_count_one_movement(
    start_bot: StartBot, slack: Sandbox, clock: Clock
) -> None:
    bots = [await start_bot(web=False) for _ in range(2)]
    await start(bots[0].services, "U0ANA")
    await next_nudge(bots[0].services, slack, "U0ANA")
    [nudge] = await nudges_of(bots[0].services)
    call = Call(team_id=TEAM, enterprise_id=None, user_id="U0ANA", now=clock.now())
    _, offer = await flows.offer(bots[1].services, call)
    later = Call(
        team_id=TEAM, enterprise_id=None, user_id="U0ANA", now=clock.now() + timedelta(minutes=1), value=offer.id
    )

    await asyncio.gather(flows.done(bots[0].services, later), flows.log(bots[1].services, later))

    outcomes = {n.id: n.outcome for n in await nudges_of(bots[0].services)}
    assert outcomes[nudge.id] is Outcome.DONE
    async with bots[0].services.sessions.begin() as session:
        kept = (await session.execute(select(func.sum(DayTotal.done)))).scalar_one()
    assert kept == 1
