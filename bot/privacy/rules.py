"""What an export looks like."""

import json
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

KEPT = timedelta(days=90)  # single nudges; their day totals stay
MEMBERS_AT_ONCE = 500


def as_json(data: Mapping[str, Any]) -> str:
    """Readable JSON; instants in UTC, local times as they are on the clock."""
    return json.dumps(data, default=_plain, ensure_ascii=False, indent=2)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return str(value)
