"""Hears what a member says of a training session."""

import re
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond

from bot import hears
from bot.programme import flows, views
from bot.programme.rules import Rating
from bot.services import Services


def register(app: AsyncApp, services: Services) -> None:
    async def on_rating(ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
        await ack()
        call = hears.click(body, services.now())
        rating = Rating(body["actions"][0]["action_id"].removeprefix(f"{views.RATE}."))
        member, programme, changed = await flows.rate(services, call, rating)
        words = services.languages[member.locale]
        if programme is None:
            hears.edit(services, respond, views.rated_before(words))
        else:
            hears.edit(services, respond, views.rated(words, programme, rating, changed=changed))

    app.action(re.compile(re.escape(views.RATE)))(on_rating)
