"""What the plan promises to everybody, whatever their hours, zone, pause and the moment they ask."""

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.hours.rules import (
    INTERVALS,
    Hours,
    Pause,
    Schedule,
    local_day,
    next_nudge,
    span,
    spread_of,
    valid_zone,
    wall_clock,
    windows,
)
from tests.hours.oracle import DAY, MINUTE, nudges_by_plan, utc

ZONES = (
    *("Europe/Berlin", "America/Los_Angeles", "Asia/Kolkata", "Australia/Lord_Howe", "Africa/Cairo"),
    *("Pacific/Apia", "America/St_Johns", "Pacific/Kiritimati", "Pacific/Chatham", "Antarctica/Troll"),
)
TEN_MINUTES = timedelta(minutes=10)

times = st.builds(time, st.integers(0, 23), st.integers(0, 59))
hours = st.builds(Hours, times, times)
schedules = st.builds(
    Schedule,
    zone=st.sampled_from(ZONES),
    week=st.tuples(*[st.none() | hours] * 7),
    rest=st.none() | hours,
    interval=st.sampled_from(INTERVALS).map(lambda n: timedelta(minutes=n)),
)
instants = st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 1), timezones=st.just(UTC))  # noqa: DTZ001
spreads = st.floats(0, 1, exclude_max=True)
pauses = st.none() | st.builds(
    lambda start, length: Pause(start, None if length is None else start + length),
    instants,
    st.none() | st.timedeltas(MINUTE, 300 * DAY),
)
anywhere = settings(deadline=None, max_examples=200)


def shift_at(schedule: Schedule, instant: datetime) -> tuple[datetime, datetime] | None:
    for shift in windows(schedule, instant, days=2):
        if shift.start <= instant:
            return shift.start, shift.end
    return None


@anywhere
@given(schedules, instants, spreads, pauses)
def test_a_nudge_is_within_hours_and_never_in_a_break_or_a_pause(
    schedule: Schedule, now: datetime, spread: float, pause: Pause | None
) -> None:
    due = next_nudge(schedule, now, anchor=None, spread=spread, pause=pause)

    if due is None:
        return
    shift = shift_at(schedule, due)
    assert due >= now
    assert shift
    assert due <= shift[1] - TEN_MINUTES
    if schedule.rest:
        for day in (local_day(schedule.zone, due) - DAY, local_day(schedule.zone, due)):
            start, end = span(schedule.zone, day, schedule.rest.start, schedule.rest.end)
            assert not start <= due < end
    if pause:
        assert due < pause.start or (pause.end is not None and due >= pause.end)


@anywhere
@given(schedules, instants, spreads)
def test_the_clock_on_the_wall_shows_working_hours_when_a_nudge_comes(
    schedule: Schedule, now: datetime, spread: float
) -> None:
    due = next_nudge(schedule, now, anchor=None, spread=spread)

    if due is None:
        return
    wall = wall_clock(schedule.zone, due)
    noon = wall_clock(schedule.zone, due - DAY), wall_clock(schedule.zone, due + DAY)
    if noon[1] - noon[0] != 2 * DAY:
        return  # a clock change is near; those have their own tests
    today, eve = schedule.week[wall.weekday()], schedule.week[wall.weekday() - 1]
    at = wall.time()
    in_todays = today is not None and today.start <= at and (at < today.end or today.overnight)
    in_last_nights = eve is not None and eve.overnight and at < eve.end
    assert in_todays or in_last_nights


@anywhere
@given(schedules, instants, spreads, st.timedeltas(timedelta(0), timedelta(hours=3)), pauses)
def test_the_next_nudge_is_at_least_an_interval_after_the_anchor(
    schedule: Schedule, now: datetime, spread: float, ago: timedelta, pause: Pause | None
) -> None:
    anchor = now - ago

    due = next_nudge(schedule, now, anchor=anchor, spread=spread, pause=pause)

    assert due is None or due >= anchor + schedule.interval


@anywhere
@given(schedules, instants, spreads, pauses)
def test_a_week_of_nudges_has_no_gap_shorter_than_the_interval_and_misses_no_stretch(
    schedule: Schedule, start: datetime, spread: float, pause: Pause | None
) -> None:
    end = start + 7 * DAY

    sent = nudges_by_plan(schedule, start, end, spread=spread, pause=pause)

    assert all(late - early >= schedule.interval for early, late in pairwise(sent))
    for first, last in stretches(schedule, start, end, pause):
        inside = [nudge for nudge in sent if first <= nudge < last]
        assert len(inside) >= (last - first - TEN_MINUTES - schedule.interval * 0.1) // schedule.interval


def stretches(
    schedule: Schedule, start: datetime, end: datetime, pause: Pause | None
) -> list[tuple[datetime, datetime]]:
    """The stretches of working time that lie between two instants as a whole, found by their corners."""
    shifts = [shift for shift in windows(schedule, start) if start <= shift.start and shift.end <= end]
    found = []
    for shift in shifts:
        breaks = [(pause.start, pause.end or end)] if pause else []
        if schedule.rest:
            breaks += [
                span(schedule.zone, shift.day + n * DAY, schedule.rest.start, schedule.rest.end) for n in (-1, 0, 1)
            ]
        corners = sorted({shift.start, shift.end, *(c for b in breaks for c in b if shift.start < c < shift.end)})
        for first, last in pairwise(corners):
            if not any(b <= first and last <= e for b, e in breaks):
                found.append((first, last))
    return found


@anywhere
@given(schedules, instants, spreads, pauses, st.timedeltas(timedelta(0), 3 * DAY), st.booleans())
def test_asking_later_never_gives_an_earlier_nudge(
    schedule: Schedule, now: datetime, spread: float, pause: Pause | None, later: timedelta, moved: bool
) -> None:
    anchor = now if moved else None

    early = next_nudge(schedule, now, anchor=anchor, spread=spread, pause=pause)
    late = next_nudge(schedule, now + later, anchor=anchor, spread=spread, pause=pause)

    if late is not None:
        assert early is not None
        assert early <= late
    if early is not None and now + later <= early:
        assert late == early


@anywhere
@given(schedules, instants, spreads, pauses)
def test_the_same_question_has_the_same_answer(
    schedule: Schedule, now: datetime, spread: float, pause: Pause | None
) -> None:
    first = next_nudge(schedule, now, anchor=None, spread=spread, pause=pause)
    span.cache_clear()
    second = next_nudge(schedule, now, anchor=None, spread=spread, pause=pause)

    assert first == second
    assert first is None or next_nudge(schedule, first, anchor=None, spread=spread, pause=pause) == first


@anywhere
@given(schedules, instants)
def test_shifts_come_in_order_without_overlap_and_each_on_a_day_of_its_own(schedule: Schedule, start: datetime) -> None:
    shifts = list(windows(schedule, start))

    assert all(start < shift.end and shift.start < shift.end for shift in shifts)
    assert all(early.end <= late.start and early.day < late.day for early, late in pairwise(shifts))


@given(st.text(max_size=20), st.text(max_size=20))
def test_the_spread_of_a_member_is_always_the_same_share(team: str, user: str) -> None:
    spread = spread_of(team, user)

    assert 0 <= spread < 1
    assert spread == spread_of(team, user)


def test_the_members_of_a_company_are_spread_evenly() -> None:
    spreads = [spread_of("T024BE7LD", f"U{n:08}") for n in range(1000)]

    tenths = [sum(n / 10 <= spread < (n + 1) / 10 for spread in spreads) for n in range(10)]

    assert min(tenths) > 60
    assert spread_of("T1", "U2") != spread_of("T2", "U1")


@pytest.mark.parametrize("name", ["Europe/Berlin", "Asia/Calcutta", "UTC", "America/Argentina/Ushuaia"])
def test_zones_that_slack_names_are_known(name: str) -> None:
    assert valid_zone(name)


@pytest.mark.parametrize(
    "name",
    ["", " ", "Europe", "Europe/", "Mars/Olympus", "../../etc/passwd", "/etc/passwd", "a\0b", "\ud800", "é" * 999],
)
def test_anything_else_is_no_zone(name: str) -> None:
    assert not valid_zone(name)


def test_a_local_day_is_the_day_on_the_wall() -> None:
    instant = utc("2026-11-23T23:30")

    assert local_day("Asia/Tokyo", instant).isoformat() == "2026-11-24"
    assert local_day("America/New_York", instant).isoformat() == "2026-11-23"
