"""Who a token belongs to and what it may do."""

from dataclasses import dataclass
from typing import Literal

from sandbox.errors import SlackError
from sandbox.state import App

TokenKind = Literal["bot", "app"]


@dataclass
class Grant:
    """`ended` is the error the token gives once it is no longer good."""

    token: str
    kind: TokenKind
    scopes: list[str]
    ended: str = ""


class Grants:
    """The tokens of the app. They are no secret: they open nothing outside this machine."""

    def __init__(self, app: App, team_id: str) -> None:
        self._app = app
        self._prefix = f"xoxb-{team_id}-{app.id}"
        self._installs = 1
        self.app_token = f"xapp-1-{app.id}-sandbox"
        self._grants = {self.app_token: Grant(self.app_token, "app", ["connections:write"])}
        if app.installed:
            self.install(app.scopes)

    @property
    def bot_token(self) -> str:
        return f"{self._prefix}-sandbox{self._installs}"

    def install(self, scopes: list[str]) -> Grant:
        """Gives the app its bot token, a new one if the last was taken away; declined scopes are left out."""
        old = self._grants.get(self.bot_token)
        if old and old.ended:
            self._installs += 1
        self._app.installed = True
        granted = [scope for scope in scopes if scope not in self._app.denied]
        self._grants[self.bot_token] = Grant(self.bot_token, "bot", granted)
        return self._grants[self.bot_token]

    def end(self, error: str) -> None:
        """Takes the bot token away: `token_revoked` or `account_inactive` from now on."""
        self._app.installed = False
        if grant := self._grants.get(self.bot_token):
            grant.ended = error

    def scopes(self) -> list[str]:
        """What the bot token may do now."""
        grant = self._grants.get(self.bot_token)
        return grant.scopes if grant and not grant.ended else []

    def check(self, token: str, *, kind: TokenKind | None, scope: str) -> Grant:
        """SlackError not_authed, invalid_auth, not_allowed_token_type, missing_scope, or why the token ended."""
        if not token:
            raise SlackError("not_authed")
        grant = self._grants.get(token)
        if grant is None:
            raise SlackError("invalid_auth")
        if grant.ended:
            raise SlackError(grant.ended)
        if kind and grant.kind != kind:
            raise SlackError("not_allowed_token_type")
        if scope and scope not in grant.scopes:
            raise SlackError("missing_scope", needed=scope, provided=",".join(grant.scopes))
        return grant
