"""The two manifests: within Slack's limits, no scope more than needed, and nothing else tells them apart."""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from PIL import Image

ROOT = Path(__file__).parents[1]
MANIFESTS = {name: json.loads((ROOT / name).read_text()) for name in ("manifest.json", "manifest.http.json")}

NEEDED = {"commands", "chat:write", "users:read"}
SCOPE_OF = {  # docs.slack.dev, reference/events
    "app_home_opened": None,
    "app_uninstalled": None,
    "dnd_updated_user": "dnd:read",
    "message.im": "im:history",
    "team_access_granted": None,
    "team_access_revoked": None,
    "tokens_revoked": None,
    "user_change": "users:read",
    "user_huddle_changed": "users:read",
}


def text(most: int, *, least: int = 1) -> dict[str, Any]:
    return {"type": "string", "minLength": least, "maxLength": most}


def closed(properties: dict[str, Any], *, required: tuple[str, ...] = ()) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(required), "additionalProperties": False}


def scopes() -> dict[str, Any]:
    return {"type": "array", "items": text(64), "maxItems": 255, "uniqueItems": True}


FLAG = {"type": "boolean"}
URL = {"type": "string", "pattern": "^https://", "maxLength": 3000}
COMMAND = closed(
    {
        "command": {"type": "string", "pattern": "^/[a-z0-9_-]+$", "maxLength": 32},
        "description": text(2000),
        "usage_hint": text(1000),
        "should_escape": FLAG,
        "url": URL,
    },
    required=("command", "description"),
)

# Slack's limits: docs.slack.dev, reference/app-manifest (2026-08).
SCHEMA = closed(
    {
        "_metadata": closed({"major_version": {"const": 2}}, required=("major_version",)),
        "display_information": closed(
            {
                "name": text(35),
                "description": text(140),
                "long_description": text(4000, least=175),
                "background_color": {"type": "string", "pattern": "^#[0-9a-f]{6}$"},
            },
            required=("name", "description", "long_description"),
        ),
        "features": closed(
            {
                "app_home": closed(
                    {"home_tab_enabled": FLAG, "messages_tab_enabled": FLAG, "messages_tab_read_only_enabled": FLAG}
                ),
                "bot_user": closed({"display_name": text(80), "always_online": FLAG}, required=("display_name",)),
                "slash_commands": {"type": "array", "items": COMMAND, "minItems": 1, "maxItems": 50},
            }
        ),
        "oauth_config": closed(
            {
                "redirect_urls": {"type": "array", "items": URL, "maxItems": 1000},
                "scopes": closed({"bot": scopes(), "bot_optional": scopes()}, required=("bot",)),
            },
            required=("scopes",),
        ),
        "settings": closed(
            {
                "event_subscriptions": closed(
                    {"request_url": URL, "bot_events": {"type": "array", "items": text(64), "maxItems": 100}}
                ),
                "interactivity": closed({"is_enabled": {"const": True}, "request_url": URL}, required=("is_enabled",)),
                "org_deploy_enabled": FLAG,
                "socket_mode_enabled": FLAG,
                "token_rotation_enabled": FLAG,
            },
            required=("interactivity", "socket_mode_enabled"),
        ),
    },
    required=("_metadata", "display_information", "features", "oauth_config", "settings"),
)

ORGANISATIONS = {"team_access_granted", "team_access_revoked"}  # those that install us for all their workspaces

each = pytest.mark.parametrize("name", MANIFESTS)


@each
def test_slack_takes_the_manifest(name: str) -> None:
    jsonschema.Draft202012Validator(SCHEMA).validate(MANIFESTS[name])


@each
def test_only_what_a_nudge_needs_is_required_and_the_rest_may_be_declined(name: str) -> None:
    granted = MANIFESTS[name]["oauth_config"]["scopes"]

    assert set(granted["bot"]) - set(granted["bot_optional"]) == NEEDED
    assert set(granted["bot_optional"]) <= set(granted["bot"])
    assert "im:write" not in granted["bot"]


@each
def test_every_event_has_its_scope(name: str) -> None:
    manifest = MANIFESTS[name]
    events = manifest["settings"]["event_subscriptions"]["bot_events"]

    assert events == sorted(events)
    assert {SCOPE_OF[event] for event in events} - {None} <= set(manifest["oauth_config"]["scopes"]["bot"])


@each
def test_direct_messages_reach_people_and_people_may_write_back(name: str) -> None:
    home = MANIFESTS[name]["features"]["app_home"]

    assert home["messages_tab_enabled"]
    assert not home["messages_tab_read_only_enabled"]


@each
def test_white_words_can_be_read_on_the_background(name: str) -> None:
    colour = MANIFESTS[name]["display_information"]["background_color"]
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)

    assert 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05) >= 4.5  # WCAG 2.2, contrast of text


def test_the_directory_entry_is_what_the_manifest_says_and_gives_a_reason_for_every_scope() -> None:
    entry = (ROOT / "docs" / "app-directory.md").read_text(encoding="utf-8")
    about, granted = (MANIFESTS["manifest.json"][part] for part in ("display_information", "oauth_config"))

    assert f"| {about['name']} |" in entry
    assert about["description"] in entry
    assert about["background_color"] in entry
    assert sorted(re.findall(r"^\| `([a-z:]+)` \| \S.+\|$", entry, re.MULTILINE)) == sorted(granted["scopes"]["bot"])


def test_the_icon_is_a_square_of_at_least_512_pixels() -> None:
    with Image.open(ROOT / "bot" / "assets" / "icon.png") as icon:
        width, height = icon.size

    assert width == height >= 512


def test_over_a_socket_no_address_is_given_and_over_http_everywhere() -> None:
    socket, http = MANIFESTS["manifest.json"], MANIFESTS["manifest.http.json"]

    assert socket["settings"]["socket_mode_enabled"]
    assert "http" not in json.dumps(socket)
    assert not http["settings"]["socket_mode_enabled"]
    requests = [
        http["settings"]["event_subscriptions"]["request_url"],
        http["settings"]["interactivity"]["request_url"],
        *(command["url"] for command in http["features"]["slash_commands"]),
    ]
    assert {url.removeprefix("https://").partition("/")[2] for url in requests} == {"slack/events"}


def test_the_two_differ_in_how_slack_reaches_the_bot_alone() -> None:
    ours = [json.loads(json.dumps(manifest)) for manifest in MANIFESTS.values()]
    for manifest in ours:
        manifest["oauth_config"].pop("redirect_urls", None)
        manifest["settings"].pop("socket_mode_enabled")
        manifest["settings"].pop("org_deploy_enabled")
        manifest["settings"]["event_subscriptions"].pop("request_url", None)
        manifest["settings"]["interactivity"].pop("request_url", None)
        for command in manifest["features"]["slash_commands"]:
            command.pop("url", None)
    heard = ours[1]["settings"]["event_subscriptions"]
    assert set(heard["bot_events"]) > ORGANISATIONS
    heard["bot_events"] = [event for event in heard["bot_events"] if event not in ORGANISATIONS]

    assert ours[0] == ours[1]
