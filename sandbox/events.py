"""Events: which ones the app hears, and the wrapping Slack puts around them."""

from typing import Any

from sandbox.errors import Json
from sandbox.hub import Hub
from sandbox.parcels import Parcel
from sandbox.shapes import channel_object, dnd_object, user_object
from sandbox.state import Channel, Message, User, View

# Event -> the bot scope without which Slack keeps it to itself ("" for none).
SCOPES = {
    "app_home_opened": "",
    "app_uninstalled": "",
    "tokens_revoked": "",
    "user_change": "users:read",
    "user_huddle_changed": "users:read",
    "user_status_changed": "users:read",
    "user_profile_changed": "users:read",
    "team_join": "users:read",
    "dnd_updated_user": "dnd:read",
    "message.im": "im:history",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "member_joined_channel": "channels:read",
    "member_left_channel": "channels:read",
    "channel_archive": "channels:read",
    "channel_unarchive": "channels:read",
    "channel_deleted": "channels:read",
    "channel_rename": "channels:read",
    "channel_created": "channels:read",
    "channel_id_changed": "channels:read",
}
# Identical copies of user_change: only for those who ask for them by name.
ON_REQUEST = {"user_status_changed", "user_profile_changed"}

MESSAGE_EVENTS = {"im": "message.im", "channel": "message.channels", "group": "message.groups"}


def heard(hub: Hub, name: str) -> bool:
    """Whether the app is subscribed to the event and has the scope for it."""
    app = hub.world.app
    wanted = name in app.events if app.events is not None else name not in ON_REQUEST
    scope = SCOPES[name]
    return wanted and (app.installed or not scope) and (not scope or scope in hub.grants.scopes())


def dispatch(hub: Hub, name: str, *, event: Json) -> None:
    """Sends an event on its way, if the app hears that kind at all."""
    if heard(hub, name):
        hub.courier.send(Parcel("events_api", wrap(hub, event), title=name))


def wrap(hub: Hub, event: Json) -> Json:
    world = hub.world
    who: Json = {
        "enterprise_id": None,
        "team_id": world.team.id,
        "user_id": world.app.bot_user_id,
        "is_bot": True,
        "is_enterprise_install": False,
    }
    return {
        "token": "sandbox",
        "team_id": world.team.id,
        "context_team_id": world.team.id,
        "context_enterprise_id": None,
        "api_app_id": world.app.id,
        "event": event,
        "type": "event_callback",
        "event_id": world.ids.new("Ev"),
        "event_time": world.epoch(),
        "authorizations": [who],
        "is_ext_shared_channel": False,
        "event_context": world.ids.new("4-"),
    }


def user_changed(hub: Hub, user: User, *, huddle: bool = False) -> None:
    """user_change, and beside it the identical events of the finer kinds."""
    shown = user_object(user, hub.world, locale=True)
    names = ["user_change", "user_profile_changed", "user_status_changed"]
    for name in [*names, "user_huddle_changed"] if huddle else names:
        stamp = hub.world.next_ts()
        event = {"type": name, "user": shown, "cache_ts": hub.world.epoch(), "event_ts": stamp}
        dispatch(hub, name, event=event)


def dnd_changed(hub: Hub, user: User) -> None:
    event = {"type": "dnd_updated_user", "user": user.id, "dnd_status": dnd_object(user)}
    dispatch(hub, "dnd_updated_user", event={**event, "event_ts": hub.world.next_ts()})


def home_opened(hub: Hub, user: User, *, tab: str, view: View | None) -> None:
    event: Json = {
        "type": "app_home_opened",
        "user": user.id,
        "channel": hub.world.dm_of(user.id).id,
        "tab": tab,
        "event_ts": hub.world.next_ts(),
    }
    if tab == "home" and view:
        event["view"] = view.data
    dispatch(hub, "app_home_opened", event=event)


def message_posted(hub: Hub, message: Message) -> None:
    channel = hub.world.channels[message.channel]
    event = {**message.data, "channel": channel.id, "channel_type": channel.kind, "event_ts": message.ts}
    _message_event(hub, channel, event=event)


def message_changed(hub: Hub, message: Message, *, before: Message) -> None:
    parts = {"message": message.data, "previous_message": before.data}
    _message_event(
        hub,
        hub.world.channels[message.channel],
        event={**_hidden(hub, "message_changed", channel=message.channel), **parts},
    )


def message_deleted(hub: Hub, message: Message) -> None:
    parts = {"deleted_ts": message.ts, "previous_message": message.data}
    _message_event(
        hub,
        hub.world.channels[message.channel],
        event={**_hidden(hub, "message_deleted", channel=message.channel), **parts},
    )


def membership(hub: Hub, channel: Channel, *, user: str, joined: bool) -> None:
    name = "member_joined_channel" if joined else "member_left_channel"
    event = {
        "type": name,
        "user": user,
        "channel": channel.id,
        "channel_type": "C" if channel.kind == "channel" else "G",
        "team": hub.world.team.id,
        "event_ts": hub.world.next_ts(),
    }
    if hub.world.app.bot_user_id in channel.members or user == hub.world.app.bot_user_id:
        dispatch(hub, name, event=event)


def channel_event(hub: Hub, name: str, *, channel: Channel, **more: Any) -> None:
    """channel_rename and channel_created show the channel, the others only its id."""
    shown: Any = channel.id
    if name in ("channel_rename", "channel_created"):
        shown = {key: channel_object(channel, hub.world)[key] for key in ("id", "name", "name_normalized", "created")}
    dispatch(hub, name, event={"type": name, "channel": shown, **more, "event_ts": hub.world.next_ts()})


def _hidden(hub: Hub, subtype: str, *, channel: str) -> Json:
    stamp = hub.world.next_ts()
    kind = hub.world.channels[channel].kind
    return {
        "type": "message",
        "subtype": subtype,
        "hidden": True,
        "channel": channel,
        "channel_type": kind,
        "ts": stamp,
        "event_ts": stamp,
    }


def _message_event(hub: Hub, channel: Channel, *, event: Json) -> None:
    if hub.world.app.bot_user_id in channel.members:
        dispatch(hub, MESSAGE_EVENTS[channel.kind], event=event)
