"""Slack's rate tiers: calls a minute, per method and workspace, by the workspace's clock."""

import math
from collections import defaultdict, deque
from datetime import datetime, timedelta

from sandbox.errors import RateLimited

MINUTE = timedelta(minutes=1)

# Calls a minute that Slack promises to each tier; "special" methods have their own figure below.
TIERS = {1: 1, 2: 20, 3: 50, 4: 100}
# Slack says "hundreds" and "several hundred" a minute and gives no number.
SPECIAL = {"auth.test": 300, "api.test": 300, "chat.postMessage": 300, "oauth.v2.access": 300}
# One message a second in a channel, with room for a burst.
CHANNEL_BURST = 15


class RateLimits:
    """Raises RateLimited(seconds) for the call that is one too many."""

    def __init__(self, *, on: bool) -> None:
        self.on = on
        self._windows: dict[str, deque[datetime]] = defaultdict(deque)
        self._buckets: dict[str, tuple[float, datetime]] = {}

    def spend(self, method: str, *, tier: int, now: datetime) -> None:
        if not self.on:
            return
        limit = SPECIAL.get(method) or TIERS[tier]
        window = self._windows[method]
        while window and now - window[0] >= MINUTE:
            window.popleft()
        if len(window) >= limit:
            raise RateLimited(_seconds(window[0] + MINUTE - now))
        window.append(now)

    def spend_channel(self, channel: str, *, now: datetime) -> None:
        """One message to a channel."""
        if not self.on:
            return
        left, since = self._buckets.get(channel, (float(CHANNEL_BURST), now))
        left = min(CHANNEL_BURST, left + (now - since).total_seconds())
        if left < 1:
            raise RateLimited(_seconds(timedelta(seconds=1 - left)))
        self._buckets[channel] = (left - 1, now)


def _seconds(wait: timedelta) -> int:
    return max(1, math.ceil(wait.total_seconds()))
