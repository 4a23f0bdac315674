"""The plan among signals: what holds for every member, whatever Slack says of them."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.exercises.rules import KINDS
from bot.habits.rules import habit
from bot.hours.rules import ONE_DAY, Hours, Schedule
from bot.moments.rules import Because
from bot.plan.rules import Member, hears, may_send, plan, planned, waiting_since
from bot.signals.rules import Signals
from bot.statuses.rules import Status
from tests.people import a_member

EVERY = timedelta(minutes=40)
NOON = datetime(2026, 11, 25, 11, 0, tzinfo=UTC)  # a Wednesday, noon in Berlin
OFFICE = tuple(Hours(time(9), time(17)) if day < 5 else None for day in range(7))
NIGHTS = tuple(Hours(time(22), time(6)) if day < 5 else None for day in range(7))


def minutes(count: int) -> datetime:
    return NOON + timedelta(minutes=count)


@st.composite
def all_signals(draw: st.DrawFn) -> Signals:
    start = draw(st.integers(-120, 240))
    dnd = draw(st.none() | st.integers(1, 300))
    status = draw(st.sampled_from((None, *Status)))
    huddle = draw(st.none() | st.sampled_from(("R1", "R2")))
    return Signals(
        status=status,
        status_until=draw(st.none() | st.integers(-60, 300).map(minutes)) if status else None,
        huddle=huddle,
        huddle_until=draw(st.integers(-30, 200).map(minutes)) if huddle else None,
        walked_huddle=draw(st.sampled_from((None, "R1"))),
        dnd_from=minutes(start) if dnd else None,
        dnd_until=minutes(start + dnd) if dnd else None,
        away_since=draw(st.none() | st.integers(-10, 0).map(minutes)),
    )


@st.composite
def members(draw: st.DrawFn) -> Member:
    interval = timedelta(minutes=draw(st.sampled_from((20, 30, 40, 45, 60, 90))))
    rest = draw(st.sampled_from((None, Hours(time(12, 30), time(13)))))
    return Member(
        id=1,
        team_id="T",
        user_id=draw(st.sampled_from(("U1", "U2", "U3"))),
        locale=None,
        schedule=Schedule("Europe/Berlin", draw(st.sampled_from((OFFICE, NIGHTS))), rest, interval),
        daily_cap=16,
        kinds=frozenset(KINDS),
        avoid=frozenset(),
        seated_only=False,
        active=True,
        stopped_because=None,
        pause=None,
        last_sent_at=draw(st.none() | st.integers(-600, 0).map(minutes)),
        last_movement_at=draw(st.none() | st.integers(-600, 0).map(minutes)),
        counts_from=None,
        snoozed_until=None,
        sent_on=None,
        sent_count=0,
        walk_in_huddles=draw(st.booleans()),
        signals=draw(all_signals()),
    )


@settings(max_examples=500, deadline=None)
@given(members())
def test_the_next_nudge_is_in_sight_in_working_time_and_in_nobodys_way(member: Member) -> None:
    at, signals = plan(member, NOON), member.signals

    assert at is not None
    assert at >= NOON
    assert may_send(member, at)
    assert not signals.on_dnd(at)
    if signals.in_huddle(at):
        assert member.walks
        assert signals.fresh_huddle
    if signals.is_off(NOON) and signals.status_until is not None:
        assert at >= signals.status_until


@settings(max_examples=500, deadline=None)
@given(members())
def test_a_meeting_is_never_waited_for_longer_than_half_an_interval(member: Member) -> None:
    assume(member.signals.status is Status.MEETING)
    at, since = plan(member, NOON), waiting_since(member, NOON)

    assert at is not None
    if member.signals.in_huddle(at):
        return  # a walk then
    if member.signals.in_meeting(at) and since is not None and at > NOON:
        assert at >= since + member.schedule.interval / 2 or planned(member, NOON).because is Because.DND


@settings(max_examples=500, deadline=None)
@given(members(), st.floats(0, 1))
def test_looking_at_the_plan_later_does_not_move_it(member: Member, share: float) -> None:
    at, signals = plan(member, NOON), member.signals
    assert at is not None
    later = NOON + (at - NOON) * share

    again = plan(member, later)

    ends = (signals.status_until if signals.status is Status.MEETING else None, signals.huddle_until)
    in_time = not any(end is not None and NOON < end < at for end in ends)  # an end on the way sets free at once
    chance = member.walks and signals.fresh_huddle  # a huddle that goes on may bring a nudge forward
    leave = signals.status is Status.OFF and signals.status_until is None  # looked at anew every day
    if in_time and not chance and not leave and signals.away_since is None:
        assert again == at


@pytest.mark.parametrize(
    ("signals", "expected"),
    [
        # The slot of minute 141 lies more than half an interval before the Do Not Disturb's end: it is let go.
        (Signals(huddle="R1", huddle_until=minutes(152), dnd_from=minutes(2), dnd_until=minutes(152)), minutes(161)),
        (Signals(huddle="R1", huddle_until=minutes(155), dnd_from=minutes(2), dnd_until=minutes(152)), minutes(161)),
        (Signals(huddle="R1", huddle_until=minutes(155), dnd_from=minutes(2), dnd_until=minutes(151)), minutes(155)),
        # A meeting without an end is waited for until the break, or past the last call: the first slot after that
        # waits for half an interval, too.
        (Signals(status=Status.MEETING, dnd_from=minutes(-9), dnd_until=minutes(21)), "after the break"),
        (Signals(status=Status.MEETING, dnd_from=minutes(-9), dnd_until=minutes(272)), "tomorrow"),
    ],
)
def test_the_plan_promises_what_it_will_keep_where_one_wait_follows_another(
    signals: Signals, expected: datetime | str
) -> None:
    rest = Hours(time(12, 30), time(13)) if expected == "after the break" else None
    schedule = Schedule("Europe/Berlin", OFFICE, rest, timedelta(minutes=20))
    ana = a_member(last_movement_at=minutes(-19), schedule=schedule, walk_in_huddles=False)
    if isinstance(expected, str):
        first = plan(ana, minutes(45) if rest else minutes(12 * 60))
        assert first is not None
        expected = first + schedule.interval / 2
    ana = replace(ana, signals=signals)

    looks = [plan(ana, NOON + (expected - NOON) * share) for share in (0, 0.25, 0.5, 0.75, 1)]

    assert looks == [expected] * 5


@settings(max_examples=500, deadline=None)
@given(members(), st.integers(-300, 0), st.integers(1, 1200), st.floats(0, 1))
def test_news_of_the_next_do_not_disturb_when_one_is_over_does_not_move_the_plan(
    member: Member, start: int, end: int, share: float
) -> None:
    until = minutes(end)
    member = replace(member, signals=Signals(dnd_from=minutes(start), dnd_until=until))
    at = plan(member, NOON)
    assert at is not None
    assert at >= until or not member.signals.on_dnd(at)
    later = max(until, NOON + (at - NOON) * share)

    tomorrow = Signals(dnd_from=until + ONE_DAY, dnd_until=until + ONE_DAY * 1.5)
    again = plan(hears(member, tomorrow, later), later)

    assert again == max(at, later)


@pytest.mark.parametrize(
    ("ends", "expected"),
    [
        (10, 10),
        (20, 20),  # half an interval: it comes at the end
        (25, 40),  # over half an interval: this slot is let go, the next one is after it
        (50, 50),  # the second slot waits ten minutes for its end
        (65, 80),
        (22 * 60, 22 * 60),  # tomorrow's first slot, at 9:40 and her spread, waits for 10:00
    ],
)
@pytest.mark.parametrize("how", ["by itself", "by event", "early"])
def test_do_not_disturb_costs_the_slots_that_lie_more_than_half_an_interval_before_its_end(
    ends: int, expected: int, how: str
) -> None:
    until = minutes(ends)
    ana = a_member(last_movement_at=minutes(-40), schedule=Schedule("Europe/Berlin", OFFICE, None, EVERY))
    said = until + timedelta(hours=1) if how == "early" else until
    ana = replace(ana, signals=Signals(dnd_from=minutes(-5), dnd_until=said))
    over = replace(ana.signals, dnd_from=None, dnd_until=None)

    planned_before = plan(ana, NOON)
    ana = ana if how == "by itself" else hears(ana, over, until)
    at = plan(ana, until)

    assert how == "early" or planned_before == at
    assert at == minutes(expected)


@pytest.mark.parametrize("how", ["by itself", "by event", "early"])
def test_who_is_back_from_leave_is_nudged_one_interval_later(how: str) -> None:
    back = minutes(30)
    ana = a_member(last_movement_at=minutes(-300), schedule=Schedule("Europe/Berlin", OFFICE, None, EVERY))
    ends = back if how == "by itself" else None if how == "early" else minutes(31)
    ana = replace(ana, signals=Signals(status=Status.OFF, status_until=ends, profile_at=NOON))

    ana = ana if how == "by itself" else hears(ana, Signals(), back)

    assert plan(ana, back) == back + EVERY


def test_during_a_leave_the_minute_that_was_learned_is_promised_for_the_first_nudge_after_it() -> None:
    back = minutes(30)
    answers = tuple(habit(minute, kept=minute % 60 in (0, 3, 6)) for minute in range(9 * 60, 17 * 60, 3))
    ana = a_member(schedule=Schedule("Europe/Berlin", OFFICE, None, EVERY), learns=True, habits=answers)
    ana = replace(ana, signals=Signals(status=Status.OFF, status_until=back))

    promised = plan(ana, NOON)

    assert promised is not None
    assert promised < back + EVERY
    assert promised == plan(ana, back)


@settings(max_examples=500, deadline=None)
@given(members())
def test_when_everything_is_over_what_waited_comes_at_once(member: Member) -> None:
    at, since = plan(member, NOON), waiting_since(member, NOON)
    assume(since is not None and since <= NOON and may_send(member, NOON))

    free = Member(**{name: getattr(member, name) for name in member.__slots__} | {"signals": Signals()})

    assert plan(free, NOON) == NOON
    assert at is not None
    assert at >= NOON
