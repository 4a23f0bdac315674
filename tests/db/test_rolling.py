"""A rolling upgrade: the new schema is there first, and old code goes on, also when it has to start again."""

import pytest
from sqlalchemy import text

from bot.delivery import flows
from db.migrate import Schema, migrate, schema_of
from db.session import open_database
from sandbox import Clock, Sandbox
from tests.conftest import StartBot
from tests.people import jump_to_next, start


async def _upgrade(database: str) -> None:
    """What a coming release does: a column, a table, and a revision that this code has never heard of."""
    engine = open_database(database)
    async with engine.begin() as connection:
        await connection.execute(text("ALTER TABLE members ADD COLUMN from_tomorrow INTEGER"))
        await connection.execute(text("CREATE TABLE tomorrows (id INTEGER PRIMARY KEY)"))
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    await engine.dispose()


async def test_old_code_runs_and_starts_on_the_new_schema(
    slack: Sandbox, clock: Clock, start_bot: StartBot, database: str
) -> None:
    bot = await start_bot(web=False)
    await start(bot.services, "U0ANA")

    await _upgrade(database)
    await jump_to_next(bot.services, clock)
    await flows.deliver(bot.services)
    again = await start_bot(web=False)
    await jump_to_next(again.services, clock)
    await flows.deliver(again.services)

    assert len(slack.person("U0ANA").dm) == 2


async def test_an_old_migration_leaves_a_newer_schema_alone(database: str) -> None:
    engine = open_database(database)
    await migrate(engine)
    await _upgrade(database)

    await migrate(engine)

    assert await schema_of(engine) is Schema.NEWER
    with pytest.raises(Exception, match="9999"):
        await migrate(engine, revision="0001")  # going back needs the code that knows the way
    await engine.dispose()
