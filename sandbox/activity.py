"""Knows whether anything is under way between the workspace and the app, so that nobody has to guess and sleep."""

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any


class Activity:
    """Counts what is under way; what waits for the clock or for the app to connect does not count."""

    def __init__(self) -> None:
        self._busy = 0
        self._changed = asyncio.Event()
        self._tasks: set[asyncio.Task[Any]] = set()

    @contextmanager
    def under_way(self) -> Iterator[None]:
        self._step(1)
        try:
            yield
        finally:
            self._step(-1)

    @contextmanager
    def aside(self) -> Iterator[None]:
        """For the stretches of counted work that only wait."""
        self._step(-1)
        try:
            yield
        finally:
            self._step(1)

    def start(self, work: Coroutine[Any, Any, None], *, counted: bool = True) -> asyncio.Task[None]:
        """Runs work in the background, counted from this moment on, and ends it with the workspace."""
        if counted:
            self._step(1)
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(lambda done: self._done(done, counted=counted))
        return task

    async def settled(self, quiet: float) -> None:
        """Returns once nothing has been under way for `quiet` real seconds on end."""
        while True:
            changed = self._changed
            try:
                async with asyncio.timeout(None if self._busy else quiet):
                    await changed.wait()
            except TimeoutError:
                return

    async def stop(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _step(self, by: int) -> None:
        self._busy += by
        self._changed.set()
        self._changed = asyncio.Event()

    def _done(self, task: asyncio.Task[Any], *, counted: bool) -> None:
        self._tasks.discard(task)
        if counted:
            self._step(-1)
        if not task.cancelled() and (problem := task.exception()):
            task.get_loop().call_exception_handler(
                {"message": "sandbox work failed", "exception": problem, "task": task}
            )
