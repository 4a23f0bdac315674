"""Hears the Home tab opened, and its buttons: each is a command, answered in the direct messages."""

import re
from collections.abc import Mapping
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot import hears
from bot.commands.rules import split
from bot.hears import Command
from bot.home import flows, views
from bot.services import Services


def register(app: AsyncApp, services: Services, commands: Mapping[str, Command]) -> None:
    async def on_opened(body: dict[str, Any]) -> None:
        if body["event"].get("tab") == "home":
            call = hears.message(body, services.now())
            services.tasks.start(flows.opened(services, call), name="home")

    async def on_do(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack()
        call = hears.click(body, services.now())
        word, rest = split(call.value)
        message = await commands[word](services, call.with_text(rest))
        if message is not None:
            await services.slack.dm(call.team_id, call.user_id, message)
            services.tasks.start(flows.keep_up(services, call), name="home")

    app.event("app_home_opened")(on_opened)
    app.action(re.compile(rf"^{re.escape(views.DO)}\."))(on_do)
