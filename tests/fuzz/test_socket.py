"""Whatever comes over a socket, the connection stays up, what is readable is acknowledged, and nothing is thrown."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from hypothesis import strategies as st

from bot.process import Bot
from sandbox import Clock, Sandbox
from sandbox.parcels import Parcel
from tests.conftest import WORKSPACE, settings_for
from tests.fuzz.conftest import Watch
from tests.fuzz.samples import anything, broken, corpus, count, deliveries, drawn, texts
from tests.people import start

FRAMES = st.binary(max_size=200) | texts | anything.map(json.dumps) | st.sampled_from([
    "{}", "[]", "null", '{"type":"hello"}', '{"type":"disconnect"}', '{"envelope_id":1}', '{"type":"events_api"}',
    '{"envelope_id":"e","type":"events_api","payload":null}', '{"envelope_id":"e","type":"interactive","payload":[]}',
    '{"envelope_id":null,"type":"slash_commands","payload":{"command":3}}', '{"a":' * 2000,
])  # fmt: skip


@pytest.fixture
async def connected(clock: Clock, sqlite: str) -> AsyncIterator[tuple[Bot, Sandbox]]:
    async with (
        Sandbox(WORKSPACE, clock=clock, rate_limits=False) as slack,
        Bot(settings_for(slack, sqlite), now=clock.now, worker=False) as bot,
    ):
        await slack.connected(timeout=20)
        await start(bot.services, "U0ANA")
        yield bot, slack
        await slack.settled()


@pytest.mark.timeout(7200)
async def test_whatever_is_in_an_envelope_is_acknowledged(connected: tuple[Bot, Sandbox], watch: Watch) -> None:
    bot, slack = connected
    inputs = [
        *corpus(),
        *drawn(broken([body for word in ("command", "event", "block_actions") for body in deliveries(word)])),
    ]
    for number, body in enumerate(inputs):
        body = _new(body, number, slack)
        receipt = await slack.socket.attempt(_parcel(body), retry=0, reason="", within=60)
        assert receipt.acked, body
        assert watch.unhandled == [], body
        assert watch.answered == [], body
    await bot.services.tasks.finish(seconds=10)

    count("Socket envelopes", inputs=len(inputs), unhandled=len(watch.unhandled), answered=len(watch.answered))


def _parcel(body: dict[str, Any]) -> Parcel:
    if "command" in body:
        return Parcel("slash_commands", body, title="command")
    return Parcel("events_api" if "event" in body else "interactive", body, title="fuzz")


def _new(body: dict[str, Any], number: int, slack: Sandbox) -> dict[str, Any]:
    body = body | {"event_id" if body.get("type") == "event_callback" else "trigger_id": f"{number}.socket"}
    return body | ({"response_url": f"{slack.url}/nowhere"} if "response_url" in body else {})


@pytest.mark.timeout(7200)
async def test_no_frame_breaks_the_connection(connected: tuple[Bot, Sandbox], watch: Watch) -> None:
    bot, slack = connected
    inputs = drawn(FRAMES)
    for frame in inputs:
        await slack.socket.babble(frame)
    said = await slack.person("U0ANA").says("help")
    await slack.settled()

    ours = [said for said in watch.unhandled if not said.startswith("Failed to ")]  # the SDK's own words
    count("Socket frames", inputs=len(inputs), unhandled=len(ours), answered=len(watch.answered))
    assert said.text == "help"
    assert len(slack.person("U0ANA").dm) >= 1
    assert bot.socket is not None
    assert await bot.socket.is_connected()
    assert ours == []
