"""Hundreds of rows by one statement: read as plain objects, changed freely, and what was changed written back.

For the delivery alone. An ORM session watches every attribute of every row and writes row by row, which costs more
than sending the nudges. On PostgreSQL the values travel as one array for each column; SQLite, in our own process, takes
them row by row.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
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
from sqlalchemy.ext.asyncio import AsyncSession

from db.models import Base

T = TypeVar("T", bound=Base)

Columns = tuple[Any, Any]
PAIR = ("lefts", "rights")


class Draft(SimpleNamespace):
    """A row that is there already. `were` is how it was read."""

    __slots__ = ("were",)

    def __init__(self, were: Mapping[str, Any]) -> None:
        super().__init__(**were)
        self.were = were


def new(kind: type[T], /, **values: Any) -> T:
    """A row for `insert`."""
    return cast("T", SimpleNamespace(**values))


async def read(session: AsyncSession, kind: type[T], wanted: Executable, values: Mapping[str, Any]) -> list[T]:
    """The rows of a statement that gives all columns of `kind`: with its attributes, and nothing else of it."""
    result = await (await session.connection()).execute(wanted, values)
    names = tuple(result.keys())
    return [cast("T", Draft(dict(zip(names, row, strict=True)))) for row in result]


async def update(session: AsyncSession, kind: type[T], rows: Iterable[T]) -> None:
    """Write back what was changed in rows that `read` gave."""
    drafts = cast("Iterable[Draft]", rows)
    changed = [(draft, {n for n, was in draft.were.items() if vars(draft)[n] is not was}) for draft in drafts]
    names = sorted(set().union(*(some for _, some in changed)))
    if names:
        table = cast("Table", kind.__table__)
        await _run(session, _update, table, ("id", *names), [draft for draft, some in changed if some])


async def insert(session: AsyncSession, kind: type[T], rows: Sequence[T]) -> None:
    """Add rows that are alike in what they leave to the database."""
    if rows:
        table = cast("Table", kind.__table__)
        await _run(session, _insert, table, tuple(c.name for c in table.columns if c.name in vars(rows[0])), rows)


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


def among(session: AsyncSession, wanted: Any, values: Collection[Any]) -> ColumnElement[bool]:
    """That a column is one of these: the same statement however many they are, where the database has arrays."""
    if has_arrays(session):
        return cast(
            "ColumnElement[bool]", wanted == any_(bindparam(None, list(values), type_=ARRAY(wanted.type, dimensions=1)))
        )
    return cast("ColumnElement[bool]", wanted.in_(values))


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
    if with_arrays:
        new = _arrays(table, names)
        return insert_into(table).from_select(names, select(*(new.c[name] for name in names)))
    return insert_into(table).values({name: bindparam(f"{name}_") for name in names})


def _arrays(table: Table, names: tuple[str, ...]) -> FromClause:
    """The values as a table of their own."""
    arrays = (bindparam(f"{name}_", type_=_array_of(table.c[name].type)) for name in names)
    columns = (column(name, table.c[name].type) for name in names)
    return func.unnest(*arrays).table_valued(*columns).render_derived(name="new")


def _array_of(item: Any) -> ARRAY[Any]:
    return ARRAY(item, dimensions=1)  # a list inside is a value
