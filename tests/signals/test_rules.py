"""Reading what Slack says of a user: the shapes it sends, odd ones too, in any order."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content.statuses import load_statuses
from bot.signals.rules import (
    KNOWN,
    LONGEST_HUDDLE,
    USUAL_HUDDLE,
    Heard,
    Signals,
    needs_dnd,
    needs_profile,
    read_user,
    with_dnd,
    with_user,
)
from bot.statuses.rules import Status

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
TABLE = load_statuses()
NOBODY = Heard(None, False, None, None, None, None)


def seconds(at: datetime) -> int:
    return int(at.timestamp())


def read(tz: str | None = None, deleted: bool = False, **profile: Any) -> Heard:
    return read_user({"tz": tz, "deleted": deleted, "profile": profile}, TABLE, now=NOW)


@pytest.mark.parametrize(
    ("profile", "expected"),
    [
        ({}, NOBODY),
        ({"status_text": "In a meeting"}, replace(NOBODY, status=Status.MEETING)),
        (
            {"status_text": "In a meeting", "status_expiration": seconds(NOW + HOUR)},
            replace(NOBODY, status=Status.MEETING, status_until=NOW + HOUR),
        ),
        ({"status_text": "In a meeting", "status_expiration": seconds(NOW)}, NOBODY),  # over
        ({"status_emoji": ":palm_tree:", "status_expiration": 0}, replace(NOBODY, status=Status.OFF)),
        ({"huddle_state": "default_unset", "huddle_state_call_id": "R1"}, NOBODY),
        (
            {
                "huddle_state": "in_a_huddle",
                "huddle_state_call_id": "R1",
                "huddle_state_expiration_ts": seconds(NOW + HOUR / 2),
            },
            replace(NOBODY, huddle="R1", huddle_until=NOW + HOUR / 2),
        ),
        ({"huddle_state": "in_a_huddle"}, replace(NOBODY, huddle="unnamed", huddle_until=NOW + USUAL_HUDDLE)),
        (
            {"huddle_state": "in_a_huddle", "huddle_state_expiration_ts": seconds(NOW + 50 * HOUR)},
            replace(NOBODY, huddle="unnamed", huddle_until=NOW + LONGEST_HUDDLE),
        ),
    ],
)
def test_a_profile_says_status_and_huddle(profile: dict[str, Any], expected: Heard) -> None:
    assert read(**profile) == expected


def test_a_user_says_zone_and_whether_they_are_gone() -> None:
    heard = read(tz="Asia/Kolkata", deleted=True)

    assert (heard.zone, heard.gone) == ("Asia/Kolkata", True)


def test_an_older_word_changes_nothing() -> None:
    known = Signals(status=Status.MEETING, profile_at=NOW, dnd_until=NOW + HOUR, dnd_from=NOW, dnd_at=NOW)

    assert with_user(known, NOBODY, at=NOW - HOUR) is known
    assert with_dnd(known, {}, at=NOW - HOUR) is known


def test_a_newer_word_replaces_the_older_one_and_keeps_where_a_walk_was_offered() -> None:
    known = Signals(status=Status.MEETING, huddle="R1", huddle_until=NOW, walked_huddle="R1", profile_at=NOW)

    left = with_user(known, NOBODY, at=NOW + HOUR)

    assert left == Signals(walked_huddle="R1", profile_at=NOW + HOUR)


def test_a_huddle_without_a_name_is_a_new_one_each_time() -> None:
    unnamed = replace(NOBODY, huddle="unnamed", huddle_until=NOW + HOUR)
    walked = Signals(huddle="unnamed", huddle_until=NOW + HOUR, walked_huddle="unnamed", profile_at=NOW)

    still = with_user(walked, unnamed, at=NOW + HOUR)
    again = with_user(with_user(walked, NOBODY, at=NOW), unnamed, at=NOW + HOUR)

    assert not still.fresh_huddle
    assert again.fresh_huddle


@pytest.mark.parametrize(
    ("dnd", "expected"),
    [
        ({}, (None, None)),
        ({"dnd_enabled": True, "next_dnd_start_ts": 1, "next_dnd_end_ts": 1}, (None, None)),
        (
            {"dnd_enabled": False, "next_dnd_start_ts": seconds(NOW), "next_dnd_end_ts": seconds(NOW + HOUR)},
            (NOW, NOW + HOUR),  # the times count, not the switch
        ),
        ({"next_dnd_start_ts": seconds(NOW + HOUR), "next_dnd_end_ts": seconds(NOW)}, (None, None)),
        ({"next_dnd_start_ts": "soon", "next_dnd_end_ts": None}, (None, None)),
    ],
)
def test_do_not_disturb_is_read_by_its_times(dnd: dict[str, Any], expected: tuple[Any, Any]) -> None:
    signals = with_dnd(Signals(), dnd, at=NOW)

    assert (signals.dnd_from, signals.dnd_until) == expected
    assert signals.dnd_at == NOW


@pytest.mark.parametrize(
    ("signals", "profile", "dnd"),
    [
        (Signals(), True, True),
        (Signals(profile_at=NOW, dnd_at=NOW), False, False),
        (Signals(profile_at=NOW - KNOWN, dnd_at=NOW - KNOWN), False, False),
        (Signals(profile_at=NOW - KNOWN - HOUR, dnd_at=NOW - KNOWN - HOUR), True, True),
        (Signals(profile_at=NOW, dnd_at=NOW - HOUR, dnd_from=NOW - HOUR, dnd_until=NOW), False, True),  # what next?
        (Signals(profile_at=NOW - HOUR, dnd_at=NOW, huddle="R1", huddle_until=NOW), True, False),  # prolonged?
        (Signals(profile_at=NOW - HOUR, dnd_at=NOW, status=Status.MEETING, status_until=NOW), True, False),
        (Signals(profile_at=NOW - 2 * HOUR, dnd_at=NOW, status=Status.OFF), True, False),  # leave without an end
        (Signals(profile_at=NOW - 2 * HOUR, dnd_at=NOW, status=Status.OFF, status_until=NOW + HOUR), False, False),
    ],
)
def test_slack_is_asked_only_for_what_was_not_heard(signals: Signals, profile: bool, dnd: bool) -> None:
    assert (needs_profile(signals, NOW), needs_dnd(signals, NOW)) == (profile, dnd)


odd = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)


@given(
    profile=st.dictionaries(
        st.sampled_from(
            (
                "status_text",
                "status_emoji",
                "status_expiration",
                "huddle_state",
                "huddle_state_call_id",
                "huddle_state_expiration_ts",
            )
        ),
        odd | st.just("in_a_huddle"),
    ),
    dnd=st.dictionaries(st.sampled_from(("dnd_enabled", "next_dnd_start_ts", "next_dnd_end_ts")), odd),
)
def test_whatever_slack_sends_is_read_without_an_error(profile: dict[str, Any], dnd: dict[str, Any]) -> None:
    signals = with_dnd(with_user(Signals(), read(**profile), at=NOW), dnd, at=NOW)

    if signals.huddle_until:
        assert signals.huddle_until <= NOW + LONGEST_HUDDLE
    if signals.dnd_from and signals.dnd_until:
        assert signals.dnd_from < signals.dnd_until
