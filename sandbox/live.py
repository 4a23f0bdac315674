"""Keeps the pages in the browser up to date: a snapshot at first, then every change they may see."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiohttp import WSCloseCode, web

from sandbox.errors import Json
from sandbox.hub import Hub
from sandbox.shapes import zone_label
from sandbox.state import Channel, Message, User
from sandbox.world import Change

# A page that is this many changes behind is told to start again.
BEHIND = 5_000
# How much of a channel's past, and of the log, a page is shown at first.
SHOWN = 300
LOG_SHOWN = 100


@dataclass(eq=False)
class Viewer:
    """One browser tab, being one member; `waiting` holds what is not sent yet, None means goodbye."""

    user: str
    waiting: "asyncio.Queue[Json | None]"


class Live:
    """`host` says what the page may offer besides the chat: guide, jumps, controls."""

    def __init__(self, hub: Hub, *, host: Callable[[], Json]) -> None:
        self._hub = hub
        self._host = host
        self._viewers: list[Viewer] = []
        hub.world.watch(self._changed)
        hub.world.clock.on_move(self._clock_moved)
        hub.journal.told = self._logged
        hub.faults.changed = lambda: self._tell({"type": "faults", "faults": self._faults()})

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """GET /live?user=U1; without a user it is the first member."""
        user = request.query.get("user") or next(self._hub.world.people()).id
        if user not in self._hub.world.users:
            raise web.HTTPNotFound(text=f"there is no member {user!r}")
        ws = web.WebSocketResponse(heartbeat=30)
        await ws.prepare(request)
        viewer = Viewer(user, asyncio.Queue(BEHIND))
        self._viewers.append(viewer)
        self._send(viewer, self._snapshot(user))
        for entry in list(self._hub.journal.entries)[-LOG_SHOWN:]:
            self._send(viewer, {"type": "log", "entry": entry})
        sending = self._hub.activity.start(_feed(ws, viewer), counted=False)
        try:
            async for _ in ws:
                pass
        finally:
            sending.cancel()
            self._forget(viewer)
        return ws

    def stop(self) -> None:
        for viewer in list(self._viewers):
            self._forget(viewer)

    def online_changed(self) -> None:
        self._tell({"type": "app", "online": self._hub.online})

    # what is sent

    def _changed(self, change: Change) -> None:
        for viewer in list(self._viewers):
            if change.user is None or change.user == viewer.user:
                delta = self._delta(change, viewer.user)
                if delta:
                    self._send(viewer, delta)

    def _delta(self, change: Change, viewer: str) -> Json | None:
        world = self._hub.world
        channel = world.channels.get(change.channel)
        if change.kind == "user":
            return {"type": "user", "user": shown_user(world.users[change.text])}
        if change.kind == "toast":
            return {"type": "toast", "text": change.text}
        if change.kind == "modals":
            return {"type": "modals", "views": [view.data for view in world.modals[viewer]]}
        if change.kind == "home":
            home = world.homes.get(viewer)
            return {"type": "home", "view": home.data if home else None}
        if channel is None or viewer not in channel.members:
            return None
        if change.kind == "channel":
            return {"type": "channel", "channel": self._channel(channel, viewer)}
        if change.kind == "message" and change.message:
            return {"type": "message", "channel": channel.id, "message": shown_message(change.message)}
        return {"type": "message_deleted", "channel": channel.id, "ts": change.ts}

    def _snapshot(self, user_id: str) -> Json:
        world = self._hub.world
        mine = [channel for channel in world.channels.values() if user_id in channel.members]
        home = world.homes.get(user_id)
        return {
            "type": "snapshot",
            "me": shown_user(world.users[user_id]),
            "workspace": {"id": world.team.id, "name": world.team.name, "domain": world.team.domain},
            "app": self._app(),
            "users": [shown_user(user) for user in world.users.values()],
            "channels": [self._channel(channel, user_id) for channel in mine],
            "messages": {c.id: [shown_message(m) for m in world.seen_by(user_id, c.id)[-SHOWN:]] for c in mine},
            "modals": [view.data for view in world.modals[user_id]],
            "home": home.data if home else None,
            "clock": self._clock(),
            "faults": self._faults(),
            **self._host(),
        }

    def _app(self) -> Json:
        app = self._hub.world.app
        commands = [vars(command) for command in app.commands]
        shown = {"id": app.id, "name": app.name, "bot_user_id": app.bot_user_id, "icon": self._hub.icon}
        shown["description"] = app.description
        return {**shown, "commands": commands, "home_enabled": app.home_enabled, "online": self._hub.online}

    def _channel(self, channel: Channel, viewer: str) -> Json:
        world = self._hub.world
        return {
            "id": channel.id,
            "name": channel.name or world.app.name,
            "is_im": channel.kind == "im",
            "is_private": channel.kind == "group",
            "with_app": world.app.bot_user_id in channel.members,
            "unread": world.unread.get((viewer, channel.id), 0),
            "topic": channel.topic,
        }

    def _clock(self) -> Json:
        clock = self._hub.world.clock
        return {"now": clock.now().timestamp(), "speed": clock.speed}

    def _faults(self) -> list[Json]:
        return [fault.as_json() for fault in self._hub.faults.planned]

    def _clock_moved(self, now: datetime) -> None:
        self._tell({"type": "clock", "clock": self._clock()})

    def _logged(self, entry: Json) -> None:
        self._tell({"type": "log", "entry": entry})

    def _tell(self, delta: Json) -> None:
        for viewer in list(self._viewers):
            self._send(viewer, delta)

    def _send(self, viewer: Viewer, delta: Json) -> None:
        try:
            viewer.waiting.put_nowait(delta)
        except asyncio.QueueFull:  # a page that fell far behind starts again from a snapshot
            self._forget(viewer)

    def _forget(self, viewer: Viewer) -> None:
        if viewer not in self._viewers:
            return
        self._viewers.remove(viewer)
        while viewer.waiting.full():
            viewer.waiting.get_nowait()
        viewer.waiting.put_nowait(None)


async def _feed(ws: web.WebSocketResponse, viewer: Viewer) -> None:
    try:
        while (delta := await viewer.waiting.get()) is not None:
            await ws.send_str(json.dumps(delta))
        await ws.close(code=WSCloseCode.GOING_AWAY)
    except ConnectionError:
        return


def shown_user(user: User) -> Json:
    """A member as the page knows one."""
    start_end: Any = None
    if user.dnd:
        start_end = {"start": user.dnd[0].timestamp(), "end": user.dnd[1].timestamp()}
    return {
        "id": user.id,
        "name": user.name,
        "real_name": user.real_name,
        "initials": "".join(part[0] for part in user.real_name.split()[:2]).upper(),
        "color": f"#{user.color}",
        "tz": user.tz,
        "tz_label": zone_label(user.tz),
        "presence": user.presence,
        "status_text": user.status_text,
        "status_emoji": user.status_emoji,
        "status_expiration": user.status_expiration,
        "dnd": start_end,
        "in_huddle": user.huddle,
        "is_admin": user.is_admin,
        "is_bot": user.is_bot,
        "locale": user.locale,
    }


def shown_message(message: Message) -> Json:
    data = message.data
    return {
        "ts": message.ts,
        "user": message.user,
        "bot_id": message.bot_id,
        "text": message.text,
        "blocks": message.blocks,
        "edited": bool(message.edited),
        "ephemeral": message.ephemeral,
        "files": message.files,
        "attachments": message.attachments,
        "metadata": message.metadata,
        "thread_ts": data.get("thread_ts"),
    }
