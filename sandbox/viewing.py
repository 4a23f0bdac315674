"""Modals and Home tabs: opening, stacking, replacing, and the view object Slack shows of them."""

from typing import Any

from sandbox.elements import State, state_of
from sandbox.errors import Json, SlackError
from sandbox.hub import Hub
from sandbox.state import View
from sandbox.strict.blocks import checked_view

MOST_STACKED = 3


def open_modal(hub: Hub, user: str, *, given: Any) -> View:
    """A modal on top of what the member has open."""
    checked = checked_view(hub, given, kinds=("modal",))
    _check_external_id(hub, checked)
    stack = hub.world.modals[user]
    if len(stack) >= MOST_STACKED:
        raise SlackError("push_limit_reached")
    below = stack[-1] if stack else None
    view = View(user, _object(hub, checked, below=below))
    hub.world.show_modals(user, [*stack, view])
    return view


def update(hub: Hub, old: View, *, given: Any) -> View:
    """Replaces a view; what was typed stays where block_id and action_id stay."""
    checked = checked_view(hub, given, kinds=(old.type,))
    _check_external_id(hub, checked, own=old)
    data = _object(hub, checked, old=old)
    hub.world.replace_view(View(old.user, data))
    return View(old.user, data)


def publish_home(hub: Hub, user: str, *, given: Any) -> View:
    checked = checked_view(hub, given, kinds=("home",))
    old = hub.world.homes.get(user)
    view = View(user, _object(hub, checked, old=old))
    hub.world.replace_view(view)
    return view


def type_into(hub: Hub, view: View, *, typed: State) -> View:
    """The same view with something filled in."""
    old = {block: dict(actions) for block, actions in view.state.items()}
    for block_id, actions in typed.items():
        old.setdefault(block_id, {}).update(actions)
    data = {**view.data, "state": {"values": state_of(view.blocks, old)}}
    renewed = View(view.user, data)
    hub.world.replace_view(renewed)
    return renewed


def close_top(hub: Hub, view: View) -> None:
    hub.world.show_modals(view.user, [one for one in hub.world.modals[view.user] if one.id != view.id])


def close_all(hub: Hub, user: str) -> None:
    hub.world.show_modals(user, [])


def _check_external_id(hub: Hub, checked: Json, *, own: View | None = None) -> None:
    external = checked.get("external_id")
    if not external:
        return
    try:
        holder = hub.world.find_view(external_id=external)
    except SlackError:
        return
    if own is None or holder.id != own.id:
        raise SlackError("duplicate_external_id")


def _object(hub: Hub, checked: Json, *, old: View | None = None, below: View | None = None) -> Json:
    world = hub.world
    view_id = old.id if old else world.ids.new("V")
    previous = old.data["previous_view_id"] if old else (below.id if below else None)
    root = old.data["root_view_id"] if old else (below.data["root_view_id"] if below else view_id)
    return {
        "id": view_id,
        "team_id": world.team.id,
        "type": checked["type"],
        "blocks": checked["blocks"],
        "private_metadata": checked.get("private_metadata") or "",
        "callback_id": checked.get("callback_id") or "",
        "state": {"values": state_of(checked["blocks"], old.state if old else {})},
        "hash": world.view_hash(),
        "title": checked.get("title") or {"type": "plain_text", "text": "View Title", "emoji": True},
        "clear_on_close": bool(checked.get("clear_on_close")),
        "notify_on_close": bool(checked.get("notify_on_close")),
        "close": checked.get("close"),
        "submit": checked.get("submit"),
        "previous_view_id": previous,
        "root_view_id": root,
        "app_id": world.app.id,
        "external_id": checked.get("external_id") or "",
        "app_installed_team_id": world.team.id,
        "bot_id": world.app.bot_id,
    }
