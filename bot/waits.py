"""What Slack asked us to leave alone for a while, by workspace and method.

It is in the database, so that every process waits: each heeds its own waits at once, and those of the others from its
next look a few seconds later.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from db import waits
from db.session import Sessions

POSTING = "chat.postMessage"


class Waits:
    def __init__(self, sessions: Sessions, *, now: Callable[[], datetime]) -> None:
        self._sessions, self._now = sessions, now
        self._until: dict[tuple[str, str], datetime] = {}

    def left(self, team_id: str, method: str) -> timedelta | None:
        """How long this method has still to wait there; None if it may be called."""
        until = self._until.get((team_id, method))
        left = until - self._now() if until else timedelta()
        return left if left > timedelta() else None

    async def note(self, team_id: str, method: str, wait: timedelta) -> None:
        """Slack said so just now. A wait for posts also keeps the delivery away from the workspace."""
        until = self._now() + wait
        self._until[team_id, method] = until
        async with self._sessions.begin() as session:
            await waits.note(session, team_id, method, until=until, for_posts=method == POSTING)

    async def look(self) -> int:
        """Learn what other processes were told."""
        now = self._now()
        async with self._sessions.begin() as session:
            theirs = await waits.current(session, now)
        ours = {what: until for what, until in self._until.items() if until > now}
        self._until = ours | {what: max(until, ours.get(what, until)) for what, until in theirs.items()}
        return len(self._until)
