"""Stops, pauses and resumes a member, and looks up what today is like."""

from collections.abc import Sequence
from functools import partial

from bot.content import Words
from bot.errors import UserMistake
from bot.hears import Call
from bot.hours.rules import Pause
from bot.members.rules import parse_pause
from bot.people.rules import Person
from bot.plan.flows import edit, find, value_of
from bot.plan.rules import Member, day_start
from bot.services import Services
from bot.settings.flows import profile
from db import members, nudges
from db.models import Member as Row
from db.session import only_reads


async def person(services: Services, call: Call) -> Person:
    """Who asks. Slack tells the language and the time zone of somebody who has not started, if it does so in time."""
    member = await find(services, call.team_id, call.user_id)
    if member is not None:
        return Person(member, member.locale, member.schedule.zone)
    known = await profile(services, call)
    return Person(None, known.locale, known.zone)


async def words_for(services: Services, call: Call, member: Member | None = None) -> Words:
    """The texts in the language of whoever asks, member or not; `member` if they are known already."""
    return services.languages[(member or await person(services, call)).locale]


async def today(services: Services, call: Call) -> tuple[Member | None, int]:
    """The member, if there is one, and how many movements they did today."""
    return await services.batches.ask(today, partial(_today, services), call)


async def _today(services: Services, calls: Sequence[Call]) -> list[tuple[Member | None, int]]:
    async with services.sessions.begin() as session:
        await only_reads(session)
        rows = await members.by_names(session, {call.name for call in calls})
        found = {name: value_of(row) for name, row in rows.items()}
        starts = {m.id: day_start(m.schedule, call.now) for call in calls if (m := found.get(call.name))}
        done = await nudges.done_since_each(session, starts)
    return [(member, done[member.id] if member else 0) for member in (found.get(call.name) for call in calls)]


async def stop(services: Services, call: Call) -> Member:
    """No more nudges; everything else is kept."""

    def change(row: Row, _: Member) -> None:
        row.active, row.stopped_because, row.snoozed_until = False, None, None

    return await edit(services, call.team_id, call.user_id, now=call.now, change=change)


async def pause(services: Services, call: Call) -> Member:
    member = await find(services, call.team_id, call.user_id)
    if member is None:
        raise UserMistake("members.not_started")
    asked = parse_pause(call.text, zone=member.schedule.zone, now=call.now, week=member.schedule.week)
    return await set_pause(services, call, asked)


async def set_pause(services: Services, call: Call, asked: Pause | None) -> Member:
    """Pause a member, or end their pause."""

    def change(row: Row, _: Member) -> None:
        row.paused_from = asked.start if asked else None
        row.paused_until = asked.end if asked else None
        row.snoozed_until = None

    return await edit(services, call.team_id, call.user_id, now=call.now, change=change, from_now=asked is None)
