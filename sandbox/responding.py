"""Takes what apps post to response URLs."""

import json

from aiohttp import web

from sandbox import posting
from sandbox.errors import Json, SlackError
from sandbox.hub import Hub
from sandbox.responses import ResponseUrl
from sandbox.state import Message


class Responding:
    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """POST /commands/… or /actions/…: Slack answers "ok" or, with 4xx, the error."""
        with self._hub.activity.under_way():
            given: Json = {}
            try:
                given = await _body(request)
                url = self._hub.responses.spend(request.match_info["key"])
                self._act(url, given)
            except SlackError as problem:
                self._hub.journal.note("call", f"response_url: {problem.code}", ok=False, payload=given)
                status = 404 if problem.code in ("expired_url", "used_url") else 400
                return web.json_response(problem.body(), status=status)
            self._hub.journal.note("call", "response_url", payload=given)
            return web.Response(text="ok")

    def _act(self, url: ResponseUrl, given: Json) -> None:
        hub = self._hub
        clicked = self._clicked(url)
        if given.get("delete_original"):
            if clicked is None:
                raise SlackError("no_original")
            posting.delete(hub, url.channel, ts=clicked.ts)
            return
        kept = posting.content(hub, given)
        if given.get("replace_original") and clicked is not None:
            posting.edit(hub, clicked, kept=kept)
            return
        channel = hub.world.channels[url.channel]
        if given.get("response_type") == "in_channel":
            posting.post_as_app(hub, channel, kept=kept)
        else:
            posting.show_ephemeral(hub, channel, user=url.user, kept=kept)

    def _clicked(self, url: ResponseUrl) -> Message | None:
        if url.ts is None:
            return None
        world = self._hub.world
        return world.messages[url.channel].get(url.ts) or world.ephemerals[url.channel].get(url.ts)


async def _body(request: web.Request) -> Json:
    text = await request.text()
    if request.content_type == "application/x-www-form-urlencoded":
        text = str((await request.post()).get("payload", ""))
    try:
        body = json.loads(text)
    except ValueError:
        raise SlackError("invalid_payload") from None
    if not isinstance(body, dict):
        raise SlackError("invalid_payload")
    return body
