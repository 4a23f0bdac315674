"""Hears `symptoms`, `check` and `why`, their buttons, and the steps of the self check.

The answers of a check travel in its modal from step to step. They are not logged, counted or stored.
"""

from collections.abc import Mapping
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond

from bot import hears
from bot.blocks import Message
from bot.hears import Call, Command
from bot.members.flows import person
from bot.services import Services
from bot.symptoms import flows, rules, views
from bot.symptoms.rules import Outcome


def register(app: AsyncApp, services: Services) -> None:
    async def on_open(ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
        await ack()
        hears.reply(services, respond, await symptoms(services, hears.click(body, services.now())))

    async def on_check(ack: AsyncAck, body: dict[str, Any]) -> None:
        await check(services, hears.click(body, services.now()))
        await ack()

    async def on_answer(ack: AsyncAck, body: dict[str, Any]) -> None:
        call = hears.submission(body, services.now())
        await ack(response_action="update", view=await _next(services, call))

    async def on_why(ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
        await ack()
        call = hears.click(body, services.now())
        verb, _, turn = call.value.partition(" ")
        message = await why(services, call.with_text(turn))
        (hears.edit if verb == "another" else hears.reply)(services, respond, message)

    async def on_sources(ack: AsyncAck, body: dict[str, Any], respond: AsyncRespond) -> None:
        await ack()
        asking = await person(services, hears.click(body, services.now()))
        hears.reply(services, respond, views.sources(services.languages[asking.locale], services.data))

    app.action(views.OPEN)(on_open)
    app.action(views.CHECK)(on_check)
    app.view(views.CHECK_MODAL)(on_answer)
    app.action(views.WHY)(on_why)
    app.action(views.SOURCES)(on_sources)


async def symptoms(services: Services, call: Call) -> Message:
    asking = await person(services, call)
    numbers = await flows.emergency_numbers(services, call, asking)
    return views.symptoms(services.languages[asking.locale], services.data, numbers=numbers)


async def check(services: Services, call: Call) -> Message | None:
    """Opens the self check; where words were typed, a button that can."""
    asking = await person(services, call)
    words = services.languages[asking.locale]
    if call.trigger_id is None:
        return views.open_check(words)
    view = views.question(words, rules.EMERGENCY, {})
    await services.slack.open_modal(call.team_id, call.trigger_id, view)
    return None


async def why(services: Services, call: Call) -> Message:
    """A fact: the one whose turn is given, else one that is another every day and for everybody."""
    asking = await person(services, call)
    member_id = asking.member.id if asking.member else 0
    turn = int(call.text) if call.text.isdecimal() else call.now.toordinal() + member_id
    words = services.languages[asking.locale]
    return views.why(words, services.data, turn=turn, seated_only=asking.seated_only)


async def _next(services: Services, call: Call) -> dict[str, Any]:
    """The next question or the outcome, after one more answer."""
    asking = await person(services, call)
    words = services.languages[asking.locale]
    answers = rules.unpack(call.data)
    answers |= {q.id: given for q in rules.QUESTIONS if isinstance(given := call.input(q.id), str)}
    step = rules.next_step(answers, seated_only=asking.seated_only)
    if isinstance(step, Outcome):
        numbers = await flows.emergency_numbers(services, call, asking)
        return views.outcome(words, services.data, step, numbers=numbers)
    return views.question(words, step, answers)


COMMANDS: Mapping[str, Command] = {"symptoms": symptoms, "check": check, "why": why}
