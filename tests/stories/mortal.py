"""A worker process that is killed in the middle of its work, the hard way, at a step the test chooses.

A step is anything the process does to the outside: a statement, the moments before and after a commit, a request to
Slack about to leave, its answer arrived. The process counts them and kills itself (SIGKILL) at the one it was given.
"""

import asyncio
import contextlib
import itertools
import os
import signal
from datetime import datetime
from multiprocessing.process import BaseProcess
from typing import Any

import aiohttp
from sqlalchemy import event
from sqlalchemy.engine import Engine

from bot.config import Settings
from bot.delivery import flows
from bot.process import Bot


def live_until(step: int, *, settings: Settings, now: datetime, job: str) -> None:
    """Runs in the child: deliver or recover once, and die at `step`. Ends normally if there are fewer steps."""
    asyncio.run(_work(step, settings, now, job))


async def _work(step: int, settings: Settings, now: datetime, job: str) -> None:
    async with contextlib.AsyncExitStack() as stack:
        bot = await stack.enter_async_context(Bot(settings, now=lambda: now, web=False, worker=False))
        steps = itertools.count(1)

        def one(*_: Any, **__: Any) -> None:
            if next(steps) == step:
                os.kill(os.getpid(), signal.SIGKILL)

        for name in ("before_cursor_execute", "after_cursor_execute", "commit"):
            event.listen(Engine, name, one)
        _count_requests(one)
        await getattr(flows, job)(bot.services)


def _count_requests(one: Any) -> None:
    request = aiohttp.ClientSession._request

    async def counted(session: aiohttp.ClientSession, *arguments: Any, **options: Any) -> aiohttp.ClientResponse:
        one()
        response = await request(session, *arguments, **options)
        one()
        return response

    aiohttp.ClientSession._request = counted  # type: ignore[method-assign, assignment]


async def end_of(child: BaseProcess) -> int | None:
    """Waits for the child, also on a machine with much else to do; its exit code, which is -9 if it was killed."""
    await asyncio.to_thread(child.join, 120)
    if child.is_alive():
        child.kill()
        raise TimeoutError("the worker hangs")
    return child.exitcode
