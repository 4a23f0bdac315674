"""Hears the one button of the group moment."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond

from bot import hears
from bot.services import Services
from bot.together import flows, rules, views


def register(app: AsyncApp, services: Services) -> None:
    async def on_join(ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
        await ack()
        call = hears.click(body, services.now())
        moment = rules.read(call.value)
        words = services.languages[moment.locale or None]
        joined = await flows.join(services, call, moment)
        if joined is None:
            hears.reply(services, respond, views.over(words))
            return
        picture = await services.pictures.still(call.team_id, moment.movement)
        hears.edit(services, respond, views.moment(words, moment, joined=joined, picture=picture))

    app.action(views.JOIN)(on_join)
