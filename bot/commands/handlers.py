"""Hears `/glutes …` and the same words typed in the direct messages, and answers with the command's message."""

from collections.abc import Mapping
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond

from bot import hears
from bot.blocks import Message
from bot.commands import rules, views
from bot.hears import Call, Command
from bot.members.flows import words_for
from bot.services import Services


def register(app: AsyncApp, services: Services, commands: Mapping[str, Command]) -> None:
    async def answer(call: Call) -> Message | None:
        word, rest = rules.find(call.text, commands)
        if word not in commands:
            raise rules.unknown(word, commands)
        return await commands[word](services, call.with_text(rest))

    async def on_slash(ack: AsyncAck, body: dict[str, Any]) -> None:
        message = await answer(hears.command(body, services.now()))
        await (ack(**message.payload()) if message else ack())

    async def on_typed(body: dict[str, Any]) -> None:
        event = body["event"]
        if event.get("channel_type") != "im" or event.get("subtype") or event.get("bot_id") or "user" not in event:
            return  # edits, joins, other bots and our own messages
        call = hears.message(body, services.now())
        if message := await answer(call):
            services.tasks.start(services.slack.dm(call.team_id, call.user_id, message), name="answer")

    async def on_help(ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
        await ack()
        hears.reply(services, respond, await help_(services, hears.click(body, services.now())))

    app.command("/glutes")(on_slash)
    app.event("message")(on_typed)
    app.action(views.HELP)(on_help)


async def help_(services: Services, call: Call) -> Message:
    return views.help_(await words_for(services, call))


COMMANDS: Mapping[str, Command] = {"help": help_}
