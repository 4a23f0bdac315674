"""What pressing the buttons of a nudge does, once, twice, late, and by the wrong hands."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.delivery.flows import close_old
from bot.nudges import views
from bot.process import Bot
from db.models import Outcome
from sandbox import Clock, Sandbox
from sandbox.state import Message
from tests.conftest import on_sqlite
from tests.people import due, next_nudge, nudges_of, start

pytestmark = on_sqlite


@pytest.fixture
async def nudge(bot: Bot, slack: Sandbox) -> Message:
    """Ana's first nudge of the day, at 9:41."""
    await start(bot.services, "U0ANA")
    return await next_nudge(bot.services, slack, "U0ANA")


async def test_a_nudge_starts_with_the_action_and_has_three_buttons_and_a_menu(nudge: Message) -> None:
    labels = [e.get("text", {}).get("text", "…") for e in nudge.blocks[-1]["elements"]]

    assert labels == ["Done", "Snooze 10 min", "Skip", "…"]
    assert nudge.blocks[0]["text"]["text"] == f"*{nudge.text}*"


@pytest.mark.parametrize(
    ("action_id", "told", "next_at", "outcome"),
    [
        (views.DONE, "done at 09:45. Next nudge: *10:25*.", "10:25", Outcome.DONE),
        (views.SNOOZE, "I'll be back at 09:55.", "09:55", Outcome.SNOOZED),
        (views.SKIP, "Skipped. That's fine. Next nudge: *10:21*.", "10:21", Outcome.SKIPPED),
    ],
)
async def test_an_answer_edits_the_message_in_place(
    bot: Bot, slack: Sandbox, clock: Clock, nudge: Message, action_id: str, told: str, next_at: str, outcome: Outcome
) -> None:
    ana = slack.person("U0ANA")
    clock.jump(to=berlin(9, 45))

    await ana.clicks(action_id, on=nudge)
    await slack.settled()

    assert len(ana.dm) == 1
    assert ana.dm[0].text.endswith(told)
    assert all(block["type"] != "actions" for block in ana.dm[0].blocks)
    assert [n.outcome for n in await nudges_of(bot.services)] == [outcome]
    assert await in_berlin(bot) == [next_at]


@pytest.mark.parametrize("action_id", [views.DONE, views.SNOOZE, views.SKIP])
async def test_two_devices_at_once_count_once(bot: Bot, slack: Sandbox, nudge: Message, action_id: str) -> None:
    ana = slack.person("U0ANA")

    await asyncio.gather(*(ana.clicks(action_id, on=nudge) for _ in range(4)))
    await slack.settled()

    [one] = await nudges_of(bot.services)
    assert one.snoozes <= 1
    assert len(ana.dm) == 1
    assert "1 movement today" in str(ana.dm[0].blocks) or action_id != views.DONE


async def test_a_later_press_shows_the_answer_that_counted(
    bot: Bot, slack: Sandbox, clock: Clock, nudge: Message
) -> None:
    ana = slack.person("U0ANA")
    await ana.clicks(views.DONE, on=nudge)
    clock.advance(timedelta(minutes=3))

    await ana.clicks(views.SKIP, on=nudge)
    await slack.settled()

    assert "done at 09:41" in ana.dm[0].text
    assert [n.outcome for n in await nudges_of(bot.services)] == [Outcome.DONE]


async def test_a_snoozed_nudge_may_still_be_done_on_another_device(
    bot: Bot, slack: Sandbox, clock: Clock, nudge: Message
) -> None:
    ana = slack.person("U0ANA")
    await ana.clicks(views.SNOOZE, on=nudge)
    clock.advance(timedelta(minutes=2))

    await ana.clicks(views.DONE, on=nudge)
    await slack.settled()

    assert "done at 09:43" in ana.dm[0].text
    assert await in_berlin(bot) == ["10:23"]


async def test_somebody_else_changes_nothing(bot: Bot, slack: Sandbox, nudge: Message) -> None:
    ben = slack.person("U0BEN")

    await ben.clicks(views.DONE, on=nudge)
    await slack.settled()

    assert slack.person("U0ANA").dm[0].blocks == nudge.blocks
    assert [n.outcome for n in await nudges_of(bot.services)] == [Outcome.SENT]


async def test_a_snoozed_nudge_comes_back_as_a_new_message_for_the_same_slot(
    bot: Bot, slack: Sandbox, clock: Clock, nudge: Message
) -> None:
    ana = slack.person("U0ANA")
    [first] = await nudges_of(bot.services)
    await ana.clicks(views.SNOOZE, on=nudge)
    await slack.settled()

    again = await next_nudge(bot.services, slack, "U0ANA")

    assert [m.ts for m in ana.dm] == [nudge.ts, again.ts]
    assert all(block["type"] != "actions" for block in ana.dm[0].blocks)
    assert again.text == nudge.text
    assert again.blocks[-1]["type"] == "actions"
    assert [n.id for n in await nudges_of(bot.services)] == [first.id]


async def test_a_second_snooze_closes_the_nudge_quietly(bot: Bot, slack: Sandbox, clock: Clock, nudge: Message) -> None:
    ana = slack.person("U0ANA")
    await ana.clicks(views.SNOOZE, on=nudge)
    again = await next_nudge(bot.services, slack, "U0ANA")

    await ana.clicks(views.SNOOZE, on=again)
    await slack.settled()

    assert ana.dm[-1].text == "Let's leave this one. Next nudge: *10:31*."
    assert [n.outcome for n in await nudges_of(bot.services)] == [Outcome.SKIPPED]


@pytest.mark.parametrize("text", ["pause today", "stop", "hours 13-17"])
async def test_a_snooze_that_is_overtaken_does_not_come_back_later(
    bot: Bot, slack: Sandbox, clock: Clock, nudge: Message, text: str
) -> None:
    ana = slack.person("U0ANA")
    await ana.clicks(views.SNOOZE, on=nudge)
    await ana.types(f"/glutes {text}")
    if text == "stop":
        await ana.types("/glutes start")
        await ana.submits()

    await next_nudge(bot.services, slack, "U0ANA")

    first, second = await nudges_of(bot.services)
    assert first.outcome is Outcome.MISSED
    assert second.outcome is Outcome.SENT
    assert second.snoozes == 0


async def test_an_unanswered_nudge_is_missed_when_the_next_one_comes_and_closed_to_a_quiet_line(
    bot: Bot, slack: Sandbox, clock: Clock, nudge: Message
) -> None:
    ana = slack.person("U0ANA")

    await next_nudge(bot.services, slack, "U0ANA")
    await close_old(bot.services)

    assert [n.outcome for n in await nudges_of(bot.services)] == [Outcome.MISSED, Outcome.SENT]
    assert ana.dm[0].text == "This one is over."
    assert [block["type"] for block in ana.dm[0].blocks] == ["context"]
    assert ana.dm[1].blocks[-1]["type"] == "actions"


@pytest.mark.parametrize("action_id", [views.DONE, views.SNOOZE, views.SKIP])
async def test_a_press_on_a_missed_nudge_says_that_it_is_over(
    bot: Bot, slack: Sandbox, clock: Clock, nudge: Message, action_id: str
) -> None:
    ana = slack.person("U0ANA")
    await next_nudge(bot.services, slack, "U0ANA")
    before = await due(bot.services)

    await ana.clicks(action_id, on=nudge)
    await slack.settled()

    assert ana.dm[0].text == "This one is over."
    assert [n.outcome for n in await nudges_of(bot.services)] == [Outcome.MISSED, Outcome.SENT]
    assert await due(bot.services) == before


async def test_the_menu_offers_another_movement_in_the_same_message(bot: Bot, slack: Sandbox, nudge: Message) -> None:
    ana = slack.person("U0ANA")

    await ana.clicks(views.MORE, on=nudge, value="Another movement")
    await slack.settled()

    assert len(ana.dm) == 1
    assert ana.dm[0].text != nudge.text

    await ana.clicks(views.DONE, on=ana.dm[0])
    await slack.settled()

    assert [n.outcome for n in await nudges_of(bot.services)] == [Outcome.DONE]


async def test_the_menu_pauses_for_the_rest_of_the_day(bot: Bot, slack: Sandbox, nudge: Message) -> None:
    ana = slack.person("U0ANA")

    reply = await ana.clicks(views.MORE, on=nudge, value="Pause until tomorrow")
    await slack.settled()

    assert reply.ephemerals[-1].text == "Paused until *Tue 00:00*. After that, the next nudge: *Tue 09:41*."


async def test_the_menu_opens_the_settings(bot: Bot, slack: Sandbox, nudge: Message) -> None:
    ana = slack.person("U0ANA")

    await ana.clicks(views.MORE, on=nudge, value="Settings")

    assert ana.modals[-1].title == "Your settings"


async def test_a_press_after_stopping_still_counts(bot: Bot, slack: Sandbox, nudge: Message) -> None:
    ana = slack.person("U0ANA")
    await ana.types("/glutes stop")

    await ana.clicks(views.DONE, on=nudge)
    await slack.settled()

    assert ana.dm[0].text.endswith("done at 09:41. Nudges are off. `/glutes start` switches them on again.")


def berlin(hour: int, minute: int) -> datetime:
    """That time of Ana's Monday."""
    return datetime(2026, 11, 23, hour - 1, minute, tzinfo=UTC)


async def in_berlin(bot: Bot) -> list[str]:
    """The planned nudges by Ana's clock."""
    return [f"{at + timedelta(hours=1):%H:%M}" for at in (await due(bot.services)).values()]
