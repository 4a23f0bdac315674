"""Once a day, beside the first nudge: look at how it went, learn from it, and make the few offers there are."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.habits import rules, views
from bot.habits.rules import Offer, Record
from bot.hours.rules import wall_clock
from bot.plan.flows import replan, schedule_of, value_of
from bot.plan.rules import Member, shift_day
from bot.services import Services
from db import bulk, members, nudges
from db.models import Member as Row
from db.models import Outcome
from db.nudges import Ended

WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Offered:
    """An offer to make to a member; `weeks` of a refresh."""

    member: Member
    offer: Offer
    weeks: int


async def review(services: Services, member_ids: Collection[int]) -> None:
    """Review members to whom a nudge has just been sent, and make the offers that follow from it."""
    for offered in await _due_offers(services, member_ids):
        member = offered.member
        message = views.offer(services.languages[member.locale], member, offered.offer, weeks=offered.weeks)
        await services.slack.dm(member.team_id, member.user_id, message)


async def _due_offers(services: Services, member_ids: Collection[int]) -> list[Offered]:
    """Look at each member once a day; what is to be offered is marked as offered already."""
    now = services.now()
    offers = []
    async with services.sessions.begin() as session:
        rows = (await members.by_ids(session, member_ids)).values()
        over = await nudges.ended_since(session, member_ids, now - timedelta(days=rules.DAYS))
        for row in rows:
            today = shift_day(schedule_of(row), now)
            if row.reviewed_on == today:
                continue
            row.reviewed_on = today
            ended = over[row.id]
            if row.learns:
                row.habits = _habits(row, ended)
                replan(row, now)
            record = _record(row, ended, weeks=(now - row.started_at) // WEEK)
            if (found := rules.offer(record)) is not None:
                offer, weeks = found
                if offer is Offer.EASE:
                    row.eased_at = now
                row.refreshed_weeks = max(row.refreshed_weeks, weeks)
                offers.append(Offered(value_of(row), offer, weeks))
        await bulk.update(session, Row, rows)
    return offers


def _habits(row: Row, ended: Sequence[Ended]) -> list[int]:
    clocks = [(wall_clock(row.zone, n.sent_at), n.outcome is Outcome.DONE) for n in ended]
    return [rules.habit(clock.hour * 60 + clock.minute, kept=kept) for clock, kept in clocks]


def _record(row: Row, ended: Sequence[Ended], *, weeks: int) -> Record:
    """Today is left out: it is not over."""
    schedule = schedule_of(row)
    days = [(shift_day(schedule, n.sent_at), n.outcome is Outcome.DONE) for n in ended]
    return Record(
        days=rules.day_counts((day, done) for day, done in days if day != row.reviewed_on),
        weeks=weeks,
        eased=row.eased_at is not None,
        refreshed_weeks=row.refreshed_weeks,
    )
