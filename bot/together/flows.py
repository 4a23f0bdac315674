"""Composes the group moment, and counts who joined."""

from bot.hears import Call
from bot.posts.rules import Claimed, Draft
from bot.services import Services
from bot.together import rules, views
from bot.together.rules import Moment
from db import posts


async def group_moment(services: Services, claimed: Claimed) -> Draft | None:
    movement = rules.movement_for(services.movements, claimed.team_id, claimed.day)
    words = services.languages[claimed.locale]
    source = await services.pictures.still(claimed.team_id, movement.id)
    moment = Moment(movement.id, claimed.slot_at, claimed.locale or "")
    return Draft(lambda picture: views.moment(words, moment, joined=0, picture=picture), source)


async def join(services: Services, call: Call, moment: Moment) -> int | None:
    """Count the person in, once; how many have joined. None when the moment is over."""
    if rules.is_over(moment, call.now):
        return None
    who = rules.digest_of(moment, call.team_id, call.user_id)
    async with services.sessions.begin() as session:
        return await posts.join(session, call.team_id, moment.slot_at, who)
