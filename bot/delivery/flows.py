"""Claim, look, send, record: the steps of a due nudge, and the recovery of one whose sender died between them.

    claim   members leave the due index, `sending` rows with a lease are written      (one transaction)
    look    is this the right moment? what is not known is asked, no transaction open    (bot.moments)
    send    one post per nudge, no transaction open, never retried blindly
    record  outcome, message and the member's next instant                            (one transaction)

Exactly one of these holds for an active member at any time: they are in the due index (`next_nudge_at`), or a
`sending` row with a lease stands for them. A process may die anywhere; either the index or the lease brings it back.
"""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.aside.flows import OUTAGE, in_halves, put_aside, write_off
from bot.blocks import Posted
from bot.delivery import rules
from bot.delivery.rules import Claimed, Dropped, End, NotNow, Retry, Sent, Unknown
from bot.errors import CannotReach, InstallGone, SlackTrouble
from bot.habits import flows as habits
from bot.moments import flows as moments
from bot.moments.flows import Due, Verdict
from bot.moments.rules import Because, Drop, OfferWalking, Send
from bot.nudges import views
from bot.nudges.flows import take_movement
from bot.nudges.rules import nudge_id
from bot.pictures.rules import Source, attempts
from bot.plan.flows import locale_of, replan, schedule_of, value_of
from bot.plan.rules import Member, is_late, may_send, sent_on, shift_day
from bot.programme import flows as programme
from bot.reasons.flows import decision_row
from bot.services import Services
from bot.symptoms.views import one_liner
from bot.totals.flows import count_sent
from bot.turns import POSTS
from db import bulk, members, nudges
from db.models import Decision, Nudge, Outcome
from db.models import Member as MemberRow

log = logging.getLogger(__name__)


NOW = Verdict(Send(Because.INTERVAL))


async def deliver(services: Services) -> int:
    """Deliver one batch of what is due; how many members were claimed. A full batch means there may be more."""
    now = services.now()
    if not await services.lookout.anybody_due(now):
        return 0
    count, claimed = await claim(services, now)
    if claimed:
        await record(services, await send_all(services, claimed))
    return count


async def claim(services: Services, now: datetime) -> tuple[int, list[Claimed]]:
    """Take what is due: how many members were taken (a full batch where there may be more), and what is to be sent."""
    try:
        return await _claim(services, now)
    except OUTAGE:
        raise
    except Exception:
        async with services.sessions.begin() as session:
            due = await nudges.due_ids(session, now, limit=rules.COUNTED)
        if not await put_aside(services, due):
            raise
        return rules.BATCH, []


async def _claim(services: Services, now: datetime) -> tuple[int, list[Claimed]]:
    async with services.sessions.begin() as session:
        limit = rules.BATCH if services.turns.is_quiet else rules.SMALL_BATCH
        rows, more = await nudges.claim_due(session, now, limit=limit, share=rules.SHARE, pace=rules.PACE)
        held = await nudges.by_ids(session, {row.open_nudge_id for row in rows if row.open_nudge_id})
        claimed, new, late, poisoned = [], [], [], 0
        for row in rows:
            try:
                nudge = _prepare(services, row, held.get(row.open_nudge_id or ""), now=now)
            except Exception:
                log.exception("member_poisoned", extra={"member": row.id})
                row.due_at, row.next_nudge_at = None, now + rules.POISON
                poisoned += 1
                continue
            if nudge is None:
                late.append(decision_row(row, Drop(Because.LATE), now))
                continue
            if nudge.id not in held:
                new.append(nudge)
            claimed.append(_claimed(nudge, row))
        await bulk.update(session, MemberRow, rows)
        await bulk.update(session, Nudge, held.values())
        await bulk.insert(session, Nudge, new)
        await bulk.insert(session, Decision, late)
    if rows:
        services.metrics.claimed(due=len(rows), dropped=len(rows) - len(claimed) - poisoned, failed=poisoned)
        log.info("nudges_claimed", extra={"due": len(rows), "sending": len(claimed)})
    return (rules.BATCH if more else len(rows)), claimed


async def send_all(services: Services, claimed: Sequence[Claimed]) -> list[tuple[Claimed, End]]:
    """Send what comes at the right moment; what does not ends as NotNow. Who is deleted by now gets nothing."""

    async def look(some: Sequence[Claimed]) -> list[Verdict | None]:
        return [*await moments.look(services, [Due(c.nudge_id, c.member, c.due_at, c.snoozes) for c in some])]

    async def unknown(_: Claimed) -> list[Verdict | None]:
        return [None]

    if services.settings.many:
        await services.installations.prepare({c.member.team_id for c in claimed})
    verdicts = await in_halves(claimed, look, unknown)
    async with services.sessions.begin() as session:
        held = await nudges.held(session, {c.nudge_id: c.lease_until for c in claimed})
    ours = [(c, verdict) for c, verdict in zip(claimed, verdicts, strict=True) if c.nudge_id in held]
    left, ends = iter(ours), list[tuple[Claimed, End]]()

    async def go_on() -> None:
        for c, verdict in left:
            async with services.turns.posting():
                ends.append((c, await _send(services, c, verdict)))

    await asyncio.gather(*(go_on() for _ in range(min(POSTS, len(ours)))))
    return ends


async def _send(services: Services, claimed: Claimed, verdict: Verdict | None) -> End:
    """Send one of a batch: whatever is wrong with it stays with it, and recovery decides."""
    try:
        return await send(services, claimed, verdict) if verdict else Unknown()
    except Exception:
        log.exception("nudge_failed", extra={"nudge": claimed.nudge_id})
        return Unknown()


async def send(services: Services, claimed: Claimed, verdict: Verdict = NOW) -> End:
    """Post the nudge once. Whatever Slack answers comes back as a value."""
    if not isinstance(verdict.decision, Send | OfferWalking):
        return NotNow(verdict.decision)
    if verdict.movement is not None:
        claimed = replace(claimed, movement=verdict.movement)
    picture = await services.pictures.still(claimed.member.team_id, claimed.movement)
    try:
        posted = await _post(services, claimed, picture, verdict.walk_because)
    except SlackTrouble as trouble:
        log.warning("nudge_not_sent", extra={"nudge": claimed.nudge_id, "reason": trouble.code})
        end = rules.end_of(trouble, services.now())
        return replace(end, in_huddle=verdict.walks_in_huddle) if isinstance(end, Retry) else end
    return Sent(posted, services.now(), verdict.decision)


async def _post(services: Services, claimed: Claimed, picture: Source | None, because: Because | None) -> Posted:
    """Post the nudge; without its picture if that is what Slack, having posted nothing, cannot show."""
    member, words = claimed.member, services.languages[claimed.member.locale]
    line = one_liner(words, services.data, turn=member.turn, seated_only=member.seated_only)
    session = programme.shown(services, words, member, claimed.movement)
    for shown in attempts(picture):
        message = views.nudge(
            words,
            nudge_id=claimed.nudge_id,
            movement=claimed.movement,
            line=line,
            picture=shown,
            walk_because=because,
            session=session,
        )
        try:
            return await services.slack.dm(
                member.team_id, member.user_id, message, mark=claimed.mark, before=claimed.post_before
            )
        except CannotReach as trouble:
            if shown is None or trouble.code != "invalid_blocks":
                raise
            await services.pictures.forget(member.team_id, shown)
    raise AssertionError("the last attempt has no picture and returns or raises")


async def record(services: Services, ended: Sequence[tuple[Claimed, End]]) -> None:
    """Write how a batch ended and when each member is due next."""
    known = [(claimed, end) for claimed, end in ended if not isinstance(end, Unknown)]
    for _ in range(len(ended) - len(known)):
        services.metrics.nudge_ended("unknown")

    async def write(some: Sequence[tuple[Claimed, End]]) -> list[None]:
        await _record(services, some)
        return []

    async def alone(one: tuple[Claimed, End]) -> list[None]:
        claimed, end = one
        posted, at = (end.posted, end.at) if isinstance(end, Sent) else (None, None)
        await write_off(services, claimed.member.id, posted=posted, sent_at=at)
        return []

    await in_halves(known, write, alone)


async def _record(services: Services, known: Sequence[tuple[Claimed, End]]) -> None:
    if not known:
        return
    now = services.now()
    async with services.sessions.begin() as session:
        rows = await members.by_ids(session, {claimed.member.id for claimed, _ in known})
        held = await nudges.by_ids(session, {claimed.nudge_id for claimed, _ in known})
        first_sent, unreviewed, settled, decisions = [], [], [], []
        for claimed, end in known:
            nudge, row = held.get(claimed.nudge_id), rows.get(claimed.member.id)
            if nudge is None or row is None or nudge.lease_until != claimed.lease_until:
                _not_ours(services, claimed, end, deleted=nudge is None)
                continue
            if isinstance(end, Sent) and nudge.sent_at is None:  # one that comes back from a snooze was counted then
                first_sent.append(nudge)
            _settle(row, nudge, end, now=now)
            if isinstance(end, Sent | NotNow):
                decisions.append(decision_row(row, end.decision, now))
            settled.append((claimed, end))
            if isinstance(end, Retry) and end.whole_workspace:
                await members.make_wait(session, row.team_id, until=end.at)
            if isinstance(end, Dropped) and end.gone and await members.mark_gone(session, row.team_id, now=now):
                log.error("install_gone", extra={"team": row.team_id})
            if isinstance(end, Sent) and row.reviewed_on != shift_day(schedule_of(row), now):
                unreviewed.append(row.id)
        await bulk.update(session, MemberRow, rows.values())
        await bulk.update(session, Nudge, held.values())
        await bulk.insert(session, Decision, decisions)
        await count_sent(session, first_sent)
    for claimed, end in settled:
        services.metrics.nudge_ended(rules.outcome_of(end), late=rules.lateness(claimed, end))
    if unreviewed:
        services.tasks.start(habits.review(services, unreviewed), name="review")


def _not_ours(services: Services, claimed: Claimed, end: End, *, deleted: bool) -> None:
    """Somebody else has taken over after our lease; or the member deleted everything, and the message goes too."""
    if deleted and isinstance(end, Sent):
        services.tasks.start(services.slack.take_back(claimed.member.team_id, end.posted), name="take_back")


async def recover(services: Services) -> int:
    """Bring nudges whose sender vanished to an end: found in the direct messages, sent after all, or dropped."""
    now = services.now()
    try:
        lost = await _take_over(services, now)
    except OUTAGE:
        raise
    except Exception:
        async with services.sessions.begin() as session:
            left = await nudges.expired_ids(session, now, limit=rules.COUNTED)
        if not await put_aside(services, left):
            raise
        return rules.RECOVERED
    services.metrics.recovered(len(lost))
    ended = await asyncio.gather(*(_look_up_safely(services, claimed) for claimed in lost))
    await record(services, list(zip(lost, ended, strict=True)))
    return len(lost)


async def _take_over(services: Services, now: datetime) -> list[Claimed]:
    async with services.sessions.begin() as session:
        expired = await nudges.claim_expired(session, now, limit=rules.RECOVERED, lease=rules.LEASE)
        rows = await members.peek_ids(session, {nudge.member_id for nudge in expired})
        return [_claimed(nudge, rows[nudge.member_id]) for nudge in expired]


async def _look_up_safely(services: Services, claimed: Claimed) -> End:
    """Look up one of a batch: whatever is wrong with it stays with it."""
    try:
        return await _look_up(services, claimed)
    except Exception:
        log.exception("nudge_failed", extra={"nudge": claimed.nudge_id})
        return Dropped() if is_late(claimed.due_at, services.now()) else Unknown()


async def _look_up(services: Services, claimed: Claimed) -> End:
    """What became of a nudge that may or may not have been posted. When in doubt it is not sent."""
    member = claimed.member
    if member.dm_channel is None:
        return Dropped()
    try:
        found = await services.slack.find_marked(
            member.team_id, member.dm_channel, claimed.mark, since=claimed.due_at - rules.LEASE
        )
    except CannotReach as trouble:
        return Dropped() if trouble.permanent else Unknown()
    except InstallGone:
        return Dropped(gone=True)
    except SlackTrouble:
        return Unknown()
    now = services.now()
    log.info("nudge_recovered", extra={"nudge": claimed.nudge_id, "found": found is not None})
    if found:
        return Sent(found, min(found.at, now))
    if is_late(claimed.due_at, now) or not may_send(member, now):
        return NotNow(Drop(Because.LATE))
    return next((end for _, end in await send_all(services, [claimed])), Dropped())


async def measure(services: Services) -> int:
    """Count who is waiting to be taken, for the metrics; always 0, for there is nothing to go on with."""
    now = services.now()
    async with services.sessions.begin() as session:
        due, overdue = await nudges.count_due(session, now, since=now - rules.OVERDUE, most=rules.COUNTED)
    services.metrics.queue(due=due, overdue=overdue)
    return 0


def _prepare(services: Services, row: MemberRow, held: Nudge | None, *, now: datetime) -> Nudge | None:
    """The nudge to send for a claimed member, or None if this slot is over; the rows are changed to match."""
    member = value_of(row)
    again = held if held is not None and _goes_out_again(held, row) else None
    due_at = again.due_at if again is not None and again.outcome is Outcome.PLANNED else row.due_at
    assert due_at is not None  # noqa: S101 - the claim has set it
    row.snoozed_until = None
    if is_late(due_at, now) or not may_send(member, now):
        if again is not None:
            again.outcome, again.unclosed, row.open_nudge_id = Outcome.DROPPED, again.ts is not None, None
        row.due_at = None
        replan(row, now, from_now=True)
        return None
    if again is not None:
        again.outcome, again.due_at, again.lease_until = Outcome.SENDING, due_at, now + rules.LEASE
        return again
    if held is not None and held.outcome in (Outcome.SENT, Outcome.SNOOZED):
        held.outcome, held.unclosed = Outcome.MISSED, True
    return _new_nudge(services, row, member, due_at=due_at, now=now)


def _goes_out_again(held: Nudge, row: MemberRow) -> bool:
    """Whether this slot is an earlier nudge's: one Slack was too busy for, one held, or the end of its snooze.

    A snooze that a pause or new hours have overtaken is over, and so is what was held until the next day.
    """
    if held.outcome is Outcome.HELD:
        schedule = schedule_of(row)
        return row.due_at is not None and shift_day(schedule, held.slot_at) == shift_day(schedule, row.due_at)
    return held.outcome is Outcome.PLANNED or (held.outcome is Outcome.SNOOZED and row.snoozed_until == row.due_at)


def _new_nudge(services: Services, row: MemberRow, member: Member, *, due_at: datetime, now: datetime) -> Nudge:
    row.open_nudge_id = nudge_id(row.id, due_at)
    return bulk.new(
        Nudge,
        id=row.open_nudge_id,
        team_id=row.team_id,
        member_id=row.id,
        slot_at=due_at,
        due_at=due_at,
        movement=take_movement(services, row, member, now, planned=True).id,
        planned=True,
        outcome=Outcome.SENDING,
        snoozes=0,
        lease_until=now + rules.LEASE,
        unclosed=False,
    )


def _claimed(nudge: Nudge, row: MemberRow) -> Claimed:
    assert nudge.lease_until is not None  # noqa: S101 - it was just set
    return Claimed(
        nudge_id=nudge.id,
        member=value_of(row),
        movement=nudge.movement,
        snoozes=nudge.snoozes,
        due_at=nudge.due_at,
        lease_until=nudge.lease_until,
    )


def _settle(row: MemberRow, nudge: Nudge, end: End, *, now: datetime) -> None:
    """Write one end into its two rows. The member may have answered already, or changed their hours meanwhile."""
    nudge.lease_until, row.due_at = None, None
    unanswered = nudge.outcome is Outcome.SENDING
    match end:
        case Sent(posted=Posted(channel=channel, ts=ts), at=at):
            if unanswered:
                nudge.outcome = Outcome.SENT
            if nudge.sent_at is None:  # one that comes back from a snooze was counted when it first went out
                day = shift_day(schedule_of(row), at)
                row.sent_on, row.sent_count = day, sent_on(day, row.sent_on, row.sent_count)
            nudge.channel, nudge.ts, nudge.sent_at = channel, ts, at
            row.dm_channel, row.last_sent_at, row.holds = channel, at, 0
            replan(row, now)
        case NotNow(decision=decision):
            moments.put_off(row, nudge, decision, now)
        case Retry(at=at, in_huddle=in_huddle):
            nudge.outcome = Outcome.PLANNED
            row.next_nudge_at = at if row.active else None
            row.walked_huddle = None if in_huddle else row.walked_huddle
        case Dropped(stop=stop):
            nudge.outcome, row.open_nudge_id = Outcome.DROPPED, None
            if stop is not None:
                row.active, row.stopped_because = False, stop
            replan(row, now, from_now=True)


async def close_old(services: Services) -> int:
    """Take the buttons off nudges that are over, the newest first, as far as Slack's budget for edits goes.

    Marked as closed before it is tried: a message that keeps its buttons still says so when one is pressed.
    """
    async with services.sessions.begin() as session:
        old = await nudges.take_unclosed(session, limit=rules.CLOSED)
        owners = await members.peek_ids(session, {nudge.member_id for nudge in old})
    await asyncio.gather(*(_close(services, nudge, locale_of(owners[nudge.member_id])) for nudge in old))
    return len(old)


async def _close(services: Services, nudge: Nudge, locale: str | None) -> None:
    assert nudge.channel is not None  # noqa: S101 - it was sent
    assert nudge.ts is not None  # noqa: S101
    message = views.closed(services.languages[locale], outcome=nudge.outcome.value, movement=nudge.movement)
    try:
        await services.slack.update(nudge.team_id, Posted(nudge.channel, nudge.ts), message)
    except SlackTrouble as trouble:
        log.info("nudge_not_closed", extra={"nudge": nudge.id, "reason": trouble.code})
