"""One member's own numbers: by day, by movement, by hour, in days of their own zone; a year by month and weekday."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.hours.rules import ONE_DAY, local_day, wall_clock
from bot.scores.rules import Period, percent


@dataclass(frozen=True, slots=True)
class Move:
    """A planned nudge that went out, or a movement besides the plan; `at` in UTC."""

    at: datetime
    movement: str
    planned: bool
    done: bool


@dataclass(frozen=True, slots=True)
class DayNumbers:
    day: date
    sent: int  # planned nudges
    done: int  # those that were done
    moved: int  # all movements


@dataclass(frozen=True, slots=True)
class Stats:
    """A member's own week, month or year. `best` is the most movements in any week; movements and hours are of at
    most the last 90 days, for which single nudges are kept."""

    days: tuple[DayNumbers, ...]
    movements: tuple[tuple[str, int], ...]  # (id, times), the most often first
    hours: tuple[int, ...]  # 24
    best: int

    @property
    def sent(self) -> int:
        return sum(day.sent for day in self.days)

    @property
    def done(self) -> int:
        return sum(day.done for day in self.days)

    @property
    def moved(self) -> int:
        return sum(day.moved for day in self.days)

    @property
    def active_days(self) -> int:
        return sum(day.moved > 0 for day in self.days)

    @property
    def percent(self) -> int | None:
        return percent(self.sent, self.done) if self.sent else None


def stats_of(moves: Sequence[Move], period: Period, *, zone: str, best: int) -> Stats:
    """Sorts moves by local day, movement and hour. A nudge after midnight counts on the date it came."""
    local = [(wall_clock(zone, move.at), move) for move in moves]
    dates = [period.first + ahead * ONE_DAY for ahead in range(period.days)]
    numbers = []
    for day in dates:
        here = [move for at, move in local if at.date() == day]
        planned = [move for move in here if move.planned]
        moved = sum(m.done for m in here)
        numbers.append(DayNumbers(day, len(planned), sum(m.done for m in planned), moved))
    inside = [(at, move) for at, move in local if move.done and period.first <= at.date() <= period.last]
    often = Counter(move.movement for _, move in inside)
    hours = Counter(at.hour for at, _ in inside)
    by_hour = tuple(hours[hour] for hour in range(24))
    return Stats(tuple(numbers), tuple(often.most_common()), by_hour, max(best, 0))


def stats_of_year(days: Iterable[DayNumbers], period: Period, moves: Sequence[Move], *, best: int) -> Stats:
    """The year by its day totals, for single nudges are not kept so long; `moves` are those that still are."""
    inside = tuple(day for day in days if period.first <= day.day <= period.last)
    often = Counter(move.movement for move in moves if move.done)
    return Stats(inside, tuple(often.most_common()), (0,) * 24, max(best, 0))


def by_month(stats: Stats) -> list[DayNumbers]:
    """Every month of a year, under its first day; none of a year without a day."""
    months = [stats.days[0].day.replace(month=number, day=1) for number in range(1, 13)] if stats.days else []
    return [_sum(first, [day for day in stats.days if day.day.month == first.month]) for first in months]


def by_weekday(stats: Stats) -> list[int]:
    """Movements on Mondays, on Tuesdays, and so on."""
    return [sum(day.moved for day in stats.days if day.day.weekday() == weekday) for weekday in range(7)]


def _sum(first: date, days: Sequence[DayNumbers]) -> DayNumbers:
    return DayNumbers(first, *(sum(getattr(day, name) for day in days) for name in ("sent", "done", "moved")))


def worked_hours(hours: Sequence[int]) -> range:
    """The hours from the first to the last with a movement, and at least those of an office day."""
    used = [hour for hour, count in enumerate(hours) if count]
    return range(min([8, *used]), max([18, *used]) + 1)


def best_week(days: Iterable[tuple[date, int]]) -> int:
    """The most movements in any week (Monday to Sunday)."""
    weeks: Counter[date] = Counter()
    for day, moved in days:
        weeks[day - day.weekday() * ONE_DAY] += moved
    return max(weeks.values(), default=0)


def period_of(span: str, zone: str, now: datetime) -> Period:
    """This week (Monday to Sunday), month or year, to its last day."""
    today = local_day(zone, now)
    match span:
        case "year":
            return Period(today.replace(month=1, day=1), today.replace(month=12, day=31))
        case "month":
            first = today.replace(day=1)
            return Period(first, (first + 31 * ONE_DAY).replace(day=1) - ONE_DAY)
        case _:
            monday = today - today.weekday() * ONE_DAY
            return Period(monday, monday + 6 * ONE_DAY)
