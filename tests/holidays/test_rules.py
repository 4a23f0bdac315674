"""Public holidays: which days they are, what they are called, and how a country is named."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UserMistake
from bot.holidays.rules import coming, country_name, days_off, is_known, name_of, parse_country
from bot.hours.rules import Hours, Schedule, local_day, next_nudge

OFFICE = tuple(Hours(time(9), time(17)) if day < 5 else None for day in range(7))


def test_the_holidays_of_a_country_are_days_off() -> None:
    free = days_off("DE")

    assert date(2026, 12, 25) in free
    assert date(2026, 12, 24) not in free
    assert date(2026, 12, 25) not in days_off(None)


def test_a_region_has_holidays_of_its_own() -> None:
    epiphany = date(2027, 1, 6)

    assert epiphany in days_off("DE-BY")
    assert epiphany not in days_off("DE")


def test_nobody_is_nudged_on_a_public_holiday() -> None:
    schedule = Schedule("Europe/Berlin", OFFICE, None, timedelta(minutes=40))
    eve = datetime(2026, 12, 24, 17, 0, tzinfo=UTC)

    due = next_nudge(schedule, eve, anchor=None, spread=0, days_off=days_off("DE"))

    assert due is not None
    assert local_day("Europe/Berlin", due) == date(2026, 12, 28)  # Friday is Christmas, then comes the weekend


@pytest.mark.parametrize(
    ("country", "language", "expected"),
    [("DE", "en", "Christmas Day"), ("DE", "de", "Erster Weihnachtstag"), ("ES", "es", "Natividad del Señor")],
)
def test_a_holiday_is_called_what_the_member_calls_it(country: str, language: str, expected: str) -> None:
    assert name_of(country, date(2026, 12, 25), language=language) == expected


@pytest.mark.parametrize(("country", "expected"), [("DE", "Erster Weihnachtstag"), ("GR", "Christmas Day")])
def test_a_language_the_library_lacks_gets_the_countrys_own_name_if_its_letters_can_be_read(
    country: str, expected: str
) -> None:
    assert name_of(country, date(2026, 12, 25), language="es") == expected


def test_coming_holidays_are_listed_in_order_over_the_turn_of_the_year() -> None:
    days = [day for day, _ in coming("DE", date(2026, 12, 20), language="en")]

    assert days[:3] == [date(2026, 12, 25), date(2026, 12, 26), date(2027, 1, 1)]


@pytest.mark.parametrize(
    ("text", "locale", "expected"),
    [
        ("DE", None, "DE"),
        ("de", None, "DE"),
        ("de-by", None, "DE-BY"),
        ("Germany", None, "DE"),
        ("Deutschland", "de-DE", "DE"),
        ("Alemania", "es-ES", "DE"),
        ("germany", "es-ES", "DE"),
        ("españa", "es-ES", "ES"),
        ("espana", "es-ES", "ES"),
        ("uk", None, "GB"),
        ("United States", None, "US"),
        ("", None, None),
        ("   ", None, None),
    ],
)
def test_a_country_is_known_by_code_and_by_name(text: str, locale: str | None, expected: str | None) -> None:
    assert parse_country(text, locale=locale) == expected


@pytest.mark.parametrize("text", ["Atlantis", "DE-XX", "DEU DE", "-", "X" * 200])
def test_an_unknown_country_is_the_persons_mistake(text: str) -> None:
    with pytest.raises(UserMistake) as caught:
        parse_country(text, locale="en-GB")

    assert (caught.value.key, caught.value.field) == ("moments.bad_country", "country")


@given(st.text(max_size=40))
def test_any_text_is_a_country_or_a_mistake(text: str) -> None:
    try:
        country = parse_country(text, locale="en")
    except UserMistake:
        return

    assert country is None or is_known(country.partition("-")[0])


def test_a_country_is_shown_by_its_name() -> None:
    assert country_name("DE", locale="es") == "Alemania"
    assert country_name("DE-BY", locale="en") == "Germany (BY)"
