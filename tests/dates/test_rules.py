"""Calendar days as people type them. (How pauses use them is shown with the pauses.)"""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dates.rules import TypedDay, read_day, read_days_between
from bot.errors import UserMistake

MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        *(("today", "2026-11-23"), ("tomorrow", "2026-11-24"), ("fri", "2026-11-27"), ("on friday", "2026-11-27")),
        *(("mon", "2026-11-23"), ("next mon", "2026-11-30"), ("next fri", "2026-11-27"), ("this sun", "2026-11-29")),
        *(
            ("3 jan", "2027-01-03"),
            ("jan 3", "2027-01-03"),
            ("3rd of january", "2027-01-03"),
            ("sept 1st", "2027-09-01"),
        ),
        *(
            ("24 nov", "2026-11-24"),
            ("22 nov", "2027-11-22"),
            ("22 nov 2026", "2026-11-22"),
            ("may 1, 2028", "2028-05-01"),
        ),
        *(
            ("2026-12-20", "2026-12-20"),
            ("20.12", "2026-12-20"),
            ("3. 1. 2027", "2027-01-03"),
            ("29 feb", "2028-02-29"),
        ),
        *(("fri 20 dec", "2026-12-20"), ("sunday, december 20", "2026-12-20")),
    ],
)
def test_a_day_is_the_first_one_that_is_not_over(text: str, day: str) -> None:
    typed = read_day(text, today=MONDAY)

    assert typed
    assert typed.first(MONDAY) == date.fromisoformat(day)


@pytest.mark.parametrize(
    "text", ["", "soon", "3", "jan", "3 foo", "january", "2026", "20-12", "12/20", "fri mon", "3 jan 27"]
)
def test_what_is_no_day_is_left_to_others(text: str) -> None:
    assert read_day(text, today=MONDAY) is None


@pytest.mark.parametrize("text", ["31 feb", "0 jan", "2027-02-29", "1.13", "32 december 2026"])
def test_a_date_that_no_calendar_has_is_a_mistake(text: str) -> None:
    with pytest.raises(UserMistake) as mistake:
        read_day(text, today=MONDAY)

    assert mistake.value.key == "pause.no_such_date"
    assert mistake.value.details == {"date": text}


@pytest.mark.parametrize("text", ["20 dec - 3 jan", "20 dec-3 jan", "20 dec to 3 jan", "20.12.-3.1"])
def test_two_days_with_something_between_them(text: str) -> None:
    assert read_days_between(text, today=MONDAY) == (TypedDay(12, 20), TypedDay(1, 3))


@pytest.mark.parametrize("text", ["20 - 24 dec", "dec 20-24", "20th to 24th december"])
def test_two_days_of_one_month(text: str) -> None:
    assert read_days_between(text, today=MONDAY) == (TypedDay(12, 20), TypedDay(12, 24))


@pytest.mark.parametrize("text", ["", "-", "20 dec", "20 dec -", "- 3 jan", "20 - 24", "9-17", "a - b"])
def test_what_is_not_two_days_is_left_to_others(text: str) -> None:
    assert read_days_between(text, today=MONDAY) is None


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.dates(date(2000, 1, 1), date(2090, 1, 1)))
def test_dates_survive_the_round_trip(day: date, today: date) -> None:
    for text in (f"{day}", f"{day:%-d %b %Y}".lower(), f"{day:%B %-d, %Y}".lower(), f"{day:%d.%m.%Y}"):
        typed = read_day(text, today=today)

        assert typed
        assert typed.first(today) == day


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.dates(date(2000, 1, 1), date(2090, 1, 1)))
def test_a_date_without_a_year_is_the_next_one(day: date, today: date) -> None:
    typed = read_day(f"{day:%-d %b}".lower(), today=today)

    assert typed
    found = typed.first(today)
    assert (found.month, found.day) == (day.month, day.day)
    assert found >= today
    assert (found - today).days <= (8 * 366 if (day.month, day.day) == (2, 29) else 365)
