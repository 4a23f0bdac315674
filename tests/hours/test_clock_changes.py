"""The plan at every clock change of 2025 to 2027, compared with somebody who watches the clock."""

from datetime import date, datetime, time, timedelta
from functools import cache, lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.hours.rules import INTERVALS, Hours, Pause, Schedule, instant_of
from tests.hours.oracle import DAY, MINUTE, Watcher, nudges_by_plan, nudges_by_watching, utc

Change = tuple[str, datetime]  # a zone, and the first minute (UTC) after its clocks have jumped

TRICKY_ZONES = (
    *("Australia/Lord_Howe", "Africa/Cairo", "America/Los_Angeles", "Europe/Berlin", "Africa/Casablanca"),
    *("Africa/El_Aaiun", "Antarctica/Troll", "Asia/Beirut", "America/Nuuk", "Atlantic/Azores"),
)
STEADY_ZONES = ("Asia/Kolkata", "Asia/Kathmandu", "Pacific/Apia")
BEGIN, END = 2 * 24 * 60, 6 * 24 * 60  # of the seven days watched; the first two and the last show what reaches in


def clock_changes(zone: str) -> list[Change]:
    tz = ZoneInfo(zone)
    start = utc("2025-01-01T00:00")
    found = []
    for early, late in pairwise(start + n * DAY for n in range(3 * 365 + 1)):
        offset = early.astimezone(tz).utcoffset()
        if offset == late.astimezone(tz).utcoffset():
            continue
        low, high = 0, 24 * 60
        while high - low > 1:
            middle = (low + high) // 2
            same = (early + middle * MINUTE).astimezone(tz).utcoffset() == offset
            low, high = (middle, high) if same else (low, middle)
        found.append((zone, early + high * MINUTE))
    return found


@cache
def different_changes() -> list[Change]:
    """The clock changes of all zones; where zones have the very same one, only one of them."""
    found: dict[tuple[datetime, datetime, datetime], Change] = {}
    for zone in sorted(available_timezones()):
        tz = ZoneInfo(zone)
        for _, change in clock_changes(zone):
            before, after = ((change + n * MINUTE).astimezone(tz).replace(tzinfo=None) for n in (-1, 0))
            found.setdefault((change, before, after), (zone, change))
    return list(found.values())


@lru_cache(maxsize=300)
def watch(change: Change) -> Watcher:
    zone, instant = change
    return Watcher(zone, instant.replace(hour=0, minute=0) - 4 * DAY, days=7)


def assert_plan_agrees(
    watcher: Watcher,
    schedule: Schedule,
    *,
    spread_minutes: int = 0,
    pause: Pause | None = None,
    days_off: frozenset[date] = frozenset(),
    full_day: date | None = None,
) -> None:
    spread = timedelta(minutes=spread_minutes)
    planned = nudges_by_plan(
        schedule,
        watcher.minutes[BEGIN],
        watcher.minutes[END],
        spread=spread / schedule.interval * 10,
        pause=pause,
        days_off=days_off,
        full_day=full_day,
    )

    watched = nudges_by_watching(
        watcher,
        schedule,
        begin=BEGIN,
        end=END,
        spread=spread,
        pause=pause,
        days_off=days_off,
        full_day=full_day,
    )

    assert planned == watched


def around(change: Change) -> list[time]:
    """Times of day that the jump skips or repeats, and their neighbours."""
    zone, instant = change
    walls = [(instant + n * MINUTE).astimezone(ZoneInfo(zone)) for n in (-61, -31, -1, 0, 29, 59)]
    jump = abs(walls[3].replace(tzinfo=None) - walls[2].replace(tzinfo=None))
    inside = walls[2].replace(tzinfo=None) + min(jump, timedelta(hours=1)) / 2
    return sorted({wall.time().replace(second=0, microsecond=0) for wall in (*walls, inside)})


def test_the_zones_that_are_known_for_odd_clocks_do_change_them() -> None:
    changed = {zone for zone in TRICKY_ZONES if clock_changes(zone)}

    assert changed == set(TRICKY_ZONES)
    assert not any(clock_changes(zone) for zone in STEADY_ZONES)
    assert len(different_changes()) > 80


@pytest.mark.parametrize("zone", TRICKY_ZONES)
def test_hours_and_breaks_that_touch_the_jump_keep_to_the_clock(zone: str) -> None:
    for change in clock_changes(zone)[:2]:
        times = around(change)
        for start in times:
            for end in (*times, time(9), time(22)):
                shift, rest = Hours(start, end), Hours(times[1], times[-2])
                assert_plan_agrees(watch(change), Schedule(zone, (shift,) * 7, rest, timedelta(minutes=20)))


times = st.builds(time, st.integers(0, 23), st.sampled_from((0, 5, 15, 30, 45, 59)))
hours = st.builds(Hours, times, times)
intervals = st.sampled_from(INTERVALS).map(lambda n: timedelta(minutes=n))


@st.composite
def situations(draw: st.DrawFn, changes: list[Change]) -> tuple[Watcher, Schedule, Pause | None]:
    change = draw(st.sampled_from(changes))
    near = hours | st.builds(Hours, st.sampled_from(around(change)), times | st.sampled_from(around(change)))
    schedule = Schedule(
        zone=change[0],
        week=tuple(draw(st.none() | near) for _ in range(7)),
        rest=draw(st.none() | near),
        interval=draw(intervals),
    )
    begin = draw(st.none() | st.integers(-2000, 2000))
    length = draw(st.none() | st.integers(1, 3000))
    pause = None
    if begin is not None:
        start = change[1] + begin * MINUTE
        pause = Pause(start, None if length is None else start + length * MINUTE)
    return watch(change), schedule, pause


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data(), spread_minutes=st.integers(0, 1))
def test_any_schedule_at_any_clock_change_keeps_to_the_clock(data: st.DataObject, spread_minutes: int) -> None:
    watcher, schedule, pause = data.draw(situations(different_changes()))
    dates = st.sampled_from(watcher.dates())
    days_off = frozenset(data.draw(st.lists(dates, max_size=2)))
    full_day = data.draw(st.none() | dates)

    assert_plan_agrees(
        watcher, schedule, spread_minutes=spread_minutes, pause=pause, days_off=days_off, full_day=full_day
    )


def test_of_hours_that_a_whole_day_before_them_takes_up_only_the_rest_is_left() -> None:
    round_the_clock, day = Hours(time(23, 59), time(23, 59)), Hours(time(1), time(0, 15))
    week = (None, None, round_the_clock, day, None, None, None)

    assert_plan_agrees(
        watch(("Atlantic/Azores", utc("2025-10-26T01:00"))),
        Schedule("Atlantic/Azores", week, None, timedelta(minutes=20)),
    )


@pytest.mark.parametrize("zone", STEADY_ZONES)
def test_zones_that_keep_their_offset_need_no_care(zone: str) -> None:
    office = (Hours(time(8, 30), time(17)), Hours(time(22), time(6)), None) * 2 + (None,)

    assert_plan_agrees(
        watch((zone, utc("2026-03-29T01:00"))),
        Schedule(zone, office, Hours(time(12), time(12, 30)), timedelta(minutes=45)),
    )


CONVERSIONS = [
    # zone, day, time on the wall, the instant in UTC
    ("Europe/Berlin", "2026-03-29", "02:30", "2026-03-29T01:00"),  # skipped: the minute of the jump
    ("Europe/Berlin", "2026-03-29", "02:00", "2026-03-29T01:00"),
    ("Europe/Berlin", "2026-03-29", "03:00", "2026-03-29T01:00"),
    ("Europe/Berlin", "2026-10-25", "02:30", "2026-10-25T00:30"),  # twice: the first
    ("Europe/Berlin", "2026-10-25", "03:00", "2026-10-25T02:00"),
    ("Africa/Cairo", "2026-04-24", "00:00", "2026-04-23T22:00"),  # a day that begins at one o'clock
    ("Africa/Cairo", "2026-04-24", "00:59", "2026-04-23T22:00"),
    ("Australia/Lord_Howe", "2026-10-04", "02:15", "2026-10-03T15:30"),  # half an hour is skipped
    ("Australia/Lord_Howe", "2026-04-05", "01:45", "2026-04-04T14:45"),
    ("America/Los_Angeles", "2026-11-01", "01:00", "2026-11-01T08:00"),
    ("Antarctica/Troll", "2026-03-29", "02:59", "2026-03-29T01:00"),  # two hours are skipped
    ("Pacific/Apia", "2011-12-30", "12:00", "2011-12-30T10:00"),  # a whole day is skipped
    ("Asia/Kathmandu", "2026-11-23", "09:00", "2026-11-23T03:15"),
]


@pytest.mark.parametrize(("zone", "day", "wall", "instant"), CONVERSIONS)
def test_a_wall_clock_time_is_the_first_instant_that_shows_it_or_is_past_it(
    zone: str, day: str, wall: str, instant: str
) -> None:
    assert instant_of(zone, date.fromisoformat(day), time.fromisoformat(wall)) == utc(instant)
