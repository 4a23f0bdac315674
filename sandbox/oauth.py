"""The page on which an admin allows the app in, and the code it sends the app away with."""

import secrets
from collections.abc import Mapping
from html import escape
from urllib.parse import urlencode

from aiohttp import web

from sandbox.hub import Hub

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Add {app}</title>
<style>body{{font:16px/1.5 system-ui;max-width:32rem;margin:10vh auto;padding:0 1rem}}
button{{font:inherit;padding:.5rem 1rem}}</style>
<h1>{app} wants to join {team}</h1><p>It asks to:</p><ul>{scopes}</ul>
<form method="post" action="/oauth/v2/authorize?{query}">
<button name="answer" value="allow">Allow</button> <button name="answer" value="cancel">Cancel</button></form></html>"""


class OAuthPage:
    """GET shows what the app asks for; POST with answer=allow or cancel redirects to redirect_uri."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    async def show(self, request: web.Request) -> web.StreamResponse:
        try:
            asked = scopes_asked(self._hub, request.query)
        except ValueError as problem:
            raise web.HTTPBadRequest(text=str(problem)) from None
        items = "".join(f"<li>{escape(scope)}</li>" for scope in asked)
        world = self._hub.world
        text = PAGE.format(
            app=escape(world.app.name), team=escape(world.team.name), scopes=items, query=escape(request.query_string)
        )
        return web.Response(text=text, content_type="text/html")

    async def decide(self, request: web.Request) -> web.StreamResponse:
        allow = (await request.post()).get("answer") == "allow"
        try:
            raise web.HTTPFound(answered(self._hub, request.query, allow=allow))
        except ValueError as problem:
            raise web.HTTPBadRequest(text=str(problem)) from None


def answered(hub: Hub, query: Mapping[str, str], *, allow: bool) -> str:
    """Where the browser is sent after the answer: with code and state, or with error=access_denied.

    ValueError with Slack's word for a request that is wrong.
    """
    asked = scopes_asked(hub, query)
    back = query.get("redirect_uri", "")
    if not back.startswith(("http://", "https://")):
        raise ValueError("bad_redirect_uri")
    answer = {"error": "access_denied"}
    if allow:
        answer = {"code": secrets.token_urlsafe(24)}
        hub.codes[answer["code"]] = asked
    answer["state"] = query.get("state", "")
    return f"{back}{'&' if '?' in back else '?'}{urlencode(answer)}"


def scopes_asked(hub: Hub, query: Mapping[str, str]) -> list[str]:
    if query.get("client_id") != hub.client_id:
        raise ValueError("invalid_client_id")
    asked = [scope for scope in query.get("scope", "").split(",") if scope]
    unknown = [scope for scope in asked if scope not in hub.world.app.scopes]
    if not asked or unknown:
        raise ValueError(f"invalid_scope {' '.join(unknown)}".strip())
    return asked
