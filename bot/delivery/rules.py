"""How a delivery can end, and what that does to the member's plan."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.blocks import Posted
from bot.errors import CannotReach, InstallGone, Refused, SlackBusy, SlackTrouble, TooLate, Unsure
from bot.moments.rules import Because, Drop, HoldUntil, OfferWalking, RestartInterval, Send
from bot.plan.rules import Member
from bot.reasons.rules import kind_of

BATCH = 500  # members a claim takes: more would hold the rows too long, fewer would cost more statements
SMALL_BATCH = 50  # the same while people wait for answers, who wait for as long as our thinking takes
SHARE, PACE = 30, timedelta(seconds=0.2)  # of these, one workspace's; what Slack lets one have is 300 a minute
LEASE = timedelta(seconds=60)  # how long a sender has to record what became of a nudge
LEASE_MARGIN = timedelta(seconds=30)  # nothing is posted this close to its end: somebody else may look for it then
RETRY = timedelta(seconds=30)  # after a connection that failed before anything was sent
RECOVERED = 20  # how many lost nudges are looked up at once: each costs a call of a small budget
CLOSED = 5  # old messages edited at once
OVERDUE = timedelta(seconds=60)  # due for longer than this: the workers do not keep up
COUNTED = 100_000  # of a longer queue it is enough to know that it is long
POISON = timedelta(hours=1)  # a member whose nudge cannot even be prepared waits this long


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A nudge that is ours to send until `lease_until`."""

    nudge_id: str
    member: Member
    movement: str
    snoozes: int
    due_at: datetime
    lease_until: datetime

    @property
    def mark(self) -> dict[str, str | int]:
        """What tells this message from every other in the direct messages with the member."""
        return {"nudge": self.nudge_id, "snoozes": self.snoozes}

    @property
    def post_before(self) -> datetime:
        """While our lease still has time for a post to be answered and recorded."""
        return self.lease_until - LEASE_MARGIN


@dataclass(frozen=True, slots=True)
class Sent:
    posted: Posted
    at: datetime
    decision: Send | OfferWalking = field(default_factory=lambda: Send(Because.INTERVAL))


@dataclass(frozen=True, slots=True)
class Retry:
    """Nothing was sent; try again at `at` if that is not too late. `whole_workspace` waits when Slack said so.

    `in_huddle`: it was this huddle's one offer to walk, which is still to be made.
    """

    at: datetime
    whole_workspace: bool
    in_huddle: bool = False


@dataclass(frozen=True, slots=True)
class Dropped:
    """Nothing is sent for this slot; `stop` is Slack's word when the member cannot be reached for good."""

    stop: str | None = None
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Unknown:
    """It may have been sent: the lease runs out, and recovery looks it up."""


@dataclass(frozen=True, slots=True)
class NotNow:
    """Nothing was sent: this is not the moment. It counts for nothing."""

    decision: HoldUntil | Drop | RestartInterval


End = Sent | NotNow | Retry | Dropped | Unknown

OUTCOMES: dict[type[End], str] = {Sent: "sent", Retry: "retried", Dropped: "dropped", Unknown: "unknown"}


def end_of(trouble: SlackTrouble, now: datetime) -> End:
    """What becomes of a nudge that met this trouble while it was posted."""
    match trouble:
        case Unsure():
            return Unknown()
        case TooLate():  # it is not posted, for certain: it may go out at the next tick
            return Retry(now, whole_workspace=False)
        case SlackBusy(retry_after=wait):
            return Retry(now + wait, whole_workspace=True)
        case InstallGone():
            return Dropped(gone=True)
        case Refused():
            return Dropped()
        case CannotReach(permanent=True, code=code):
            return Dropped(stop=code)
        case _:
            return Retry(now + RETRY, whole_workspace=False)


def outcome_of(end: End) -> str:
    """The word that metrics have for this end: sent, held, restarted, dropped, retried, unknown."""
    return kind_of(end.decision) if isinstance(end, NotNow) else OUTCOMES[type(end)]


def lateness(claimed: Claimed, end: End) -> timedelta | None:
    """How long after it was due a nudge was sent; None if it was not."""
    return end.at - claimed.due_at if isinstance(end, Sent) else None
