"""Names and languages of people, as Slack has them now: looked up when needed, held for minutes, never stored."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from bot.errors import SlackTrouble
from bot.slack import Profile, Slack

log = logging.getLogger(__name__)

FRESH = timedelta(minutes=10)
JUST_NOW = timedelta(minutes=1)  # a newcomer's first words and presses ask Slack once
KEPT = 2000
PATIENCE = 1.5  # seconds: a command is answered within three


class Names:
    """Of one process; bounded."""

    def __init__(self, slack: Slack, *, now: Callable[[], datetime]) -> None:
        self._slack, self._now = slack, now
        self._known: OrderedDict[tuple[str, str], tuple[datetime, Profile]] = OrderedDict()

    async def of(self, team_id: str, user_ids: Iterable[str]) -> dict[str, str | None]:
        """Names by user id; None for who is not here any more. Whoever could not be asked in time is left out."""
        wanted = list(dict.fromkeys(user_ids))
        stale = [u for u in wanted if self._now() - self._at(team_id, u) > FRESH]
        if stale:
            tasks = [asyncio.create_task(self._ask(team_id, user_id)) for user_id in stale]
            _, late = await asyncio.wait(tasks, timeout=PATIENCE)
            for task in late:
                task.cancel()
        known = {u: self._known[team_id, u][1] for u in wanted if (team_id, u) in self._known}
        return {u: None if found.is_deleted or found.is_bot else found.name for u, found in known.items()}

    async def profile(self, team_id: str, user_id: str) -> Profile:
        """What Slack knows of a person, a minute old at most. Raises SlackTrouble."""
        if self._now() - self._at(team_id, user_id) > JUST_NOW:
            self._known[team_id, user_id] = (self._now(), await self._slack.profile(team_id, user_id))
            while len(self._known) > KEPT:
                self._known.popitem(last=False)
        return self._known[team_id, user_id][1]

    def _at(self, team_id: str, user_id: str) -> datetime:
        known = self._known.get((team_id, user_id))
        return known[0] if known else self._now() - 2 * FRESH

    async def _ask(self, team_id: str, user_id: str) -> None:
        try:
            await self.profile(team_id, user_id)
        except SlackTrouble as trouble:
            log.info("name_unknown", extra={"reason": trouble.code})
