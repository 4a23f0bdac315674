"""Hears `leaderboard`, and the buttons to join, leave and share it."""

from collections.abc import Mapping
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond

from bot import hears
from bot.blocks import Message
from bot.hears import Call, Command
from bot.members.flows import words_for
from bot.scores import flows, views
from bot.scores.rules import Board
from bot.services import Services
from bot.settings.handlers import open_settings
from bot.stats.flows import picture, span_of
from bot.stats.handlers import illustrated


def register(app: AsyncApp, services: Services) -> None:
    async def on_join(ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
        call = hears.click(body, services.now())
        member = await flows.list_member(services, call, listed=True)
        if member is None:
            await open_settings(services, call)
        await ack()
        if member is not None:
            hears.reply(services, respond, views.joined(services.languages[member.locale]))

    async def on_leave(ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
        call = hears.click(body, services.now())
        member = await flows.list_member(services, call, listed=False)
        await ack()
        hears.reply(services, respond, views.left(await words_for(services, call, member)))

    async def on_share(ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
        await ack()
        call = hears.click(body, services.now())
        board = await flows.board(services, call, span=span_of(call.value))
        services.tasks.start(share(services, call, board, respond), name="share")  # drawing takes its time

    app.action(views.JOIN)(on_join)
    app.action(views.LEAVE)(on_leave)
    app.action(views.SHARE)(on_share)


async def leaderboard(services: Services, call: Call) -> Message:
    span = span_of(call.text)
    board = await flows.board(services, call, span=span)
    words = await words_for(services, call, board.caller)
    if not board.standing.places:
        return views.leaderboard(words, board, span=span)
    return await illustrated(
        services,
        call,
        views.board_chart(words, board, span=span),
        lambda shown: views.leaderboard(words, board, span=span, picture=shown),
        lambda shown: views.picture_alone(words, board, shown),
    )


async def share(services: Services, call: Call, board: Board, respond: AsyncRespond) -> None:
    words, span = await words_for(services, call, board.caller), span_of(call.value)
    source = await picture(services, call.team_id, views.board_chart(words, board, span=span))
    message = views.shared(words, board, span=span, picture=source)
    await respond(**message.payload(), response_type="in_channel", replace_original=False)


COMMANDS: Mapping[str, Command] = {"leaderboard": leaderboard}
