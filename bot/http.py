"""Receives Slack over HTTP at Bolt's usual path."""

from collections.abc import Iterable, Mapping

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_sdk.signature import SignatureVerifier

from bot.health import Health, Port
from bot.pictures.rules import Picture

PATH = "/slack/events"
MOST = 500  # requests at a time: about what one process answers in the three seconds that Slack waits
LARGEST = 1024 * 1024  # bytes; Slack's own payloads stay far below


class Http:
    """One listening server. `port` 0 lets the system choose; `url` says which it was."""

    def __init__(
        self,
        app: AsyncApp,
        pictures: Mapping[str, Picture],
        *,
        health: Health,
        port: int,
        signing_secret: str,
        routes: Iterable[web.RouteDef] = (),
        with_metrics: bool = True,
        host: str = "0.0.0.0",  # noqa: S104 - a server listens
    ) -> None:
        self._app = app
        self._pictures = {picture.url_path: picture for picture in pictures.values()}
        self._signature = SignatureVerifier(signing_secret)
        self._metrics = health.metrics
        self._busy = 0
        application = web.Application(client_max_size=LARGEST)
        application.router.add_post(PATH, self._receive)
        application.router.add_get("/pictures/{digest}/{name}", self._show)
        application.router.add_routes(list(routes))
        health.add_to(application, with_metrics=with_metrics)
        self._open = Port(application, port, setting="PORT", host=host)

    @property
    def url(self) -> str:
        return self._open.url

    async def start(self) -> None:
        await self._open.open()

    async def stop(self) -> None:
        await self._open.close()

    async def _show(self, request: web.Request) -> web.StreamResponse:
        """A picture; its address changes with its content, so it may be kept for ever."""
        picture = self._pictures.get(request.path)
        if picture is None or picture.path is None:
            raise web.HTTPNotFound
        return web.FileResponse(picture.path, headers={"Cache-Control": "public, max-age=31536000, immutable"})

    async def _receive(self, request: web.Request) -> web.StreamResponse:
        """At once, or not at all: what waits longer than Slack does is work for nobody, and makes all others wait."""
        if self._busy >= MOST:
            self._metrics.turned_away()
            return web.Response(status=503, headers={"Retry-After": "5"})
        self._busy += 1
        try:
            return await self._hear(request)
        finally:
            self._busy -= 1

    async def _hear(self, request: web.Request) -> web.StreamResponse:
        """Nothing that Slack did not sign is parsed, logged or answered with more than a number."""
        body = await request.read()
        if not self._is_signed(body, request.headers):
            return web.Response(status=401)
        try:
            asked = AsyncBoltRequest(body=body.decode(), query=request.query_string, headers=dict(request.headers))
        except (ValueError, TypeError, AttributeError, LookupError, RecursionError):  # no delivery of Slack's
            return web.Response(status=400)
        if not isinstance(asked.body, dict):
            return web.Response(status=400)
        with self._metrics.acknowledging(asked.body):
            return await to_aiohttp_response(await self._app.async_dispatch(asked))

    def _is_signed(self, body: bytes, headers: Mapping[str, str]) -> bool:
        """Whether Slack has sent this, in the last five minutes. The SDK would raise on what is no text or number."""
        timestamp, signature = headers.get("X-Slack-Request-Timestamp", ""), headers.get("X-Slack-Signature", "")
        if not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) < 20 and signature.isascii()):
            return False
        try:
            return self._signature.is_valid(body.decode(), timestamp, signature)
        except UnicodeDecodeError:
            return False
