"""What this process heard lately, so that no news is worked through twice. Lost at a restart, without harm."""

from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

MOST = 50_000  # people remembered; the oldest are forgotten first
ROSTER_LASTS = timedelta(seconds=30)


class Lately:
    """The last news of each person, and who of a workspace takes part."""

    def __init__(self) -> None:
        self._news: dict[tuple[str, str, str], Hashable] = {}
        self._rosters: dict[str, tuple[datetime, frozenset[str]]] = {}

    @contextmanager
    def news(self, about: tuple[str, str, str], what: Hashable) -> Iterator[bool]:
        """Whether `what` differs from the last that was heard about (team, user, kind); it is the last one now.

        Where working through it fails, it was not heard: Slack says it again.
        """
        if self._news.pop(about, None) == what:
            self._news[about] = what
            yield False
            return
        self._news[about] = what
        if len(self._news) > MOST:
            del self._news[next(iter(self._news))]
        try:
            yield True
        except BaseException:
            self._news.pop(about, None)
            raise

    def roster(self, team_id: str, now: datetime) -> frozenset[str] | None:
        """The user ids that take part, if they were looked up a moment ago."""
        at, users = self._rosters.get(team_id, (None, frozenset[str]()))
        return users if at is not None and timedelta() <= now - at < ROSTER_LASTS else None

    def keep_roster(self, team_id: str, users: frozenset[str], now: datetime) -> None:
        self._rosters[team_id] = (now, users)

    def forget_roster(self, team_id: str) -> None:
        """Somebody has joined: they are to be heard at once."""
        self._rosters.pop(team_id, None)
