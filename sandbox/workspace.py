"""The pretend workspace as its host sees it: start it, be its members, make it fail, look at what happened."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sandbox.admin import Admin
from sandbox.clock import Clock
from sandbox.errors import Json
from sandbox.faults import Faults
from sandbox.httpdelivery import HttpDelivery
from sandbox.hub import build_hub
from sandbox.journal import Call
from sandbox.live import Live
from sandbox.members import watch_status
from sandbox.person import Person
from sandbox.seed import load_seed
from sandbox.server import Server
from sandbox.socketmode import Sockets
from sandbox.state import Message, User


@dataclass(frozen=True)
class Jump:
    """A place in time to offer on the page; `where` says the instant for the user who asks.

    None, or a ValueError whose text the user reads, where there is nothing to jump to.
    """

    id: str
    label: str
    where: Callable[[str], Awaitable[datetime | None]]


class Sandbox:
    """`async with Sandbox(seed=…) as slack:` serves a workspace on loopback; port 0 takes a free one.

    `file_seconds` is the real time an upload needs to become usable; `guide` is {title, steps: [{text, try, jump}]}:
    a step may fill the composer (`try`) or move the clock (`jump`: one of `jumps`, or "monday_morning").
    """

    def __init__(
        self,
        seed: Path | str | Json | None = None,
        *,
        clock: Clock | None = None,
        port: int = 0,
        rate_limits: bool = True,
        file_seconds: float = 0.1,
        guide: Json | None = None,
        jumps: Sequence[Jump] = (),
        restart_app: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self.clock = clock or Clock(speed=1)
        loaded = load_seed(seed)
        self.world = loaded.world(self.clock)
        app_id, team_id = self.world.app.id, self.world.team.id
        self.signing_secret = hashlib.sha256(f"signing {team_id} {app_id}".encode()).hexdigest()[:32]
        self.client_id = "1000000000000.2000000000000"
        self.client_secret = hashlib.sha256(f"client {team_id} {app_id}".encode()).hexdigest()[:32]
        secrets = (self.signing_secret, self.client_id, self.client_secret)
        self.hub = build_hub(self.world, rate_limits=rate_limits, file_seconds=file_seconds, secrets=secrets)
        self.guide = guide
        self.jumps = list(jumps)
        self.restart_app = restart_app
        self.admin = Admin(self.hub)
        self.live = Live(self.hub, host=self._host)
        self._server = Server(self, port=port)
        self.hub.sockets.changed = self._online_changed
        if self.world.app.request_url:
            self.deliver_to(self.world.app.request_url)

    # where it is, and what an app needs to know

    @property
    def url(self) -> str:
        return self.hub.url

    @property
    def api_url(self) -> str:
        return f"{self.url}/api/"

    @property
    def bot_token(self) -> str:
        return self.hub.grants.bot_token

    @property
    def app_token(self) -> str:
        return self.hub.grants.app_token

    @property
    def environment(self) -> dict[str, str]:
        """The variables a Bolt app reads. An app that gets an app token uses Socket Mode."""
        common = {
            "SLACK_API_URL": self.api_url,
            "SLACK_BOT_TOKEN": self.bot_token,
            "SLACK_SIGNING_SECRET": self.signing_secret,
        }
        return common if self.hub.http else {**common, "SLACK_APP_TOKEN": self.app_token}

    # running

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()
        await self.hub.activity.stop()

    async def start(self) -> None:
        """Listens; after a `stop()` on the same port, with everything as it was."""
        await self._server.start()
        for user in self.world.people():
            watch_status(self.hub, user)
        if self.hub.http:
            self.hub.http.start()

    async def stop(self) -> None:
        """Slack is gone: every connection breaks. What was not delivered yet waits for `start()`."""
        self.hub.faults.cleared()
        await self.hub.sockets.stop()
        if self.hub.http:
            await self.hub.http.stop()
        await self._server.stop()

    def deliver_to(self, url: str) -> None:
        """Delivers over HTTP to that request URL from now on, instead of Socket Mode."""
        if self.hub.http:
            self.hub.http.url = url
            return
        self.hub.http = HttpDelivery(url, secret=self.signing_secret)
        self.hub.courier.route = self.hub.http
        if self._server.running:
            self.hub.http.start()
            self.hub.activity.start(self.hub.sockets.refresh("link_disabled"), counted=False)
        self._online_changed()

    async def verify_url(self) -> bool:
        """Slack's url_verification of the request URL."""
        if self.hub.http is None:
            raise RuntimeError("there is no request URL: call deliver_to(url) first")
        return await self.hub.http.verify(self.world.ids.new("challenge"))

    async def connected(self, timeout: float = 5) -> None:  # noqa: ASYNC109 (part of the fixed interface)
        """Waits until a socket of the app was greeted; TimeoutError after so many real seconds."""
        async with asyncio.timeout(timeout):
            await self.hub.courier.route.reachable()

    async def settled(self, *, quiet: float = 0.05) -> None:
        """Waits until nothing is on its way to or from the app, for `quiet` real seconds on end."""
        await self.hub.activity.settled(quiet)

    def _host(self) -> Json:
        """What the page may offer besides the chat."""
        return {
            "guide": self.guide,
            "jumps": [{"id": one.id, "label": one.label} for one in self.jumps],
            "controls": {"restart_app": self.restart_app is not None, "socket": self.hub.http is None},
        }

    def _online_changed(self) -> None:
        self.live.online_changed()

    # people, and what went on

    def person(self, user_id: str) -> Person:
        """KeyError for somebody who is not a member."""
        return Person(self.hub, self.world.person(user_id))

    @property
    def people(self) -> list[User]:
        return list(self.world.people())

    def messages(self, channel: str) -> list[Message]:
        return list(self.world.messages[channel].values())

    @property
    def calls(self) -> list[Call]:
        """Every Web API call so far, oldest first."""
        return list(self.hub.journal.calls)

    def calls_of(self, method: str) -> list[Call]:
        return [call for call in self.hub.journal.calls if call.method == method]

    @property
    def faults(self) -> Faults:
        return self.hub.faults

    @property
    def socket(self) -> Sockets:
        return self.hub.sockets

    async def event(self, name: str, event: dict[str, Any]) -> None:
        """Sends any event to the app, wrapped as Slack wraps it, whatever it subscribes to."""
        await self.admin.event(name, event)
