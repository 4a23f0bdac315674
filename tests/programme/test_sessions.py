"""A training session through the front door: switched on, offered as a nudge, done, rated."""

import pytest

from bot.delivery import flows as delivery
from bot.plan.flows import find
from bot.process import Bot
from bot.programme.rules import FIRST_STEP, Programme
from sandbox import Clock, Sandbox
from sandbox.person import Person
from sandbox.state import Message
from tests.conftest import StartBot, on_sqlite
from tests.people import TEAM, jump_to_next, start

pytestmark = on_sqlite


async def next_nudge(bot: Bot, clock: Clock, who: Person) -> Message:
    await jump_to_next(bot.services, clock)
    await delivery.deliver(bot.services)
    return who.dm[-1]


async def programme_of(bot: Bot, user_id: str) -> Programme | None:
    member = await find(bot.services, TEAM, user_id)
    assert member is not None
    return member.programme


async def press(slack: Sandbox, bot: Bot, who: Person, button: str) -> str:
    await who.clicks(button, on=who.dm[-1])
    await bot.services.tasks.finish(seconds=60)
    await slack.settled()
    return who.dm[-1].text


async def test_a_session_is_offered_once_a_day_in_working_hours_and_not_the_day_after_one_was_done(
    slack: Sandbox, clock: Clock, start_bot: StartBot
) -> None:
    bot = await start_bot()
    await start(bot.services, "U0ANA", weekly=2, minutes=90)
    ana = slack.person("U0ANA")
    days: dict[str, list[bool]] = {}

    while len(days) < 5:
        nudge = await next_nudge(bot, clock, ana)
        days.setdefault(f"{clock.now():%a}", []).append("session for today" in nudge.text)
        if days[f"{clock.now():%a}"][-1]:
            await press(slack, bot, ana, "nudges.done")

    assert {day: offers.count(True) for day, offers in days.items()} == {
        "Mon": 1,
        "Tue": 0,
        "Wed": 0,
        "Thu": 1,
        "Fri": 0,
    }


async def test_a_session_names_three_movements_with_their_dose_and_leads_to_each_card(
    slack: Sandbox, clock: Clock, start_bot: StartBot
) -> None:
    bot = await start_bot()
    await start(bot.services, "U0ANA", weekly=2)
    ana = slack.person("U0ANA")

    nudge = await next_nudge(bot, clock, ana)
    card = await ana.clicks("exercises.open.clamshell", on=nudge)
    await bot.services.tasks.finish(seconds=60)
    await slack.settled()

    assert "1. *Glute bridge*: 1 set of 8, hold for 2 seconds." in nudge.text
    assert "2. *Clamshell*: 1 set of 8, each side, hold for 2 seconds." in nudge.text
    assert "*Clamshell*" in card.ephemerals[0].text


@pytest.mark.parametrize(
    ("button", "step", "told"),
    [
        ("easy", FIRST_STEP + 1, "a bit more: 2 sets of 8"),
        ("right", FIRST_STEP, "the same again: 1 set of 8"),
        ("hard", FIRST_STEP - 1, "a bit less: 1 set of 8"),
        ("hurts", FIRST_STEP - 1, "up to 2 out of 10 is fine"),
    ],
)
async def test_the_next_session_follows_from_what_the_member_says(
    slack: Sandbox, clock: Clock, start_bot: StartBot, button: str, step: int, told: str
) -> None:
    bot = await start_bot()
    await start(bot.services, "U0ANA", weekly=2)
    ana = slack.person("U0ANA")
    await next_nudge(bot, clock, ana)

    asked = await press(slack, bot, ana, "nudges.done")
    answer = await press(slack, bot, ana, f"programme.rate.{button}")

    programme = await programme_of(bot, "U0ANA")
    assert "How was the session?" in asked
    assert told in answer
    assert programme is not None
    assert programme.step == step


async def test_pain_leads_to_the_self_check(slack: Sandbox, clock: Clock, start_bot: StartBot) -> None:
    bot = await start_bot()
    await start(bot.services, "U0ANA", weekly=2)
    ana = slack.person("U0ANA")
    await next_nudge(bot, clock, ana)
    await press(slack, bot, ana, "nudges.done")
    await press(slack, bot, ana, "programme.rate.hurts")

    await ana.clicks("symptoms.check", on=ana.dm[-1])

    assert ana.modals[-1].blocks[-1]["block_id"] == "emergency"


async def test_whoever_moves_sitting_down_trains_sitting_down(
    slack: Sandbox, clock: Clock, start_bot: StartBot
) -> None:
    bot = await start_bot()
    await start(bot.services, "U0ANA", weekly=2, avoid={"seated_only"})
    ana = slack.person("U0ANA")

    nudge = await next_nudge(bot, clock, ana)

    assert "Seated glute squeeze" in nudge.text
    assert "bridge" not in nudge.text.lower()


async def test_without_the_programme_no_session_is_offered(slack: Sandbox, clock: Clock, start_bot: StartBot) -> None:
    bot = await start_bot()
    await start(bot.services, "U0ANA")
    ana = slack.person("U0ANA")

    nudge = await next_nudge(bot, clock, ana)

    assert "session" not in nudge.text


async def test_the_settings_switch_the_programme_on_and_off(slack: Sandbox, start_bot: StartBot) -> None:
    bot = await start_bot()
    await start(bot.services, "U0ANA")
    ana = slack.person("U0ANA")

    await ana.types("/glutes settings")
    await ana.submits({"programme": "3"})
    on = await programme_of(bot, "U0ANA")
    await ana.closes_modal()
    await ana.types("/glutes settings")
    await ana.submits({"programme": "0"})
    off = await programme_of(bot, "U0ANA")

    assert on == Programme(weekly=3)
    assert off is None
