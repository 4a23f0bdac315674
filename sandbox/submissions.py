"""A member sends a modal or closes it, and what the app's answer does to the modals that are open."""

from dataclasses import dataclass, field
from typing import Any

from sandbox import viewing
from sandbox.clientside import refused_by_client
from sandbox.elements import State, places
from sandbox.errors import Json, SlackError
from sandbox.hub import Hub
from sandbox.interactions import complain, interaction
from sandbox.parcels import Parcel, Receipt
from sandbox.state import User, View


@dataclass
class Submitted:
    """`errors` are those at the fields, from the app or (for what is required) from Slack's own client."""

    receipt: Receipt | None
    errors: dict[str, str] = field(default_factory=dict)
    closed: bool = False
    updated: bool = False
    pushed: bool = False
    error: str | None = None


async def submit(hub: Hub, user: User, *, view: View, typed: State) -> Submitted:
    """Presses the submit button; the client checks the inputs before the app hears of it."""
    view = viewing.type_into(hub, view, typed=typed)
    if problems := refused_by_client(view):
        return Submitted(None, errors=problems)
    payload = {
        **interaction(hub, user, kind="view_submission"),
        "trigger_id": hub.triggers.issue(user.id, view=view.id),
        "view": view.data,
        "response_urls": _response_urls(hub, user, view=view),
    }
    title = f"submit {view.callback_id or view.id}"
    receipt = await hub.courier.ask(Parcel("interactive", payload, title=title, answerable=True))
    if not receipt.acked:
        complain(hub, user, text="We had some trouble connecting. Try again?")
        return Submitted(receipt, error=receipt.error())
    try:
        return _after_submission(hub, user, view=view, receipt=receipt)
    except SlackError as problem:
        hub.journal.note("delivery", f"{title} was answered wrongly: {problem.code}", ok=False, payload=problem.body())
        complain(hub, user, text="We had some trouble connecting. Try again?")
        return Submitted(receipt, error=problem.code)


def _after_submission(hub: Hub, user: User, *, view: View, receipt: Receipt) -> Submitted:
    answer = receipt.payload or {}
    action = answer.get("response_action") if isinstance(answer, dict) else "invalid"
    if action == "errors":
        return Submitted(receipt, errors=_field_errors(view, answer.get("errors")))
    if action == "update":
        viewing.update(hub, view, given=answer.get("view"))
        return Submitted(receipt, updated=True)
    if action == "push":
        viewing.open_modal(hub, user.id, given=answer.get("view"))
        return Submitted(receipt, pushed=True)
    if action == "clear":
        viewing.close_all(hub, user.id)
        return Submitted(receipt, closed=True)
    if action is None:
        viewing.close_top(hub, view)
        return Submitted(receipt, closed=True)
    raise SlackError("invalid_response_action")


def _field_errors(view: View, errors: Any) -> dict[str, str]:
    """Slack shows an error only under an input block that exists."""
    inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
    if not isinstance(errors, dict) or not errors or not set(errors) <= inputs:
        raise SlackError("invalid_errors", known_block_ids=sorted(inputs))
    return {block: str(text) for block, text in errors.items()}


def _response_urls(hub: Hub, user: User, *, view: View) -> list[Json]:
    """One for each conversation that was chosen in a select with response_url_enabled."""
    found = []
    for place in places(view.blocks):
        if not place.element.get("response_url_enabled"):
            continue
        state = view.state[place.block_id][place.action_id]
        channel = state.get("selected_conversation") or state.get("selected_channel")
        if channel in hub.world.channels:
            url = hub.responses.issue("commands", user=user.id, channel=channel)
            address = f"{hub.url}/commands/{hub.world.team.id}/{url.key}"
            where = {"block_id": place.block_id, "action_id": place.action_id, "channel_id": channel}
            found.append({**where, "response_url": address})
    return found


async def close(hub: Hub, user: User, *, view: View, everything: bool = False) -> None:
    """Dismisses a modal; the app hears of it when it asked to (notify_on_close)."""
    stack = list(hub.world.modals[user.id])
    gone = stack if everything or view.data["clear_on_close"] else [view]
    hub.world.show_modals(user.id, [one for one in stack if one not in gone])
    for one in gone:
        if one.data["notify_on_close"]:
            payload = {
                **interaction(hub, user, kind="view_closed"),
                "view": one.data,
                "is_cleared": len(gone) > 1,
            }
            await hub.courier.ask(Parcel("interactive", payload, title=f"close {one.callback_id or one.id}"))
