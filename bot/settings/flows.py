"""Starts a member or changes one, from what the modal asked."""

import asyncio
import logging
from dataclasses import replace

from bot.blocks import Message
from bot.errors import SlackTrouble
from bot.hears import Call
from bot.hours.rules import valid_zone
from bot.plan import flows as plan
from bot.plan.flows import find
from bot.plan.rules import Member
from bot.programme import rules as programme
from bot.services import Services
from bot.settings.rules import UNKNOWN_ZONE, Wishes, usual_wishes, with_usual
from bot.slack import Profile
from db import members
from db.models import Member as Row
from db.models import Workspace

log = logging.getLogger(__name__)

PATIENCE = 1.5  # seconds: the modal must be open within three
STRANGER = Profile(zone=None, locale=None, is_bot=False, is_admin=False)


async def profile(services: Services, call: Call) -> Profile:
    """What Slack knows of the person; nothing when it cannot say. A modal still opens then."""
    try:
        async with asyncio.timeout(PATIENCE):
            return await services.names.profile(call.team_id, call.user_id)
    except TimeoutError:
        log.warning("profile_unknown", extra={"reason": "too_slow"})
    except SlackTrouble as trouble:
        log.warning("profile_unknown", extra={"reason": trouble.code})
    return STRANGER


def wishes_of(member: Member | None, *, zone: str | None, country: str | None = None) -> Wishes:
    """What the modal is filled with."""
    if member is None:
        return usual_wishes(zone, country=country)
    return Wishes(
        schedule=member.schedule,
        kinds=member.kinds,
        avoid=member.avoid,
        daily_cap=member.daily_cap,
        listed=member.listed,
        country=member.country,
        walk_in_huddles=member.walk_in_huddles,
        learns=member.learns,
        weekly=member.programme.weekly if member.programme else 0,
        language=member.language,
    )


async def wishes_for(services: Services, call: Call, member: Member | None, *, zone: str | None) -> Wishes:
    """The same, with the workspace's own country, hours and interval for a newcomer."""
    if member is not None:
        return wishes_of(member, zone=zone)
    async with services.sessions.begin() as session:
        workspace = await session.get(Workspace, call.team_id)
    if workspace is None:
        return wishes_of(None, zone=zone)
    wishes = wishes_of(None, zone=zone, country=workspace.country)
    return with_usual(wishes, start=workspace.usual_start, end=workspace.usual_end, minutes=workspace.usual_interval)


async def look_again(services: Services, call: Call, wishes: Wishes) -> tuple[Wishes, str | None]:
    """A newcomer's wishes and zone, where Slack did not tell the zone in time for the form and UTC was only a guess."""
    if wishes.schedule.zone != UNKNOWN_ZONE or await find(services, call.team_id, call.user_id) is not None:
        return wishes, None
    zone = (await profile(services, call)).zone
    if zone is None or not valid_zone(zone):
        return wishes, None
    return replace(wishes, schedule=replace(wishes.schedule, zone=zone)), zone


async def save(
    services: Services, call: Call, wishes: Wishes, *, locale: str | None, slack_zone: str | None = None
) -> tuple[Member, bool]:
    """Save the wishes, start nudges and plan anew; the member, and whether nudges were off before."""
    async with services.sessions.begin() as session:
        row = await members.find(session, call.team_id, call.user_id)
        started = row is None or not row.active
        if row is None:
            new = _new_row(call)
            _write(new, wishes, locale)
            row = await members.add(session, new, now=call.now)
            started = row is new
        _write(row, wishes, locale)
        if started and row.paused_from is not None and row.paused_from <= call.now:
            row.paused_from, row.paused_until = None, None  # whoever starts wants nudges
        row.active, row.stopped_because = True, None
        row.slack_zone = slack_zone or row.slack_zone
        if started:
            services.lately.forget_roster(call.team_id)
        plan.replan(row, call.now, from_now=started)
        return plan.value_of(row), started


def _new_row(call: Call) -> Row:
    return Row(
        team_id=call.team_id,
        enterprise_id=call.enterprise_id,
        user_id=call.user_id,
        started_at=call.now,
        recent=[],
        turn=0,
        sent_count=0,
    )


def _write(row: Row, wishes: Wishes, locale: str | None) -> None:
    row.daily_cap, row.listed = wishes.daily_cap, wishes.listed
    row.country, row.walk_in_huddles, row.learns = wishes.country, wishes.walk_in_huddles, wishes.learns
    plan.write_schedule(row, wishes.schedule)
    row.kinds, row.avoid = sorted(wishes.kinds), sorted(wishes.avoid)
    row.seated_only = "seated_only" in wishes.avoid
    row.locale, row.language = row.locale or locale, wishes.language
    row.programme = programme.stored(programme.choose_weekly(programme.read(row.programme), wishes.weekly))


async def greet(services: Services, member: Member, message: Message) -> None:
    """Send the first direct message and keep its channel, where lost nudges are looked up later."""
    posted = await services.slack.dm(member.team_id, member.user_id, message)
    async with services.sessions.begin() as session:
        row = await members.find(session, member.team_id, member.user_id)
        if row is not None:
            row.dm_channel = posted.channel
