"""Do Not Disturb, through the front door: what waits for its end, what is let go, and what nobody could tell."""

from datetime import timedelta

import pytest

from bot.process import Bot
from sandbox import Clock, Sandbox
from sandbox.person import Person
from tests.moments.steps import EVERY, NINE, due_of, nudges, row_of, tick, to_due
from tests.people import nudges_of


@pytest.fixture
def database(sqlite: str) -> str:
    """One kind is enough here; what the databases do differently is in test_databases.py."""
    return sqlite


async def test_nobody_is_nudged_on_do_not_disturb_and_the_nudge_comes_when_it_ends(
    slack: Sandbox, clock: Clock, bot: Bot, ana: Person
) -> None:
    planned = await due_of(bot)
    ends = planned + timedelta(minutes=15)
    ana.becomes(dnd=(NINE, ends))
    await slack.settled()

    shown = await ana.types("/glutes")
    clock.jump(planned)
    await tick(slack, bot)

    assert "You are on Do Not Disturb until" in shown.text
    assert nudges(ana) == []

    clock.jump(ends)
    await tick(slack, bot)

    assert len(nudges(ana)) == 1


async def test_a_nudge_held_by_do_not_disturb_comes_at_once_when_it_is_switched_off(
    slack: Sandbox, clock: Clock, bot: Bot, ana: Person
) -> None:
    planned = await due_of(bot)
    ana.becomes(dnd=(NINE, planned + timedelta(minutes=18)))
    await slack.settled()
    clock.jump(planned + timedelta(minutes=5))
    await tick(slack, bot)
    assert nudges(ana) == []

    ana.becomes(dnd=None)
    await tick(slack, bot)

    assert len(nudges(ana)) == 1


async def test_a_long_do_not_disturb_lets_nudges_go_without_counting_them(
    slack: Sandbox, clock: Clock, bot: Bot, ana: Person
) -> None:
    planned = await due_of(bot)
    ana.user.dnd = (NINE, planned + timedelta(hours=2))

    await to_due(slack, bot, clock)

    assert nudges(ana) == []
    assert [n.outcome for n in await nudges_of(bot.services)] == ["dropped"]
    assert (await row_of(bot.services)).sent_count == 0
    assert await due_of(bot) >= planned + timedelta(hours=2)


async def test_a_slot_deep_in_do_not_disturb_does_not_come_at_its_end_whatever_slack_says_then(
    slack: Sandbox, clock: Clock, bot: Bot, ana: Person
) -> None:
    planned = await due_of(bot)
    ends = planned + timedelta(minutes=25)
    ana.becomes(dnd=(NINE, ends))
    await slack.settled()
    shown = await ana.types("/glutes")
    clock.jump(ends)

    ana.becomes(dnd=(NINE + timedelta(hours=13), NINE + timedelta(hours=23)))  # tonight's
    ana.becomes(status_text="Deep in it")
    await tick(slack, bot)

    assert "You are on Do Not Disturb until" in shown.text
    assert nudges(ana) == []
    assert await due_of(bot) == planned + EVERY


async def test_a_failed_look_at_do_not_disturb_holds_twice_and_then_sends(
    slack: Sandbox, clock: Clock, bot: Bot, ana: Person
) -> None:
    slack.faults.always("dnd.teamInfo", error="slack_error:internal_error")

    first = await to_due(slack, bot, clock)
    shown = await ana.types("/glutes")
    second = await to_due(slack, bot, clock)
    assert nudges(ana) == []
    await to_due(slack, bot, clock)

    assert "Slack cannot tell me whether you are on Do Not Disturb. Next nudge" in shown.text
    assert second == first + timedelta(minutes=5)
    assert len(nudges(ana)) == 1
    assert "Slack cannot" not in (await ana.types("/glutes")).text


async def test_a_snoozed_nudge_that_meets_do_not_disturb_comes_when_it_ends(
    slack: Sandbox, clock: Clock, bot: Bot, ana: Person
) -> None:
    await to_due(slack, bot, clock)
    await ana.clicks("nudges.snooze", on=nudges(ana)[0])
    await slack.settled()
    back = clock.now() + timedelta(minutes=10)
    ana.becomes(dnd=(NINE, back + timedelta(minutes=6)))
    await slack.settled()

    clock.jump(back)
    await tick(slack, bot)
    assert len(nudges(ana)) == 1

    clock.jump(back + timedelta(minutes=6))
    await tick(slack, bot)

    assert len(nudges(ana)) == 2
    assert len(await nudges_of(bot.services)) == 1
