"""Response URLs: five answers within half an hour."""

from datetime import timedelta

import pytest
from aiohttp import ClientSession
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import Clock, Person, Sandbox
from tests.sandbox.foreign import ForeignApp, button, buttons, section


@pytest.fixture
async def url(app: ForeignApp, ana: Person) -> str:
    """The response URL of a command."""
    await ana.types("/coffee black", channel="C0GENERAL")
    return str(app.bodies[-1]["response_url"])


async def test_five_answers_and_no_more(session: ClientSession, url: str, ana: Person) -> None:
    statuses = []
    for number in range(6):
        async with session.post(url, json={"text": str(number)}) as response:
            statuses.append(response.status)

    assert statuses == [200] * 5 + [404]
    assert [m.text for m in ana.sees("C0GENERAL")][1:] == ["0", "1", "2", "3", "4"]


async def test_after_half_an_hour_it_is_over(session: ClientSession, url: str, clock: Clock) -> None:
    clock.advance(timedelta(minutes=30, seconds=1))

    async with session.post(url, json={"text": "late"}) as response:
        assert response.status == 404
        assert (await response.json())["error"] == "expired_url"


async def test_an_answer_may_be_for_everybody(session: ClientSession, url: str, slack: Sandbox) -> None:
    async with session.post(url, json={"text": "hello", "response_type": "in_channel"}) as response:
        assert await response.text() == "ok"

    assert [m.text for m in slack.person("U0BEN").sees("C0GENERAL")] == ["hello"]


async def test_invalid_blocks_are_refused_there_as_well(session: ClientSession, url: str) -> None:
    async with session.post(url, json={"text": "x", "blocks": [section("x" * 3001)]}) as response:
        assert response.status == 400
        assert (await response.json())["error"] == "invalid_blocks"


async def test_a_command_has_no_original_to_delete(session: ClientSession, url: str) -> None:
    async with session.post(url, json={"delete_original": True}) as response:
        assert (await response.json())["error"] == "no_original"


async def test_an_ephemeral_message_can_be_replaced_in_place(
    app: ForeignApp, client: AsyncWebClient, session: ClientSession, ana: Person
) -> None:
    row = buttons(button("coffee.order"))
    await client.chat_postEphemeral(channel="C0GENERAL", user="U0ANA", text="one", blocks=[row])
    await ana.clicks("coffee.order")

    body = {"text": "two", "replace_original": True}
    async with session.post(app.bodies[-1]["response_url"], json=body) as response:
        assert response.status == 200

    assert [(m.text, m.ephemeral) for m in ana.sees("C0GENERAL")] == [("two", True)]


async def test_without_being_told_to_replace_it_a_click_is_answered_beside_the_message(
    app: ForeignApp, client: AsyncWebClient, session: ClientSession, ana: Person
) -> None:
    row = buttons(button("coffee.order"))
    await client.chat_postMessage(channel="U0ANA", text="one", blocks=[row])
    await ana.clicks("coffee.order")

    async with session.post(app.bodies[-1]["response_url"], json={"text": "two"}) as response:
        assert response.status == 200

    assert [(m.text, m.ephemeral) for m in ana.sees(ana.dm_channel)] == [("one", False), ("two", True)]
