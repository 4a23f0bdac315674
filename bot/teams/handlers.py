"""Hears `team`."""

from collections.abc import Mapping

from bot.blocks import Message
from bot.hears import Call, Command
from bot.members.flows import words_for
from bot.services import Services
from bot.teams import flows, views


async def team(services: Services, call: Call) -> Message:
    word = call.text.strip().casefold()
    if word == "leave":
        member = await flows.leave(services, call)
        return views.left(services.languages[member.locale])
    if word in ("", "list"):
        asker, teams, mine = await flows.overview(services, call)
        words = await words_for(services, call, asker)
        names = {found.id: found.name for found in teams}
        return views.overview(
            words, [(found.name, found.members) for found in teams], mine=names.get(mine) if mine else None
        )
    member, name = await flows.join(services, call.with_text(call.text.strip().removeprefix("join ")))
    return views.joined(services.languages[member.locale], name, listed=member.listed)


COMMANDS: Mapping[str, Command] = {"team": team}
