"""What Sentry gets to see: where it broke, and nothing of whom or with what."""

import builtins
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import sentry_sdk
from sentry_sdk.envelope import Envelope
from sentry_sdk.transport import Transport

from bot.config import BadSettings
from bot.process import Bot
from bot.reports import set_up_reports
from sandbox import Sandbox
from tests.conftest import on_sqlite

DSN = "https://key@sentry.invalid/1"


class Kept(Transport):
    """Keeps what would be sent."""

    def __init__(self) -> None:
        super().__init__()
        self.events: list[Any] = []

    def capture_envelope(self, envelope: Envelope) -> None:
        self.events += [event for item in envelope.items if (event := item.get_event())]


@pytest.fixture
def sentry() -> Iterator[Kept]:
    kept = Kept()
    set_up_reports(DSN, transport=kept)
    yield kept
    sentry_sdk.get_client().close()
    sentry_sdk.get_global_scope().set_client(None)


@on_sqlite
async def test_a_mistake_of_ours_is_reported_by_kind_place_and_reference(
    bot: Bot, slack: Sandbox, sentry: Kept
) -> None:
    async with bot.services.sessions.begin() as session:
        await (await session.connection()).exec_driver_sql("ALTER TABLE members RENAME TO away")

    reply = await slack.person("U0ANA").types("/glutes hours 9-17:31")
    await bot.services.tasks.finish(seconds=5)

    [event] = [e for e in sentry.events if e["logentry"]["message"] == "listener_failed"]
    error = event["exception"]["values"][-1]
    assert error["type"] == "OperationalError"
    assert event["extra"]["reference"] in reply.text
    assert any(frame["module"] == "bot.plan.flows" for e in event["exception"]["values"]
               for frame in e["stacktrace"]["frames"])  # fmt: skip
    said = json.dumps(sentry.events, default=str)
    for private in ("U0ANA", "T0PAPER", "17:31", "Ana", slack.bot_token, slack.signing_secret, "SELECT", "vars"):
        assert private not in said


def test_words_of_other_libraries_and_of_exceptions_stay_here(sentry: Kept) -> None:
    try:
        raise ValueError("topsecret")
    except ValueError:
        logging.getLogger("slack_bolt").exception("a body: %s", "topsecret", extra={"body": "topsecret"})
        logging.getLogger("bot.app").exception("tick_failed", extra={"step": "deliver", "member": 4711})

    theirs, ours = sentry.events
    assert theirs["exception"]["values"][0]["type"] == "ValueError"
    assert "logentry" not in theirs
    assert ours["logentry"]["message"] == "tick_failed"
    assert ours["extra"] == {"step": "deliver"}
    assert "topsecret" not in json.dumps(sentry.events, default=str)
    assert "4711" not in json.dumps(sentry.events, default=str)


def test_what_is_no_error_is_not_reported(sentry: Kept) -> None:
    logging.getLogger("bot").warning("nudge_not_sent")

    assert sentry.events == []


def test_without_the_package_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    found = builtins.__import__

    def without(name: str, *arguments: Any, **options: Any) -> Any:
        if name.startswith("sentry_sdk"):
            raise ImportError(name)
        return found(name, *arguments, **options)

    monkeypatch.setattr(builtins, "__import__", without)

    with pytest.raises(BadSettings, match=r"SENTRY_DSN: needs the package sentry-sdk.*pip install sentry-sdk"):
        set_up_reports(DSN)


@pytest.mark.parametrize("dsn", ["https://@host/1", "https://key@host", "https://key@host/words"])
def test_a_dsn_that_is_none_is_refused(dsn: str) -> None:
    with pytest.raises(BadSettings, match="SENTRY_DSN: is not a DSN"):
        set_up_reports(dsn)
