"""Hears what Slack says of members: the signal is replaced and the plan follows.

A nudge that waited for the end of a meeting, a huddle or Do Not Disturb is due at once when the event says it ended.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot.hours.rules import valid_zone
from bot.moments.rules import Because, HoldUntil
from bot.plan.flows import replan, value_of, write_signals
from bot.plan.rules import Member, planned
from bot.reasons.flows import decision_row
from bot.services import Services
from bot.signals import rules
from bot.signals.rules import Heard
from db import bulk, members, moments
from db.models import Decision
from db.models import Member as Row


async def hear_user(
    services: Services, team_id: str, user: Mapping[str, Any], *, event: str, at: datetime, now: datetime
) -> tuple[Member, str] | None:
    """The user object of an event. If it moved the member to another zone: the member now, and the zone before."""
    heard = rules.read_user(user, services.statuses, now=now)
    user_id = str(user.get("id", ""))
    if not await _takes_part(services, team_id, user_id, now):
        return None
    await _note(services, team_id, event, now)
    with services.lately.news((team_id, user_id, "user"), (heard, user.get("updated"))) as is_news:
        return await _take(services, team_id, user_id, heard, at=at, now=now) if is_news else None


async def _take(
    services: Services, team_id: str, user_id: str, heard: Heard, *, at: datetime, now: datetime
) -> tuple[Member, str] | None:
    async with services.sessions.begin() as session:
        row = await members.find(session, team_id, user_id)
        if row is None or not row.active:
            return None
        before = value_of(row)
        signals = rules.with_user(before.signals, heard, at=at)
        if signals is before.signals:
            return None  # older than what we know
        if heard.gone:
            row.active, row.stopped_because = False, "user_disabled"
        moved = _move(row, heard.zone)
        row.locale = heard.locale or row.locale
        write_signals(row, signals, now)
        await _follow(session, row, before, now)
        return (value_of(row), before.schedule.zone) if moved else None


async def hear_dnd(
    services: Services, team_id: str, user_id: str, dnd: Mapping[str, Any], *, at: datetime, now: datetime
) -> None:
    """Do Not Disturb was switched on, off, or its hours changed."""
    if not await _takes_part(services, team_id, user_id, now):
        return
    await _note(services, team_id, "dnd_updated_user", now)
    async with services.sessions.begin() as session:
        row = await members.find(session, team_id, user_id)
        if row is None or not row.active:
            return
        before = value_of(row)
        write_signals(row, rules.with_dnd(before.signals, dnd, at=at), now)
        await _follow(session, row, before, now)


async def _follow(session: AsyncSession, row: Row, before: Member, now: datetime) -> None:
    """Plan anew; if the next nudge waits for something new, say so to the member who asks."""
    replan(row, now)
    was, will = planned(before, now), planned(value_of(row), now)
    if row.due_at is None and will.because not in (None, was.because) and will.at is not None and will.at > now:
        held = HoldUntil(will.at, will.because or Because.OFF)
        await bulk.insert(session, Decision, [decision_row(row, held, now)])


def _move(row: Row, zone: str | None) -> bool:
    """Follow Slack's time zone when it changes; a zone the member chose otherwise stays until then."""
    if zone is None or not valid_zone(zone):
        return False
    moved = row.slack_zone is not None and row.slack_zone != zone and row.zone != zone
    row.slack_zone = zone
    if moved:
        row.zone = zone
    return moved


async def _note(services: Services, team_id: str, event: str, now: datetime) -> None:
    """That Slack sends us such events, once a day: the doctor names those that never come."""
    with services.lately.news((team_id, "", event), now.date()) as is_news:
        if is_news:
            async with services.sessions.begin() as session:
                await moments.note_event(session, team_id, event, now.date())


async def _takes_part(services: Services, team_id: str, user_id: str, now: datetime) -> bool:
    """Whether this is one of ours: most people of a large workspace are not, and cost nothing."""
    users = services.lately.roster(team_id, now)
    if users is None:
        async with services.sessions.begin() as session:
            users = await moments.roster(session, team_id)
        services.lately.keep_roster(team_id, users, now)
    return user_id in users
