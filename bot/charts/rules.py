"""What a chart shows: values and words that are ready to be drawn. Two equal charts are the same picture."""

from dataclasses import dataclass
from hashlib import blake2b


@dataclass(frozen=True, slots=True)
class Bar:
    """A labelled amount; `of` is what it could have been at most (0: not known)."""

    label: str
    value: int
    of: int = 0


@dataclass(frozen=True, slots=True)
class StatsChart:
    """One member's week, month or year: `days` are its parts; `hours` are movements by hour, or by weekday for a year.

    A bar without a label has none below it.
    """

    title: str
    percent: int | None
    percent_label: str
    days_title: str
    days: tuple[Bar, ...]
    planned_label: str  # what the lighter part of a day's column is
    movements_title: str
    movements: tuple[Bar, ...]
    hours_title: str
    hours: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """Somebody on the podium; several may stand on the same step."""

    rank: int
    name: str
    percent: int


@dataclass(frozen=True, slots=True)
class BoardChart:
    """A workspace's week: podium, teams by their average percent, and how far the shared goal is."""

    title: str
    days: str
    podium: tuple[Step, ...]
    teams_title: str
    teams: tuple[Bar, ...]
    goal_title: str
    goal_label: str
    goal_percent: int


@dataclass(frozen=True, slots=True)
class RingChart:
    """Today's movements of one member, out of what the day's plan has."""

    done: int
    planned: int
    label: str


Chart = StatsChart | BoardChart | RingChart


def name_of(chart: Chart) -> str:
    """A file name that is the same for equal charts and says nothing of what they show."""
    kind = type(chart).__name__.removesuffix("Chart").lower()
    return f"{kind}-{blake2b(repr(chart).encode(), digest_size=8).hexdigest()}.png"
