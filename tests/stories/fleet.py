"""One replica as a process of its own: a real worker, on a clock that it shares with its siblings and the test."""

import asyncio
import time
from datetime import datetime, timedelta
from multiprocessing.synchronize import Event

from bot.config import Settings
from bot.process import Bot
from db.session import is_away

Shared = tuple[datetime, float, float]
"""The clock's instant when the machine's monotonic clock stood at the second value, and how fast it goes."""


def work(settings: Settings, *, shared: Shared, pace: float, up: Event, ahead: timedelta = timedelta()) -> None:
    """Runs in the child until it is killed. `up` is set once it works; `ahead`: how wrong its own clock is."""
    while True:
        try:
            asyncio.run(_work(settings, shared, pace, up, ahead))
        except Exception as error:
            if not is_away(error):
                raise
            print(f"started again: {error!r}"[:120])  # as a supervisor would: it was cut off while it started


async def _work(settings: Settings, shared: Shared, pace: float, up: Event, ahead: timedelta) -> None:
    started, zero, speed = shared

    def now() -> datetime:
        return started + timedelta(seconds=(time.monotonic() - zero) * speed) + ahead

    async with Bot(settings, now=now, web=False, worker=True, pace=pace):
        up.set()
        await asyncio.Event().wait()
