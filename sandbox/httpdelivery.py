"""Delivery over HTTP: signed requests to the app's request URL, as Slack makes them."""

import asyncio
import hashlib
import hmac
import json
from typing import Any
from urllib.parse import urlencode

from aiohttp import ClientConnectionError, ClientError, ClientSession, ClientTimeout, TooManyRedirects

from sandbox.clock import real_epoch
from sandbox.errors import Json
from sandbox.parcels import Parcel, Receipt

FORM = "application/x-www-form-urlencoded"
MOST_REDIRECTS = 2


def signature(secret: str, *, timestamp: str, body: str) -> str:
    """Slack's v0 signature: https://docs.slack.dev/authentication/verifying-requests-from-slack/"""
    base = f"v0:{timestamp}:{body}".encode()
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


class HttpDelivery:
    """Posts to `url`, one request URL for events, commands and interactivity."""

    def __init__(self, url: str, *, secret: str) -> None:
        self.url = url
        self._secret = secret
        self._session: ClientSession | None = None
        self._started = asyncio.Event()

    @property
    def online(self) -> bool:
        return self._started.is_set()

    async def reachable(self) -> None:
        await self._started.wait()

    def start(self) -> None:
        self._session = ClientSession(timeout=ClientTimeout(total=None), auto_decompress=True)
        self._started.set()

    async def stop(self) -> None:
        self._started.clear()
        if self._session:
            await self._session.close()
            self._session = None

    async def attempt(self, parcel: Parcel, *, retry: int, reason: str, within: float) -> Receipt:
        kind, body = _encode(parcel)
        headers = {"Content-Type": kind}
        if retry:
            headers |= {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": reason or "unknown_error"}
        return await self._post(body, headers, within=within)

    async def verify(self, challenge: str) -> bool:
        """Slack's check of a request URL: the app must send the challenge back."""
        body = json.dumps({"type": "url_verification", "token": "sandbox", "challenge": challenge})
        receipt = await self._post(body, {"Content-Type": "application/json"}, within=3)
        answer = receipt.payload
        return receipt.acked and (answer == challenge or answer == {"challenge": challenge})

    async def _post(self, body: str, headers: dict[str, str], *, within: float) -> Receipt:
        if self._session is None:
            return Receipt(acked=False, reason="connection_failed")
        timestamp = str(int(real_epoch()))
        signed = {
            **headers,
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": signature(self._secret, timestamp=timestamp, body=body),
        }
        try:
            async with (
                asyncio.timeout(within),
                self._session.post(
                    self.url, data=body.encode(), headers=signed, max_redirects=MOST_REDIRECTS
                ) as response,
            ):
                final = response.headers.get("X-Slack-No-Retry") == "1"
                if not 200 <= response.status < 300:
                    return Receipt(acked=False, reason="http_error", final=final, status=response.status)
                return Receipt(acked=True, payload=_decode(await response.text(), response.content_type))
        except TimeoutError:
            return Receipt(acked=False, reason="http_timeout")
        except TooManyRedirects:
            return Receipt(acked=False, reason="too_many_redirects")
        except ClientConnectionError:
            return Receipt(acked=False, reason="connection_failed")
        except ClientError:
            return Receipt(acked=False, reason="unknown_error")


def _encode(parcel: Parcel) -> tuple[str, str]:
    if parcel.kind == "events_api":
        return "application/json", json.dumps(parcel.payload)
    fields: Json = parcel.payload if parcel.kind == "slash_commands" else {"payload": json.dumps(parcel.payload)}
    return FORM, urlencode(fields)


def _decode(text: str, content_type: str) -> Any:
    """None for an empty answer, a value for JSON, else the text."""
    if not text.strip():
        return None
    if content_type == "application/json":
        try:
            return json.loads(text)
        except ValueError:
            return text
    return text
