"""Starts members at once, through the flow that the modal uses, for tests that are not about starting."""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from datetime import UTC, datetime, time, timedelta
from inspect import isawaitable
from typing import Any

from sqlalchemy import select

from bot.delivery.flows import deliver
from bot.exercises.rules import KINDS
from bot.hears import Call
from bot.hours.rules import Hours, Schedule
from bot.plan.rules import Member
from bot.services import Services
from bot.settings import flows
from bot.settings.rules import Wishes
from db.models import Member as Row
from db.models import Nudge
from sandbox import Clock, Sandbox
from sandbox.state import Message

TEAM = "T0PAPER"
OFFICE = tuple(Hours(time(9), time(17)) if day < 5 else None for day in range(7))
ROUND_THE_CLOCK = tuple(Hours(time(0), time(23, 55)) for _ in range(7))


def a_member(**changes: Any) -> Member:
    """Ana as a value: Berlin, 9-17, lunch, every 40 minutes; it is Monday morning and her next nudge comes at 10:21."""
    ana: dict[str, Any] = {
        "id": 1,
        "team_id": TEAM,
        "user_id": "U0ANA",
        "locale": "en-GB",
        "schedule": Schedule("Europe/Berlin", OFFICE, Hours(time(12, 30), time(13)), timedelta(minutes=40)),
        "daily_cap": 8,
        "kinds": frozenset(KINDS),
        "avoid": frozenset(),
        "seated_only": False,
        "active": True,
        "stopped_because": None,
        "pause": None,
        "last_sent_at": None,
        "last_movement_at": None,
        "counts_from": None,
        "snoozed_until": None,
        "sent_on": None,
        "sent_count": 0,
        "next_nudge_at": datetime(2026, 11, 23, 9, 21, tzinfo=UTC),
    }
    return Member(**ana | changes)


async def start(
    services: Services,
    user_id: str,
    *,
    zone: str = "Europe/Berlin",
    week: tuple[Hours | None, ...] = OFFICE,
    rest: Hours | None = None,
    minutes: int = 40,
    cap: int = 16,
    dm_channel: str | None = None,
    avoid: Collection[str] = (),
    locale: str = "en-GB",
    weekly: int = 0,
) -> Member:
    """A member who has just pressed Start."""
    call = Call(team_id=TEAM, enterprise_id=None, user_id=user_id, now=services.now())
    wishes = Wishes(
        Schedule(zone, week, rest, timedelta(minutes=minutes)), frozenset(KINDS), frozenset(avoid), cap, weekly=weekly
    )
    member, _ = await flows.save(services, call, wishes, locale=locale)
    if dm_channel:
        async with services.sessions.begin() as session:
            row = await session.get_one(Row, member.id)
            row.dm_channel = dm_channel
    return member


async def due(services: Services) -> dict[int, datetime]:
    """When each member is due next."""
    async with services.sessions.begin() as session:
        rows = await session.execute(select(Row.id, Row.next_nudge_at).where(Row.next_nudge_at.is_not(None)))
        return {member_id: at for member_id, at in rows if at is not None}


async def jump_to_next(services: Services, clock: Clock) -> datetime:
    """Move the clock to the moment the first of them is due."""
    at = max(clock.now(), min((await due(services)).values()))
    clock.jump(at)
    return at


async def nudges_of(services: Services) -> list[Nudge]:
    """All nudges, in the order of their slots."""
    async with services.sessions.begin() as session:
        return list((await session.execute(select(Nudge).order_by(Nudge.slot_at, Nudge.id))).scalars())


async def next_nudge(services: Services, slack: Sandbox, user_id: str) -> Message:
    """Goes to the instant at which anybody is due next, and delivers; what this person then sees last."""
    slack.clock.jump(to=min((await due(services)).values()))
    await deliver(services)
    return slack.person(user_id).dm[-1]


async def until(condition: Callable[[], object | Awaitable[object]], *, seconds: float = 60.0) -> None:
    """Waits for what the bot does after it has answered: pictures, answers by response_url, what is written."""
    async with asyncio.timeout(seconds):
        while not (await found if isawaitable(found := condition()) else found):  # noqa: ASYNC110 - no event to wait for
            await asyncio.sleep(0.02)
