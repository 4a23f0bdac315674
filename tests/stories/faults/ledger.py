"""Counts what became of every nudge, from what the members see in Slack and from what the bot has written down."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from bot.services import Services
from db.models import Decision, Member, Nudge, Outcome
from sandbox import Sandbox

LATE = timedelta(seconds=60)
OUT = (Outcome.SENT, Outcome.SNOOZED, Outcome.DONE, Outcome.SKIPPED, Outcome.MISSED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """Everything due was sent, or dropped on purpose: over five minutes late, or in doubt and not to be found.

    Lost: recorded as sent and nowhere in Slack; in Slack and recorded as waiting; still under way at the end; and each
    member whom no plan brings back. `late`: over a minute; `longest` in seconds.
    """

    due: int
    sent: int
    doubled: int
    lost: int
    late: int
    dropped: int
    longest: int

    def __str__(self) -> str:
        return ", ".join(f"{name} {value}" for name, value in asdict(self).items())


async def count(services: Services, slack: Sandbox, people: Sequence[str]) -> Ledger:
    """The ledger of a story that has come to its end: nothing is due any more."""
    async with services.sessions.begin() as session:
        members = (await session.execute(select(Member).where(Member.user_id.in_(people)))).scalars().all()
        ids = [member.id for member in members]
        planned = select(Nudge).where(Nudge.planned, Nudge.member_id.in_(ids))
        nudges = {n.id: n for n in (await session.execute(planned)).scalars()}
        too_late = select(Decision).where(Decision.because == "late", Decision.member_id.in_(ids))
        late = (await session.execute(too_late)).scalars().all()
    posted = posts(slack, people)
    recorded = {n.id for n in nudges.values() if n.outcome in OUT}
    dropped = {n.id for n in nudges.values() if n.outcome is Outcome.DROPPED}
    hanging = [n for n in nudges.values() if n.outcome is Outcome.SENDING]
    adrift = [m for m in members if m.active and (m.next_nudge_at is None or m.due_at is not None)]
    unwritten = _without_nudge(late, nudges.values())
    known = [(nudges[nudge], times[0]) for nudge, times in posted.items() if nudge in nudges]
    delays = [(nudge.sent_at or at) - nudge.slot_at for nudge, at in known]
    return Ledger(
        due=len(posted.keys() | nudges.keys()) + unwritten,
        sent=len(posted),
        doubled=sum(len(times) > 1 for times in posted.values()),
        lost=len(recorded - posted.keys()) + len(posted.keys() - recorded - dropped) + len(hanging) + len(adrift),
        late=sum(delay > LATE for delay in delays),
        dropped=len(dropped - posted.keys()) + unwritten,
        longest=round(max(delays, default=timedelta()).total_seconds()),
    )


def posts(slack: Sandbox, people: Sequence[str]) -> dict[str, list[datetime]]:
    """When each nudge was first posted, by its id; more than one instant is one too many."""
    found: dict[str, list[datetime]] = {}
    for user_id in people:
        for message in slack.person(user_id).dm:
            mark = (message.metadata or {}).get("event_payload")
            if mark and mark["snoozes"] == 0:
                found.setdefault(mark["nudge"], []).append(datetime.fromtimestamp(float(message.ts), UTC))
    return found


def _without_nudge(late: Iterable[Decision], nudges: Iterable[Nudge]) -> int:
    """How many slots were dropped before a nudge was written for them: those have a decision alone."""
    slots: dict[int, list[Nudge]] = {}
    for nudge in sorted(nudges, key=lambda n: n.slot_at):
        slots.setdefault(nudge.member_id, []).append(nudge)
    alone = 0
    for decision in sorted(late, key=lambda d: d.at):
        before = [n for n in slots.get(decision.member_id, []) if n.slot_at < decision.at]
        if before and before[-1].outcome is Outcome.DROPPED:
            slots[decision.member_id].remove(before[-1])
        else:
            alone += 1
    return alone
