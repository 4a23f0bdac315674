"""What happened between app and workspace: the Web API calls, and a log for people to read."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any

from sandbox.errors import Json

CALLS_KEPT = 50_000
ENTRIES_KEPT = 300


@dataclass(frozen=True)
class Call:
    """One Web API call: arguments without the token, the workspace's instant, real seconds it took."""

    method: str
    args: Json
    ok: bool
    error: str | None
    at: datetime
    seconds: float


class Journal:
    def __init__(self, now: Callable[[], datetime]) -> None:
        self.calls: deque[Call] = deque(maxlen=CALLS_KEPT)
        self.entries: deque[Json] = deque(maxlen=ENTRIES_KEPT)
        self.told: Callable[[Json], None] = lambda entry: None
        self._now = now
        self._numbers = count(1)

    def call(self, call: Call, answer: Json) -> None:
        self.calls.append(call)
        title = call.method if call.ok else f"{call.method}: {call.error}"
        self.note("call", title, ok=call.ok, payload={"args": call.args, "answer": answer})

    def note(self, kind: str, title: str, *, ok: bool = True, payload: Any = None) -> None:
        """`kind` is call, event, delivery, clock or note."""
        entry = {
            "id": next(self._numbers),
            "at": self._now().timestamp(),
            "kind": kind,
            "title": title,
            "ok": ok,
            "payload": payload,
        }
        self.entries.append(entry)
        self.told(entry)
