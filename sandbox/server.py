"""The HTTP server: which address belongs to which part. Always on loopback."""

from pathlib import Path
from typing import TYPE_CHECKING

from aiohttp import web
from aiohttp.typedefs import Handler

from sandbox.acts import Acts
from sandbox.control import Control
from sandbox.oauth import OAuthPage
from sandbox.responding import Responding
from sandbox.uploads import Uploads
from sandbox.webapi import WebApi

if TYPE_CHECKING:
    from sandbox.workspace import Sandbox

HOST = "127.0.0.1"
PAGE = Path(__file__).parent / "page"
OWN_NAMES = ("127.0.0.1", "localhost", "::1")
FOR_APPS = ("/api/", "/link/", "/commands/", "/actions/", "/upload/")
LARGEST_BODY = 64 * 1024 * 1024


class Server:
    """Can be stopped and started again on the same port."""

    def __init__(self, slack: "Sandbox", *, port: int) -> None:
        self._slack = slack
        self._port = port
        self._runner: web.AppRunner | None = None
        self._api = WebApi(slack.hub)

    @property
    def running(self) -> bool:
        return self._runner is not None

    async def start(self) -> None:
        self._runner = web.AppRunner(self._routes(), access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        site = web.TCPSite(self._runner, HOST, self._port, reuse_address=True)
        await site.start()
        self._port = self._runner.addresses[0][1]
        self._slack.hub.url = f"http://{HOST}:{self._port}"

    async def stop(self) -> None:
        if self._runner:
            self._slack.live.stop()
            await self._runner.cleanup()
            self._runner = None

    def _routes(self) -> web.Application:
        slack, hub = self._slack, self._slack.hub
        app = web.Application(client_max_size=LARGEST_BODY, middlewares=[_only_own_pages])
        uploads, responding, oauth = Uploads(hub), Responding(hub), OAuthPage(hub)
        app.router.add_route("*", "/api/{method}", self._api.handle)
        app.router.add_get("/link/", hub.sockets.handle)
        app.router.add_post("/commands/{team}/{key}", responding.handle)
        app.router.add_post("/actions/{team}/{key}", responding.handle)
        app.router.add_post("/upload/v1/{ticket}", uploads.receive)
        app.router.add_get("/icon", uploads.icon)
        app.router.add_get("/files/{id}", uploads.show)
        app.router.add_get("/files/{id}/{name}", uploads.show)
        app.router.add_get("/oauth/v2/authorize", oauth.show)
        app.router.add_post("/oauth/v2/authorize", oauth.decide)
        app.router.add_get("/live", slack.live.handle)
        app.router.add_post("/act", Acts(slack).handle)
        app.router.add_post("/control", Control(slack).handle)
        app.router.add_get("/", _page)
        app.router.add_get("/page/{file:.+}", _page_file)
        return app


async def _page(request: web.Request) -> web.StreamResponse:
    index = PAGE / "index.html"
    if not index.exists():
        return web.Response(text="The page of this workspace is not there yet; its Web API is.")
    return web.FileResponse(index, headers={"Cache-Control": "no-cache"})


async def _page_file(request: web.Request) -> web.StreamResponse:
    wanted = (PAGE / request.match_info["file"]).resolve()
    if not wanted.is_relative_to(PAGE.resolve()) or not wanted.is_file():
        raise web.HTTPNotFound
    return web.FileResponse(wanted, headers={"Cache-Control": "no-cache"})


@web.middleware
async def _only_own_pages(request: web.Request, handler: Handler) -> web.StreamResponse:
    """A page of another site must not drive the workspace through somebody's browser."""
    if not request.path.startswith(FOR_APPS):
        origin = request.headers.get("Origin", f"http://{request.host}")
        if origin != f"http://{request.host}" or (request.url.host or "") not in OWN_NAMES:
            raise web.HTTPForbidden(text="only the workspace's own page may do that")
    return await handler(request)
