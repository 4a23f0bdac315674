"""A programme that grows: when a session is due, what is in it, and what a member's word about it changes.

Two sets of eight to twelve on two or three days a week with rest between them is ordinary practice (content.md 4).
"It hurts" is kept exactly like "too hard": one step back, and no trace of what somebody felt.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from bot.exercises.rules import KINDS, Movement, allowed

WEEKLY = (2, 3)  # sessions a week that a member may choose
APART = {2: timedelta(days=3), 3: timedelta(days=2)}  # Monday and Thursday; Monday, Wednesday and Friday
IN_A_SESSION = 3
FLOOR_FIRST = 2  # so many of them on the floor, where the member has not ruled that out
RIGHTS = 2  # "just right" so often in a row makes the next session a step harder

# What a nudge for a session has in place of a movement; its texts are `programme.action`, `programme.name` and so on.
SESSION = Movement("programme", "exercise", floor=True, seated=True, avoid=frozenset(), sources=())


class Rating(StrEnum):
    """What a member says of a session."""

    EASY = "easy"
    RIGHT = "right"
    HARD = "hard"
    HURTS = "hurts"


@dataclass(frozen=True, slots=True)
class Dose:
    """How much of each movement. `hold` is seconds, `version` "", "easier" or "harder" as on the movement's card."""

    sets: int
    reps: int
    hold: int
    version: str = ""


# Each step is one small change: repetitions, then the hold, then a third set, then the harder version with fewer.
STEPS = (
    Dose(1, 8, 2, "easier"),
    Dose(1, 8, 2),
    Dose(2, 8, 2),
    Dose(2, 10, 2),
    Dose(2, 10, 3),
    Dose(2, 12, 3),
    Dose(3, 12, 3),
    Dose(2, 8, 2, "harder"),
    Dose(2, 10, 3, "harder"),
    Dose(2, 12, 3, "harder"),
    Dose(3, 12, 3, "harder"),
)
FIRST_STEP = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """Where a member stands. Days are local; `unrated` is the nudge id of the session done last, until it is rated."""

    weekly: int
    step: int = FIRST_STEP
    rights: int = 0
    sessions: int = 0
    done_on: date | None = None
    offered_on: date | None = None
    unrated: str = ""

    @property
    def dose(self) -> Dose:
        return STEPS[self.step]


def choose_weekly(programme: Programme | None, weekly: int) -> Programme | None:
    """The programme with so many sessions a week, where it stood; 0 ends it."""
    if weekly not in WEEKLY:
        return None
    return replace(programme, weekly=weekly) if programme else Programme(weekly=weekly)


def is_due(programme: Programme | None, today: date) -> bool:
    """Whether a session may be offered today: once a day, and only after the days of rest."""
    if programme is None or programme.offered_on == today:
        return False
    return programme.done_on is None or today - programme.done_on >= APART[programme.weekly]


def session(
    movements: Sequence[Movement], programme: Programme, *, avoid: frozenset[str], seated_only: bool
) -> list[Movement]:
    """The movements of the next session: on the floor first, then beside the desk or in the chair.

    Nothing a member ruled out is ever in it; with much ruled out it is shorter, but never empty.
    """
    safe = allowed(movements, wanted=frozenset(KINDS), avoid=avoid, seated_only=seated_only)
    floor = _in_turn([m for m in safe if m.trains and m.floor], programme.sessions * FLOOR_FIRST)[:FLOOR_FIRST]
    other = _in_turn([m for m in safe if m.trains and not m.floor], programme.sessions)
    return [*floor, *other[: IN_A_SESSION - len(floor)]]


def offered(programme: Programme, today: date) -> Programme:
    return replace(programme, offered_on=today)


def done(programme: Programme, nudge_id: str, today: date) -> Programme:
    """A session was done; `rate` waits for a word about it."""
    return replace(programme, done_on=today, sessions=programme.sessions + 1, unrated=nudge_id)


def rate(programme: Programme, nudge_id: str, rating: Rating) -> Programme | None:
    """The programme after a word about its last session; None if that session was rated or is not the last."""
    if not nudge_id or programme.unrated != nudge_id:
        return None
    rights = programme.rights + 1 if rating is Rating.RIGHT else 0
    move = {Rating.EASY: 1, Rating.RIGHT: int(rights == RIGHTS), Rating.HARD: -1, Rating.HURTS: -1}[rating]
    step = min(max(programme.step + move, 0), len(STEPS) - 1)
    return replace(programme, step=step, rights=rights % RIGHTS, unrated="")


def stored(programme: Programme | None) -> dict[str, Any] | None:
    """As it is kept with the member."""
    if programme is None:
        return None
    days = {name: day.isoformat() if (day := getattr(programme, name)) else None for name in ("done_on", "offered_on")}
    return {name: getattr(programme, name) for name in ("weekly", "step", "rights", "sessions", "unrated")} | days


def read(kept: Mapping[str, Any] | None) -> Programme | None:
    """The programme as it was kept; a step that no longer exists becomes the last."""
    if kept is None:
        return None
    days = {name: date.fromisoformat(kept[name]) if kept.get(name) else None for name in ("done_on", "offered_on")}
    return Programme(**{**kept, **days, "step": min(kept["step"], len(STEPS) - 1)})


def _in_turn(movements: Sequence[Movement], turn: int) -> list[Movement]:
    start = turn % len(movements) if movements else 0
    return [*movements[start:], *movements[:start]]
