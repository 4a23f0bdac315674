"""What Slack hands to an app and what comes back, whichever way it travels."""

from dataclasses import dataclass
from typing import Any, Literal, Protocol

from sandbox.errors import Json

ParcelKind = Literal["events_api", "slash_commands", "interactive"]

ACK_SECONDS = 3.0
SERVER_ERROR = 500


@dataclass(frozen=True)
class Parcel:
    """One payload; `answerable` when the acknowledgement may carry an answer."""

    kind: ParcelKind
    payload: Json
    title: str
    answerable: bool = False


@dataclass(frozen=True)
class Receipt:
    """How one attempt ended. `reason` is Slack's word for a failure; `final` forbids another attempt.

    `status` is the HTTP status, 0 where there was none.
    """

    acked: bool
    payload: Any = None
    reason: str = ""
    final: bool = False
    seconds: float = 0.0
    status: int = 0

    def error(self) -> str | None:
        """What Slack tells the person who waits: "/coffee failed with the error …"."""
        if self.acked:
            return None
        if self.reason in ("timeout", "http_timeout"):
            return "operation_timeout"
        if self.reason == "http_error":
            return "http_client_error" if self.status < SERVER_ERROR else "http_service_error"
        return "dispatch_failed"


class Route(Protocol):
    """A way to the app: Socket Mode or HTTP."""

    @property
    def online(self) -> bool: ...

    async def reachable(self) -> None:
        """Waits until an attempt makes sense."""

    async def attempt(self, parcel: Parcel, *, retry: int, reason: str, within: float) -> Receipt: ...
