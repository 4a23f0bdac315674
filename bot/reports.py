"""Reports of our own mistakes to Sentry, where SENTRY_DSN is set: where it broke, and nothing of whom or with what."""

from typing import Any

from bot.config import BadSettings, Problem

KEPT = frozenset({"reference", "step", "task", "what", "reason"})  # facts of a log line that name nobody


def set_up_reports(dsn: str, **options: Any) -> None:
    """From now on each error that is logged is reported. `options` go to sentry_sdk.init; a test gives a transport."""
    try:
        import sentry_sdk  # an extra: most do without
        from sentry_sdk.integrations.logging import LoggingIntegration
        from sentry_sdk.utils import BadDsn
    except ImportError as error:
        reason = "needs the package sentry-sdk, which is not installed; run: .venv/bin/pip install sentry-sdk"
        raise BadSettings([Problem("SENTRY_DSN", reason, "")]) from error
    try:
        sentry_sdk.init(
            dsn,
            # Nothing by default: its integrations attach requests, arguments and whatever was logged before.
            default_integrations=False,
            auto_enabling_integrations=False,
            integrations=[LoggingIntegration(level=None, sentry_logs_level=None)],
            include_local_variables=False,
            max_request_body_size="never",
            max_breadcrumbs=0,
            auto_session_tracking=False,
            server_name="",
            before_send=scrub,
            **options,
        )
    except BadDsn as error:
        raise BadSettings([Problem("SENTRY_DSN", "is not a DSN", "https://key@host/1")]) from error


def scrub(event: Any, _: Any) -> Any:
    """Leaves kind, place and a few facts: an exception's own words may hold what somebody typed."""
    ours = str(event.get("logger", "")).split(".")[0] in ("bot", "db")
    kept = {name: event[name] for name in ("event_id", "level", "logger", "platform", "release", "environment", "sdk")
            if name in event}  # fmt: skip
    kept["timestamp"] = event.get("timestamp")
    kept["extra"] = {name: value for name, value in event.get("extra", {}).items() if name in KEPT}
    if ours and "logentry" in event:
        kept["logentry"] = {"message": event["logentry"].get("message")}
    if "exception" in event:
        kept["exception"] = {"values": [_bare(error) for error in event["exception"].get("values", [])]}
    return kept


def _bare(error: dict[str, Any]) -> dict[str, Any]:
    frames = [
        {name: frame[name] for name in ("filename", "function", "module", "lineno", "in_app") if name in frame}
        for frame in (error.get("stacktrace") or {}).get("frames", [])
    ]
    return {"type": error.get("type"), "module": error.get("module"), "stacktrace": {"frames": frames}}
