"""Block Kit as plain dicts, by functions that know Slack's limits: long text is cut, wrong structure raises.

Limits: docs.slack.dev, Block Kit reference (2026-08).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

Block = dict[str, Any]
Element = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent: `text` says everything alone (notifications, screen readers), `blocks` show it."""

    text: str
    blocks: Sequence[Block] = ()

    def __post_init__(self) -> None:
        _require(bool(self.text.strip()), "a message needs text that stands alone")
        _require(len(self.blocks) <= 50, "a message has at most 50 blocks")

    def payload(self) -> dict[str, Any]:
        return {"text": cut(self.text, 4000), "blocks": list(self.blocks)}


@dataclass(frozen=True, slots=True)
class Posted:
    """Where a message is: what editing it later needs."""

    channel: str
    ts: str

    @property
    def at(self) -> datetime:
        """When Slack took it (its ts is seconds since the epoch)."""
        return datetime.fromtimestamp(float(self.ts), UTC)


def cut(text: str, most: int) -> str:
    """The text, or as much of it as fits with an ellipsis; never half of an escaped character."""
    if len(text) <= most:
        return text
    head = text[: most - 1]
    if (start := head.rfind("&")) > len(head) - 5 and ";" not in head[start:]:
        head = head[:start]
    return head + "…"


def plain(text: str, most: int) -> Element:
    return {"type": "plain_text", "text": cut(_unescape(text), most), "emoji": True}


def as_plain(text: str) -> str:
    """The text without its formatting, for places that show it as it is written: errors at a modal's field."""
    return _unescape(text.replace("*", "").replace("`", ""))


def mrkdwn(text: str, most: int = 3000) -> Element:
    return {"type": "mrkdwn", "text": cut(text, most)}


def section(text: str, *, accessory: Element | None = None) -> Block:
    return {"type": "section", "text": mrkdwn(text)} | ({"accessory": accessory} if accessory else {})


def names(text: str) -> Block:
    """A section with people's names in it: Slack makes no mention or link of a name like "@here"."""
    return {"type": "section", "text": mrkdwn(text) | {"verbatim": True}}


def fields(*texts: str) -> Block:
    _require(0 < len(texts) <= 10, "a section has one to ten fields")
    return {"type": "section", "fields": [mrkdwn(t, 2000) for t in texts]}


def header(text: str) -> Block:
    return {"type": "header", "text": plain(text, 150)}


def context(*texts: str) -> Block:
    _require(0 < len(texts) <= 10, "a context has one to ten elements")
    return {"type": "context", "elements": [mrkdwn(t) for t in texts]}


def divider() -> Block:
    return {"type": "divider"}


def actions(*elements: Element) -> Block:
    _require(0 < len(elements) <= 25, "an actions block has one to 25 elements")
    ids = [(e["action_id"], e.get("value")) for e in elements]
    _require(len({i for i, _ in ids}) == len(ids), "the action ids of one block differ")
    return {"type": "actions", "elements": list(elements)}


def image(source: Mapping[str, Any], alt: str) -> Block:
    """A picture with its description, as a block or a section's accessory; `source` is an image_url or a slack_file."""
    _require(("image_url" in source) != ("slack_file" in source), "a picture has exactly one source")
    _require(bool(alt.strip()), "a picture has a description for those who cannot see it")
    return {"type": "image", **source, "alt_text": cut(_unescape(alt), 2000)}


def button(label: str, action_id: str, *, value: str = "", style: str = "", url: str = "") -> Element:
    _require(len(value) <= 2000, "a button's value has at most 2000 characters")
    element = {"type": "button", "text": plain(label, 75), "action_id": action_id}
    return element | {k: v for k, v in {"value": value, "style": style, "url": url}.items() if v}


def option(label: str, value: str) -> Element:
    _require(0 < len(value) <= 150, "an option's value has one to 150 characters")
    return {"text": plain(label, 75), "value": value}


def overflow(action_id: str, options: Sequence[tuple[str, str]]) -> Element:
    """The "…" menu; options are (label, value)."""
    _require(0 < len(options) <= 5, "an overflow has one to five options")
    return {"type": "overflow", "action_id": action_id, "options": [option(*o) for o in options]}


def confirm(title: str, text: str, *, yes: str, no: str) -> Element:
    return {"title": plain(title, 100), "text": mrkdwn(text, 300), "confirm": plain(yes, 30), "deny": plain(no, 30)}


def select(
    action_id: str, options: Sequence[tuple[str, str]], *, chosen: str | None = None, placeholder: str = ""
) -> Element:
    _require(0 < len(options) <= 100, "a select has one to 100 options")
    offered = [option(*o) for o in options]
    initial = [o for o in offered if o["value"] == chosen]
    element = {"type": "static_select", "action_id": action_id, "options": offered}
    hint = plain(placeholder, 150) if placeholder else None
    extra = {"initial_option": initial[0] if initial else None, "placeholder": hint}
    return element | {k: v for k, v in extra.items() if v}


def checkboxes(action_id: str, options: Sequence[tuple[str, str]], *, chosen: Sequence[str] = ()) -> Element:
    _require(0 < len(options) <= 10, "checkboxes have one to ten options")
    offered = [option(*o) for o in options]
    initial = [o for o in offered if o["value"] in chosen]
    element = {"type": "checkboxes", "action_id": action_id, "options": offered}
    return element | ({"initial_options": initial} if initial else {})


def radio(action_id: str, options: Sequence[tuple[str, str]]) -> Element:
    """Choices of which one is taken; none is chosen beforehand."""
    _require(0 < len(options) <= 10, "radio buttons have one to ten options")
    return {"type": "radio_buttons", "action_id": action_id, "options": [option(*o) for o in options]}


def text_input(
    action_id: str, *, initial: str = "", placeholder: str = "", most: int = 200, lines: bool = False
) -> Element:
    element = {"type": "plain_text_input", "action_id": action_id, "max_length": most, "multiline": lines}
    extra = {"initial_value": initial, "placeholder": plain(placeholder, 150) if placeholder else None}
    return element | {k: v for k, v in extra.items() if v}


def time_input(action_id: str, *, initial: str | None = None) -> Element:
    """A time picker; `initial` is "HH:MM"."""
    return {"type": "timepicker", "action_id": action_id} | ({"initial_time": initial} if initial else {})


def channel_input(action_id: str, *, chosen: str | None = None) -> Element:
    """A menu of the workspace's own channels, public and private."""
    element = {
        "type": "conversations_select",
        "action_id": action_id,
        "filter": {"include": ["public", "private"], "exclude_bot_users": True},
    }
    return element | ({"initial_conversation": chosen} if chosen else {})


def users_input(action_id: str, *, chosen: Sequence[str] = ()) -> Element:
    element = {"type": "multi_users_select", "action_id": action_id}
    return element | ({"initial_users": list(chosen)} if chosen else {})


def labelled(label: str, element: Element, *, block_id: str, hint: str = "", optional: bool = False) -> Block:
    """An input of a modal, with its label; errors are shown at `block_id`."""
    block = {
        "type": "input",
        "block_id": block_id,
        "label": plain(label, 2000),
        "element": element,
        "optional": optional,
    }
    return block | ({"hint": plain(hint, 2000)} if hint else {})


def modal(
    title: str, blocks: Sequence[Block], *, callback_id: str, submit: str = "", close: str = "", data: str = ""
) -> Block:
    _require(len(blocks) <= 100, "a modal has at most 100 blocks")
    _require(len(data) <= 3000, "private metadata has at most 3000 characters")
    view = {"type": "modal", "callback_id": callback_id, "title": plain(title, 24), "blocks": list(blocks)}
    extra = {"submit": plain(submit, 24) if submit else None, "close": plain(close, 24) if close else None}
    return view | {k: v for k, v in (extra | {"private_metadata": data}).items() if v}


def input_value(state: Mapping[str, Any], block_id: str) -> Any:
    """What a person put into the one input of a modal's block: text, a value, a list of values, or None."""
    elements: Mapping[str, Any] = state.get(block_id) or {}
    element: dict[str, Any] = next(iter(elements.values()), {}) or {}
    if "selected_options" in element:
        return [o["value"] for o in element["selected_options"] or () if "value" in o]
    if "selected_users" in element:
        return list(element["selected_users"] or ())
    if "selected_conversation" in element:
        return element["selected_conversation"]
    if "selected_option" in element:
        return element["selected_option"].get("value") if element["selected_option"] else None
    return element.get("value") or element.get("selected_time")


def _unescape(text: str) -> str:
    """Plain text elements show entities as they are written, so they must not be escaped."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _require(condition: bool, rule: str) -> None:
    if not condition:
        raise ValueError(rule)
