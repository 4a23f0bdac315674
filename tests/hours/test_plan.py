"""The plan by example: an office in Berlin, nights, pauses and days off."""

from datetime import date, datetime, time, timedelta

import pytest

from bot.hours.rules import Hours, Pause, Schedule, Week, next_nudge, windows
from tests.hours.oracle import utc

OFFICE = Hours(time(9), time(17))
NIGHT = Hours(time(22), time(6))
LUNCH = Hours(time(12), time(13))
OFFICE_WEEK: Week = (OFFICE,) * 5 + (None, None)
BERLIN = Schedule("Europe/Berlin", OFFICE_WEEK, LUNCH, timedelta(minutes=60))  # UTC+1 in November
MONDAY = date(2026, 11, 23)


def at(clock: str) -> datetime:
    return utc(f"2026-11-23T{clock}")


CASES = {
    # what: (now, anchor, expected), all on Monday 23 November 2026, UTC; work is 8:00-16:00, lunch 11:00-12:00
    "before work": ("06:00", None, "09:00"),
    "when work starts": ("08:00", None, "09:00"),
    "after the first nudge": ("09:00", "09:00", "10:00"),
    "after a movement between two nudges": ("09:30", "09:30", "10:30"),
    "a movement before work does not count": ("07:50", "07:50", "09:00"),
    "none as lunch begins": ("10:00", "10:00", "13:00"),
    "a movement in the lunch break does not count": ("11:30", "11:30", "13:00"),
    "the last second before lunch is still possible": ("09:59:59", "09:59:59", "10:59:59"),
    "exactly ten minutes before the end": ("14:50", "14:50", "15:50"),
    "overdue is due now": ("14:20", "12:10", "14:20"),
    "overdue in a stretch that is over is dropped": ("11:20", "09:00", "13:00"),
}


@pytest.mark.parametrize("case", CASES)
def test_the_next_nudge_of_an_office_day(case: str) -> None:
    now, anchor, expected = CASES[case]

    due = next_nudge(BERLIN, at(now), anchor=at(anchor) if anchor else None, spread=0)

    assert due == at(expected)


def test_less_than_ten_minutes_before_the_end_the_next_day_is_planned() -> None:
    now = utc("2026-11-23T14:51")

    due = next_nudge(BERLIN, now, anchor=now, spread=0)

    assert due == utc("2026-11-24T09:00")


def test_after_friday_comes_monday() -> None:
    now = utc("2026-11-27T15:30")

    due = next_nudge(BERLIN, now, anchor=now, spread=0)

    assert due == utc("2026-11-30T09:00")


def test_the_spread_delays_the_first_nudge_of_each_stretch_only() -> None:
    first = next_nudge(BERLIN, utc("2026-11-23T06:00"), anchor=None, spread=0.5)
    second = next_nudge(BERLIN, utc("2026-11-23T09:03"), anchor=utc("2026-11-23T09:03"), spread=0.5)
    after_lunch = next_nudge(BERLIN, utc("2026-11-23T10:03"), anchor=utc("2026-11-23T10:03"), spread=0.5)

    assert first == utc("2026-11-23T09:03")
    assert second == utc("2026-11-23T10:03")
    assert after_lunch == utc("2026-11-23T13:03")


def test_a_movement_at_the_very_start_of_work_counts() -> None:
    due = next_nudge(BERLIN, at("08:00"), anchor=at("08:00"), spread=0.5)

    assert due == at("09:00")


def test_after_a_pause_the_count_starts_anew() -> None:
    pause = Pause(utc("2026-11-23T08:30"), utc("2026-11-23T09:10"))

    due = next_nudge(BERLIN, utc("2026-11-23T08:40"), anchor=utc("2026-11-23T08:20"), spread=0, pause=pause)

    assert due == utc("2026-11-23T10:10")


def test_a_coming_pause_is_respected() -> None:
    pause = Pause(utc("2026-11-23T09:00"), utc("2026-11-24T14:00"))

    due = next_nudge(BERLIN, utc("2026-11-23T08:40"), anchor=None, spread=0, pause=pause)

    assert due == utc("2026-11-24T15:00")


def test_a_pause_of_a_year_ends_with_a_nudge() -> None:
    now = utc("2026-11-23T08:40")
    pause = Pause(now, now + timedelta(days=366))

    due = next_nudge(BERLIN, now, anchor=None, spread=0, pause=pause)

    assert due == utc("2027-11-24T09:40")


def test_a_pause_of_years_ends_with_a_nudge_too() -> None:
    now = utc("2026-11-23T08:40")
    pause = Pause(now, utc("2029-11-26T08:00"))

    due = next_nudge(BERLIN, now, anchor=None, spread=0, pause=pause)

    assert due == utc("2029-11-26T09:00")


@pytest.mark.parametrize("start", ["2026-11-23T08:00", "2026-11-23T09:00"])
def test_a_pause_without_an_end_leaves_nothing_after_it(start: str) -> None:
    pause = Pause(utc(start), None)

    due = next_nudge(BERLIN, utc("2026-11-23T08:10"), anchor=None, spread=0, pause=pause)

    assert due is None


def test_a_pause_that_begins_later_leaves_what_is_before_it() -> None:
    pause = Pause(utc("2026-11-23T09:01"), None)

    due = next_nudge(BERLIN, utc("2026-11-23T08:10"), anchor=None, spread=0, pause=pause)

    assert due == utc("2026-11-23T09:00")


def test_days_off_and_a_full_day_are_left_out() -> None:
    holidays = {date(2026, 11, 24), date(2026, 11, 25)}

    due = next_nudge(BERLIN, utc("2026-11-23T08:10"), anchor=None, spread=0, days_off=holidays, full_day=MONDAY)

    assert due == utc("2026-11-26T09:00")


def test_no_working_time_means_no_nudge() -> None:
    idle = Schedule("Europe/Berlin", (None,) * 7, None, timedelta(minutes=30))
    too_short = Schedule("Europe/Berlin", (Hours(time(9), time(9, 39)),) * 7, None, timedelta(minutes=30))

    assert next_nudge(idle, utc("2026-11-23T08:00"), anchor=None, spread=0) is None
    assert next_nudge(too_short, utc("2026-11-23T08:00"), anchor=None, spread=0) is None


def test_a_night_shift_belongs_to_the_day_it_starts_on() -> None:
    schedule = Schedule("Europe/Berlin", (NIGHT,) * 5 + (None, None), None, timedelta(minutes=60))

    running = next(windows(schedule, utc("2026-11-28T02:00")))  # Saturday, 3:00
    holiday = next_nudge(schedule, utc("2026-11-24T02:00"), anchor=None, spread=0, days_off={date(2026, 11, 23)})

    assert running.day == date(2026, 11, 27)
    assert (running.start, running.end) == (utc("2026-11-27T21:00"), utc("2026-11-28T05:00"))
    assert holiday == utc("2026-11-24T22:00")


def test_a_break_that_began_on_the_eve_reaches_into_an_early_shift() -> None:
    schedule = Schedule(
        "UTC", (Hours(time(0, 15), time(8)),) * 7, Hours(time(23, 30), time(0, 30)), timedelta(minutes=60)
    )

    due = next_nudge(schedule, utc("2026-11-23T00:15"), anchor=None, spread=0)

    assert due == utc("2026-11-23T01:30")


def test_a_night_that_runs_into_the_morning_shift_is_not_counted_twice() -> None:
    schedule = Schedule("UTC", (NIGHT, Hours(time(5), time(14)), *(None,) * 5), None, timedelta(minutes=60))

    shifts = list(windows(schedule, utc("2026-11-23T12:00"), days=2))
    due = next_nudge(schedule, utc("2026-11-24T05:00"), anchor=utc("2026-11-24T05:00"), spread=0)

    assert [(shift.start, shift.end) for shift in shifts] == [
        (utc("2026-11-23T22:00"), utc("2026-11-24T06:00")),
        (utc("2026-11-24T06:00"), utc("2026-11-24T14:00")),
    ]
    assert due == utc("2026-11-24T07:00")


def test_windows_are_listed_in_order_from_the_running_one_to_the_same_day_next_week() -> None:
    shifts = list(windows(BERLIN, utc("2026-11-23T10:00")))

    assert [shift.day.day for shift in shifts] == [23, 24, 25, 26, 27, 30]
