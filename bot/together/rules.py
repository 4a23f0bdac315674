"""What everybody can do together, and how people are counted without being known."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import blake2b

from bot.exercises.rules import Movement

OPEN_FOR = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Moment:
    """One group moment, as the button of its message carries it. `locale` is that of the post."""

    movement: str
    slot_at: datetime
    locale: str

    def __str__(self) -> str:
        return f"{self.movement} {self.slot_at.isoformat()} {self.locale}"


def read(value: str) -> Moment:
    movement, at, locale = value.split(" ")
    return Moment(movement, datetime.fromisoformat(at), locale)


def movement_for(movements: Sequence[Movement], team_id: str, day: date) -> Movement:
    """The day's movement: beside the desk or sitting, safe for everybody; the same in every process."""
    safe = [m for m in movements if (m.seated or m.desk) and not m.avoid and not m.floor]
    start = int.from_bytes(blake2b(team_id.encode(), digest_size=4).digest())
    return safe[(start + day.toordinal()) % len(safe)]


def is_over(moment: Moment, now: datetime) -> bool:
    return now - moment.slot_at >= OPEN_FOR


def digest_of(moment: Moment, team_id: str, user_id: str) -> str:
    """Tells people of one moment apart; in another moment the same person has another digest."""
    return digest_at(moment.slot_at, team_id=team_id, user_id=user_id)


def digest_at(slot_at: datetime, *, team_id: str, user_id: str) -> str:
    return blake2b(f"{slot_at.isoformat()} {team_id} {user_id}".encode(), digest_size=16).hexdigest()
