"""Verdicts: from what was seen of settings, Slack, database, clock and pictures to findings that say how to mend."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum

from bot.config import Problem, Settings

SECOND = timedelta(seconds=1)
BUSY = 429


class Verdict(StrEnum):
    OK = "ok"
    NOTE = "note"  # it works, with less
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line. `about` names what was looked at, `key` the text in the content, `values` fill it."""

    about: str
    verdict: Verdict
    key: str
    values: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back from Slack. `status` is None, and `error` the reason, if nothing did; `error` None: all well."""

    address: str
    sent: datetime
    received: datetime
    status: int | None = None
    error: str | None = None
    data: Mapping[str, object] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)  # names in lower case

    @property
    def is_slacks(self) -> bool:
        """Whether this is an answer of the Web API, good or bad."""
        return "ok" in self.data


@dataclass(frozen=True, slots=True)
class Scopes:
    """What the manifest asks for."""

    needed: tuple[str, ...]
    optional: tuple[str, ...]


def ok(about: str, key: str = "ok", **values: str | int) -> Finding:
    return Finding(about, Verdict.OK, f"{about}_{key}", values)


def note(about: str, key: str, **values: str | int) -> Finding:
    return Finding(about, Verdict.NOTE, f"{about}_{key}", values)


def fail(about: str, key: str, **values: str | int) -> Finding:
    return Finding(about, Verdict.FAIL, f"{about}_{key}", values)


def well(findings: Sequence[Finding]) -> bool:
    return all(finding.verdict is not Verdict.FAIL for finding in findings)


def of_problems(problems: Sequence[Problem]) -> list[Finding]:
    return [fail("settings", "bad", variable=p.variable, reason=p.reason, example=p.example) for p in problems]


def of_settings(settings: Settings) -> Finding:
    if settings.many:
        return ok("settings", "many", port=settings.port)
    return ok("settings", "socket") if settings.app_token else ok("settings", "http", port=settings.port)


def of_slack(answer: Answer) -> Finding:
    """Whether it is Slack that answers there."""
    if answer.status is None:
        return fail("slack", "unreachable", address=answer.address, reason=answer.error or "")
    if answer.status == BUSY:
        return fail("slack", "busy", address=answer.address, seconds=answer.headers.get("retry-after", "60"))
    if answer.status >= 500:
        return fail("slack", "ill", address=answer.address, status=answer.status)
    if not answer.is_slacks:
        return fail("slack", "not_slack", address=answer.address)
    return ok("slack", address=answer.address)


def of_clock(answer: Answer) -> list[Finding]:
    """Slack's `Date` has whole seconds and was written somewhere between our question and its answer."""
    if answer.status is None:
        return []
    try:
        date = parsedate_to_datetime(answer.headers.get("date", ""))
    except ValueError:
        return [note("clock", "unknown")]
    behind, ahead = date - answer.received, answer.sent - (date + SECOND)
    if behind > SECOND:
        return [fail("clock", "behind", seconds=round(behind.total_seconds()))]
    if ahead > SECOND:
        return [fail("clock", "ahead", seconds=round(ahead.total_seconds()))]
    return [ok("clock")]


def of_token(answer: Answer) -> Finding:
    """The bot token, by the answer to auth.test."""
    if not answer.is_slacks or answer.status != 200:
        return fail("token", "unknown")
    if answer.error:
        return fail("token", "refused", code=answer.error)
    if not answer.data.get("bot_id"):
        return fail("token", "not_bot")
    return ok("token", team=str(answer.data.get("team", "")))


def of_scopes(answer: Answer, scopes: Scopes) -> list[Finding]:
    """One finding for each scope; nothing where the token itself is the trouble."""
    if answer.error or not answer.is_slacks:
        return []
    if "x-oauth-scopes" not in answer.headers:
        return [note("scope", "unknown", scope="")]
    granted = {scope.strip() for scope in answer.headers["x-oauth-scopes"].split(",")}
    needed = [
        ok("scope", scope=scope) if scope in granted else fail("scope", "missing", scope=scope)
        for scope in scopes.needed
    ]
    optional = [
        ok("scope", scope=scope) if scope in granted else note("scope", "optional", scope=scope)
        for scope in scopes.optional
    ]
    return needed + optional


def of_command(answer: Answer, *, events: str | None) -> Finding:
    """Slack gives the scope `commands` to an app with commands; which ones they are it does not tell."""
    if answer.error or "x-oauth-scopes" not in answer.headers:
        return note("command", "unknown")
    if "commands" in answer.headers["x-oauth-scopes"].split(","):
        return ok("command")
    return fail("command", "missing", address=f" and {events}" if events else "")


def of_signals(heard: Mapping[str, date | None]) -> Finding:
    """Nudges go on without these events, but know little of meetings, huddles and Do Not Disturb.

    Slack tells no app which it is subscribed to: what counts is the last day on which each came. `heard` is empty
    where nobody takes part, and so none can have come.
    """
    if not heard:
        return ok("signals", "new")
    never = [event for event, last in heard.items() if last is None]
    return note("signals", "never", names=", ".join(never)) if never else ok("signals", names=", ".join(heard))


def of_socket(answer: Answer) -> list[Finding]:
    """App token and Socket Mode, by the answer to apps.connections.open."""
    if answer.error and "socket_mode" in answer.error:
        return [ok("app_token"), fail("socket_mode", "off", code=answer.error)]
    if not answer.is_slacks or answer.status != 200:
        return [fail("app_token", "unknown", code=answer.error or f"HTTP {answer.status}")]
    if answer.error:
        return [fail("app_token", "refused", code=answer.error)]
    return [ok("app_token"), ok("socket_mode")]


def of_client(answer: Answer) -> Finding:
    """Client id and secret, by the answer to a code that does not exist."""
    if answer.error == "invalid_code":
        return ok("client")
    if not answer.is_slacks or answer.status != 200:
        return fail("client", "unknown", code=answer.error or f"HTTP {answer.status}")
    return fail("client", "refused", code=answer.error or "no error")


def of_events(answer: Answer, challenge: str) -> Finding:
    """Our own address from outside, by the answer to Slack's url_verification."""
    if answer.status is None:
        return fail("events", "unreachable", address=answer.address, reason=answer.error or "")
    if answer.status == 200 and answer.data.get("challenge") == challenge:
        return ok("events", address=answer.address)
    if answer.status == 401:
        return fail("events", "other_secret", address=answer.address)
    return fail("events", "wrong", address=answer.address, status=answer.status)


def of_pictures(wanted: Mapping[str, str], found: Mapping[str, str]) -> Finding:
    """SHA-256 by file name: as the manifest has them, and as they are."""
    if missing := sorted(wanted.keys() - found.keys()):
        return fail("pictures", "missing", files=_some(missing))
    if changed := sorted(name for name in wanted if wanted[name] != found[name]):
        return fail("pictures", "changed", files=_some(changed))
    return ok("pictures", n=len(wanted))


def _some(names: Collection[str]) -> str:
    shown = ", ".join(list(names)[:5])
    return shown if len(names) <= 5 else f"{shown}, … ({len(names)})"
