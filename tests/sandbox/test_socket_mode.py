"""Socket Mode on the wire: tickets, envelopes, redelivery, refreshes, and everything that can break."""

import asyncio
from contextlib import AsyncExitStack
from datetime import timedelta

import pytest
from aiohttp import ClientSession, WSMsgType, WSServerHandshakeError
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import Clock, Person, Sandbox
from tests.sandbox.foreign import ForeignApp
from tests.sandbox.wire import RawSocket


async def test_a_socket_is_greeted_with_the_number_of_connections(slack: Sandbox, session: ClientSession) -> None:
    async with RawSocket(slack, session) as first, RawSocket(slack, session) as second:
        assert first.hello["type"] == "hello"
        assert first.hello["num_connections"] == 1
        assert second.hello["num_connections"] == 2
        assert second.hello["debug_info"]["approximate_connection_time"] > 0


async def test_a_ticket_opens_one_connection_only(slack: Sandbox, session: ClientSession) -> None:
    async with RawSocket(slack, session) as socket:
        with pytest.raises(WSServerHandshakeError) as refused:
            await session.ws_connect(socket.url)

    assert refused.value.status == 408


async def test_connections_are_opened_with_the_app_token_alone(slack: Sandbox, client: AsyncWebClient) -> None:
    with pytest.raises(SlackApiError) as refused:
        await client.apps_connections_open(app_token=slack.bot_token)

    assert refused.value.response["error"] == "not_allowed_token_type"


async def test_a_command_travels_as_an_envelope_and_its_answer_in_the_ack(
    slack: Sandbox, session: ClientSession, ana: Person
) -> None:
    async with RawSocket(slack, session) as socket:
        typing = asyncio.ensure_future(ana.types("/coffee black"))
        envelope = await socket.receive()
        await socket.ack(envelope, {"text": "Here"})
        reply = await typing

    assert envelope["type"] == "slash_commands"
    assert envelope["accepts_response_payload"] is True
    assert envelope["payload"]["command"] == "/coffee"
    assert reply.text == "Here"


async def test_an_answer_that_is_no_message_is_refused(slack: Sandbox, session: ClientSession, ana: Person) -> None:
    async with RawSocket(slack, session) as socket:
        typing = asyncio.ensure_future(ana.types("/coffee black"))
        await socket.ack(await socket.receive(), ["not", "a", "message"])
        reply = await typing

    assert (reply.acked, reply.error, reply.text) == (True, "invalid_payload", "")


async def test_what_is_no_acknowledgement_is_noted_and_harms_nothing(
    slack: Sandbox, session: ClientSession, ana: Person
) -> None:
    async with RawSocket(slack, session) as socket:
        for nonsense in ("{", "[]", "{}", '{"envelope_id": "unknown"}'):
            await socket.ws.send_str(nonsense)
        typing = asyncio.ensure_future(ana.types("/coffee black"))
        await socket.ack(await socket.receive())
        reply = await typing

    assert reply.acked
    assert [entry["ok"] for entry in slack.hub.journal.entries if entry["kind"] == "note"] == [False] * 4


async def test_an_event_says_that_it_is_the_first_attempt(slack: Sandbox, session: ClientSession, ana: Person) -> None:
    async with RawSocket(slack, session) as socket:
        await ana.says("hello")
        envelope = await socket.receive()
        await socket.ack(envelope)

    assert (envelope["type"], envelope["accepts_response_payload"]) == ("events_api", False)
    assert (envelope["retry_attempt"], envelope["retry_reason"]) == (0, "")
    assert envelope["payload"]["event"]["text"] == "hello"
    assert envelope["payload"]["event"]["channel_type"] == "im"


async def test_an_event_nobody_acknowledges_comes_again_at_once_and_after_a_minute_of_the_workspace(
    slack: Sandbox, session: ClientSession, ana: Person, clock: Clock
) -> None:
    async with RawSocket(slack, session) as socket:
        await ana.says("hello")
        first = await socket.receive()
        second = await socket.receive(within=5)  # three seconds unacknowledged
        with pytest.raises(TimeoutError):
            await socket.receive(within=3.5)
        clock.advance(timedelta(minutes=1))
        third = await socket.receive(within=1)
        await socket.ack(third)
        await slack.settled()

    assert [e["retry_attempt"] for e in (first, second, third)] == [0, 1, 2]
    assert second["retry_reason"] == "timeout"
    assert len({e["payload"]["event_id"] for e in (first, second, third)}) == 1


async def test_an_event_on_a_socket_that_breaks_is_delivered_on_the_next_one(
    slack: Sandbox, session: ClientSession, ana: Person
) -> None:
    async with RawSocket(slack, session) as socket:
        await ana.says("hello")
        await socket.receive()
        await slack.socket.cut()

    async with RawSocket(slack, session) as socket:
        again = await socket.receive()
        await socket.ack(again)

    assert again["retry_attempt"] == 1
    assert again["payload"]["event"]["text"] == "hello"


async def test_events_wait_for_an_app_that_is_not_there_yet(
    slack: Sandbox, session: ClientSession, ana: Person
) -> None:
    await ana.says("anybody?")
    await slack.settled()

    async with RawSocket(slack, session) as socket:
        envelope = await socket.receive()
        await socket.ack(envelope)

    assert envelope["payload"]["event"]["text"] == "anybody?"


async def test_events_older_than_two_hours_are_given_up(
    slack: Sandbox, session: ClientSession, ana: Person, clock: Clock
) -> None:
    await ana.says("anybody?")
    await slack.settled()
    clock.advance(timedelta(hours=2, seconds=1))
    await slack.settled()

    async with RawSocket(slack, session) as socket:
        with pytest.raises(TimeoutError):
            await socket.receive(within=0.3)

    assert slack.hub.journal.entries[0]["title"] == "message.im: given up"


async def test_a_command_without_an_app_fails_at_once(slack: Sandbox, ana: Person) -> None:
    reply = await ana.types("/coffee")

    assert (reply.acked, reply.error) == (False, "dispatch_failed")
    assert reply.seconds < 1


async def test_a_command_answered_after_three_seconds_failed(
    slack: Sandbox, session: ClientSession, ana: Person
) -> None:
    async with RawSocket(slack, session) as socket:
        reply = await ana.types("/coffee")
        envelope = await socket.receive()
        await socket.ack(envelope, {"text": "too late"})
        await slack.settled()

    assert (reply.acked, reply.error) == (False, "operation_timeout")
    assert ana.sees(ana.dm_channel) == []


async def test_a_click_on_a_breaking_socket_reaches_the_app_on_another(
    slack: Sandbox, session: ClientSession, ana: Person
) -> None:
    async with RawSocket(slack, session) as first:
        typing = asyncio.ensure_future(ana.types("/coffee"))
        await first.receive()
        await slack.socket.cut()
        async with RawSocket(slack, session) as second:
            await second.ack(await second.receive(), {"text": "Here"})
            reply = await typing

    assert reply.text == "Here"


async def test_each_envelope_goes_to_one_of_the_connections(
    slack: Sandbox, session: ClientSession, ana: Person
) -> None:
    async with RawSocket(slack, session) as first, RawSocket(slack, session) as second:
        for number in range(4):
            await ana.says(f"number {number}")
        received = [await first.receive(), await first.receive(), await second.receive(), await second.receive()]
        for socket, envelope in zip((first, first, second, second), received, strict=True):
            await socket.ack(envelope)

    assert sorted(e["payload"]["event"]["text"] for e in received) == [f"number {n}" for n in range(4)]


async def test_the_eleventh_connection_is_one_too_many(slack: Sandbox, session: ClientSession) -> None:
    async with AsyncExitStack() as stack:
        for _ in range(10):
            await stack.enter_async_context(RawSocket(slack, session))
        eleventh = await stack.enter_async_context(RawSocket(slack, session))

    assert eleventh.hello["type"] == "disconnect"
    assert eleventh.hello["reason"] == "too_many_websockets"


async def test_a_refresh_asks_to_come_again_and_loses_nothing(app: ForeignApp, slack: Sandbox, ana: Person) -> None:
    await slack.socket.refresh()
    await ana.says("hello")
    await slack.connected()
    await slack.settled()

    assert [body["event"]["text"] for body in app.heard] == ["hello"]
    assert len(slack.calls_of("apps.connections.open")) == 2


async def test_a_retiring_socket_gets_nothing_new_but_may_still_acknowledge(
    slack: Sandbox, session: ClientSession, ana: Person
) -> None:
    async with RawSocket(slack, session) as old:
        typing = asyncio.ensure_future(ana.types("/coffee"))
        envelope = await old.receive()
        await slack.socket.refresh()
        farewell = await old.receive()
        await old.ack(envelope, {"text": "Here"})
        reply = await typing

        assert (farewell["type"], farewell["reason"]) == ("disconnect", "refresh_requested")
        assert reply.text == "Here"
        assert (await ana.types("/coffee")).error == "dispatch_failed"


async def test_after_a_refresh_everything_goes_to_the_new_connection(
    slack: Sandbox, session: ClientSession, ana: Person
) -> None:
    async with RawSocket(slack, session) as old:
        await slack.socket.refresh()
        async with RawSocket(slack, session) as new:
            for number in range(4):
                await ana.says(str(number))
                await new.ack(await new.receive(within=1))
        farewell = await old.receive()

    assert farewell["type"] == "disconnect"


async def test_pings_are_answered_unless_the_socket_is_silent(slack: Sandbox, session: ClientSession) -> None:
    ws = await session.ws_connect(await _ticket(slack, session), autoping=False)
    await ws.receive_json()

    await ws.ping(b"are you there")
    answer = await ws.receive(timeout=1)
    slack.socket.silence()
    await ws.ping(b"and now")
    with pytest.raises(TimeoutError):
        await ws.receive(timeout=0.2)

    assert (answer.type, answer.data) == (WSMsgType.PONG, b"are you there")
    await ws.close()


async def test_a_silent_slack_lets_handshakes_wait(slack: Sandbox, session: ClientSession) -> None:
    slack.socket.silence()
    connecting = asyncio.ensure_future(session.ws_connect(await _ticket(slack, session)))
    finished, _ = await asyncio.wait([connecting], timeout=0.2)
    slack.socket.silence(on=False)
    ws = await connecting

    assert not finished
    assert (await ws.receive_json())["type"] == "hello"
    await ws.close()


async def test_what_was_sent_into_the_silence_comes_again(slack: Sandbox, session: ClientSession, ana: Person) -> None:
    async with RawSocket(slack, session) as socket:
        slack.socket.silence()
        await ana.says("hello")
        with pytest.raises(TimeoutError):
            await socket.receive(within=0.3)
        slack.socket.silence(on=False)
        envelope = await socket.receive()
        await socket.ack(envelope)

    assert envelope["retry_attempt"] == 1


async def test_refused_handshakes_cost_their_tickets(slack: Sandbox, session: ClientSession) -> None:
    slack.socket.refuse_handshakes(1)
    url = await _ticket(slack, session)
    statuses = []
    for _ in range(2):
        with pytest.raises(WSServerHandshakeError) as refused:
            await session.ws_connect(url)
        statuses.append(refused.value.status)

    async with RawSocket(slack, session) as socket:
        assert socket.hello["type"] == "hello"
    assert statuses == [503, 408]


async def test_slack_comes_back_on_the_same_address_with_everything_as_it_was(
    slack: Sandbox, session: ClientSession, ana: Person, client: AsyncWebClient
) -> None:
    await client.chat_postMessage(channel="U0ANA", text="before")
    url = slack.url
    async with RawSocket(slack, session) as socket:
        await slack.stop()
        assert (await socket.receive())["type"] == "closed"
        await slack.start()

    await client.chat_postMessage(channel="U0ANA", text="after")

    assert slack.url == url
    assert [m.text for m in ana.dm] == ["before", "after"]


async def _ticket(slack: Sandbox, session: ClientSession) -> str:
    client = AsyncWebClient(base_url=slack.api_url, session=session)
    return str((await client.apps_connections_open(app_token=slack.app_token))["url"])
