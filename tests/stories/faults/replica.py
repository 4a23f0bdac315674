"""One process of the bot, web or worker, on a clock that the story moves for all of them."""

import asyncio
from datetime import timedelta
from typing import Any

from bot.config import Settings
from bot.process import Bot
from tests.conftest import MONDAY

PACE = 10.0  # ticks come so much more often than in earnest: the story waits for them


def run(settings: Settings, *, seconds: Any, web: bool) -> None:
    """Runs in the child until it is killed. `seconds` is shared: how far the clock is from Monday morning."""
    asyncio.run(_run(settings, seconds, web))


async def _run(settings: Settings, seconds: Any, web: bool) -> None:
    async with Bot(settings, now=lambda: MONDAY + timedelta(seconds=seconds.value), web=web, worker=not web, pace=PACE):
        await asyncio.Event().wait()
