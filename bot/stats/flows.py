"""Looks up a member's own numbers, and has them drawn."""

import asyncio
from datetime import time

from bot.charts.rules import Chart, name_of
from bot.errors import UserMistake
from bot.hears import Call
from bot.hours.rules import instant_of
from bot.pictures.rules import Source
from bot.plan.flows import value_of
from bot.plan.rules import Member
from bot.privacy.rules import KEPT
from bot.services import Services
from bot.stats import rules
from bot.stats.rules import DayNumbers, Move, Stats
from db import members, scores
from db.session import only_reads

SPANS = {"": "week", "week": "week", "month": "month", "year": "year"}


def span_of(text: str) -> str:
    """ "week", "month" or "year", as typed. Raises UserMistake for anything else."""
    word = text.strip().casefold()
    if word not in SPANS:
        raise UserMistake("stats.which_span", text=word[:40])
    return SPANS[word]


async def stats(services: Services, call: Call, *, span: str) -> tuple[Member, Stats]:
    """The member's running week, month or year. Raises UserMistake if they have not started."""
    async with services.sessions.begin() as session:
        await only_reads(session)
        row = await members.peek(session, call.team_id, call.user_id)
        if row is None:
            raise UserMistake("members.not_started")
        member = value_of(row)
        zone = member.schedule.zone
        period = rules.period_of(span, zone, call.now)
        since = max(instant_of(zone, period.first, time()), call.now - KEPT)
        found = await scores.moves_of(session, member.id, since)
        days = await scores.days_of(session, member.id)
    moves = [Move(m.at, m.movement, m.planned, m.done) for m in found]
    best = rules.best_week((day.day, day.moved) for day in days)
    if span == "year":
        return member, rules.stats_of_year((DayNumbers(*day) for day in days), period, moves, best=best)
    return member, rules.stats_of(moves, period, zone=zone, best=best)


async def picture(services: Services, team_id: str, chart: Chart) -> Source | None:
    """The chart as a picture that Slack can show, or None: whatever goes wrong with a picture, the words go out."""
    drawing = services.tasks.start(_picture(services, team_id, chart), name="picture")  # which logs what goes wrong
    await asyncio.wait([drawing])
    return None if drawing.cancelled() or drawing.exception() else drawing.result()


async def _picture(services: Services, team_id: str, chart: Chart) -> Source | None:
    drawn = await services.charts.draw(chart)
    return await services.pictures.drawn(team_id, name_of(chart), drawn) if drawn else None
