"""chat.*: posting, editing, deleting."""

from dataclasses import replace

from sandbox import posting
from sandbox.errors import Json, SlackError
from sandbox.methods.registry import Ask, method
from sandbox.state import Channel, Message


@method("chat.postMessage", tier=4, scope="chat:write")
def post_message(ask: Ask) -> Json:
    hub = ask.hub
    channel = _target(ask)
    _may_post(ask, channel)
    kept = posting.content(hub, _given(ask))
    extra: Json = {}
    if thread := ask.text("thread_ts"):
        if thread not in hub.world.messages[channel.id]:
            raise SlackError("thread_not_found")
        extra["thread_ts"] = thread
    hub.rates.spend_channel(channel.id, now=hub.world.clock.now())
    message = posting.post_as_app(hub, channel, kept=kept, extra=extra)
    return {"channel": channel.id, "ts": message.ts, "message": message.data}


@method("chat.postEphemeral", tier=4, scope="chat:write")
def post_ephemeral(ask: Ask) -> Json:
    hub = ask.hub
    channel = hub.world.find_channel(ask.needed("channel", "channel_not_found"))
    _may_post(ask, channel)
    user = ask.needed("user", "user_not_in_channel")
    if user not in channel.members:
        raise SlackError("user_not_in_channel")
    message = posting.show_ephemeral(hub, channel, user=user, kept=posting.content(hub, _given(ask)))
    return {"message_ts": message.ts}


@method("chat.update", tier=3, scope="chat:write")
def update(ask: Ask) -> Json:
    hub = ask.hub
    before = _own_message(ask, "cant_update_message")
    given = _given(ask)
    if len(given.get("text") or "") > posting.EDITED_TEXT:
        raise SlackError("msg_too_long")
    kept = posting.content(hub, given)
    for name in ("blocks", "attachments"):  # not given: they stay; an empty list takes them away
        if given[name] is None and before.data.get(name):
            kept[name] = before.data[name]
    if given.get("metadata") == {}:  # likewise
        before = replace(before, data={**before.data, "metadata": None})
    message = posting.edit(hub, before, kept=kept)
    return {"channel": message.channel, "ts": message.ts, "text": message.text, "message": message.data}


@method("chat.delete", tier=3, scope="chat:write")
def delete(ask: Ask) -> Json:
    message = _own_message(ask, "cant_delete_message")
    posting.delete(ask.hub, message.channel, ts=message.ts)
    return {"channel": message.channel, "ts": message.ts}


@method("chat.getPermalink", tier=4)
def permalink(ask: Ask) -> Json:
    channel = ask.hub.world.find_channel(ask.needed("channel", "channel_not_found"))
    ts = ask.needed("message_ts", "message_not_found")
    if ts not in ask.hub.world.messages[channel.id]:
        raise SlackError("message_not_found")
    return {"channel": channel.id, "permalink": f"{ask.hub.url}/archives/{channel.id}/p{ts.replace('.', '')}"}


def _given(ask: Ask) -> Json:
    given: Json = {"text": ask.args.get("text")}
    for name, error in (("blocks", "invalid_blocks_format"), ("attachments", "invalid_attachments")):
        given[name] = ask.value(name, error)
    if "metadata" in ask.args:
        given["metadata"] = ask.value("metadata", "invalid_metadata_format")
    return given


def _target(ask: Ask) -> Channel:
    """A channel id, or the id of a member: that opens the DM by itself, without im:write."""
    world = ask.hub.world
    wanted = ask.needed("channel", "channel_not_found")
    if wanted.startswith(("U", "W")):
        user = world.users.get(wanted)
        if user is None or user.deleted:
            raise SlackError("channel_not_found")
        if user.is_bot:
            raise SlackError("cannot_dm_bot")
        return world.dm_of(wanted)
    if wanted.startswith("#"):
        found = [channel for channel in world.channels.values() if channel.name == wanted[1:]]
        if not found:
            raise SlackError("channel_not_found")
        return found[0]
    return world.find_channel(wanted)


def _may_post(ask: Ask, channel: Channel) -> None:
    app = ask.hub.world.app
    if channel.archived:
        raise SlackError("is_archived")
    if channel.kind == "im" and not app.messages_enabled:
        raise SlackError("messages_tab_disabled")
    public = channel.kind == "channel" and "chat:write.public" in (ask.grant.scopes if ask.grant else [])
    if app.bot_user_id not in channel.members and not public:
        raise SlackError("not_in_channel")


def _own_message(ask: Ask, not_mine: str) -> Message:
    """Only the app's own messages; a channel must be named by its own id, a member's will not do."""
    world = ask.hub.world
    channel = world.find_channel(ask.needed("channel", "channel_not_found"))
    message = world.messages[channel.id].get(ask.needed("ts", "message_not_found"))
    if message is None:
        raise SlackError("message_not_found")
    if message.bot_id != world.app.bot_id:
        raise SlackError(not_mine)
    return message
