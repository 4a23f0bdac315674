"""Has charts drawn in a process of their own, which starts with the first chart and ends when none is wanted.

Matplotlib is slow to import and holds the interpreter while it draws: nobody who types a command waits for it.
"""

import asyncio
import logging
import multiprocessing
import os
import signal
import threading
from collections import OrderedDict
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.process import BaseProcess

from bot.charts import views
from bot.charts.rules import Chart, name_of

log = logging.getLogger(__name__)

KEPT = 64  # drawn charts kept in memory, some 25 kB each
IDLE = 300.0  # seconds after which the process is let go
LONGEST = 30.0  # seconds a chart may take
CHARTS_A_PROCESS = 500  # then a new one, whatever the old one has gathered


class Charts:
    """Draws each chart once; None when it cannot be had, and the message goes out with its text."""

    def __init__(self) -> None:
        self._pool: ProcessPoolExecutor | None = None
        self._drawn: OrderedDict[str, bytes] = OrderedDict()
        self._idle: asyncio.TimerHandle | None = None
        self.drawn = 0  # how many charts the process has drawn

    @property
    def processes(self) -> list[int]:
        """The ids of the processes that draw, none before the first chart."""
        return list(self._pool._processes) if self._pool and self._pool._processes else []

    async def draw(self, chart: Chart) -> bytes | None:
        name = name_of(chart)
        if name not in self._drawn:
            try:
                self._drawn[name] = await asyncio.wait_for(self._draw(chart), LONGEST)
                self.drawn += 1
            except (BrokenProcessPool, TimeoutError) as error:
                log.warning("chart_not_drawn", extra={"reason": type(error).__name__})
                self.close()
                return None
            while len(self._drawn) > KEPT:
                self._drawn.popitem(last=False)
        self._drawn.move_to_end(name)
        return self._drawn[name]

    async def _draw(self, chart: Chart) -> bytes:
        if self._pool is None:
            spawn = multiprocessing.get_context("spawn")  # a fork would copy the event loop's sockets
            self._pool = ProcessPoolExecutor(
                1, mp_context=spawn, initializer=_live_with_the_bot, max_tasks_per_child=CHARTS_A_PROCESS
            )
        loop = asyncio.get_running_loop()
        if self._idle:
            self._idle.cancel()
        self._idle = loop.call_later(IDLE, self.close)
        return await loop.run_in_executor(self._pool, views.draw, chart)

    def close(self) -> None:
        """Let the process go; the next chart starts another."""
        if self._idle:
            self._idle.cancel()
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown(wait=False, cancel_futures=True)


def _live_with_the_bot() -> None:
    """Runs in the process that draws: it ends when the bot ends, whichever way, and not by itself at Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    bot = multiprocessing.parent_process()
    if bot is not None:
        threading.Thread(target=_end_after, args=(bot,), daemon=True).start()


def _end_after(bot: BaseProcess) -> None:
    bot.join()
    os._exit(1)  # a bot that was killed cannot tell us, and we would wait for its next chart for ever
