"""Writing, editing and deleting messages, whoever asks: a method, an acknowledgement or a response URL."""

import json
from typing import Any

from sandbox import events
from sandbox.errors import Json, SlackError
from sandbox.hub import Hub
from sandbox.shapes import bot_profile
from sandbox.state import Channel, Message
from sandbox.strict.blocks import checked_message_blocks

TEXT_KEPT = 40_000
EDITED_TEXT = 4_000
ATTACHMENTS = 100
METADATA_CHARACTERS = 8_000


def content(hub: Hub, given: Json, *, needed: bool = True) -> Json:
    """The text, blocks, attachments and metadata of a message, checked and as Slack keeps them.

    SlackError no_text, invalid_blocks, invalid_blocks_format, too_many_attachments, invalid_metadata_format…
    """
    text = given.get("text")
    if text is not None and not isinstance(text, str):
        raise SlackError("invalid_arguments")
    blocks = given.get("blocks")
    kept: Json = {"text": (text or "")[:TEXT_KEPT]}
    if blocks:
        kept["blocks"] = checked_message_blocks(hub, blocks)
    if given.get("attachments"):
        kept["attachments"] = _attachments(hub, given["attachments"])
    if given.get("metadata"):
        kept["metadata"] = _metadata(given["metadata"])
    if needed and not kept["text"].strip() and not kept.get("blocks") and not kept.get("attachments"):
        raise SlackError("no_text")
    return kept


def post_as_app(hub: Hub, channel: Channel, *, kept: Json, extra: Json | None = None) -> Message:
    """A new message of the app in a conversation."""
    return _publish(hub, channel, data={**app_identity(hub), **kept, **(extra or {})})


def post_as_user(hub: Hub, channel: Channel, *, user: str, text: str) -> Message:
    data: Json = {
        "type": "message",
        "user": user,
        "team": hub.world.team.id,
        "client_msg_id": hub.world.ids.new("c"),
        "text": escaped(text),
        "blocks": [typed_block(hub, text)],
    }
    return _publish(hub, channel, data=data)


def show_ephemeral(hub: Hub, channel: Channel, *, user: str, kept: Json, ts: str = "") -> Message:
    """A message of the app for one pair of eyes; it is not kept by Slack and not reported as an event."""
    data = {**app_identity(hub), **kept, "ts": ts or hub.world.next_ts(), "is_ephemeral": True}
    message = Message(channel.id, data, ephemeral_to=user)
    hub.world.put(message)
    return message


def edit(hub: Hub, before: Message, *, kept: Json) -> Message:
    """Replaces text and blocks in place; what is not given again is gone, except the metadata."""
    staying = {key: value for key, value in before.data.items() if key not in ("text", "blocks", "attachments")}
    edited = {"user": hub.world.app.bot_user_id, "ts": hub.world.next_ts()}
    message = Message(before.channel, {**staying, **kept, "edited": edited}, before.ephemeral_to)
    hub.world.put(message)
    if not message.ephemeral:
        events.message_changed(hub, message, before=before)
    return message


def delete(hub: Hub, channel: str, *, ts: str) -> None:
    gone = hub.world.drop(channel, ts)
    if gone and not gone.ephemeral:
        events.message_deleted(hub, gone)


def app_identity(hub: Hub) -> Json:
    app, team = hub.world.app, hub.world.team
    return {
        "type": "message",
        "user": app.bot_user_id,
        "bot_id": app.bot_id,
        "app_id": app.id,
        "team": team.id,
        "bot_profile": bot_profile(app, team.id, icon=hub.icon),
    }


def escaped(text: str) -> str:
    """What people type reaches apps with these three characters escaped."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def typed_block(hub: Hub, text: str) -> Json:
    """The rich text block Slack's clients make of a typed line."""
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return {"type": "rich_text", "block_id": hub.world.ids.new("b"), "elements": [section]}


def _publish(hub: Hub, channel: Channel, *, data: Json) -> Message:
    message = Message(channel.id, {**data, "ts": data.get("ts") or hub.world.next_ts()})
    hub.world.put(message)
    events.message_posted(hub, message)
    return message


def _attachments(hub: Hub, given: Any) -> list[Json]:
    if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
        raise SlackError("invalid_attachments")
    if len(given) > ATTACHMENTS:
        raise SlackError("too_many_attachments")
    kept = []
    for number, one in enumerate(given):
        blocks = one.get("blocks")
        checked = {"blocks": checked_message_blocks(hub, blocks, at=f"/attachments/{number}/blocks")} if blocks else {}
        kept.append({"id": number + 1, **one, **checked})
    return kept


def _metadata(given: Any) -> Json:
    """https://docs.slack.dev/messaging/message-metadata: a type and a flat object."""
    if not isinstance(given, dict) or set(given) - {"event_type", "event_payload", "entities"}:
        raise SlackError("invalid_metadata_format")
    if not isinstance(given.get("event_type"), str) or not isinstance(given.get("event_payload"), dict):
        raise SlackError("invalid_metadata_format")
    if len(json.dumps(given)) > METADATA_CHARACTERS:
        raise SlackError("metadata_too_large")
    return {"event_type": given["event_type"], "event_payload": given["event_payload"]}
