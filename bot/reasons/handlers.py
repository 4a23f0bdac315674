"""Hears `why now` and `why not`."""

from collections.abc import Mapping

from bot.blocks import Message
from bot.errors import UserMistake
from bot.hears import Call, Command
from bot.reasons import flows, views
from bot.services import Services


async def why_now(services: Services, call: Call) -> Message:
    """The member's last decisions, for them alone."""
    found = await flows.why(services, call.team_id, call.user_id, call.now)
    if found is None:
        raise UserMistake("members.not_started")
    member, told = found
    return views.why(services.languages[member.locale], member, told, now=call.now)


PHRASES: Mapping[str, Command] = {"why-now": why_now, "why-not": why_now}
