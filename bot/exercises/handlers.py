"""Hears `exercise` and the buttons of its cards."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond

from bot import hears
from bot.blocks import Message
from bot.exercises import flows, views
from bot.exercises.rules import Movement
from bot.exercises.views import Face, Showing
from bot.hears import Call, Command
from bot.members.flows import person
from bot.nudges.handlers import done
from bot.people.rules import Person
from bot.pictures.rules import attempts
from bot.services import Services

PATIENCE = 4.0  # seconds that a press may wait for an animation nobody here has asked for before


def register(app: AsyncApp, services: Services) -> None:
    async def on_page(ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
        """Another movement, the one chosen from a list, or another side of the same card."""
        await ack()
        call = hears.click(body, services.now())
        face = views.read_face(call.value)
        if body["actions"][0]["action_id"] == views.ANOTHER:
            face = Face((await flows.turn_page(services, call, after=face.movement)).id)
        if _known(services, face):
            services.tasks.start(_edit(services, respond, call, face), name="edit")

    async def on_first(ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
        await ack()
        call = hears.click(body, services.now())
        hears.reply(services, respond, await exercise(services, call.with_text(call.value)))

    async def on_done(ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
        await ack()
        call = hears.click(body, services.now())
        hears.reply(services, respond, await done(services, call.with_text(call.value)))

    async def on_share(ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
        await ack()
        call = hears.click(body, services.now())
        face = views.read_face(call.value)
        if _known(services, face):
            services.tasks.start(_share(services, respond, call, face), name="share")

    app.action(views.ANOTHER)(on_page)
    app.action(views.PICK)(on_page)
    app.action(re.compile(rf"{re.escape(views.SHOW)}\."))(on_page)
    app.action(re.compile(rf"{re.escape(views.OPEN)}(\..+)?"))(on_first)
    app.action(views.DONE)(on_done)
    app.action(views.SHARE)(on_share)


async def exercise(services: Services, call: Call) -> Message:
    """The card of the movement named, the list, or the next of the rotation."""
    asking = await person(services, call)
    words = services.languages[asking.locale]
    if call.text.strip().casefold() in ("list", words("cards.list_word")):
        suited = flows.suited(services, asking)
        return views.listed(words, suited, left_out=[m for m in services.movements if m not in suited])
    if not call.text.strip():
        found: Movement | list[Movement] = await flows.turn_page(services, call, after="")
    else:
        found = flows.named(services, words, call.text)
    if isinstance(found, list):
        return views.which(words, found)
    face = Face(found.id)
    showing = await _showing(services, asking, call, face)
    services.pictures.look_after(call.team_id, showing.picture)
    return views.card(words, face, showing)


async def _showing(services: Services, asking: Person, call: Call, face: Face) -> Showing:
    pictures = services.pictures
    movement = next(m for m in services.movements if m.id == face.movement)
    return Showing(
        picture=await pictures.still(call.team_id, face.movement),
        animation=await pictures.animation(call.team_id, face.movement, seconds=PATIENCE) if face.moving else None,
        moves=f"{face.movement}.gif" in pictures.assets,
        left_out=movement not in flows.suited(services, asking),
        shareable=call.in_channel,
    )


async def _edit(services: Services, respond: AsyncRespond, call: Call, face: Face) -> None:
    asking = await person(services, call)
    words, showing = services.languages[asking.locale], await _showing(services, asking, call, face)

    def shown(pictured: views.Picture) -> Message:
        return views.card(words, face, showing if pictured else replace(showing, picture=None, animation=None))

    await _first_taken(services, respond, call, (showing.picture, showing.animation), shown, replace_original=True)


async def _share(services: Services, respond: AsyncRespond, call: Call, face: Face) -> None:
    """Post the card where it was asked for, for everybody there to see."""
    words = services.languages[(await person(services, call)).locale]
    still = await services.pictures.still(call.team_id, face.movement)

    def shown(picture: views.Picture) -> Message:
        return views.shared(words, face, user_id=call.user_id, picture=picture)

    await _first_taken(services, respond, call, (still,), shown, response_type="in_channel", replace_original=False)


async def _first_taken(
    services: Services,
    respond: AsyncRespond,
    call: Call,
    pictures: Sequence[views.Picture],
    shown: Callable[[views.Picture], Message],
    **how: Any,
) -> None:
    """Answer with the pictures, or without any if they are what Slack cannot show; it does not say which."""
    found = [picture for picture in pictures if picture]
    for attempt in attempts(found[0] if found else None):
        response = await respond(**shown(attempt).payload(), **how)
        if response.status_code == 200:
            return
        if attempt is not None:
            for picture in found:
                await services.pictures.forget(call.team_id, picture)


def _known(services: Services, face: Face) -> bool:
    """Buttons live for months; a movement they name may be gone."""
    return any(m.id == face.movement for m in services.movements)


COMMANDS: Mapping[str, Command] = {"exercise": exercise}
