"""The reader of the modal: whatever is put in, wishes or a mistake at a field; and what it showed it can read again."""

from datetime import time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import content
from bot.blocks import input_value
from bot.errors import UserMistake
from bot.exercises.rules import AVOIDANCES, KINDS
from bot.hours.rules import INTERVALS, Hours, Schedule
from bot.settings import views
from bot.settings.rules import CAPS, Wishes, read, read_locale, usual_wishes
from bot.typed.rules import LONGEST_REST
from sandbox.elements import state_of

LANGUAGES = content.load()


def shown(wishes: Wishes) -> dict[str, Any]:
    """What a modal holds that was opened with these wishes and not touched."""
    modal = views.modal(LANGUAGES["en-GB"], wishes, newcomer=False, languages=list(LANGUAGES))
    return dict(state_of(modal["blocks"], {}))


def minutes_of(hours: Hours) -> int:
    start, end = (at.hour * 60 + at.minute for at in (hours.start, hours.end))
    return (end - start) % (24 * 60)


USUAL = shown(usual_wishes("Europe/Berlin"))

times = st.builds(time, st.integers(0, 23), st.integers(0, 59))
hours = st.builds(Hours, times, times).filter(lambda h: h.start != h.end)
some_wishes = st.builds(
    Wishes,
    schedule=st.builds(
        Schedule,
        zone=st.sampled_from(["Europe/Berlin", "America/New_York", "Etc/UTC", "Asia/Kolkata", "EST"]),
        week=st.tuples(*[st.none() | hours] * 7).filter(any),
        rest=st.none() | hours.filter(lambda h: minutes_of(h) <= LONGEST_REST),
        interval=st.sampled_from(INTERVALS).map(lambda n: timedelta(minutes=n)),
    ),
    kinds=st.frozensets(st.sampled_from(KINDS), min_size=1),
    avoid=st.frozensets(st.sampled_from(AVOIDANCES)),
    daily_cap=st.sampled_from(CAPS),
    listed=st.booleans(),
    country=st.sampled_from([None, "DE", "IN", "US"]),
    walk_in_huddles=st.booleans(),
    learns=st.booleans(),
)

odd = st.one_of(
    st.none(),
    st.text(max_size=40),
    st.sampled_from(
        ["9-17", "fri 9-13\nsat off", "9-9", "25:00", "09:00", "Europe/Berlin", "Etc", "40", "0", "-1", "²"]
    ),
)
odd_elements = st.one_of(
    st.fixed_dictionaries({"value": odd}),
    st.fixed_dictionaries({"selected_time": odd}),
    st.fixed_dictionaries({"selected_option": st.none() | st.fixed_dictionaries({"value": odd})}),
    st.fixed_dictionaries({"selected_options": st.lists(st.fixed_dictionaries({"value": odd}), max_size=9)}),
)
odd_states = st.one_of(
    st.dictionaries(st.sampled_from(sorted(USUAL)), odd_elements.map(lambda e: {"any": e}), max_size=4).map(
        lambda changed: USUAL | changed
    ),
    st.dictionaries(st.sampled_from(sorted(USUAL)), st.just({}), max_size=4),
)


@given(odd_states)
def test_anything_put_in_gives_wishes_or_a_mistake_at_a_field_of_the_modal(state: dict[str, Any]) -> None:
    try:
        found: Wishes | UserMistake = read(lambda field: input_value(state, field))
    except UserMistake as mistake:
        found = mistake

    if isinstance(found, UserMistake):
        assert found.field in USUAL
        assert LANGUAGES["en"](found.key, **found.details)
    else:
        assert any(found.schedule.week)
        assert found.kinds
        assert found.daily_cap in CAPS


@given(some_wishes)
def test_what_the_modal_shows_it_reads_again_as_it_was(wishes: Wishes) -> None:
    state = shown(wishes)

    assert read(lambda field: input_value(state, field)) == wishes


@pytest.mark.parametrize("code", list(LANGUAGES))
def test_the_modal_can_be_read_again_in_every_language(code: str) -> None:
    modal = views.modal(LANGUAGES[code], usual_wishes("Asia/Kolkata"), newcomer=True, languages=list(LANGUAGES))
    state = state_of(modal["blocks"], {})

    assert read(lambda field: input_value(state, field), locale=code) == usual_wishes("Asia/Kolkata")


@given(st.text(max_size=40))
def test_a_locale_that_is_none_is_left_out_and_one_that_is_can_be_spoken(text: str) -> None:
    locale = read_locale(text)

    assert locale is None or len(locale) <= 16
    assert LANGUAGES[text]("nudges.over")


@pytest.mark.parametrize("locale", ["en-GB", "es-419", "pt_BR", "zh-Hans", "de"])
def test_locales_of_slack_are_known(locale: str) -> None:
    assert read_locale(locale) == locale


@pytest.mark.parametrize(
    ("zone", "default", "expected"),
    [
        ("Europe/Berlin", None, "DE"),
        ("Europe/Berlin", "DE-BY", "DE-BY"),
        ("America/New_York", "DE", "US"),
        ("Etc/UTC", "DE", "DE"),
        (None, "DE", "DE"),
    ],
)
def test_a_colleague_elsewhere_has_the_holidays_of_elsewhere(
    zone: str | None, default: str | None, expected: str
) -> None:
    assert usual_wishes(zone, country=default).country == expected
