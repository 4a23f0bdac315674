"""One clock for all replicas: that of their database.

Each machine's clock is a little off, and some are far off; a lease that one of them writes and another reads must not
depend on it. So every process measures how far its own clock is from the database's, at the start and then every
few seconds, and corrects for it. SQLite has no clock of its own: it lives on this machine.
"""

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

log = logging.getLogger(__name__)

TRUSTED = timedelta(seconds=1)  # an answer that took longer says too little
WORTH_TELLING = timedelta(seconds=2)


class DatabaseClock:
    """Calling it gives the database's time (aware UTC), as of the last measure."""

    def __init__(self, own: Callable[[], datetime]) -> None:
        self._own = own
        self._ahead = timedelta()  # of our clock, that of the database

    def __call__(self) -> datetime:
        return self._own() + self._ahead

    async def measure(self, engine: AsyncEngine) -> None:
        if engine.dialect.name != "postgresql":
            return
        async with engine.connect() as connection:
            before = self._own()
            told: datetime = (await connection.execute(text("SELECT clock_timestamp()"))).scalar_one()
            after = self._own()
        if timedelta() <= after - before <= TRUSTED:
            ahead = told.astimezone(UTC) - (before + (after - before) / 2)
            if abs(ahead - self._ahead) > WORTH_TELLING:
                log.warning("clock_corrected", extra={"seconds": round(ahead.total_seconds(), 1)})
            self._ahead = ahead
