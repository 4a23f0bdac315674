"""Drives one member of the workspace: types, says, clicks, fills in modals, looks at what is on screen."""

from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatchcase
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from sandbox import interactions, submissions
from sandbox.elements import CHOICES, STATE, Place, State, filled, option, places
from sandbox.errors import Json
from sandbox.hub import Hub
from sandbox.interactions import Outcome
from sandbox.members import UNCHANGED, become
from sandbox.oauth import answered
from sandbox.state import Channel, Message, User, View
from sandbox.submissions import Submitted


@dataclass(frozen=True)
class Reply:
    """What came back for a command or a click. `raw` is the acknowledgement's payload, None when it was empty."""

    acked: bool
    seconds: float
    raw: Any
    error: str | None
    message: Message | None
    _hub: Hub
    _user: str
    _channel: str
    _since: str

    @property
    def text(self) -> str:
        return self.message.text if self.message else ""

    @property
    def blocks(self) -> list[Json]:
        return self.message.blocks if self.message else []

    @property
    def ephemerals(self) -> list[Message]:
        """What the app showed to this member alone since then, besides the acknowledgement itself."""
        own = self.message.ts if self.message else ""
        shown = self._hub.world.ephemerals[self._channel].values()
        return [m for m in shown if m.ephemeral_to == self._user and m.ts > self._since and m.ts != own]


@dataclass(frozen=True)
class Submission:
    """How a modal took what was entered: `errors` maps block ids to texts."""

    acked: bool
    errors: dict[str, str]
    closed: bool
    updated: bool
    pushed: bool
    error: str | None
    seconds: float


class Person:
    """One member, acting. LookupError when there is nothing of that name to press or fill in."""

    def __init__(self, hub: Hub, user: User) -> None:
        self._hub = hub
        self.user = user

    # looking

    @property
    def dm_channel(self) -> str:
        return self._hub.world.dm_of(self.user.id).id

    @property
    def dm(self) -> list[Message]:
        """The DM with the app, oldest first, without ephemeral messages: `sees(dm_channel)` has those too."""
        return list(self._hub.world.messages[self.dm_channel].values())

    def sees(self, channel: str) -> list[Message]:
        """A channel as this member sees it, ephemeral messages included."""
        return self._hub.world.seen_by(self.user.id, channel)

    @property
    def modals(self) -> list[View]:
        """The open modals, the one on top last."""
        return list(self._hub.world.modals[self.user.id])

    @property
    def home(self) -> View | None:
        return self._hub.world.homes.get(self.user.id)

    # doing

    async def types(self, text: str, *, channel: str = "") -> Reply:
        """Sends a slash command from the DM with the app, or from another channel."""
        place = self._channel(channel)
        since = self._hub.world.next_ts()
        outcome = await interactions.command(self._hub, self.user, text=text, channel=place)
        return self._reply(outcome, place.id, since=since)

    async def says(self, text: str, *, channel: str = "") -> Message:
        """Writes a message to the app, or in another channel."""
        return interactions.say(self._hub, self.user, text=text, channel=self._channel(channel))

    async def clicks(self, action_id: str, *, on: Message | View | None = None, value: Any = None) -> Reply:
        """Uses the first element whose action_id fits the glob: in the top modal, else the newest message, else Home.

        `value` picks among several buttons (by value or label), or what is chosen or entered.
        """
        where, place, more = self._element(action_id, on, value=value)
        since = self._hub.world.next_ts()
        channel = where.channel if isinstance(where, Message) else self.dm_channel
        typed: State = {}
        if place.type in STATE:
            typed = {place.block_id: {place.action_id: {"type": place.type, **more}}}
        outcome = await interactions.use(self._hub, self.user, place=place, more=more, on=where, typed=typed)
        return self._reply(outcome, channel, since=since)

    async def submits(self, values: dict[str, Any] | None = None, *, view: View | None = None) -> Submission:
        """Fills in and sends the top modal or `view`: {block_id: {action_id: value}} or {block or action id: value}."""
        target = self._hub.world.find_view(view.id) if view else self._top()
        typed = self._typed(target, values or {})
        return _submission(await submissions.submit(self._hub, self.user, view=target, typed=typed))

    async def closes_modal(self, *, everything: bool = False) -> None:
        """Cancels the modal on top, or (the cross) the whole stack."""
        await submissions.close(self._hub, self.user, view=self._top(), everything=everything)

    async def opens_home(self) -> None:
        interactions.open_home(self._hub, self.user, tab="home")

    async def opens_messages(self) -> None:
        interactions.open_home(self._hub, self.user, tab="messages")

    async def searches(self, action_id: str, typed: str, *, on: Message | View | None = None) -> Json:
        """Types into an external select; returns the app's options."""
        where, place, _ = self._element(action_id, on, value=None)
        return await interactions.suggest(self._hub, self.user, place=place, typed=typed, on=where)

    def becomes(
        self,
        *,
        dnd: tuple[datetime, datetime] | None = UNCHANGED,
        huddle: bool | None = None,
        **changes: Any,
    ) -> None:
        """Changes tz, presence, status_text, status_emoji, status_expiration, locale, dnd, huddle; tells the app."""
        become(self._hub, self.user, dnd=dnd, huddle=huddle, **changes)

    def allows(self, authorize_url: str, *, allow: bool = True) -> str:
        """Answers the page on which the app asks to be let in; returns the address the browser goes to next."""
        return answered(self._hub, dict(parse_qsl(urlsplit(authorize_url).query)), allow=allow)

    # finding

    def _channel(self, channel_id: str) -> Channel:
        channel_id = channel_id or self.dm_channel
        if channel_id not in self._hub.world.channels:
            raise LookupError(f"there is no channel {channel_id}")
        return self._hub.world.channels[channel_id]

    def _top(self) -> View:
        if not self.modals:
            raise LookupError(f"{self.user.name} has no modal open")
        return self.modals[-1]

    def _element(self, glob: str, on: Message | View | None, *, value: Any) -> tuple[Message | View, Place, Json]:
        surfaces = [on] if on else self._surfaces()
        for surface in surfaces:
            for place in places(surface.blocks):
                if fnmatchcase(place.action_id, glob):
                    more = _used(place, value)
                    if more is not None:
                        return surface, place, more
        there = sorted({place.action_id for surface in surfaces for place in places(surface.blocks)})
        wanted = glob if value is None else f"{glob} with {value!r}"
        raise LookupError(
            f"{self.user.name} sees nothing like {wanted}; there are: {', '.join(there) or 'no elements'}"
        )

    def _surfaces(self) -> list[Message | View]:
        if self.modals:
            return [self.modals[-1]]
        own = [
            m
            for channel in self._hub.world.channels.values()
            if self.user.id in channel.members
            for m in self.sees(channel.id)
        ]
        newest = sorted(own, key=lambda message: message.ts, reverse=True)
        return [*newest, *([self.home] if self.home else [])]

    def _typed(self, view: View, values: dict[str, Any]) -> State:
        typed: State = {}
        inputs = [place for place in places(view.blocks) if place.type in STATE]
        for key, value in values.items():
            block = [place for place in inputs if place.block_id == key]
            named = {place.action_id: place for place in block}
            if block and isinstance(value, dict) and set(value) <= set(named):
                for action_id, one in value.items():
                    typed.setdefault(key, {})[action_id] = filled(named[action_id].element, one)
                continue
            found = block or [place for place in inputs if place.action_id == key]
            if not found:
                there = ", ".join(f"{place.block_id}/{place.action_id}" for place in inputs)
                raise LookupError(f"the modal has no input {key!r}; there are: {there}")
            typed.setdefault(found[0].block_id, {})[found[0].action_id] = filled(found[0].element, value)
        return typed

    def _reply(self, outcome: Outcome, channel: str, *, since: str) -> Reply:
        receipt = outcome.receipt
        return Reply(
            acked=receipt.acked,
            seconds=receipt.seconds,
            raw=receipt.payload,
            error=outcome.error,
            message=outcome.message,
            _hub=self._hub,
            _user=self.user.id,
            _channel=channel,
            _since=since,
        )


def _used(place: Place, value: Any) -> Json | None:
    """What Slack adds to the action for that value; None when the element has no such value."""
    if place.type == "button":
        names = (place.element.get("value"), place.element["text"]["text"])
        return {} if value is None or value in names else None
    try:
        if place.type == "overflow":
            return {"selected_option": option(place.element, value)} if value is not None else None
        if place.type in STATE:
            if value is None and place.type in CHOICES:
                return filled(place.element, None)
            return {key: one for key, one in filled(place.element, value).items() if key != "type"}
    except ValueError:
        return None
    return {}


def _submission(done: Submitted) -> Submission:
    return Submission(
        acked=bool(done.receipt and done.receipt.acked),
        errors=done.errors,
        closed=done.closed,
        updated=done.updated,
        pushed=done.pushed,
        error=done.error,
        seconds=done.receipt.seconds if done.receipt else 0.0,
    )
