"""How fast we may call Slack: one leaky bucket per workspace and method, after Slack's published tiers."""

from collections.abc import Callable
from datetime import datetime

# Calls a minute, and how many may come at once. Source: docs.slack.dev, rate limits and each method's page (2026-08).
# chat.postMessage is "several hundred a minute" for a workspace; we stay at the low end.
PER_MINUTE = {
    "chat.postMessage": (300.0, 30),
    "chat.update": (45.0, 5),
    "conversations.history": (45.0, 5),
    "dnd.teamInfo": (18.0, 3),
    "users.getPresence": (45.0, 5),
    # A form has to open within three seconds of the press, after a look at the person's zone: so these two may come all
    # at once when a whole team starts in the same minute. Rate and burst together stay at Slack's hundred.
    "users.info": (60.0, 40),
    "views.open": (50.0, 50),
}
OTHERS = (90.0, 20)


class Budgets:
    """Reserves a place for each call (the virtual scheduling form of a leaky bucket)."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._free_at: dict[tuple[str, str], float] = {}

    def reserve(self, team_id: str, method: str, *, at_most: float) -> float | None:
        """Seconds to wait before the call may go out; None, and nothing reserved, where that is over `at_most`."""
        rate, burst = PER_MINUTE.get(method, OTHERS)
        now, gap = self._now().timestamp(), 60.0 / rate
        free_at = max(self._free_at.get((team_id, method), 0.0), now - (burst - 1) * gap)
        if free_at > now + 2 * at_most + gap:  # further ahead than we ever reserve: the clock was set back
            free_at = now
        wait = max(0.0, free_at - now)
        if wait > at_most:
            return None
        self._free_at[team_id, method] = free_at + gap
        return wait
