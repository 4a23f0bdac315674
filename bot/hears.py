"""What reaches us from Slack, unpacked once: who, where, when, and what was said or pressed."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from slack_bolt.async_app import AsyncRespond

from bot.blocks import Message, input_value
from bot.errors import UserMistake
from bot.services import Services

LONGEST = 500  # characters of typed text that we look at


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One thing a person said or pressed. `now` is the instant it reached us (UTC)."""

    team_id: str
    enterprise_id: str | None
    user_id: str
    now: datetime
    text: str = ""  # what was typed, without the command's own word
    value: str = ""  # of the button or the menu's option
    message_ts: str | None = None  # of the message the button is on
    trigger_id: str | None = None  # opens one modal, within three seconds; typed words have none
    state: Mapping[str, Any] | None = None  # a modal's inputs
    data: str = ""  # a modal's private metadata
    on_home: bool = False  # pressed on the Home tab
    in_channel: bool = False  # said or pressed in a channel, and not in direct messages
    response_url: str | None = None  # answers later, five times within half an hour; typed words have none

    @property
    def name(self) -> tuple[str, str]:
        """The workspace and the person in it."""
        return self.team_id, self.user_id

    def input(self, block_id: str) -> Any:
        """What was put into a modal's input: text, a value, a list of values, or None."""
        return input_value(self.state or {}, block_id)

    def with_text(self, text: str) -> "Call":
        return replace(self, text=text)


Command = Callable[[Services, Call], Awaitable[Message | None]]
"""Answers a typed command; None when it answered otherwise, with a modal."""


def command(body: Mapping[str, Any], now: datetime) -> Call:
    """A slash command."""
    return Call(
        team_id=body["team_id"],
        enterprise_id=body.get("enterprise_id"),
        user_id=body["user_id"],
        now=now,
        text=_typed(body.get("text")),
        trigger_id=body.get("trigger_id"),
        in_channel=_is_channel(body.get("channel_id")),
        response_url=body.get("response_url"),
    )


def message(body: Mapping[str, Any], now: datetime) -> Call:
    """Words typed to the bot in its direct messages."""
    event = body["event"]
    _must_be_ours(body.get("enterprise_id"), body["team_id"], event.get("user_team"))
    return Call(
        team_id=body["team_id"],
        enterprise_id=body.get("enterprise_id"),
        user_id=event["user"],
        now=now,
        text=_typed(event.get("text")),
    )


def click(body: Mapping[str, Any], now: datetime) -> Call:
    """A pressed button or chosen menu option."""
    action = body["actions"][0]
    return _interaction(
        body,
        now,
        value=(action.get("selected_option") or action).get("value", ""),
        message_ts=(body.get("container") or {}).get("message_ts"),
        on_home=_part(body, "view").get("type") == "home",
        in_channel=_is_channel((body.get("container") or {}).get("channel_id")),
    )


def submission(body: Mapping[str, Any], now: datetime) -> Call:
    """A submitted modal."""
    view = body["view"]
    return _interaction(body, now, state=view["state"]["values"], data=view.get("private_metadata", ""))


def _interaction(body: Mapping[str, Any], now: datetime, **what: Any) -> Call:
    team_id, user_id = who(body)
    enterprise_id = _part(body, "enterprise").get("id")
    _must_be_ours(enterprise_id, team_id, body["user"].get("team_id"))
    return Call(
        team_id=team_id or "",
        enterprise_id=enterprise_id,
        user_id=user_id or "",
        now=now,
        trigger_id=body.get("trigger_id"),
        response_url=body.get("response_url"),
        **what,
    )


def who(body: Mapping[str, Any]) -> tuple[str | None, str | None]:
    """The workspace and the person that any payload speaks of; None for what it does not say.

    An app installed for a whole organisation is told no team, only the person's.
    """
    team, user = _part(body, "team"), body.get("user") or _part(body, "event").get("user")
    user = {"id": user} if isinstance(user, str) else _part({"user": user}, "user")
    installed = _part(body, "view").get("app_installed_team_id")
    return (
        installed or team.get("id") or body.get("team_id") or user.get("team_id"),
        body.get("user_id") or user.get("id"),
    )


def event_of(body: Mapping[str, Any]) -> str | None:
    """The name of an event; None for what is none."""
    return _part(body, "event").get("type")


def _part(body: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """An object inside a payload; an empty one where there is none, so that even a strange payload has an answer."""
    part = body.get(name)
    return part if isinstance(part, Mapping) else {}


def _must_be_ours(enterprise_id: str | None, team_id: str | None, users_team_id: str | None) -> None:
    """Channels may be shared with another company; its people are no members of this workspace."""
    if enterprise_id is None and users_team_id not in (None, team_id):
        raise UserMistake("commands.stranger")


def _is_channel(channel_id: str | None) -> bool:
    """Direct messages are called D…"""
    return channel_id is not None and not channel_id.startswith("D")


def _typed(text: str | None) -> str:
    """Typed text as it was typed: Slack escapes three characters of it."""
    plain = (text or "").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return plain[:LONGEST]


def edit(services: Services, respond: AsyncRespond, message: Message) -> None:
    """Put `message` in place of the one whose button was pressed; the press is acknowledged without waiting."""
    _respond(services, respond, message, replace=True)


def reply(services: Services, respond: AsyncRespond, message: Message) -> None:
    """Answer a press below the message, for the person who pressed alone."""
    _respond(services, respond, message, replace=False)


def _respond(services: Services, respond: AsyncRespond, message: Message, *, replace: bool) -> None:
    if respond.response_url:  # what was pressed on no message has none, and its handler shows the answer elsewhere
        answer = services.slack.answer(respond.response_url, message, replace_original=replace)
        services.tasks.start(answer, name="respond")


async def add(services: Services, call: Call, message: Message) -> None:
    """Say something more after a command was answered: where it was typed, for that person alone."""
    if call.response_url is None:
        await services.slack.dm(call.team_id, call.user_id, message)
        return
    await services.slack.answer(call.response_url, message, response_type="ephemeral", replace_original=False)
