"""Choosing the next instant: ours against APScheduler's CronTrigger, which knows no break, pause or interval anew.

Goal: at most 5 microseconds a call with working days and a break. `--json` prints the figures as JSON.
"""

import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from statistics import median
from timeit import timeit

from apscheduler.triggers.cron import CronTrigger

from bot.hours.rules import Hours, Schedule, next_nudge

ROUNDS, CALLS = 7, 3000
WEEK = tuple(Hours(time(9), time(17)) if day < 5 else None for day in range(7))
SCHEDULE = Schedule("Europe/Berlin", WEEK, Hours(time(12, 30), time(13)), timedelta(minutes=40))
MORNING = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
EVENING = datetime(2026, 11, 27, 15, 55, tzinfo=UTC)


def ours(now: datetime) -> datetime | None:
    return next_nudge(SCHEDULE, now, anchor=now, spread=0.3)


def main() -> None:
    trigger = CronTrigger(day_of_week="mon-fri", hour="9-16", minute="*/20", timezone="Europe/Berlin")
    cases: dict[str, Callable[[], object]] = {
        "ours, next in this stretch": lambda: ours(MORNING),
        "ours, next on Monday": lambda: ours(EVENING),
        "CronTrigger": lambda: trigger.get_next_fire_time(MORNING, MORNING),
    }
    rounds = {name: [timeit(call, number=CALLS) / CALLS * 1e6 for _ in range(ROUNDS)] for name, call in cases.items()}
    figures = {name: round(median(times), 2) for name, times in rounds.items()}
    if "--json" in sys.argv:
        print(json.dumps({"microseconds_a_call": figures}))
        return
    print(f"next instant, median of {ROUNDS} rounds of {CALLS} calls")
    for name, figure in figures.items():
        print(f"  {name:<28} {figure:7.2f} µs   ratio to CronTrigger {figure / figures['CronTrigger']:.2f}")


if __name__ == "__main__":
    main()
