"""Brings a database to the newest schema, and says whether it is there."""

import sqlite3
from enum import StrEnum
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncEngine

from db.session import reason_of

FOLDER = Path(__file__).parent / "migrations"
LOCK = 4_718_236_511  # any number, the same in every process: one of them migrates, the others wait


class CannotMigrate(Exception):
    """The database is damaged, or somebody else's; the driver's reason in one line."""


async def migrate(engine: AsyncEngine, *, revision: str = "head") -> None:
    """Upgrade (or, for an older revision, downgrade) to `revision`; safe to call from several processes at once.

    To "head", a schema that is newer than this code is left as it is. Raises CannotMigrate, and has changed nothing,
    where the database is not as any release has left it.
    """
    try:
        async with engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
            await connection.run_sync(_run, revision)
    except (CommandError, sqlite3.DatabaseError, UnicodeDecodeError) as error:  # not what the driver itself refuses
        raise CannotMigrate(reason_of(error)) from error


class Schema(StrEnum):
    """How a database stands to this code."""

    CURRENT = "current"
    EMPTY = "empty"
    OLDER = "older"
    NEWER = "newer"  # it has a revision that this code does not know


async def schema_of(engine: AsyncEngine) -> Schema:
    async with engine.connect() as connection:
        have = await connection.run_sync(_revision)
    script = ScriptDirectory(str(FOLDER))
    if have is None:
        return Schema.EMPTY
    if have == script.get_current_head():
        return Schema.CURRENT
    return Schema.OLDER if _is_known(script, have) else Schema.NEWER


async def is_current(engine: AsyncEngine) -> bool:
    """Whether the database has the newest schema."""
    async with engine.connect() as connection:
        return await connection.run_sync(_revision) == ScriptDirectory(str(FOLDER)).get_current_head()


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _run(connection: Connection, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    have = _revision(connection)
    script = ScriptDirectory(str(FOLDER))
    if revision == "head" and have is not None and not _is_known(script, have):
        return  # a newer release has been here: old code starts on the new schema while the upgrade rolls
    wanted = script.get_current_head() if revision == "head" else revision
    down = revision == "base" or (
        have is not None and wanted is not None and have != wanted and _is_older(script, wanted, have)
    )
    (command.downgrade if down else command.upgrade)(config, revision)


def _is_known(script: ScriptDirectory, revision: str) -> bool:
    return revision in {r.revision for r in script.walk_revisions()}


def _is_older(script: ScriptDirectory, wanted: str, have: str) -> bool:
    return wanted in {r.revision for r in script.walk_revisions("base", have)}
