"""Socket Mode that comes back: Slack's client, and a watchdog that replaces one that is stuck.

The SDK's aiohttp client tries a dead ticket for ever once a handshake has failed, and may sit on a connection that
no longer says anything. So a client that has not been connected for a while is thrown away with all it holds, and we
ask for a new ticket ourselves: a token that Slack refuses is then told in one line, and at the start ends the process.
Slack delivers again what was not acknowledged.
"""

import asyncio
import contextlib
import logging
from typing import Any

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from bot.config import BadSettings, Problem
from bot.errors import CannotReach, InstallGone, SlackBusy, SlackTrouble
from bot.metrics import Metrics
from bot.shapes import is_readable
from bot.slack import Slack

log = logging.getLogger(__name__)

PING_EVERY = 5.0  # seconds; the SDK takes a connection for dead after four unanswered pings
CONNECTIONS = 2  # of the ten that Slack allows an app
LOOK_EVERY = 0.5
PATIENCE = 6.0  # seconds without a connection until the client is replaced
LONGEST_PATIENCE = 30.0  # when Slack stays away: tickets are a scarce kind of call
REFUSED_PATIENCE = 60.0  # until a token that Slack refused is shown again: somebody may have mended the app


class Socket:
    """Two Socket Mode connections, kept up until `stop`.

    Slack replaces each one every few hours, and the SDK closes the old before it opens the new: with a second one a
    command typed in that moment is still heard.
    """

    def __init__(self, app: AsyncApp, app_token: str, *, slack: Slack, metrics: Metrics) -> None:
        self._app = app
        self._slack = slack
        self._metrics = metrics
        self._app_token = app_token
        self._clients: set[SocketModeClient] = set()
        self._watches: list[asyncio.Task[None]] = []
        self._up: set[SocketModeClient] = set()

    async def is_connected(self) -> bool:
        """Whether at least one connection is up."""
        return any([await client.is_connected() for client in self._clients])

    async def start(self) -> None:
        """Raises BadSettings if Slack refuses the token; a Slack that cannot be reached is waited for."""
        try:
            first: str | None = await self._slack.open_socket(self._app_token)
        except SlackTrouble as trouble:
            if _is_refusal(trouble):
                raise BadSettings([problem_of(trouble.code)]) from trouble
            first = None
        self._metrics.sockets_wanted(CONNECTIONS)
        tickets = [first, *[None] * (CONNECTIONS - 1)]
        self._watches = [asyncio.create_task(self._keep_connected(t), name="socket") for t in tickets]

    async def stop(self) -> None:
        for watch in self._watches:
            watch.cancel()
        await asyncio.gather(*self._watches, return_exceptions=True)

    async def _keep_connected(self, ticket: str | None) -> None:
        patience = PATIENCE
        while True:
            ticket = ticket or await self._ticket()
            was_connected = await self._live(ticket, patience)
            ticket = None
            patience = PATIENCE if was_connected else min(patience * 2, LONGEST_PATIENCE)
            self._metrics.socket_replaced()
            log.warning("socket_replaced", extra={"patience": patience})

    async def _ticket(self) -> str:
        """As soon as Slack gives one."""
        wait = LOOK_EVERY
        while True:
            try:
                return await self._slack.open_socket(self._app_token)
            except SlackTrouble as trouble:
                if _is_refusal(trouble):
                    wait = REFUSED_PATIENCE
                    log.error("socket_refused", extra={"reason": trouble.code, "mend": problem_of(trouble.code)})
                else:
                    wait = min(max(wait * 2, _asked(trouble)), LONGEST_PATIENCE)
                    log.warning("socket_not_opened", extra={"reason": trouble.code, "again_in_seconds": wait})
            await asyncio.sleep(wait)

    async def _live(self, ticket: str, patience: float) -> bool:
        """One client's life, until it has been unconnected for `patience` seconds; whether it ever was connected."""
        handler = _Handler(self._app, self._app_token, metrics=self._metrics)
        client = handler.client
        client.wss_uri = ticket
        self._clients.add(client)
        connecting = asyncio.create_task(client.connect(), name="socket_connect")
        was_connected, alone = False, 0.0
        try:
            while alone < patience:
                await asyncio.sleep(LOOK_EVERY)
                connected = await client.is_connected()
                self._tell(client, connected=connected)
                was_connected = was_connected or connected
                alone = 0.0 if connected else alone + LOOK_EVERY
                if not connected:
                    client.wss_uri = None  # the next try asks for a new ticket
            return was_connected
        finally:
            self._clients.discard(client)
            self._tell(client, connected=False)
            connecting.cancel()
            await asyncio.gather(connecting, return_exceptions=True)
            with contextlib.suppress(Exception):  # it is being thrown away
                async with asyncio.timeout(2):
                    await client.close()
            await client.aiohttp_client_session.close()

    def _tell(self, client: SocketModeClient, *, connected: bool) -> None:
        (self._up.add if connected else self._up.discard)(client)
        self._metrics.sockets(len(self._up))


def problem_of(code: str) -> Problem:
    """What to do about an app token that Slack refuses with this word."""
    if "socket_mode" in code:
        reason = (
            f"cannot be used while Socket Mode is off ({code}); switch it on in your app's settings, or take this out"
        )
        return Problem("SLACK_APP_TOKEN", f"{reason} and set SLACK_SIGNING_SECRET", "")
    page = "Basic Information, App-Level Tokens"
    reason = f"is refused by Slack ({code}); generate one with the scope connections:write under {page}"
    return Problem("SLACK_APP_TOKEN", reason, "xapp-1-A0123456789-…")


def _is_refusal(trouble: SlackTrouble) -> bool:
    """Whether waiting will not help. What is no word of Slack's came from something in between."""
    for_good = isinstance(trouble, InstallGone) or (isinstance(trouble, CannotReach) and trouble.permanent)
    return for_good and trouble.code.isidentifier() and not trouble.code.startswith("http_")


def _asked(trouble: SlackTrouble) -> float:
    """Seconds for which Slack asked."""
    return trouble.retry_after.total_seconds() if isinstance(trouble, SlackBusy) else 0.0


class _Handler(AsyncSocketModeHandler):
    """Slack's handler, with a stopwatch."""

    def __init__(self, app: AsyncApp, app_token: str, *, metrics: Metrics) -> None:
        super().__init__(app, app_token, ping_interval=PING_EVERY)
        self._metrics = metrics

    async def handle(self, client: Any, req: SocketModeRequest) -> None:
        payload = req.payload if isinstance(req.payload, dict) else {}
        if not is_readable(payload):  # Bolt would stumble over it before we could say so
            log.warning("not_understood", extra={"what": str(payload.get("type"))[:32]})
            await client.send_socket_mode_response(SocketModeResponse(envelope_id=req.envelope_id))
            return
        with self._metrics.acknowledging(payload):
            await super().handle(client, req)
