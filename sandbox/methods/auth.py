"""auth.*, api.test, team.info, apps.connections.open and oauth.v2.access."""

import base64

from sandbox import events
from sandbox.errors import Json, SlackError
from sandbox.methods.registry import Ask, method


@method("api.test", tier=4, token=None)
def api_test(ask: Ask) -> Json:
    if error := ask.text("error"):
        raise SlackError(error, args=ask.args)
    return {"args": ask.args}


@method("auth.test", tier=4)
def auth_test(ask: Ask) -> Json:
    world = ask.hub.world
    return {
        "url": f"{ask.hub.url}/",
        "team": world.team.name,
        "user": world.users[world.app.bot_user_id].name,
        "team_id": world.team.id,
        "user_id": world.app.bot_user_id,
        "bot_id": world.app.bot_id,
        "is_enterprise_install": False,
    }


@method("auth.revoke", tier=3)
def auth_revoke(ask: Ask) -> Json:
    if ask.flag("test"):
        return {"revoked": False}
    hub = ask.hub
    events.dispatch(
        hub, "tokens_revoked", event={"type": "tokens_revoked", "tokens": {"bot": [hub.world.app.bot_user_id]}}
    )
    hub.grants.end("token_revoked")
    return {"revoked": True}


@method("team.info", tier=3, scope="team:read")
def team_info(ask: Ask) -> Json:
    team = ask.hub.world.team
    if ask.text("team", team.id) != team.id:
        raise SlackError("team_not_found")
    shown = {"id": team.id, "name": team.name, "domain": team.domain, "url": f"{ask.hub.url}/", "email_domain": ""}
    return {"team": {**shown, "icon": {"image_default": True}}}


@method("apps.connections.open", tier=3, scope="connections:write", token="app")  # noqa: S106 (a kind, no secret)
def connections_open(ask: Ask) -> Json:
    hub = ask.hub
    if hub.http is not None:
        raise SlackError("socket_mode_disabled")
    address = hub.url.replace("http://", "ws://", 1)
    return {"url": f"{address}/link/?ticket={hub.sockets.ticket()}&app_id={hub.world.app.id}"}


@method("oauth.v2.access", tier=4, token=None)
def oauth_access(ask: Ask) -> Json:
    hub = ask.hub
    _check_client(ask)
    scopes = hub.codes.pop(ask.text("code"), None)
    if scopes is None:
        raise SlackError("invalid_code")
    grant = hub.grants.install(scopes)
    world = hub.world
    return {
        "app_id": world.app.id,
        "authed_user": {"id": next((user.id for user in world.people() if user.is_admin), "")},
        "scope": ",".join(grant.scopes),
        "token_type": "bot",
        "access_token": grant.token,
        "bot_user_id": world.app.bot_user_id,
        "team": {"id": world.team.id, "name": world.team.name},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def _check_client(ask: Ask) -> None:
    """The client's id and secret come as arguments or by HTTP Basic."""
    client, secret = ask.text("client_id"), ask.text("client_secret")
    basic = ask.headers.get("Authorization", "")
    if basic.startswith("Basic "):
        try:
            client, _, secret = base64.b64decode(basic[6:]).decode().partition(":")
        except ValueError:
            raise SlackError("invalid_client_id") from None
    if client != ask.hub.client_id:
        raise SlackError("invalid_client_id")
    if secret != ask.hub.client_secret:
        raise SlackError("bad_client_secret")
