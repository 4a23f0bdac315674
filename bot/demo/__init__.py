"""The demo: the real bot in a pretend workspace, in the browser, on a clock that can be hurried.

The one place that knows both the bot and the sandbox, and so the only one that imports the latter.
"""

import json
import socket
import tempfile
import tomllib
from base64 import b64encode
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.config import BadSettings, Problem, read_settings
from bot.demo.history import live_until, read_cast
from bot.plan.flows import find
from bot.process import Bot
from sandbox import Clock, Jump, Sandbox

HERE = Path(__file__).parent
ICON = HERE.parent / "assets" / "icon.png"
MANIFEST = HERE.parents[1] / "manifest.json"
USUAL_PORT = 8888
WEEK = timedelta(days=7)
PACE = 10.0  # the clock may run 600 times as fast: look at it often enough for a nudge not to be late


def usable_port(wanted: int | None) -> int:
    """The port to serve the page on, 0 for any free one. Raises BadSettings for one that was asked for and is taken."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", USUAL_PORT if wanted is None else wanted))
        except (OSError, OverflowError) as error:
            if wanted is None:
                return 0
            reason = getattr(error, "strerror", None) or "there is no such port"
            raise BadSettings([Problem("--port", f"{wanted} cannot be used ({reason})", "0")]) from error
    return USUAL_PORT if wanted is None else wanted


async def run_demo(*, now: datetime, port: int, fresh: bool, until: Callable[[], Awaitable[None]]) -> None:
    """Serve the demo on loopback until told to stop; everything lives in a temporary folder.

    A `fresh` one is there at once, but nobody in it has moved before.
    """
    with tempfile.TemporaryDirectory(prefix="glutes-demo-") as folder:
        demo = Demo(now=now, port=port, database=f"sqlite:///{Path(folder) / 'demo.db'}")
        async with demo.slack as slack:
            if fresh:
                await demo.opens_without_a_past()
            else:
                print("\n  The team lives through last week: some seconds …", flush=True)
                await demo.live_last_week()
                await demo.start_bot()
            demo.slack.clock.speed = 1
            try:
                print(
                    f"\n  Glutes is moving in a pretend workspace:\n\n    {slack.url}\n\n  Ctrl-C ends it.\n",
                    flush=True,
                )
                await until()
            finally:
                await demo.stop_bot()


class Demo:
    """The pretend workspace, and the bot that can be restarted in it."""

    def __init__(self, *, now: datetime, port: int, database: str) -> None:
        guide = self._guide = tomllib.loads((HERE / "guide.toml").read_text(encoding="utf-8"))
        self.slack = Sandbox(
            seed=_seed(),
            clock=Clock(start=opening(now) - WEEK, speed=0),
            port=port,
            guide=guide["guide"],
            jumps=[Jump("next_nudge", guide["jumps"]["next_nudge"], self._next_nudge)],
            restart_app=self._restart,
        )
        self._opens = opening(now)
        self._database = database
        self._bot: Bot | None = None

    async def live_last_week(self) -> None:
        """Give some members a past, with a bot that sends only when it is told to."""
        await self.start_bot(worker=False)
        assert self._bot is not None  # noqa: S101 - it was just started
        board, cast = read_cast(HERE / "cast.toml")
        await live_until(self._opens, board=board, cast=cast, slack=self.slack, services=self._bot.services)
        await self.stop_bot()

    async def opens_without_a_past(self) -> None:
        """On the same morning, with nobody in it who has moved before."""
        self.slack.clock.jump(self._opens)
        await self.start_bot()

    async def start_bot(self, *, worker: bool = True) -> None:
        settings: dict[str, Any] = {**self.slack.environment, "DATABASE_URL": self._database}
        self._bot = Bot(read_settings(settings), now=self.slack.clock.now, pace=PACE, worker=worker)
        await self._bot.__aenter__()
        await self.slack.connected(timeout=30)

    async def stop_bot(self) -> None:
        if self._bot:
            await self._bot.__aexit__(None, None, None)
            self._bot = None

    async def _restart(self) -> None:
        await self.stop_bot()
        await self.start_bot()

    async def _next_nudge(self, user_id: str) -> datetime | None:
        """When this person's next nudge is due. Raises ValueError for somebody who has none."""
        if self._bot is None:
            return None
        member = await find(self._bot.services, self.slack.world.team.id, user_id)
        if member is None or member.next_nudge_at is None:
            raise ValueError(self._guide["jumps"]["no_nudge"])
        return member.next_nudge_at


def _seed() -> dict[str, Any]:
    """The workspace, and in it the app as its manifest tells Slack."""
    seed = tomllib.loads((HERE / "workspace.toml").read_text(encoding="utf-8"))
    manifest = json.loads(MANIFEST.read_text(encoding="utf-8"))
    shown, features = manifest["display_information"], manifest["features"]
    seed["app"] = {
        "name": shown["name"],
        "description": shown["description"],
        "icon": f"data:image/png;base64,{b64encode(ICON.read_bytes()).decode()}",
        "scopes": manifest["oauth_config"]["scopes"]["bot"],
        "events": manifest["settings"]["event_subscriptions"]["bot_events"],
        "commands": [
            {name: one[name] for name in ("command", "description", "usage_hint")} for one in features["slash_commands"]
        ],
    }
    return seed


def opening(now: datetime) -> datetime:
    """Thursday of this week, shortly after nine in Berlin's winter: a week to look at, and a day to try."""
    thursday = (now + timedelta(days=3 - now.weekday())).date()
    return datetime(thursday.year, thursday.month, thursday.day, 8, 5, tzinfo=UTC)
