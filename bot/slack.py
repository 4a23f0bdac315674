"""The only caller of Slack's Web API: budgets, time limits, and Slack's many errors turned into our four."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol
from urllib.parse import urlencode

import aiohttp
import orjson
from yarl import URL

from bot.blocks import Block, Message, Posted
from bot.budgets import Budgets
from bot.errors import CannotReach, InstallGone, Refused, SlackBusy, SlackTrouble, TooLate, Unsure
from bot.metrics import Metrics
from bot.policies import Policy, policy_of
from bot.waits import Waits

log = logging.getLogger(__name__)

TIMEOUT = 10  # seconds; a lease outlives it many times over
PATIENCE = 15.0  # seconds a call may wait for its place in the budget
HURRY = 2.0  # the same, where a nudge is waiting and can do without the answer

# These take no JSON.
FORMS = frozenset(
    {
        "usergroups.list",
        "usergroups.users.list",
        "conversations.history",
        "files.getUploadURLExternal",
        "dnd.teamInfo",
        "files.info",
        "users.getPresence",
        "users.info",
    }
)
# An organisation's token does not say which of its workspaces is meant; for others it changes nothing.
NEED_TEAM = frozenset({"dnd.info", "dnd.teamInfo", "usergroups.list", "usergroups.users.list", "users.list"})


@dataclass(frozen=True, slots=True)
class Profile:
    """What Slack tells of a user. `zone` is an IANA name, `locale` like en-GB; either may be missing."""

    zone: str | None
    locale: str | None
    is_bot: bool
    is_admin: bool
    name: str | None = None
    is_deleted: bool = False


class Tokens(Protocol):
    async def token_of(self, team_id: str) -> str:
        """The bot token of a workspace. Raises InstallGone."""

    def distrust(self, team_id: str) -> None:
        """Slack refused it: look whether there is a newer one when it is asked for next."""


class Slack:
    """Calls of one process."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        *,
        base_url: str,
        tokens: Tokens,
        now: Callable[[], datetime],
        waits: Waits,
        metrics: Metrics,
    ) -> None:
        self._session = session
        self._base_url = URL(base_url)
        self._urls: dict[str, URL] = {}
        self._tokens = tokens
        self._now = now
        self._budgets = Budgets(now)
        self._waits = waits
        self._metrics = metrics

    async def dm(
        self,
        team_id: str,
        user_id: str,
        message: Message,
        *,
        mark: dict[str, str | int] | None = None,
        before: datetime | None = None,
    ) -> Posted:
        """Send a direct message. `mark` is kept in the message's metadata, by which `find_marked` knows it again.

        Raises TooLate, and has sent nothing, where it could not leave before that instant.
        """
        metadata = {"event_type": "nudge", "event_payload": mark} if mark else None
        reply = await self._call(
            team_id, "chat.postMessage", before=before,
            channel=user_id, **message.payload(), metadata=metadata, unfurl_links=False,
        )  # fmt: skip
        return Posted(reply["channel"], reply["ts"])

    async def post(
        self,
        team_id: str,
        channel: str,
        message: Message,
        *,
        mark: dict[str, str | int] | None = None,
        before: datetime | None = None,
    ) -> Posted:
        """Post in a channel; the rest as in `dm`. Looking it up needs the optional scope channels:history."""
        return await self.dm(team_id, channel, message, mark=mark, before=before)

    async def publish_home(self, team_id: str, user_id: str, view: Block) -> None:
        await self._call(team_id, "views.publish", user_id=user_id, view=view)

    async def usergroups(self, team_id: str) -> list[tuple[str, str]]:
        """(id, name) of the workspace's user groups. Needs the optional scope usergroups:read."""
        reply = await self._call(team_id, "usergroups.list")
        return [(group["id"], group["name"]) for group in reply["usergroups"]]

    async def usergroup_members(self, team_id: str, usergroup_id: str) -> list[str]:
        reply = await self._call(team_id, "usergroups.users.list", usergroup=usergroup_id)
        return list(reply["users"])

    async def update(self, team_id: str, posted: Posted, message: Message) -> None:
        await self._call(team_id, "chat.update", channel=posted.channel, ts=posted.ts, **message.payload())

    async def take_back(self, team_id: str, posted: Posted) -> None:
        """Delete one of our own messages."""
        await self._call(team_id, "chat.delete", channel=posted.channel, ts=posted.ts)

    async def find_marked(
        self, team_id: str, channel: str, mark: dict[str, str | int], *, since: datetime
    ) -> Posted | None:
        """Our message with this mark, if the channel has it. Needs the optional scope im:history."""
        reply = await self._call(
            team_id, "conversations.history", channel=channel, oldest=f"{since.timestamp():.6f}", limit=100,
            include_all_metadata=True,
        )  # fmt: skip
        for found in reply["messages"]:
            if found.get("metadata", {}).get("event_payload") == mark:
                return Posted(channel, found["ts"])
        return None

    async def open_modal(self, team_id: str, trigger_id: str, view: Block) -> None:
        """Raises SlackBusy where it would have to wait for longer than a trigger lives."""
        await self._call(team_id, "views.open", trigger_id=trigger_id, view=view, patience=HURRY)

    async def profile(self, team_id: str, user_id: str) -> Profile:
        user = (await self._call(team_id, "users.info", user=user_id, include_locale=True))["user"]
        return Profile(
            zone=user.get("tz"),
            locale=user.get("locale"),
            is_bot=bool(user.get("is_bot")),
            is_admin=bool(user.get("is_admin") or user.get("is_owner")),
            name=user.get("profile", {}).get("display_name") or user.get("real_name") or None,
            is_deleted=bool(user.get("deleted")),
        )

    async def upload(self, team_id: str, name: str, data: bytes, *, before: datetime) -> str:
        """Upload a private file; its id. It is usable only once `is_file_ready`. Raises TooLate as `dm` does."""
        return await self._upload(team_id, name, data, before=before)

    async def _upload(
        self, team_id: str, name: str, data: bytes, *, channel_id: str | None = None, before: datetime | None = None
    ) -> str:
        """Upload a file by Slack's three steps, into a conversation or to be shown by its id.

        No `alt_txt` is sent: with it, sharing has silently failed (python-slack-sdk issue 1818).
        """
        ticket = await self._call(team_id, "files.getUploadURLExternal", filename=name, length=len(data))
        try:
            async with self._session.post(ticket["upload_url"], data=data) as answer:
                if answer.status != 200:
                    raise CannotReach(f"upload_http_{answer.status}", permanent=False)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise CannotReach("upload_failed", permanent=False) from error
        file_id: str = ticket["file_id"]
        await self._call(
            team_id, "files.completeUploadExternal", before=before,
            files=[{"id": file_id, "title": name}], channel_id=channel_id,
        )  # fmt: skip
        return file_id

    async def is_file_ready(self, team_id: str, file_id: str) -> bool:
        """Whether Slack has taken the file in: it has a type then (java-slack-sdk issue 1349)."""
        return bool((await self._call(team_id, "files.info", file=file_id))["file"].get("mimetype"))

    async def user(self, team_id: str, user_id: str) -> dict[str, Any]:
        """The user object: zone, status, huddle. A nudge is waiting for it, so it gives up soon."""
        found: dict[str, Any] = (await self._call(team_id, "users.info", user=user_id, patience=HURRY))["user"]
        return found

    async def presence(self, team_id: str, user_id: str) -> str:
        """ "active" or "away", as of now. Raises SlackBusy where the workspace's budget is used up."""
        reply = await self._call(team_id, "users.getPresence", user=user_id, patience=0.0)
        return str(reply.get("presence", ""))

    async def dnd(self, team_id: str, user_ids: Sequence[str]) -> dict[str, dict[str, Any]]:
        """The next or running Do Not Disturb of up to 50 users, by id. Needs the optional scope dnd:read."""
        found: dict[str, dict[str, Any]] = (
            await self._call(team_id, "dnd.teamInfo", users=",".join(user_ids), patience=HURRY)
        )["users"]
        return found

    async def exchange(
        self, code: str, *, client_id: str, client_secret: str, redirect_uri: str | None
    ) -> dict[str, Any]:
        """Trade the code that ends an installation in the browser for its token."""
        form = {"code": code, "client_id": client_id, "client_secret": client_secret, "redirect_uri": redirect_uri}
        return await self._request(None, "oauth.v2.access", {k: v for k, v in form.items() if v is not None})

    async def open_socket(self, app_token: str) -> str:
        """The address of one new Socket Mode connection, good for some seconds."""
        return str((await self._request(app_token, "apps.connections.open", {}))["url"])

    async def ask_who_we_are(self, team_id: str) -> None:
        """Whether our token works: InstallGone if it does not."""
        await self._call(team_id, "auth.test")

    async def send_file(self, team_id: str, channel: str, name: str, data: bytes) -> None:
        """Send a file into a conversation we are in."""
        await self._upload(team_id, name, data, channel_id=channel)

    async def answer(self, response_url: str, message: Message, **how: Any) -> int:
        """Answer what somebody did, at the address that came with it; Slack's HTTP status. `how`: replace_original…

        Bolt's own `respond` opens a connection for each answer, with its handshake: a third of what a press costs.
        """
        body = orjson.dumps({**message.payload(), **how})
        headers = {"Content-Type": "application/json; charset=utf-8"}
        with self._metrics.slack_call("response_url"):
            try:
                async with self._session.post(response_url, data=body, headers=headers) as response:
                    await response.read()
            except aiohttp.ClientConnectorError as error:
                raise CannotReach("no_connection", permanent=False) from error
            except (aiohttp.ClientError, TimeoutError) as error:
                raise Unsure("connection_lost") from error
        return response.status

    async def _call(
        self,
        team_id: str,
        method: str,
        *,
        patience: float = PATIENCE,
        before: datetime | None = None,
        **arguments: Any,
    ) -> dict[str, Any]:
        if left := self._waits.left(team_id, method):
            self._metrics.waited("slack", seconds=left.total_seconds())
            raise SlackBusy("ratelimited", retry_after=left)
        wait = self._budgets.reserve(team_id, method, at_most=patience)
        if wait is None:
            self._metrics.waited("budget", seconds=PATIENCE)
            raise SlackBusy("own_budget", retry_after=timedelta(seconds=PATIENCE))
        if wait:
            self._metrics.waited("budget", seconds=wait)
            await asyncio.sleep(wait)
        sent = {k: v for k, v in arguments.items() if v is not None}
        if method in NEED_TEAM:
            sent["team_id"] = team_id
        token = await self._tokens.token_of(team_id)
        if before is not None and self._now() >= before:  # asked last of all: the process may have stood still
            raise TooLate("too_late")
        try:
            return await self._request(token, method, sent)
        except InstallGone as gone:
            self._tokens.distrust(team_id)
            if await self._tokens.token_of(team_id) != token:  # installed again meanwhile, by way of another process
                raise CannotReach(gone.code, permanent=False) from gone
            raise
        except SlackBusy as busy:
            await self._waits.note(team_id, method, busy.retry_after)
            raise
        except Refused as refused:
            if policy_of(refused.code) is Policy.TELL:  # whoever runs this bot can mend it
                log.error("slack_refused", extra={"team": team_id, "method": method, "reason": refused.code})
            raise

    async def _request(self, token: str | None, method: str, sent: dict[str, Any]) -> dict[str, Any]:
        """One request, never repeated: a post whose connection dropped may be there, and a nudge would come twice.

        The SDK's client asks for the same with twice the work.
        """
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        if token is None or method in FORMS:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            body = urlencode({k: _as_text(v) for k, v in sent.items()}).encode()
        else:
            headers["Content-Type"] = "application/json; charset=utf-8"
            body = orjson.dumps(sent)
        with self._metrics.slack_call(method):
            try:
                async with self._session.post(self._url(method), headers=headers, data=body) as response:
                    answer = _read(await response.read())
            except aiohttp.ClientConnectorError as error:
                raise CannotReach("no_connection", permanent=False) from error
            except (aiohttp.ClientError, TimeoutError) as error:
                raise Unsure("connection_lost") from error
            if response.status == 200 and "ok" not in answer:
                raise Unsure("no_answer")  # of Slack's, at least: it may have done it all the same
            if response.status != 200 or not answer["ok"]:
                raise _trouble(response.status, response.headers, str(answer.get("error", "")))
        return answer

    def _url(self, method: str) -> URL:
        """Taking addresses apart costs more than remembering the few there are."""
        if method not in self._urls:
            self._urls[method] = self._base_url.joinpath(method)
        return self._urls[method]


def _as_text(value: Any) -> str:
    """As a form wants it: yes and no are 1 and 0."""
    return str(int(value)) if isinstance(value, bool) else str(value)


def _read(body: bytes) -> dict[str, Any]:
    """What Slack answered; nothing where it is no JSON object, as from a proxy in between."""
    try:
        answer = orjson.loads(body)
    except orjson.JSONDecodeError:
        return {}
    return answer if isinstance(answer, dict) else {}


def _trouble(status: int, headers: Mapping[str, str], code: str) -> SlackTrouble:
    policy = policy_of(code)
    if status == 429 or policy is Policy.RETRY:
        seconds = headers.get("Retry-After", "30")
        return SlackBusy("ratelimited", retry_after=timedelta(seconds=int(seconds) if seconds.isdecimal() else 30))
    if status >= 500 or policy is Policy.UNSURE:
        return Unsure(f"http_{status}" if status >= 500 else code)
    if policy in (Policy.STOP_WORKSPACE, Policy.LEAVE):
        return InstallGone(code)
    if policy is Policy.STOP_MEMBER:
        return CannotReach(code, permanent=True)
    return Refused(code or f"http_{status}", permanent=policy is Policy.TELL)
