"""What the front-door tests of the moments do, in a word each."""

from datetime import UTC, datetime, timedelta

from bot.delivery import flows as delivery
from bot.process import Bot
from bot.services import Services
from db import members
from db.models import Member as Row
from sandbox import Clock, Message, Sandbox
from sandbox.person import Person
from tests.people import TEAM

NINE = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)  # a Monday, in Berlin
EVERY = timedelta(minutes=40)


async def row_of(services: Services, user_id: str = "U0ANA") -> Row:
    async with services.sessions.begin() as session:
        row = await members.peek(session, TEAM, user_id)
        assert row is not None
        return row


async def due_of(bot: Bot) -> datetime:
    at = (await row_of(bot.services)).next_nudge_at
    assert at is not None
    return at


async def tick(slack: Sandbox, bot: Bot) -> None:
    await slack.settled()
    await delivery.deliver(bot.services)
    await slack.settled()


async def to_due(slack: Sandbox, bot: Bot, clock: Clock) -> datetime:
    """To the instant of the next nudge, and a tick there."""
    at = await due_of(bot)
    clock.jump(max(at, clock.now()))
    await tick(slack, bot)
    return at


def nudges(ana: Person) -> list[Message]:
    return [m for m in ana.dm if m.metadata]
