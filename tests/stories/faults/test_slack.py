"""Slack refuses, breaks, hangs, or does as it was asked and never says so, for ten minutes in the middle of work."""

from datetime import timedelta

import pytest

from bot import process
from sandbox import Clock, Sandbox
from tests.conftest import StartBot, on_sqlite
from tests.stories.faults.conftest import Tell
from tests.stories.faults.ledger import count
from tests.stories.faults.life import PEOPLE, join, live

pytestmark = on_sqlite
LONGEST = timedelta(minutes=6).total_seconds()  # five minutes, and the minute in which a lost one is looked up


@pytest.mark.parametrize(
    ("story", "method", "error"),
    [
        ("429 to every post", "chat.postMessage", 429),
        ("429 to everything", "*", 429),
        ("500 to every post", "chat.postMessage", 500),
        ("500 to everything", "*", 500),
        ("posts hang and are not done", "chat.postMessage", "hang"),
        ("posts are done after we gave up", "chat.postMessage", "hang_after"),
        ("posts are done, the line breaks", "chat.postMessage", "drop_after"),
        ("the line breaks at everything", "*", "drop"),
    ],
)
async def test_ten_bad_minutes_of_slack_double_and_lose_nothing(
    slack: Sandbox,
    clock: Clock,
    start_bot: StartBot,
    tell: Tell,
    monkeypatch: pytest.MonkeyPatch,
    story: str,
    method: str,
    error: int | str,
) -> None:
    monkeypatch.setattr(process, "TIMEOUT", 1)
    bot = await start_bot(web=False)
    await join(bot, slack)
    await live(clock, 20, bot)

    slack.faults.always(method, error=error, retry_after=30)
    await live(clock, 10, bot)
    slack.faults.clear()
    await live(clock, 40, bot)

    ledger = await count(bot.services, slack, PEOPLE)
    tell(f"{story}, ten minutes", ledger)
    assert ledger.due > 3 * len(PEOPLE) - 2
    assert (ledger.doubled, ledger.lost) == (0, 0)
    assert ledger.due == ledger.sent + ledger.dropped
    assert ledger.dropped <= len(PEOPLE) / 2 + 1  # of ten minutes
    assert ledger.longest <= LONGEST
