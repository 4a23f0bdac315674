"""What a workspace is made of: people, channels, the app, messages, views and files, as plain values."""

import itertools
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from sandbox.errors import Json

ChannelKind = Literal["channel", "group", "im"]
Presence = Literal["active", "away"]

COLORS = ("9f69e7", "4bbe2e", "e7392d", "3c989f", "674b1b", "e96699", "e0a729", "684b6c", "5b89d5", "2b6836")


@dataclass
class User:
    """One member; `tz` an IANA name, `dnd` a pair of aware instants, `status_expiration` epoch seconds (0: never).

    A `display_name` of None is the same as `name`, an empty one means that they chose none.
    """

    id: str
    name: str
    real_name: str
    display_name: str | None = None
    tz: str = "Europe/Berlin"
    locale: str = "en-US"
    presence: Presence = "active"
    status_text: str = ""
    status_emoji: str = ""
    status_expiration: int = 0
    dnd: tuple[datetime, datetime] | None = None
    huddle: bool = False
    is_admin: bool = False
    is_owner: bool = False
    is_bot: bool = False
    is_restricted: bool = False
    deleted: bool = False
    title: str = ""
    color: str = COLORS[0]
    updated: int = 0


@dataclass
class Channel:
    """A conversation; `user` is the member of a DM with the app."""

    id: str
    name: str
    kind: ChannelKind = "channel"
    members: list[str] = field(default_factory=list)
    topic: str = ""
    archived: bool = False
    general: bool = False
    user: str = ""
    created: int = 0


@dataclass(frozen=True)
class Command:
    command: str
    description: str = ""
    usage_hint: str = ""


@dataclass
class App:
    """The one app of the workspace: who it is, what it may do and how it is reached."""

    id: str
    name: str
    bot_id: str
    bot_user_id: str
    icon: str = ""
    description: str = ""
    commands: list[Command] = field(default_factory=list)
    scopes: list[str] = field(default_factory=list)
    denied: list[str] = field(default_factory=list)
    events: list[str] | None = None
    home_enabled: bool = True
    messages_enabled: bool = True
    installed: bool = True
    request_url: str = ""

    @property
    def granted(self) -> list[str]:
        return [scope for scope in self.scopes if scope not in self.denied]


@dataclass(frozen=True)
class Team:
    id: str
    name: str
    domain: str


@dataclass
class UserGroup:
    id: str
    handle: str
    name: str
    users: list[str] = field(default_factory=list)


@dataclass
class File:
    """An uploaded file; `ready_at` is on the stopwatch, None while Slack has not been told it is complete."""

    id: str
    name: str
    size: int
    user: str
    created: int
    title: str = ""
    alt_txt: str = ""
    data: bytes | None = None
    ready_at: float | None = None
    channels: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Message:
    """A message as one moment saw it; `data` is what Slack's API would return. An edit makes a new one."""

    channel: str
    data: Json
    ephemeral_to: str | None = None

    @property
    def ts(self) -> str:
        return str(self.data["ts"])

    @property
    def user(self) -> str | None:
        return self.data.get("user")

    @property
    def bot_id(self) -> str | None:
        return self.data.get("bot_id")

    @property
    def text(self) -> str:
        return str(self.data.get("text") or "")

    @property
    def blocks(self) -> list[Json]:
        return list(self.data.get("blocks") or [])

    @property
    def attachments(self) -> list[Json]:
        return list(self.data.get("attachments") or [])

    @property
    def files(self) -> list[Json]:
        return list(self.data.get("files") or [])

    @property
    def edited(self) -> Json | None:
        return self.data.get("edited")

    @property
    def ephemeral(self) -> bool:
        return self.ephemeral_to is not None

    @property
    def metadata(self) -> Json | None:
        return self.data.get("metadata")

    @property
    def thread_ts(self) -> str | None:
        return self.data.get("thread_ts")


@dataclass(frozen=True)
class View:
    """A modal or Home tab as one moment saw it; `data` is the view object of Slack's payloads."""

    user: str
    data: Json

    @property
    def id(self) -> str:
        return str(self.data["id"])

    @property
    def type(self) -> str:
        return str(self.data["type"])

    @property
    def callback_id(self) -> str:
        return str(self.data["callback_id"])

    @property
    def external_id(self) -> str:
        return str(self.data["external_id"])

    @property
    def blocks(self) -> list[Json]:
        return list(self.data["blocks"])

    @property
    def private_metadata(self) -> str:
        return str(self.data["private_metadata"])

    @property
    def hash(self) -> str:
        return str(self.data["hash"])

    @property
    def title(self) -> str:
        return _plain(self.data.get("title"))

    @property
    def submit(self) -> str:
        return _plain(self.data.get("submit"))

    @property
    def close(self) -> str:
        return _plain(self.data.get("close"))

    @property
    def state(self) -> Json:
        """What is filled in: block_id -> action_id -> element state, initial values included."""
        return dict(self.data["state"]["values"])


def _plain(text: Any) -> str:
    return str(text["text"]) if isinstance(text, dict) else ""


class Ids:
    """Ids that look like Slack's and never come twice, not even after a restart of the workspace."""

    def __init__(self) -> None:
        self._salt = secrets.token_hex(3).upper()
        self._counter = itertools.count(1)

    def new(self, prefix: str) -> str:
        return f"{prefix}0{self._salt}{next(self._counter):04X}"
