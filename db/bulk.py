"""Hundreds of rows by one statement: read as plain objects, changed freely, and what was changed written back.

For the delivery alone. An ORM session watches every attribute of every row and writes row by row, which costs more
than sending the nudges. On PostgreSQL the values travel as one array for each column; SQLite, in our own process, takes
them row by row.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache, partial
from types import SimpleNamespace
from typing import Any, TypeVar, cast

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Executable,
    FromClause,
    Select,
    Table,
    any_,
    bindparam,
    column,
    func,
    select,
    tuple_,
)
from sqlalchemy import insert as insert_into
from sqlalchemy import update as update_of
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Base

T = TypeVar("T", bound=Base)

Columns = tuple[Any, Any]
PAIR = ("lefts", "rights")


class Draft:
    """A row that is there already, and the names of what was `changed` in it."""

    __slots__ = ("__dict__", "changed")

    changed: set[str]

    def __init__(self, values: dict[str, Any]) -> None:
        object.__setattr__(self, "__dict__", values)
        object.__setattr__(self, "changed", set())

    def __setattr__(self, name: str, value: Any) -> None:
        values = vars(self)
        if values[name] is not value:
            values[name] = value
            self.changed.add(name)


def new(kind: type[T], /, **values: Any) -> T:
    """A row for `insert`."""
    return cast("T", SimpleNamespace(**values))


async def read(session: AsyncSession, kind: type[T], wanted: Executable, values: Mapping[str, Any]) -> list[T]:
    """The rows of a statement that gives all columns of `kind`: with its attributes, and nothing else of it."""
    result = await (await session.connection()).execute(wanted, values)
    names = tuple(result.keys())
    return [cast("T", Draft(dict(zip(names, row, strict=True)))) for row in result]


async def by_ids(session: AsyncSession, kind: type[T], ids: Collection[Any]) -> dict[Any, T]:
    """The rows with these ids, locked in one order so that two batches cannot wait for each other."""
    if not ids:
        return {}
    wanted = _by_ids(cast("Table", kind.__table__), has_arrays(session))
    return {cast("Any", row).id: row for row in await read(session, kind, wanted, {"among": list(ids)})}


async def update(session: AsyncSession, kind: type[T], rows: Iterable[T]) -> None:
    """Write back what was changed in rows that `read` gave."""
    changed = [draft for draft in cast("Iterable[Draft]", rows) if draft.changed]
    if changed:
        names = sorted(set().union(*(draft.changed for draft in changed)))
        await _run(session, _update, cast("Table", kind.__table__), ("id", *names), changed)


async def insert(session: AsyncSession, kind: type[T], rows: Sequence[T]) -> None:
    """Add rows that are alike in what they leave to the database."""
    if rows:
        table = cast("Table", kind.__table__)
        await _run(session, _insert, table, tuple(c.name for c in table.columns if c.name in vars(rows[0])), rows)


async def add_up(session: AsyncSession, kind: type[T], rows: Sequence[T], counts: tuple[str, ...]) -> None:
    """Add rows; where one with the same key is there, these counts are added to its own. No key may come twice."""
    if rows:
        names = tuple(vars(rows[0]))
        await _run(session, partial(_adding_up, counts=counts), cast("Table", kind.__table__), names, rows)


async def _run(session: AsyncSession, make: Any, table: Table, names: tuple[str, ...], rows: Sequence[Any]) -> None:
    with_arrays = has_arrays(session)
    statement = make(table, names, with_arrays)
    values: Any
    if with_arrays:
        values = {f"{name}_": [getattr(row, name) for row in rows] for name in names}
    else:
        values = [{f"{name}_": getattr(row, name) for name in names} for row in rows]
    await (await session.connection()).execute(statement, values)


def has_arrays(session: AsyncSession) -> bool:
    return session.get_bind().dialect.name == "postgresql"


def among(wanted: Any, *, with_arrays: bool) -> ColumnElement[bool]:
    """That a column is one of the `among` that the statement is executed with.

    Where the database has arrays, it is the same statement however many they are: it is prepared once.
    """
    given = any_(bindparam("among", type_=_array_of(wanted.type)))
    is_one = wanted == given if with_arrays else wanted.in_(bindparam("among", expanding=True))
    return cast("ColumnElement[bool]", is_one)


def pairs(columns: Columns) -> Select[Any]:
    """The pairs of `pair_values` as rows, where the database has arrays."""
    given = (bindparam(name, type_=_array_of(c.type)) for name, c in zip(PAIR, columns, strict=True))
    named = (column(c.name, c.type) for c in columns)
    return select(func.unnest(*given).table_valued(*named).render_derived(name="given"))


def among_pairs(columns: Columns, *, with_arrays: bool) -> ColumnElement[bool]:
    """That two columns are one of the pairs of `pair_values`."""
    return tuple_(*columns).in_(pairs(columns) if with_arrays else bindparam("pairs", expanding=True))


def pair_values(session: AsyncSession, values: Iterable[tuple[Any, Any]]) -> dict[str, Any]:
    """What a statement with `pairs` or `among_pairs` is executed with."""
    if not has_arrays(session):
        return {"pairs": list(values)}
    return {name: list(array) for name, array in zip(PAIR, zip(*values, strict=True), strict=True)}


@lru_cache(maxsize=16)
def _by_ids(table: Table, with_arrays: bool) -> Executable:
    return select(table).where(among(table.c.id, with_arrays=with_arrays)).order_by(table.c.id).with_for_update()


@lru_cache(maxsize=256)
def _update(table: Table, names: tuple[str, ...], with_arrays: bool) -> Executable:
    changed = names[1:]
    if with_arrays:
        new = _arrays(table, names)
        return update_of(table).where(table.c.id == new.c.id).values({name: new.c[name] for name in changed})
    by_id = update_of(table).where(table.c.id == bindparam("id_"))
    return by_id.values({name: bindparam(f"{name}_") for name in changed})


@lru_cache(maxsize=16)
def _insert(table: Table, names: tuple[str, ...], with_arrays: bool) -> Executable:
    return cast("Executable", _inserting(insert_into(table), table, names, with_arrays))


@lru_cache(maxsize=16)
def _adding_up(table: Table, names: tuple[str, ...], with_arrays: bool, *, counts: tuple[str, ...]) -> Executable:
    insert: Any = postgresql.insert(table) if with_arrays else sqlite.insert(table)
    added = {name: table.c[name] + insert.excluded[name] for name in counts}
    new = _inserting(insert, table, names, with_arrays)
    return cast("Executable", new.on_conflict_do_update(index_elements=list(table.primary_key), set_=added))


def _inserting(insert: Any, table: Table, names: tuple[str, ...], with_arrays: bool) -> Any:
    if with_arrays:
        new = _arrays(table, names)
        return insert.from_select(names, select(*(new.c[name] for name in names)))
    return insert.values({name: bindparam(f"{name}_") for name in names})


def _arrays(table: Table, names: tuple[str, ...]) -> FromClause:
    """The values as a table of their own."""
    arrays = (bindparam(f"{name}_", type_=_array_of(table.c[name].type)) for name in names)
    columns = (column(name, table.c[name].type) for name in names)
    return func.unnest(*arrays).table_valued(*columns).render_derived(name="new")


def _array_of(item: Any) -> ARRAY[Any]:
    return ARRAY(item, dimensions=1)  # a list inside is a value
