"""Logs for people or for machines: the event's name first, then its facts. Never a text, a name or a token."""

import json
import logging
from typing import Any

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}

# These libraries write whole payloads at DEBUG, and so the texts people type.
_TALKATIVE = ("slack_sdk", "slack_bolt", "aiosqlite", "apscheduler", "asyncio", "sqlalchemy", "alembic")


def set_up_logs(*, level: str, format_: str) -> None:
    """Configure the root logger; `level` as in LOG_LEVEL, `format_` "pretty" or "json"."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines() if format_ == "json" else Pretty())
    handler.addFilter(_is_discreet)
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)


def _is_discreet(record: logging.LogRecord) -> bool:
    """Asked of the handler: Bolt gives each of its loggers the root's level, whatever their parent was told."""
    return record.levelno >= logging.WARNING or not record.name.startswith(_TALKATIVE)


def _facts(record: logging.LogRecord) -> dict[str, Any]:
    return {k: v for k, v in vars(record).items() if k not in _STANDARD}


class Pretty(logging.Formatter):
    """`12:00:01 INFO nudges_claimed due=3 sending=3`."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(message)s", "%H:%M:%S")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's own name
        return " ".join([super().formatMessage(record), *(f"{k}={v}" for k, v in _facts(record).items())])


class JsonLines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
            "logger": record.name,
            **_facts(record),
        }
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str)
