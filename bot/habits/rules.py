"""Learns a member's best minutes from their own answers, and decides when to offer something else."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from math import sqrt

DAYS = 28  # of answers that are looked at
SHARE = 4  # a nudge moves by a quarter of the interval at most
ENOUGH = 40  # answers before anything is learned
NEAR_DAY = 8  # minutes around a time of day, and around a minute of the hour, that count as the same
NEAR_HOUR = 3
SURE = 3.5  # how many standard deviations better a minute must be before a nudge moves there

MINUTES = 24 * 60

WEEKS = (4, 8, 12)  # of membership, at which a refresh is offered
LOW = 0.25  # kept rate
LOW_DAYS = 3
LOW_SENT = 6  # nudges in those days: fewer say nothing


def habit(minute_of_day: int, *, kept: bool) -> int:
    """One answer as it is stored: the local minute of the day at which the nudge came, and whether it was done."""
    return minute_of_day * 2 + kept


def best_moment(due: datetime, minute_of_day: int, *, interval: timedelta, habits: tuple[int, ...]) -> datetime:
    """The instant near `due` at which this member answers best, or `due` itself where nothing says so clearly.

    `minute_of_day` is what the member's clock shows at `due`. The result is within a quarter of the interval.
    """
    if len(habits) < ENOUGH:
        return due
    scores = _scores(habits)
    reach = int(interval.total_seconds() / 60 / SHARE)
    by_nearness = sorted(range(-reach, reach + 1), key=abs)
    best = max(by_nearness, key=lambda ahead: scores[(minute_of_day + ahead) % MINUTES])
    gain = scores[(minute_of_day + best) % MINUTES] - scores[minute_of_day % MINUTES]
    return due + timedelta(minutes=best) if gain >= SURE else due


@lru_cache(maxsize=2048)
def _scores(habits: tuple[int, ...]) -> tuple[float, ...]:
    """For each minute of the day, how far its answers lie above the member's average, in standard deviations."""
    usual = sum(h % 2 for h in habits) / len(habits)
    spread = sqrt(usual * (1 - usual))
    if not spread:
        return (0.0,) * MINUTES  # always or never answered: no minute is better
    by_day, by_hour = [0.0] * MINUTES, [0.0] * 60
    many_day, many_hour = [0] * MINUTES, [0] * 60
    for h in habits:
        minute, above = h // 2, h % 2 - usual
        for near in range(-NEAR_DAY, NEAR_DAY + 1):
            by_day[(minute + near) % MINUTES] += above
            many_day[(minute + near) % MINUTES] += 1
        for near in range(-NEAR_HOUR, NEAR_HOUR + 1):
            by_hour[(minute + near) % 60] += above
            many_hour[(minute + near) % 60] += 1
    return tuple(
        _deviation(by_day[m], many_day[m], spread) + _deviation(by_hour[m % 60], many_hour[m % 60], spread)
        for m in range(MINUTES)
    )


def _deviation(above: float, many: int, spread: float) -> float:
    return above / (spread * sqrt(many)) if many else 0.0


# Offers


class Offer(StrEnum):
    EASE = "ease"  # a longer interval or a pause, after days with hardly anything kept
    REFRESH = "refresh"  # another look at interval and movements, after some weeks


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """How it went: nudges sent and done on each past working day, the latest first, and what was offered before."""

    days: Sequence[tuple[int, int]]
    weeks: int  # since the member started
    eased: bool
    refreshed_weeks: int


def offer(record: Record) -> tuple[Offer, int] | None:
    """What to offer now, if anything, and (of a refresh) for which week."""
    last = record.days[:LOW_DAYS]
    sent, done = sum(s for s, _ in last), sum(d for _, d in last)
    if not record.eased and len(last) == LOW_DAYS and sent >= LOW_SENT and done / sent < LOW:
        return Offer.EASE, 0
    week = max((w for w in WEEKS if w <= record.weeks), default=0)
    if week > record.refreshed_weeks and record.weeks < week + WEEKS[0]:
        return Offer.REFRESH, week
    return None


def day_counts(answers: Iterable[tuple[date, bool]]) -> list[tuple[int, int]]:
    """Nudges sent and done on each day, the latest day first."""
    counts: dict[date, tuple[int, int]] = {}
    for day, done in answers:
        sent, kept = counts.get(day, (0, 0))
        counts[day] = (sent + 1, kept + done)
    return [counts[day] for day in sorted(counts, reverse=True)]


def longer(interval: timedelta, choices: Sequence[int]) -> int | None:
    """The next interval (minutes) of those to choose from that is longer by a third at least; None if there is none."""
    minutes = interval.total_seconds() / 60 * 4 / 3
    return next((choice for choice in sorted(choices) if choice >= minutes), None)
