"""What Prometheus reads: each figure moves when, and only when, the thing it counts happens."""

import asyncio
import json
import time
from datetime import timedelta

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families
from slack_sdk.signature import SignatureVerifier

from bot.blocks import Posted
from bot.delivery import flows
from bot.delivery.rules import LEASE
from bot.nudges import views
from bot.plan.flows import find
from bot.process import Bot
from db.models import Member as Row
from db.models import Workspace
from sandbox import Clock, Sandbox
from tests.conftest import StartBot, on_sqlite
from tests.people import TEAM, jump_to_next, start, until

pytestmark = on_sqlite


@pytest.fixture
async def worker(start_bot: StartBot, slack: Sandbox) -> Bot:
    """A bot whose steps the test takes itself, with Ana as its member."""
    bot = await start_bot(web=False)
    await start(bot.services, "U0ANA", dm_channel=slack.person("U0ANA").dm_channel)
    return bot


def value(bot: Bot, name: str, **labels: str) -> float | None:
    return bot.services.metrics.registry.get_sample_value(name, labels)


async def test_a_nudge_that_was_sent_is_counted_with_its_lateness(worker: Bot, clock: Clock) -> None:
    await jump_to_next(worker.services, clock)
    clock.advance(timedelta(seconds=7))

    await flows.deliver(worker.services)

    assert value(worker, "glutes_nudges_due_total") == 1
    assert value(worker, "glutes_nudges_total", outcome="sent") == 1
    assert value(worker, "glutes_nudges_total", outcome="dropped") == 0
    assert value(worker, "glutes_nudge_lateness_seconds_sum") == 7
    assert value(worker, "glutes_nudge_lateness_seconds_bucket", le="5.0") == 0
    assert value(worker, "glutes_nudge_lateness_seconds_bucket", le="10.0") == 1


async def test_a_nudge_that_is_too_late_is_counted_as_dropped(worker: Bot, clock: Clock) -> None:
    await jump_to_next(worker.services, clock)
    clock.advance(timedelta(minutes=6))

    await flows.deliver(worker.services)

    assert value(worker, "glutes_nudges_total", outcome="dropped") == 1
    assert value(worker, "glutes_nudges_total", outcome="sent") is None


async def test_a_nudge_held_for_do_not_disturb_is_counted_as_held(worker: Bot, clock: Clock, slack: Sandbox) -> None:
    at = await jump_to_next(worker.services, clock)
    slack.person("U0ANA").becomes(dnd=(at - timedelta(minutes=1), at + timedelta(minutes=10)))
    await slack.settled()

    await flows.deliver(worker.services)

    assert value(worker, "glutes_nudges_total", outcome="held") == 1
    assert value(worker, "glutes_nudges_total", outcome="sent") is None


async def test_a_member_nobody_can_plan_for_is_counted_as_failed(worker: Bot, clock: Clock) -> None:
    ana = await find(worker.services, TEAM, "U0ANA")
    assert ana is not None
    async with worker.services.sessions.begin() as session:
        (await session.get_one(Row, ana.id)).zone = "Mars/Olympus"
    await jump_to_next(worker.services, clock)

    await flows.deliver(worker.services)

    assert value(worker, "glutes_nudges_total", outcome="failed") == 1
    assert value(worker, "glutes_nudges_total", outcome="dropped") == 0


async def test_slack_asking_for_patience_is_counted_and_the_nudge_is_retried(
    worker: Bot, clock: Clock, slack: Sandbox
) -> None:
    await jump_to_next(worker.services, clock)
    slack.faults.next("chat.postMessage", error=429, retry_after=90)

    await flows.deliver(worker.services)
    clock.advance(timedelta(seconds=91))
    await flows.deliver(worker.services)

    assert value(worker, "glutes_slack_calls_total", method="chat.postMessage", outcome="ratelimited") == 1
    assert value(worker, "glutes_slack_calls_total", method="chat.postMessage", outcome="ok") == 1
    assert value(worker, "glutes_slack_call_seconds_count", method="chat.postMessage") == 2
    assert value(worker, "glutes_rate_limit_waits_total", by="slack") == 1
    assert value(worker, "glutes_rate_limit_wait_seconds_total", by="slack") == 90
    assert value(worker, "glutes_nudges_total", outcome="retried") == 1
    assert value(worker, "glutes_nudges_total", outcome="sent") == 1


async def test_a_nudge_in_doubt_is_counted_as_such_and_then_as_recovered(
    worker: Bot, clock: Clock, slack: Sandbox
) -> None:
    await jump_to_next(worker.services, clock)
    slack.faults.next("chat.postMessage", error="drop_after")

    await flows.deliver(worker.services)
    clock.advance(LEASE)
    await flows.recover(worker.services)

    assert value(worker, "glutes_slack_calls_total", method="chat.postMessage", outcome="connection_lost") == 1
    assert value(worker, "glutes_nudges_total", outcome="unknown") == 1
    assert value(worker, "glutes_nudges_recovered_total") == 1
    assert value(worker, "glutes_nudges_total", outcome="sent") == 1


async def test_a_call_that_waits_for_our_own_budget_is_counted(worker: Bot, clock: Clock, slack: Sandbox) -> None:
    message = views.closed(worker.services.languages["en"], outcome="missed", movement="stand_up")
    slack.faults.always("chat.update", error="slack_error:message_not_found")
    calls = [worker.services.slack.update(TEAM, Posted("D1", "1.1"), message) for _ in range(6)]

    await asyncio.gather(*calls, return_exceptions=True)

    assert value(worker, "glutes_rate_limit_waits_total", by="budget") == 1  # five may go at once
    assert value(worker, "glutes_slack_calls_total", method="chat.update", outcome="message_not_found") == 6


async def test_the_queue_is_measured_without_those_who_are_gone(worker: Bot, clock: Clock) -> None:
    await start(worker.services, "U0BEN", zone="Europe/Berlin")
    await jump_to_next(worker.services, clock)
    clock.advance(timedelta(minutes=4, seconds=30))  # the spread of both

    await flows.measure(worker.services)
    waiting = [value(worker, name) for name in ("glutes_members_due", "glutes_members_overdue")]
    async with worker.services.sessions.begin() as session:
        (await session.get_one(Workspace, TEAM)).gone_at = clock.now()
    await flows.measure(worker.services)

    assert waiting[0] == 2
    assert waiting[1] is not None
    assert 1 <= waiting[1] <= 2
    assert value(worker, "glutes_members_due") == 0


async def test_acknowledgements_are_measured_by_kind_over_http(bot: Bot, slack: Sandbox) -> None:
    ana = slack.person("U0ANA")

    await ana.types("/glutes help")
    await ana.says("help")
    await slack.settled()

    assert value(bot, "glutes_acknowledgement_seconds_count", kind="command") == 1
    events = value(bot, "glutes_acknowledgement_seconds_count", kind="event_callback")
    assert events is not None
    assert events >= 1


async def test_acknowledgements_and_the_connection_are_measured_over_the_socket(
    start_bot: StartBot, slack: Sandbox
) -> None:
    bot = await start_bot()
    await slack.person("U0ANA").types("/glutes help")

    await until(lambda: value(bot, "glutes_open_sockets") == 2)

    assert value(bot, "glutes_acknowledgement_seconds_count", kind="command") == 1


async def test_what_a_payload_calls_itself_makes_no_new_label(bot: Bot, slack: Sandbox) -> None:
    assert bot.http is not None
    signer = SignatureVerifier(slack.signing_secret)
    async with aiohttp.ClientSession() as session:
        for kind in ("U0ANA", "topsecret", "x" * 1000):
            body, timestamp = json.dumps({"type": kind}), str(int(time.time()))  # noqa: TID251 - as the verifier reads it
            signature = signer.generate_signature(timestamp=timestamp, body=body)
            headers = {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": signature or ""}
            await session.post(
                f"{bot.http.url}/slack/events", data=body, headers={**headers, "Content-Type": "application/json"}
            )

    kinds = {
        sample.labels["kind"]
        for family in bot.services.metrics.registry.collect()
        if family.name == "glutes_acknowledgement_seconds"
        for sample in family.samples
    }
    assert kinds == {"other"}


async def test_what_is_served_is_prometheus_text_without_ids_names_or_texts(
    start_bot: StartBot, slack: Sandbox, clock: Clock
) -> None:
    bot = await start_bot(http=True)
    assert bot.http is not None
    await slack.person("U0ANA").types("/glutes hours topsecret")
    await start(bot.services, "U0ANA")
    await jump_to_next(bot.services, clock)
    await flows.deliver(bot.services)

    async with aiohttp.ClientSession() as session, session.get(f"{bot.http.url}/metrics") as answer:
        text = await answer.text()

    families = {family.name for family in text_string_to_metric_families(text)}
    assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert {"glutes_nudges", "glutes_slack_calls", "process_resident_memory_bytes"} <= families
    for private in ("U0ANA", TEAM, "Ana", "topsecret", slack.bot_token, slack.signing_secret):
        assert private not in text
