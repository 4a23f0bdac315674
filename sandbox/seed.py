"""Reads the TOML that says who works here, which channels there are and what the app may do."""

import tomllib
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sandbox.clock import Clock
from sandbox.errors import Json
from sandbox.state import COLORS, App, Channel, Command, Message, Team, User, UserGroup
from sandbox.world import World

DEFAULT = Path(__file__).parent / "default.toml"
SECTIONS = {"workspace", "app", "users", "channels", "usergroups", "messages"}


Made = TypeVar("Made", Team, App, User, Channel, Command, UserGroup)


class SeedError(ValueError):
    """Says which part of the seed is wrong and what to write instead."""


@dataclass
class Seed:
    """A workspace as it is before anything happens; `delivery` is "socket" or "http"."""

    team: Team
    app: App
    users: list[User]
    channels: list[Channel]
    usergroups: list[UserGroup] = field(default_factory=list)
    messages: list[Json] = field(default_factory=list)

    def world(self, clock: Clock) -> World:
        world = World(team=self.team, app=self.app, clock=clock)
        bot = User(
            id=self.app.bot_user_id, name=self.app.name.lower(), real_name=self.app.name, is_bot=True, tz="Etc/UTC"
        )
        world.users = {user.id: user for user in [*self.users, bot]}
        world.channels = {channel.id: channel for channel in self.channels}
        world.usergroups = {group.id: group for group in self.usergroups}
        for user in self.users:
            world.dm_of(user.id)
        for one in self.messages:
            _write(world, one)
        for channel_id, written in world.messages.items():
            world.messages[channel_id] = dict(sorted(written.items()))
        world.unread.clear()
        return world


def load_seed(source: Path | str | Json | None = None) -> Seed:
    """A seed from a TOML file or from what such a file would hold; SeedError for what does not fit."""
    given = source if isinstance(source, dict) else _read(Path(source or DEFAULT))
    if unknown := set(given) - SECTIONS:
        raise SeedError(f"unknown section {sorted(unknown)[0]!r}; there are: {', '.join(sorted(SECTIONS))}")
    app = _app(dict(given.get("app") or {}))
    users = [_user(dict(one), number) for number, one in enumerate(given.get("users") or [])]
    if not users:
        raise SeedError("a workspace needs somebody in it: add a [[users]] with id, name and real_name")
    channels = [_channel(dict(one), users, app=app) for one in given.get("channels") or []]
    team = {"id": "T0SANDBOX", "name": "Sandbox", "domain": "sandbox", **(given.get("workspace") or {})}
    groups = [_made(UserGroup, dict(one), section="usergroups") for one in given.get("usergroups") or []]
    return Seed(_made(Team, team, section="workspace"), app, users, channels, groups, list(given.get("messages") or []))


def _read(path: Path) -> Json:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise SeedError(f"there is no seed file {path}") from None
    except tomllib.TOMLDecodeError as problem:
        raise SeedError(f"{path} is not TOML: {problem}") from None


def _app(given: Json) -> App:
    name = given.setdefault("name", "App")
    commands = [_made(Command, dict(one), section="app.commands") for one in given.pop("commands", [])]
    given["denied"] = given.pop("deny", [])
    given["home_enabled"] = given.pop("home", True)
    given["messages_enabled"] = given.pop("messages", True)
    given["request_url"] = given.pop("url", "")
    ids = {"id": "A0SANDBOX", "bot_id": "B0SANDBOX", "bot_user_id": "U0" + _letters(name) + "BOT"}
    return _made(App, {**ids, **given, "commands": commands}, section="app")


def _user(given: Json, number: int) -> User:
    if given.get("dnd"):
        start, end = given["dnd"]
        given["dnd"] = (start, end)
    given.setdefault("name", str(given.get("id", "")).lower())
    given.setdefault("real_name", str(given["name"]).capitalize())
    given.setdefault("color", COLORS[number % len(COLORS)])
    user = _made(User, given, section="users")
    try:
        ZoneInfo(user.tz)
    except (ZoneInfoNotFoundError, ValueError):
        raise SeedError(f"users: {user.id} has no such time zone as {user.tz!r}; write it as Europe/Berlin") from None
    return user


def _channel(given: Json, users: list[User], *, app: App) -> Channel:
    given["kind"] = "group" if given.pop("private", False) else "channel"
    members = list(given.get("members") or [user.id for user in users])
    if given.pop("app", True):
        members.append(app.bot_user_id)
    given["members"] = members
    given.setdefault("general", given.get("name") == "general")
    channel = _made(Channel, given, section="channels")
    known = {user.id for user in users} | {app.bot_user_id}
    for member in members:
        if member not in known:
            raise SeedError(f"channels: {channel.id} has a member {member!r} who is not among the users")
    return channel


def _made(kind: type[Made], given: Json, *, section: str) -> Made:
    known = {one.name for one in fields(kind)}
    for name in given:
        if name not in known:
            raise SeedError(f"{section}: unknown key {name!r}; there are: {', '.join(sorted(known))}")
    try:
        return kind(**given)
    except TypeError:
        missing = [one.name for one in fields(kind) if one.name in ("id", "name", "command") and one.name not in given]
        raise SeedError(f"{section}: {missing[0] if missing else 'something'} is missing") from None


def _write(world: World, one: Json) -> None:
    """A line of history: channel or dm, user (none: the app), text, and `at` or `minutes_ago`."""
    channel_id = one.get("channel") or world.dm_of(one["dm"]).id
    at = one.get("at") or world.clock.now() - timedelta(minutes=float(one.get("minutes_ago", 0)))
    if not isinstance(at, datetime) or at.tzinfo is None:
        raise SeedError(f"messages: {one.get('at')!r} is no instant; write 2026-11-23T09:00:00Z")
    if channel_id not in world.channels:
        raise SeedError(f"messages: there is no channel {channel_id!r}")
    data: Json = {"type": "message", "text": one.get("text", ""), "team": world.team.id}
    data["ts"] = f"{int(at.timestamp())}.{len(world.messages[channel_id]):06d}"
    data["user"] = one.get("user") or world.app.bot_user_id
    if data["user"] == world.app.bot_user_id:
        data |= {"bot_id": world.app.bot_id, "app_id": world.app.id}
    if one.get("blocks"):
        data["blocks"] = one["blocks"]
    world.put(Message(channel_id, data))


def _letters(name: str) -> str:
    return "".join(letter for letter in name.upper() if letter.isascii() and letter.isalnum())[:8]
