"""The programme: rest between sessions, small steps, nothing that was ruled out, and never a step up on pain."""

from datetime import date, timedelta
from itertools import chain, combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content.data import read_movements
from bot.exercises.rules import AVOIDANCES
from bot.programme.rules import (
    APART,
    FIRST_STEP,
    STEPS,
    Programme,
    Rating,
    choose_weekly,
    done,
    is_due,
    offered,
    rate,
    read,
    session,
    stored,
)

MOVEMENTS = read_movements()
MONDAY = date(2026, 11, 23)
NOBODY_RULED_OUT: frozenset[str] = frozenset()


def days_with_a_session(weekly: int, days: int) -> list[int]:
    """The days, from Monday on, on which a member does a session whenever one is offered on a working day."""
    programme, found = Programme(weekly=weekly), []
    for number in range(days):
        today = MONDAY + timedelta(number)
        if today.weekday() < 5 and is_due(programme, today):
            programme = done(offered(programme, today), "n", today)
            found.append(number)
    return found


def test_three_sessions_a_week_are_monday_wednesday_and_friday() -> None:
    assert days_with_a_session(3, 14) == [0, 2, 4, 7, 9, 11]


def test_two_sessions_a_week_are_monday_and_thursday() -> None:
    assert days_with_a_session(2, 14) == [0, 3, 7, 10]


def test_a_session_that_was_let_go_is_offered_again_the_next_day_and_once_a_day() -> None:
    programme = offered(Programme(weekly=2), MONDAY)

    assert not is_due(programme, MONDAY)
    assert is_due(programme, MONDAY + timedelta(1))


def test_nothing_is_due_without_a_programme() -> None:
    assert not is_due(None, MONDAY)


def after(*ratings: Rating, step: int = FIRST_STEP) -> Programme:
    programme = Programme(weekly=2, step=step)
    for number, rating in enumerate(ratings):
        rated = rate(done(programme, f"n{number}", MONDAY), f"n{number}", rating)
        assert rated is not None
        programme = rated
    return programme


@pytest.mark.parametrize(
    ("ratings", "step"),
    [
        ([Rating.EASY], FIRST_STEP + 1),
        ([Rating.RIGHT], FIRST_STEP),
        ([Rating.RIGHT, Rating.RIGHT], FIRST_STEP + 1),
        ([Rating.RIGHT, Rating.RIGHT, Rating.RIGHT], FIRST_STEP + 1),
        ([Rating.RIGHT, Rating.HARD, Rating.RIGHT], FIRST_STEP - 1),
        ([Rating.HARD], FIRST_STEP - 1),
        ([Rating.HARD, Rating.HARD, Rating.HARD], 0),
        ([Rating.HURTS], FIRST_STEP - 1),
        ([Rating.EASY] * 30, len(STEPS) - 1),
    ],
)
def test_each_word_moves_the_programme_by_one_small_step_at_most(ratings: list[Rating], step: int) -> None:
    assert after(*ratings).step == step


@given(st.lists(st.sampled_from(Rating)), st.integers(0, len(STEPS) - 1))
def test_pain_never_makes_it_harder_and_is_kept_like_too_hard(ratings: list[Rating], step: int) -> None:
    before = after(*ratings, step=step)
    sore = after(*ratings, Rating.HURTS, step=step)

    assert sore.step <= before.step
    assert stored(sore) == stored(after(*ratings, Rating.HARD, step=step))


def test_a_session_is_rated_once_and_only_the_last_one() -> None:
    programme = done(done(Programme(weekly=2), "old", MONDAY), "new", MONDAY + timedelta(3))
    rated = rate(programme, "new", Rating.EASY)

    assert rate(programme, "old", Rating.EASY) is None
    assert rated is not None
    assert rate(rated, "new", Rating.EASY) is None
    assert rate(rated, "", Rating.EASY) is None


def test_every_step_changes_little_and_the_harder_version_starts_with_less() -> None:
    for before, now in pairwise(STEPS):
        if now.version == before.version:
            assert sum([now.sets != before.sets, now.reps != before.reps, now.hold != before.hold]) <= 2
            assert (now.sets, now.reps, now.hold) > (before.sets, before.reps, before.hold)
        else:
            assert now.sets * now.reps <= before.sets * before.reps


@pytest.mark.parametrize("seated_only", [False, True])
def test_no_combination_of_switches_puts_a_forbidden_movement_into_a_session_or_leaves_it_empty(
    seated_only: bool,
) -> None:
    subsets = chain.from_iterable(combinations(AVOIDANCES, n) for n in range(len(AVOIDANCES) + 1))
    for avoid in map(frozenset, subsets):
        for sessions in range(7):
            chosen = session(MOVEMENTS, Programme(weekly=3, sessions=sessions), avoid=avoid, seated_only=seated_only)

            assert chosen
            assert not any(m.is_ruled_out(avoid, seated_only=seated_only) for m in chosen)
            assert len({m.id for m in chosen}) == len(chosen) <= 3


def test_a_session_is_on_the_floor_first_and_all_floor_movements_get_their_turn() -> None:
    sessions = [
        session(MOVEMENTS, Programme(weekly=3, sessions=n), avoid=NOBODY_RULED_OUT, seated_only=False) for n in range(3)
    ]

    assert all([m.floor for m in chosen] == [True, True, False] for chosen in sessions)
    assert {m.id for chosen in sessions for m in chosen if m.floor} == {"glute_bridge", "clamshell", "donkey_kick"}


def test_another_number_of_sessions_keeps_the_step_and_none_ends_the_programme() -> None:
    programme = after(Rating.EASY)

    changed = choose_weekly(programme, 3)

    assert changed is not None
    assert (changed.weekly, changed.step) == (3, programme.step)
    assert choose_weekly(programme, 0) is None
    assert choose_weekly(None, 2) == Programme(weekly=2)


@given(
    st.builds(
        Programme,
        weekly=st.sampled_from(sorted(APART)),
        step=st.integers(0, len(STEPS) - 1),
        done_on=st.none() | st.dates(),
        offered_on=st.none() | st.dates(),
        unrated=st.text(max_size=32),
    )
)
def test_what_is_kept_comes_back_as_it_was(programme: Programme) -> None:
    assert read(stored(programme)) == programme
    assert read(stored(None)) is None
