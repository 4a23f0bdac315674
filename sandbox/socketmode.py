"""Socket Mode: tickets, the WebSockets of the app, envelopes and their acknowledgements, and ways to disturb them."""

import asyncio
import json
import secrets
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMessage, WSMsgType, web

from sandbox.activity import Activity
from sandbox.clock import stopwatch
from sandbox.errors import Json
from sandbox.journal import Journal
from sandbox.parcels import Parcel, Receipt

MOST_CONNECTIONS = 10
TICKET_SECONDS = 30.0
PING_SECONDS = 10.0
PINGS_UNANSWERED = 3
RETIRING_SECONDS = 5.0
# What Slack announces in its hello: about five hours.
CONNECTION_SECONDS = 18060


@dataclass(eq=False)
class Connection:
    """One WebSocket of the app; `pending` maps envelope ids to who waits for the acknowledgement."""

    ws: web.WebSocketResponse
    request: web.Request
    pending: dict[str, asyncio.Future[Any]] = field(default_factory=dict)
    retiring: bool = False
    unanswered: int = 0
    gone: asyncio.Event = field(default_factory=asyncio.Event)

    def fail_pending(self) -> None:
        for waiting in self.pending.values():
            if not waiting.done():
                waiting.set_exception(ConnectionResetError())

    def abort(self) -> None:
        if self.request.transport:
            self.request.transport.abort()


class Sockets:
    """All of the app's connections. Any one of them gets an envelope."""

    def __init__(self, *, app_id: str, journal: Journal, activity: Activity) -> None:
        self._app_id = app_id
        self._journal = journal
        self._activity = activity
        self._connections: list[Connection] = []
        self._tickets: dict[str, float] = {}
        self._turn = 0
        self._refusing = 0
        self._somebody = asyncio.Event()
        self._loud = asyncio.Event()
        self._loud.set()
        self.changed: Callable[[], None] = lambda: None

    # the way to the app

    @property
    def online(self) -> bool:
        return self._somebody.is_set()

    @property
    def connections(self) -> int:
        return len(self._connections)

    async def reachable(self) -> None:
        await self._somebody.wait()

    async def attempt(self, parcel: Parcel, *, retry: int, reason: str, within: float) -> Receipt:
        connection = self._next_connection()
        if connection is None:
            return Receipt(acked=False, reason="connection_failed")
        envelope = _envelope(parcel, retry=retry, reason=reason)
        waiting: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        connection.pending[envelope["envelope_id"]] = waiting
        try:
            async with asyncio.timeout(within):
                if self._loud.is_set():
                    await connection.ws.send_str(json.dumps(envelope))
                return Receipt(acked=True, payload=await waiting)
        except TimeoutError:
            return Receipt(acked=False, reason="timeout")
        except (ConnectionError, RuntimeError):
            return Receipt(acked=False, reason="socket_closed")
        finally:
            connection.pending.pop(envelope["envelope_id"], None)

    # connecting

    def ticket(self) -> str:
        ticket = str(uuid.uuid4())
        self._tickets[ticket] = stopwatch()
        return ticket

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """GET /link/?ticket=…: a ticket is good once, and not for long. Slack answers a dead one with 408."""
        issued = self._tickets.pop(request.query.get("ticket", ""), None)
        if issued is None or stopwatch() - issued > TICKET_SECONDS:
            return web.Response(status=408)
        if self._refusing:
            self._refusing -= 1
            return web.Response(status=503)
        await self._loud.wait()
        if request.transport is None or request.transport.is_closing():  # it did not wait for us
            return web.Response(status=408)
        ws = web.WebSocketResponse(autoping=False)
        await ws.prepare(request)
        if len(self._connections) >= MOST_CONNECTIONS:
            await ws.send_json(_disconnect("too_many_websockets"))
            await ws.close()
            return ws
        await self._serve(Connection(ws, request))
        return ws

    async def _serve(self, connection: Connection) -> None:
        self._connections.append(connection)
        pings = self._activity.start(self._ping(connection), counted=False)
        try:
            await connection.ws.send_json(self._hello())
            self._recount()
            async for message in connection.ws:
                if self._loud.is_set():
                    await self._hear(connection, message)
        except ConnectionError:
            pass
        finally:
            pings.cancel()
            self._connections.remove(connection)
            self._recount()
            connection.fail_pending()
            connection.gone.set()

    async def _hear(self, connection: Connection, message: WSMessage) -> None:
        if message.type is WSMsgType.PING:
            await connection.ws.pong(message.data)
        elif message.type is WSMsgType.PONG:
            connection.unanswered = 0
        elif message.type is WSMsgType.TEXT:
            self._acknowledge(connection, message.data)

    def _acknowledge(self, connection: Connection, text: str) -> None:
        try:
            answer = json.loads(text)
        except ValueError:
            answer = None
        if not isinstance(answer, dict) or "envelope_id" not in answer:
            self._journal.note("note", "the app sent something that is no acknowledgement", ok=False, payload=text)
            return
        waiting = connection.pending.get(answer["envelope_id"])
        if waiting is None or waiting.done():
            self._journal.note("note", "an acknowledgement came too late", ok=False, payload=answer)
            return
        waiting.set_result(answer.get("payload"))

    async def _ping(self, connection: Connection) -> None:
        while not connection.ws.closed:
            await asyncio.sleep(PING_SECONDS)
            if not self._loud.is_set():
                continue
            if connection.unanswered >= PINGS_UNANSWERED:
                connection.abort()
                return
            connection.unanswered += 1
            await connection.ws.ping(b"Ping from the pretend Slack")

    def _next_connection(self) -> Connection | None:
        ready = [connection for connection in self._connections if not connection.retiring]
        if not ready:
            return None
        self._turn += 1
        return ready[self._turn % len(ready)]

    def _recount(self) -> None:
        if any(not connection.retiring for connection in self._connections):
            self._somebody.set()
        else:
            self._somebody.clear()
        self.changed()

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self._connections),
            "debug_info": {
                "host": "applink-sandbox",
                "build_number": 1,
                "approximate_connection_time": CONNECTION_SECONDS,
            },
            "connection_info": {"app_id": self._app_id},
        }

    # disturbing

    async def refresh(self, reason: str = "refresh_requested") -> None:
        """Tells every connection to come again; each is closed a little later, as Slack does."""
        for connection in list(self._connections):
            connection.retiring = True
            await connection.ws.send_json(_disconnect(reason))
            self._activity.start(_close_later(connection), counted=False)
        self._recount()

    def silence(self, on: bool = True) -> None:
        """The line stays up, but nothing is heard, answered or sent; new handshakes wait."""
        for connection in self._connections:
            connection.unanswered = 0
        if on:
            self._loud.clear()
        else:
            self._loud.set()

    async def babble(self, frame: str | bytes) -> None:
        """Sends anything at all over one of the connections."""
        connection = self._next_connection()
        if connection is not None:
            await (connection.ws.send_str(frame) if isinstance(frame, str) else connection.ws.send_bytes(frame))

    def refuse_handshakes(self, times: int) -> None:
        """The next handshakes fail with 503; their tickets are spent all the same."""
        self._refusing = times

    async def cut(self) -> None:
        """Breaks every connection without a word."""
        broken = list(self._connections)
        for connection in broken:
            connection.abort()
        await asyncio.gather(*(connection.gone.wait() for connection in broken))

    async def stop(self) -> None:
        self._tickets.clear()
        await self.cut()


def _envelope(parcel: Parcel, *, retry: int, reason: str) -> Json:
    envelope: Json = {
        "envelope_id": str(uuid.uuid4()),
        "payload": parcel.payload,
        "type": parcel.kind,
        "accepts_response_payload": parcel.answerable,
    }
    if parcel.kind == "events_api":
        envelope |= {"retry_attempt": retry, "retry_reason": "timeout" if retry else ""}
        if reason:
            envelope["retry_reason"] = reason
    return envelope


def _disconnect(reason: str) -> Json:
    return {"type": "disconnect", "reason": reason, "debug_info": {"host": f"applink-{secrets.token_hex(2)}"}}


async def _close_later(connection: Connection) -> None:
    await asyncio.sleep(RETIRING_SECONDS)
    await connection.ws.close()
