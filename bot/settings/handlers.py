"""Opens the settings modal, and hears it submitted."""

from collections.abc import Mapping
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp

from bot import hears
from bot.blocks import Message
from bot.hears import Call, Command
from bot.home import flows as home
from bot.hours.rules import local_day
from bot.members.flows import words_for
from bot.plan.flows import find
from bot.services import Services
from bot.settings import flows, rules, views


def register(app: AsyncApp, services: Services) -> None:
    async def on_open(ack: AsyncAck, body: dict[str, Any]) -> None:
        await open_settings(services, hears.click(body, services.now()))
        await ack()

    async def on_submit(ack: AsyncAck, body: dict[str, Any]) -> None:
        call = hears.submission(body, services.now())
        locale, slack_zone = rules.read_locale(call.data), rules.read_slack_zone(call.data)
        wishes = rules.read(call.input, locale=locale)
        if slack_zone is None:
            wishes, slack_zone = await flows.look_again(services, call, wishes)
        member, started = await flows.save(services, call, wishes, locale=locale, slack_zone=slack_zone)
        words = services.languages[member.locale]
        await ack(response_action="update", view=views.saved(words, member, call.now))
        show = home.opened if rules.was_on_home(call.data) else home.keep_up
        services.tasks.start(show(services, call), name="home")
        if started:
            message = views.welcome(words, member, call.now)
            services.tasks.start(flows.greet(services, member, message), name="welcome")

    app.action(views.OPEN)(on_open)
    app.view(views.MODAL)(on_submit)


async def open_settings(services: Services, call: Call) -> Message | None:
    """The modal; or, where words were typed and nothing can open one, a button that can."""
    member = await find(services, call.team_id, call.user_id)
    if call.trigger_id is None:
        return views.open_from_here(await words_for(services, call))
    profile = None if member else await flows.profile(services, call)
    locale = member.locale if member else profile.locale if profile else None
    zone = profile.zone if profile else None
    wishes = await flows.wishes_for(services, call, member, zone=zone)
    newcomer = member is None or not member.active
    view = views.modal(
        services.languages[locale],
        wishes,
        newcomer=newcomer,
        languages=list(services.languages),
        today=local_day(wishes.schedule.zone, call.now),
    )
    await services.slack.open_modal(
        call.team_id,
        call.trigger_id,
        view | {"private_metadata": rules.note(locale=locale, zone=zone, on_home=call.on_home)},
    )
    return None


COMMANDS: Mapping[str, Command] = {"start": open_settings, "settings": open_settings}
