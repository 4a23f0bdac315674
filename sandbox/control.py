"""POST /control: the strip outside the chat, with the clock, the faults and the app itself."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from aiohttp import web

from sandbox.acts import asked
from sandbox.errors import Json

if TYPE_CHECKING:
    from sandbox.workspace import Sandbox

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MORNING = 9


class Control:
    def __init__(self, slack: "Sandbox") -> None:
        self._slack = slack
        self._controls = {
            "speed": self._speed,
            "jump": self._jump,
            "advance": self._advance,
            "fault": self._fault,
            "clear_faults": self._clear_faults,
            "restart_app": self._restart_app,
            "socket": self._socket,
        }

    async def handle(self, request: web.Request) -> web.StreamResponse:
        try:
            given = await asked(request)
            control = self._controls.get(str(given.get("do")))
            if control is None:
                raise ValueError(f"there is no such control: {given.get('do')!r}")
            return web.json_response({"ok": True, **await control(given)})
        except KeyError as problem:
            return web.json_response({"ok": False, "error": f"{problem.args[0]!r} is missing"})
        except (ValueError, TypeError) as problem:
            return web.json_response({"ok": False, "error": str(problem)})

    async def _speed(self, given: Json) -> Json:
        self._slack.clock.speed = float(given["speed"])
        return self._noted(f"speed {given['speed']}x")

    async def _jump(self, given: Json) -> Json:
        named = given.get("id")
        if named in [jump.id for jump in self._slack.jumps]:
            to = await self._named(named, str(given.get("user") or ""))
        else:
            to = self._instant(str(given.get("to") or named), given.get("user"))
        if to is None:
            raise ValueError("There is nothing to jump to right now.")
        self._slack.clock.jump(to)
        return self._noted(f"jump to {to.isoformat()}")

    async def _advance(self, given: Json) -> Json:
        self._slack.clock.advance(timedelta(seconds=float(given["seconds"])))
        return self._noted(f"{given['seconds']} s ahead")

    async def _fault(self, given: Json) -> Json:
        method, wait = str(given.get("method") or "*"), int(given.get("retry_after") or 30)
        times = given.get("times", 1)
        if times is None:  # until cleared
            self._slack.faults.always(method, error=given["error"], retry_after=wait)
        else:
            self._slack.faults.next(method, error=given["error"], retry_after=wait, times=int(times))
        return {}

    async def _clear_faults(self, given: Json) -> Json:
        self._slack.faults.clear()
        return {}

    async def _restart_app(self, given: Json) -> Json:
        if self._slack.restart_app is None:
            raise ValueError("This workspace did not start the app, so it cannot restart it.")
        await self._slack.restart_app()
        return {}

    async def _socket(self, given: Json) -> Json:
        """{"what": refresh | cut | silence | listen | refuse, "times": n}"""
        sockets, action = self._slack.socket, given.get("what", "refresh")
        if action == "refresh":
            await sockets.refresh()
        elif action == "cut":
            await sockets.cut()
        elif action in ("silence", "listen"):
            sockets.silence(on=action == "silence")
        elif action == "refuse":
            sockets.refuse_handshakes(int(given.get("times") or 1))
        else:
            raise ValueError(f"a socket cannot {action!r}")
        return {}

    async def _named(self, jump_id: Any, user: str) -> datetime | None:
        return await next(jump for jump in self._slack.jumps if jump.id == jump_id).where(user)

    def _instant(self, to: str, user: Any) -> datetime:
        """An ISO instant, or the next monday_morning (nine o'clock where that member is)."""
        day, _, part = to.partition("_")
        if day in WEEKDAYS and part == "morning":
            member = self._slack.world.users.get(str(user)) or self._slack.people[0]
            return next_morning(self._slack.clock.now(), WEEKDAYS.index(day), zone=member.tz)
        try:
            instant = datetime.fromisoformat(to)
        except ValueError:
            raise ValueError(f"There is no such jump as {to!r}.") from None
        if instant.tzinfo is None:
            raise ValueError(f"{to!r} needs a zone, as in 2026-11-23T09:00:00+01:00")
        return instant.astimezone(UTC)

    def _noted(self, what: str) -> Json:
        self._slack.hub.journal.note("clock", what, payload={"now": self._slack.clock.now().isoformat()})
        return {}


def next_morning(now: datetime, weekday: int, *, zone: str) -> datetime:
    """The next such weekday at nine by that zone's clocks, always after `now`; UTC."""
    local = now.astimezone(ZoneInfo(zone))
    nine = local.replace(hour=MORNING, minute=0, second=0, microsecond=0, fold=0)
    nine += timedelta(days=(weekday - local.weekday()) % 7)
    if nine <= local:
        nine += timedelta(days=7)
    return nine.astimezone(UTC)
