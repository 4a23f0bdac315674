"""What this process counts and measures, for Prometheus. No label ever holds an id, a name or a text.

`docs/operating.md` says what each is good for; `docs/grafana-dashboard.json` and `docs/alerts.yml` use them.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    GCCollector,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)

from bot.errors import SlackBusy, SlackTrouble

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

# What Slack sends to an app. Anything else is "other": a label must not grow with what strangers post.
KINDS = frozenset({"block_actions", "block_suggestion", "event_callback", "shortcut", "view_closed", "view_submission"})

LATENESS = (1.0, 2.0, 5.0, 10.0, 20.0, 30.0, 60.0, 120.0, 300.0)  # seconds; after 300 a nudge is dropped
ACKNOWLEDGED = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0)  # seconds; Slack waits for three
ANSWERED = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """The instruments of one bot, in a registry of its own. Ages are told by `now`."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._ticked: dict[str, datetime] = {}
        self._failing: dict[str, int] = {}
        self.registry = registry = CollectorRegistry()
        for collector in (ProcessCollector, PlatformCollector, GCCollector):
            collector(registry=registry)
        self._due = Counter("glutes_nudges_due", "Members whose time had come", registry=registry)
        self._nudges = Counter("glutes_nudges", "How due nudges ended", ["outcome"], registry=registry)
        self._recovered = Counter(
            "glutes_nudges_recovered", "Nudges taken over from a process that had vanished", registry=registry
        )
        self._lateness = Histogram(
            "glutes_nudge_lateness_seconds", "From due to sent", buckets=LATENESS, registry=registry
        )
        self._calls = Counter("glutes_slack_calls", "Web API calls", ["method", "outcome"], registry=registry)
        self._call_seconds = Histogram(
            "glutes_slack_call_seconds", "Until Slack answered a call", ["method"], buckets=ANSWERED, registry=registry
        )
        # Looked up once for each method and outcome: the library's own look-up takes a lock.
        self._calls_of, self._seconds_of = cache(self._calls.labels), cache(self._call_seconds.labels)
        self._waits = Counter(
            "glutes_rate_limit_waits", "Calls held back, by our budget or by Slack", ["by"], registry=registry
        )
        self._wait_seconds = Counter(
            "glutes_rate_limit_wait_seconds", "How long in sum they were told to wait", ["by"], registry=registry
        )
        self._acknowledged = Histogram(
            "glutes_acknowledgement_seconds", "Until we had answered a delivery of Slack's", ["kind"],
            buckets=ACKNOWLEDGED, registry=registry,
        )  # fmt: skip
        self._turned_away = Counter(
            "glutes_turned_away", "Requests refused because too many were waiting", registry=registry
        )
        self._queue = Gauge("glutes_members_due", "Members who are due and not yet taken", registry=registry)
        self._overdue = Gauge(
            "glutes_members_overdue", "Members who have been due for over a minute", registry=registry
        )
        self._sockets = Gauge("glutes_open_sockets", "Socket Mode connections that are up", registry=registry)
        self._wanted = Gauge(
            "glutes_wanted_sockets",
            "Socket Mode connections that should be up; 0 where none is used",
            registry=registry,
        )
        self._replaced = Counter(
            "glutes_sockets_replaced", "Stuck Socket Mode connections that were replaced", registry=registry
        )
        self._failed = Counter("glutes_ticks_failed", "Ticks that failed", ["step"], registry=registry)
        self._tick_age = Gauge("glutes_tick_age_seconds", "Since a step last succeeded", ["step"], registry=registry)

    def text(self) -> bytes:
        """Everything, as Prometheus reads it."""
        return generate_latest(self.registry)

    # delivery

    def claimed(self, *, due: int, dropped: int, failed: int) -> None:
        """So many members were due; `dropped` of them too late or no longer wanted, `failed` by our own mistake."""
        self._due.inc(due)
        self._nudges.labels("dropped").inc(dropped)
        self._nudges.labels("failed").inc(failed)

    def nudge_ended(self, outcome: str, *, late: timedelta | None = None) -> None:
        """`late` is given for one that was sent."""
        self._nudges.labels(outcome).inc()
        if late is not None:
            self._lateness.observe(max(0.0, late.total_seconds()))

    def recovered(self, count: int) -> None:
        self._recovered.inc(count)

    def queue(self, *, due: int, overdue: int) -> None:
        self._queue.set(due)
        self._overdue.set(overdue)

    # Slack

    @contextmanager
    def slack_call(self, method: str) -> Iterator[None]:
        """Measures the call inside; its outcome is "ok" or Slack's word, of which there are few for each method."""
        outcome = "broken"
        try:
            with self._seconds_of(method).time():
                yield
            outcome = "ok"
        except SlackTrouble as trouble:
            outcome = trouble.code
            if isinstance(trouble, SlackBusy):
                self.waited("slack", seconds=trouble.retry_after.total_seconds())
            raise
        finally:
            self._calls_of(method, outcome).inc()

    def waited(self, by: str, *, seconds: float) -> None:
        """A call had to wait; `by` is "budget" (ours) or "slack" (a 429)."""
        self._waits.labels(by).inc()
        self._wait_seconds.labels(by).inc(seconds)

    def acknowledging(self, body: Mapping[str, Any]) -> AbstractContextManager[Any]:
        """Measures the answer to this delivery."""
        given = "command" if "command" in body else str(body.get("type"))
        kind = given if given == "command" or given in KINDS else "other"
        timer: AbstractContextManager[Any] = self._acknowledged.labels(kind).time()
        return timer

    def turned_away(self) -> None:
        self._turned_away.inc()

    def sockets_wanted(self, count: int) -> None:
        self._wanted.set(count)

    def sockets(self, count: int) -> None:
        self._sockets.set(count)

    def socket_replaced(self) -> None:
        self._replaced.inc()

    # ticks

    def tick_begins(self, step: str) -> None:
        """This process will tick from now on: its age counts from here."""
        self._ticked[step] = self._now()
        self._tick_age.labels(step).set_function(lambda: self.tick_age(step))

    def ticked(self, step: str) -> int:
        """It went through; how often in a row it had failed before."""
        self._ticked[step] = self._now()
        return self._failing.pop(step, 0)

    def tick_failed(self, step: str) -> int:
        """How often in a row, this time included."""
        self._failed.labels(step).inc()
        self._failing[step] = self._failing.get(step, 0) + 1
        return self._failing[step]

    def tick_age(self, step: str) -> float:
        """Seconds since this step last went through; 0 in a process that does not tick."""
        at = self._ticked.get(step)
        return max(0.0, (self._now() - at).total_seconds()) if at else 0.0
