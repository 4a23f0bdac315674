"""Changing the hours and the days of a week."""

from datetime import time

import pytest

from bot.errors import UserMistake
from bot.hours.rules import Hours, HoursChange, Week, change_days, change_hours

OFFICE, SHORT, NIGHT = Hours(time(9), time(17)), Hours(time(9), time(13)), Hours(time(22), time(6))
WEEK: Week = (OFFICE, OFFICE, OFFICE, OFFICE, SHORT, None, None)


def test_hours_without_days_are_for_all_days_worked_so_far() -> None:
    week = change_hours(WEEK, HoursChange(None, NIGHT))

    assert week == (NIGHT,) * 5 + (None, None)


def test_hours_with_days_leave_the_other_days_alone_and_may_add_one() -> None:
    week = change_hours(WEEK, HoursChange(frozenset({0, 5}), SHORT))

    assert week == (SHORT, OFFICE, OFFICE, OFFICE, SHORT, SHORT, None)


def test_a_day_can_be_taken_off() -> None:
    week = change_hours(WEEK, HoursChange(frozenset({4, 6}), None))

    assert week == (OFFICE,) * 4 + (None,) * 3


def test_somebody_without_a_working_day_gets_monday_to_friday() -> None:
    week = change_hours((None,) * 7, HoursChange(None, SHORT))

    assert week == (SHORT,) * 5 + (None, None)


def test_a_week_keeps_at_least_one_working_day() -> None:
    with pytest.raises(UserMistake) as mistake:
        change_hours(WEEK, HoursChange(frozenset(range(5)), None))
    with pytest.raises(UserMistake):
        change_days(WEEK, frozenset())

    assert mistake.value.key == "hours.no_days_left"


def test_a_new_day_gets_the_hours_of_most_other_days_and_old_ones_keep_theirs() -> None:
    week = change_days(WEEK, frozenset({3, 4, 5}))

    assert week == (None, None, None, OFFICE, SHORT, OFFICE, None)


def test_the_first_days_of_all_are_nine_to_five() -> None:
    week = change_days((None,) * 7, frozenset({6}))

    assert week == (None,) * 6 + (OFFICE,)
