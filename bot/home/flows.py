"""Publishes the Home tab: the words at once, the pictures as soon as they are drawn."""

import asyncio
import logging

from bot.errors import SlackTrouble
from bot.hears import Call
from bot.home import views
from bot.home.rules import Dashboard, is_looked_at, planned_today
from bot.members.flows import person, today
from bot.plan.flows import find
from bot.plan.rules import Member
from bot.services import Services
from bot.stats import flows as stats
from db import members

log = logging.getLogger(__name__)

SOON = 0.7  # seconds: pictures that are there by then come with the words


async def opened(services: Services, call: Call) -> None:
    """Somebody looks at their Home: show it, and keep it up for a day."""
    async with services.sessions.begin() as session:
        row = await members.find(session, call.team_id, call.user_id)
        if row is not None:
            row.home_opened_at = call.now
    await show(services, call)


async def keep_up(services: Services, call: Call, member: Member | None = None) -> None:
    """Something changed: show it, if the member opened their Home within a day. `member` if they are known already."""
    member = member or await find(services, call.team_id, call.user_id)
    if member is not None and is_looked_at(member.home_opened_at, call.now):
        await show(services, call)


async def show(services: Services, call: Call) -> None:
    try:
        await _show(services, call)
    except SlackTrouble as trouble:
        log.info("home_not_shown", extra={"reason": trouble.code})


async def _show(services: Services, call: Call) -> None:
    member, done = await today(services, call)
    if member is None:
        newcomer = await person(services, call)
        view = views.welcome(services.languages[newcomer.locale])
        await services.slack.publish_home(call.team_id, call.user_id, view)
        return
    words = services.languages[member.locale]
    _, week = await stats.stats(services, call, span="week")
    dashboard = Dashboard(member, done, planned_today(member, call.now), week)
    drawing = [
        services.tasks.start(stats.picture(services, call.team_id, chart), name="chart")
        for chart in views.charts(words, dashboard)
    ]
    _, late = await asyncio.wait(drawing, timeout=SOON)
    if late:
        view = views.home(words, dashboard, call.now)
        await services.slack.publish_home(call.team_id, call.user_id, view)
    ring, chart = await asyncio.gather(*drawing)
    if ring or chart or not late:
        view = views.home(words, dashboard, call.now, ring=ring, chart=chart)
        await services.slack.publish_home(call.team_id, call.user_id, view)
