"""The response URLs Slack hands out: good for five answers within half an hour."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sandbox.errors import SlackError

USES = 5
LIFETIME = timedelta(minutes=30)
REMEMBERED = 10_000


@dataclass
class ResponseUrl:
    """Where an answer goes: the conversation, who asked, and the message that was clicked (`ts`, for a click)."""

    kind: Literal["commands", "actions"]
    key: str
    user: str
    channel: str
    ts: str | None
    born: datetime
    uses: int = 0


class ResponseUrls:
    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._issued: dict[str, ResponseUrl] = {}

    def issue(
        self, kind: Literal["commands", "actions"], *, user: str, channel: str, ts: str | None = None
    ) -> ResponseUrl:
        url = ResponseUrl(kind, secrets.token_urlsafe(18), user, channel, ts, self._now())
        self._issued[url.key] = url
        if len(self._issued) > REMEMBERED:
            self._issued.pop(next(iter(self._issued)))
        return url

    def spend(self, key: str) -> ResponseUrl:
        """SlackError `expired_url` for one unknown or too old, `used_url` for the sixth use."""
        url = self._issued.get(key)
        if url is None or self._now() - url.born > LIFETIME:
            raise SlackError("expired_url")
        if url.uses >= USES:
            raise SlackError("used_url")
        url.uses += 1
        return url
