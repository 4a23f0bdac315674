"""The same words in the direct messages with the bot, and what else arrives there."""

import asyncio

import pytest

from bot.process import Bot
from sandbox import Clock, Sandbox
from sandbox.errors import Json
from sandbox.parcels import Parcel
from tests.conftest import on_sqlite
from tests.people import due, nudges_of, start

pytestmark = on_sqlite


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("hours 10-18", "Got it: Mon–Fri 10:00–18:00, every 40 minutes. Next nudge: *10:41*."),
        ("Every 30 minutes!", "Got it: Mon–Fri 09:00–17:00, every 30 minutes. Next nudge: *09:31*."),
        ("pause 2h", "Paused until *10:00*. After that, the next nudge: *10:41*."),
        ("resume", "Welcome back. Next nudge: *09:41*."),
        ("`/glutes days mon & tue`", "Got it: Mon, Tue 09:00–17:00, every 40 minutes. Next nudge: *09:41*."),
    ],
)
async def test_words_in_the_direct_messages_do_what_the_command_does(
    bot: Bot, slack: Sandbox, text: str, told: str
) -> None:
    await start(bot.services, "U0ANA")
    ana = slack.person("U0ANA")

    await ana.says(text)
    await slack.settled()

    assert ana.dm[-1].text == told
    assert len(ana.dm) == 2


@pytest.mark.parametrize("text", ["start", "settings", "Settings."])
async def test_words_that_need_a_modal_get_a_button_that_opens_it(bot: Bot, slack: Sandbox, text: str) -> None:
    ana = slack.person("U0ANA")

    await ana.says(text)
    await slack.settled()
    await ana.clicks("settings.open", on=ana.dm[-1])

    assert ana.modals[-1].title == "Start moving"


async def test_a_mistake_is_answered_in_the_direct_messages(bot: Bot, slack: Sandbox) -> None:
    ana = slack.person("U0ANA")

    await ana.says("huors 9-17")
    await slack.settled()

    assert ana.dm[-1].text == "I don't know *huors*. Did you mean `/glutes hours`?"

    help_ = await ana.clicks("commands.help", on=ana.dm[-1])
    await slack.settled()

    assert help_.ephemerals[-1].text.startswith("*Glutes* reminds you to move")


async def test_an_answer_never_answers_itself(bot: Bot, slack: Sandbox) -> None:
    ana = slack.person("U0ANA")

    await ana.says("help")
    await slack.settled()

    assert len(ana.dm) == 2


@pytest.mark.parametrize(
    "event",
    [
        {"subtype": "message_changed", "message": {"text": "now", "user": "U0ANA"}, "hidden": True},
        {"subtype": "message_deleted", "deleted_ts": "1.2", "hidden": True},
        {"subtype": "channel_topic", "user": "U0ANA", "text": "now"},
        {"user": "U0ANA", "bot_id": "B0OTHER", "text": "now"},
        {"text": "now"},
    ],
    ids=["edited", "deleted", "topic", "other bot", "nobody"],
)
async def test_what_no_person_typed_is_not_answered(bot: Bot, slack: Sandbox, event: Json) -> None:
    await start(bot.services, "U0ANA")
    ana = slack.person("U0ANA")

    await slack.event("message.im", {"type": "message", "channel": ana.dm_channel, "channel_type": "im", **event})
    await slack.settled()

    assert ana.dm == []
    assert await nudges_of(bot.services) == []


async def test_words_in_a_channel_are_not_for_us(bot: Bot, slack: Sandbox) -> None:
    await start(bot.services, "U0ANA")
    ana = slack.person("U0ANA")

    await ana.says("stop", channel="C0GENERAL")
    await slack.settled()

    assert len(ana.sees("C0GENERAL")) == 1
    assert len(await due(bot.services)) == 1


async def test_a_message_that_slack_delivers_twice_counts_once(bot: Bot, slack: Sandbox, clock: Clock) -> None:
    await start(bot.services, "U0ANA")
    ana = slack.person("U0ANA")
    typed = {"type": "message", "user": "U0ANA", "text": "now", "channel": ana.dm_channel, "channel_type": "im"}
    body = {"type": "event_callback", "event_id": "Ev1", "team_id": "T0PAPER", "event": typed}

    await asyncio.gather(*(deliver(slack, body) for _ in range(2)))
    await slack.settled()

    assert len(ana.dm) == 1
    assert len(await nudges_of(bot.services)) == 1


async def deliver(slack: Sandbox, body: Json) -> None:
    """One delivery of an event, as Slack makes it, with the body as given."""
    await slack.hub.courier.ask(Parcel("events_api", body, title="again"))
