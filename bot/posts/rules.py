"""What is due in a channel, how late it may be, and how a delivery can end."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.blocks import Message
from bot.hours.rules import local_day
from bot.pictures.rules import Source
from bot.scores.rules import next_time

BATCH = 20
LEASE = timedelta(minutes=3)  # drawing, uploading and posting, many times over
LEASE_MARGIN = timedelta(minutes=1)  # nothing is posted this close to its end: somebody else may look for it then
RETRY = timedelta(minutes=1)
LATE = {"week": timedelta(days=1), "together": timedelta(minutes=15)}
LOOK_BACK = timedelta(minutes=5)  # Slack's clock and ours need not agree


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A post that is ours to make until `lease_until`; `posting`: somebody may have made it already."""

    team_id: str
    kind: str
    channel: str
    weekday: int | None
    local_time: time
    zone: str
    set_by: str
    locale: str | None
    slot_at: datetime
    lease_until: datetime
    posting: bool
    posted_on: date | None

    @property
    def mark(self) -> dict[str, str | int]:
        """What tells this post from every other in the channel."""
        return {"post": self.kind, "slot": self.slot_at.isoformat()}

    @property
    def post_before(self) -> datetime:
        return self.lease_until - LEASE_MARGIN

    @property
    def day(self) -> date:
        return local_day(self.zone, self.slot_at)

    def is_over(self, now: datetime) -> bool:
        """Too late to be welcome, or the day has had its post."""
        return now - self.slot_at >= LATE[self.kind] or self.posted_on == self.day

    def next_at(self, now: datetime) -> datetime:
        """The first after this one that is not over yet: after a long absence that may be one just missed."""
        after = max(self.slot_at, now - LATE[self.kind])
        return next_time(self.zone, self.local_time, weekday=self.weekday, after=after)


@dataclass(frozen=True, slots=True)
class Draft:
    """A message that may carry a picture."""

    message: Callable[[Source | None], Message]
    picture: Source | None = None
