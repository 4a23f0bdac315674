"""A member's first day, through the front door: start, be nudged, answer."""

from datetime import timedelta

import pytest

from bot.delivery import flows as delivery
from sandbox import Clock, Sandbox
from tests.conftest import StartBot


@pytest.mark.parametrize("http", [False, True], ids=["socket", "http"])
async def test_a_member_starts_is_nudged_and_answers(
    slack: Sandbox, clock: Clock, start_bot: StartBot, http: bool
) -> None:
    bot = await start_bot(http=http)
    ana = slack.person("U0ANA")

    opened = await ana.types("/glutes start")

    assert opened.acked
    assert ana.modals[-1].title == "Start moving"
    assert ana.dm == []

    saved = await ana.submits({"start": "09:00", "end": "17:00", "interval": "40"})
    await slack.settled()

    assert saved.updated
    assert "every 40 minutes" in str(ana.modals[-1].blocks)
    assert "You're in" in ana.dm[-1].text

    clock.advance(timedelta(hours=1, minutes=45))  # 9:45 in Berlin: one interval and the spread after nine
    await delivery.deliver(bot.services)
    await bot.services.tasks.finish(seconds=60)  # the review of the day holds the row

    nudge = ana.dm[-1]
    assert nudge.blocks[-1]["type"] == "actions"

    await ana.clicks("nudges.done", on=nudge)
    await slack.settled()

    assert "done at 9:45" in ana.dm[-1].text
    assert ana.dm[-1].ts == nudge.ts
    assert len(ana.dm) == 2
    assert [b["type"] for b in ana.dm[-1].blocks] == ["section", "context"]

    clock.advance(timedelta(minutes=40))
    await delivery.deliver(bot.services)
    await bot.services.tasks.finish(seconds=60)  # the review of the day holds the row

    assert len(ana.dm) == 3
