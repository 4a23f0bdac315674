"""Three whole weeks of nudges, worked out by hand: nobody answers, no spread, the anchor is the nudge just sent."""

from datetime import datetime, time, timedelta

from bot.hours.rules import Hours, Schedule, Week
from tests.hours.oracle import nudges_by_plan, utc


def table(text: str) -> list[datetime]:
    """Lines of "2026-11-23  04:10 04:50 …", all in UTC; what follows a # is for the reader."""
    days = [line.split("#")[0].split() for line in text.strip().splitlines()]
    return [utc(f"{day}T{clock}") for day, *clocks in days for clock in clocks]


def week(**days: Hours) -> Week:
    return tuple(days.get(name) for name in ("mon", "tue", "wed", "thu", "fri", "sat", "sun"))


def test_a_week_in_kolkata_with_lunch() -> None:
    day = Hours(time(9), time(17, 30))
    schedule = Schedule(
        zone="Asia/Kolkata",
        week=week(mon=day, tue=day, wed=day, thu=day, fri=day),
        rest=Hours(time(13), time(14)),
        interval=timedelta(minutes=40),
    )

    sent = nudges_by_plan(schedule, utc("2026-11-22T18:30"), utc("2026-11-29T18:30"))

    # UTC+5:30 all year. Mornings: 9:40, 10:20, 11:00, 11:40, 12:20; 13:00 is lunch already. Lunch starts the count
    # anew at 14:00: 14:40, 15:20, 16:00, 16:40 and 17:20, which is exactly ten minutes before the end.
    assert sent == table("""
        2026-11-23  04:10 04:50 05:30 06:10 06:50  09:10 09:50 10:30 11:10 11:50   # Monday
        2026-11-24  04:10 04:50 05:30 06:10 06:50  09:10 09:50 10:30 11:10 11:50
        2026-11-25  04:10 04:50 05:30 06:10 06:50  09:10 09:50 10:30 11:10 11:50
        2026-11-26  04:10 04:50 05:30 06:10 06:50  09:10 09:50 10:30 11:10 11:50
        2026-11-27  04:10 04:50 05:30 06:10 06:50  09:10 09:50 10:30 11:10 11:50   # Friday; then the weekend
    """)


def test_a_week_in_los_angeles_in_which_the_clocks_go_back() -> None:
    morning, short, night = Hours(time(9), time(12)), Hours(time(9), time(10)), Hours(time(0, 30), time(4, 30))
    schedule = Schedule(
        zone="America/Los_Angeles",
        week=week(mon=morning, tue=morning, wed=morning, thu=morning, fri=short, sun=night),
        rest=None,
        interval=timedelta(minutes=45),
    )

    sent = nudges_by_plan(schedule, utc("2026-10-29T07:00"), utc("2026-11-05T08:00"))

    # Until Sunday 2:00 (09:00Z) the clocks are at UTC-7, then at UTC-8.
    # A morning: 9:45, 10:30, 11:15; 12:00 is the end. Friday 9 to 10: 9:45 is before 9:50.
    # Sunday, 0:30 to 4:30, lasts five hours: 1:15, the second 1:00, the second 1:45, 2:30, 3:15, 4:00; 4:45 is past it.
    assert sent == table("""
        2026-10-29  16:45 17:30 18:15                     # Thursday, UTC-7
        2026-10-30  16:45                                 # Friday
        2026-11-01  08:15 09:00 09:45 10:30 11:15 12:00   # Sunday: 45 real minutes apart throughout
        2026-11-02  17:45 18:30 19:15                     # Monday, UTC-8
        2026-11-03  17:45 18:30 19:15
        2026-11-04  17:45 18:30 19:15
    """)


NIGHT = Hours(time(22), time(6))
BREAK_AT_TWO = Hours(time(2), time(2, 30))


def test_a_week_of_night_shifts_in_berlin_in_which_the_clocks_go_back() -> None:
    schedule = Schedule(
        zone="Europe/Berlin",
        week=week(sun=NIGHT, mon=NIGHT, tue=NIGHT, wed=NIGHT, thu=NIGHT),
        rest=BREAK_AT_TWO,
        interval=timedelta(minutes=60),
    )

    sent = nudges_by_plan(schedule, utc("2026-10-21T10:00"), utc("2026-10-28T11:00"))

    # A night: 23:00, 0:00, 1:00; 2:00 is the break. From 2:30 on: 3:30, 4:30, 5:30; 6:30 is over.
    # UTC+2 until the free Saturday night, UTC+1 from Sunday 25 October 01:00Z on.
    assert sent == table("""
        2026-10-21  21:00 22:00 23:00   # Wednesday night, UTC+2
        2026-10-22  01:30 02:30 03:30
        2026-10-22  21:00 22:00 23:00   # Thursday night
        2026-10-23  01:30 02:30 03:30
        2026-10-25  22:00 23:00         # Sunday night, UTC+1
        2026-10-26  00:00 02:30 03:30 04:30
        2026-10-26  22:00 23:00         # Monday night
        2026-10-27  00:00 02:30 03:30 04:30
        2026-10-27  22:00 23:00         # Tuesday night
        2026-10-28  00:00 02:30 03:30 04:30
    """)


def test_the_saturday_night_of_nine_hours_in_which_two_o_clock_comes_twice() -> None:
    schedule = Schedule("Europe/Berlin", week(sat=NIGHT), BREAK_AT_TWO, timedelta(minutes=60))

    sent = nudges_by_plan(schedule, utc("2026-10-24T10:00"), utc("2026-10-25T11:00"))

    # 22:00 is 20:00Z, 6:00 is 05:00Z. The break is taken once, at the first two o'clock: 00:00Z to 00:30Z.
    # 23:00, 0:00, 1:00, then the second 2:30, 3:30, 4:30, 5:30.
    assert sent == table("""
        2026-10-24  21:00 22:00 23:00
        2026-10-25  01:30 02:30 03:30 04:30
    """)


def test_the_saturday_night_of_seven_hours_in_which_the_break_is_skipped_by_the_clock() -> None:
    schedule = Schedule("Europe/Berlin", week(sat=NIGHT), BREAK_AT_TWO, timedelta(minutes=60))

    sent = nudges_by_plan(schedule, utc("2026-03-28T10:00"), utc("2026-03-29T11:00"))

    # 22:00 is 21:00Z, 6:00 is 04:00Z. There is no time from 2:00 to 2:30, so there is no break that night:
    # 23:00, 0:00, 1:00, 3:00 (the minute of the jump), 4:00, 5:00; 6:00 is the end.
    assert sent == table("""
        2026-03-28  22:00 23:00
        2026-03-29  00:00 01:00 02:00 03:00
    """)
