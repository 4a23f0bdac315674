"""files.*: the external upload in three steps, and what became of it."""

import asyncio
import secrets
from typing import Any

from sandbox import posting
from sandbox.clock import stopwatch
from sandbox.errors import Json, SlackError
from sandbox.methods.registry import Ask, method
from sandbox.shapes import file_object
from sandbox.state import Channel, File

ALT_TEXT = 1000


def _file(ask: Ask) -> File:
    file = ask.hub.world.files.get(ask.needed("file", "file_not_found"))
    if file is None or file.ready_at is None:
        raise SlackError("file_not_found")
    return file


def shown(ask: Ask, file: File) -> Json:
    return file_object(file, base=ask.hub.url, ready=ask.hub.ready(file))


@method("files.getUploadURLExternal", tier=4, scope="files:write")
def upload_url(ask: Ask) -> Json:
    hub = ask.hub
    name = ask.needed("filename")
    length = ask.text("length")
    if not length.isdigit() or int(length) < 1:
        raise SlackError("invalid_arguments")
    if len(ask.text("alt_txt")) > ALT_TEXT:
        raise SlackError("alt_txt_too_large")
    file = File(
        id=hub.world.ids.new("F"),
        name=name.replace("/", "_"),
        size=int(length),
        user=hub.world.app.bot_user_id,
        created=hub.world.epoch(),
        alt_txt=ask.text("alt_txt"),
    )
    hub.world.files[file.id] = file
    ticket = secrets.token_urlsafe(16)
    hub.uploads[ticket] = file.id
    return {"upload_url": f"{hub.url}/upload/v1/{ticket}", "file_id": file.id}


@method("files.completeUploadExternal", tier=4, scope="files:write")
def complete(ask: Ask) -> Json:
    hub = ask.hub
    wanted: Any = ask.value("files")
    if not isinstance(wanted, list) or not wanted or not all(isinstance(one, dict) for one in wanted):
        raise SlackError("invalid_arguments")
    files = []
    for one in wanted:
        file = hub.world.files.get(str(one.get("id")))
        if file is None or file.data is None:
            raise SlackError("file_not_found")
        file.title = str(one.get("title") or file.name)
        file.ready_at = stopwatch() + hub.file_seconds
        files.append(file)
    for name in ask.names("channels") or ask.names("channel_id"):
        channel = hub.world.find_channel(name)
        if hub.world.app.bot_user_id not in channel.members:
            raise SlackError("not_in_channel")
        hub.activity.start(_share(ask, channel, files=files))
    return {"files": [shown(ask, file) for file in files]}


@method("files.info", tier=4, scope="files:read")
def info(ask: Ask) -> Json:
    return {"file": shown(ask, _file(ask)), "comments": [], "response_metadata": {"next_cursor": ""}}


@method("files.delete", tier=3, scope="files:write")
def delete(ask: Ask) -> Json:
    file = _file(ask)
    del ask.hub.world.files[file.id]
    return {}


async def _share(ask: Ask, channel: Channel, *, files: list[File]) -> None:
    """The message with the files appears once Slack has looked at them."""
    await asyncio.sleep(ask.hub.file_seconds)
    for file in files:
        file.channels.append(channel.id)
    shared = {"text": ask.text("initial_comment"), "files": [shown(ask, file) for file in files], "upload": True}
    posting.post_as_app(ask.hub, channel, kept=shared)
