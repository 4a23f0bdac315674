"""Hears the buttons of nudges, `now` and `done`."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond

from bot import hears
from bot.blocks import Message
from bot.hears import Call, Command
from bot.home.flows import keep_up
from bot.members.flows import words_for
from bot.members.handlers import UNTIL_TOMORROW, pause
from bot.nudges import flows, views
from bot.nudges.rules import Answer
from bot.programme.rules import SESSION
from bot.programme.views import how_was_it
from bot.reasons.handlers import why_now
from bot.services import Services
from bot.settings.handlers import open_settings
from bot.symptoms.views import one_liner


def register(app: AsyncApp, services: Services) -> None:
    presses: dict[str, Callable[[Services, Call], Awaitable[Answer | None]]] = {
        views.DONE: flows.done,
        views.SNOOZE: flows.snooze,
        views.SKIP: flows.skip,
    }

    async def on_answer(ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
        await ack()
        call = hears.click(body, services.now())
        answer = await presses[body["actions"][0]["action_id"]](services, call)
        if answer is None:
            return
        words = await words_for(services, call, answer.member)
        told = views.answered(words, answer, call.now)
        if answer.movement == SESSION.id and answer.outcome == "done":
            told = how_was_it(words, told, nudge_id=call.value)
        hears.edit(services, respond, told)
        services.tasks.start(keep_up(services, call, answer.member), name="home")

    async def on_now(ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
        await ack()
        hears.reply(services, respond, await now(services, hears.click(body, services.now())))

    async def on_instead(ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
        await ack()
        hears.edit(services, respond, await now(services, hears.click(body, services.now())))

    async def on_more(ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
        call = hears.click(body, services.now())
        verb, _, nudge_id = call.value.partition(" ")
        if verb == "settings":
            await open_settings(services, call)
            await ack()
            return
        await ack()
        if verb == "why":
            hears.reply(services, respond, await why_now(services, call))
        elif verb == "pause":
            hears.reply(services, respond, await pause(services, call.with_text(UNTIL_TOMORROW)))
        else:
            hears.edit(services, respond, await another(services, replace(call, value=nudge_id)))

    for action_id in presses:
        app.action(action_id)(on_answer)
    app.action(views.NOW)(on_now)
    app.action(views.INSTEAD)(on_instead)
    app.action(views.MORE)(on_more)


async def another(services: Services, call: Call) -> Message:
    member, nudge = await flows.another(services, call)
    words = await words_for(services, call, member)
    if member is None or nudge is None:
        return views.over(words)
    line = one_liner(words, services.data, turn=member.turn, seated_only=member.seated_only)
    picture = await services.pictures.still(call.team_id, nudge.movement)
    return views.nudge(words, nudge_id=nudge.id, movement=nudge.movement, line=line, picture=picture)


async def now(services: Services, call: Call) -> Message:
    member, nudge = await flows.offer(services, call)
    picture = await services.pictures.still(call.team_id, nudge.movement)
    services.pictures.look_after(call.team_id, picture)
    words = services.languages[member.locale]
    return views.on_the_spot(words, nudge_id=nudge.id, movement=nudge.movement, picture=picture)


async def done(services: Services, call: Call) -> Message:
    member, today, again_at = await flows.log(services, call)
    words = services.languages[member.locale]
    if again_at is not None:
        return views.not_counted(words, member, again_at=again_at, now=call.now)
    return views.logged(words, member, done_today=today, now=call.now)


COMMANDS: Mapping[str, Command] = {"now": now, "done": done}
