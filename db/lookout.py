"""Looks every second whether anybody is due, and almost always nobody is: so it costs next to nothing."""

import asyncio
from datetime import datetime

from sqlalchemy import literal, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from db.models import Member
from db.nudges import IS_DUE
from db.session import connect_to_look

# In order: PostgreSQL may look for the first of many through the whole table, and its statistics are of an hour ago.
ANYBODY = select(literal(1)).where(IS_DUE).order_by(Member.next_nudge_at).limit(1)


class Lookout:
    """Looks without a transaction, and on PostgreSQL with a connection of its own: opening either costs more."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._keeps = engine.dialect.name == "postgresql"
        self._connection: AsyncConnection | None = None
        self._one_at_a_time = asyncio.Lock()

    async def anybody_due(self, now: datetime) -> bool:
        """Whether a claim would find somebody. After an error of the database the next look connects anew."""
        async with self._one_at_a_time:
            try:
                if self._connection is None:
                    self._connection = await connect_to_look(self._engine)
                found = (await self._connection.execute(ANYBODY, {"now": now})).first() is not None
            except BaseException:  # also where we are told to stop: an answer may still be on its way
                await self._let_go(broken=True)
                raise
            if not self._keeps:
                await self._let_go()
            return found

    async def close(self) -> None:
        async with self._one_at_a_time:
            await self._let_go()

    async def _let_go(self, *, broken: bool = False) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            if broken:
                await connection.invalidate()
            await connection.close()
