"""Movements outside the plan: on the spot with `now`, and logged by hand with `done`."""

import asyncio
from datetime import timedelta

from bot.delivery.flows import close_old
from bot.nudges import views
from bot.process import Bot
from db.models import Outcome
from sandbox import Clock, Sandbox
from tests.conftest import on_sqlite
from tests.people import due, next_nudge, nudges_of, start

pytestmark = on_sqlite


async def test_now_offers_a_movement_that_counts_when_it_is_done(bot: Bot, slack: Sandbox, clock: Clock) -> None:
    await start(bot.services, "U0ANA")
    ana = slack.person("U0ANA")
    clock.advance(timedelta(hours=1, minutes=10))  # 9:10

    offer = await ana.types("/glutes now")

    assert [e["text"]["text"] for e in offer.blocks[-1]["elements"]] == ["Done", "Another one"]

    await ana.clicks(views.DONE, on=offer.message)
    await slack.settled()

    answer = ana.sees(ana.dm_channel)[-1]
    assert answer.text.endswith("done at 09:10. Next nudge: *09:50*.")
    assert "1 movement today" in str(answer.blocks)


async def test_now_asks_for_nothing_if_it_is_not_done(bot: Bot, slack: Sandbox, clock: Clock) -> None:
    await start(bot.services, "U0ANA")
    before = await due(bot.services)

    await slack.person("U0ANA").types("/glutes now")

    assert await due(bot.services) == before


async def test_another_one_replaces_the_offer(bot: Bot, slack: Sandbox) -> None:
    await start(bot.services, "U0ANA")
    ana = slack.person("U0ANA")
    offer = await ana.types("/glutes now")

    await ana.clicks(views.INSTEAD, on=offer.message)
    await slack.settled()

    shown = ana.sees(ana.dm_channel)
    assert len(shown) == 1
    assert shown[0].text != offer.text


async def test_now_works_outside_the_hours_and_in_a_pause(bot: Bot, slack: Sandbox) -> None:
    await start(bot.services, "U0ANA")
    ana = slack.person("U0ANA")
    await ana.types("/glutes pause")

    offer = await ana.types("/glutes now")

    assert offer.blocks[-1]["elements"][0]["text"]["text"] == "Done"


async def test_a_movement_on_the_spot_answers_the_open_nudge_and_counts_once(
    bot: Bot, slack: Sandbox, clock: Clock
) -> None:
    await start(bot.services, "U0ANA")
    ana = slack.person("U0ANA")
    nudge = await next_nudge(bot.services, slack, "U0ANA")
    offer = await ana.types("/glutes now")
    clock.advance(timedelta(minutes=2))

    await asyncio.gather(*(ana.clicks(views.DONE, on=offer.message) for _ in range(2)))
    await slack.settled()
    await close_old(bot.services)

    answer = next(m for m in ana.sees(ana.dm_channel) if m.ephemeral)
    assert "done at 09:43" in answer.text
    assert "1 movement today" in str(answer.blocks)
    assert ana.dm[0].ts == nudge.ts
    assert ana.dm[0].text.endswith("– done.")
    assert sorted(n.outcome for n in await nudges_of(bot.services)) == [Outcome.DONE, Outcome.DROPPED]


async def test_done_logs_a_movement_and_moves_the_next_nudge(bot: Bot, slack: Sandbox, clock: Clock) -> None:
    await start(bot.services, "U0ANA")
    clock.advance(timedelta(hours=1, minutes=20))  # 9:20

    reply = await slack.person("U0ANA").types("/glutes done stairs")

    assert reply.text == ":white_check_mark: Logged. *1 movement* today. Next nudge: *10:00*."
    assert [(n.movement, n.planned) for n in await nudges_of(bot.services)] == [("climb_stairs", False)]


async def test_done_counts_once_in_ten_minutes(bot: Bot, slack: Sandbox, clock: Clock) -> None:
    await start(bot.services, "U0ANA")
    ana = slack.person("U0ANA")
    clock.advance(timedelta(hours=1, minutes=20))
    await ana.types("/glutes done")

    clock.advance(timedelta(minutes=9))
    again = await ana.types("/glutes done")

    assert again.text == "Nice! I counted one just now; the next counts from 09:30. Next nudge: *10:00*."

    clock.advance(timedelta(minutes=1))
    later = await ana.types("/glutes done")

    assert later.text.startswith(":white_check_mark: Logged. *2 movements* today.")


async def test_done_typed_twice_at_once_counts_once(bot: Bot, slack: Sandbox) -> None:
    await start(bot.services, "U0ANA")
    ana = slack.person("U0ANA")

    await asyncio.gather(*(ana.types("/glutes done") for _ in range(3)))

    assert len(await nudges_of(bot.services)) == 1


async def test_done_answers_the_open_nudge(bot: Bot, slack: Sandbox) -> None:
    await start(bot.services, "U0ANA")
    ana = slack.person("U0ANA")
    await next_nudge(bot.services, slack, "U0ANA")

    reply = await ana.types("/glutes done squat")
    await close_old(bot.services)

    assert "*1 movement* today" in reply.text
    assert [(n.movement, n.outcome) for n in await nudges_of(bot.services)] == [("squat", Outcome.DONE)]
    assert ana.dm[0].text.endswith("– done.")


async def test_done_answers_a_snoozed_nudge_so_that_it_does_not_come_back(
    bot: Bot, slack: Sandbox, clock: Clock
) -> None:
    await start(bot.services, "U0ANA")
    ana = slack.person("U0ANA")
    nudge = await next_nudge(bot.services, slack, "U0ANA")
    await ana.clicks(views.SNOOZE, on=nudge)
    await slack.settled()

    reply = await ana.types("/glutes done")

    assert reply.text.endswith("Next nudge: *10:21*.")
    assert [n.outcome for n in await nudges_of(bot.services)] == [Outcome.DONE]


async def test_an_unclear_movement_is_asked_about(bot: Bot, slack: Sandbox) -> None:
    await start(bot.services, "U0ANA")

    reply = await slack.person("U0ANA").types("/glutes done kick")

    assert reply.text.startswith("That could be several:")
    assert await nudges_of(bot.services) == []


async def test_done_knows_movements_by_their_english_names_in_every_language(bot: Bot, slack: Sandbox) -> None:
    await start(bot.services, "U0ANA", locale="es-MX")

    answer = await slack.person("U0ANA").types("/glutes done wall press")

    assert "Anotado" in answer.text
    assert [nudge.movement for nudge in await nudges_of(bot.services)] == ["wall_abduction"]
