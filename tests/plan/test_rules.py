"""The plan of one member: what counts as the last movement, snoozes, days and caps, as values only."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.hours.rules import Hours, Pause, Schedule
from bot.plan.rules import LATE, after_sending, day_start, is_late, may_send, plan, shift_day
from tests.people import a_member

NIGHTS = Schedule(
    "Asia/Kolkata",
    tuple(Hours(time(22), time(6)) if day < 5 else None for day in range(7)),
    None,
    timedelta(minutes=60),
)


def at(hour: int, minute: int = 0, *, day: int = 23) -> datetime:
    """That time in Berlin; the 23rd is a Monday."""
    return datetime(2026, 11, day, hour - 1, minute, tzinfo=UTC)


def in_kolkata(hour: int, minute: int = 0, *, day: int = 23) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC) - timedelta(hours=5, minutes=30)


def test_the_interval_counts_from_whatever_came_last() -> None:
    sent_last = a_member(last_sent_at=at(10), last_movement_at=at(9, 50))
    moved_last = a_member(last_sent_at=at(10), last_movement_at=at(10, 5))
    started_last = a_member(last_sent_at=at(10), counts_from=at(10, 15))

    assert plan(sent_last, at(10, 20)) == at(10, 40)
    assert plan(moved_last, at(10, 20)) == at(10, 45)
    assert plan(started_last, at(10, 20)) == at(10, 55)


def test_an_interval_that_is_over_means_now() -> None:
    assert plan(a_member(last_sent_at=at(10)), at(11, 30)) == at(11, 30)


def test_a_movement_before_work_does_not_delay_the_first_nudge() -> None:
    assert plan(a_member(last_movement_at=at(8, 55)), at(8, 57)) == plan(a_member(), at(8, 57))


def test_the_break_starts_the_interval_anew() -> None:
    assert plan(a_member(last_sent_at=at(12, 10)), at(12, 15)) == plan(a_member(), at(12, 45))


def test_a_snooze_comes_back_in_its_ten_minutes() -> None:
    assert plan(a_member(last_sent_at=at(10), snoozed_until=at(10, 12)), at(10, 2)) == at(10, 12)


@pytest.mark.parametrize(
    ("snoozed_until", "why"), [(at(12, 35), "the break"), (at(16, 55), "the end"), (at(9, 58), "over already")]
)
def test_a_snooze_that_does_not_fit_any_more_gives_way_to_the_plan(snoozed_until: datetime, why: str) -> None:
    sent = snoozed_until - timedelta(minutes=10)
    now = max(sent, at(10)) if why == "over already" else sent

    due = plan(a_member(last_sent_at=sent, snoozed_until=snoozed_until), now)

    assert due is not None
    assert due >= sent + timedelta(minutes=20)


def test_nobody_who_stopped_is_planned() -> None:
    assert plan(a_member(active=False), at(10)) is None
    assert plan(a_member(active=False, snoozed_until=at(10, 5)), at(10)) is None


def test_a_full_day_leads_to_the_next_one() -> None:
    full = a_member(sent_on=date(2026, 11, 23), sent_count=8, last_sent_at=at(14))

    due = plan(full, at(14, 10))

    assert due is not None
    assert at(9, 40, day=24) <= due <= at(9, 45, day=24)


@pytest.mark.parametrize(
    ("instant", "open_"),
    [
        (at(8, 59), False),
        (at(9), True),
        (at(12, 29), True),
        (at(12, 30), False),
        (at(13), True),
        (at(16, 50), True),
        (at(16, 51), False),
        (at(10, day=28), False),
    ],
)
def test_a_nudge_may_be_sent_in_working_time_alone(instant: datetime, open_: bool) -> None:
    assert may_send(a_member(), instant) is open_


def test_a_pause_is_running_from_its_start_until_just_before_its_end() -> None:
    member = a_member(pause=Pause(at(10), at(11)))

    assert [member.is_paused(t) for t in (at(9, 59), at(10), at(10, 59), at(11))] == [False, True, True, False]
    assert [may_send(member, t) for t in (at(9, 59), at(10), at(10, 59), at(11))] == [True, False, False, True]


def test_late_is_more_than_five_minutes() -> None:
    assert not is_late(at(10), at(10) + LATE)
    assert is_late(at(10), at(10) + LATE + timedelta(seconds=1))


def test_a_night_belongs_to_the_day_it_began_on() -> None:
    assert shift_day(NIGHTS, in_kolkata(3, day=24)) == date(2026, 11, 23)
    assert shift_day(NIGHTS, in_kolkata(12, day=24)) == date(2026, 11, 24)
    assert day_start(NIGHTS, in_kolkata(3, day=24)) == in_kolkata(22, day=23)
    assert day_start(NIGHTS, in_kolkata(12, day=24)) == in_kolkata(0, day=24)


def test_what_was_sent_is_counted_by_the_day_of_the_shift() -> None:
    member = a_member(schedule=NIGHTS)

    before_midnight = after_sending(member, in_kolkata(23))
    after_midnight = after_sending(before_midnight, in_kolkata(1, day=24))
    next_night = after_sending(after_midnight, in_kolkata(23, day=24))

    assert [(m.sent_on, m.sent_count) for m in (before_midnight, after_midnight, next_night)] == [
        (date(2026, 11, 23), 1),
        (date(2026, 11, 23), 2),
        (date(2026, 11, 24), 1),
    ]


@given(
    st.integers(0, 14 * 24 * 60).map(lambda m: at(9) + timedelta(minutes=m)),
    st.none() | st.integers(0, 600).map(lambda m: timedelta(minutes=m)),
    st.none() | st.integers(-20, 20).map(lambda m: timedelta(minutes=m)),
    st.integers(0, 9),
)
def test_a_plan_is_never_in_the_past_and_always_in_working_time(
    now: datetime, last: timedelta | None, snooze: timedelta | None, sent: int
) -> None:
    member = a_member(
        last_sent_at=now - last if last is not None else None,
        snoozed_until=now + snooze if snooze is not None else None,
        sent_on=now.date(),
        sent_count=sent,
    )

    due = plan(member, now)

    assert due is not None
    assert due >= now
    assert may_send(member, due)
