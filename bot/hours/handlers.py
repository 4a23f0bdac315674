"""Hears `every`, `hours` and `days`."""

from collections.abc import Awaitable, Callable, Mapping

from bot.blocks import Message
from bot.hears import Call, Command
from bot.hours import flows, views
from bot.plan.rules import Member
from bot.services import Services

Change = Callable[[Services, Call], Awaitable[Member]]


def _answering(change: Change) -> Command:
    async def command(services: Services, call: Call) -> Message:
        member = await change(services, call)
        return views.changed(services.languages[member.locale], member, call.now)

    return command


COMMANDS: Mapping[str, Command] = {
    "every": _answering(flows.set_interval),
    "hours": _answering(flows.set_hours),
    "days": _answering(flows.set_days),
}
