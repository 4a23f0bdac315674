"""A Slack with any number of workspaces, as small as a measurement needs: it takes posts and remembers their marks."""

import json
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from typing import Any

from aiohttp import web

Posts = dict[str, list[datetime]]
"""When each (nudge, snoozes) was posted."""


class ManySlack:
    """The token of a workspace is xoxb- and its id. `posts` is by `nudge snoozes`."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._count = 0
        self.posts: Posts = defaultdict(list)
        self.calls = 0
        self.edits = 0
        self.messages: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self._runner: web.AppRunner | None = None

    async def start(self) -> str:
        app = web.Application()
        app.router.add_route("*", "/api/{method}", self._answer)
        app.router.add_post("/edit", self._edit)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        return f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        if self._runner:
            await self._runner.cleanup()

    async def _edit(self, request: web.Request) -> web.Response:
        await request.read()
        self.edits += 1
        return web.Response(text="ok")

    async def _answer(self, request: web.Request) -> web.Response:
        self.calls += 1
        team_id = request.headers.get("Authorization", "").removeprefix("Bearer xoxb-")
        args: dict[str, Any] = await request.json() if "json" in request.content_type else dict(await request.post())
        answer = getattr(self, request.match_info["method"].replace(".", "_").lower(), self._nothing)(team_id, args)
        return web.json_response({"ok": True, **answer})

    def _nothing(self, team_id: str, args: dict[str, Any]) -> dict[str, Any]:
        return {}

    def auth_test(self, team_id: str, args: dict[str, Any]) -> dict[str, Any]:
        return {"team_id": team_id, "user_id": "U0BOT", "bot_id": "B0BOT"}

    def users_info(self, team_id: str, args: dict[str, Any]) -> dict[str, Any]:
        return {"user": {"id": args["user"], "tz": "Europe/Berlin", "locale": "en-GB", "profile": {}}}

    def users_getpresence(self, team_id: str, args: dict[str, Any]) -> dict[str, Any]:
        return {"presence": "active"}

    def dnd_teaminfo(self, team_id: str, args: dict[str, Any]) -> dict[str, Any]:
        calm = {"dnd_enabled": False, "next_dnd_start_ts": 1, "next_dnd_end_ts": 1}
        return {"users": dict.fromkeys(str(args["users"]).split(","), calm)}

    def chat_postmessage(self, team_id: str, args: dict[str, Any]) -> dict[str, Any]:
        self._count += 1
        ts = f"{self._now().timestamp():.0f}.{self._count:06d}"
        channel = f"D{args['channel']}"
        metadata = args.get("metadata")
        metadata = json.loads(metadata) if isinstance(metadata, str) else metadata
        if metadata:
            mark = metadata["event_payload"]
            self.posts[f"{mark['nudge']} {mark['snoozes']}"].append(self._now())
            self.messages[f"{team_id} {channel}"].append({"ts": ts, "metadata": metadata})
        return {"channel": channel, "ts": ts}

    def conversations_history(self, team_id: str, args: dict[str, Any]) -> dict[str, Any]:
        return {"messages": self.messages[f"{team_id} {args['channel']}"][-100:]}
