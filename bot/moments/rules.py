"""Whether this is the right moment for a nudge, from what is known of a member right now. Source: product.md 4."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.signals.rules import Signals

AWAY = timedelta(minutes=5)  # who is away for so long has moved
RECHECK = timedelta(minutes=5)  # when Slack could not say whether Do Not Disturb is on
HOLDS = 2  # in a row without an event that explains them; the next nudge is sent


class Presence(StrEnum):
    ACTIVE = "active"
    AWAY = "away"
    UNKNOWN = "unknown"  # not asked, over budget, or no answer: counts as active


class Because(StrEnum):
    """Why a nudge was sent, held or dropped. The texts are `moments.sent_…`, `moments.held_…`, …"""

    INTERVAL = "interval"
    FIRST = "first"  # of the day, or after the break
    SNOOZE = "snooze"
    WAITED = "waited"  # it was due earlier; what it waited for is over
    LEARNED = "learned"
    INSISTED = "insisted"  # held often enough without a reason that we know
    HUDDLE = "huddle"
    MEETING = "meeting"
    DND = "dnd"
    DND_UNKNOWN = "dnd_unknown"
    AWAY = "away"
    OFF = "off"
    LATE = "late"


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """What is known of one member whose nudge is about to be sent. `slot` is since when it waits."""

    now: datetime
    slot: datetime
    interval: timedelta
    signals: Signals
    because: Because = Because.INTERVAL  # why it is due
    dnd_known: bool = True
    presence: Presence = Presence.UNKNOWN
    walks: bool = True  # the member wants to walk during calls
    last_movement_at: datetime | None = None
    holds: int = 0


@dataclass(frozen=True, slots=True)
class Send:
    because: Because


@dataclass(frozen=True, slots=True)
class OfferWalking:
    """Send it, with a movement that fits a call."""

    because: Because


@dataclass(frozen=True, slots=True)
class HoldUntil:
    """Not now; the plan brings it back then, or when an event ends the reason earlier."""

    until: datetime
    because: Because
    explained: bool = True


@dataclass(frozen=True, slots=True)
class Drop:
    """This slot is let go without being counted; the interval starts anew."""

    because: Because
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class RestartInterval:
    """The member has just moved by themselves."""

    because: Because


Decision = Send | OfferWalking | HoldUntil | Drop | RestartInterval


def decide(moment: Moment) -> Decision:
    """What becomes of a nudge that is due: the rows of product.md 4, from the strongest reason to the weakest."""
    signals, now, half = moment.signals, moment.now, moment.interval / 2
    insists = moment.holds >= HOLDS
    if signals.is_off(now):
        return Drop(Because.OFF, signals.status_until)
    if signals.on_dnd(now):
        assert signals.dnd_until is not None  # noqa: S101 - on_dnd says so
        over = signals.dnd_until
        return HoldUntil(over, Because.DND) if over - moment.slot <= half else Drop(Because.DND, over)
    if not moment.dnd_known and not insists:
        return HoldUntil(now + RECHECK, Because.DND_UNKNOWN, explained=False)
    if signals.in_huddle(now):
        rested = moment.last_movement_at is None or now - moment.last_movement_at >= half
        if moment.walks and signals.fresh_huddle and rested:
            return OfferWalking(Because.HUDDLE)
        return HoldUntil(_end_of_huddle(signals), Because.HUDDLE)
    if signals.in_meeting(now):
        if (until := _end_of_meeting(signals, moment.slot, half)) > now:
            return HoldUntil(until, Because.MEETING)
        return OfferWalking(Because.MEETING) if moment.walks else Send(Because.MEETING)
    if moment.presence is Presence.AWAY:
        return Send(Because.INSISTED) if insists else _away(signals, now)
    return Send(Because.INSISTED if not moment.dnd_known else moment.because)


def _away(signals: Signals, now: datetime) -> Decision:
    """Away at two looks five minutes apart is a break; once may be a look out of the window."""
    if signals.away_since is not None and now - signals.away_since >= AWAY:
        return RestartInterval(Because.AWAY)
    return HoldUntil((signals.away_since or now) + AWAY, Because.AWAY)


def hold(signals: Signals, at: datetime, *, slot: datetime, interval: timedelta, walks: bool) -> HoldUntil | None:
    """What a nudge planned for `at` will wait for as far as is known today; None if for nothing."""
    half = interval / 2
    if signals.on_dnd(at):
        assert signals.dnd_until is not None  # noqa: S101 - on_dnd says so
        return HoldUntil(signals.dnd_until, Because.DND)
    if signals.in_huddle(at):
        return None if walks and signals.fresh_huddle else HoldUntil(_end_of_huddle(signals), Because.HUDDLE)
    if signals.in_meeting(at) and (until := _end_of_meeting(signals, slot, half)) > at:
        return HoldUntil(until, Because.MEETING)
    if signals.away_since is not None and at - AWAY < signals.away_since <= at:
        return HoldUntil(signals.away_since + AWAY, Because.AWAY)
    return None


def _end_of_huddle(signals: Signals) -> datetime:
    assert signals.huddle_until is not None  # noqa: S101 - in_huddle says so
    return signals.huddle_until


def _end_of_meeting(signals: Signals, slot: datetime, half: timedelta) -> datetime:
    """A meeting is waited for, but for half an interval at most: then there is a walk on the call."""
    return min(signals.status_until or slot + half, slot + half)
