"""Keeps each decision for a day, and reads the last ones for the member who asks."""

from datetime import datetime

from bot.moments.rules import Because, Decision
from bot.plan.flows import value_of
from bot.plan.rules import Member
from bot.reasons.rules import Told, kind_of
from bot.services import Services
from db import bulk, members, moments
from db.models import Decision as DecisionRow
from db.models import Member as Row


def decision_row(row: Row, decision: Decision, now: datetime) -> DecisionRow:
    """A decision as it is kept, for `db.bulk` to add."""
    return bulk.new(
        DecisionRow,
        team_id=row.team_id,
        member_id=row.id,
        at=now,
        kind=kind_of(decision),
        because=decision.because.value,
        until=getattr(decision, "until", None),
    )


async def why(services: Services, team_id: str, user_id: str, now: datetime) -> tuple[Member, list[Told]] | None:
    """The member's last decisions, the latest first; None for somebody who has not started."""
    async with services.sessions.begin() as session:
        row = await members.peek(session, team_id, user_id)
        if row is None:
            return None
        last = await moments.last_decisions(session, row.id, now=now)
        return value_of(row), [Told(d.at, d.kind, Because(d.because), d.until) for d in last]
