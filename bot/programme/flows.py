"""Offers a session when one is due, and takes a member's word about it."""

from datetime import date, datetime

from bot.blocks import Message
from bot.content import Words
from bot.errors import UserMistake
from bot.hears import Call
from bot.plan.flows import schedule_of, value_of
from bot.plan.rules import Member, shift_day
from bot.programme import rules, views
from bot.programme.rules import Programme, Rating
from bot.services import Services
from db import members
from db.models import Member as Row


def take_session(row: Row, today: date) -> bool:
    """Whether this nudge shall be a session; then it counts as today's offer."""
    programme = rules.read(row.programme)
    if programme is None or not rules.is_due(programme, today):
        return False
    row.programme = rules.stored(rules.offered(programme, today))
    return True


def finish_session(row: Row, nudge_id: str, now: datetime) -> None:
    """The session of this nudge was done."""
    if programme := rules.read(row.programme):
        today = shift_day(schedule_of(row), now)
        row.programme = rules.stored(rules.done(programme, nudge_id, today))


def shown(services: Services, words: Words, member: Member, movement: str) -> Message | None:
    """What a nudge for a session shows besides its action; None for other nudges and once the programme is off."""
    programme = member.programme
    if movement != rules.SESSION.id or programme is None:
        return None
    chosen = rules.session(services.movements, programme, avoid=member.avoid, seated_only=member.seated_only)
    return views.session(words, chosen, programme.dose)


async def rate(services: Services, call: Call, rating: Rating) -> tuple[Member, Programme | None, bool]:
    """The member, the programme from now on (None: that session was rated before), and whether it is another step."""
    async with services.sessions.begin() as session:
        row = await members.find(session, call.team_id, call.user_id)
        if row is None:
            raise UserMistake("members.not_started")
        before = rules.read(row.programme)
        after = rules.rate(before, call.value, rating) if before else None
        if before is None or after is None:
            return value_of(row), None, False
        row.programme = rules.stored(after)
        return value_of(row), after, after.step != before.step
