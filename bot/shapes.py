"""What a delivery must look like for us, and Bolt, to read it. Slack's own always do; nothing else gets any further."""

from collections.abc import Mapping
from typing import Any

USER = {"id": str, "team_id": str, "tz": str, "locale": str, "profile": dict}
TEAM = {"id": str}
OPTION = {"value": str}
ACTION = {"action_id": str, "block_id": str, "type": str, "value": str, "selected_option": OPTION}
INPUT = {"type": str, "value": str, "selected_time": str, "selected_option": OPTION, "selected_options": [OPTION],
         "selected_conversation": str, "selected_channel": str, "selected_users": [str]}  # fmt: skip
VIEW = {
    "id": str, "type": str, "callback_id": str, "private_metadata": str, "app_installed_team_id": str,
    "state": {"values": {"*": {"*": INPUT}}}, "blocks": [{"type": str, "block_id": str}],
}  # fmt: skip
EVENT = {
    "type": str, "subtype": str, "text": str, "channel": str, "channel_type": str, "tab": str, "bot_id": str,
    "event_ts": str, "user_team": str, "dnd_status": dict, "tokens": {"bot": list, "oauth": list}, "team_ids": [str],
}  # fmt: skip
PARTS = {
    "type": str, "command": str, "text": str, "team_id": str, "enterprise_id": str, "user_id": str, "channel_id": str,
    "trigger_id": str, "event_id": str, "response_url": str, "team": TEAM, "enterprise": TEAM, "view": VIEW,
    "container": {"message_ts": str, "channel_id": str}, "actions": [ACTION], "event": EVENT,
    "authorizations": [{"team_id": str, "enterprise_id": str, "user_id": str}],
}  # fmt: skip
NEEDED = {  # by type: what Bolt and our listeners take for granted
    "event_callback": ("event", "event.type"),
    "block_actions": ("user.id", "actions", "actions.0.action_id", "actions.0.block_id", "actions.0.type"),
    "view_submission": (
        "user.id",
        "view",
        "view.type",
        "view.callback_id",
        "view.state",
        "view.state.values",
        "view.blocks",
    ),
    "view_closed": ("view", "view.type", "view.callback_id"),
}
EVENT_NEEDS = {
    "user_change": ("team_id", "event.user.id"),
    "user_huddle_changed": ("team_id", "event.user.id"),
    "dnd_updated_user": ("team_id", "event.user"),
    "app_home_opened": ("team_id", "event.user"),
    "message": ("team_id",),
}


def is_readable(body: Mapping[str, Any]) -> bool:
    """Whether every part has the kind that Slack gives it (or is null or missing), and what is needed is there."""
    kind = str(_at(body, "event.type") if "event" in body else body.get("type"))
    whole = EVENT_NEEDS.get(kind, ())[1:] == ("event.user.id",)  # a user object; elsewhere the event has their id
    event = EVENT | {"user": USER if whole else str if kind in EVENT_NEEDS else object}
    user = str if isinstance(body.get("user"), str) else USER
    if not _fits(body, PARTS | {"event": event, "user": user}):
        return False
    if body.get("type") is None and body.keys() & {"actions", "event", "view"}:
        return False  # Bolt looks at these before it looks whether there is a type
    needed = ("team_id", "user_id") if "command" in body else NEEDED.get(str(body.get("type")), ())
    return all(_at(body, path) is not None for path in (*needed, *EVENT_NEEDS.get(kind, ())))


def _fits(value: Any, shape: Any) -> bool:
    """`shape`: a class; a list of one shape; or shapes by key, where `*` stands for every key."""
    if value is None:
        return True
    if isinstance(shape, type):
        return isinstance(value, shape)
    if isinstance(shape, list):
        return isinstance(value, list) and all(item is not None and _fits(item, shape[0]) for item in value)
    if not isinstance(value, Mapping):
        return False
    if "*" in shape:
        return all(_fits(inner, shape["*"]) for inner in value.values())
    return all(_fits(value[key], wanted) for key, wanted in shape.items() if key in value)


def _at(body: Any, path: str) -> Any:
    for key in path.split("."):
        if isinstance(body, list):
            body = next(iter(body), None)
        else:
            body = body.get(key) if isinstance(body, Mapping) else None
    return body
