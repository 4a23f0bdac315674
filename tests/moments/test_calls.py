"""Huddles and meetings, through the front door: a walk on the call, or a nudge at its end, never one in it."""

import asyncio
from datetime import timedelta

import pytest

from bot.delivery import flows as delivery
from bot.process import Bot
from db.models import Member as Row
from sandbox import Clock, Sandbox
from sandbox.person import Person
from tests.conftest import StartBot
from tests.moments.steps import EVERY, due_of, nudges, row_of, tick, to_due
from tests.people import nudges_of, start


@pytest.fixture
def database(sqlite: str) -> str:
    """One kind is enough here; what the databases do differently is in test_databases.py."""
    return sqlite


async def test_a_huddle_soon_after_a_movement_asks_for_nothing(
    slack: Sandbox, clock: Clock, bot: Bot, ana: Person
) -> None:
    await ana.types("/glutes done")
    clock.advance(timedelta(minutes=15))

    ana.becomes(huddle=True)
    await tick(slack, bot)

    assert nudges(ana) == []

    clock.advance(timedelta(minutes=25))
    await tick(slack, bot)

    assert "You're in a huddle" in nudges(ana)[0].text


async def test_who_does_not_walk_in_huddles_is_left_in_peace_until_the_huddle_ends(
    slack: Sandbox, clock: Clock, bot: Bot, ana: Person
) -> None:
    await ana.types("/glutes settings")
    await ana.submits({"moments": []})
    planned = await due_of(bot)
    ana.becomes(huddle=True)
    await slack.settled()

    clock.jump(planned + timedelta(minutes=10))
    await tick(slack, bot)
    assert nudges(ana) == []

    ana.becomes(huddle=False)
    await tick(slack, bot)

    assert len(nudges(ana)) == 1


async def test_a_meeting_is_waited_for_half_an_interval_and_then_there_is_a_walk_on_the_call(
    slack: Sandbox, clock: Clock, bot: Bot, ana: Person
) -> None:
    planned = await due_of(bot)
    ana.becomes(status_text="In a meeting", status_emoji=":spiral_calendar_pad:")
    await slack.settled()

    clock.jump(planned)
    await tick(slack, bot)
    shown = await ana.types("/glutes")

    assert nudges(ana) == []
    assert "Your status says you are in a meeting" in shown.text

    clock.jump(planned + EVERY / 2)
    await tick(slack, bot)

    assert "walk while you talk, if you can" in nudges(ana)[0].text


async def test_who_does_not_walk_is_offered_what_fits_a_call_in_a_long_meeting(
    slack: Sandbox, clock: Clock, bot: Bot, ana: Person
) -> None:
    await ana.types("/glutes settings")
    await ana.submits({"moments": [], "kinds": ["stairs", "walk"]})
    await ana.closes_modal()
    ana.becomes(status_text="In a meeting")
    await slack.settled()

    await to_due(slack, bot, clock)

    sent = (await nudges_of(bot.services))[0].movement
    movement = next(m for m in bot.services.movements if m.id == sent)
    told = await ana.types("/glutes why now")
    assert movement.desk
    assert movement.kind not in ("stairs", "walk")
    assert "so I offered something that fits a call" in told.text


async def test_after_a_meeting_the_nudge_comes_at_its_end(slack: Sandbox, clock: Clock, bot: Bot, ana: Person) -> None:
    planned = await due_of(bot)
    ana.becomes(status_text="Besprechung", status_expiration=int((planned + timedelta(minutes=30)).timestamp()))
    await slack.settled()
    clock.jump(planned + timedelta(minutes=7))
    await tick(slack, bot)
    assert nudges(ana) == []

    ana.becomes(status_text="", status_expiration=0)
    await tick(slack, bot)

    assert len(nudges(ana)) == 1
    assert "meeting" not in nudges(ana)[0].text


async def test_a_huddle_that_lasts_longer_than_slack_said_is_looked_at_again(
    slack: Sandbox, clock: Clock, bot: Bot, ana: Person
) -> None:
    ana.becomes(huddle=True)
    await slack.settled()
    await ana.types("/glutes done")
    row = await row_of(bot.services)
    assert row.huddle_until is not None
    clock.jump(row.huddle_until)  # still in it, and no event says so
    async with bot.services.sessions.begin() as session:
        again = await session.get_one(Row, row.id)
        again.walked_huddle, again.next_nudge_at = row.huddle, clock.now()

    await tick(slack, bot)

    assert nudges(ana) == []
    assert await due_of(bot) > clock.now() + timedelta(minutes=30)


async def test_the_worker_offers_the_walk_by_itself_within_seconds(
    slack: Sandbox, clock: Clock, start_bot: StartBot
) -> None:
    bot = await start_bot(worker=True, pace=10.0)
    await start(bot.services, "U0ANA")
    ana = slack.person("U0ANA")
    clock.advance(timedelta(minutes=30))

    ana.becomes(huddle=True)

    async with asyncio.timeout(10):
        while not nudges(ana):  # noqa: ASYNC110 - what arrives is seen by looking
            await asyncio.sleep(0.02)
    assert "You're in a huddle" in nudges(ana)[0].text


@pytest.mark.parametrize("fault", [429, 500, "drop", "drop_after"])
async def test_a_walk_that_slack_did_not_take_at_once_comes_once_at_most_and_again_where_it_surely_did_not_come(
    slack: Sandbox, clock: Clock, bot: Bot, ana: Person, fault: int | str
) -> None:
    clock.advance(timedelta(minutes=30))
    slack.faults.next("chat.postMessage", error=fault, retry_after=10)
    ana.becomes(huddle=True)
    await tick(slack, bot)

    for _ in range(8):  # into the time at which the lease has run out
        clock.advance(timedelta(seconds=10))
        await tick(slack, bot)
        await delivery.recover(bot.services)
        await slack.settled()

    assert len(nudges(ana)) == {429: 1, 500: 0, "drop": 0, "drop_after": 1}[fault]
    assert all("You're in a huddle" in nudge.text for nudge in nudges(ana))


async def test_a_walk_in_a_meeting_does_not_make_the_huddle_before_it_a_new_one(
    slack: Sandbox, clock: Clock, bot: Bot, ana: Person
) -> None:
    clock.advance(timedelta(minutes=30))
    ana.becomes(huddle=True)
    await tick(slack, bot)
    ana.becomes(huddle=False, status_text="In a meeting")
    await slack.settled()
    while len(nudges(ana)) < 2:
        await to_due(slack, bot, clock)
    clock.advance(EVERY)

    ana.becomes(huddle=True)  # the same one, joined again
    await tick(slack, bot)

    assert ["huddle" in nudge.text for nudge in nudges(ana)] == [True, False]
