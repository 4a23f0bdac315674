"""Modals and Home: triggers, stacks, hashes, limits, and what stays typed."""

import asyncio
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import Person, Sandbox
from tests.sandbox.foreign import button, buttons, modal, plain, section, text_input


async def refusal(call: Any) -> dict[str, Any]:
    with pytest.raises(SlackApiError) as refused:
        await call
    data: dict[str, Any] = refused.value.response.data
    return data


def trigger(slack: Sandbox, view: str | None = None) -> str:
    return slack.hub.triggers.issue("U0ANA", view=view)


async def test_a_trigger_opens_one_modal(slack: Sandbox, client: AsyncWebClient, ana: Person) -> None:
    ticket = trigger(slack)

    opened = await client.views_open(trigger_id=ticket, view=modal(text_input("drink")))
    again = await refusal(client.views_open(trigger_id=ticket, view=modal(section("x"))))
    invented = await refusal(client.views_open(trigger_id="1.2.3", view=modal(section("x"))))

    assert opened["view"]["id"] == ana.modals[-1].id
    assert opened["view"]["state"]["values"] == {"drink": {"text": {"type": "plain_text_input", "value": None}}}
    assert again["error"] == "exchanged_trigger_id"
    assert invented["error"] == "invalid_trigger_id"


async def test_a_trigger_is_good_for_three_seconds(slack: Sandbox, client: AsyncWebClient, ana: Person) -> None:
    ticket = trigger(slack)
    await asyncio.sleep(3.05)

    late = await refusal(client.views_open(trigger_id=ticket, view=modal(section("x"))))

    assert late["error"] == "expired_trigger_id"
    assert ana.modals == []


async def test_a_wrong_view_does_not_cost_the_trigger(slack: Sandbox, client: AsyncWebClient, ana: Person) -> None:
    ticket = trigger(slack)

    wrong = await refusal(client.views_open(trigger_id=ticket, view=modal(section("x"), title="x" * 25)))
    await client.views_open(trigger_id=ticket, view=modal(section("x")))

    assert wrong["error"] == "invalid_arguments"
    assert wrong["response_metadata"]["messages"] == [
        "[ERROR] must be less than 25 characters [json-pointer:/view/title/text]"
    ]
    assert len(ana.modals) == 1


@pytest.mark.parametrize(
    ("view", "problem"),
    [
        (
            {"type": "modal", "title": plain("T"), "blocks": [text_input("drink")]},
            "must define `submit` to use an input block [json-pointer:/view/blocks/0/input]",
        ),
        (
            modal({"type": "alert", "text": plain("x" * 201)}),
            "must be less than 201 characters [json-pointer:/view/blocks/0/text/text]",
        ),
        (
            modal({"type": "alert", "text": plain("x"), "level": "loud"}),
            "must be a valid enum value [json-pointer:/view/blocks/0/level]",
        ),
        (
            {"type": "modal", "blocks": []},
            "missing required field: title [json-pointer:/view]",
        ),
        (
            modal(section("x"), private_metadata="x" * 3001),
            "must be less than 3001 characters [json-pointer:/view/private_metadata]",
        ),
        (
            modal(*[section("x")] * 101),
            "no more than 100 items allowed [json-pointer:/view/blocks]",
        ),
        (
            modal({"type": "markdown", "text": "x"}),
            "unsupported type: markdown [json-pointer:/view/blocks/0/type]",
        ),
        (
            {"type": "home", "blocks": []},
            "unsupported type: home [json-pointer:/view/type]",
        ),
    ],
)
async def test_slack_refuses_the_view(
    slack: Sandbox, client: AsyncWebClient, view: dict[str, Any], problem: str
) -> None:
    refused = await refusal(client.views_open(trigger_id=trigger(slack), view=view))

    assert f"[ERROR] {problem}" in refused["response_metadata"]["messages"]


async def test_what_is_missing_is_named(client: AsyncWebClient) -> None:
    without_trigger = await refusal(client.api_call("views.open", json={"view": modal(section("x"))}))
    without_view = await refusal(client.api_call("views.open", json={"trigger_id": "1.2.3"}))

    assert without_trigger["response_metadata"]["messages"] == ["[ERROR] missing required field: trigger_id"]
    assert without_view["response_metadata"]["messages"] == ["[ERROR] must provide an object [json-pointer:/view]"]


async def test_a_view_can_be_too_large(slack: Sandbox, client: AsyncWebClient) -> None:
    view = modal(*[section("x" * 3000) for _ in range(100)])

    assert (await refusal(client.views_open(trigger_id=trigger(slack), view=view)))["error"] == "view_too_large"


async def test_three_modals_are_the_highest_stack(slack: Sandbox, client: AsyncWebClient, ana: Person) -> None:
    root = (await client.views_open(trigger_id=trigger(slack), view=modal(section("1"))))["view"]
    for number in (2, 3):
        await client.views_push(trigger_id=trigger(slack, root["id"]), view=modal(section(str(number))))

    fourth = await refusal(client.views_push(trigger_id=trigger(slack, root["id"]), view=modal(section("4"))))

    assert fourth["error"] == "push_limit_reached"
    assert {view.data["root_view_id"] for view in ana.modals} == {root["id"]}
    assert [view.data["previous_view_id"] for view in ana.modals] == [None, ana.modals[0].id, ana.modals[1].id]


async def test_an_update_keeps_what_was_typed_where_the_ids_stay(
    slack: Sandbox, client: AsyncWebClient, ana: Person
) -> None:
    row = buttons(button("refresh"), block_id="row")
    view = await client.views_open(trigger_id=trigger(slack), view=modal(text_input("drink"), text_input("cake"), row))
    view = view["view"]
    await ana.submits({"drink": "tea"})  # the cake is missing, so nothing is sent

    await client.views_update(view_id=view["id"], view=modal(text_input("drink"), text_input("pie"), row))

    assert ana.modals[-1].state["drink"]["text"]["value"] == "tea"
    assert ana.modals[-1].state["pie"]["text"]["value"] is None
    assert "cake" not in ana.modals[-1].state


async def test_a_stale_hash_is_a_conflict(slack: Sandbox, client: AsyncWebClient) -> None:
    view = (await client.views_open(trigger_id=trigger(slack), view=modal(section("1"))))["view"]
    await client.views_update(view_id=view["id"], hash=view["hash"], view=modal(section("2")))

    stale = await refusal(client.views_update(view_id=view["id"], hash=view["hash"], view=modal(section("3"))))

    assert stale["error"] == "hash_conflict"


async def test_a_view_is_found_by_its_external_id_which_is_unique(slack: Sandbox, client: AsyncWebClient) -> None:
    await client.views_open(trigger_id=trigger(slack), view=modal(section("1"), external_id="mine"))

    await client.views_update(external_id="mine", view=modal(section("2"), external_id="mine"))
    twice = await refusal(client.views_open(trigger_id=trigger(slack), view=modal(section("1"), external_id="mine")))
    unknown = await refusal(client.views_update(external_id="yours", view=modal(section("2"))))

    assert twice["error"] == "duplicate_external_id"
    assert unknown["error"] == "not_found"


async def test_home_is_published_and_replaced(client: AsyncWebClient, ana: Person) -> None:
    first = (await client.views_publish(user_id="U0ANA", view={"type": "home", "blocks": [section("1")]}))["view"]

    second = (
        await client.views_publish(user_id="U0ANA", hash=first["hash"], view={"type": "home", "blocks": [section("2")]})
    )["view"]
    stale = await refusal(
        client.views_publish(user_id="U0ANA", hash=first["hash"], view={"type": "home", "blocks": []})
    )
    wrong = await refusal(client.views_publish(user_id="U0ANA", view=modal(section("x"))))

    assert ana.home is not None
    assert (ana.home.id, ana.home.blocks[0]["text"]["text"]) == (first["id"], "2")
    assert second["id"] == first["id"]
    assert stale["error"] == "hash_conflict"
    assert wrong["error"] == "invalid_arguments"
