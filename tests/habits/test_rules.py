"""Learning a member's minutes, and the few offers: worked examples, promises, and a simulation."""

import random  # noqa: TID251 - seeded, so that it replays
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.habits.rules import Offer, Record, best_moment, day_counts, habit, longer, offer

EVERY = timedelta(minutes=40)
NINE, FIVE = 9 * 60, 17 * 60
MONDAY = datetime(2026, 11, 23, tzinfo=UTC)

Chance = Callable[[int], float]  # of an answer, by the minute of the day


def kept_rate(chance: Chance, *, learns: bool, seed: int) -> tuple[float, float]:
    """Kept rate, and share of nudges moved, of one member's third and fourth month; the first two are for learning."""
    dice = random.Random(f"{seed}")
    answers: list[tuple[int, int]] = []
    sent = kept = moved = 0
    for day in range(80):
        at = NINE + 40 + dice.randrange(5)
        known = tuple(h for when, h in answers if day - when <= 28)
        while at < FIVE - 10:
            due = MONDAY + timedelta(days=day, minutes=at)
            best = best_moment(due, at, interval=EVERY, habits=known) if learns else due
            minute = at + round((best - due).total_seconds() / 60)
            done = dice.random() < chance(minute)
            answers.append((day, habit(minute, kept=done)))
            if day >= 40:
                sent, kept, moved = sent + 1, kept + done, moved + (best != due)
            at = minute + 40 + (dice.randrange(4) if done else 0)
    return kept / sent, moved / sent


def average(chance: Chance, *, learns: bool) -> tuple[float, float]:
    rates = [kept_rate(chance, learns=learns, seed=seed) for seed in range(12)]
    return sum(r for r, _ in rates) / len(rates), sum(m for _, m in rates) / len(rates)


def before_the_hour(minute: int) -> float:
    return 0.75 if minute % 60 >= 50 else 0.25


def at_coffee(minute: int) -> float:
    return 0.8 if any(abs(minute - at) < 12 for at in (615, 720, 870, 960)) else 0.25


def whenever(_: int) -> float:
    return 0.5


@pytest.mark.parametrize(("chance", "gain"), [(before_the_hour, 0.1), (at_coffee, 0.03)])
def test_learning_raises_the_kept_rate_of_members_with_habits(chance: Chance, gain: float) -> None:
    plain, _ = average(chance, learns=False)

    learned, _ = average(chance, learns=True)

    assert learned > plain + gain


def test_learning_does_nothing_for_members_without_habits() -> None:
    plain, _ = average(whenever, learns=False)

    learned, moved = average(whenever, learns=True)

    assert abs(learned - plain) < 0.02
    assert moved < 0.15


def test_little_is_known_so_nothing_moves() -> None:
    due = MONDAY + timedelta(hours=10)

    assert best_moment(due, 600, interval=EVERY, habits=(habit(595, kept=True),) * 39) == due


@pytest.mark.parametrize("kept", [True, False])
def test_who_answers_always_or_never_has_no_better_minute(kept: bool) -> None:
    due = MONDAY + timedelta(hours=10)

    assert best_moment(due, 600, interval=EVERY, habits=(habit(595, kept=kept),) * 200) == due


def test_a_nudge_moves_to_the_nearest_minute_that_is_clearly_better() -> None:
    good, bad = (habit(595, kept=True),) * 60, (habit(612, kept=False),) * 60

    moved = best_moment(MONDAY + timedelta(minutes=606), 606, interval=EVERY, habits=good + bad)

    assert MONDAY + timedelta(minutes=596) <= moved < MONDAY + timedelta(minutes=606)


@settings(deadline=None, max_examples=60)
@given(
    habits=st.lists(st.integers(0, 2 * 1440 - 1), max_size=120).map(tuple),
    minute=st.integers(0, 1439),
    minutes=st.sampled_from((20, 30, 40, 45, 60, 90)),
)
def test_a_nudge_moves_by_a_quarter_of_the_interval_at_most(habits: tuple[int, ...], minute: int, minutes: int) -> None:
    due, interval = MONDAY + timedelta(minutes=minute), timedelta(minutes=minutes)

    moved = best_moment(due, minute, interval=interval, habits=habits)

    assert abs(moved - due) <= interval / 4


@pytest.mark.parametrize(
    ("days", "weeks", "eased", "refreshed", "expected"),
    [
        ([(4, 0), (4, 1), (4, 1)], 0, False, 0, (Offer.EASE, 0)),
        ([(4, 1), (4, 1), (4, 1)], 0, False, 0, None),  # a quarter is not under a quarter
        ([(4, 0), (4, 0)], 0, False, 0, None),  # two days are not three
        ([(2, 0), (1, 0), (2, 0)], 0, False, 0, None),  # too few to say anything
        ([(8, 0), (8, 0), (8, 8), (8, 0)], 0, False, 0, None),  # the last three count
        ([(8, 0), (8, 0), (8, 0)], 0, True, 0, None),  # once
        ([(8, 8)], 3, False, 0, None),
        ([(8, 8)], 4, False, 0, (Offer.REFRESH, 4)),
        ([(8, 8)], 5, False, 4, None),
        ([(8, 8)], 8, False, 4, (Offer.REFRESH, 8)),
        ([(8, 8)], 12, False, 8, (Offer.REFRESH, 12)),
        ([(8, 8)], 15, False, 8, (Offer.REFRESH, 12)),
        ([(8, 8)], 16, False, 8, None),  # long past: let it be
        ([(8, 8)], 52, False, 12, None),
        ([(8, 0), (8, 0), (8, 0)], 4, False, 0, (Offer.EASE, 0)),
        ([(8, 0), (8, 0), (8, 0)], 4, True, 0, (Offer.REFRESH, 4)),
        ([], 4, False, 0, (Offer.REFRESH, 4)),
    ],
)
def test_offers_come_once_each_and_only_when_they_fit(
    days: list[tuple[int, int]], weeks: int, eased: bool, refreshed: int, expected: tuple[Offer, int] | None
) -> None:
    record = Record(days=days, weeks=weeks, eased=eased, refreshed_weeks=refreshed)

    assert offer(record) == expected


def test_days_are_counted_the_latest_first() -> None:
    monday, tuesday = MONDAY.date(), MONDAY.date() + timedelta(days=1)

    assert day_counts([(monday, True), (tuesday, False), (monday, False)]) == [(1, 0), (2, 1)]


@pytest.mark.parametrize(("minutes", "expected"), [(20, 30), (30, 40), (40, 60), (45, 60), (60, 90), (90, None)])
def test_the_longer_interval_is_the_next_one_that_makes_a_difference(minutes: int, expected: int | None) -> None:
    assert longer(timedelta(minutes=minutes), (20, 30, 40, 45, 60, 90)) == expected
