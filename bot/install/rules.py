"""What we ask a workspace for, and what Slack's answer to that means."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urljoin

from slack_sdk.oauth.installation_store import Installation

# In the order of manifest.http.json; a workspace may decline the optional ones.
NEEDED = ("commands", "chat:write", "users:read")
OPTIONAL = ("im:history", "channels:history", "usergroups:read", "dnd:read", "files:read", "files:write")
SCOPES = (*NEEDED, *OPTIONAL)

ROTATION = "rotation"


class NotInstalled(Exception):
    """The installation came to nothing; `why` is the page that explains it."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


# Slack's words: docs.slack.dev, oauth.v2.access (2026-08).
_WHY = {
    "access_denied": "declined",
    "invalid_code": "stale",
    "code_already_used": "stale",
    "code_expired": "stale",
    "invalid_team_for_non_distributed_app": "not_distributed",
}
PAGES = {
    "declined": 200,
    "stale": 400,
    "not_distributed": 403,
    "scopes": 400,
    ROTATION: 500,
    "ours": 500,
    "slack": 502,
    "broken": 503,
}
"""Each page that explains a failure, with its HTTP status."""


def why(code: str) -> str:
    """The page for an error word of Slack's OAuth. What only we can have caused is our fault, and said to be."""
    return _WHY.get(code, "ours")


def authorize_url(slack_api_url: str) -> str:
    """Where Slack asks whether we may come in."""
    return urljoin(slack_api_url, "/oauth/v2/authorize")


def read_grant(reply: Mapping[str, Any]) -> Installation:
    """The installation in the answer of oauth.v2.access. Raises NotInstalled where we cannot work with it."""
    if reply.get("refresh_token") or reply.get("expires_in"):
        raise NotInstalled(ROTATION)
    scopes = [scope for scope in str(reply.get("scope") or "").split(",") if scope]
    if not reply.get("access_token") or reply.get("token_type") != "bot" or not set(NEEDED) <= set(scopes):
        raise NotInstalled("scopes")
    everywhere = bool(reply.get("is_enterprise_install"))
    enterprise, team = reply.get("enterprise") or {}, reply.get("team") or {}
    return Installation(
        app_id=reply.get("app_id"),
        enterprise_id=enterprise.get("id"),
        team_id=None if everywhere else team.get("id"),  # Slack names a team for some organisations too
        team_name=enterprise.get("name") if everywhere else team.get("name"),
        bot_token=reply["access_token"],
        bot_user_id=reply.get("bot_user_id"),
        bot_scopes=scopes,
        user_id=(reply.get("authed_user") or {}).get("id") or "",
        is_enterprise_install=everywhere,
    )
