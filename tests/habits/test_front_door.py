"""Offers and learning as the member meets them."""

from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import insert

from bot.delivery import flows as delivery
from bot.habits.rules import habit
from bot.hours.rules import Hours
from bot.nudges.rules import nudge_id
from bot.process import Bot
from db import members
from db.models import Nudge, Outcome
from sandbox import Clock, Sandbox
from sandbox.person import Person
from tests.conftest import StartBot
from tests.people import TEAM, due, start

MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)  # 9:00 in Berlin
EVERY_DAY = tuple(Hours(time(9), time(17)) for _ in range(7))


@pytest.fixture
def clock() -> Clock:
    return Clock(start=MONDAY, speed=0)


@pytest.fixture
async def bot(start_bot: StartBot) -> Bot:
    return await start_bot()


@pytest.fixture
async def ana(slack: Sandbox, bot: Bot) -> Person:
    await start(bot.services, "U0ANA", week=EVERY_DAY, cap=4)
    return slack.person("U0ANA")


async def next_nudge(slack: Sandbox, bot: Bot, clock: Clock) -> None:
    clock.jump(min((await due(bot.services)).values()))
    await delivery.deliver(bot.services)
    await bot.services.tasks.finish(seconds=10)
    await slack.settled()


async def past(bot: Bot, *, days: int, done: bool) -> None:
    """Days with eight nudges each, all answered or all missed."""
    async with bot.services.sessions.begin() as session:
        row = await members.find(session, TEAM, "U0ANA")
        assert row is not None
        slots = [MONDAY - timedelta(days=d) + timedelta(minutes=45 * n) for d in range(1, days + 1) for n in range(8)]
        outcome = Outcome.DONE if done else Outcome.MISSED
        rows = [
            {"id": nudge_id(row.id, at), "team_id": TEAM, "member_id": row.id, "slot_at": at, "due_at": at,
             "movement": "stand_up", "outcome": outcome, "sent_at": at}
            for at in slots
        ]  # fmt: skip
        await session.execute(insert(Nudge), rows)


def offers(ana: Person) -> list[str]:
    return [m.text for m in ana.dm if "less often" in m.text or "weeks" in m.text]


async def test_days_with_hardly_anything_kept_bring_one_offer_and_no_more(
    slack: Sandbox, clock: Clock, bot: Bot, ana: Person
) -> None:
    await past(bot, days=3, done=False)

    await next_nudge(slack, bot, clock)
    assert len(offers(ana)) == 1

    await ana.clicks("habits.longer")
    await slack.settled()
    for _ in range(8):  # into the days after
        await next_nudge(slack, bot, clock)

    assert len(offers(ana)) == 0  # the press has put the new plan in its place
    assert any("every 60 minutes" in m.text for m in ana.dm)


async def test_the_offer_can_be_left_alone_and_can_pause(slack: Sandbox, clock: Clock, bot: Bot, ana: Person) -> None:
    await past(bot, days=3, done=False)
    await next_nudge(slack, bot, clock)

    await ana.clicks("habits.pause")
    await slack.settled()

    assert any("Paused until *Mon" in m.text for m in ana.dm)


async def test_who_keeps_their_nudges_is_asked_nothing(slack: Sandbox, clock: Clock, bot: Bot, ana: Person) -> None:
    await past(bot, days=3, done=True)

    await next_nudge(slack, bot, clock)

    assert offers(ana) == []


async def test_after_four_weeks_a_refresh_is_offered_once(slack: Sandbox, clock: Clock, bot: Bot, ana: Person) -> None:
    clock.advance(timedelta(weeks=4))
    await delivery.deliver(bot.services)  # what was due then is late

    for _ in range(6):
        await next_nudge(slack, bot, clock)
    assert len(offers(ana)) == 1
    await ana.clicks("habits.keep")
    await slack.settled()

    assert "4 weeks" not in str([m.text for m in ana.dm])
    assert any("Everything stays as it is" in m.text for m in ana.dm)


async def test_who_wants_it_is_nudged_at_the_minutes_they_answer(
    slack: Sandbox, clock: Clock, bot: Bot, ana: Person
) -> None:
    await ana.types("/glutes settings")
    await ana.submits({"moments": ["walk", "learn"]})
    plain = min((await due(bot.services)).values())
    local = (plain.hour + 1) * 60 + plain.minute  # Berlin's winter
    async with bot.services.sessions.begin() as session:
        row = await members.find(session, TEAM, "U0ANA")
        assert row is not None
        row.habits = [habit(local + 8, kept=True)] * 60 + [habit(local - 5, kept=False)] * 60

    await ana.types("/glutes every 40")  # any change plans anew

    moved = min((await due(bot.services)).values())
    assert plain < moved <= plain + timedelta(minutes=10)

    await next_nudge(slack, bot, clock)
    told = await ana.types("/glutes why now")

    assert "a minute at which you usually answer" in told.text
