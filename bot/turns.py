"""Whose turn it is in this process: who waits for an answer comes before the nudges, which can wait a little."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

# Posts under way: 640 a second where Slack takes its usual 100 ms. The more there are, the more each of them costs.
POSTS = 64
FEW = 2  # people who are being answered: with fewer, a post delays nobody
LOOK_EVERY = 0.01  # seconds
PATIENCE = 1.0  # seconds that a post steps aside for them: however many people press, nudges go on


class Turns:
    def __init__(self) -> None:
        self._people = 0
        self._posts = asyncio.Semaphore(POSTS)

    @property
    def is_quiet(self) -> bool:
        """Whether nobody would notice what nudges take."""
        return self._people <= FEW

    @contextmanager
    def answering(self) -> Iterator[None]:
        """Somebody waits for an answer inside."""
        self._people += 1
        try:
            yield
        finally:
            self._people -= 1

    @asynccontextmanager
    async def posting(self) -> AsyncIterator[None]:
        """A nudge is posted inside, once there is a place for it and few people wait."""
        async with self._posts:
            waited = 0.0
            while not self.is_quiet and waited < PATIENCE:
                await asyncio.sleep(LOOK_EVERY)
                waited += LOOK_EVERY
            yield
