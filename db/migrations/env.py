"""Alembic's entry: on the connection that `db.migrate` hands over, or, from alembic's own commands, on DATABASE_URL."""

import asyncio
import os

from alembic import context
from sqlalchemy import Connection

from db.models import Base
from db.session import open_database


def run(connection: Connection) -> None:
    context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()


async def run_on_database_url() -> None:
    engine = open_database(os.environ["DATABASE_URL"])
    async with engine.begin() as connection:
        await connection.run_sync(run)
    await engine.dispose()


if handed_over := context.config.attributes.get("connection"):
    run(handed_over)
else:
    asyncio.run(run_on_database_url())
