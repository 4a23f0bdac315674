"""Column types that refuse what would be ambiguous later: naive instants, malformed weeks."""

from datetime import UTC, datetime, time
from functools import lru_cache
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect
from sqlalchemy.types import TypeDecorator

WeekTimes = tuple[tuple[time, time] | None, ...]
"""Seven (start, end) wall-clock pairs, Monday first; None is a day off; an end not after its start is tomorrow."""


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware going in (ValueError otherwise), aware UTC coming out, on databases with and without zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)

    def result_processor(self, dialect: Dialect, coltype: Any) -> Any:
        """Nothing is left to do where instants are aware UTC already, and a member's row has twenty of them."""
        return None if dialect.name == "postgresql" else super().result_processor(dialect, coltype)


class Week(TypeDecorator[WeekTimes]):
    """Working hours of a week as JSON: `[["09:00", "17:00"], …, null]`."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: WeekTimes | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if len(value) != 7:
            raise ValueError(f"a week has seven days, not {len(value)}")
        return [None if day is None else [f"{at:%H:%M}" for at in day] for day in value]

    def process_result_value(self, value: Any, dialect: Dialect) -> WeekTimes | None:
        if value is None:
            return None
        return tuple([None if d is None else _hours(*d) for d in value])


@lru_cache(maxsize=4096)
def _hours(start: str, end: str) -> tuple[time, time]:
    """Cached, for many members have the same."""
    return time.fromisoformat(start), time.fromisoformat(end)
