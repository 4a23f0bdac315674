"""conversations.* and users.conversations."""

from sandbox import events
from sandbox.errors import Json, SlackError
from sandbox.methods.registry import Ask, method, need, page
from sandbox.shapes import channel_object
from sandbox.state import Channel

PREFIX = {"im": "im", "channel": "channels", "group": "groups"}
TYPES = {"public_channel": "channel", "private_channel": "group", "im": "im", "mpim": "mpim"}


def _channel(ask: Ask, right: str) -> Channel:
    """The channel asked for; which scope that needs depends on its kind."""
    channel = ask.hub.world.find_channel(ask.needed("channel", "channel_not_found"))
    need(ask, f"{PREFIX[channel.kind]}:{right}")
    return channel


@method("conversations.open", tier=3, scope="im:write")
def open_(ask: Ask) -> Json:
    world = ask.hub.world
    if channel_id := ask.text("channel"):
        return {"no_op": True, "already_open": True, "channel": {"id": world.find_channel(channel_id).id}}
    users = ask.names("users")
    if not users:
        raise SlackError("users_list_not_supplied")
    if len(users) > 1:
        need(ask, "mpim:write")
        raise SlackError("method_not_supported_for_channel_type")
    user = world.users.get(users[0])
    if user is None:
        raise SlackError("user_not_found")
    if user.deleted:
        raise SlackError("user_disabled")
    if user.is_bot:
        raise SlackError("cannot_dm_bot")
    channel = world.dm_of(user.id)
    shown = channel_object(channel, world) if ask.flag("return_im") else {"id": channel.id}
    return {"no_op": True, "already_open": True, "channel": shown}


@method("conversations.info", tier=3)
def info(ask: Ask) -> Json:
    channel = _channel(ask, "read")
    shown = channel_object(channel, ask.hub.world)
    if not ask.flag("include_num_members"):
        shown.pop("num_members", None)
    return {"channel": shown}


@method("conversations.members", tier=4)
def members(ask: Ask) -> Json:
    channel = _channel(ask, "read")
    items, metadata = page([{"id": member} for member in channel.members], ask, most=1000, default=100)
    return {"members": [item["id"] for item in items], "response_metadata": metadata}


@method("conversations.history", tier=3)
def history(ask: Ask) -> Json:
    channel = _channel(ask, "history")
    world = ask.hub.world
    if channel.kind != "im" and world.app.bot_user_id not in channel.members:
        raise SlackError("not_in_channel")
    oldest, latest = ask.text("oldest") or "0", ask.text("latest") or "9999999999.999999"
    inclusive = ask.flag("inclusive")
    found = []
    for message in reversed(list(world.messages[channel.id].values())):
        stamp = float(message.ts)
        inside = float(oldest) < stamp < float(latest)
        if not inside and not (inclusive and stamp in (float(oldest), float(latest))):
            continue
        if message.thread_ts and message.thread_ts != message.ts:
            continue
        hidden = () if ask.flag("include_all_metadata") else ("metadata",)
        found.append({key: value for key, value in message.data.items() if key not in hidden})
    items, metadata = page(found, ask, most=999, default=100)
    more = bool(metadata["next_cursor"])
    answer: Json = {"messages": items, "has_more": more, "pin_count": 0}
    return {**answer, "response_metadata": metadata} if more else answer


@method("conversations.replies", tier=3)
def replies(ask: Ask) -> Json:
    channel = _channel(ask, "history")
    messages = ask.hub.world.messages[channel.id]
    ts = ask.needed("ts", "thread_not_found")
    if ts not in messages:
        raise SlackError("thread_not_found")
    found = [m.data for m in messages.values() if m.ts == ts or m.thread_ts == ts]
    items, metadata = page(found, ask, most=1000, default=1000)
    return {"messages": items, "has_more": bool(metadata["next_cursor"]), "response_metadata": metadata}


@method("conversations.list", tier=2)
def list_(ask: Ask) -> Json:
    return _listed(ask, only_own=False)


@method("users.conversations", tier=3)
def users_conversations(ask: Ask) -> Json:
    return _listed(ask, only_own=True)


def _listed(ask: Ask, *, only_own: bool) -> Json:
    world = ask.hub.world
    kinds = []
    for name in ask.names("types") or ["public_channel"]:
        if name not in TYPES:
            raise SlackError("invalid_types")
        kind = TYPES[name]
        need(ask, f"{PREFIX.get(kind, 'mpim')}:read")
        kinds.append(kind)
    user = ask.text("user") or world.app.bot_user_id
    if user not in world.users:
        raise SlackError("user_not_found")
    found = []
    for channel in world.channels.values():
        if channel.kind not in kinds or (ask.flag("exclude_archived") and channel.archived):
            continue
        app_is_in = world.app.bot_user_id in channel.members
        if (only_own and user not in channel.members) or (channel.kind != "channel" and not app_is_in):
            continue
        found.append(channel_object(channel, world))
    items, metadata = page(found, ask, most=1000, default=100)
    return {"channels": items, "response_metadata": metadata}


@method("conversations.join", tier=3, scope="channels:join")
def join(ask: Ask) -> Json:
    world = ask.hub.world
    channel = world.find_channel(ask.needed("channel", "channel_not_found"))
    if channel.kind != "channel":
        raise SlackError("method_not_supported_for_channel_type")
    if channel.archived:
        raise SlackError("is_archived")
    if world.app.bot_user_id not in channel.members:
        channel.members.append(world.app.bot_user_id)
        world.change_channel(channel)
        events.membership(ask.hub, channel, user=world.app.bot_user_id, joined=True)
    return {"channel": channel_object(channel, world)}
