"""Answers many people by one transaction: whoever asks while one is under way goes together with the others, next.

A transaction costs ten times what one more row in it does. Nobody waits for others to come: who asks first goes at
once.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Hashable, Sequence
from typing import Any, TypeVar

from sqlalchemy.exc import OperationalError

from db.session import is_away

T = TypeVar("T")
R = TypeVar("R")

MOST = 100  # in one transaction: more would keep its rows locked for too long

Work = Callable[[Sequence[T]], Awaitable[Sequence[R | Exception]]]
"""Does all of it, in one transaction; an exception in the place of a result is for whoever asked for that one."""


class Batches:
    """The lines in which people wait, one for each kind of work."""

    def __init__(self) -> None:
        self._lines: dict[Hashable, _Line] = {}

    async def ask(self, kind: Hashable, work: Work[T, R], item: T) -> R:
        """What `work` makes of this item. `kind` says which work is the same."""
        line = self._lines.setdefault(kind, _Line())
        result: R = await line.ask(work, item)
        return result


class _Line:
    def __init__(self) -> None:
        self._waiting: deque[tuple[Any, asyncio.Future[Any]]] = deque()
        self._task: asyncio.Task[None] | None = None

    async def ask(self, work: Work[Any, Any], item: Any) -> Any:
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, answer))
        if self._task is None:
            self._task = asyncio.create_task(self._go_on(work), name="batches")
        return await answer

    async def _go_on(self, work: Work[Any, Any]) -> None:
        some: list[tuple[Any, asyncio.Future[Any]]] = []
        try:
            while self._waiting:
                some = [self._waiting.popleft() for _ in range(min(MOST, len(self._waiting)))]
                await _do(work, some)
        finally:
            self._task = None
            for _, answer in (*some, *self._waiting):
                answer.cancel()  # only where we are cancelled ourselves: everybody has an answer otherwise
            self._waiting.clear()


async def _do(work: Work[Any, Any], some: Sequence[tuple[Any, asyncio.Future[Any]]]) -> None:
    """Work that fails for all is tried for each alone, so that it fails only for whom it has to."""
    results: Sequence[Any]
    try:
        results = await work([item for item, _ in some])
    except Exception as error:
        if len(some) > 1 and not _concerns_all(error):
            for one in some:
                await _do(work, [one])
            return
        results = [error] * len(some)
    for (_, answer), result in zip(some, results, strict=True):
        if answer.done():  # nobody waits for it any more
            continue
        if isinstance(result, Exception):
            answer.set_exception(result)
        else:
            answer.set_result(result)


def _concerns_all(error: Exception) -> bool:
    """Whether it is the database that fails, and not what one of them asked: another try would only take longer."""
    return isinstance(error, OperationalError | OSError | TimeoutError) or is_away(error)
