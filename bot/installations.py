"""The installations: slack_sdk's store over our `workspaces` table, and the one place that knows their tokens.

Tokens are encrypted in the database and looked up at most every half minute: an installation that another process
removed is refused by Slack anyway.
"""

import logging
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from slack_bolt.authorization import AuthorizeResult
from slack_sdk.oauth.installation_store import Bot, Installation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore

from bot.batches import Batches
from bot.config import BadSettings, Problem
from bot.errors import InstallGone
from bot.vault import Vault
from db import installs
from db.installs import Grant
from db.models import Workspace
from db.session import Sessions, only_reads

log = logging.getLogger(__name__)

KEPT = timedelta(seconds=30)
MOST = 5000  # workspaces kept in memory
GRACE = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class _Known:
    at: datetime
    enterprise_id: str | None
    bot: Bot | None


class Installations(AsyncInstallationStore):
    """A workspace's own installation comes first, then that of its organisation. Sends nothing to Slack."""

    def __init__(self, sessions: Sessions, vault: Vault, *, now: Callable[[], datetime]) -> None:
        self._sessions, self._vault, self._now = sessions, vault, now
        self._known: OrderedDict[str, _Known] = OrderedDict()
        self._batches = Batches()

    # what Bolt and our own calls ask

    async def authorize(self, team_id: str | None = None, enterprise_id: str | None = None) -> AuthorizeResult | None:
        """Bolt's question who may speak; no call to Slack, and mostly none to the database."""
        bot = await self._bot(team_id, enterprise_id)
        if bot is None:
            return None
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_token=bot.bot_token,
            bot_id=bot.bot_id,
            bot_user_id=bot.bot_user_id,
        )

    async def token_of(self, team_id: str) -> str:
        """The token for calls in this workspace. Raises InstallGone."""
        known = self._known.get(team_id)
        bot = await self._bot(team_id, known.enterprise_id if known else None)
        if bot is None:
            raise InstallGone("not_installed")
        return bot.bot_token

    def distrust(self, team_id: str) -> None:
        """Slack refused the token that we remember: the next question goes to the database."""
        if known := self._known.get(team_id):
            self._known[team_id] = replace(known, bot=None)

    async def prepare(self, team_ids: Iterable[str]) -> None:
        """Look up by one statement what calls in these workspaces are about to ask one by one."""
        now = self._now()
        if unknown := [team_id for team_id in team_ids if self._fresh(team_id, now) is None]:
            async with self._sessions.begin() as session:
                rows = await installs.with_tokens(session, unknown)
            for row in rows:
                installation = self._opened(row)
                self._keep(row.team_id, row.enterprise_id, installation.to_bot() if installation else None)

    async def _bot(self, team_id: str | None, enterprise_id: str | None) -> Bot | None:
        key = team_id or enterprise_id or ""
        if (bot := self._fresh(key, self._now())) is None:
            bot = await self._batches.ask("bots", self._find_bots, (team_id, enterprise_id))
            self._keep(key, enterprise_id, bot)
        return bot

    async def _find_bots(self, asked: Sequence[tuple[str | None, str | None]]) -> list[Bot | None]:
        async with self._sessions.begin() as session:
            await only_reads(session)
            own = await installs.with_tokens(session, {team_id for team_id, _ in asked if team_id})
            known = {row.team_id: row for row in own}
            rows = [known.get(team or "") or await installs.find(session, team, org) for team, org in asked]
        found = (self._opened(row) if row else None for row in rows)
        return [installation.to_bot() if installation else None for installation in found]

    def _fresh(self, key: str, now: datetime) -> Bot | None:
        known = self._known.get(key)
        if known is None or not timedelta() <= now - known.at < KEPT:
            return None
        self._known.move_to_end(key)
        return known.bot

    def _keep(self, key: str, enterprise_id: str | None, bot: Bot | None) -> None:
        self._known[key] = _Known(self._now(), enterprise_id, bot)
        self._known.move_to_end(key)
        if len(self._known) > MOST:
            self._known.popitem(last=False)

    # slack_sdk's interface

    async def async_save(self, installation: Installation) -> None:
        """Keep it; a workspace that left within its grace has everything back. An organisation's has no team."""
        organisation = installation.enterprise_id if installation.is_enterprise_install else None
        grant = Grant(
            token=self._vault.seal(installation.bot_token or ""),
            bot_id=installation.bot_id,
            bot_user_id=installation.bot_user_id,
            app_id=installation.app_id,
            scopes=sorted(installation.bot_scopes or ()),
            installed_by=installation.user_id,
        )
        async with self._sessions.begin() as session:
            await installs.save(
                session,
                organisation or installation.team_id or "",
                grant,
                enterprise_id=installation.enterprise_id,
                now=self._now(),
            )
        self._known.clear()

    async def async_find_bot(
        self, *, enterprise_id: str | None, team_id: str | None, is_enterprise_install: bool | None = False
    ) -> Bot | None:
        async with self._sessions.begin() as session:
            row = await installs.find(session, None if is_enterprise_install else team_id, enterprise_id)
        installation = self._opened(row) if row else None
        return installation.to_bot() if installation else None

    async def async_find_installation(
        self,
        *,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None = None,
        is_enterprise_install: bool | None = False,
    ) -> Installation | None:
        async with self._sessions.begin() as session:
            row = await installs.find(session, None if is_enterprise_install else team_id, enterprise_id)
        return self._opened(row) if row else None

    async def async_delete_bot(self, *, enterprise_id: str | None, team_id: str | None) -> None:
        """Everything of it stops at once; it is deleted after the grace."""
        await self.leave(team_id or enterprise_id or "", said_at=self._now())

    async def async_delete_installation(
        self, *, enterprise_id: str | None, team_id: str | None, user_id: str | None = None
    ) -> None:
        """We have no tokens of single people."""

    async def leave(self, install_id: str, *, said_at: datetime) -> int:
        """The app was removed: how many workspaces stopped by it. An older word than the installation is nothing."""
        now = self._now()
        async with self._sessions.begin() as session:
            left = await installs.leave(session, install_id, said_at=said_at, now=now, purge_at=now + GRACE)
        self._known.clear()
        return left

    async def let_in(self, team_ids: Collection[str], *, enterprise_id: str, said_at: datetime) -> int:
        """An organisation let us into these of its workspaces (again): how many had been there before."""
        async with self._sessions.begin() as session:
            back = await installs.let_in(session, team_ids, enterprise_id=enterprise_id, said_at=said_at)
        self._known.clear()
        return back

    async def check_key(self) -> None:
        """Raises BadSettings if the last installation's token cannot be read: a key is missing."""
        async with self._sessions.begin() as session:
            sealed = await installs.any_sealed(session)
        if sealed and self._vault.open(sealed) is None:
            raise BadSettings([Problem("TOKEN_KEY", "does not open the tokens in the database; add the old key", "")])

    async def reseal(self) -> tuple[int, list[str]]:
        """Encrypt every token with the first key: how many, and the workspaces whose token no key opens."""
        lost = []
        async with self._sessions.begin() as session:
            rows = await installs.sealed_tokens(session)
            for row in rows:
                sealed = self._vault.reseal(row.token or "")
                if sealed is None:
                    lost.append(row.team_id)
                row.token = sealed or row.token
        return len(rows) - len(lost), lost

    def _opened(self, row: Workspace) -> Installation | None:
        token = self._vault.open(row.token or "")
        if token is None:  # the key was lost or changed: whoever runs this bot must put the old one back
            log.error("token_not_readable", extra={"team": row.team_id})
            return None
        is_organisation = row.team_id == row.enterprise_id
        what: dict[str, Any] = {"installed_at": row.installed_at.astimezone(UTC).timestamp()}
        return Installation(
            app_id=row.app_id,
            enterprise_id=row.enterprise_id,
            team_id=None if is_organisation else row.team_id,
            bot_token=token,
            bot_id=row.bot_id or "",
            bot_user_id=row.bot_user_id or "",
            bot_scopes=row.scopes or [],
            user_id=row.installed_by or "",
            is_enterprise_install=is_organisation,
            **what,
        )
