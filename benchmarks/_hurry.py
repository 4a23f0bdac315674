"""A clock that many processes share, hurried, and slowed down by one of them where they do not keep up."""

import asyncio
import mmap
import struct
import time
from datetime import datetime, timedelta
from pathlib import Path

_LAYOUT = struct.Struct("4d")  # seconds since the start, the monotonic clock then, speed, and the sum of these three


class Hurry:
    """Calling it gives the instant (aware UTC). Every process opens the same file; `start` is what it began with."""

    def __init__(self, file: Path, *, start: datetime) -> None:
        self._start = start
        if not file.exists():
            file.write_bytes(_LAYOUT.pack(0.0, zero := time.monotonic(), 1.0, zero + 1.0))
        with file.open("r+b") as opened:
            self._memory = mmap.mmap(opened.fileno(), _LAYOUT.size)

    def __call__(self) -> datetime:
        return self._start + timedelta(seconds=self.elapsed)

    @property
    def elapsed(self) -> float:
        """Seconds on this clock since it was started."""
        since, zero, speed = self._read()
        return since + (time.monotonic() - zero) * speed

    async def reach(self, at: datetime) -> None:
        """Wait until this clock shows `at`, at whatever speed it goes meanwhile."""
        while (left := (at - self()).total_seconds()) > 0:  # noqa: ASYNC110 - its speed may change
            await asyncio.sleep(min(0.1, left / self._read()[2]))

    def go(self, speed: float) -> None:
        """From now on at this speed. Only one process may say so."""
        since, zero, before = self._read()
        if speed != before:
            now = time.monotonic()
            values = (since + (now - zero) * before, now, speed)
            _LAYOUT.pack_into(self._memory, 0, *values, sum(values))

    def _read(self) -> tuple[float, float, float]:
        while True:  # somebody may be writing just now
            since, zero, speed, checked = _LAYOUT.unpack_from(self._memory)
            if since + zero + speed == checked:
                return since, zero, speed
