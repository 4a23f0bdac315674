"""What can be filled in or pressed in a list of blocks, and what state it has."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sandbox.errors import Json

# Element type -> the key of its value in view.state, and the property that sets it at first.
STATE: dict[str, tuple[str, str]] = {
    "plain_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "rich_text_input": ("rich_text_value", "initial_value"),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "checkboxes": ("selected_options", "initial_options"),
    "users_select": ("selected_user", "initial_user"),
    "multi_users_select": ("selected_users", "initial_users"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "file_input": ("files", ""),
}
MANY = {"selected_options", "selected_users", "selected_conversations", "selected_channels", "files"}
CHOICES = {"static_select", "radio_buttons", "multi_static_select", "checkboxes", "overflow"}

State = dict[str, dict[str, Json]]


@dataclass(frozen=True)
class Place:
    """An element where it stands; `label` is the input block's."""

    block: Json
    element: Json

    @property
    def block_id(self) -> str:
        return str(self.block.get("block_id", ""))

    @property
    def action_id(self) -> str:
        return str(self.element.get("action_id", ""))

    @property
    def type(self) -> str:
        return str(self.element.get("type", ""))

    @property
    def dispatches(self) -> bool:
        """Whether using it reaches the app at once; an input block waits for the submission unless told otherwise."""
        return self.block["type"] != "input" or bool(self.block.get("dispatch_action"))


def places(blocks: list[Json]) -> Iterator[Place]:
    """Every interactive element, in reading order."""
    for block in blocks:
        for element in _inside(block):
            if element.get("action_id"):
                yield Place(block, element)
        nested = (
            block.get("child_blocks") or block.get("elements")
            if block.get("type") in ("container", "carousel")
            else None
        )
        if nested:
            yield from places(nested)


def _inside(block: Json) -> list[Json]:
    if block.get("type") == "input":
        return [block["element"]]
    if block.get("type") == "section":
        return [block["accessory"]] if block.get("accessory") else []
    if block.get("type") in ("actions", "context_actions"):
        return list(block.get("elements") or [])
    if block.get("type") == "card":
        return list(block.get("actions") or [])
    return []


def initial_state(element: Json) -> Json | None:
    """The state an element has before anybody touched it; None for those without state (buttons, overflow)."""
    kind = element["type"]
    if kind not in STATE:
        return None
    key, initial = STATE[kind]
    return {"type": kind, key: element.get(initial, [] if key in MANY else None)}


def state_of(blocks: list[Json], typed: State) -> State:
    """The `values` of view.state: what was typed where it still fits, else the initial values."""
    values: State = {}
    for place in places(blocks):
        state = initial_state(place.element)
        if state is None:
            continue
        entered = typed.get(place.block_id, {}).get(place.action_id)
        fits = entered is not None and entered.get("type") == place.type
        values.setdefault(place.block_id, {})[place.action_id] = entered if fits and entered else state
    return values


def filled(element: Json, value: Any) -> Json:
    """The state after a person entered `value` (text, option value or label, id, "09:00"…); None empties it.

    ValueError when the element has no such option or the value cannot be entered there.
    """
    kind = element["type"]
    if isinstance(value, dict) and "type" in value:
        return value
    key, _ = STATE[kind]
    if value is None:
        return {"type": kind, key: [] if key in MANY else None}
    if kind in CHOICES:
        wanted = value if key in MANY else [value]
        chosen = [option(element, one) for one in wanted]
        return {"type": kind, key: chosen if key in MANY else chosen[0]}
    if key in MANY:
        return {"type": kind, key: list(value)}
    return {"type": kind, key: _entered(kind, value)}


def _entered(kind: str, value: Any) -> Any:
    if kind == "timepicker" and not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", str(value)):
        raise ValueError(f"a time picker takes HH:MM, not {value!r}")
    if kind == "datepicker" and not re.fullmatch(r"\d{4}-\d\d-\d\d", str(value)):
        raise ValueError(f"a date picker takes YYYY-MM-DD, not {value!r}")
    if kind == "datetimepicker":
        return int(value)
    if isinstance(value, dict | list):
        return value
    return str(value)


def options(element: Json) -> list[Json]:
    groups = [one for group in element.get("option_groups") or [] for one in group["options"]]
    return [*(element.get("options") or []), *groups]


def option(element: Json, wanted: Any) -> Json:
    """The option with that value or label; ValueError names those there are."""
    for one in options(element):
        if wanted in (one, one.get("value"), one["text"]["text"]):
            return one
    known = ", ".join(str(one.get("value")) for one in options(element))
    raise ValueError(f"{element.get('action_id')} has no option {wanted!r}; there are: {known}")


def empty(state: Json) -> bool:
    """Whether a person left that input blank."""
    key, _ = STATE[state["type"]]
    value = state.get(key)
    return value is None or value == [] or (isinstance(value, str) and not value.strip())
