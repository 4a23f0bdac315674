"""POST /act: what the page lets a member do."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from aiohttp import web

from sandbox import interactions, submissions
from sandbox.elements import STATE, Place, State, places
from sandbox.errors import Json, SlackError
from sandbox.members import UNCHANGED, become
from sandbox.state import Message, User, View

if TYPE_CHECKING:
    from sandbox.workspace import Sandbox

NOT_ADDITIONS = {"user", "do", "channel", "message_ts", "view_id", "block_id", "action_id", "type", "state"}


class Acts:
    def __init__(self, slack: "Sandbox") -> None:
        self._hub = slack.hub
        self._acts = {
            "command": self._command,
            "say": self._say,
            "click": self._click,
            "options": self._options,
            "submit": self._submit,
            "close": self._close,
            "open_home": self._open_home,
            "open_tab": self._open_tab,
            "set": self._set,
            "read": self._read,
        }

    async def handle(self, request: web.Request) -> web.StreamResponse:
        try:
            given = await asked(request)
            act = self._acts.get(str(given.get("do")))
            user = self._hub.world.users.get(str(given.get("user")))
            if act is None:
                raise ValueError(f"there is no such act: {given.get('do')!r}")
            if user is None:
                raise ValueError(f"there is no member {given.get('user')!r}")
            return web.json_response({"ok": True, **await act(user, given)})
        except (SlackError, ValueError, LookupError) as problem:
            return web.json_response({"ok": False, "error": _why(problem)})

    async def _command(self, user: User, given: Json) -> Json:
        channel = self._channel(user, given)
        try:
            outcome = await interactions.command(self._hub, user, text=str(given["text"]), channel=channel)
        except SlackError as problem:
            if problem.code != "unknown_command":
                raise
            name = str(given["text"]).split(" ")[0]
            raise ValueError(f"{name} is not a valid command. In Slack, other apps might have it.") from None
        return {"acked": outcome.receipt.acked, "problem": outcome.error}

    async def _say(self, user: User, given: Json) -> Json:
        message = interactions.say(self._hub, user, text=str(given["text"]), channel=self._channel(user, given))
        return {"ts": message.ts}

    async def _click(self, user: User, given: Json) -> Json:
        where, place = self._place(user, given)
        more = {key: value for key, value in given.items() if key not in NOT_ADDITIONS and value is not None}
        typed: State = {block: dict(actions) for block, actions in (given.get("state") or {}).items()}
        if place.type in STATE:
            key, _ = STATE[place.type]
            typed.setdefault(place.block_id, {})[place.action_id] = {"type": place.type, key: more.get(key)}
        outcome = await interactions.use(self._hub, user, place=place, more=more, on=where, typed=typed)
        return {"acked": outcome.receipt.acked, "problem": outcome.error}

    async def _options(self, user: User, given: Json) -> Json:
        where, place = self._place(user, given)
        return await interactions.suggest(self._hub, user, place=place, typed=str(given.get("value") or ""), on=where)

    async def _submit(self, user: User, given: Json) -> Json:
        view = self._view(user, given)
        done = await submissions.submit(self._hub, user, view=view, typed=given.get("state") or {})
        if done.error:
            raise ValueError("We had some trouble connecting. Try again?")
        return {"errors": done.errors or None}

    async def _close(self, user: User, given: Json) -> Json:
        await submissions.close(self._hub, user, view=self._view(user, given), everything=bool(given.get("clear")))
        return {}

    async def _open_home(self, user: User, given: Json) -> Json:
        interactions.open_home(self._hub, user, tab="home")
        return {}

    async def _open_tab(self, user: User, given: Json) -> Json:
        interactions.open_home(self._hub, user, tab=str(given.get("tab") or "messages"))
        return {}

    async def _set(self, user: User, given: Json) -> Json:
        changes = {name: given[name] for name in CHANGES if name in given}
        if "status_expiration" in changes:
            changes["status_expiration"] = int(changes["status_expiration"] or 0)
        dnd: Any = UNCHANGED
        if "dnd" in given:
            dnd = (_instant(given["dnd"]["start"]), _instant(given["dnd"]["end"])) if given["dnd"] else None
        become(self._hub, user, dnd=dnd, huddle=given.get("huddle"), **changes)
        return {}

    async def _read(self, user: User, given: Json) -> Json:
        self._hub.world.read(user.id, self._channel(user, given).id)
        return {}

    def _channel(self, user: User, given: Json) -> Any:
        channel = self._hub.world.channels.get(given.get("channel") or self._hub.world.dm_of(user.id).id)
        if channel is None or user.id not in channel.members:
            raise LookupError(f"{user.name} is not in {given.get('channel')}")
        return channel

    def _view(self, user: User, given: Json) -> View:
        view = self._hub.world.find_view(str(given["view_id"]))
        if view.user != user.id:
            raise LookupError("that view belongs to somebody else")
        return view

    def _place(self, user: User, given: Json) -> tuple[Message | View, Place]:
        where: Message | View
        if given.get("view_id"):
            where = self._view(user, given)
        else:
            channel = self._channel(user, given)
            found = [m for m in self._hub.world.seen_by(user.id, channel.id) if m.ts == given.get("message_ts")]
            if not found:
                raise LookupError("that message is gone")
            where = found[0]
        for place in places(where.blocks):
            if place.action_id == given.get("action_id") and given.get("block_id") in (None, place.block_id):
                return where, place
        raise LookupError(f"there is no element {given.get('action_id')!r} any more")


CHANGES = ("tz", "presence", "status_text", "status_emoji", "status_expiration", "locale")


async def asked(request: web.Request) -> Json:
    """The JSON object of a request. Another site's page cannot send one without asking first."""
    if request.content_type != "application/json":
        raise ValueError("send JSON")
    body = await request.json()
    if not isinstance(body, dict):
        raise ValueError("send a JSON object")
    return body


def _instant(given: Any) -> datetime:
    """Epoch seconds or an ISO instant with its zone."""
    if isinstance(given, int | float):
        return datetime.fromtimestamp(given, UTC)
    instant = datetime.fromisoformat(str(given))
    if instant.tzinfo is None:
        raise ValueError(f"{given!r} needs a zone")
    return instant.astimezone(UTC)


def _why(problem: Exception) -> str:
    if isinstance(problem, SlackError):
        return problem.code
    if isinstance(problem, KeyError):
        return f"{problem.args[0]!r} is missing"
    return str(problem)
