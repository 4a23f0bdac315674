"""Composition objects: texts, options, confirmations, file references, with Slack's limits."""

from typing import Any

from sandbox.errors import Json
from sandbox.strict.rules import (
    Findings,
    Rule,
    anything,
    array,
    by_type,
    exactly_one,
    flag,
    one_of,
    shape,
    string,
)

URL = string(3000)
ACTION_ID = string(255)
BLOCK_ID = string(255, least=0)
TYPE: Rule = anything


def plain(most: int, *, least: int = 1) -> Rule:
    return by_type({"plain_text": _text("plain_text", most, least)})


def text(most: int, *, least: int = 1) -> Rule:
    """plain_text or mrkdwn."""
    return by_type({kind: _text(kind, most, least) for kind in ("plain_text", "mrkdwn")})


def _text(kind: str, most: int, least: int) -> Rule:
    extra = {"emoji": flag} if kind == "plain_text" else {"verbatim": flag}
    return shape({"type": TYPE, "text": string(most, least=least)}, extra)


def option(label: Rule, *, url: bool = False) -> Rule:
    extra = {"description": text(75), "url": URL} if url else {"description": text(75)}
    return shape({"text": label, "value": string(150, least=0)}, extra)


PLAIN_OPTION = option(plain(75))
RICH_OPTION = option(text(75))
OVERFLOW_OPTION = option(plain(75), url=True)

OPTION_GROUP = shape({"label": plain(75), "options": array(PLAIN_OPTION, most=100)})

CONFIRM = shape(
    {"title": plain(100), "text": text(300), "confirm": plain(30), "deny": plain(30)},
    {"style": one_of("primary", "danger")},
)

DISPATCH = shape({"trigger_actions_on": array(one_of("on_enter_pressed", "on_character_entered"), most=2)})

FILTER = shape(
    {},
    {
        "include": array(one_of("im", "mpim", "private", "public"), most=4),
        "exclude_external_shared_channels": flag,
        "exclude_bot_users": flag,
    },
)


def _noted(value: Json, at: str, findings: Findings) -> None:
    findings.files.append((at, value))


SLACK_FILE = shape({}, {"id": string(255), "url": URL}, also=[exactly_one("id", "url"), _noted])


def image_url(value: Any, at: str, findings: Findings) -> None:
    """Slack fetches the picture when the message is posted; here only the address is looked at."""
    before = len(findings.problems)
    URL(value, at, findings)
    if len(findings.problems) == before and not value.startswith(("https://", "http://")):
        findings.add("must be a valid URL", at)


PICTURE = exactly_one("image_url", "slack_file")


def initial_among_options(value: Json, at: str, findings: Findings) -> None:
    """What is chosen at first must be one of the options, word for word."""
    offered = list(value.get("options") or [])
    for group in value.get("option_groups") or []:
        offered += group.get("options") or [] if isinstance(group, dict) else []
    chosen = [value["initial_option"]] if value.get("initial_option") else value.get("initial_options") or []
    for one in chosen:
        if one not in offered:
            name = "initial_option" if value.get("initial_option") else "initial_options"
            findings.add("must match one of the options", f"{at}/{name}")
