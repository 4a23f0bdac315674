"""Delivery over HTTP on the wire: signatures, forms, retries and how to stop them."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs

import pytest
from aiohttp import ClientSession, web
from slack_sdk.errors import SlackApiError
from slack_sdk.signature import SignatureVerifier
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import Clock, Person, Sandbox
from tests.sandbox.foreign import ForeignApp, button, buttons
from tests.sandbox.wire import RawSocket


@dataclass
class Receiver:
    """A request URL that answers as it is told and remembers what came."""

    url: str = ""
    answers: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    requests: list[tuple[dict[str, str], str]] = field(default_factory=list)

    async def handle(self, request: web.Request) -> web.Response:
        self.requests.append((dict(request.headers), await request.text()))
        status, headers = self.answers.pop(0) if self.answers else (200, {})
        return web.Response(status=status, headers=headers)

    def header(self, name: str) -> list[str | None]:
        return [headers.get(name) for headers, _ in self.requests]


@pytest.fixture
async def receiver(slack: Sandbox) -> AsyncIterator[Receiver]:
    receiver = Receiver()
    app = web.Application()
    app.router.add_post("/slack/events", receiver.handle)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    slack.deliver_to(receiver.url)
    yield receiver
    await runner.cleanup()


async def test_every_request_carries_a_signature_that_the_sdk_accepts(
    slack: Sandbox, receiver: Receiver, ana: Person
) -> None:
    await ana.types("/coffee")
    await ana.says("hello")
    await slack.settled()

    verifier = SignatureVerifier(slack.signing_secret)
    assert len(receiver.requests) == 2
    for headers, body in receiver.requests:
        assert verifier.is_valid_request(body, headers)
        assert not verifier.is_valid_request(body + " ", headers)


async def test_commands_and_clicks_are_forms_and_events_are_json(
    slack: Sandbox, receiver: Receiver, client: AsyncWebClient, ana: Person
) -> None:
    await ana.types("/coffee black")
    await client.chat_postMessage(channel="U0ANA", text="?", blocks=[buttons(button("go"))])
    await slack.settled()
    await ana.clicks("go")

    kinds = receiver.header("Content-Type")
    bodies = [body for _, body in receiver.requests]
    assert kinds == ["application/x-www-form-urlencoded", "application/json", "application/x-www-form-urlencoded"]
    assert parse_qs(bodies[0])["command"] == ["/coffee"]
    assert '"type":"block_actions"' in parse_qs(bodies[2])["payload"][0].replace('": "', '":"')


async def test_a_request_url_is_verified_with_a_challenge(slack: Sandbox, http_app: ForeignApp) -> None:
    assert await slack.verify_url()


async def test_an_event_that_fails_comes_again_at_once_after_a_minute_and_after_five(
    slack: Sandbox, receiver: Receiver, ana: Person, clock: Clock
) -> None:
    receiver.answers = [(500, {})] * 4
    await ana.says("hello")
    await slack.settled()
    counts = [len(receiver.requests)]
    for seconds in (59, 1, 299, 1, 3600):
        clock.advance(timedelta(seconds=seconds))
        await slack.settled()
        counts.append(len(receiver.requests))

    assert counts == [2, 2, 3, 3, 4, 4]
    assert receiver.header("X-Slack-Retry-Num") == [None, "1", "2", "3"]
    assert receiver.header("X-Slack-Retry-Reason") == [None, "http_error", "http_error", "http_error"]


async def test_a_fast_clock_brings_the_retries_by_itself(
    slack: Sandbox, receiver: Receiver, ana: Person, clock: Clock
) -> None:
    receiver.answers = [(500, {})] * 3
    clock.speed = 600

    await ana.says("hello")
    await slack.settled(quiet=1)

    assert len(receiver.requests) == 4


async def test_an_app_can_stop_the_retries(slack: Sandbox, receiver: Receiver, ana: Person, clock: Clock) -> None:
    receiver.answers = [(500, {"X-Slack-No-Retry": "1"})]
    await ana.says("hello")
    await slack.settled()
    clock.advance(timedelta(hours=1))
    await slack.settled()

    assert len(receiver.requests) == 1


async def test_a_command_is_tried_once_and_the_person_sees_that_it_failed(
    slack: Sandbox, receiver: Receiver, ana: Person
) -> None:
    receiver.answers = [(500, {}), (404, {})]

    replies = [await ana.types("/coffee"), await ana.types("/coffee")]

    assert [reply.acked for reply in replies] == [False, False]
    assert [reply.error for reply in replies] == ["http_service_error", "http_client_error"]
    assert len(receiver.requests) == 2


async def test_an_app_that_is_down_refuses_the_connection(slack: Sandbox, ana: Person) -> None:
    slack.deliver_to("http://127.0.0.1:9/slack/events")

    reply = await ana.types("/coffee")
    await ana.says("hello")
    await slack.settled()

    failed: list[Any] = [entry for entry in slack.hub.journal.entries if not entry["ok"]]
    assert not reply.acked
    assert [entry["title"] for entry in failed][-1] == "message.im (retry 1): connection_failed"


async def test_sockets_are_told_when_socket_mode_ends(slack: Sandbox, session: ClientSession) -> None:
    async with RawSocket(slack, session) as socket:
        slack.deliver_to("http://127.0.0.1:9/slack/events")
        farewell = await socket.receive()

    assert (farewell["type"], farewell["reason"]) == ("disconnect", "link_disabled")


async def test_socket_mode_is_off_while_http_is_on(slack: Sandbox, receiver: Receiver, client: AsyncWebClient) -> None:
    with pytest.raises(SlackApiError) as refused:
        await client.apps_connections_open(app_token=slack.app_token)

    assert refused.value.response["error"] == "socket_mode_disabled"
    assert "SLACK_APP_TOKEN" not in slack.environment
