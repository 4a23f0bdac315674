"""Standings, by example and by promise."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from bot.hours.rules import INTERVALS, Hours, Schedule
from bot.scores import rules
from bot.scores.rules import Period, Tally, Week

WEEK = Period(date(2026, 11, 16), date(2026, 11, 22))
LONG_AGO = date(2026, 1, 1)

counts = st.integers(0, 200)
tallies = st.builds(
    lambda n, sent, missed, plan, team: Tally(f"U{n}", sent, max(0, sent - missed), plan, LONG_AGO, team),
    st.integers(0, 10_000),
    counts,
    counts,
    st.integers(0, 112),
    st.none() | st.integers(1, 4),
)
boards = st.lists(tallies, max_size=40, unique_by=lambda t: t.user_id)


def tally(user_id: str = "U1", *, sent: int = 40, done: int = 30, plan: int = 40, team: int | None = None) -> Tally:
    return Tally(user_id, sent, done, plan, LONG_AGO, team)


@given(boards)
def test_equal_scores_share_a_rank_and_better_ones_come_first(board: list[Tally]) -> None:
    places = rules.ranked(board, WEEK)

    for one in places:
        better = sum(other.tally.percent > one.tally.percent for other in places)
        assert one.rank == better + 1
    assert [p.rank for p in places] == sorted(p.rank for p in places)


@given(boards)
def test_nobody_is_shown_last_or_with_nothing_and_never_more_than_ten(board: list[Tally]) -> None:
    places = rules.ranked(board, WEEK)

    shown = rules.standing(places)

    assert len(shown.places) <= 10
    assert all(p.tally.percent > 0 for p in shown.places)
    lowest = min((p.tally.percent for p in places), default=0)
    assert all(p.tally.percent > lowest or p.rank == 1 for p in shown.places)


@given(boards, tallies)
def test_one_member_more_never_lifts_anybody_else(board: list[Tally], newcomer: Tally) -> None:
    newcomer = replace(newcomer, user_id="NEW")
    before = {p.tally.user_id: p.rank for p in rules.ranked(board, WEEK)}

    after = {p.tally.user_id: p.rank for p in rules.ranked([*board, newcomer], WEEK)}

    assert all(after[user_id] >= rank for user_id, rank in before.items())


@given(st.integers(1, 20), st.data(), st.integers(1, 8))
def test_a_part_timer_who_keeps_the_same_share_has_the_same_score(sent: int, data: st.DataObject, times: int) -> None:
    done = data.draw(st.integers(0, sent))

    part, full = tally(sent=sent, done=done), tally(sent=sent * times, done=done * times)

    assert part.percent == full.percent


@given(tallies, st.integers(0, 6))
def test_days_without_nudges_change_nothing(one: Tally, days_off: int) -> None:
    """A day off, a holiday, a pause, a held or dropped nudge: nothing was sent, so there is nothing to hold against."""
    shorter = Period(WEEK.first, WEEK.last - timedelta(days=days_off))

    assert [p.tally.percent for p in rules.ranked([one], shorter)] in ([one.percent], [])
    assert rules.floor_of(one, shorter) <= rules.floor_of(one, WEEK)


@given(tallies)
def test_a_missed_nudge_more_is_never_better_and_a_kept_one_never_worse(one: Tally) -> None:
    missed = replace(one, sent=one.sent + 1)
    kept = replace(one, sent=one.sent + 1, done=one.done + 1)

    assert missed.percent <= one.percent
    assert kept.percent >= one.percent


@given(
    st.sampled_from(INTERVALS), st.integers(1, 7), st.integers(3, 10), st.sampled_from([4, 8, 16]), st.integers(0, 4)
)
def test_whoever_gets_their_own_plan_on_one_of_their_days_is_ranked(
    minutes: int, days: int, hours: int, cap: int, days_off: int
) -> None:
    """Four holidays in a week, a one-day job, a long interval: a plain working day is always enough."""
    week = tuple(Hours(time(8), time(8 + hours)) if day < days else None for day in range(7))
    schedule = Schedule("Europe/Berlin", week, None, timedelta(minutes=minutes))
    plan = rules.plan_of_a_week(schedule, cap=cap)
    a_day = plan // days

    places = rules.ranked([tally(sent=a_day * max(1, days - days_off), done=a_day, plan=plan)], WEEK)

    assert len(places) == 1


def test_three_answers_do_not_win_a_week_from_a_full_plan() -> None:
    keen = tally("U1", sent=3, done=3, plan=40)
    steady = tally("U2", sent=40, done=38, plan=40)

    places = rules.ranked([keen, steady], WEEK)

    assert [p.tally.user_id for p in places] == ["U2"]


def test_a_small_plan_is_enough_for_itself() -> None:
    small = tally(sent=1, done=1, plan=4)

    assert [p.rank for p in rules.ranked([small], WEEK)] == [1]


def test_who_joined_on_thursday_needs_a_tenth_of_four_days() -> None:
    newcomer = Tally("U1", 6, 6, 100, date(2026, 11, 19))

    assert rules.floor_of(newcomer, WEEK) == 6
    assert rules.floor_of(replace(newcomer, joined=LONG_AGO), WEEK) == 10


def test_only_who_kept_everything_has_a_hundred() -> None:
    assert rules.percent(1000, 999) == 99
    assert rules.percent(1000, 1000) == 100
    assert rules.percent(3, 5) == 100
    assert rules.percent(0, 0) == 0


def test_the_plan_of_a_week_counts_what_fits_up_to_the_cap() -> None:
    office = tuple(Hours(time(9), time(17)) if day < 4 else None for day in range(7))
    night = (Hours(time(22), time(6)), *[None] * 6)
    rest = Hours(time(12, 30), time(13))

    assert rules.plan_of_a_week(Schedule("UTC", office, rest, timedelta(minutes=40)), cap=16) == 4 * 11
    assert rules.plan_of_a_week(Schedule("UTC", office, rest, timedelta(minutes=40)), cap=8) == 4 * 8
    assert rules.plan_of_a_week(Schedule("UTC", night, None, timedelta(minutes=60)), cap=16) == 7


def test_ties_take_the_following_ranks() -> None:
    board = [tally("U1", done=40), tally("U2", done=40), tally("U3", done=20), tally("U4", done=10)]

    shown = rules.standing(rules.ranked(board, WEEK))

    assert [p.rank for p in shown.places] == [1, 1, 3]
    assert shown.ranked == 4


def test_more_equals_than_fit_are_counted() -> None:
    board = [tally(f"U{n}", done=40) for n in range(13)]

    shown = rules.standing(rules.ranked(board, WEEK))

    assert (len(shown.places), shown.more) == (10, 3)


def test_a_team_is_averaged_from_three_on_and_size_does_not_win() -> None:
    board = [tally(f"A{n}", done=20, team=1) for n in range(9)]
    board += [tally(f"B{n}", done=30, team=2) for n in range(3)]
    board += [tally(f"C{n}", done=40, team=3) for n in range(2)]

    teams = rules.team_scores(rules.ranked(board, WEEK))

    assert [(t.team, t.members, t.average, t.rank) for t in teams] == [(2, 3, 75, 1), (1, 9, 50, 2), (3, 2, None, None)]
    assert [t.total for t in teams] == [90, 180, 0]


def test_a_small_teams_average_does_not_tell_the_score_of_the_one_who_is_not_shown() -> None:
    def average(third: int) -> int | None:
        board = [tally("U1", sent=100, done=90, team=1), tally("U2", sent=100, done=70, team=1)]
        [team] = rules.team_scores(rules.ranked([*board, tally("U3", sent=100, done=third, team=1)], WEEK))
        return team.average

    assert {average(third) for third in range(20, 35)} == {60}


def test_what_a_team_kept_is_told_in_tens_and_an_answer_too_many_counts_for_nothing() -> None:
    board = [tally("U1", sent=12, done=9, team=1), tally("U2", sent=12, done=9, team=1)]

    [team] = rules.team_scores(rules.ranked([*board, tally("U3", sent=12, done=40, team=1)], WEEK))

    assert team.total == 30


def test_a_team_without_a_single_movement_is_not_shown() -> None:
    board = [tally(f"U{n}", done=0, team=1) for n in range(3)]

    assert rules.team_scores(rules.ranked(board, WEEK)) == []


def test_one_working_day_a_week_is_forgiven_and_leave_is_passed_over() -> None:
    good, one_missed, leave, lost = Week(40, 30, 5, 5), Week(40, 30, 5, 4), Week(), Week(40, 9, 5, 3)

    assert rules.weeks_in_a_row([good, one_missed, leave, good, lost, good]) == 3
    assert rules.weeks_in_a_row([lost, good]) == 0
    assert rules.weeks_in_a_row([leave, leave]) == 0


def test_a_comeback_needs_enough_nudges_in_both_weeks() -> None:
    before, now = tally(sent=40, done=8), tally(sent=40, done=30)

    assert rules.comeback(now, before, WEEK) == 55
    assert rules.comeback(now, tally(sent=2, done=0), WEEK) == 0
    assert rules.comeback(before, now, WEEK) == 0
    assert rules.comeback(tally(sent=2, done=2), before, WEEK) == 0


def test_the_week_begins_at_local_midnight_also_when_clocks_change() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    sunday_night = datetime(2026, 10, 25, 23, 59, tzinfo=berlin).astimezone(UTC)  # the clocks went back that morning
    monday = sunday_night + timedelta(minutes=1)

    assert rules.running("week", "Europe/Berlin", sunday_night) == Period(date(2026, 10, 19), date(2026, 10, 25))
    assert rules.running("week", "Europe/Berlin", monday) == Period(date(2026, 10, 26), date(2026, 10, 26))


def test_the_post_of_a_monday_is_about_the_seven_days_before_it_also_when_clocks_change() -> None:
    nine = datetime(2026, 10, 26, 9, 0, tzinfo=ZoneInfo("Europe/Berlin")).astimezone(UTC)

    assert rules.week_before("Europe/Berlin", nine) == Period(date(2026, 10, 19), date(2026, 10, 25))


@given(
    st.integers(0, 365 * 24 * 60).map(lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)),
    st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "Africa/Cairo"]),
    st.times().map(lambda t: t.replace(second=0, microsecond=0)),
    st.integers(0, 6),
)
def test_posts_are_a_week_apart_on_the_wall_clock_and_their_weeks_meet(
    after: datetime, zone: str, at: time, weekday: int
) -> None:
    first = rules.next_time(zone, at, weekday=weekday, after=after)
    second = rules.next_time(zone, at, weekday=weekday, after=first)

    assert after < first < second
    days = [slot.astimezone(ZoneInfo(zone)).date() for slot in (first, second)]
    assert [d.weekday() for d in days] == [weekday, weekday]
    assert days[1] - days[0] == timedelta(days=7)
    assert rules.week_before(zone, second).first == rules.week_before(zone, first).last + timedelta(days=1)
