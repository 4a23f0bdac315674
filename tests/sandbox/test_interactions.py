"""A foreign Bolt app meets the people of the workspace: commands, clicks, modals, over both ways of delivery."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession

from sandbox import Person, Sandbox
from sandbox.errors import SlackError
from tests.sandbox.foreign import ForeignApp, button, buttons, modal, section, text_input


@pytest.fixture(params=["socket", "http"])
async def either(slack: Sandbox, session: ClientSession, request: pytest.FixtureRequest) -> AsyncIterator[ForeignApp]:
    app = ForeignApp(slack, session)
    if request.param == "socket":
        handler = await app.connect()
        yield app
        await handler.close_async()  # type: ignore[no-untyped-call]
    else:
        runner = await app.serve()
        yield app
        await runner.cleanup()


async def test_a_command_is_answered_in_its_acknowledgement(either: ForeignApp, ana: Person) -> None:
    reply = await ana.types("/coffee flat white")

    assert reply.acked
    assert reply.text == "One flat white coming up"
    assert ana.sees(ana.dm_channel)[-1].ephemeral
    assert ana.dm == []


async def test_a_command_says_who_typed_what_and_where(either: ForeignApp, slack: Sandbox, ana: Person) -> None:
    await ana.types("/coffee black & strong", channel="C0GENERAL")

    body = either.bodies[-1]
    assert (body["user_id"], body["user_name"], body["channel_id"], body["channel_name"]) == (
        "U0ANA",
        "ana",
        "C0GENERAL",
        "general",
    )
    assert body["text"] == "black &amp; strong"
    assert body["team_id"] == "T0CAFE"
    assert body["response_url"].startswith(slack.url)


async def test_an_answer_for_everybody_is_seen_by_everybody(either: ForeignApp, slack: Sandbox, ana: Person) -> None:
    await ana.types("/coffee for all", channel="C0GENERAL")

    assert [m.text for m in slack.person("U0BEN").sees("C0GENERAL")] == ["A round for everybody"]


async def test_an_empty_acknowledgement_shows_nothing_until_the_response_url_is_used(
    either: ForeignApp, slack: Sandbox, ana: Person
) -> None:
    reply = await ana.types("/coffee quietly")
    await slack.settled()

    assert (reply.acked, reply.raw, reply.text) == (True, None, "")
    assert [m.text for m in reply.ephemerals] == ["Here it is"]


async def test_a_command_the_app_does_not_have_never_reaches_it(either: ForeignApp, ana: Person) -> None:
    with pytest.raises(SlackError, match="unknown_command"):
        await ana.types("/tea")

    assert either.bodies == []


async def test_a_click_reports_the_button_and_the_message_it_stands_in(either: ForeignApp, ana: Person) -> None:
    sent = await either.client.chat_postMessage(
        channel="U0ANA", text="Coffee?", blocks=[section("Coffee?"), buttons(button("coffee.order", value="now"))]
    )

    reply = await ana.clicks("coffee.*")

    body = either.bodies[-1]
    assert reply.acked
    assert body["actions"][0]["value"] == "now"
    assert body["actions"][0]["block_id"] == "row"
    assert body["container"] == {
        "type": "message",
        "message_ts": sent["ts"],
        "channel_id": ana.dm_channel,
        "is_ephemeral": False,
    }
    assert body["message"]["ts"] == sent["ts"]
    assert body["message"]["blocks"][1]["elements"][0]["action_id"] == "coffee.order"


async def test_of_several_buttons_the_value_or_the_label_picks_one(either: ForeignApp, ana: Person) -> None:
    row = buttons(button("coffee.order", value="a", label="Small"), button("coffee.order.2", value="b", label="Large"))
    await either.client.chat_postMessage(channel="U0ANA", text="Coffee?", blocks=[row])

    with pytest.raises(LookupError, match=r"there are: coffee\.order, coffee\.order\.2"):
        await ana.clicks("coffee.*", value="Huge")
    await ana.clicks("coffee.*", value="Small")

    assert either.bodies[-1]["actions"][0]["value"] == "a"


async def test_a_click_can_replace_the_message(either: ForeignApp, slack: Sandbox, ana: Person) -> None:
    row = buttons(button("coffee.order", value="replace"))
    await either.client.chat_postMessage(channel="U0ANA", text="Coffee?", blocks=[row])
    before = ana.dm[-1]

    await ana.clicks("coffee.order", on=before)
    await slack.settled()

    assert [(m.ts, m.text, m.blocks) for m in ana.dm] == [(before.ts, "Ordered", [])]
    assert ana.dm[-1].edited
    assert before.text == "Coffee?"


async def test_a_click_in_an_ephemeral_message_can_delete_it(either: ForeignApp, slack: Sandbox, ana: Person) -> None:
    row = buttons(button("coffee.order", value="delete"))
    await either.client.chat_postEphemeral(channel="C0GENERAL", user="U0ANA", text="Coffee?", blocks=[row])

    await ana.clicks("coffee.order")
    await slack.settled()

    assert "message" not in either.bodies[-1]
    assert either.bodies[-1]["container"]["is_ephemeral"] is True
    assert ana.sees("C0GENERAL") == []


async def test_an_old_button_can_still_be_pressed_on_a_second_device(
    either: ForeignApp, slack: Sandbox, ana: Person
) -> None:
    row = buttons(button("coffee.order", value="replace"))
    await either.client.chat_postMessage(channel="U0ANA", text="Coffee?", blocks=[row])
    seen_on_the_phone = ana.dm[-1]
    await ana.clicks("coffee.order")
    await slack.settled()

    reply = await ana.clicks("coffee.order", on=seen_on_the_phone)

    assert reply.acked
    assert either.bodies[-1]["message"]["text"] == "Ordered"


async def opened(app: ForeignApp, slack: Sandbox, ana: Person) -> None:
    row = buttons(button("coffee.order", value="modal"))
    await app.client.chat_postMessage(channel="U0ANA", text="Coffee?", blocks=[row])
    await ana.clicks("coffee.order")
    await slack.settled()
    assert [view.title for view in ana.modals] == ["Order"]


async def test_a_modal_is_filled_in_and_closes(either: ForeignApp, slack: Sandbox, ana: Person) -> None:
    await opened(either, slack, ana)

    done = await ana.submits({"drink": "tea"})

    assert (done.acked, done.closed, done.errors) == (True, True, {})
    assert either.submitted == {"drink": {"text": {"type": "plain_text_input", "value": "tea"}}}
    assert ana.modals == []


async def test_a_wrong_answer_is_shown_at_its_field_and_the_modal_stays(
    either: ForeignApp, slack: Sandbox, ana: Person
) -> None:
    await opened(either, slack, ana)

    done = await ana.submits({"drink": {"text": "gravel"}})

    assert done.errors == {"drink": "We have no gravel"}
    assert ana.modals[-1].state["drink"]["text"]["value"] == "gravel"


async def test_a_required_field_left_empty_never_reaches_the_app(
    either: ForeignApp, slack: Sandbox, ana: Person
) -> None:
    await opened(either, slack, ana)
    before = len(either.bodies)

    done = await ana.submits({"text": "   "})

    assert done.errors == {"drink": "Please complete this required field."}
    assert len(either.bodies) == before


@pytest.mark.parametrize(("drink", "titles"), [("more", ["Order", "Another"]), ("summary", ["Done"]), ("enough", [])])
async def test_the_answer_to_a_submission_may_push_update_or_clear(
    either: ForeignApp, slack: Sandbox, ana: Person, drink: str, titles: list[str]
) -> None:
    await opened(either, slack, ana)

    await ana.submits({"drink": drink})

    assert [view.title for view in ana.modals] == titles


async def test_errors_for_a_block_that_does_not_exist_are_the_apps_mistake(
    either: ForeignApp, slack: Sandbox, ana: Person
) -> None:
    await opened(either, slack, ana)

    done = await ana.submits({"drink": "nonsense"})

    assert done.error == "invalid_errors"
    assert len(ana.modals) == 1


async def test_closing_a_modal_is_told_to_the_app_only_when_it_asked(
    either: ForeignApp, slack: Sandbox, ana: Person
) -> None:
    closed = []

    async def hear(ack: object, body: dict[str, object]) -> None:
        closed.append(body["is_cleared"])
        await ack()  # type: ignore[operator]

    either.bolt.view_closed("order")(hear)
    for wanted in (False, True):
        reply = await ana.types("/coffee menu")
        await slack.settled()
        await ana.clicks("coffee.order", on=reply.message)
        view = modal(text_input("drink"), notify_on_close=wanted)
        await either.client.views_open(trigger_id=either.bodies[-1]["trigger_id"], view=view)
        await ana.closes_modal()

    assert closed == [False]
    assert ana.modals == []


async def test_an_invalid_answer_to_a_command_is_refused_not_shown(
    either: ForeignApp, slack: Sandbox, ana: Person
) -> None:
    reply = await ana.types("/coffee " + "x" * 50_000)

    assert reply.acked
    assert len(reply.text) == 40_000  # Slack cuts what is longer
