"""Hears `stats` and the *My stats* button."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond

from bot import hears
from bot.blocks import Message
from bot.charts.rules import Chart
from bot.hears import Call, Command
from bot.pictures.rules import Source
from bot.services import Services
from bot.stats import flows, views

SOON = 0.7  # seconds in which a picture may still come with the words; later ones follow them
LATER = 30.0


def register(app: AsyncApp, services: Services) -> None:
    async def on_mine(ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
        await ack()
        call = hears.click(body, services.now())
        hears.reply(services, respond, await stats(services, call.with_text("")))

    app.action(views.MINE)(on_mine)


async def stats(services: Services, call: Call) -> Message:
    span = flows.span_of(call.text)
    member, found = await flows.stats(services, call, span=span)
    words = services.languages[member.locale]
    if not found.moved and not found.sent:
        return views.stats(words, found, span=span)
    return await illustrated(
        services,
        call,
        views.chart(words, found, span=span),
        lambda picture: views.stats(words, found, span=span, picture=picture),
        lambda picture: views.picture_alone(words, found, picture, span=span),
    )


async def illustrated(
    services: Services,
    call: Call,
    chart: Chart,
    message: Callable[[Source | None], Message],
    alone: Callable[[Source], Message],
) -> Message:
    """The message with its picture if that is ready at once; else the words now, and the picture after them."""
    drawing = services.tasks.start(flows.picture(services, call.team_id, chart), name="chart")
    done, _ = await asyncio.wait([drawing], timeout=SOON)
    if done:
        return message(drawing.result())

    async def follow() -> None:
        if picture := await asyncio.wait_for(asyncio.shield(drawing), LATER):
            await hears.add(services, call, alone(picture))

    services.tasks.start(follow(), name="chart_follows")
    return message(None)


COMMANDS: Mapping[str, Command] = {"stats": stats}
