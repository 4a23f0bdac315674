"""Queries on deliveries of Slack's that were worked through, or are being worked through."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

from sqlalchemy import CursorResult, bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from db import bulk
from db.models import Heard


async def take(session: AsyncSession, deliveries: Mapping[str, datetime], *, now: datetime) -> set[str]:
    """Those of these deliveries that are ours until the instant given with each: nobody has worked through them."""
    in_order = sorted(deliveries.items())  # so that two processes never wait for each other
    connection = await session.connection()
    if bulk.has_arrays(session):
        return set(await connection.scalars(_TAKE, {"now": now, **bulk.pair_values(session, in_order)}))
    new = sqlite.insert(Heard).values([{"id": id_, "until": until} for id_, until in in_order])
    return set(await connection.scalars(_where_free(new), {"now": now}))


def _where_free(new: Any) -> Any:
    free = Heard.until <= bindparam("now", type_=Heard.until.type)
    taken = new.on_conflict_do_update(index_elements=["id"], set_={"until": new.excluded.until}, where=free)
    return taken.returning(Heard.id)


_TAKE = _where_free(postgresql.insert(Heard).from_select(["id", "until"], bulk.pairs((Heard.id, Heard.until))))


async def keep(session: AsyncSession, delivery: str, *, until: datetime) -> None:
    row = await session.get(Heard, delivery)
    if row is not None:
        row.until = until


async def forget(session: AsyncSession, now: datetime, *, limit: int) -> bool:
    """Delete the next old ones; whether there are more."""
    old = select(Heard.id).where(Heard.until <= now).order_by(Heard.until).limit(limit)
    gone = await session.execute(delete(Heard).where(Heard.id.in_(old.scalar_subquery())))
    return cast("CursorResult[Any]", gone).rowcount >= limit
