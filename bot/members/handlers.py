"""Hears the bare command, `stop`, `pause` and `resume`, and their buttons."""

from collections.abc import Mapping
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond

from bot import hears
from bot.blocks import Message
from bot.hears import Call, Command
from bot.members import flows, views
from bot.services import Services

UNTIL_TOMORROW = "today"  # what the buttons of that name ask for: the rest of today's shift


def register(app: AsyncApp, services: Services) -> None:
    async def on_pause(ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
        await ack()
        call = hears.click(body, services.now()).with_text(UNTIL_TOMORROW)
        hears.edit(services, respond, await pause(services, call))

    async def on_resume(ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
        await ack()
        hears.edit(services, respond, await resume(services, hears.click(body, services.now())))

    app.action(views.PAUSE)(on_pause)
    app.action(views.RESUME)(on_resume)


async def today(services: Services, call: Call) -> Message:
    member, done = await flows.today(services, call)
    if member is None:
        return views.welcome(await flows.words_for(services, call))
    return views.today(services.languages[member.locale], member, done, call.now)


async def stop(services: Services, call: Call) -> Message:
    member = await flows.stop(services, call)
    return views.stopped(services.languages[member.locale])


async def pause(services: Services, call: Call) -> Message:
    member = await flows.pause(services, call)
    return views.paused(services.languages[member.locale], member, call.now)


async def resume(services: Services, call: Call) -> Message:
    member = await flows.set_pause(services, call, None)
    return views.resumed(services.languages[member.locale], member, call.now)


COMMANDS: Mapping[str, Command] = {"": today, "stop": stop, "pause": pause, "resume": resume}
