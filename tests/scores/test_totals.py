"""Day totals, through the front door: what is sent, answered, snoozed and logged, and on which day it counts."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text

from bot.delivery import flows as delivery
from bot.services import Services
from db.models import DayTotal, MonthTotal, Outcome
from sandbox import Clock, Sandbox
from sandbox.state import Message
from tests.conftest import StartBot
from tests.people import ROUND_THE_CLOCK, due, nudges_of, start, until


async def totals(services: Services) -> list[tuple[str, int, int, int]]:
    """(day, sent, done, moved), the oldest first."""
    async with services.sessions.begin() as session:
        rows = (await session.execute(select(DayTotal).order_by(DayTotal.day))).scalars()
        return [(f"{row.day:%a %d}", row.sent, row.done, row.moved) for row in rows]


async def months(services: Services) -> list[tuple[str, int, int]]:
    """(month, sent, done), the oldest first."""
    async with services.sessions.begin() as session:
        rows = (await session.execute(select(MonthTotal).order_by(MonthTotal.month))).scalars()
        return [(f"{row.month:%b}", row.sent, row.done) for row in rows]


async def is_done(services: Services) -> bool:
    return Outcome.DONE in [nudge.outcome for nudge in await nudges_of(services)]


async def next_nudge(services: Services, slack: Sandbox, clock: Clock) -> Message:
    clock.jump(max(clock.now(), *(await due(services)).values()))
    await delivery.deliver(services)
    await services.tasks.finish(seconds=30)  # the review of the day holds the row
    return slack.person("U0ANA").dm[-1]


async def test_a_nudge_counts_when_it_is_sent_and_when_it_is_done(
    slack: Sandbox, clock: Clock, start_bot: StartBot
) -> None:
    bot = await start_bot(worker=False)
    ana = slack.person("U0ANA")
    await start(bot.services, "U0ANA")

    nudge = await next_nudge(bot.services, slack, clock)
    assert await totals(bot.services) == [("Mon 23", 1, 0, 0)]

    await ana.clicks("nudges.done", on=nudge)
    await ana.clicks("nudges.done", on=nudge)  # a double click
    assert await totals(bot.services) == [("Mon 23", 1, 1, 1)]

    nudge = await next_nudge(bot.services, slack, clock)
    await ana.clicks("nudges.skip", on=nudge)
    assert await totals(bot.services) == [("Mon 23", 2, 1, 1)]


async def test_snoozing_neither_counts_again_nor_takes_a_nudge_back(
    slack: Sandbox, clock: Clock, start_bot: StartBot
) -> None:
    bot = await start_bot(worker=False)
    ana = slack.person("U0ANA")
    await start(bot.services, "U0ANA")
    nudge = await next_nudge(bot.services, slack, clock)

    await ana.clicks("nudges.snooze", on=nudge)
    again = await next_nudge(bot.services, slack, clock)
    assert again.ts != nudge.ts
    assert await totals(bot.services) == [("Mon 23", 1, 0, 0)]

    await ana.clicks("nudges.snooze", on=again)  # too often: it closes itself
    assert await totals(bot.services) == [("Mon 23", 1, 0, 0)]


async def test_logging_by_hand_answers_the_open_nudge_and_adds_nothing_to_the_score_otherwise(
    slack: Sandbox, clock: Clock, start_bot: StartBot
) -> None:
    bot = await start_bot(worker=False)
    ana = slack.person("U0ANA")
    await start(bot.services, "U0ANA")
    await next_nudge(bot.services, slack, clock)

    await ana.types("/glutes done")
    await ana.types("/glutes done")  # within ten minutes: does not count
    assert await totals(bot.services) == [("Mon 23", 1, 1, 1)]

    for _ in range(3):
        clock.advance(timedelta(minutes=11))
        await ana.types("/glutes done stairs")
    assert await totals(bot.services) == [("Mon 23", 1, 1, 4)]


async def test_what_comes_too_late_to_be_sent_counts_for_nothing(
    slack: Sandbox, clock: Clock, start_bot: StartBot
) -> None:
    bot = await start_bot(worker=False)
    await start(bot.services, "U0ANA")

    clock.jump(max((await due(bot.services)).values()) + timedelta(minutes=6))
    await delivery.deliver(bot.services)
    await bot.services.tasks.finish(seconds=60)  # the review of the day holds the row

    assert slack.person("U0ANA").dm == []
    assert await totals(bot.services) == []


@pytest.mark.parametrize("why", ["do not disturb", "vacation", "paused"])
async def test_what_is_held_or_paused_all_day_counts_for_nothing(
    slack: Sandbox, clock: Clock, start_bot: StartBot, why: str
) -> None:
    bot = await start_bot(worker=False)
    ana = slack.person("U0ANA")
    await start(bot.services, "U0ANA")
    evening = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
    if why == "do not disturb":
        ana.becomes(dnd=(clock.now(), evening))
    elif why == "vacation":
        ana.becomes(status_text="Vacationing", status_emoji=":palm_tree:")
    else:
        await ana.types("/glutes pause today")
    await slack.settled()

    while clock.now() < evening and (at := max((await due(bot.services)).values(), default=evening)) < evening:
        clock.jump(max(at, clock.now() + timedelta(minutes=1)))
        await delivery.deliver(bot.services)
        await bot.services.tasks.finish(seconds=60)  # the review of the day holds the row

    assert [message for message in ana.dm if message.metadata] == []
    assert await totals(bot.services) == []
    assert await months(bot.services) == []


async def test_an_answer_after_midnight_counts_on_the_day_of_its_nudge(
    slack: Sandbox, clock: Clock, start_bot: StartBot
) -> None:
    """The last nudge of Sunday belongs to the old week, whenever it is answered; the day is the workspace's."""
    bot = await start_bot(worker=False)
    ana = slack.person("U0ANA")
    await start(bot.services, "U0ANA", week=ROUND_THE_CLOCK, minutes=20)
    clock.jump(datetime(2026, 11, 29, 22, 20, tzinfo=UTC))  # Sunday 23:20 in Berlin
    await delivery.deliver(bot.services)  # drops what is old
    await bot.services.tasks.finish(seconds=60)  # the review of the day holds the row
    nudge = await next_nudge(bot.services, slack, clock)
    assert clock.now() < datetime(2026, 11, 29, 23, 0, tzinfo=UTC)

    clock.jump(datetime(2026, 11, 29, 23, 5, tzinfo=UTC))  # Monday 0:05
    await ana.clicks("nudges.done", on=nudge)

    assert await totals(bot.services) == [("Sun 29", 1, 1, 1)]


async def test_the_last_night_of_a_month_counts_in_that_month(
    slack: Sandbox, clock: Clock, start_bot: StartBot
) -> None:
    bot = await start_bot(worker=False)
    ana = slack.person("U0ANA")
    await start(bot.services, "U0ANA", week=ROUND_THE_CLOCK, minutes=20)
    clock.jump(datetime(2026, 11, 30, 22, 20, tzinfo=UTC))  # 23:20 in Berlin
    await delivery.deliver(bot.services)
    await bot.services.tasks.finish(seconds=60)  # the review of the day holds the row
    nudge = await next_nudge(bot.services, slack, clock)
    clock.jump(datetime(2026, 11, 30, 23, 5, tzinfo=UTC))  # the first of December
    await ana.clicks("nudges.done", on=nudge)
    await until(lambda: is_done(bot.services))

    later = await next_nudge(bot.services, slack, clock)
    await ana.clicks("nudges.skip", on=later)

    assert await months(bot.services) == [("Nov", 1, 1), ("Dec", 1, 0)]


async def test_movements_besides_the_plan_are_in_no_month(slack: Sandbox, start_bot: StartBot) -> None:
    bot = await start_bot(worker=False)
    await start(bot.services, "U0ANA")

    await slack.person("U0ANA").types("/glutes done stairs")

    assert await totals(bot.services) == [("Mon 23", 0, 0, 1)]
    assert await months(bot.services) == []


async def test_an_answer_and_its_totals_are_written_together_or_not_at_all(
    slack: Sandbox, clock: Clock, start_bot: StartBot
) -> None:
    bot = await start_bot(worker=False)
    ana = slack.person("U0ANA")
    await start(bot.services, "U0ANA")
    nudge = await next_nudge(bot.services, slack, clock)
    async with bot.services.sessions.begin() as session:
        await session.execute(text("DROP TABLE month_totals"))  # the last of what an answer writes

    await ana.clicks("nudges.done", on=nudge)
    await until(lambda: any("my fault" in message.text for message in ana.sees(ana.dm_channel)))

    assert [n.outcome for n in await nudges_of(bot.services)] == [Outcome.SENT]
    assert await totals(bot.services) == [("Mon 23", 1, 0, 0)]
