"""Lets simulated time pass: the worker's own ticks, on a clock that only the story moves."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from bot.delivery import flows, rules
from bot.process import Bot
from bot.scheduler import Step, tick
from db.models import Member, Nudge, Workspace
from sandbox import Clock, Sandbox
from tests.people import ROUND_THE_CLOCK, start

PEOPLE = [f"U0P{number}" for number in range(8)]
EVERY = 20  # minutes
SECOND, AWHILE, MINUTE = timedelta(seconds=1), timedelta(seconds=15), timedelta(minutes=1)
STEPS: list[tuple[Step, int]] = [(flows.recover, rules.RECOVERED), (flows.deliver, rules.BATCH)]


async def join(bot: Bot, slack: Sandbox, people: Sequence[str] = PEOPLE) -> None:
    """Everybody starts; each is nudged every twenty minutes, one after the other."""
    for user_id in people:
        channel = slack.person(user_id).dm_channel
        await start(bot.services, user_id, week=ROUND_THE_CLOCK, minutes=EVERY, cap=500, dm_channel=channel)
    async with bot.services.sessions.begin() as session:
        rows = (await session.execute(select(Member).order_by(Member.id))).scalars().all()
        for number, row in enumerate(rows):
            row.next_nudge_at = (
                bot.services.now() + timedelta(minutes=1) + timedelta(minutes=EVERY) * number / len(rows)
            )


async def work(*bots: Bot) -> None:
    """One tick of each worker, as the scheduler starts it: whatever goes wrong stays inside."""
    for step, full in STEPS:
        for bot in bots:
            await tick(bot.services, step, full, asyncio.Lock())
        await asyncio.gather(*(bot.services.tasks.finish(seconds=60) for bot in bots))


async def live(clock: Clock, minutes: float, *bots: Bot) -> None:
    """So much time passes while these workers are up: from one moment that matters to the next, a second at least."""
    end = clock.now() + timedelta(minutes=minutes)
    while (left := end - clock.now()) > timedelta():
        clock.advance(min(left, max(SECOND, await _idle(bots[0]))))
        await work(*bots)


async def _idle(bot: Bot) -> timedelta:
    """Until something happens: somebody is due, a lease ends, a workspace has waited long enough."""
    now = bot.services.now()
    try:
        async with bot.services.sessions.begin() as session:
            found = [
                (await session.execute(select(func.min(column)).where(column > now))).scalar_one()
                for column in (Member.next_nudge_at, Nudge.lease_until, Workspace.wait_until)
            ]
    except (SQLAlchemyError, OSError):  # there is no database
        return AWHILE
    return min((at - now for at in found if at), default=MINUTE)
