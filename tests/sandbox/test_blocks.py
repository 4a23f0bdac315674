"""Block Kit's limits: what Slack refuses, with the pointer to the place, and what it lets pass."""

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import Person
from tests.sandbox.foreign import button, buttons, plain, section, text_input

Block = dict[str, Any]

IMAGE = {"type": "image", "image_url": "https://example.org/a.png", "alt_text": "a"}


def mrkdwn(text: str) -> Block:
    return {"type": "mrkdwn", "text": text}


def option(value: str, label: str = "Label") -> Block:
    return {"text": plain(label), "value": value}


def select(count: int, **more: Any) -> Block:
    return {"type": "static_select", "action_id": "pick", "options": [option(str(n)) for n in range(count)], **more}


def accessory(element: Block) -> list[Block]:
    return [section("Text", accessory=element)]


REFUSED: dict[str, tuple[list[Block], str]] = {
    "a long header": (
        [{"type": "header", "text": plain("x" * 151)}],
        "must be less than 151 characters [json-pointer:/blocks/0/text/text]",
    ),
    "a header in mrkdwn": (
        [{"type": "header", "text": mrkdwn("x")}],
        "unsupported type: mrkdwn [json-pointer:/blocks/0/text/type]",
    ),
    "a long section": ([section("x" * 3001)], "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"),
    "an empty text": ([section("")], "must be more than 0 characters [json-pointer:/blocks/0/text/text]"),
    "a section of nothing": ([{"type": "section"}], "missing required field: text [json-pointer:/blocks/0]"),
    "eleven fields": (
        [{"type": "section", "fields": [mrkdwn("x")] * 11}],
        "no more than 10 items allowed [json-pointer:/blocks/0/fields]",
    ),
    "a long field": (
        [{"type": "section", "fields": [mrkdwn("x"), mrkdwn("x" * 2001)]}],
        "must be less than 2001 characters [json-pointer:/blocks/0/fields/1/text]",
    ),
    "an unknown block": ([{"type": "banner"}], "unsupported type: banner [json-pointer:/blocks/0/type]"),
    "a block without type": ([{"text": plain("x")}], "missing required field: type [json-pointer:/blocks/0]"),
    "an unknown field": (
        [{"type": "divider", "colour": "red"}],
        "invalid additional property: colour [json-pointer:/blocks/0]",
    ),
    "emoji in mrkdwn": (
        [{"type": "section", "text": {"type": "mrkdwn", "text": "x", "emoji": True}}],
        "invalid additional property: emoji [json-pointer:/blocks/0/text]",
    ),
    "fifty-one blocks": ([{"type": "divider"}] * 51, "no more than 50 items allowed [json-pointer:/blocks]"),
    "twenty-six buttons": (
        [buttons(*[button(f"b{n}") for n in range(26)])],
        "no more than 25 items allowed [json-pointer:/blocks/0/elements]",
    ),
    "no buttons": ([buttons()], "no less than 1 items allowed [json-pointer:/blocks/0/elements]"),
    "a long button": (
        [buttons(button("b", label="x" * 76))],
        "must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]",
    ),
    "a long value": (
        [buttons(button("b", value="x" * 2001))],
        "must be less than 2001 characters [json-pointer:/blocks/0/elements/0/value]",
    ),
    "an unknown style": (
        [buttons({**button("b"), "style": "loud"})],
        "must be a valid enum value [json-pointer:/blocks/0/elements/0/style]",
    ),
    "a long action_id": (
        [buttons(button("x" * 256))],
        "must be less than 256 characters [json-pointer:/blocks/0/elements/0/action_id]",
    ),
    "the same action twice in a block": (
        [buttons(button("b"), button("b"))],
        "`action_id` b already exists for another action [json-pointer:/blocks/0]",
    ),
    "the same block_id twice": (
        [section("a", block_id="x"), section("b", block_id="x")],
        "`block_id` x already exists for another block [json-pointer:/blocks/1/block_id]",
    ),
    "a picture without alt text": (
        [{"type": "image", "image_url": "https://example.org/a.png"}],
        "missing required field: alt_text [json-pointer:/blocks/0]",
    ),
    "a picture of nothing": (
        [{"type": "image", "alt_text": "a"}],
        "missing required field: image_url [json-pointer:/blocks/0]",
    ),
    "a picture from two places": (
        [{**IMAGE, "slack_file": {"id": "F0123456789"}}],
        "invalid additional property: slack_file [json-pointer:/blocks/0]",
    ),
    "a picture that is no address": (
        [{**IMAGE, "image_url": "data:image/png;base64,AAAA"}],
        "must be a valid URL [json-pointer:/blocks/0/image_url]",
    ),
    "a file that is not there": (
        [{"type": "image", "slack_file": {"id": "F0123456789"}, "alt_text": "a"}],
        "invalid slack file [json-pointer:/blocks/0/slack_file]",
    ),
    "eleven things in a context": (
        [{"type": "context", "elements": [mrkdwn("x")] * 11}],
        "no more than 10 items allowed [json-pointer:/blocks/0/elements]",
    ),
    "a button in a context": (
        [{"type": "context", "elements": [button("b")]}],
        "unsupported type: button [json-pointer:/blocks/0/elements/0/type]",
    ),
    "a text input in an actions block": (
        [buttons({"type": "plain_text_input", "action_id": "t"})],
        "unsupported type: plain_text_input [json-pointer:/blocks/0/elements/0/type]",
    ),
    "a hundred and one options": (
        accessory(select(101)),
        "no more than 100 items allowed [json-pointer:/blocks/0/accessory/options]",
    ),
    "a select of nothing": (
        accessory({"type": "static_select", "action_id": "pick"}),
        "missing required field: options [json-pointer:/blocks/0/accessory]",
    ),
    "an initial option that is not offered": (
        accessory(select(2, initial_option=option("9"))),
        "must match one of the options [json-pointer:/blocks/0/accessory/initial_option]",
    ),
    "a long option": (
        accessory({"type": "overflow", "action_id": "o", "options": [option("a", "x" * 76)]}),
        "must be less than 76 characters [json-pointer:/blocks/0/accessory/options/0/text/text]",
    ),
    "six overflow options": (
        accessory({"type": "overflow", "action_id": "o", "options": [option(str(n)) for n in range(6)]}),
        "no more than 5 items allowed [json-pointer:/blocks/0/accessory/options]",
    ),
    "eleven checkboxes": (
        accessory({"type": "checkboxes", "action_id": "c", "options": [option(str(n)) for n in range(11)]}),
        "no more than 10 items allowed [json-pointer:/blocks/0/accessory/options]",
    ),
    "a long confirmation": (
        [
            buttons(
                {
                    **button("b"),
                    "confirm": {
                        "title": plain("x" * 101),
                        "text": plain("x"),
                        "confirm": plain("y"),
                        "deny": plain("n"),
                    },
                }
            )
        ],
        "must be less than 101 characters [json-pointer:/blocks/0/elements/0/confirm/title/text]",
    ),
    "a long placeholder": (
        accessory(select(1, placeholder=plain("x" * 151))),
        "must be less than 151 characters [json-pointer:/blocks/0/accessory/placeholder/text]",
    ),
    "an alert outside a modal": (
        [{"type": "alert", "text": plain("x")}],
        "unsupported type: alert [json-pointer:/blocks/0/type]",
    ),
    "a card with a long body": (
        [{"type": "card", "body": mrkdwn("x" * 201)}],
        "must be less than 201 characters [json-pointer:/blocks/0/body/text]",
    ),
    "a carousel with a card of four buttons": (
        [{"type": "carousel", "elements": [{"type": "card", "actions": [button(f"b{n}") for n in range(4)]}]}],
        "no more than 3 items allowed [json-pointer:/blocks/0/elements/0/actions]",
    ),
    "a carousel of something else": (
        [{"type": "carousel", "elements": [section("x")]}],
        "unsupported type: section [json-pointer:/blocks/0/elements/0/type]",
    ),
    "eleven blocks in a container": (
        [{"type": "container", "child_blocks": [{"type": "divider"}] * 11}],
        "no more than 10 items allowed [json-pointer:/blocks/0/child_blocks]",
    ),
    "a table with too much in it": (
        [{"type": "table", "rows": [[{"type": "raw_text", "text": "x" * 501}] * 20]}],
        "must be less than 10001 characters [json-pointer:/blocks/0/rows]",
    ),
    "a data table with long pages": (
        [{"type": "data_table", "caption": "x", "page_size": 101, "rows": [[{"type": "raw_text", "text": "x"}]] * 2}],
        "must be between 1 and 100 [json-pointer:/blocks/0/page_size]",
    ),
    "too many files asked for": (
        [{"type": "input", "label": plain("x"), "element": {"type": "file_input", "action_id": "f", "max_files": 11}}],
        "must be between 1 and 10 [json-pointer:/blocks/0/element/max_files]",
    ),
    "too much markdown together": (
        [{"type": "markdown", "text": "x" * 7000}] * 2,
        "must be less than 12001 characters [json-pointer:/blocks]",
    ),
}

ACCEPTED: dict[str, list[Block]] = {
    "the longest header": [{"type": "header", "text": plain("x" * 150)}],
    "the longest section": [section("x" * 3000)],
    "fields alone": [{"type": "section", "fields": [mrkdwn("x" * 2000)] * 10}],
    "fifty blocks": [{"type": "divider"}] * 50,
    "twenty-five buttons": [buttons(*[button(f"b{n}") for n in range(25)])],
    "a picture block and a picture beside": [IMAGE, section("x", accessory=IMAGE)],
    "a context of all kinds": [{"type": "context", "elements": [IMAGE, mrkdwn("x"), plain("y")]}],
    "a select with groups": accessory(
        {"type": "static_select", "action_id": "s", "option_groups": [{"label": plain("G"), "options": [option("a")]}]}
    ),
    "all pickers": [
        buttons(
            {"type": "datepicker", "action_id": "d", "initial_date": "2026-11-23"},
            {"type": "timepicker", "action_id": "t", "initial_time": "09:00", "timezone": "Europe/Berlin"},
            {"type": "datetimepicker", "action_id": "dt", "initial_date_time": 1795424400},
            {"type": "users_select", "action_id": "u"},
            {"type": "conversations_select", "action_id": "c", "filter": {"include": ["public"]}},
            {"type": "overflow", "action_id": "o", "options": [option("a")]},
        )
    ],
    "an input": [text_input("drink")],
    "rich text": [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": []}]}],
    "markdown": [{"type": "markdown", "text": "**bold**"}],
    "cards": [
        {
            "type": "carousel",
            "elements": [{"type": "card", "title": plain("x" * 150), "actions": [button(f"b{n}")]} for n in range(10)],
        }
    ],
    "a container": [{"type": "container", "title": plain("x"), "child_blocks": [{"type": "divider"}] * 10}],
    "a table": [{"type": "table", "rows": [[{"type": "raw_text", "text": "x" * 500}] * 20]}],
    "the same action in two blocks": [buttons(button("b"), block_id="1"), buttons(button("b"), block_id="2")],
}


@pytest.mark.parametrize(("blocks", "problem"), REFUSED.values(), ids=REFUSED.keys())
async def test_slack_refuses(client: AsyncWebClient, ana: Person, blocks: list[Block], problem: str) -> None:
    with pytest.raises(SlackApiError) as refused:
        await client.chat_postMessage(channel="U0ANA", text="hello", blocks=blocks)

    assert refused.value.response["error"] == "invalid_blocks"
    assert f"[ERROR] {problem}" in refused.value.response["response_metadata"]["messages"]
    assert ana.dm == []


@pytest.mark.parametrize("blocks", ACCEPTED.values(), ids=ACCEPTED.keys())
async def test_slack_accepts(client: AsyncWebClient, ana: Person, blocks: list[Block]) -> None:
    await client.chat_postMessage(channel="U0ANA", text="hello", blocks=blocks)

    stored = ana.dm[-1].blocks
    assert [block["type"] for block in stored] == [block["type"] for block in blocks]
    assert len({block["block_id"] for block in stored}) == len(blocks)


async def test_every_problem_is_named_not_only_the_first(client: AsyncWebClient) -> None:
    with pytest.raises(SlackApiError) as refused:
        await client.chat_postMessage(
            channel="U0ANA", text="x", blocks=[section("x" * 3001), {"type": "header", "text": plain("x" * 151)}]
        )

    assert len(refused.value.response["response_metadata"]["messages"]) == 2


async def test_blocks_in_attachments_are_checked_too(client: AsyncWebClient) -> None:
    with pytest.raises(SlackApiError) as refused:
        await client.chat_postMessage(channel="U0ANA", text="x", attachments=[{"blocks": [section("x" * 3001)]}])

    assert "/attachments/0/blocks/0/text/text" in refused.value.response["response_metadata"]["messages"][0]


async def test_elements_without_a_name_are_given_one(client: AsyncWebClient, ana: Person) -> None:
    unnamed = {"type": "button", "text": plain("Press")}

    await client.chat_postMessage(channel="U0ANA", text="x", blocks=[buttons(unnamed)])

    assert ana.dm[-1].blocks[0]["elements"][0]["action_id"]
