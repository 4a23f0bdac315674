"""Begins and ends an installation, stops a workspace that removes us, and deletes it after its grace."""

import hmac
import logging
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe

from slack_sdk.oauth import AuthorizeUrlGenerator
from slack_sdk.oauth.installation_store import Installation

from bot.blocks import Message
from bot.errors import InstallGone, Refused, SlackTrouble
from bot.install import rules
from bot.install.rules import NotInstalled
from bot.installations import GRACE
from bot.policies import Policy, policy_of
from bot.services import Services
from db import heard, installs, waits
from db.session import Sessions, is_away, reason_of

log = logging.getLogger(__name__)

REDIRECT = "/slack/oauth_redirect"
STATE_LASTS = timedelta(minutes=10)
FORGET = 1000  # old deliveries deleted at once


@dataclass(frozen=True, slots=True)
class Begun:
    """`url` is where the browser goes; it must bring `state` back, and have it in its cookie."""

    url: str
    state: str


@contextmanager
def explained() -> Iterator[None]:
    """Whatever goes wrong of ours has a page too, and its reason in the log."""
    try:
        yield
    except NotInstalled:
        raise
    except Exception as error:
        if is_away(error):
            log.warning("database_away", extra={"what": "install", "reason": reason_of(error)})
        else:
            log.exception("install_failed")
        raise NotInstalled("broken") from error


async def begin(services: Services) -> Begun:
    state = token_urlsafe(32)
    now = services.now()
    async with services.sessions.begin() as session:
        await installs.add_state(session, _digest(state), good_until=now + STATE_LASTS, now=now)
    asked = AuthorizeUrlGenerator(
        client_id=services.settings.client_id or "",
        redirect_uri=_redirect_uri(services),
        scopes=rules.SCOPES,
        authorization_url=rules.authorize_url(services.settings.slack_api_url),
    )
    return Begun(asked.generate(state), state)


async def finish(services: Services, *, code: str, error: str, state: str, cookie: str) -> tuple[Installation, bool]:
    """End an installation: what was installed, and whether it is new. Raises NotInstalled."""
    if not state or not hmac.compare_digest(_bytes(state), _bytes(cookie)):
        raise NotInstalled("stale")
    async with services.sessions.begin() as session:
        if not await installs.take_state(session, _digest(state), now=services.now()):
            raise NotInstalled("stale")
    if error or not code:
        raise NotInstalled(rules.why(error) if error else "stale")
    installation = rules.read_grant(await _exchange(services, code))
    store = services.installations
    before = await store.async_find_installation(
        enterprise_id=installation.enterprise_id,
        team_id=installation.team_id,
        is_enterprise_install=installation.is_enterprise_install,
    )
    await store.async_save(installation)
    log.info("installed", extra={"team": install_id(installation), "again": before is not None})
    return installation, before is None


async def _exchange(services: Services, code: str) -> dict[str, object]:
    settings = services.settings
    try:
        return await services.slack.exchange(
            code,
            client_id=settings.client_id or "",
            client_secret=settings.client_secret or "",
            redirect_uri=_redirect_uri(services),
        )
    except SlackTrouble as trouble:
        log.error("not_installed", extra={"reason": trouble.code})
        raise NotInstalled(rules.why(trouble.code) if isinstance(trouble, Refused) else "slack") from trouble


def install_id(installation: Installation) -> str:
    """The key of its row: the workspace's id, or the organisation's."""
    return installation.team_id or installation.enterprise_id or ""


async def settle_in(services: Services, installation: Installation, message: Message | None) -> None:
    """What need not keep the browser waiting: the first pictures, and what the installer may do next."""
    team_id = install_id(installation)
    try:
        if message is not None and installation.user_id:
            await services.slack.dm(team_id, installation.user_id, message)
    except SlackTrouble as trouble:
        log.warning("installer_not_told", extra={"team": team_id, "reason": trouble.code})
    if installation.team_id:
        await services.pictures.prepare(installation.team_id)


async def leave(services: Services, install_id: str, *, said_at: datetime) -> None:
    """The app was removed: nothing is sent from now on, and everything is deleted after the grace."""
    if left := await services.installations.leave(install_id, said_at=said_at):
        log.warning("removed", extra={"team": install_id, "workspaces": left, "deleted_after": str(GRACE)})


async def let_in(services: Services, team_ids: Collection[str], *, enterprise_id: str, said_at: datetime) -> None:
    """An organisation's admin added us to some of its workspaces: who left within the grace goes on as before."""
    if back := await services.installations.let_in(team_ids, enterprise_id=enterprise_id, said_at=said_at):
        log.warning("let_in_again", extra={"enterprise": enterprise_id, "workspaces": back})


async def purge(sessions: Sessions, team_id: str, *, gone_only: bool = False) -> None:
    """Delete everything of a workspace, part by part so that nobody else waits for it."""
    more = True
    while more:
        async with sessions.begin() as session:
            more = await installs.purge_some(session, team_id, gone_only=gone_only)
    log.warning("purged", extra={"team": team_id})


async def clean_up(services: Services) -> int:
    """The tick: workspaces whose grace is over, and what only had to be remembered for a while."""
    now = services.now()
    async with services.sessions.begin() as session:
        due = await installs.due_for_purge(session, now)
        await waits.forget(session, now)
    more = True
    while more:
        async with services.sessions.begin() as session:
            more = await heard.forget(session, now, limit=FORGET)
    for team_id in due:
        await purge(services.sessions, team_id, gone_only=True)
    return len(due)


async def look_after_the_gone(services: Services) -> int:
    """The tick: workspaces whose token did not work are asked for again, and leave only if Slack says so."""
    async with services.sessions.begin() as session:
        gone = await installs.gone_unexplained(session)
    for team_id in gone:
        try:
            await services.slack.ask_who_we_are(team_id)
        except InstallGone as trouble:
            if policy_of(trouble.code) is Policy.LEAVE:
                await leave(services, team_id, said_at=services.now())
            continue
        except SlackTrouble:
            continue
        async with services.sessions.begin() as session:
            await installs.come_back(session, team_id)
        log.warning("back", extra={"team": team_id})
    return 0


def _redirect_uri(services: Services) -> str | None:
    """None: Slack sends the browser to the first address in the app's settings."""
    public = services.settings.public_url
    return f"{public}{REDIRECT}" if public else None


def _bytes(text: str) -> bytes:
    """Of what a browser sent, which need not be text."""
    return text.encode(errors="surrogateescape")


def _digest(state: str) -> str:
    """The database need not know what would end somebody's installation."""
    return sha256(_bytes(state)).hexdigest()
