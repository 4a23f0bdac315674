"""Work that goes on after an answer was given; shutdown waits for it."""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

from bot.errors import SlackTrouble
from db.session import is_away, reason_of

log = logging.getLogger(__name__)


class Tasks:
    """Holds every background task until it ends, so that none is lost to the garbage collector or to a restart."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[Any]] = set()
        self.ending = False  # the process is: no step goes on with another batch

    def start(self, work: Coroutine[Any, Any, Any], *, name: str) -> asyncio.Task[Any]:
        task = asyncio.create_task(work, name=name)
        self._running.add(task)
        task.add_done_callback(self._ended)
        return task

    async def finish(self, *, seconds: float) -> None:
        """Wait for what is running; what takes longer than `seconds` is cancelled."""
        if not self._running:
            return
        _, late = await asyncio.wait(self._running, timeout=seconds)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._running.discard(task)
        if task.cancelled() or not (error := task.exception()):
            return
        if isinstance(error, SlackTrouble):  # Slack has such moments
            log.warning("task_failed", extra={"task": task.get_name(), "reason": error.code})
        elif is_away(error):
            log.warning("database_away", extra={"task": task.get_name(), "reason": reason_of(error)})
        else:
            log.error("task_failed", extra={"task": task.get_name()}, exc_info=error)
