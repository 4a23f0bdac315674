"""Hears what is pressed on the offers."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond

from bot import hears
from bot.errors import UserMistake
from bot.habits import views
from bot.hours import handlers as hours
from bot.members.handlers import pause
from bot.plan.flows import find
from bot.services import Services

LET_GO = ("until", "mon")  # as it is typed


def register(app: AsyncApp, services: Services) -> None:
    async def on_longer(ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
        await ack()
        call = hears.click(body, services.now())
        if message := await hours.COMMANDS["every"](services, call.with_text(call.value)):
            hears.edit(services, respond, message)

    async def on_pause(ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
        await ack()
        hears.edit(
            services, respond, await pause(services, hears.click(body, services.now()).with_text(" ".join(LET_GO)))
        )

    async def on_keep(ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
        await ack()
        call = hears.click(body, services.now())
        member = await find(services, call.team_id, call.user_id)
        if member is None:
            raise UserMistake("members.not_started")
        hears.edit(services, respond, views.kept(services.languages[member.locale], member, call.now))

    app.action(views.LONGER)(on_longer)
    app.action(views.PAUSE)(on_pause)
    app.action(views.KEEP)(on_keep)
