"""Receives uploaded files and shows them."""

from base64 import b64decode

from aiohttp import web

from sandbox.hub import Hub
from sandbox.shapes import MIMETYPES, file_type
from sandbox.strict.blocks import PICTURES

KEPT = {"X-Content-Type-Options": "nosniff", "Cache-Control": "private, max-age=3600"}


class Uploads:
    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    async def receive(self, request: web.Request) -> web.StreamResponse:
        """POST to the upload_url, the bytes as they are or as a form's file; an address is good once."""
        file_id = self._hub.uploads.pop(request.match_info["ticket"], None)
        if file_id is None:
            raise web.HTTPNotFound(text="no such upload")
        data = await request.read()
        if request.content_type.startswith("multipart/"):
            parts = [part for part in (await request.post()).values() if isinstance(part, web.FileField)]
            data = parts[0].file.read() if parts else b""
        file = self._hub.world.files[file_id]
        if len(data) != file.size:
            raise web.HTTPBadRequest(text=f"expected {file.size} bytes and got {len(data)}")
        file.data = data
        return web.Response(text=f"OK - {len(data)}")

    async def show(self, request: web.Request) -> web.StreamResponse:
        """Pictures are shown, anything else is handed over for saving."""
        file = self._hub.world.files.get(request.match_info["id"])
        if file is None or file.data is None:
            raise web.HTTPNotFound(text="no such file")
        kind = file_type(file)
        headers = dict(KEPT)
        if kind not in PICTURES:
            headers["Content-Disposition"] = "attachment"
        return web.Response(
            body=file.data, content_type=MIMETYPES.get(kind, "application/octet-stream"), headers=headers
        )

    async def icon(self, request: web.Request) -> web.StreamResponse:
        """The app's icon, where the seed holds the picture itself ("data:image/png;base64,…")."""
        kind, _, picture = self._hub.world.app.icon.removeprefix("data:").partition(";base64,")
        if not picture:
            raise web.HTTPNotFound(text="no such icon")
        return web.Response(body=b64decode(picture), content_type=kind, headers=KEPT)
