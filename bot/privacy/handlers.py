"""Hears `privacy` and its two buttons."""

from collections.abc import Mapping
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond

from bot import hears
from bot.blocks import Message
from bot.hears import Call, Command
from bot.home import flows as home
from bot.members.flows import words_for
from bot.privacy import flows, views
from bot.services import Services


def register(app: AsyncApp, services: Services) -> None:
    async def on_export(ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
        await ack()
        call = hears.click(body, services.now())
        words = await words_for(services, call)
        if not await flows.is_known(services, call):
            hears.edit(services, respond, views.told(words, known=False))
            return
        sent = flows.send_export(services, call, here=views.here_it_is(words), refused=views.no_files(words))
        services.tasks.start(sent, name="export")
        hears.reply(services, respond, views.on_its_way(words))

    async def on_delete(ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
        await ack()
        call = hears.click(body, services.now())
        words = await words_for(services, call)
        known = await flows.forget(services, call)
        hears.edit(services, respond, views.deleted(words, known=known))
        if known:  # the Home tab must not go on showing what is gone
            services.tasks.start(home.show(services, call), name="home")

    app.action(views.EXPORT)(on_export)
    app.action(views.DELETE)(on_delete)


async def privacy(services: Services, call: Call) -> Message:
    return views.told(await words_for(services, call), known=await flows.is_known(services, call))


COMMANDS: Mapping[str, Command] = {"privacy": privacy}
