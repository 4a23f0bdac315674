"""The decision on a moment: the table of the product, row by row, and what holds whatever is known."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.moments.rules import (
    AWAY,
    HOLDS,
    RECHECK,
    Because,
    Decision,
    Drop,
    HoldUntil,
    Moment,
    OfferWalking,
    Presence,
    RestartInterval,
    Send,
    decide,
    hold,
)
from bot.signals.rules import Signals
from bot.statuses.rules import Status

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
EVERY = timedelta(minutes=40)


def minutes(count: float) -> datetime:
    return NOW + timedelta(minutes=count)


def moment(signals: Mapping[str, Any], **known: Any) -> Moment:
    return Moment(**{"now": NOW, "slot": NOW, "interval": EVERY, "signals": Signals(**signals), **known})


def dnd(start: float, end: float) -> dict[str, Any]:
    return {"dnd_from": minutes(start), "dnd_until": minutes(end)}


HUDDLE = {"huddle": "R1", "huddle_until": minutes(30)}
MEETING = {"status": Status.MEETING}
OFF = {"status": Status.OFF}


@pytest.mark.parametrize(
    ("signals", "known", "expected"),
    [
        ({}, {}, Send(Because.INTERVAL)),
        ({}, {"because": Because.SNOOZE}, Send(Because.SNOOZE)),
        # leave
        (OFF, {}, Drop(Because.OFF)),
        (OFF | {"status_until": minutes(90)}, {}, Drop(Because.OFF, minutes(90))),
        (OFF | {"status_until": NOW}, {}, Send(Because.INTERVAL)),
        (OFF, {"holds": 9}, Drop(Because.OFF)),
        # Do Not Disturb
        (dnd(-5, 20), {}, HoldUntil(minutes(20), Because.DND)),
        (dnd(-5, 21), {}, Drop(Because.DND, minutes(21))),
        (dnd(0, 20), {}, HoldUntil(minutes(20), Because.DND)),
        (dnd(1, 20), {}, Send(Because.INTERVAL)),
        (dnd(-20, 0), {}, Send(Because.INTERVAL)),
        (dnd(-5, 5), {"slot": minutes(-16)}, Drop(Because.DND, minutes(5))),  # waited too long already
        (dnd(-5, 20) | HUDDLE, {}, HoldUntil(minutes(20), Because.DND)),
        # Do Not Disturb that Slack could not tell: closed, but not for ever
        ({}, {"dnd_known": False}, HoldUntil(NOW + RECHECK, Because.DND_UNKNOWN, explained=False)),
        ({}, {"dnd_known": False, "holds": 1}, HoldUntil(NOW + RECHECK, Because.DND_UNKNOWN, explained=False)),
        ({}, {"dnd_known": False, "holds": HOLDS}, Send(Because.INSISTED)),
        # huddles
        (HUDDLE, {}, OfferWalking(Because.HUDDLE)),
        (HUDDLE, {"last_movement_at": minutes(-20)}, OfferWalking(Because.HUDDLE)),
        (HUDDLE, {"last_movement_at": minutes(-19)}, HoldUntil(minutes(30), Because.HUDDLE)),
        (HUDDLE, {"walks": False}, HoldUntil(minutes(30), Because.HUDDLE)),
        (HUDDLE | {"walked_huddle": "R1"}, {}, HoldUntil(minutes(30), Because.HUDDLE)),
        (HUDDLE | {"walked_huddle": "R0"}, {}, OfferWalking(Because.HUDDLE)),
        (HUDDLE | {"huddle_until": NOW}, {}, Send(Because.INTERVAL)),
        (HUDDLE | MEETING, {}, OfferWalking(Because.HUDDLE)),
        # meetings
        (MEETING, {}, HoldUntil(minutes(20), Because.MEETING)),
        (MEETING | {"status_until": minutes(10)}, {}, HoldUntil(minutes(10), Because.MEETING)),
        (MEETING | {"status_until": minutes(50)}, {}, HoldUntil(minutes(20), Because.MEETING)),
        (MEETING, {"slot": minutes(-20)}, OfferWalking(Because.MEETING)),
        (MEETING, {"slot": minutes(-19)}, HoldUntil(minutes(1), Because.MEETING)),
        (MEETING, {"slot": minutes(-20), "walks": False}, Send(Because.MEETING)),
        (MEETING | {"status_until": NOW}, {}, Send(Because.INTERVAL)),
        # away from the keyboard
        ({}, {"presence": Presence.UNKNOWN}, Send(Because.INTERVAL)),
        ({}, {"presence": Presence.ACTIVE}, Send(Because.INTERVAL)),
        ({}, {"presence": Presence.AWAY}, HoldUntil(NOW + AWAY, Because.AWAY)),
        ({"away_since": minutes(-4)}, {"presence": Presence.AWAY}, HoldUntil(minutes(1), Because.AWAY)),
        ({"away_since": minutes(-5)}, {"presence": Presence.AWAY}, RestartInterval(Because.AWAY)),
        ({"away_since": minutes(-5)}, {"presence": Presence.ACTIVE}, Send(Because.INTERVAL)),
        ({"away_since": minutes(-5)}, {"presence": Presence.AWAY, "holds": HOLDS}, Send(Because.INSISTED)),
    ],
)
def test_each_situation_has_its_decision(signals: dict[str, Any], known: dict[str, Any], expected: Decision) -> None:
    assert decide(moment(signals, **known)) == expected


@pytest.mark.parametrize(
    ("signals", "at", "expected"),
    [
        ({}, 0, None),
        (dnd(0, 15), 0, 15),
        (dnd(0, 15), 15, None),
        (dnd(0, 20), 0, 20),
        (dnd(0, 65), 0, 65),  # which slots are let go is the plan's
        (MEETING, 0, 20),
        (MEETING | {"status_until": minutes(5)}, 0, 5),
        (MEETING | {"status_until": minutes(5)}, 6, None),
        (HUDDLE, 0, None),  # a walk can be offered then
        (HUDDLE | {"walked_huddle": "R1"}, 0, 30),
        ({"away_since": minutes(-2)}, 0, 3),
        ({"away_since": minutes(-200)}, 0, None),
    ],
)
def test_the_plan_knows_what_a_nudge_will_wait_for(signals: dict[str, Any], at: float, expected: float | None) -> None:
    waits = hold(Signals(**signals), minutes(at), slot=minutes(at), interval=EVERY, walks=True)

    assert (waits.until if waits else None) == (minutes(expected) if expected is not None else None)


instants = st.integers(-300, 300).map(minutes) | st.none()
all_signals = st.builds(
    Signals,
    status=st.sampled_from((None, *Status)),
    status_until=instants,
    huddle=st.sampled_from((None, "R1", "R2")),
    huddle_until=instants,
    walked_huddle=st.sampled_from((None, "R1", "R2")),
    dnd_from=instants,
    dnd_until=instants,
    away_since=st.integers(-300, 0).map(minutes) | st.none(),
)
moments = st.builds(
    Moment,
    now=st.just(NOW),
    slot=st.integers(-300, 0).map(minutes),
    interval=st.sampled_from((20, 30, 40, 45, 60, 90)).map(lambda m: timedelta(minutes=m)),
    signals=all_signals,
    dnd_known=st.booleans(),
    presence=st.sampled_from(Presence),
    walks=st.booleans(),
    last_movement_at=st.integers(-300, 0).map(minutes) | st.none(),
    holds=st.integers(0, 3),
)


@settings(max_examples=1000)
@given(moments)
def test_nothing_is_sent_on_leave_in_do_not_disturb_or_twice_in_a_huddle(moment: Moment) -> None:
    decision, signals = decide(moment), moment.signals

    if signals.is_off(NOW) or signals.on_dnd(NOW):
        assert not isinstance(decision, Send | OfferWalking)
    elif signals.in_huddle(NOW):
        assert not isinstance(decision, Send)
        if isinstance(decision, OfferWalking):
            assert moment.walks
            assert signals.huddle != signals.walked_huddle


@settings(max_examples=1000)
@given(moments)
def test_a_hold_ends_later_and_never_waits_for_a_meeting_longer_than_half_an_interval(moment: Moment) -> None:
    decision = decide(moment)

    if isinstance(decision, HoldUntil):
        assert decision.until > NOW
        if decision.because in (Because.MEETING, Because.DND):
            assert decision.until <= moment.slot + moment.interval / 2


@settings(max_examples=1000)
@given(moments)
def test_what_cannot_be_explained_by_an_event_holds_no_more_than_twice(moment: Moment) -> None:
    decision = decide(replace(moment, holds=HOLDS))

    assert decision.because not in (Because.AWAY, Because.DND_UNKNOWN)


@settings(max_examples=1000)
@given(moments)
def test_unknown_presence_is_presence(moment: Moment) -> None:
    unknown = decide(replace(moment, presence=Presence.UNKNOWN))

    assert unknown == decide(replace(moment, presence=Presence.ACTIVE))
