"""What a member does in Slack, turned into the payloads the app gets, and what the app's acknowledgement then does."""

from dataclasses import dataclass

from sandbox import events, posting, viewing
from sandbox.elements import Place, State, state_of
from sandbox.errors import Json, SlackError
from sandbox.hub import Hub
from sandbox.parcels import Parcel, Receipt
from sandbox.responses import ResponseUrl
from sandbox.state import Channel, Message, User, View
from sandbox.world import Change


@dataclass
class Outcome:
    """How something a member did ended: the acknowledgement, and the message it showed."""

    receipt: Receipt
    error: str | None = None
    message: Message | None = None


# slash commands


async def command(hub: Hub, user: User, *, text: str, channel: Channel) -> Outcome:
    """`text` is the whole line, the slash included; SlackError unknown_command for one the app does not have."""
    name, _, rest = text.strip().partition(" ")
    known = [one.command for one in hub.world.app.commands] if hub.world.app.installed else []
    if name not in known:
        raise SlackError("unknown_command")
    url = hub.responses.issue("commands", user=user.id, channel=channel.id)
    payload = {
        "token": "sandbox",
        "team_id": hub.world.team.id,
        "team_domain": hub.world.team.domain,
        "channel_id": channel.id,
        "channel_name": _channel_name(channel),
        "user_id": user.id,
        "user_name": user.name,
        "command": name,
        "text": posting.escaped(rest.strip()),
        "api_app_id": hub.world.app.id,
        "is_enterprise_install": "false",
        "response_url": f"{hub.url}/commands/{hub.world.team.id}/{url.key}",
        "trigger_id": hub.triggers.issue(user.id),
    }
    receipt = await hub.courier.ask(Parcel("slash_commands", payload, title=text.strip(), answerable=True))
    outcome = Outcome(receipt)
    if not receipt.acked:
        outcome.error = receipt.error()
        complain(hub, user, text=f"{name} failed with the error “{outcome.error}”")
    elif receipt.payload:
        _show_command_answer(hub, user, channel=channel, outcome=outcome)
    return outcome


def _show_command_answer(hub: Hub, user: User, *, channel: Channel, outcome: Outcome) -> None:
    given = outcome.receipt.payload
    given = {"text": given} if isinstance(given, str) else given
    try:
        if not isinstance(given, dict):
            raise SlackError("invalid_payload")
        kept = posting.content(hub, given)
        if given.get("response_type") == "in_channel":
            outcome.message = posting.post_as_app(hub, channel, kept=kept)
        else:
            outcome.message = posting.show_ephemeral(hub, channel, user=user.id, kept=kept)
    except SlackError as problem:
        outcome.error = problem.code
        hub.journal.note(
            "delivery", f"the answer to a command was refused: {problem.code}", ok=False, payload=problem.body()
        )
        complain(hub, user, text=f"The answer of {hub.world.app.name} could not be shown: {problem.code}")


# clicks


async def use(
    hub: Hub, user: User, *, place: Place, more: Json, on: Message | View, typed: State | None = None
) -> Outcome:
    """Presses or fills in an element; `more` is what Slack adds to the action (value, selected_option…).

    `typed` is what stands in the inputs around it. An input that waits for the submission only keeps its value.
    """
    if isinstance(on, View):
        on = viewing.type_into(hub, hub.world.find_view(on.id), typed=typed or {})
    if not place.dispatches:
        return Outcome(Receipt(acked=True))
    action = _action(hub, place, more=more)
    if isinstance(on, View):
        where = in_view(hub, user, view=on)
    else:
        url = hub.responses.issue("actions", user=user.id, channel=on.channel, ts=on.ts)
        where = _in_message(hub, user, on=on, url=url) | {"state": {"values": state_of(on.blocks, typed or {})}}
    payload = {**interaction(hub, user, kind="block_actions"), **where, "actions": [action]}
    receipt = await hub.courier.ask(Parcel("interactive", payload, title=f"click {place.action_id}"))
    if not receipt.acked:
        complain(hub, user, text=f"{hub.world.app.name} did not respond in time")
    return Outcome(receipt, error=receipt.error())


def _action(hub: Hub, place: Place, *, more: Json) -> Json:
    element = place.element
    action: Json = {"action_id": place.action_id, "block_id": place.block_id, "type": place.type}
    for name in ("text", "value", "style", "url", "placeholder", "confirm", "initial_option", "initial_options"):
        if element.get(name) is not None:
            action[name] = element[name]
    return {**action, **more, "action_ts": hub.world.next_ts()}


def in_view(hub: Hub, user: User, *, view: View) -> Json:
    trigger = hub.triggers.issue(user.id, view=view.id)
    return {"container": {"type": "view", "view_id": view.id}, "trigger_id": trigger, "view": view.data}


def _in_message(hub: Hub, user: User, *, on: Message, url: ResponseUrl) -> Json:
    current = hub.world.messages[on.channel].get(on.ts, on)
    parts: Json = {
        **_around_message(hub, on),
        "trigger_id": hub.triggers.issue(user.id),
        "response_url": f"{hub.url}/actions/{hub.world.team.id}/{url.key}",
    }
    if not on.ephemeral:  # Slack keeps no ephemeral message it could show
        parts["message"] = {key: value for key, value in current.data.items() if key != "bot_profile"}
    return parts


def _around_message(hub: Hub, on: Message) -> Json:
    channel = hub.world.channels[on.channel]
    where = {"message_ts": on.ts, "channel_id": channel.id, "is_ephemeral": on.ephemeral}
    return {"container": {"type": "message", **where}, "channel": {"id": channel.id, "name": _channel_name(channel)}}


# options of external selects


async def suggest(hub: Hub, user: User, *, place: Place, typed: str, on: Message | View) -> Json:
    """The app's options for what was typed so far: {"options": […]} or {"option_groups": […]}."""
    what = {"action_id": place.action_id, "block_id": place.block_id, "value": typed}
    where = in_view(hub, user, view=on) if isinstance(on, View) else _around_message(hub, on)
    where.pop("trigger_id", None)
    payload = {**interaction(hub, user, kind="block_suggestion"), **where, **what}
    receipt = await hub.courier.ask(Parcel("interactive", payload, title="suggestions", answerable=True))
    return receipt.payload if isinstance(receipt.payload, dict) else {"options": []}


# Home, and plain talk


def open_home(hub: Hub, user: User, *, tab: str) -> None:
    events.home_opened(hub, user, tab=tab, view=hub.world.homes.get(user.id))


def say(hub: Hub, user: User, *, text: str, channel: Channel) -> Message:
    """A typed line; SlackError messages_tab_disabled where the app takes no messages."""
    if channel.kind == "im" and not hub.world.app.messages_enabled:
        raise SlackError("messages_tab_disabled")
    if user.id not in channel.members:
        raise SlackError("not_in_channel")
    return posting.post_as_user(hub, channel, user=user.id, text=text)


# shared parts


def complain(hub: Hub, user: User, *, text: str) -> None:
    """What Slack itself tells a member, in no channel."""
    hub.world.tell(Change("toast", user=user.id, text=text))


def interaction(hub: Hub, user: User, *, kind: str) -> Json:
    team = hub.world.team
    return {
        "type": kind,
        "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": team.id},
        "api_app_id": hub.world.app.id,
        "token": "sandbox",
        "team": {"id": team.id, "domain": team.domain},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def _channel_name(channel: Channel) -> str:
    return "directmessage" if channel.kind == "im" else channel.name
