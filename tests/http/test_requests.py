"""What may knock at our address: Slack alone, now, and each delivery once."""

import asyncio
import hmac
import io
import json
import logging
import time
from collections.abc import AsyncIterator
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

import aiohttp
import pytest
from sqlalchemy import select

from bot.http import LARGEST
from bot.plan.flows import find
from bot.process import Bot
from db.models import Nudge
from sandbox import Sandbox
from sandbox.httpdelivery import signature
from tests.conftest import StartBot, on_sqlite
from tests.people import TEAM, nudges_of, start

FORM = "application/x-www-form-urlencoded"


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


def signed_bytes(slack: Sandbox, body: bytes) -> dict[str, str]:
    """The same for what is no text."""
    stamp = str(int(time.time()))  # noqa: TID251 - Slack signs with the real time
    made = hmac.new(slack.signing_secret.encode(), f"v0:{stamp}:".encode() + body, sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={made}"}


def signed(slack: Sandbox, body: str, *, age: int = 0) -> dict[str, str]:
    """The headers of what Slack has signed."""
    stamp = str(int(time.time()) - age)  # noqa: TID251 - Slack signs with the real time
    made = signature(slack.signing_secret, timestamp=stamp, body=body)
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": made}


async def post(
    session: aiohttp.ClientSession, bot: Bot, body: str | io.BytesIO, headers: dict[str, str], *, kind: str = FORM
) -> tuple[int, str]:
    assert bot.http is not None
    url = f"{bot.http.url}/slack/events"
    async with session.post(url, data=body, headers={"Content-Type": kind, **headers}) as answer:
        return answer.status, await answer.text()


def command(text: str, *, trigger: str = "1.2.three", user_id: str = "U0ANA", team_id: str = TEAM) -> str:
    fields = {"command": "/glutes", "text": text, "team_id": team_id, "user_id": user_id, "trigger_id": trigger}
    return urlencode(fields)


def typed(text: str, *, event_id: str = "Ev1") -> str:
    said = {
        "type": "message",
        "channel_type": "im",
        "channel": "D0ANA",
        "user": "U0ANA",
        "text": text,
        "ts": "1.000001",
    }
    return json.dumps({"type": "event_callback", "event_id": event_id, "team_id": TEAM, "event": said})


async def test_what_slack_has_signed_is_answered(bot: Bot, slack: Sandbox, session: aiohttp.ClientSession) -> None:
    body = command("help")

    status, text = await post(session, bot, body, signed(slack, body))

    assert status == 200
    assert "Glutes" in text


@on_sqlite
@pytest.mark.parametrize(
    "change",
    [
        {"X-Slack-Signature": "v0=" + "0" * 64},
        {"X-Slack-Signature": ""},
        {"X-Slack-Signature": "é"},
        {"X-Slack-Request-Timestamp": ""},
        {"X-Slack-Request-Timestamp": "soon"},
        {"X-Slack-Request-Timestamp": "9" * 400},
        {"X-Slack-Request-Timestamp": "-1"},
        {"X-Slack-Request-Timestamp": "1_0"},
    ],
    ids=str,
)
async def test_a_forged_request_is_refused_and_nothing_of_it_is_logged(
    bot: Bot,
    slack: Sandbox,
    session: aiohttp.ClientSession,
    change: dict[str, str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    body = command("secret-words")

    status, text = await post(session, bot, body, signed(slack, body) | change)

    assert (status, text) == (401, "")
    assert "secret-words" not in caplog.text


@on_sqlite
async def test_a_signature_is_for_its_body_and_for_five_minutes(
    bot: Bot, slack: Sandbox, session: aiohttp.ClientSession
) -> None:
    body = command("help")
    statuses = [
        (await post(session, bot, body, signed(slack, command("stop"))))[0],
        (await post(session, bot, body, signed(slack, body, age=301)))[0],
        (await post(session, bot, body, signed(slack, body, age=-310)))[0],
        (await post(session, bot, body, signed(slack, body, age=290)))[0],
    ]

    assert statuses == [401, 401, 401, 200]


async def test_a_replayed_request_changes_nothing_whichever_replica_it_reaches(
    slack: Sandbox, start_bot: StartBot, session: aiohttp.ClientSession
) -> None:
    first, second = await start_bot(http=True), await start_bot(http=True)
    await start(first.services, "U0ANA")
    pause, resume = command("pause", trigger="1.pause"), command("resume", trigger="2.resume")
    captured = signed(slack, pause)

    await post(session, first, pause, captured)
    await post(session, first, resume, signed(slack, resume))
    again = [await post(session, bot, pause, captured) for bot in (first, second)]

    ana = await find(first.services, TEAM, "U0ANA")
    assert ana is not None
    assert ana.pause is None
    assert again == [(200, ""), (200, "")]


async def test_an_event_that_slack_sends_again_is_acknowledged_and_not_done_twice(
    slack: Sandbox, start_bot: StartBot, session: aiohttp.ClientSession
) -> None:
    bots = [await start_bot(http=True), await start_bot(http=True)]
    await start(bots[0].services, "U0ANA")
    body = typed("done")

    answers = await asyncio.gather(
        *(post(session, bot, body, signed(slack, body), kind="application/json") for bot in bots * 3)
    )
    await slack.settled()

    assert [status for status, _ in answers] == [200] * 6
    assert len(await nudges_of(bots[0].services)) == 1
    assert len(slack.person("U0ANA").dm) == 1


async def test_an_event_whose_worker_died_is_done_when_slack_sends_it_again(
    slack: Sandbox, start_bot: StartBot, session: aiohttp.ClientSession, clock: Any
) -> None:
    from bot.once import LEASE, delivery_id
    from db import heard

    bot = await start_bot(http=True)
    await start(bot.services, "U0ANA")
    body = typed("done", event_id="EvDead")
    delivery = delivery_id(json.loads(body)) or ""
    async with bot.services.sessions.begin() as database:  # as somebody left it who took it and was killed
        await heard.take(database, {delivery: clock.now() + LEASE}, now=clock.now())

    clock.advance(LEASE)
    await post(session, bot, body, signed(slack, body), kind="application/json")

    assert len(await nudges_of(bot.services)) == 1


@on_sqlite
async def test_a_body_that_is_too_large_is_not_read(bot: Bot, slack: Sandbox, session: aiohttp.ClientSession) -> None:
    body = "text=" + "x" * LARGEST

    status, _ = await post(session, bot, io.BytesIO(body.encode()), signed(slack, body))

    assert status == 413


@on_sqlite
async def test_another_workspaces_nudge_cannot_be_answered(
    bot: Bot, slack: Sandbox, session: aiohttp.ClientSession
) -> None:
    await start(bot.services, "U0ANA")
    await slack.person("U0ANA").types("/glutes now")
    (nudge,) = await nudges_of(bot.services)
    strangers = [("U0BEN", TEAM), ("U0ANA", "T0OTHER")]

    for number, (user_id, team_id) in enumerate(strangers):
        click = {
            "type": "block_actions",
            "team": {"id": team_id},
            "user": {"id": user_id, "team_id": team_id},
            "trigger_id": f"{number}.x",
            "actions": [{"action_id": "nudges.done", "block_id": "b", "type": "button", "value": nudge.id}],
            "container": {"type": "message", "message_ts": "1.1", "channel_id": "D0ANA"},
        }
        body = urlencode({"payload": json.dumps(click)})
        await post(session, bot, body, signed(slack, body))
    await slack.settled()

    async with bot.services.sessions.begin() as database:
        left = (await database.execute(select(Nudge.outcome))).scalars().all()
    assert left == [nudge.outcome]


UNHEARD: list[dict[str, Any]] = [
    {"type": "shortcut", "callback_id": "x", "team": {"id": TEAM}, "user": {"id": "U0ANA"}, "trigger_id": "1.s"},
    {"type": "message_action", "callback_id": "x", "team": {"id": TEAM}, "user": {"id": "U0ANA"}, "trigger_id": "1.m"},
    {"type": "block_suggestion", "action_id": "x", "block_id": "b", "value": "", "team": {"id": TEAM},
     "user": {"id": "U0ANA"}},
    {"type": "view_closed", "team": {"id": TEAM}, "user": {"id": "U0ANA"},
     "view": {"type": "modal", "callback_id": "x"}},
    {"type": "something_new", "team": {"id": TEAM}, "user": {"id": "U0ANA"}},
]  # fmt: skip


@on_sqlite
@pytest.mark.parametrize("payload", UNHEARD, ids=lambda payload: payload["type"])
async def test_nothing_that_slack_sends_is_answered_404(
    bot: Bot, slack: Sandbox, session: aiohttp.ClientSession, payload: dict[str, Any]
) -> None:
    body = urlencode({"payload": json.dumps(payload)})

    status, _ = await post(session, bot, body, signed(slack, body))

    assert status == 200


@on_sqlite
async def test_that_slack_holds_events_back_is_acknowledged_and_whoever_runs_the_bot_is_told(
    bot: Bot, slack: Sandbox, session: aiohttp.ClientSession, caplog: pytest.LogCaptureFixture
) -> None:
    limited = {"type": "app_rate_limited", "team_id": TEAM, "minute_rate_limited": 1518467820, "api_app_id": "A1"}
    body = json.dumps(limited)

    status, _ = await post(session, bot, body, signed(slack, body), kind="application/json")

    assert status == 200
    assert [(r.levelname, vars(r)["team"]) for r in caplog.records if r.getMessage() == "events_rate_limited"] == [
        ("WARNING", TEAM)
    ]


@on_sqlite
async def test_what_nobody_listens_for_is_acknowledged(
    bot: Bot, slack: Sandbox, session: aiohttp.ClientSession
) -> None:
    statuses = []
    for number, event in enumerate(["team_join", "app_rate_limited", "something_new"]):
        body = json.dumps(
            {"type": "event_callback", "event_id": f"Ev{number}", "team_id": TEAM, "event": {"type": event}}
        )
        statuses.append((await post(session, bot, body, signed(slack, body), kind="application/json"))[0])

    assert statuses == [200, 200, 200]


@on_sqlite
async def test_what_could_not_be_answered_in_time_is_turned_away_at_once(
    bot: Bot, slack: Sandbox, session: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.http.MOST", 3)
    slack.faults.always("users.info", error="hang")  # a form waits for the newcomer's time zone, but not for long
    forms = [command("start", trigger=f"1.{n}.x") for n in range(3)]
    waiting = [asyncio.create_task(post(session, bot, body, signed(slack, body))) for body in forms]
    await asyncio.sleep(0.3)
    body = command("help", trigger="1.9.x")

    turned_away = await post(session, bot, body, signed(slack, body))
    answered = await asyncio.gather(*waiting)
    slack.faults.clear()
    later = await post(session, bot, body, signed(slack, body))

    assert turned_away == (503, "")
    assert [status for status, _ in answered] == [200] * 3
    assert later[0] == 200
