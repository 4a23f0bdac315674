"""The pages of an installation, and the events by which Slack says that we were removed."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from aiohttp import web
from slack_bolt.async_app import AsyncApp

from bot import hears
from bot.content import Words
from bot.install import flows, rules, views
from bot.install.rules import NotInstalled
from bot.services import Services

INSTALL = "/slack/install"
MUST_BE_HEARD = ("app_uninstalled", "tokens_revoked", "team_access_revoked", "team_access_granted")
"""Events that must not be lost while the database is away: Slack is to say them again."""
COOKIE = "glutes-install"
PICTURE, OOPS = "stand_up.png", "hip_flexor_stretch.png"
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",  # the address holds a code
    "X-Content-Type-Options": "nosniff",
}


def routes(services: Services) -> Iterable[web.RouteDef]:
    """The two addresses a browser comes to."""

    async def begin(request: web.Request) -> web.StreamResponse:
        try:
            with flows.explained():
                begun = await flows.begin(services)
        except NotInstalled as failure:
            return failed(request, failure.why)
        response = web.Response(status=302, headers={**HEADERS, "Location": begun.url})
        lasts = int(flows.STATE_LASTS.total_seconds())
        response.set_cookie(
            COOKIE, begun.state, max_age=lasts, path=flows.REDIRECT, secure=True, httponly=True, samesite="Lax"
        )
        return response

    async def finish(request: web.Request) -> web.StreamResponse:
        words, query = _words(services, request), request.query
        try:
            with flows.explained():
                installation, new = await flows.finish(
                    services,
                    code=query.get("code", ""),
                    error=query.get("error", ""),
                    state=query.get("state", ""),
                    cookie=request.cookies.get(COOKIE, ""),
                )
        except NotInstalled as failure:
            return failed(request, failure.why)
        message = views.first_steps(words) if new else None
        services.tasks.start(flows.settle_in(services, installation, message), name="settle_in")
        page = views.installed(
            words,
            name=installation.team_name or "Slack",
            app_id=installation.app_id,
            team_id=installation.team_id,
            everywhere=bool(installation.is_enterprise_install),
            picture=_picture(services, PICTURE),
        )
        return _page(page, status=200)

    def failed(request: web.Request, why: str) -> web.StreamResponse:
        words = _words(services, request)
        page = views.not_installed(words, why, again=INSTALL, picture=_picture(services, OOPS))
        return _page(page, status=rules.PAGES[why])

    return [web.get(INSTALL, begin), web.get(flows.REDIRECT, finish)]


def register(app: AsyncApp, services: Services) -> None:
    async def on_removed(body: dict[str, Any]) -> None:
        await flows.leave(services, _install_id(body), said_at=_said_at(body, services.now()))

    async def on_revoked(body: dict[str, Any]) -> None:
        if (body["event"].get("tokens") or {}).get("bot"):  # people's own tokens: we have none
            await on_removed(body)

    async def on_no_more_access(body: dict[str, Any]) -> None:
        """An organisation's admin took us out of some of its workspaces."""
        for team_id in _team_ids(body):
            await flows.leave(services, team_id, said_at=_said_at(body, services.now()))

    async def on_access(body: dict[str, Any]) -> None:
        """... or let us in again."""
        if enterprise_id := _enterprise_id(body):
            said_at = _said_at(body, services.now())
            await flows.let_in(services, _team_ids(body), enterprise_id=enterprise_id, said_at=said_at)

    app.event("app_uninstalled")(on_removed)
    app.event("tokens_revoked")(on_revoked)
    app.event("team_access_revoked")(on_no_more_access)
    app.event("team_access_granted")(on_access)


def _install_id(body: dict[str, Any]) -> str:
    """Whose installation an event is about: the workspace's, or its whole organisation's."""
    everywhere = _whose(body).get("is_enterprise_install") or body.get("is_enterprise_install")
    enterprise_id = _enterprise_id(body)
    team_id, _ = hears.who(body)
    return str(enterprise_id if enterprise_id and (everywhere or not team_id) else team_id or "")


def _whose(body: dict[str, Any]) -> dict[str, Any]:
    """The installation that an event was sent to."""
    found: dict[str, Any] = next(iter(body.get("authorizations") or ()), {})
    return found


def _enterprise_id(body: dict[str, Any]) -> str:
    return str(_whose(body).get("enterprise_id") or body.get("enterprise_id") or "")


def _team_ids(body: dict[str, Any]) -> list[str]:
    given = body["event"].get("team_ids")
    return [str(team_id) for team_id in given] if isinstance(given, list) else []


def _said_at(body: dict[str, Any], now: datetime) -> datetime:
    """When it happened: Slack delivers late, again, and in any order."""
    try:
        return datetime.fromtimestamp(int(body["event_time"]), UTC)
    except (KeyError, TypeError, ValueError, OverflowError, OSError):
        return now


def _words(services: Services, request: web.Request) -> Words:
    """In the browser's first language, if we have it."""
    return services.languages[request.headers.get("Accept-Language", "").split(",")[0].split(";")[0].strip()[:16]]


def _picture(services: Services, name: str) -> str | None:
    picture = services.pictures.assets.get(name)
    return picture.url_path if picture else None


def _page(text: str, *, status: int) -> web.Response:
    return web.Response(text=text, status=status, content_type="text/html", headers=HEADERS)
