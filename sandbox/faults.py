"""Faults the workspace was told to make: rate limits, server errors, silence, dropped connections."""

from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatchcase

from sandbox.errors import Json

KINDS = ("429", "500", "hang", "hang_after", "drop", "drop_after")


@dataclass
class Fault:
    """`method` may be a glob; `error` is one of KINDS or `slack_error:<code>`; `times` None means until cleared."""

    method: str
    error: str
    retry_after: int = 30
    times: int | None = 1

    def as_json(self) -> Json:
        return {"method": self.method, "error": self.error, "retry_after": self.retry_after, "times": self.times}


def _nobody() -> None:
    """Told of changes until somebody listens."""


class Faults:
    def __init__(self) -> None:
        self.planned: list[Fault] = []
        self.changed: Callable[[], None] = _nobody
        self.cleared: Callable[[], None] = _nobody

    def next(self, method: str, *, error: int | str, retry_after: int = 30, times: int = 1) -> None:
        """The next `times` calls of the method fail that way."""
        self._plan(Fault(method, _checked(error), retry_after, times))

    def always(self, method: str, *, error: int | str, retry_after: int = 30) -> None:
        """Every call fails that way until `clear()`."""
        self._plan(Fault(method, _checked(error), retry_after, None))

    def clear(self) -> None:
        """Ends all faults; calls that were left hanging are let go."""
        self.planned.clear()
        self.cleared()
        self.changed()

    def take(self, method: str) -> Fault | None:
        for fault in self.planned:
            if fnmatchcase(method, fault.method):
                self._use(fault)
                return fault
        return None

    def _plan(self, fault: Fault) -> None:
        self.planned.append(fault)
        self.changed()

    def _use(self, fault: Fault) -> None:
        if fault.times is None:
            return
        fault.times -= 1
        if fault.times < 1:
            self.planned.remove(fault)
        self.changed()


def _checked(error: int | str) -> str:
    kind = str(error)
    if kind not in KINDS and not kind.startswith("slack_error:"):
        raise ValueError(f"no such fault: {kind!r}; take one of {', '.join(KINDS)} or slack_error:<code>")
    return kind
