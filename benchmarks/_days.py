"""The days of pretend members: meetings, huddles, Do Not Disturb, absences, all from seeded dice."""

import random  # noqa: TID251 - seeded, so that it replays
from dataclasses import dataclass, field
from functools import partial

INTERVALS = (30, 40, 40, 40, 45, 60)
STARTS = (480, 510, 540, 540, 540, 570, 600)  # minutes of the day: from eight to ten, most at nine
LENGTH = 480
RESTS = (720, 750, 750, 780)

CALENDARS = 0.85  # of members, whose calendar sets the status
BROWSER = 0.05  # of members, who look away to Slack after ten minutes in another program
AUTO_AWAY = 10  # minutes until Slack shows that nobody is there, unless the screen is locked

Span = tuple[int, int]  # minutes of the day, the end not included


@dataclass(slots=True)
class Day:
    """What really happens to one person on one day."""

    meetings: list[Span] = field(default_factory=list)
    hidden: list[Span] = field(default_factory=list)  # meetings that no status shows
    huddles: list[Span] = field(default_factory=list)
    dnd: list[Span] = field(default_factory=list)
    away: list[Span] = field(default_factory=list)
    looks_away: list[Span] = field(default_factory=list)
    off: bool = False  # on leave, with a status

    def trouble(self, minute: int) -> str | None:
        """What makes this a bad moment; `hidden` and `unseen` are those of which Slack shows nothing."""
        kinds = ("meetings", "huddles", "dnd", "hidden")
        found = next((kind for kind in kinds if within(getattr(self, kind), minute)), None)
        if found is None and (self.off or within(self.away, minute)):
            return "away" if self.off or within(self.looks_away, minute) else "unseen"
        return found


@dataclass(frozen=True, slots=True)
class Person:
    """One pretend member."""

    id: int
    start: int  # of work, minutes of the day
    rest: int
    interval: int
    calendar: bool
    browser: bool
    busy: float  # 0 to 1: share of meetings


def make_person(dice: random.Random, number: int, *, calendars: float = CALENDARS) -> Person:
    hours = dice.choice(STARTS), dice.choice(RESTS)
    return Person(
        number, *hours, dice.choice(INTERVALS), dice.random() < calendars, dice.random() < BROWSER, dice.random()
    )


def make_day(dice: random.Random, person: Person) -> Day:
    day = Day()
    leave = dice.random()
    if leave < 0.05:
        day.off, day.away = True, [(0, 1440)]
        return day
    if leave < 0.06:  # ill, and Slack was told nothing
        day.away = day.looks_away = [(0, 1440)]
        return day
    spans = partial(_spans, dice, person.start)
    meetings = spans(count=round(dice.uniform(0, 1) * (1 + 6 * person.busy)), grid=30, lengths=(30, 30, 45, 60))
    day.meetings, day.hidden = (meetings, []) if person.calendar else ([], meetings)
    day.huddles = spans(count=dice.choice((0, 0, 1, 1, 2)), grid=1, lengths=(10, 20, 30, 45))
    day.dnd = spans(count=dice.random() < 0.2, grid=15, lengths=(60, 90, 120))
    coffee = spans(count=2, grid=1, lengths=(6, 8, 10, 15))
    errands = spans(count=dice.random() < 0.35, grid=5, lengths=(25, 40, 60, 90))
    lunch = [(person.rest, person.rest + 30 + dice.choice((0, 0, 10, 20, 30)))]
    called = (*day.meetings, *day.hidden, *day.huddles)
    day.away = [span for span in (*coffee, *errands, *lunch) if not any(_meets(span, call) for call in called)]
    day.looks_away = [(start + (1 if dice.random() < 0.5 else AUTO_AWAY), end) for start, end in day.away]
    if person.browser:
        day.looks_away += spans(count=4, grid=1, lengths=(20, 40, 60))
    return day


def _spans(dice: random.Random, start: int, *, count: int, grid: int, lengths: tuple[int, ...]) -> list[Span]:
    """So many spans that begin on the grid (minutes) during the day's work."""
    starts = (dice.randrange(start // grid, (start + LENGTH) // grid) * grid for _ in range(count))
    return [(start, start + dice.choice(lengths)) for start in starts]


def within(spans: list[Span], minute: int) -> bool:
    return any(start <= minute < end for start, end in spans)


def _meets(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]
