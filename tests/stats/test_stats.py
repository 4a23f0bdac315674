"""A member's own numbers: what is counted, on which day, and that nobody else sees them."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.delivery import flows as delivery
from bot.stats import rules
from bot.stats.rules import DayNumbers, Move
from db import scores
from db.scores import Day
from sandbox import Clock, Sandbox
from tests.conftest import StartBot
from tests.people import TEAM, due, start, until

NIGHT = datetime(2026, 3, 29, 0, 0, tzinfo=UTC)  # the clocks of Berlin go forward at one
WEEK = rules.period_of("week", "Europe/Berlin", NIGHT)

moves = st.lists(
    st.builds(
        lambda minutes, movement, planned, done: Move(
            NIGHT - timedelta(days=6) + timedelta(minutes=minutes), movement, planned, done or not planned
        ),
        st.integers(0, 6 * 24 * 60),
        st.sampled_from(["stand_up", "climb_stairs", "walk_call"]),
        st.booleans(),
        st.booleans(),
    ),
    max_size=60,
)


@given(moves)
def test_days_movements_and_hours_add_up_to_the_same(given_moves: list[Move]) -> None:
    stats = rules.stats_of(given_moves, WEEK, zone="Europe/Berlin", best=0)

    assert sum(times for _, times in stats.movements) == sum(stats.hours) == stats.moved
    assert stats.done <= stats.sent
    assert stats.active_days <= 7
    assert len(stats.days) == 7


def test_a_movement_counts_at_the_hour_on_the_members_wall_when_clocks_change() -> None:
    found = [Move(NIGHT + timedelta(minutes=m), "stand_up", planned=False, done=True) for m in (30, 90)]

    stats = rules.stats_of(found, WEEK, zone="Europe/Berlin", best=0)

    assert [hour for hour, count in enumerate(stats.hours) if count] == [1, 3]  # two o'clock did not happen


def test_the_best_week_is_the_fullest_from_monday_to_sunday() -> None:
    sunday = date(2026, 11, 22)

    assert rules.best_week([(sunday, 5), (sunday + timedelta(days=1), 4), (sunday - timedelta(days=6), 3)]) == 8
    assert rules.best_week([]) == 0


def test_the_month_ends_on_its_last_day() -> None:
    assert rules.period_of("month", "Europe/Berlin", datetime(2028, 2, 10, tzinfo=UTC)).last == date(2028, 2, 29)


async def test_stats_tell_all_numbers_in_words_and_the_picture_follows(
    slack: Sandbox, clock: Clock, start_bot: StartBot
) -> None:
    bot = await start_bot()
    ana = slack.person("U0ANA")
    await start(bot.services, "U0ANA")
    assert "Nothing to show yet" in (await ana.types("/glutes stats")).text
    for answer in ("nudges.done", "nudges.skip"):
        clock.jump(max((await due(bot.services)).values()))
        await delivery.deliver(bot.services)
        await bot.services.tasks.finish(seconds=60)  # the review of the day holds the row
        await ana.clicks(answer, on=ana.dm[-1])

    def images() -> list[dict[str, Any]]:
        shown = [block for message in ana.sees(ana.dm_channel) for block in message.blocks if block["type"] == "image"]
        return [block for block in shown if "chart" in block["alt_text"]]

    reply = await ana.types("/glutes stats")
    await until(images)

    assert "*1 movement* so far" in reply.text
    assert "1 of 2 planned nudges kept: *50 %*" in reply.text
    assert "*1 active day*" in reply.text
    assert "Only you see this" in str(reply.blocks)
    assert len(images()) == 1
    assert "1 movement in all" in images()[0]["alt_text"]


def test_a_year_is_shown_by_month_and_weekday() -> None:
    monday, friday = date(2026, 3, 30), date(2026, 4, 3)
    days = [DayNumbers(monday, 8, 6, 7), DayNumbers(friday, 8, 2, 3), DayNumbers(date(2025, 4, 1), 8, 8, 8)]
    year = rules.period_of("year", "Europe/Berlin", NIGHT)

    stats = rules.stats_of_year(days, year, [Move(NIGHT, "stand_up", planned=True, done=True)], best=9)

    assert (stats.sent, stats.done, stats.moved, stats.percent) == (16, 8, 10, 50)
    assert [(m.day.month, m.moved) for m in rules.by_month(stats) if m.moved] == [(3, 7), (4, 3)]
    assert len(rules.by_month(stats)) == 12
    assert rules.by_weekday(stats) == [7, 0, 0, 0, 3, 0, 0]
    assert stats.movements == (("stand_up", 1),)


async def test_a_year_is_told_from_day_totals_that_outlive_single_nudges(slack: Sandbox, start_bot: StartBot) -> None:
    bot = await start_bot()
    ana = slack.person("U0ANA")
    member = await start(bot.services, "U0ANA")
    async with bot.services.sessions.begin() as session:
        for month in (1, 2, 10):
            day = Day(TEAM, member.id, date(2026, month, 5))
            await scores.add(session, {day: Counter(sent=8, done=month, moved=month)})

    reply = await ana.types("/glutes stats year")

    assert "Your year" in reply.text
    assert "*13 movements*" in reply.text
    assert "13 of 24 planned nudges kept: *54 %*" in reply.text
    assert "best week ever: 10 movements" in reply.text


async def test_a_word_that_is_no_span_is_told_what_to_type(slack: Sandbox, start_bot: StartBot) -> None:
    bot = await start_bot()
    await start(bot.services, "U0ANA")

    reply = await slack.person("U0ANA").types("/glutes stats decade")

    assert "`/glutes stats month`" in reply.text
