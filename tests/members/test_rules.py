"""Pauses, as people ask for them on a Monday afternoon in Berlin and in the middle of a night shift."""

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import UserMistake
from bot.hours.rules import Hours, Pause, Schedule, Week, next_nudge, wall_clock
from bot.members.rules import parse_pause

BERLIN = "Europe/Berlin"
OFFICE: Week = (Hours(time(9), time(17)),) * 5 + (None, None)
NIGHT = Hours(time(22), time(6))
NIGHTS: Week = (NIGHT,) * 4 + (None, None, NIGHT)  # Sunday to Thursday

MONDAY = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)  # 14:00 in Berlin


def asked(text: str, *, now: datetime = MONDAY, week: Week = OFFICE) -> tuple[str, str]:
    """The two ends of a pause as the member's clock shows them, "now" for what starts at once."""
    pause = parse_pause(text, zone=BERLIN, now=now, week=week)
    start = "now" if pause.start == now else f"{wall_clock(BERLIN, pause.start):%a %d %b %Y %H:%M}"
    return start, f"{wall_clock(BERLIN, pause.end):%a %d %b %Y %H:%M}" if pause.end else "no end"


def mistake(text: str, *, now: datetime = MONDAY) -> UserMistake:
    with pytest.raises(UserMistake) as caught:
        parse_pause(text, zone=BERLIN, now=now, week=OFFICE)
    return caught.value


@pytest.mark.parametrize(
    ("text", "end"),
    [
        # the rest of a day or two
        ("", "Tue 24 Nov 2026 00:00"),
        ("today", "Tue 24 Nov 2026 00:00"),
        ("for the rest of the day", "Tue 24 Nov 2026 00:00"),
        ("tomorrow", "Wed 25 Nov 2026 00:00"),
        # lengths
        ("2h", "Mon 23 Nov 2026 16:00"),
        ("２ Hours.", "Mon 23 Nov 2026 16:00"),
        ("90 min", "Mon 23 Nov 2026 15:30"),
        ("1h30", "Mon 23 Nov 2026 15:30"),
        ("for half an hour", "Mon 23 Nov 2026 14:30"),
        ("for 3 days", "Thu 26 Nov 2026 14:00"),
        ("a week", "Mon 30 Nov 2026 14:00"),
        ("two weeks", "Mon 07 Dec 2026 14:00"),
        ("366 days", "Wed 24 Nov 2027 14:00"),
        # until a time of day
        ("until 15:00", "Mon 23 Nov 2026 15:00"),
        ("till 5pm", "Mon 23 Nov 2026 17:00"),
        ("until 3", "Mon 23 Nov 2026 15:00"),
        ("until 09:00", "Tue 24 Nov 2026 09:00"),
        ("until 13:00", "Tue 24 Nov 2026 13:00"),
        ("until noon", "Tue 24 Nov 2026 12:00"),
        ("until midnight", "Tue 24 Nov 2026 00:00"),
        # until a day
        ("until tomorrow", "Tue 24 Nov 2026 00:00"),
        ("until tue", "Tue 24 Nov 2026 00:00"),
        ("until mon", "Mon 30 Nov 2026 00:00"),
        ("Until next Monday", "Mon 30 Nov 2026 00:00"),
        ("this week", "Mon 30 Nov 2026 00:00"),
        ("until 3 jan", "Sun 03 Jan 2027 00:00"),
        ("until January 3rd", "Sun 03 Jan 2027 00:00"),
        ("sick until wed", "Wed 25 Nov 2026 00:00"),
        # until a day and a time
        ("till friday 14:00", "Fri 27 Nov 2026 14:00"),
        ("until mon 9", "Mon 30 Nov 2026 09:00"),
        ("until mon 18:00", "Mon 23 Nov 2026 18:00"),
        ("until 9am tomorrow", "Tue 24 Nov 2026 09:00"),
        ("until 3 jan 2027 at 8:30", "Sun 03 Jan 2027 08:30"),
        # days that have begun
        ("monday", "Tue 24 Nov 2026 00:00"),
        ("23 nov", "Tue 24 Nov 2026 00:00"),
        ("today - wed", "Thu 26 Nov 2026 00:00"),
        ("20 nov - 3 dec", "Fri 04 Dec 2026 00:00"),
        ("2026-11-01 – 2026-11-30", "Tue 01 Dec 2026 00:00"),
        # until they say so
        ("until further notice", "no end"),
        ("until I resume", "no end"),
    ],
)
def test_a_pause_that_starts_now(text: str, end: str) -> None:
    assert asked(text) == ("now", end)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("20 dec - 3 jan", "Sun 20 Dec 2026 00:00", "Mon 04 Jan 2027 00:00"),
        ("20 Dec – 3 Jan.", "Sun 20 Dec 2026 00:00", "Mon 04 Jan 2027 00:00"),
        ("vacation from 20 dec to 3 jan", "Sun 20 Dec 2026 00:00", "Mon 04 Jan 2027 00:00"),
        ("dec 20 until jan 3rd, 2027", "Sun 20 Dec 2026 00:00", "Mon 04 Jan 2027 00:00"),
        ("2026-12-20 - 2027-01-03", "Sun 20 Dec 2026 00:00", "Mon 04 Jan 2027 00:00"),
        ("2026-12-20—2027-01-03", "Sun 20 Dec 2026 00:00", "Mon 04 Jan 2027 00:00"),
        ("20.12. - 3.1.", "Sun 20 Dec 2026 00:00", "Mon 04 Jan 2027 00:00"),
        ("20-24 dec", "Sun 20 Dec 2026 00:00", "Fri 25 Dec 2026 00:00"),
        ("dec 20-24", "Sun 20 Dec 2026 00:00", "Fri 25 Dec 2026 00:00"),
        ("the 1st of december to the 3rd of january", "Tue 01 Dec 2026 00:00", "Mon 04 Jan 2027 00:00"),
        ("24 dec", "Thu 24 Dec 2026 00:00", "Fri 25 Dec 2026 00:00"),
        ("friday", "Fri 27 Nov 2026 00:00", "Sat 28 Nov 2026 00:00"),
        ("fri - mon", "Fri 27 Nov 2026 00:00", "Tue 01 Dec 2026 00:00"),
        ("tomorrow - fri", "Tue 24 Nov 2026 00:00", "Sat 28 Nov 2026 00:00"),
        ("next week", "Mon 30 Nov 2026 00:00", "Mon 07 Dec 2026 00:00"),
    ],
)
def test_a_pause_that_starts_later(text: str, start: str, end: str) -> None:
    assert asked(text) == (start, end)


def test_a_vacation_over_new_year_can_be_asked_for_when_it_has_begun() -> None:
    assert asked("20 dec - 3 jan", now=datetime(2026, 12, 27, 12, tzinfo=UTC)) == ("now", "Mon 04 Jan 2027 00:00")
    assert asked("20 dec - 3 jan", now=datetime(2027, 1, 2, 12, tzinfo=UTC)) == ("now", "Mon 04 Jan 2027 00:00")


def test_the_29th_of_february_is_the_next_one_there_is() -> None:
    assert asked("until 29 feb", now=datetime(2027, 12, 1, tzinfo=UTC)) == ("now", "Tue 29 Feb 2028 00:00")


def test_days_are_counted_on_the_wall_clock_and_hours_are_real() -> None:
    eve = datetime(2026, 10, 24, 12, 0, tzinfo=UTC)  # Saturday, 14:00; the clocks go back that night

    assert asked("for 1 day", now=eve) == ("now", "Sun 25 Oct 2026 14:00")
    assert asked("24 hours", now=eve) == ("now", "Sun 25 Oct 2026 13:00")


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("", "Mon 23 Nov 2026 06:00"),
        ("today", "Mon 23 Nov 2026 06:00"),
        ("tomorrow", "Tue 24 Nov 2026 06:00"),
        ("until tue", "Tue 24 Nov 2026 06:00"),
        ("until 5", "Mon 23 Nov 2026 05:00"),
        ("2h", "Mon 23 Nov 2026 03:00"),
    ],
)
def test_in_a_night_shift_today_is_the_shift_that_is_running(text: str, end: str) -> None:
    night = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)  # Monday, 1:00, in Sunday's shift

    assert asked(text, now=night, week=NIGHTS) == ("now", end)


def test_before_a_night_shift_today_is_the_whole_shift_to_come() -> None:
    evening = datetime(2026, 11, 22, 19, 0, tzinfo=UTC)  # Sunday, 20:00

    assert asked("today", now=evening, week=NIGHTS) == ("now", "Mon 23 Nov 2026 06:00")
    assert asked("tue - wed", now=evening, week=NIGHTS) == ("Tue 24 Nov 2026 06:00", "Thu 26 Nov 2026 06:00")


@pytest.mark.parametrize(
    ("text", "key", "details"),
    [
        ("a while", "pause.bad_pause", {"text": "a while"}),
        ("until", "pause.bad_pause", {"text": "until"}),
        ("until mon-fri", "pause.bad_pause", {"text": "until mon-fri"}),
        ("0h", "pause.bad_pause", {"text": "0h"}),
        ("from monday", "pause.which_days", {}),
        ("-2h", "pause.bad_pause", {"text": "-2h"}),
        ("2", "pause.which_unit", {"number": "2"}),
        ("vacation", "pause.which_days", {}),
        ("on sick leave", "pause.which_days", {}),
        ("31 feb", "pause.no_such_date", {"date": "31 feb"}),
        ("2026-13-01 - 2027-01-01", "pause.no_such_date", {"date": "2026-13-01"}),
        ("until 0000-01-01", "pause.no_such_date", {"date": "0000-01-01"}),
        ("until 2026-11-22", "pause.past", {}),
        ("until today", "pause.past", {}),
        ("until today 9:00", "pause.past", {}),
        ("until 23 nov", "pause.past", {}),
        ("2020-01-01 - 2020-02-01", "pause.past", {}),
        ("2026-12-20 - 2026-12-03", "pause.backwards", {}),
        ("367 days", "pause.too_long", {}),
        ("9999h", "pause.too_long", {}),
        ("2026-12-01 - 2028-01-01", "pause.too_long", {}),
        ("until 9999-12-31", "pause.too_long", {}),
        ("until 29 feb", "pause.too_long", {}),
        ("x" * 201, "hours.too_long", {"most": "200"}),
    ],
)
def test_a_pause_that_we_cannot_use_says_why(text: str, key: str, details: dict[str, str]) -> None:
    error = mistake(text)

    assert (error.key, error.details) == (key, details)


words = st.sampled_from(
    [
        *("until", "till", "for", "from", "to", "-", "–", ".", ",", "mon", "fri", "next", "this", "week", "today"),
        *("tomorrow", "vacation", "sick", "20", "3", "29", "31", "dec", "jan", "feb", "2026", "9999", "0000"),
        *(
            "2h",
            "90 min",
            "1h30",
            "days",
            "a",
            "half",
            "month",
            "14:00",
            "5pm",
            "2026-12-20",
            "3.1.",
            "٣",
            "²",
            "\ud800",
        ),
    ]
)
anything = st.text(max_size=500) | st.lists(words, max_size=7).map(" ".join) | st.lists(words, max_size=20).map("".join)
zones = st.sampled_from((BERLIN, "Africa/Cairo", "Pacific/Apia", "America/Los_Angeles", "Asia/Kolkata"))
moments = st.datetimes(datetime(2025, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


def outcome(text: str, *, zone: str, now: datetime, week: Week) -> Pause | UserMistake:
    try:
        return parse_pause(text, zone=zone, now=now, week=week)
    except UserMistake as error:
        return error


@settings(deadline=None, max_examples=500)
@given(text=anything, zone=zones, now=moments, week=st.sampled_from((OFFICE, NIGHTS)))
def test_any_text_is_a_pause_from_now_on_or_a_mistake_of_the_person(
    text: str, zone: str, now: datetime, week: Week
) -> None:
    pause = outcome(text, zone=zone, now=now, week=week)

    if isinstance(pause, UserMistake):
        assert pause.key.startswith(("pause.", "hours."))
        return
    assert pause.start >= now
    assert pause.end is None or pause.start < pause.end <= now + timedelta(days=368)


@settings(deadline=None)
@given(
    now=moments,
    zone=zones,
    week=st.sampled_from((OFFICE, NIGHTS)),
    first=st.integers(0, 200),
    length=st.integers(0, 150),
)
def test_no_shift_that_starts_on_a_paused_day_has_a_nudge_and_the_others_have(
    now: datetime, zone: str, week: Week, first: int, length: int
) -> None:
    start = wall_clock(zone, now).date() + timedelta(days=first)
    end = start + timedelta(days=length)

    pause = parse_pause(f"{start} - {end}", zone=zone, now=now, week=week)

    schedule = Schedule(zone, week, None, timedelta(minutes=20))
    assert pause.end
    assert wall_clock(zone, pause.end).date() == end + timedelta(days=1)
    before = next_nudge(schedule, pause.start - timedelta(days=8), anchor=None, spread=0, pause=pause)
    after = next_nudge(schedule, pause.start, anchor=None, spread=0, pause=pause)
    plain = next_nudge(schedule, pause.end, anchor=None, spread=0)
    assert before
    assert before < pause.start
    assert after == plain
