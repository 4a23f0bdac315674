"""Processes killed at every step of the weekly post: the channel gets each week once.

`GLUTES_KILLS=100 pytest tests/posts/test_killed.py -s` kills as many on each database and prints the counts.
"""

import asyncio
import contextlib
import itertools
import multiprocessing
import os
import signal
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from bot.config import Settings
from bot.posts import flows
from bot.posts.rules import LEASE
from bot.process import Bot
from db.models import ChannelPost, PostKind
from sandbox import Clock, Sandbox
from tests.conftest import StartBot, settings_for
from tests.people import TEAM
from tests.posts.test_once import POST_AT, posted, week_behind
from tests.stories.mortal import _count_requests, end_of

KILLS = int(os.environ.get("GLUTES_KILLS", "6"))
STEPS = 90  # more than a post has; the last ones survive, and that is a case too


def post_until(step: int, *, settings: Settings, now: datetime) -> None:
    """Runs in the child: make what is due, and die at `step`."""
    asyncio.run(_work(step, settings, now))


async def _work(step: int, settings: Settings, now: datetime) -> None:
    async with contextlib.AsyncExitStack() as stack:
        bot = await stack.enter_async_context(Bot(settings, now=lambda: now, web=False, worker=False))
        steps = itertools.count(1)

        def one(*_: Any, **__: Any) -> None:
            if next(steps) == step:
                os.kill(os.getpid(), signal.SIGKILL)

        for name in ("before_cursor_execute", "after_cursor_execute", "commit"):
            event.listen(Engine, name, one)
        _count_requests(one)
        await flows.post_due(bot.services)


@pytest.mark.timeout(600)
async def test_a_process_killed_at_any_step_neither_loses_nor_doubles_a_week(
    slack: Sandbox, clock: Clock, start_bot: StartBot, database: str
) -> None:
    bot = await start_bot(web=False)
    await week_behind(bot.services, clock)
    forks = multiprocessing.get_context("forkserver")
    forks.set_forkserver_preload(["tests.stories.mortal"])
    settings = settings_for(slack, database)
    killed = rounds = 0

    while killed < KILLS:
        clock.jump(POST_AT + timedelta(minutes=10 * rounds))
        await _due_again(bot, clock.now())
        child = forks.Process(
            target=post_until, args=(1 + rounds * 17 % STEPS,), kwargs={"settings": settings, "now": clock.now()}
        )
        child.start()
        killed += await end_of(child) == -9
        rounds += 1
        for _ in range(3):
            clock.advance(LEASE)
            await flows.post_due(bot.services)

    slots = Counter(m.metadata["event_payload"]["slot"] for m in posted(slack) if m.metadata)
    print(f"\nkilled {killed} times in {rounds} posts, doubled {sum(n > 1 for n in slots.values())}")
    assert len(slots) == rounds
    assert set(slots.values()) == {1}


async def _due_again(bot: Bot, at: datetime) -> None:
    """The same week once more, as another slot, so that many posts can be killed in one test."""
    async with bot.services.sessions.begin() as session:
        post = await session.get_one(ChannelPost, (TEAM, PostKind.WEEK))
        post.next_post_at, post.posted_on = at, None
