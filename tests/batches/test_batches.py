"""Work that many ask for at once: in few transactions, with one's own answer, and nobody pays for another's mistake."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event

from bot.batches import MOST, Batches
from bot.errors import UserMistake
from bot.hears import Call
from bot.nudges import flows
from bot.nudges.rules import Answer
from db.models import Outcome
from sandbox import Clock, Sandbox
from tests.conftest import StartBot
from tests.people import TEAM, next_nudge, nudges_of, start


async def test_who_comes_first_goes_at_once_and_who_comes_meanwhile_goes_together() -> None:
    batches, seen, go_on = Batches(), list[list[int]](), asyncio.Event()

    async def work(items: Sequence[int]) -> list[int]:
        seen.append([*items])
        await go_on.wait()
        return [item * 10 for item in items]

    asked = [asyncio.create_task(batches.ask("work", work, number)) for number in range(MOST + 2)]
    await asyncio.sleep(0)
    late = asyncio.create_task(batches.ask("work", work, 1000))
    await asyncio.sleep(0)
    go_on.set()

    assert await asyncio.gather(*asked, late) == [number * 10 for number in range(MOST + 2)] + [10_000]
    assert seen == [[*range(MOST)], [MOST, MOST + 1, 1000]]


async def test_other_work_does_not_wait_in_the_same_line() -> None:
    batches = Batches()

    async def never(_: Sequence[int]) -> list[int]:
        return await asyncio.Event().wait() and []

    async def at_once(items: Sequence[int]) -> Sequence[int]:
        return items

    stuck = asyncio.create_task(batches.ask("never", never, 1))
    assert await batches.ask("at once", at_once, 2) == 2
    stuck.cancel()


@given(st.lists(st.sampled_from(("fine", "refused", "breaks")), min_size=1, max_size=12))
def test_everybody_has_their_own_answer_whatever_the_others_asked(wanted: list[str]) -> None:
    async def work(items: Sequence[str]) -> list[str | Exception]:
        await asyncio.sleep(0)
        if "breaks" in items:
            raise ValueError
        return [UserMistake("no") if item == "refused" else item for item in items]

    async def all_of_it() -> list[str | BaseException]:
        batches = Batches()
        return await asyncio.gather(*(batches.ask("work", work, one) for one in wanted), return_exceptions=True)

    expected = {"fine": str, "refused": UserMistake, "breaks": ValueError}
    assert [type(answer) for answer in asyncio.run(all_of_it())] == [expected[one] for one in wanted]


async def test_a_database_that_is_away_is_not_asked_once_more_for_each() -> None:
    batches, tries = Batches(), list[int]()

    async def work(items: Sequence[int]) -> list[int]:
        tries.append(len(items))
        await asyncio.sleep(0)
        raise ConnectionRefusedError

    answers = await asyncio.gather(*(batches.ask("work", work, n) for n in range(20)), return_exceptions=True)

    assert [type(answer) for answer in answers] == [ConnectionRefusedError] * 20
    assert tries == [20]


async def test_who_does_not_wait_any_more_disturbs_nobody() -> None:
    batches, go_on = Batches(), asyncio.Event()

    async def work(items: Sequence[int]) -> Sequence[int]:
        await go_on.wait()
        return items

    gone, other = (asyncio.create_task(batches.ask("work", work, n)) for n in (1, 2))
    await asyncio.sleep(0)
    gone.cancel()
    go_on.set()

    assert await other == 2


async def test_many_presses_at_once_are_counted_each_in_few_transactions(
    start_bot: StartBot, slack: Sandbox, clock: Clock
) -> None:
    bot = await start_bot(web=False)
    people = ("U0ANA", "U0BEN")
    for person in people:
        await start(bot.services, person)
    for person in people:
        await next_nudge(bot.services, slack, person)
    sent = {nudge.member_id: nudge for nudge in await nudges_of(bot.services) if nudge.outcome is Outcome.SENT}
    begun: list[object] = []
    event.listen(bot.services.sessions.kw["bind"].sync_engine, "begin", begun.append)
    calls = []
    for person, nudge in zip(people, sorted(sent.values(), key=lambda n: n.member_id), strict=True):
        calls.append(Call(team_id=TEAM, enterprise_id=None, user_id=person, now=clock.now(), value=nudge.id))

    answers = await asyncio.gather(
        *(flows.done(bot.services, call) for call in calls),
        *(flows.skip(bot.services, call) for call in calls),
        flows.done(bot.services, replace(calls[0], value=calls[1].value)),  # a nudge of somebody else's
        flows.done(bot.services, replace(calls[0], value="never was")),
        return_exceptions=True,
    )

    *pressed, not_mine, unknown = answers
    told = [(a.verdict.value, a.outcome, a.done_today) for a in pressed if isinstance(a, Answer)]
    assert told == [("counted", "done", 1)] * 2 + [("already", "done", 1)] * 2
    assert isinstance(not_mine, UserMistake)
    assert isinstance(unknown, Answer)
    assert unknown.verdict.value == "over"
    assert len(begun) <= 2


@pytest.mark.parametrize("value", ["\x00", "x" * 2000])
async def test_a_button_made_by_hand_spoils_nobody_elses_press(
    start_bot: StartBot, slack: Sandbox, clock: Clock, value: str
) -> None:
    bot = await start_bot(web=False)
    await start(bot.services, "U0ANA")
    await next_nudge(bot.services, slack, "U0ANA")
    [nudge] = await nudges_of(bot.services)
    call = Call(team_id=TEAM, enterprise_id=None, user_id="U0ANA", now=clock.now(), value=nudge.id)

    answers = await asyncio.gather(
        flows.done(bot.services, replace(call, value=value)),
        flows.done(bot.services, call),
        return_exceptions=True,
    )

    assert isinstance(answers[1], Answer)
    assert answers[1].verdict.value == "counted"
