"""Migrations: they make what the models say, go down and up again, and may be run by many at once."""

import asyncio
import multiprocessing
import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from db.migrate import FOLDER, is_current, migrate
from db.models import Base
from db.session import Unusable, open_database, why_unusable
from tests.conftest import new_database


@pytest.fixture(params=["sqlite", "postgresql"])
async def empty(request: pytest.FixtureRequest, sqlite: str) -> str:
    """The address of a database without tables."""
    if request.param == "sqlite":
        return sqlite
    return await new_database(request.getfixturevalue("postgres"))


def test_there_is_one_head() -> None:
    assert len(ScriptDirectory(str(FOLDER)).get_heads()) == 1


async def test_migrations_make_exactly_what_the_models_say(empty: str) -> None:
    engine = open_database(empty)
    await migrate(engine)

    async with engine.connect() as connection:
        differences = await connection.run_sync(_differences)
        server_defaults = await connection.run_sync(_defaults)
    await engine.dispose()

    assert differences == []
    assert server_defaults == _defaults_of_the_models()


async def test_migrations_go_down_and_up_again(empty: str) -> None:
    engine = open_database(empty)
    await migrate(engine)
    assert await is_current(engine)

    await migrate(engine, revision="base")
    async with engine.connect() as connection:
        left = await connection.run_sync(lambda c: set(inspect(c).get_table_names()))
    assert left <= {"alembic_version"}
    assert not await is_current(engine)

    await migrate(engine)
    assert await is_current(engine)
    await engine.dispose()


async def test_migrating_again_changes_nothing(empty: str) -> None:
    engine = open_database(empty)

    await migrate(engine)
    await migrate(engine)

    assert await is_current(engine)
    await engine.dispose()


async def test_two_processes_may_migrate_at_once(empty: str) -> None:
    spawn = multiprocessing.get_context("spawn")
    children = [spawn.Process(target=_migrate, args=(empty,)) for _ in range(2)]
    for child in children:
        child.start()
    for child in children:
        await asyncio.to_thread(child.join, 60)

    engine = open_database(empty)
    assert [child.exitcode for child in children] == [0, 0]
    assert await is_current(engine)
    await engine.dispose()


async def test_a_new_file_that_another_process_writes_just_now_is_waited_for(tmp_path: Path) -> None:
    file = tmp_path / "glutes.db"
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")  # before the file has write-ahead logging, SQLite lets nobody wait for this
    engine = open_database(f"sqlite:///{file}")

    opening = asyncio.create_task(migrate(engine))
    await asyncio.sleep(0.1)
    assert not opening.done()
    other.execute("COMMIT")
    await asyncio.wait_for(opening, 30)

    assert await is_current(engine)
    other.close()
    await engine.dispose()


async def test_a_database_that_is_not_there_is_told_in_the_drivers_words(postgres: str) -> None:
    assert await why_unusable(postgres.format("postgres")) is None
    unusable = await why_unusable(postgres.format("nowhere"))
    assert unusable == Unusable('database "nowhere" does not exist', passing=False)


def _migrate(database: str) -> None:
    """Runs in the child."""

    async def work() -> None:
        engine = open_database(database)
        await migrate(engine)
        await engine.dispose()

    asyncio.run(work())


def _differences(connection: Connection) -> list[object]:
    return list(compare_metadata(MigrationContext.configure(connection), Base.metadata))


def _defaults(connection: Connection) -> set[tuple[str, str]]:
    """The columns with a default of the database's own; what it is is written differently everywhere."""
    found = inspect(connection)
    return {
        (table, column["name"])
        for table in Base.metadata.tables
        for column in found.get_columns(table)
        if column["default"] is not None and "nextval" not in column["default"]
    }


def _defaults_of_the_models() -> set[tuple[str, str]]:
    return {
        (table.name, column.name)
        for table in Base.metadata.tables.values()
        for column in table.columns
        if column.server_default is not None
    }
