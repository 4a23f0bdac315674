"""Whole days of nudges: how many, which movements, and what never happens."""

from collections import Counter
from datetime import UTC, datetime, time, timedelta

import pytest

from bot.delivery.flows import deliver
from bot.hours.rules import Hours
from bot.nudges import views
from bot.process import Bot
from db.models import Nudge, Outcome
from sandbox import Clock, Sandbox
from tests.conftest import on_sqlite
from tests.people import due, next_nudge, nudges_of, start

pytestmark = on_sqlite

LUNCH = Hours(time(12, 30), time(13))
TUESDAY = datetime(2026, 11, 24, tzinfo=UTC)


async def test_no_more_nudges_in_a_day_than_the_member_wants(bot: Bot, slack: Sandbox) -> None:
    await start(bot.services, "U0ANA", cap=4)

    days = Counter(n.slot_at.date() for n in await days_of_nudges(bot, slack, count=9))

    assert list(days.values()) == [4, 4, 1]


async def test_at_most_one_nudge_is_open(bot: Bot, slack: Sandbox) -> None:
    await start(bot.services, "U0ANA", rest=LUNCH)

    nudges = await days_of_nudges(bot, slack, count=12)

    assert [n.outcome for n in nudges] == [*[Outcome.MISSED] * 11, Outcome.SENT]


async def test_movements_change_and_the_floor_comes_once_a_day(bot: Bot, slack: Sandbox) -> None:
    await start(bot.services, "U0ANA", minutes=20)
    floor = {m.id for m in bot.services.movements if m.floor}

    nudges = await days_of_nudges(bot, slack, count=60)

    movements = [n.movement for n in nudges]
    assert all(len({*movements[i : i + 3]}) == 3 for i in range(len(movements) - 2))
    on_the_floor = Counter(n.slot_at.date() for n in nudges if n.movement in floor)
    assert on_the_floor
    assert max(on_the_floor.values()) == 1


@pytest.mark.parametrize(
    ("rest", "until"),
    [(LUNCH, time(12, 25)), (None, time(16, 45))],
    ids=["before the break", "before the end of the day"],
)
async def test_a_snooze_that_would_end_outside_working_time_closes_the_nudge(
    bot: Bot, slack: Sandbox, clock: Clock, rest: Hours | None, until: time
) -> None:
    await start(bot.services, "U0ANA", rest=rest)
    ana = slack.person("U0ANA")
    clock.jump(to=datetime.combine(TUESDAY, until, UTC) - timedelta(days=1, hours=1, minutes=41))
    await ana.types("/glutes done")
    clock.advance(timedelta(minutes=40))
    await deliver(bot.services)
    await bot.services.tasks.finish(seconds=60)  # the review of the day holds the row

    clock.advance(timedelta(minutes=2))
    await ana.clicks(views.SNOOZE, on=ana.dm[-1])
    await slack.settled()

    assert ana.dm[-1].text.startswith("Let's leave this one. Next nudge: ")
    assert [n.outcome for n in await nudges_of(bot.services)] == [Outcome.DONE, Outcome.SKIPPED]


async def test_a_night_shift_is_one_day(bot: Bot, slack: Sandbox) -> None:
    night = tuple(Hours(time(22), time(6)) if day < 5 else None for day in range(7))
    await start(bot.services, "U0BEN", zone="Asia/Kolkata", week=night, cap=6)
    ben = slack.person("U0BEN")

    for _ in range(6):
        await ben.clicks(views.DONE, on=await next_nudge(bot.services, slack, "U0BEN"))
        await slack.settled()

    assert "6 movements today" in str(ben.dm[-1].blocks)
    assert "Next nudge: *22:42*" in ben.dm[-1].text


async def days_of_nudges(bot: Bot, slack: Sandbox, *, count: int) -> list[Nudge]:
    """The first nudges of the only member, none of them answered."""
    for _ in range(count):
        slack.clock.jump(to=min((await due(bot.services)).values()))
        await deliver(bot.services)
        await bot.services.tasks.finish(seconds=60)  # the review of the day holds the row
    return await nudges_of(bot.services)
