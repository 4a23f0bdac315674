"""A decision as the member sees it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.moments.rules import Because, Decision, Drop, HoldUntil, OfferWalking, RestartInterval, Send


@dataclass(frozen=True, slots=True)
class Told:
    """One of the last decisions."""

    at: datetime
    kind: str
    because: Because
    until: datetime | None


KINDS: Mapping[type, str] = {
    Send: "sent",
    OfferWalking: "sent",
    HoldUntil: "held",
    Drop: "dropped",
    RestartInterval: "restarted",
}


def kind_of(decision: Decision) -> str:
    """The word for it in the texts (`moments.<kind>_<because>`) and in the metrics."""
    return KINDS[type(decision)]
