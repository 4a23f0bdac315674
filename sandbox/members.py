"""Changes to a member (zone, status, presence, Do Not Disturb, huddle), with the events Slack sends for them."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sandbox import events
from sandbox.hub import Hub
from sandbox.state import User

UNCHANGED: Any = object()
SILENT = {"presence"}  # normal apps are not told of it, they can only ask


def become(hub: Hub, user: User, *, dnd: Any = UNCHANGED, huddle: bool | None = None, **changes: Any) -> None:
    """Changes what is given: user_change for most, user_huddle_changed beside it, dnd_updated_user for `dnd`."""
    if "tz" in changes:
        _check_zone(changes["tz"])
    if isinstance(expiration := changes.get("status_expiration"), datetime):
        changes["status_expiration"] = int(expiration.timestamp())
    for name, value in changes.items():
        if not hasattr(user, name):
            raise TypeError(f"a member has no {name!r}")
        setattr(user, name, value)
    turned = huddle is not None and huddle != user.huddle
    if huddle is not None:
        user.huddle = huddle
    if dnd is not UNCHANGED:
        user.dnd = dnd
    hub.world.change_user(user)
    if turned or set(changes) - SILENT:
        events.user_changed(hub, user, huddle=turned)
    if dnd is not UNCHANGED:
        events.dnd_changed(hub, user)
    if "status_expiration" in changes:
        watch_status(hub, user)


def _check_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise ValueError(f"there is no time zone {name!r}") from None


def watch_status(hub: Hub, user: User) -> None:
    """Clears the status when its time is up, by the workspace's clock."""
    if user.status_expiration:
        hub.activity.start(_clear_status(hub, user, expiration=user.status_expiration), counted=False)


async def _clear_status(hub: Hub, user: User, *, expiration: int) -> None:
    await hub.world.clock.wait_until(datetime.fromtimestamp(expiration, UTC))
    if user.status_expiration == expiration:  # nobody set another one meanwhile
        become(hub, user, status_text="", status_emoji="", status_expiration=0)
