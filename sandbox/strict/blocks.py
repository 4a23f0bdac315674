"""Checks the blocks of messages and views against Slack's limits, and fills in what Slack fills in."""

import json
import secrets
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sandbox.elements import places
from sandbox.errors import Json, SlackError, refused
from sandbox.shapes import file_type
from sandbox.strict import elements as e
from sandbox.strict import objects as o
from sandbox.strict.rules import (
    Findings,
    Rule,
    anything,
    array,
    at_least_one,
    between,
    by_type,
    flag,
    one_of,
    shape,
    string,
)

if TYPE_CHECKING:
    from sandbox.hub import Hub

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
VIEW_BYTES = 250_000
MARKDOWN_CHARACTERS = 12_000
PICTURES = {"png", "jpg", "jpeg", "gif"}

BASE: dict[str, Rule] = {"block_id": o.BLOCK_ID}
TYPE: dict[str, Rule] = {"type": anything}


def _loose(optional: Mapping[str, Rule] | None = None, /, **required: Rule) -> Rule:
    """A block of which only the main limits are known; its other fields pass."""

    def rule(value: Json, at: str, findings: Findings) -> None:
        for name in required:
            if value.get(name) is None:
                findings.add(f"missing required field: {name}", at)
        for name, check in {**(optional or {}), **required}.items():
            if value.get(name) is not None:
                check(value[name], f"{at}/{name}", findings)

    return rule


def _characters(value: Any) -> int:
    """Of all the texts in it, however deep."""
    if isinstance(value, list):
        return sum(map(_characters, value))
    if not isinstance(value, dict):
        return 0
    return sum(len(one) if name == "text" and isinstance(one, str) else _characters(one) for name, one in value.items())


def _rows(*, most: int, least: int = 1, characters: int) -> Rule:
    """The rows of a table: at most 20 cells each, and so many characters in all of them."""
    rows = array(array(_loose(type=anything), most=20), most=most, least=least)

    def rule(value: Any, at: str, findings: Findings) -> None:
        rows(value, at, findings)
        if _characters(value) > characters:
            findings.add(f"must be less than {characters + 1} characters", at)

    return rule


CARD = by_type(
    {
        "card": _loose(
            {"title": o.text(150), "subtitle": o.text(150), "body": o.text(200), "actions": array(anything, most=3)}
        )
    }
)


EVERYWHERE: dict[str, Rule] = {
    "section": shape(
        TYPE,
        {
            **BASE,
            "text": o.text(3000),
            "fields": array(o.text(2000), most=10),
            "accessory": e.IN_SECTION,
            "expand": flag,
        },
        also=[at_least_one("text", "fields")],
    ),
    "header": shape({**TYPE, "text": o.plain(150)}, {**BASE, "level": anything}),
    "divider": shape(TYPE, BASE),
    "image": shape(
        {**TYPE, "alt_text": string(2000)},
        {**BASE, "image_url": o.image_url, "slack_file": o.SLACK_FILE, "title": o.plain(2000)},
        also=[o.PICTURE],
    ),
    "context": shape({**TYPE, "elements": array(e.IN_CONTEXT, most=10)}, BASE),
    "actions": shape({**TYPE, "elements": array(e.IN_ACTIONS, most=25)}, BASE),
    "rich_text": shape({**TYPE, "elements": array(_loose(type=anything), most=1000)}, BASE),
    "video": _loose(title=o.plain(200), video_url=o.URL, thumbnail_url=o.URL, alt_text=string(2000)),
    "input": shape(
        {**TYPE, "label": o.plain(2000), "element": e.IN_INPUT},
        {**BASE, "hint": o.plain(2000), "optional": flag, "dispatch_action": flag},
    ),
}
MESSAGES_AND_HOME: dict[str, Rule] = {
    "card": CARD,
    "carousel": _loose(elements=array(CARD, most=10)),
    "table": _loose(rows=_rows(most=100, characters=10_000)),
    "data_table": _loose(
        {"page_size": between(1, 100)}, rows=_rows(most=201, least=2, characters=20_000), caption=anything
    ),
    "data_visualization": _loose(),
}
MESSAGES_ONLY: dict[str, Rule] = {
    "markdown": shape({**TYPE, "text": string(MARKDOWN_CHARACTERS)}, BASE),
    "file": shape({**TYPE, "external_id": string(255), "source": anything}, BASE),
    "container": _loose(
        {"title": o.plain(150), "subtitle": o.plain(150)}, child_blocks=array(_loose(type=anything), most=10)
    ),
    "context_actions": _loose(elements=array(_loose(type=anything), most=5)),
    "plan": _loose(),
    "task_card": _loose(),
}
MODALS_ONLY: dict[str, Rule] = {
    "alert": _loose({"level": one_of("default", "info", "warning", "error", "success")}, text=o.text(200))
}

BLOCKS: dict[str, Mapping[str, Rule]] = {
    "message": {**EVERYWHERE, **MESSAGES_AND_HOME, **MESSAGES_ONLY},
    "home": {**EVERYWHERE, **MESSAGES_AND_HOME},
    "modal": {**EVERYWHERE, **MODALS_ONLY},
}
CALLBACK: dict[str, Rule] = {
    "private_metadata": string(3000, least=0),
    "callback_id": string(255, least=0),
    "external_id": string(255, least=0),
}
VIEWS: dict[str, Rule] = {
    "modal": shape(
        {**TYPE, "title": o.plain(24), "blocks": array(by_type(BLOCKS["modal"]), most=VIEW_BLOCKS, least=0)},
        {
            **CALLBACK,
            "submit": o.plain(24),
            "close": o.plain(24),
            "clear_on_close": flag,
            "notify_on_close": flag,
            "submit_disabled": flag,
        },
    ),
    "home": shape({**TYPE, "blocks": array(by_type(BLOCKS["home"]), most=VIEW_BLOCKS, least=0)}, CALLBACK),
}
MESSAGE_RULE = array(by_type(BLOCKS["message"]), most=MESSAGE_BLOCKS)


def checked_message_blocks(hub: "Hub", blocks: Any, *, at: str = "/blocks") -> list[Json]:
    """The blocks with their ids filled in; SlackError invalid_blocks with a pointer for each problem."""
    if not isinstance(blocks, list):
        raise SlackError("invalid_blocks_format")
    findings = Findings()
    MESSAGE_RULE(blocks, at, findings)
    if not findings.problems:
        _unique_ids(blocks, at, findings)
        _message_totals(blocks, findings)
        _files(hub, findings)
    if findings.problems:
        raise refused("invalid_blocks", findings.problems)
    return with_ids(blocks)


def checked_view(hub: "Hub", view: Any, *, kinds: tuple[str, ...]) -> Json:
    """The view as the app may show it; SlackError invalid_arguments, or view_too_large."""
    findings = Findings()
    by_type({kind: VIEWS[kind] for kind in kinds})(view, "/view", findings)
    if not findings.problems:
        _unique_ids(view["blocks"], "/view/blocks", findings)
        _needs_submit(view, findings)
        _files(hub, findings)
    if findings.problems:
        raise refused("invalid_arguments", findings.problems)
    if len(json.dumps(view).encode()) > VIEW_BYTES:
        raise SlackError("view_too_large")
    return {**view, "blocks": with_ids(view["blocks"])}


def with_ids(blocks: list[Json]) -> list[Json]:
    """Slack gives a block without block_id, and an element without action_id, a random one."""
    return [_named({"block_id": _random_id(), **block} if not block.get("block_id") else block) for block in blocks]


def _named(block: Json) -> Json:
    if block["type"] == "actions":
        return {**block, "elements": [_with_action(element) for element in block["elements"]]}
    if block["type"] == "input":
        return {**block, "element": _with_action(block["element"])}
    if block["type"] == "section" and block.get("accessory"):
        return {**block, "accessory": _with_action(block["accessory"])}
    return block


def _with_action(element: Json) -> Json:
    if element.get("action_id") or element["type"] == "image":
        return element
    return {**element, "action_id": _random_id()}


def _random_id() -> str:
    return secrets.token_urlsafe(4)[:5]


def _unique_ids(blocks: list[Json], at: str, findings: Findings) -> None:
    seen: set[str] = set()
    for number, block in enumerate(blocks):
        block_id = block.get("block_id")
        if block_id and block_id in seen:
            findings.add(f"`block_id` {block_id} already exists for another block", f"{at}/{number}/block_id")
        seen.add(block_id or "")
        actions: set[str] = set()
        for place in places([block]):
            if place.action_id in actions:
                findings.add(f"`action_id` {place.action_id} already exists for another action", f"{at}/{number}")
            actions.add(place.action_id)


def _needs_submit(view: Json, findings: Findings) -> None:
    if view["type"] != "modal" or view.get("submit"):
        return
    for number, block in enumerate(view["blocks"]):
        if block["type"] == "input":
            findings.add("must define `submit` to use an input block", f"/view/blocks/{number}/input")


def _message_totals(blocks: list[Json], findings: Findings) -> None:
    markdown = sum(len(block["text"]) for block in blocks if block["type"] == "markdown")
    if markdown > MARKDOWN_CHARACTERS:
        findings.add(f"must be less than {MARKDOWN_CHARACTERS + 1} characters", "/blocks")
    if sum(block["type"] == "table" for block in blocks) > 1:
        findings.add("only one table allowed", "/blocks")


def _files(hub: "Hub", findings: Findings) -> None:
    """A picture can be shown once Slack has looked at the upload, and only if it is one."""
    for at, reference in findings.files:
        wanted = reference.get("id") or str(reference.get("url", "")).partition("/files/")[2].split("/")[0]
        file = hub.world.files.get(wanted)
        if file is None or not hub.ready(file) or file_type(file) not in PICTURES:
            findings.add("invalid slack file", at)
