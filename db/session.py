"""Opens the database: one async engine, the same code on SQLite and PostgreSQL."""

import asyncio
import sqlite3
from dataclasses import dataclass
from traceback import walk_tb
from typing import Any

import aiosqlite
import orjson
from asyncpg import PostgresError  # type: ignore[import-untyped]
from asyncpg.exceptions import (  # type: ignore[import-untyped]
    OperatorInterventionError,
    PostgresConnectionError,
    TooManyConnectionsError,
)
from sqlalchemy import event, text
from sqlalchemy.engine import URL, ExceptionContext, make_url
from sqlalchemy.exc import DBAPIError, DisconnectionError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnection
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

Sessions = async_sessionmaker[AsyncSession]

AWAY = (OperatorInterventionError, PostgresConnectionError, TooManyConnectionsError, NoConnection)
BUSY_TIMEOUT_MS = 10_000
PATIENCE = 10.0  # seconds for a free connection
READ_ONLY = "readonly database"  # in SQLite's words
ONLY_READS = "glutes_only_reads"
NO_TRANSACTION = "glutes_no_transaction"
COMMON: dict[str, Any] = {
    "hide_parameters": True,
    "json_serializer": lambda value: orjson.dumps(value).decode(),
    "json_deserializer": orjson.loads,
}


def database_url(address: str) -> URL:
    """The URL with the async driver put in. Raises ValueError for a database we do not run on."""
    url = make_url(address)
    driver = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg", "postgres": "postgresql+asyncpg"}
    backend = url.drivername.split("+")[0]
    if backend not in driver or (backend == "sqlite" and not url.database) or not 0 <= (url.port or 0) <= 65535:
        raise ValueError(f"{backend} is neither a sqlite file nor a postgresql server")
    query = {("ssl" if name == "sslmode" else name): value for name, value in url.query.items()}  # asyncpg's word
    return url.set(drivername=driver[backend], query=query)


def open_database(address: str, *, pool_size: int = 10) -> AsyncEngine:
    """An engine for `DATABASE_URL`; connects only when first used. Its errors show no values, for they are logged."""
    url = database_url(address)
    if url.get_backend_name() == "postgresql":
        pool = {"pool_size": pool_size, "max_overflow": pool_size, "pool_timeout": PATIENCE, "pool_use_lifo": True}
        engine = create_async_engine(url, **pool, **COMMON)
        event.listen(engine.sync_engine, "connect", _read_json)
        event.listen(engine.sync_engine, "checkout", _replace_closed)
        return engine
    engine = create_async_engine(url, pool_size=pool_size, max_overflow=0, **COMMON)
    event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    event.listen(engine.sync_engine, "begin", _begin_immediate)
    event.listen(engine.sync_engine, "handle_error", _open_again)
    return engine


@dataclass(frozen=True, slots=True)
class Unusable:
    """Why a database cannot be opened, in the driver's words and one line; `passing`: it may be there in a moment."""

    reason: str
    passing: bool

    def __str__(self) -> str:
        return self.reason


async def why_unusable(address: str) -> Unusable | None:
    """Why the database of this URL cannot be opened; None if it can."""
    url = database_url(address)
    engine = open_database(address)
    try:
        if url.get_backend_name() == "sqlite":  # aiosqlite's thread would complain on its own
            sqlite3.connect(url.database or ":memory:").close()
        else:
            async with engine.connect():
                pass
    except (SQLAlchemyError, PostgresError, OSError, sqlite3.Error, TypeError, ValueError) as error:
        # What the address asks for may be nothing that the driver knows: a TypeError or ValueError of its own.
        return Unusable(reason_of(error), passing=is_away(error))
    finally:
        await engine.dispose()
    return None


def is_away(error: BaseException) -> bool:
    """Whether a server is only down, starting, stopping, full or overworked: neither the URL nor our code is wrong."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, DBAPIError) and READ_ONLY in str(cause.orig):
            return False  # the connection is given up, but whoever runs us has to mend the file
        if isinstance(cause, AWAY) or (isinstance(cause, DBAPIError) and cause.connection_invalidated):
            return True
        if isinstance(cause, OSError) and _is_the_drivers(cause):
            return True
        cause = cause.__cause__
    return False


def _is_the_drivers(error: OSError) -> bool:
    """Whether it was raised while asyncpg connected; other files and sockets have the same errors."""
    frames = walk_tb(error.__traceback__)
    return any(frame.f_globals.get("__name__", "").startswith("asyncpg.") for frame, _ in frames)


async def why_unwritable(engine: AsyncEngine) -> str | None:
    """The driver's reason if nothing may be written; None if it may. Nothing is."""
    try:
        async with engine.begin() as connection:
            await connection.execute(text("UPDATE workspaces SET zone = zone WHERE 1 = 0"))
    except (SQLAlchemyError, OSError) as error:
        return reason_of(error)
    return None


def reason_of(error: BaseException) -> str:
    """What the driver says, in one line and without our statement."""
    reason = error.orig if isinstance(error, DBAPIError) else error
    return " ".join(str(reason).split()) or type(reason).__name__


def open_sessions(engine: AsyncEngine) -> Sessions:
    """Use as `async with sessions.begin() as session:`; rows are values once the block has ended."""
    return async_sessionmaker(engine, expire_on_commit=False)


async def only_reads(session: AsyncSession) -> None:
    """Say first of all in a session that it will write nothing: on SQLite it then holds up nobody who writes."""
    await session.connection(execution_options={ONLY_READS: True, **_alone(session)})


async def alone(session: AsyncSession) -> None:
    """Say first of all in a session that it has one statement: on PostgreSQL that saves two round trips of four."""
    await session.connection(execution_options=_alone(session))


def _alone(session: AsyncSession) -> dict[str, str]:
    return {"isolation_level": "AUTOCOMMIT"} if session.get_bind().dialect.name == "postgresql" else {}


async def connect_to_look(engine: AsyncEngine) -> AsyncConnection:
    """A connection each of whose statements stands alone and sees what is there by then."""
    connection = await engine.connect()
    if engine.dialect.name == "postgresql":
        return await connection.execution_options(isolation_level="AUTOCOMMIT")
    return await connection.execution_options(**{NO_TRANSACTION: True})


def _replace_closed(connection: Any, _: Any, __: Any) -> None:
    # The driver notices at once that a server has gone: asking it each time would be a round trip more for nothing.
    if connection.driver_connection.is_closed():
        raise DisconnectionError


def _read_json(connection: Any, _: Any) -> None:
    # The dialect's own way calls two Python functions for each value, and a member's row has six of them.
    json = {"schema": "pg_catalog", "encoder": str.encode, "decoder": orjson.loads, "format": "binary"}
    connection.run_async(lambda driver: driver.set_type_codec("json", **json))


def _prepare_sqlite(connection: Any, _: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    cursor = connection.cursor()
    try:
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
        connection.run_async(_write_ahead)
        cursor.execute("PRAGMA synchronous = FULL")  # an answer that was confirmed survives a power cut
        cursor.execute("PRAGMA foreign_keys = ON")
    except Exception:
        connection.close()  # the pool has not taken it: its thread would wait for ever
        raise
    cursor.close()


async def _write_ahead(connection: aiosqlite.Connection) -> None:
    # Of two processes that turn a new file to write-ahead logging together, SQLite refuses one without any waiting.
    now = asyncio.get_running_loop().time
    until = now() + BUSY_TIMEOUT_MS / 1000
    while True:
        try:
            await connection.execute_fetchall("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or now() > until:
                raise
        await asyncio.sleep(0.01)


def _begin_immediate(connection: Any) -> None:
    # Taking the write lock at once is what makes read-then-write safe between processes on SQLite.
    options = connection.get_execution_options()
    if not options.get(NO_TRANSACTION):
        connection.exec_driver_sql("BEGIN" if options.get(ONLY_READS) else "BEGIN IMMEDIATE")


def _open_again(failed: ExceptionContext) -> None:
    # A connection that was opened while the file could not be written stays so for its life.
    if READ_ONLY in str(failed.original_exception):
        failed.is_disconnect = True
