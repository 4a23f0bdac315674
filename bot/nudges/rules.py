"""Decisions on nudges: their ids, what to offer, what an answer means."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from hashlib import blake2b

from bot.exercises.rules import Movement, choose
from bot.plan.rules import Member, may_send

SNOOZE = timedelta(minutes=10)
SNOOZES = 1  # after one more in a row the nudge closes itself
COUNTED_EVERY = timedelta(minutes=10)  # movements logged by hand count once in this time
REMEMBERED = 3  # movements kept to avoid repeats


class Verdict(Enum):
    """What pressing a button came to."""

    COUNTED = "counted"
    ALREADY = "already"  # pressed before: the same answer again
    OVER = "over"  # missed, replaced or not theirs


@dataclass(frozen=True, slots=True)
class Answer:
    """The outcome of one press, with all that the edited message shows."""

    verdict: Verdict
    outcome: str = ""
    movement: str = ""
    member: Member | None = None
    answered_at: datetime | None = None
    back_at: datetime | None = None  # of a snoozed one
    put_off_too_often: bool = False
    done_today: int = 0


def nudge_id(member_id: int, slot_at: datetime) -> str:
    """The id of a member's nudge for a slot: the same in every process, so that a slot cannot have two."""
    return blake2b(f"{member_id} {slot_at.isoformat()}".encode(), digest_size=16).hexdigest()


def next_movement(
    movements: Sequence[Movement], member: Member, *, recent: Sequence[str], floor_done: bool, turn: int
) -> Movement:
    """The movement to offer next; each member starts the rotation somewhere else."""
    return choose(
        movements,
        wanted=member.kinds,
        avoid=member.avoid,
        seated_only=member.seated_only,
        recent=recent,
        floor_done=floor_done,
        turn=member.id * 7 + turn,
    )


def snoozed_until(member: Member, *, snoozes: int, now: datetime) -> datetime | None:
    """When a snoozed nudge comes back; None if it was snoozed often enough or the time left is not working time."""
    back = now + SNOOZE
    return back if snoozes < SNOOZES and may_send(member, back) else None


def counts_again_at(member: Member, now: datetime) -> datetime | None:
    """When a movement logged by hand counts again, if it does not count now."""
    last = member.last_movement_at
    return last + COUNTED_EVERY if last and now - last < COUNTED_EVERY else None
