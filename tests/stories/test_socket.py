"""Socket Mode that comes back: Slack restarted, silent, refusing. Nothing that people typed is lost.

Slack's clock runs sixty times as fast here, so that its deliveries after one and five minutes come soon.
`GLUTES_SILENCE=120 pytest tests/stories/test_socket.py -s --timeout=400` prints the figures.
"""

import asyncio
import os
import time
from collections.abc import AsyncIterator

import pytest

from bot.process import Bot
from sandbox import Clock, Sandbox
from tests.conftest import MONDAY, settings_for
from tests.people import until

SILENCE = float(os.environ.get("GLUTES_SILENCE", "10"))  # real seconds
PATIENCE = 60.0


@pytest.fixture
def clock() -> Clock:
    return Clock(start=MONDAY, speed=60)


@pytest.fixture
async def bot(slack: Sandbox, sqlite: str) -> AsyncIterator[Bot]:
    async with Bot(settings_for(slack, sqlite), now=slack.clock.now, worker=False) as bot:
        await slack.connected(timeout=10)
        yield bot


def _answers(slack: Sandbox) -> list[str]:
    """What the bot has said to Ana."""
    return [message.text for message in slack.person("U0ANA").dm if message.bot_id is not None]


async def _works_again(slack: Sandbox, *, said_before: int) -> float:
    """Seconds until a word that is said now is answered; so is, by then or soon, what was said before, and once."""
    begun = time.monotonic()
    await slack.person("U0ANA").says("banana")
    await until(lambda: any("banana" in text for text in _answers(slack)))
    seconds = time.monotonic() - begun
    await until(lambda: len(_answers(slack)) > said_before)
    await slack.settled()
    assert len(_answers(slack)) == said_before + 1
    return seconds


async def test_the_bot_is_back_after_slack_was_restarted(slack: Sandbox, bot: Bot) -> None:
    await slack.stop()
    await slack.person("U0ANA").says("help")  # while nobody listens
    await asyncio.sleep(1)

    await slack.start()
    seconds = await _works_again(slack, said_before=1)

    print(f"\nrestarted: works again after {seconds:.1f} s, of 2 words 0 lost and 0 answered twice")


async def test_the_bot_is_back_after_slack_was_silent(slack: Sandbox, bot: Bot) -> None:
    slack.socket.silence(on=True)
    await slack.person("U0ANA").says("help")
    await asyncio.sleep(SILENCE)

    slack.socket.silence(on=False)
    seconds = await _works_again(slack, said_before=1)

    print(f"\nsilent for {SILENCE:.0f} s: works again after {seconds:.1f} s, of 2 words 0 lost and 0 answered twice")


async def test_the_bot_is_back_after_two_refused_handshakes(slack: Sandbox, bot: Bot) -> None:
    slack.socket.refuse_handshakes(2)

    await slack.socket.cut()
    seconds = await _works_again(slack, said_before=0)

    print(f"\ntwo handshakes refused: works again after {seconds:.1f} s, of 1 word 0 lost and 0 answered twice")


async def test_a_refresh_loses_nothing(slack: Sandbox, bot: Bot) -> None:
    ana = slack.person("U0ANA")

    said = [asyncio.create_task(ana.says("help")) for _ in range(5)]
    await slack.socket.refresh()
    await asyncio.gather(*said)
    await until(lambda: len(_answers(slack)) >= 5)
    await slack.settled()

    assert len(_answers(slack)) == 5


async def test_a_token_that_is_taken_away_is_told_and_once_mended_is_taken_up_again(
    slack: Sandbox, bot: Bot, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.socket.REFUSED_PATIENCE", 0.2)
    slack.faults.always("apps.connections.open", error="slack_error:invalid_auth")

    await slack.socket.cut()
    async with asyncio.timeout(PATIENCE):
        while "socket_refused" not in caplog.messages:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    slack.faults.clear()
    await slack.connected(timeout=PATIENCE)

    [told, *_] = [record for record in caplog.records if record.message == "socket_refused"]
    assert vars(told)["reason"] == "invalid_auth"
    assert "generate one with the scope connections:write" in str(vars(told)["mend"])
