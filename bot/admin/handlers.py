"""Hears `admin`, and the admin modal submitted."""

from collections.abc import Mapping
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot import hears
from bot.admin import flows, rules, views
from bot.blocks import Message
from bot.hears import Call, Command
from bot.members.flows import words_for
from bot.services import Services


def register(app: AsyncApp, services: Services) -> None:
    async def on_open(ack: AsyncAck, body: dict[str, Any]) -> None:
        await admin(services, hears.click(body, services.now()))
        await ack()

    async def on_submit(ack: AsyncAck, body: dict[str, Any]) -> None:
        call = hears.submission(body, services.now())
        choices = rules.read(call.input, locale=call.data[:16] or None)
        planned = await flows.save(services, call, choices)
        words = services.languages[call.data[:16] or None]
        await ack(response_action="update", view=views.saved(words, planned, zone=choices.zone, now=call.now))

    app.action(views.OPEN)(on_open)
    app.view(views.MODAL)(on_submit)


async def admin(services: Services, call: Call) -> Message | None:
    """The modal; or, where words were typed and nothing can open one, a button that can."""
    if call.trigger_id is None:
        return views.open_from_here(await words_for(services, call))
    found = await flows.situation(services, call)
    view = views.modal(
        services.languages[found.locale],
        found.choices,
        counts=(found.counts.members, found.counts.active, found.counts.paused, found.counts.listed),
        teams=[(team.id, team.name, team.members) for team in found.teams],
        groups=found.groups,
        trouble=found.trouble,
        locale=found.locale,
        may_name=found.may_name,
    )
    await services.slack.open_modal(call.team_id, call.trigger_id, view)
    return None


COMMANDS: Mapping[str, Command] = {"admin": admin}
