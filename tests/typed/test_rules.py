"""What people type as hours, days, breaks and intervals, and what we make of it."""

from collections.abc import Callable
from datetime import time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import UserMistake
from bot.hours.rules import INTERVALS, Hours, HoursChange
from bot.typed.rules import parse_days, parse_hours, parse_interval, parse_rest, quoted

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def hours(text: str) -> Hours:
    """Plain "09:00 17:30", for the expected side of a table."""
    start, end = text.split()
    return Hours(time.fromisoformat(start), time.fromisoformat(end))


def days(text: str) -> frozenset[int]:
    return frozenset(DAYS.index(name) for name in text.split())


def mistake(parse: Callable[[str], object], text: str) -> UserMistake:
    with pytest.raises(UserMistake) as caught:
        parse(text)
    return caught.value


def outcome(parse: Callable[[str], object], text: str) -> object:
    try:
        return parse(text)
    except UserMistake as error:
        return error


# Intervals


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        *(("30", 30), ("30m", 30), ("30 min", 30), ("30min.", 30), ("every 30 minutes", 30), ("EVERY 45", 45)),
        *(("1h", 60), ("1 hour", 60), ("an hour", 60), ("hour", 60), ("1:00", 60), ("1:30", 90), ("60 mins", 60)),
        *(("half an hour", 30), ("half-hour", 30), ("0.5h", 30), ("1h30", 90), ("1 h 30 min", 90), ("1.5 hours", 90)),
        *(("an hour and a half", 90), ("1 hour and 30 minutes", 90), ("３０", 30), ("  20\u00a0 min ", 20)),
    ],
)
def test_an_interval_is_understood(text: str, minutes: int) -> None:
    assert parse_interval(text) == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("text", "nearest"),
    [
        ("25", "30"),
        ("35", "40"),
        ("50", "45"),
        ("0", "20"),
        ("5 min", "20"),
        ("2h", "90"),
        ("9999", "90"),
        ("75", "90"),
    ],
)
def test_another_interval_gets_the_nearest_choice(text: str, nearest: str) -> None:
    error = mistake(parse_interval, text)

    assert error.key == "hours.interval_choice"
    assert error.details == {"nearest": nearest, "choices": "20, 30, 40, 45, 60, 90"}


@pytest.mark.parametrize(
    "text", ["often", "a", "h", "-30", "30 seconds", "1e3", "inf", "nan", "30 30 30", "1:5", "½ h"]
)
def test_what_is_no_interval_is_repeated_with_the_choices(text: str) -> None:
    error = mistake(parse_interval, text)

    assert error.key == "hours.bad_interval"
    assert error.details == {"text": text, "choices": "20, 30, 40, 45, 60, 90"}


# Hours

RANGES = [
    ("9-5", "09:00 17:00"),
    ("9am-5:30pm", "09:00 17:30"),
    ("09:00–17:30", "09:00 17:30"),
    ("9—17", "09:00 17:00"),
    ("9 to 17", "09:00 17:00"),
    ("from 8 till 4", "08:00 16:00"),
    ("between 9 and 5", "09:00 17:00"),
    ("9h-17h30", "09:00 17:30"),
    ("09.00 - 17.30", "09:00 17:30"),
    ("0900-1730", "09:00 17:30"),
    ("930-1800.", "09:30 18:00"),
    ("９－１７：３０", "09:00 17:30"),
    ("9:00 AM – 5:00 PM", "09:00 17:00"),
    ("9:00\u202fAM\u2009–\u20095:00\u202fPM", "09:00 17:00"),
    ("9 a.m. to 5 p.m.", "09:00 17:00"),
    ("9a-5p", "09:00 17:00"),
    ("9-5pm", "09:00 17:00"),
    ("1-5pm", "13:00 17:00"),
    ("9am-12", "09:00 12:00"),
    ("noon-8", "12:00 20:00"),
    ("12-8", "12:00 20:00"),
    ("12:30-1:15", "12:30 13:15"),
    ("7-20", "07:00 20:00"),
    ("8-12", "08:00 12:00"),
    ("22-6", "22:00 06:00"),
    ("10pm-6am", "22:00 06:00"),
    ("10pm-6", "22:00 06:00"),
    ("10-2am", "22:00 02:00"),
    ("12pm-2am", "12:00 02:00"),
    ("16-24", "16:00 00:00"),
    ("18:00-midnight", "18:00 00:00"),
    ("0-8", "00:00 08:00"),
    ("12am-8am", "00:00 08:00"),
]


@pytest.mark.parametrize(("text", "expected"), RANGES)
def test_hours_are_understood(text: str, expected: str) -> None:
    assert parse_hours(text) == HoursChange(None, hours(expected))


@pytest.mark.parametrize(
    ("text", "expected_days", "expected"),
    [
        ("fri 9-13", "fri", "09:00 13:00"),
        ("Friday: 9-13", "fri", "09:00 13:00"),
        ("9-13 on fridays", "fri", "09:00 13:00"),
        ("mon 9-13", "mon", "09:00 13:00"),
        ("9-13 on mondays", "mon", "09:00 13:00"),
        ("Mon: 9 to 13", "mon", "09:00 13:00"),
        ("mon-thu 8-16", "mon tue wed thu", "08:00 16:00"),
        ("Mon – Thu, 8 – 16", "mon tue wed thu", "08:00 16:00"),
        ("mon-fri from 8 to 4", "mon tue wed thu fri", "08:00 16:00"),
        ("mon, wed and fri 9 to 5", "mon wed fri", "09:00 17:00"),
        ("weekdays 9am-5pm", "mon tue wed thu fri", "09:00 17:00"),
        ("8:30am to 4pm m-f", "mon tue wed thu fri", "08:30 16:00"),
        ("every day 10-18", "mon tue wed thu fri sat sun", "10:00 18:00"),
        ("sun-thu 22-6", "sun mon tue wed thu", "22:00 06:00"),
    ],
)
def test_hours_of_some_days_are_understood(text: str, expected_days: str, expected: str) -> None:
    assert parse_hours(text) == HoursChange(days(expected_days), hours(expected))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *(("friday off", "fri"), ("fri: off", "fri"), ("off on friday", "fri"), ("no fridays", "fri")),
        *(("mon and tue off", "mon tue"), ("weekends are free", "sat sun"), ("thu-fri none", "thu fri")),
    ],
)
def test_days_off_are_understood(text: str, expected: str) -> None:
    assert parse_hours(text) == HoursChange(days(expected), None)


@pytest.mark.parametrize(
    "text",
    [
        *("nope", "9", "9-", "-17", "9-25", "9:75-10", "9-17-20", "0-0", "9am-9am", "mon", "13am-15", "9.5-17"),
        *("mon 9-17 tue", "mon 9-17, tue 9-18", "9-12, 13-17", "funday 9-17", "off someday", "1.2.3-4", "99:99-1"),
    ],
)
def test_what_is_no_hours_is_repeated(text: str) -> None:
    error = mistake(parse_hours, text)

    assert error.key == "hours.bad_hours"
    assert error.details == {"text": text}


# Days


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        *(("mon-fri", "mon tue wed thu fri"), ("weekdays", "mon tue wed thu fri"), ("mo-fr", "mon tue wed thu fri")),
        *(
            ("MON–THU", "mon tue wed thu"),
            ("Monday to Thursday", "mon tue wed thu"),
            ("mon, wed and fri", "mon wed fri"),
        ),
        *(("sat-tue", "sat sun mon tue"), ("weekends", "sat sun"), ("tu/th", "tue thu"), ("mon tue", "mon tue")),
        *(
            ("mon-wed, sat", "mon tue wed sat"),
            ("weekdays and sun", "mon tue wed thu fri sun"),
            ("tues & weds", "tue wed"),
        ),
        *(("every day", "mon tue wed thu fri sat sun"), ("mondays.", "mon"), ("mon-mon", "mon")),
    ],
)
def test_days_are_understood(text: str, expected: str) -> None:
    assert parse_days(text) == days(expected)


@pytest.mark.parametrize(
    "text", ["funday", "mon-", "-fri", "mon-wed-fri", "mon--fri", "1-5", "and", "/", "mon-weekdays"]
)
def test_what_is_no_days_is_repeated(text: str) -> None:
    error = mistake(parse_days, text)

    assert error.key == "hours.bad_days"
    assert error.details == {"text": text}


# The break


@pytest.mark.parametrize(
    ("text", "expected"),
    [("12-13", "12:00 13:00"), ("12:30 – 13:15", "12:30 13:15"), ("12-1", "12:00 13:00"), ("2-2:30", "02:00 02:30")],
)
def test_a_break_is_understood(text: str, expected: str) -> None:
    assert parse_rest(text) == hours(expected)


@pytest.mark.parametrize("text", ["none", "Off", "no", "", "  ", "–"])
def test_no_break_is_understood(text: str) -> None:
    assert parse_rest(text) is None


def test_a_break_has_two_ends_and_is_shorter_than_the_day() -> None:
    assert mistake(parse_rest, "lunch").key == "hours.bad_rest"
    assert mistake(parse_rest, "mon 12-13").key == "hours.bad_rest"
    assert mistake(parse_rest, "13-12").details == {"start": "13:00", "end": "12:00"}


# All of them


@pytest.mark.parametrize(
    ("parse", "key"),
    [(parse_interval, "hours.no_interval"), (parse_hours, "hours.no_hours"), (parse_days, "hours.no_days")],
)
def test_nothing_typed_gets_a_question(parse: Callable[[str], object], key: str) -> None:
    assert mistake(parse, " .").key == key


def test_off_alone_asks_which_day() -> None:
    assert mistake(parse_hours, "off").key == "hours.which_day_off"


@pytest.mark.parametrize("parse", [parse_interval, parse_hours, parse_days, parse_rest])
@pytest.mark.parametrize("text", ["9" * 201, "\ufdfa" * 200])  # the second one unfolds to 3600 characters
def test_too_much_is_refused(parse: Callable[[str], object], text: str) -> None:
    assert mistake(parse, text).key == "hours.too_long"


def test_what_was_typed_is_repeated_briefly() -> None:
    assert quoted("  9 \n 17 ") == "9 17"
    assert quoted("x" * 100) == "x" * 39 + "…"


words = st.sampled_from(
    [
        *("mon", "fri", "weekdays", "off", "every", "day", "from", "to", "until", "and", "-", "–", ",", ":", ".", "/"),
        *("9", "17", "24", "0", "30", "1700", "09:00", "5pm", "am", "noon", "h", "min", "an", "half", "hour", "1.5"),
        *("٣", "²", "½", "\u200b", "\ufeff", "\ud800", "ß", "İ", "|", "(", "*", "\\", "9:", "99:99", "12am"),
    ]
)
anything = (
    st.text(max_size=500) | st.lists(words, max_size=12).map(" ".join) | st.lists(words, max_size=30).map("".join)
)


@pytest.mark.parametrize("parse", [parse_interval, parse_hours, parse_days, parse_rest])
@settings(deadline=None, max_examples=300)
@given(text=anything)
def test_any_text_is_understood_or_a_mistake_of_the_person(parse: Callable[[str], object], text: str) -> None:
    value = outcome(parse, text)

    if isinstance(value, UserMistake):
        assert value.key.startswith("hours.")
        assert all(len(detail) <= 40 for detail in value.details.values())
        return
    if isinstance(value, HoursChange):
        assert value.days is None or value.days <= frozenset(range(7))
        assert value.days or value.hours
        value = value.hours
    if isinstance(value, Hours):
        assert value.start != value.end
        assert value.start.tzinfo is None
    elif isinstance(value, timedelta):
        assert value // timedelta(minutes=1) in INTERVALS
    elif isinstance(value, frozenset):
        assert value
        assert value <= frozenset(range(7))
    else:
        assert value is None


times = st.builds(time, st.integers(0, 23), st.integers(0, 59))
clearly = st.builds(Hours, times, times).filter(
    # "11:00-8:00" is read as eleven to eight in the evening, so a night like that has to be typed with am and pm
    lambda h: h.start != h.end and (h.start < h.end or not (1 <= h.start.hour <= 12 and 1 <= h.end.hour <= 12))
)
dashes = st.sampled_from(("-", "–", "—", " – ", " to ", "\u2009–\u2009"))


@given(clearly, dashes)
def test_hours_on_the_24_hour_clock_survive_the_round_trip(value: Hours, dash: str) -> None:
    text = f"{value.start:%H:%M}{dash}{value.end:%H:%M}"

    assert parse_hours(text) == HoursChange(None, value)


@given(st.builds(Hours, times, times).filter(lambda h: h.start != h.end), dashes)
def test_hours_with_am_and_pm_survive_the_round_trip(value: Hours, dash: str) -> None:
    text = f"{value.start:%I:%M %p}{dash}{value.end:%I:%M %p}"

    assert parse_hours(text) == HoursChange(None, value)


@given(st.frozensets(st.integers(0, 6), min_size=1))
def test_lists_of_days_survive_the_round_trip(value: frozenset[int]) -> None:
    text = ", ".join(DAYS[day] for day in sorted(value))

    assert parse_days(text) == value


@pytest.mark.parametrize("minutes", INTERVALS)
def test_every_interval_survives_the_round_trip(minutes: int) -> None:
    assert parse_interval(f"{minutes} minutes") == timedelta(minutes=minutes)
    assert parse_interval(f"{minutes // 60}:{minutes % 60:02}") == timedelta(minutes=minutes)
