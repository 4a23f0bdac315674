"""How a method is declared, and how it reads its arguments."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sandbox.errors import Json, SlackError, refused
from sandbox.grants import Grant, TokenKind
from sandbox.hub import Hub

TRUE = (True, "true", "True", "1", 1)


@dataclass(frozen=True)
class Ask:
    """One call on its way: the arguments as they came, form fields or JSON."""

    hub: Hub
    args: Json
    grant: Grant | None
    headers: dict[str, str]

    def text(self, name: str, default: str = "") -> str:
        value = self.args.get(name)
        return default if value is None else str(value)

    def needed(self, name: str, error: str = "") -> str:
        """The argument; without it that error, or invalid_arguments naming it."""
        value = self.text(name)
        if not value:
            raise SlackError(error) if error else refused("invalid_arguments", [f"missing required field: {name}"])
        return value

    def flag(self, name: str, *, default: bool = False) -> bool:
        value = self.args.get(name)
        return default if value is None else value in TRUE

    def number(self, name: str, default: int, *, most: int) -> int:
        """SlackError invalid_limit for what is no number or too large."""
        try:
            value = int(self.text(name) or default)
        except ValueError:
            raise SlackError("invalid_limit") from None
        if value < 0 or value > most:
            raise SlackError("invalid_limit")
        return value or default

    def value(self, name: str, error: str = "invalid_arguments") -> Any:
        """A structured argument: a value in a JSON body, JSON text in a form."""
        value = self.args.get(name)
        if not isinstance(value, str):
            return value
        if not value.strip():
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise SlackError(error) from None

    def names(self, name: str) -> list[str]:
        """A list of ids, given as a list or with commas."""
        value = self.args.get(name)
        if isinstance(value, list):
            return [str(one) for one in value]
        return [one.strip() for one in str(value or "").split(",") if one.strip()]


@dataclass(frozen=True)
class Method:
    """`scope` is what the token needs, "" for none; where it depends on the channel the method asks itself."""

    name: str
    run: Callable[[Ask], Json]
    scope: str
    tier: int
    token: TokenKind | None


METHODS: dict[str, Method] = {}


def method(
    name: str,
    *,
    tier: int,
    scope: str = "",
    token: TokenKind | None = "bot",  # noqa: S107 (a kind, no secret)
) -> Callable[[Callable[[Ask], Json]], Callable[[Ask], Json]]:
    """Declares a method; `token` None means that it takes none."""

    def register(run: Callable[[Ask], Json]) -> Callable[[Ask], Json]:
        METHODS[name] = Method(name, run, scope, tier, token)
        return run

    return register


def need(ask: Ask, scope: str) -> None:
    """SlackError missing_scope, for methods whose scope depends on what they are asked."""
    granted = ask.grant.scopes if ask.grant else []
    if scope not in granted:
        raise SlackError("missing_scope", needed=scope, provided=",".join(granted))


def page(items: list[Json], ask: Ask, *, most: int, default: int) -> tuple[list[Json], Json]:
    """One page of a list and the cursor of the next; SlackError invalid_cursor."""
    limit = ask.number("limit", default, most=most)
    cursor = ask.text("cursor")
    try:
        start = int(cursor.removeprefix("next:")) if cursor else 0
    except ValueError:
        raise SlackError("invalid_cursor") from None
    more = start + limit < len(items)
    return items[start : start + limit], {"next_cursor": f"next:{start + limit}" if more else ""}
