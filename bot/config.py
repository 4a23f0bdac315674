"""Settings from the environment: read once, checked together, frozen."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

from sqlalchemy.exc import ArgumentError

from bot.vault import Vault
from db.session import database_url

SLACK = "https://slack.com/api/"
DATABASE_EXAMPLE = "postgresql://glutes:secret@localhost/glutes"
SECRET = "8f742231b10e8888abcd99yyyzzz85a5"  # noqa: S105 - an example
KEY = "3vH0…=  (several, separated by commas: the first encrypts)"
FOR_MANY = ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "TOKEN_KEY")
DEFAULT_DATABASE = f"sqlite:///{Path(__file__).parents[1] / 'glutes.db'}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How this process runs. Secrets are left out of its repr, so that no log shows them."""

    bot_token: str | None  # of the one workspace; None: many, each with its own installation
    app_token: str | None
    signing_secret: str | None
    client_id: str | None
    client_secret: str | None
    token_keys: tuple[str, ...]
    slack_api_url: str
    database_url: str
    port: int
    public_url: str | None
    health_port: int | None
    sentry_dsn: str | None
    log_level: str
    log_format: str

    def __repr__(self) -> str:
        many = ", many workspaces" if self.many else ""
        return f"Settings({'Socket Mode' if self.app_token else f'HTTP on port {self.port}'}{many})"

    @property
    def many(self) -> bool:
        """Whether any workspace may install this bot, instead of the one whose token is set."""
        return self.bot_token is None


@dataclass(frozen=True, slots=True)
class Problem:
    """One setting that cannot be used."""

    variable: str
    reason: str
    example: str

    def __str__(self) -> str:
        example = f" Example: {self.variable}={self.example}" if self.example else ""
        return f"{self.variable}: {self.reason}.{example}"


class BadSettings(Exception):
    """Raised with every problem at once; one line each."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


def read_settings(environ: Mapping[str, str]) -> Settings:
    """The settings in `environ`. Raises BadSettings that names all problems."""
    read = _Reader(environ)
    settings = Settings(
        **_read_connection(read),
        slack_api_url=read("SLACK_API_URL", _url, default=SLACK, example=SLACK),
        database_url=_read_database(read),
        port=read("PORT", _port, default=3000, example="3000"),
        public_url=read("PUBLIC_URL", _public_url, default=None, example="https://glutes.example.com"),
        health_port=read("HEALTH_PORT", _port, default=None, example="9090"),
        sentry_dsn=read("SENTRY_DSN", _dsn, default=None, example="https://key@host/1"),
        log_level=read("LOG_LEVEL", _one_of("debug", "info", "warning", "error"), default="info", example="info"),
        log_format=read("LOG_FORMAT", _one_of("pretty", "json"), default="pretty", example="json"),
    )
    if not settings.app_token and settings.port and settings.port == settings.health_port:
        read.wrong("HEALTH_PORT", "is the same as PORT: over HTTP both are opened", "9090")
    if read.problems:
        raise BadSettings(read.problems)
    return settings


def _read_connection(read: "_Reader") -> dict[str, Any]:
    """Who we are to Slack: one workspace by its token, or many that install us."""
    many = not read.has("SLACK_BOT_TOKEN") and any(map(read.has, FOR_MANY))
    app_token = read("SLACK_APP_TOKEN", _prefixed("xapp-"), default=None, example="xapp-1-A0123456789-…")
    if many and app_token:
        read.wrong("SLACK_APP_TOKEN", "cannot serve many workspaces: Slack reaches those over HTTP; leave it out", "")
    over_http = app_token is None and "SLACK_APP_TOKEN" not in read.failed
    why = "is needed to receive over HTTP" + ("" if many else " (or set SLACK_APP_TOKEN for Socket Mode)")
    install = "is needed for many workspaces (or set SLACK_BOT_TOKEN for one)"
    return {
        "bot_token": None if many else read("SLACK_BOT_TOKEN", _bot_token, example="xoxb-123456789012-…"),
        "app_token": app_token,
        "signing_secret": read("SLACK_SIGNING_SECRET", _secret, example=SECRET, needed=many or over_http, missing=why),
        "client_id": read("SLACK_CLIENT_ID", _client_id, example="1234.5678", needed=many, missing=install),
        "client_secret": read("SLACK_CLIENT_SECRET", _secret, example=SECRET, needed=many, missing=install),
        "token_keys": _read_keys(read, needed=many),
    }


def read_token_keys(environ: Mapping[str, str]) -> tuple[str, ...]:
    """TOKEN_KEY alone, for `glutes rekey`. Raises BadSettings."""
    read = _Reader(environ)
    keys = _read_keys(read, needed=True)
    if read.problems:
        raise BadSettings(read.problems)
    return keys


def _read_keys(read: "_Reader", *, needed: bool) -> tuple[str, ...]:
    missing = "is needed to encrypt the workspaces' tokens; make one with: python -m bot key"
    keys: tuple[str, ...] | None = read("TOKEN_KEY", _keys, example=KEY, needed=needed, missing=missing)
    return keys or ()


def read_database_url(environ: Mapping[str, str]) -> str:
    """DATABASE_URL alone, for commands that need nothing else. Raises BadSettings."""
    read = _Reader(environ)
    url: str = _read_database(read)
    if read.problems:
        raise BadSettings(read.problems)
    return url


def _read_database(read: "_Reader") -> Any:
    return read("DATABASE_URL", _database, default=DEFAULT_DATABASE, example=DATABASE_EXAMPLE)


class _Reader:
    """Reads variable after variable and collects what is wrong instead of stopping at the first."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self.problems: list[Problem] = []

    def has(self, variable: str) -> bool:
        return bool(self._environ.get(variable, "").strip())

    def wrong(self, variable: str, reason: str, example: str) -> None:
        self.problems.append(Problem(variable, reason, example))

    @property
    def failed(self) -> set[str]:
        return {p.variable for p in self.problems}

    def __call__(
        self,
        variable: str,
        parse: Callable[[str], Any],
        *,
        example: str,
        default: Any = ...,
        needed: bool = True,
        missing: str = "is missing",
    ) -> Any:
        text = self._environ.get(variable, "").strip()
        if not text:
            if default is ... and needed:
                self.problems.append(Problem(variable, missing, example))
            return None if default is ... else default
        try:
            return parse(text)
        except ValueError as reason:
            self.problems.append(Problem(variable, str(reason), example))
            return None


def _prefixed(prefix: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        # The value itself is a secret and is never shown.
        if not text.startswith(prefix):
            raise ValueError(f"does not start with {prefix}")
        if text == f"{prefix}your-token":
            raise ValueError("is still the example of .env.example; put yours in, or take the line out")
        if not text.isascii() or not text.isprintable() or " " in text:
            raise ValueError("has a character that no token has")
        return text

    return parse


def _bot_token(text: str) -> str:
    if text.startswith("xoxe."):
        raise ValueError("belongs to an app with token rotation, which cannot be used here: make a new app without it")
    return _prefixed("xoxb-")(text)


def _secret(text: str) -> str:
    if len(text) < 16 or not text.isascii():
        raise ValueError("is not a secret of a Slack app (Basic Information, App Credentials)")
    return text


def _client_id(text: str) -> str:
    if not all(part.isdecimal() for part in text.split(".")) or text.count(".") != 1:
        raise ValueError(f"{text!r} is not a client id (Basic Information, App Credentials)")
    return text


def _keys(text: str) -> tuple[str, ...]:
    keys = tuple(part.strip() for part in text.split(",") if part.strip())
    try:
        Vault(keys)
    except ValueError as error:
        raise ValueError("holds something that is not a key; make one with: python -m bot key") from error
    return keys


def _url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or not _has_a_port(parts):
        raise ValueError(f"{_shown(text)} is not an http address")
    return text if text.endswith("/") else f"{text}/"


def _has_a_port(parts: SplitResult) -> bool:
    """Whether it can be connected to: no port is the usual one, and "http://host:port" is none."""
    try:
        return parts.port != 0
    except ValueError:
        return False


def _public_url(text: str) -> str:
    if not text.startswith("https://"):
        raise ValueError("does not start with https://, and Slack fetches pictures from nothing else")
    return _url(text).rstrip("/")


def _database(text: str) -> str:
    try:
        database_url(text)
    except (ArgumentError, ValueError) as error:
        raise ValueError("is neither a sqlite nor a postgresql address") from error
    return text


def _shown(text: str) -> str:
    """The wrong value, unless it could be a secret that slipped into the wrong line."""
    return repr(text) if len(text) < 20 and "@" not in text and not text.startswith(("xox", "xapp")) else "the value"


def _dsn(text: str) -> str:
    if not text.startswith(("https://", "http://")) or "@" not in text:
        raise ValueError("is not a DSN (Sentry: project settings, Client Keys)")
    return text


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 <= int(text) <= 65535:
        raise ValueError(f"{_shown(text)} is not a port from 0 to 65535")
    return int(text)


def _one_of(*choices: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if text.lower() not in choices:
            raise ValueError(f"{_shown(text)} is not one of {', '.join(choices)}")
        return text.lower()

    return parse
