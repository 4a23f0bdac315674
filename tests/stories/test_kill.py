"""Workers killed at every step between claim and record: no nudge is lost and none comes twice.

`GLUTES_KILLS=200 pytest tests/stories/test_kill.py -s` kills as many on each database and prints the counts.
"""

import multiprocessing
import os
from collections import Counter
from datetime import timedelta

from bot.delivery import flows
from bot.nudges.rules import nudge_id
from bot.process import Bot
from sandbox import Clock, Sandbox
from tests.conftest import StartBot, settings_for
from tests.people import ROUND_THE_CLOCK, due, nudges_of, start
from tests.stories.mortal import end_of, live_until

KILLS = int(os.environ.get("GLUTES_KILLS", "12"))
PEOPLE = ("U0ANA", "U0BEN", "U0CARO")
DELIVER_STEPS, RECOVER_STEPS = 70, 60  # about what either has: the last ones survive, and that is a case too


async def test_a_worker_killed_at_any_step_loses_and_doubles_nothing(
    slack: Sandbox, clock: Clock, start_bot: StartBot, database: str
) -> None:
    bot = await start_bot(web=False)
    for user_id in PEOPLE:
        channel = slack.person(user_id).dm_channel
        await start(bot.services, user_id, week=ROUND_THE_CLOCK, minutes=20, dm_channel=channel)
    forks = multiprocessing.get_context("forkserver")
    forks.set_forkserver_preload(["tests.stories.mortal"])
    settings = settings_for(slack, database)
    expected: set[str] = set()
    killed = 0

    for number in range(10_000):
        slots = await due(bot.services)
        expected |= {nudge_id(member_id, at) for member_id, at in slots.items()}
        clock.jump(max([clock.now(), *slots.values()]))
        for job, steps in (("deliver", DELIVER_STEPS), ("recover", RECOVER_STEPS)):
            step = 1 + number * 7 % steps
            child = forks.Process(
                target=live_until, args=(step,), kwargs={"settings": settings, "now": clock.now(), "job": job}
            )
            child.start()
            killed += await end_of(child) == -9
            clock.advance(timedelta(seconds=61))
        await _bring_to_an_end(bot)
        if killed >= KILLS:
            break

    posted = Counter(
        message.metadata["event_payload"]["nudge"]
        for user_id in PEOPLE
        for message in slack.person(user_id).dm
        if message.metadata
    )
    doubled = {nudge: count for nudge, count in posted.items() if count > 1}
    lost = expected - posted.keys()
    print(f"\nkilled {killed} times, nudges due {len(expected)}, doubled {len(doubled)}, lost {len(lost)}")
    assert killed >= KILLS
    assert doubled == {}
    assert lost == set()
    assert {n.outcome.value for n in await nudges_of(bot.services)} <= {"sent", "missed"}


async def _bring_to_an_end(bot: Bot) -> None:
    """What the next worker does: recover what was left, deliver what is due."""
    while await flows.recover(bot.services) or await flows.deliver(bot.services):
        pass
