"""Socket Mode by hand: what a client that knows nothing of Bolt sees on the wire."""

import asyncio
from types import TracebackType
from typing import Any, Self

from aiohttp import ClientSession, ClientWebSocketResponse, WSMsgType
from slack_sdk.web.async_client import AsyncWebClient

from sandbox import Sandbox


class RawSocket:
    """One Socket Mode connection; `hello` is what it was greeted with."""

    def __init__(self, slack: Sandbox, session: ClientSession) -> None:
        self._slack = slack
        self._session = session
        self.hello: dict[str, Any] = {}
        self.url = ""
        self.ws: ClientWebSocketResponse

    async def __aenter__(self) -> Self:
        client = AsyncWebClient(base_url=self._slack.api_url, session=self._session)
        answer = await client.apps_connections_open(app_token=self._slack.app_token)
        self.url = answer["url"]
        self.ws = await self._session.ws_connect(self.url)
        self.hello = await self.receive()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.ws.close()

    async def receive(self, *, within: float = 5) -> dict[str, Any]:
        """The next message; {"type": "closed"} when the line is down, TimeoutError when nothing comes."""
        async with asyncio.timeout(within):
            message = await self.ws.receive()
        if message.type is not WSMsgType.TEXT:
            return {"type": "closed"}
        received: dict[str, Any] = message.json()
        return received

    async def ack(self, envelope: dict[str, Any], payload: Any = None) -> None:
        answer: dict[str, Any] = {"envelope_id": envelope["envelope_id"]}
        await self.ws.send_json(answer if payload is None else answer | {"payload": payload})
