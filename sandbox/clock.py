"""The workspace's own clock: it can stand still, flow up to 600 times as fast as ours, and jump, but never back."""

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

FASTEST = 600.0

Moved = Callable[[datetime], None]


def real_epoch() -> float:
    """Seconds since 1970 by the machine's clock; signatures and tickets need it, nothing else does."""
    return time.time()  # noqa: TID251 (the one place that may)


def stopwatch() -> float:
    """Seconds of real time, for the limits that Slack measures on the wire (three seconds to acknowledge)."""
    return time.monotonic()


class Clock:
    """Starts at `start` (aware; the real time when None) and runs `speed` seconds for each real one; 0 stands still."""

    def __init__(self, start: datetime | None = None, speed: float = 0) -> None:
        instant = start or datetime.fromtimestamp(real_epoch(), UTC)
        if instant.tzinfo is None:
            raise ValueError("Clock(start=...) needs an aware datetime: add tzinfo=UTC")
        self._base = instant.astimezone(UTC)
        self._since = stopwatch()
        self._speed = _checked(speed)
        self._watchers: list[Moved] = []
        self._stirred = asyncio.Event()

    def now(self) -> datetime:
        """The instant it is in the workspace, aware UTC."""
        if not self._speed:
            return self._base
        return self._base + timedelta(seconds=(stopwatch() - self._since) * self._speed)

    @property
    def speed(self) -> float:
        return self._speed

    @speed.setter
    def speed(self, speed: float) -> None:
        checked = _checked(speed)
        self._rebase(self.now())
        self._speed = checked
        self._tell()

    def jump(self, to: datetime) -> None:
        """Goes to that instant at once; ValueError for one that has passed."""
        if to.tzinfo is None:
            raise ValueError("jump(to=...) needs an aware datetime: add tzinfo=UTC")
        if to < self.now():
            raise ValueError(f"the clock never goes back: it is {self.now().isoformat()} already")
        self._rebase(to.astimezone(UTC))
        self._tell()

    def advance(self, by: timedelta) -> None:
        self.jump(self.now() + by)

    def on_move(self, told: Moved) -> Callable[[], None]:
        """Calls `told(now)` after each jump and change of speed; returns what ends that."""
        self._watchers.append(told)
        return lambda: self._watchers.remove(told)

    async def moved(self) -> datetime:
        """Waits for the next jump or change of speed and returns the instant it then is."""
        await self._stirred.wait()
        return self.now()

    async def wait_until(self, instant: datetime) -> None:
        """Waits until it is that instant here, however the clock gets there."""
        while (left := (instant - self.now()).total_seconds()) > 0:
            stirred = self._stirred
            try:
                async with asyncio.timeout(left / self._speed if self._speed else None):
                    await stirred.wait()
            except TimeoutError:
                continue

    def _rebase(self, instant: datetime) -> None:
        self._base = instant
        self._since = stopwatch()

    def _tell(self) -> None:
        self._stirred.set()
        self._stirred = asyncio.Event()
        for told in list(self._watchers):
            told(self.now())


def _checked(speed: float) -> float:
    if not 0 <= speed <= FASTEST:
        raise ValueError(f"speed goes from 0 (stands still) to {FASTEST:.0f}, not {speed}")
    return float(speed)
