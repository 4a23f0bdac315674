"""Answers to nudges, movements on the spot, and movements logged by hand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import UserMistake
from bot.exercises.flows import meant, suited
from bot.exercises.rules import Movement
from bot.hears import Call
from bot.nudges import rules
from bot.nudges.rules import Answer, Verdict, next_movement, nudge_id
from bot.plan.flows import replan, value_of
from bot.plan.rules import Member, day_start, shift_day
from bot.programme.flows import finish_session, take_session
from bot.programme.rules import SESSION
from bot.services import Services
from bot.totals.flows import count_done
from db import bulk, members, nudges
from db.models import Member as Row
from db.models import Nudge, Outcome

OPEN = (Outcome.SENDING, Outcome.SENT)  # `sending`: a quick finger beats our own record


@dataclass(frozen=True, slots=True)
class Press:
    """A button of a nudge, pressed by somebody."""

    call: Call
    outcome: Outcome


async def done(services: Services, call: Call) -> Answer | None:
    return await _answer(services, Press(call, Outcome.DONE))


async def skip(services: Services, call: Call) -> Answer | None:
    return await _answer(services, Press(call, Outcome.SKIPPED))


async def snooze(services: Services, call: Call) -> Answer | None:
    return await _answer(services, Press(call, Outcome.SNOOZED))


async def _answer(services: Services, press: Press) -> Answer | None:
    """Count an answer once; None where the message says already what it should."""
    return await services.batches.ask(_answer_all, partial(_answer_all, services), press)


async def _answer_all(services: Services, presses: Sequence[Press]) -> list[Answer | Exception | None]:
    """The members' rows are locked first, so that two clicks come one after the other."""
    async with services.sessions.begin() as session:
        rows = await members.by_names(session, {press.call.name for press in presses}, lock=True)
        open_ids = {row.open_nudge_id for row in rows.values() if row.open_nudge_id}
        found = await nudges.by_ids(session, open_ids | {press.call.value for press in presses})
        ends = [_press(press, rows.get(press.call.name), found) for press in presses]
        await bulk.update(session, Nudge, found.values())
        await bulk.update(session, Row, rows.values())
        await count_done(services, session, [nudge for _, nudge in ends if nudge is not None])
        answers = [answer for answer, _ in ends]
        return await _with_progress(session, [press.call.now for press in presses], answers)


def _press(press: Press, row: Row | None, found: Mapping[str, Nudge]) -> tuple[Answer | Exception | None, Nudge | None]:
    """The answer to one press, and the nudge if that is done by it; both rows are changed to match."""
    now, nudge = press.call.now, found.get(press.call.value)
    if _is_somebody_elses(nudge, row):
        return UserMistake("nudges.not_yours"), None
    if row is None or nudge is None:
        return Answer(Verdict.OVER, member=value_of(row) if row else None), None
    changes_mind = nudge.outcome is Outcome.SNOOZED and press.outcome is not Outcome.SNOOZED
    if nudge.outcome not in OPEN and not changes_mind:
        return _again(row, nudge), None
    if press.outcome is Outcome.DONE and not nudge.planned:
        nudge = _for_the_open_one(nudge, _if_open(found.get(row.open_nudge_id or "")))
    too_often = press.outcome is Outcome.SNOOZED and not _put_off(row, nudge, now)
    _close(row, nudge, Outcome.SKIPPED if too_often else press.outcome, now=now, shown_at=press.call.message_ts)
    replan(row, now)
    told = _told(row, nudge, Verdict.COUNTED, put_off_too_often=too_often)
    return told, nudge if press.outcome is Outcome.DONE else None


async def _with_progress(
    session: AsyncSession, at: Sequence[datetime], answers: Sequence[Answer | Exception | None]
) -> list[Answer | Exception | None]:
    """The answers, with how many movements that makes today where one was done."""
    starts = {
        answer.member.id: day_start(answer.member.schedule, now)
        for answer, now in zip(answers, at, strict=True)
        if isinstance(answer, Answer) and answer.member is not None and answer.outcome == Outcome.DONE
    }
    done = await nudges.done_since_each(session, starts)
    return [
        replace(answer, done_today=done[answer.member.id]) if isinstance(answer, Answer) and answer.member else answer
        for answer in answers
    ]


def _is_somebody_elses(nudge: Nudge | None, row: Row | None) -> bool:
    return nudge is not None and (row is None or nudge.member_id != row.id)


def _if_open(nudge: Nudge | None) -> Nudge | None:
    """The nudge, if it waits for an answer."""
    return nudge if nudge is not None and nudge.outcome in (Outcome.SENT, Outcome.SNOOZED) else None


def _for_the_open_one(asked_for: Nudge, nudge: Nudge | None) -> Nudge:
    """A movement that was asked for answers the open nudge too: one movement never counts twice."""
    if nudge is None:
        return asked_for
    nudge.movement, asked_for.outcome = asked_for.movement, Outcome.DROPPED
    return nudge


def _put_off(row: Row, nudge: Nudge, now: datetime) -> bool:
    """Snooze the nudge; False if it was snoozed often enough or would come back outside working time."""
    row.snoozed_until = rules.snoozed_until(value_of(row), snoozes=nudge.snoozes, now=now)
    nudge.snoozes += 1
    return row.snoozed_until is not None


def _close(row: Row, nudge: Nudge, outcome: Outcome, *, now: datetime, shown_at: str | None) -> None:
    """Write an answer into the two rows. `shown_at` is the message that will be edited to show it, if there is one."""
    nudge.outcome, nudge.answered_at = outcome, now
    nudge.unclosed = nudge.ts is not None and nudge.ts != shown_at
    if outcome is Outcome.DONE:
        row.last_movement_at = now
        if nudge.movement == SESSION.id:
            finish_session(row, nudge.id, now)
    if outcome is not Outcome.SNOOZED and row.open_nudge_id == nudge.id:
        row.open_nudge_id, row.snoozed_until = None, None


def _again(row: Row, nudge: Nudge) -> Answer | None:
    """Pressed once more: the answer that counted is shown again, or that the nudge is over."""
    if nudge.outcome is Outcome.DROPPED and not nudge.planned:
        return None
    if nudge.outcome in (Outcome.DONE, Outcome.SKIPPED, Outcome.SNOOZED):
        return _told(row, nudge, Verdict.ALREADY)
    return Answer(Verdict.OVER, member=value_of(row))


def _told(row: Row, nudge: Nudge, verdict: Verdict, *, put_off_too_often: bool = False) -> Answer:
    return Answer(
        verdict,
        outcome=nudge.outcome.value,
        movement=nudge.movement,
        member=value_of(row),
        answered_at=nudge.answered_at,
        back_at=row.snoozed_until if nudge.outcome is Outcome.SNOOZED else None,
        put_off_too_often=put_off_too_often,
    )


async def offer(services: Services, call: Call) -> tuple[Member, Nudge]:
    """A movement right now, outside the plan: it counts when it is done, and asks for nothing if it is not."""
    async with services.sessions.begin() as session:
        row = await _started(session, call)
        movement = take_movement(services, row, value_of(row), call.now)
        return value_of(row), await _write_unplanned(session, row, movement, call.now, Outcome.SENT)


async def another(services: Services, call: Call) -> tuple[Member | None, Nudge | None]:
    """Put another movement into an open nudge; no nudge if it is over."""
    async with services.sessions.begin() as session:
        row = await members.find(session, call.team_id, call.user_id)
        nudge = await nudges.find(session, call.value)
        if _is_somebody_elses(nudge, row):
            raise UserMistake("nudges.not_yours")
        if row is None or nudge is None or nudge.outcome not in OPEN:
            return value_of(row) if row else None, None
        nudge.movement = take_movement(services, row, value_of(row), call.now).id
        return value_of(row), nudge


async def log(services: Services, call: Call) -> tuple[Member, int, datetime | None]:
    """Log a movement: the member, how many today, and, if this one does not count, when one counts again."""
    async with services.sessions.begin() as session:
        row = await _started(session, call)
        member = value_of(row)
        movement = named_movement(services, member, call.text) if call.text.strip() else None
        again_at = rules.counts_again_at(member, call.now)
        if again_at is None:
            await _log(session, services, row, movement, call.now)
            await session.flush()
        today = await nudges.done_since(session, row.id, day_start(member.schedule, call.now))
        return value_of(row), today, again_at


async def _log(session: AsyncSession, services: Services, row: Row, movement: Movement | None, now: datetime) -> None:
    """The open nudge is answered by it, if there is one; else a movement of its own is written.

    One that nobody named counts as the first that suits the member: getting up, or a squeeze in the chair.
    """
    nudge = _if_open(await nudges.find(session, row.open_nudge_id) if row.open_nudge_id else None)
    if nudge is None:
        movement = movement or suited(services, value_of(row))[0]
        nudge = await _write_unplanned(session, row, movement, now, Outcome.DONE)
    elif movement is not None:
        nudge.movement = movement.id
    _close(row, nudge, Outcome.DONE, now=now, shown_at=None)
    await count_done(services, session, [nudge])
    replan(row, now)


def named_movement(services: Services, member: Member, text: str) -> Movement:
    """The movement a member names. Raises UserMistake if it could be none or several."""
    words = services.languages[member.locale]
    found = meant(services, words, text)
    if isinstance(found, Movement):
        return found
    if not found:
        raise UserMistake("nudges.unknown_movement", text=text[:40])
    raise UserMistake("nudges.which_movement", names=words.list([words(f"{m.id}.name") for m in found[:5]]))


async def _started(session: AsyncSession, call: Call) -> Row:
    row = await members.find(session, call.team_id, call.user_id)
    if row is None:
        raise UserMistake("members.not_started")
    return row


def take_movement(services: Services, row: Row, member: Member, now: datetime, *, planned: bool = False) -> Movement:
    """The next of the member's rotation, which moves on by it. A planned nudge may be a training session instead."""
    today = shift_day(member.schedule, now)
    if planned and take_session(row, today):
        row.floor_on = today
        return SESSION
    movement = next_movement(
        services.movements, member, recent=row.recent, floor_done=row.floor_on == today, turn=row.turn
    )
    row.turn += 1
    row.recent = [*row.recent, movement.id][-rules.REMEMBERED :]
    row.floor_on = today if movement.floor else row.floor_on
    return movement


async def _write_unplanned(
    session: AsyncSession, row: Row, movement: Movement, now: datetime, outcome: Outcome
) -> Nudge:
    """A nudge outside the plan. Its slot is the instant it was asked for, or the next one that is free."""
    slot = now
    while await nudges.find(session, nudge_id(row.id, slot)) is not None:
        slot += timedelta(microseconds=1)
    nudge = Nudge(
        id=nudge_id(row.id, slot),
        team_id=row.team_id,
        member_id=row.id,
        slot_at=slot,
        due_at=now,
        movement=movement.id,
        planned=False,
        outcome=outcome,
        snoozes=0,
        sent_at=now,
        unclosed=False,
    )
    session.add(nudge)
    return nudge
