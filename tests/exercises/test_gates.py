"""What a member left out never comes back: not in nudges, on the spot, on cards or in sessions."""

import re

import pytest

from bot.delivery import flows as delivery
from bot.exercises.rules import AVOIDANCES
from bot.programme.rules import SESSION
from sandbox import Clock, Sandbox
from tests.conftest import StartBot, on_sqlite
from tests.people import ROUND_THE_CLOCK, jump_to_next, nudges_of, start

pytestmark = on_sqlite

ON_THEIR_FEET = {
    "en-GB": re.compile(r"\b(stand|stairs?|walk\w*|squat|on your feet|while you are up)\b", re.I),
    "es-MX": re.compile(r"\b(de pie|levántate|escaleras?|camin\w+|paseos?|sentadillas?|sobre una pierna)\b", re.I),
}


@pytest.mark.parametrize("avoid", [{switch} for switch in AVOIDANCES] + [set(AVOIDANCES)], ids="+".join)
async def test_a_switch_keeps_its_movements_out_of_every_way_to_be_offered_one(
    slack: Sandbox, clock: Clock, start_bot: StartBot, avoid: set[str]
) -> None:
    bot = await start_bot()
    member = await start(bot.services, "U0ANA", avoid=avoid, week=ROUND_THE_CLOCK, minutes=20, weekly=3)
    ana = slack.person("U0ANA")
    movements = {m.id: m for m in bot.services.movements}
    words = bot.services.languages["en"]

    for _ in range(12):
        await jump_to_next(bot.services, clock)
        await delivery.deliver(bot.services)
        await bot.services.tasks.finish(seconds=60)  # the review of the day holds the row
        await ana.types("/glutes now")
    cards = [await ana.types("/glutes exercise") for _ in range(24)]
    listed = await ana.types("/glutes exercise list")

    offered = {nudge.movement for nudge in await nudges_of(bot.services)} - {SESSION.id}
    forbidden = [m for m in movements.values() if m.is_ruled_out(frozenset(avoid), seated_only=member.seated_only)]
    names = {words(f"{m.id}.name") for m in forbidden}
    shown = {card.text.partition("*: ")[0].strip("*") for card in cards}
    sessions = " ".join(message.text for message in ana.dm if "session for today" in message.text)
    assert offered
    assert not offered & {m.id for m in forbidden}
    assert not shown & names
    assert sessions
    assert not [name for name in names if f"*{name}*" in sessions]
    assert not [name for name in names if f"*{name}* –" in listed.text]


@pytest.mark.parametrize("locale", ON_THEIR_FEET)
async def test_whoever_moves_sitting_down_is_told_to_move_and_never_to_stand(
    slack: Sandbox, clock: Clock, start_bot: StartBot, locale: str
) -> None:
    bot = await start_bot()
    seated = {"seated_only"}
    await start(bot.services, "U0ANA", avoid=seated, week=ROUND_THE_CLOCK, minutes=20, weekly=3, locale=locale)
    ana = slack.person("U0ANA")

    for _ in range(40):
        await jump_to_next(bot.services, clock)
        await delivery.deliver(bot.services)
        await bot.services.tasks.finish(seconds=60)  # the review of the day holds the row

    shown = [str([b for b in m.blocks if b["type"] in ("section", "context")]) for m in ana.dm if m.metadata]
    assert len(shown) >= 16
    assert [text for text in shown if ON_THEIR_FEET[locale].search(text)] == []


async def test_a_movement_that_was_only_called_done_is_one_the_member_may_do(
    slack: Sandbox, start_bot: StartBot
) -> None:
    bot = await start_bot()
    await start(bot.services, "U0ANA", avoid={"seated_only"})

    await slack.person("U0ANA").types("/glutes done")

    [logged] = await nudges_of(bot.services)
    assert logged.movement == "seated_squeeze"
