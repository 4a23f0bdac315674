"""Every kind of element in the hands of a person: what is chosen or typed reaches the app as Slack would send it."""

from typing import Any

import pytest
from aiohttp import ClientSession
from slack_bolt.async_app import AsyncAck

from sandbox import Person, Sandbox
from tests.sandbox.foreign import Body, ForeignApp, button, buttons, modal, plain, section, text_input

SIZES = [{"text": plain(name), "value": name.lower()} for name in ("Small", "Large")]


def offer(kind: str, **more: Any) -> Body:
    return {"type": kind, "action_id": "coffee.order", **more}


@pytest.mark.parametrize(
    ("element", "value", "expected"),
    [
        (offer("static_select", options=SIZES), "large", {"selected_option": SIZES[1]}),
        (offer("static_select", options=SIZES), "Small", {"selected_option": SIZES[0]}),
        (
            offer("static_select", option_groups=[{"label": plain("All"), "options": SIZES}]),
            "large",
            {"selected_option": SIZES[1]},
        ),
        (offer("overflow", options=SIZES), "Large", {"selected_option": SIZES[1]}),
        (offer("radio_buttons", options=SIZES), "small", {"selected_option": SIZES[0]}),
        (offer("checkboxes", options=SIZES), ["small", "large"], {"selected_options": SIZES}),
        (offer("multi_static_select", options=SIZES), ["large"], {"selected_options": [SIZES[1]]}),
        (offer("timepicker"), "09:30", {"selected_time": "09:30"}),
        (offer("datepicker"), "2026-12-20", {"selected_date": "2026-12-20"}),
        (offer("users_select"), "U0BEN", {"selected_user": "U0BEN"}),
        (offer("channels_select"), "C0GENERAL", {"selected_channel": "C0GENERAL"}),
    ],
)
async def test_what_is_chosen_in_a_message_is_in_the_action(
    app: ForeignApp, ana: Person, element: Body, value: Any, expected: Body
) -> None:
    await app.client.chat_postMessage(channel="U0ANA", text="?", blocks=[section("Pick", accessory=element)])

    await ana.clicks("coffee.order", value=value)

    action = app.bodies[-1]["actions"][0]
    assert {key: action[key] for key in expected} == expected
    assert action["type"] == element["type"]


async def test_an_option_that_is_not_there_cannot_be_chosen(app: ForeignApp, ana: Person) -> None:
    select = offer("static_select", options=SIZES)
    await app.client.chat_postMessage(channel="U0ANA", text="?", blocks=[section("Pick", accessory=select)])

    with pytest.raises(LookupError, match="sees nothing like"):
        await ana.clicks("coffee.order", value="huge")

    assert app.bodies == []


async def opened(app: ForeignApp, slack: Sandbox, *blocks: Body, **more: Any) -> None:
    trigger = slack.hub.triggers.issue("U0ANA")
    await app.client.views_open(trigger_id=trigger, view=modal(*blocks, **more))


def number(**bounds: str) -> Body:
    return {"type": "number_input", "is_decimal_allowed": True, **bounds}


def asked(block_id: str, element: Body, **more: Any) -> Body:
    return {"type": "input", "block_id": block_id, "label": plain(block_id), "element": element, **more}


async def test_initial_values_stay_unless_something_else_is_entered(
    app: ForeignApp, slack: Sandbox, ana: Person
) -> None:
    start = {"type": "timepicker", "action_id": "at", "initial_time": "09:00"}
    end = {"type": "timepicker", "action_id": "at", "initial_time": "17:00"}
    sizes = {"type": "checkboxes", "action_id": "sizes", "options": SIZES, "initial_options": [SIZES[0]]}
    await opened(app, slack, text_input("drink"), asked("start", start), asked("end", end), asked("sizes", sizes))

    await ana.submits({"drink": "tea", "end": {"at": "18:30"}, "sizes": ["large"]})

    values = app.submitted
    assert (values["start"]["at"]["selected_time"], values["end"]["at"]["selected_time"]) == ("09:00", "18:30")
    assert values["sizes"]["sizes"]["selected_options"] == [SIZES[1]]


async def test_an_input_that_does_not_exist_cannot_be_filled_in(app: ForeignApp, slack: Sandbox, ana: Person) -> None:
    await opened(app, slack, text_input("drink"))

    with pytest.raises(LookupError, match="no input 'food'; there are: drink/text"):
        await ana.submits({"food": "cake"})


@pytest.mark.parametrize(
    ("element", "value", "problem"),
    [
        ({"type": "plain_text_input", "min_length": 3}, "ab", "Please enter at least 3 characters."),
        ({"type": "plain_text_input", "max_length": 3}, "abcd", "Please enter no more than 3 characters."),
        ({"type": "number_input", "is_decimal_allowed": False}, "many", "Please enter a number."),
        ({"type": "number_input", "is_decimal_allowed": False}, "1.5", "Please enter a whole number."),
        (
            {"type": "number_input", "is_decimal_allowed": True, "min_value": "2"},
            "1",
            "Please enter a number of 2 or more.",
        ),
        (
            {"type": "number_input", "is_decimal_allowed": True, "max_value": "2"},
            "3",
            "Please enter a number of 2 or less.",
        ),
        ({"type": "email_text_input"}, "nobody", "Please enter a valid email address."),
        ({"type": "url_text_input"}, "nowhere", "Please enter a valid URL."),
    ],
)
async def test_slacks_client_refuses_what_cannot_be_right(
    app: ForeignApp, slack: Sandbox, ana: Person, element: Body, value: str, problem: str
) -> None:
    await opened(app, slack, asked("field", {**element, "action_id": "it"}))

    done = await ana.submits({"field": value})

    assert done.errors == {"field": problem}
    assert app.bodies == []


async def test_an_optional_input_may_stay_empty(app: ForeignApp, slack: Sandbox, ana: Person) -> None:
    await opened(app, slack, text_input("drink"), text_input("wish", optional=True))

    done = await ana.submits({"drink": "tea"})

    assert done.closed
    assert app.submitted["wish"]["text"]["value"] is None


async def test_an_input_tells_the_app_at_once_only_if_it_is_told_to(
    app: ForeignApp, slack: Sandbox, ana: Person
) -> None:
    quiet = asked("quiet", {"type": "static_select", "action_id": "coffee.quiet", "options": SIZES})
    loud = asked("loud", offer("static_select", options=SIZES), dispatch_action=True)
    await opened(app, slack, quiet, loud)

    await ana.clicks("coffee.quiet", value="small")
    silent = list(app.bodies)
    await ana.clicks("coffee.order", value="large")

    assert silent == []
    assert app.bodies[-1]["container"] == {"type": "view", "view_id": ana.modals[-1].id}
    assert app.bodies[-1]["view"]["state"]["values"]["quiet"]["coffee.quiet"]["selected_option"] == SIZES[0]
    assert "response_url" not in app.bodies[-1]


async def test_a_modal_opened_from_a_modal_is_pushed_by_its_button(
    app: ForeignApp, slack: Sandbox, ana: Person
) -> None:
    await opened(app, slack, buttons(button("coffee.order", value="modal")))

    await ana.clicks("coffee.order")
    await slack.settled()

    assert len(ana.modals) == 2


async def test_a_select_can_ask_the_app_for_its_options(app: ForeignApp, slack: Sandbox, ana: Person) -> None:
    asked_for = []

    async def suggest(ack: AsyncAck, body: Body) -> None:
        asked_for.append((body["value"], body["block_id"], body["view"]["id"]))
        await ack(options=SIZES)

    app.bolt.options("coffee.size")(suggest)
    await opened(app, slack, asked("size", {"type": "external_select", "action_id": "coffee.size"}))

    found = await ana.searches("coffee.size", "la")

    assert found == {"options": SIZES}
    assert asked_for == [("la", "size", ana.modals[-1].id)]


async def test_a_chosen_conversation_can_come_with_a_response_url(
    app: ForeignApp, slack: Sandbox, ana: Person, session: ClientSession
) -> None:
    select = {"type": "channels_select", "action_id": "where", "response_url_enabled": True}
    await opened(app, slack, text_input("drink"), asked("where", select))

    await ana.submits({"drink": "tea", "where": "C0GENERAL"})
    url = app.bodies[-1]["response_urls"][0]
    answer = {"text": "Tea for all", "response_type": "in_channel"}
    async with session.post(url["response_url"], json=answer) as response:
        assert response.status == 200

    assert (url["block_id"], url["action_id"], url["channel_id"]) == ("where", "where", "C0GENERAL")
    assert [m.text for m in ana.sees("C0GENERAL")] == ["Tea for all"]


async def test_buttons_on_home_report_the_view(app: ForeignApp, slack: Sandbox, ana: Person) -> None:
    row = buttons(button("coffee.order", value="modal"))
    await app.client.views_publish(user_id="U0ANA", view={"type": "home", "blocks": [row]})

    await ana.clicks("coffee.order", on=ana.home)
    await slack.settled()

    assert app.bodies[-1]["view"]["type"] == "home"
    assert [view.title for view in ana.modals] == ["Order"]
