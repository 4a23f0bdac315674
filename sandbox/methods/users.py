"""users.*, dnd.* and usergroups.*."""

from sandbox.errors import Json, SlackError
from sandbox.methods.registry import Ask, method, page
from sandbox.shapes import dnd_object, profile_object, user_object
from sandbox.state import User

DND_USERS = 50


def _user(ask: Ask, *, default: str = "") -> User:
    user = ask.hub.world.users.get(ask.text("user") or default)
    if user is None:
        raise SlackError("user_not_found")
    return user


@method("users.info", tier=4, scope="users:read")
def info(ask: Ask) -> Json:
    return {"user": user_object(_user(ask), ask.hub.world, locale=ask.flag("include_locale"))}


@method("users.list", tier=2, scope="users:read")
def list_(ask: Ask) -> Json:
    world = ask.hub.world
    everybody = [user_object(user, world, locale=ask.flag("include_locale")) for user in world.users.values()]
    items, metadata = page(everybody, ask, most=1000, default=1000)
    return {"members": items, "cache_ts": world.epoch(), "response_metadata": metadata}


@method("users.getPresence", tier=3, scope="users:read")
def presence(ask: Ask) -> Json:
    return {"presence": _user(ask, default=ask.hub.world.app.bot_user_id).presence}


@method("users.profile.get", tier=4, scope="users.profile:read")
def profile(ask: Ask) -> Json:
    user = _user(ask, default=ask.hub.world.app.bot_user_id)
    return {"profile": profile_object(user, ask.hub.world.clock.now())}


@method("dnd.info", tier=3, scope="dnd:read")
def dnd_info(ask: Ask) -> Json:
    return dnd_object(_user(ask, default=ask.hub.world.app.bot_user_id))


@method("dnd.teamInfo", tier=2, scope="dnd:read")
def dnd_team_info(ask: Ask) -> Json:
    wanted = ask.names("users")
    if not wanted:
        raise SlackError("invalid_arguments")
    if len(wanted) > DND_USERS:
        raise SlackError("too_many_users")
    known = ask.hub.world.users
    return {"users": {name: dnd_object(known[name]) for name in wanted if name in known}, "cached": False}


@method("usergroups.list", tier=2, scope="usergroups:read")
def usergroups(ask: Ask) -> Json:
    world = ask.hub.world
    shown = []
    for group in world.usergroups.values():
        one: Json = {"id": group.id, "team_id": world.team.id, "is_usergroup": True, "name": group.name}
        one |= {"handle": group.handle, "description": "", "date_delete": 0, "user_count": len(group.users)}
        if ask.flag("include_users"):
            one["users"] = group.users
        shown.append(one)
    return {"usergroups": shown}


@method("usergroups.users.list", tier=2, scope="usergroups:read")
def usergroup_users(ask: Ask) -> Json:
    group = ask.hub.world.usergroups.get(ask.needed("usergroup"))
    if group is None:
        raise SlackError("no_such_subteam")
    return {"users": group.users}
