"""Puts the Bolt app together: who may talk to us, which feature hears what, and what mistakes look like."""

import logging
import re
from collections.abc import Awaitable, Callable
from secrets import token_hex
from typing import Any

from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.respond.async_respond import AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from bot import blocks, hears
from bot.admin import handlers as admin
from bot.blocks import Message
from bot.commands import handlers as commands
from bot.commands import views
from bot.content import Words
from bot.errors import SlackTrouble, UserMistake
from bot.exercises import handlers as exercises
from bot.habits import handlers as habits
from bot.home import handlers as home
from bot.hours import handlers as hours
from bot.install import handlers as install
from bot.members import handlers as members
from bot.members.flows import words_for
from bot.nudges import handlers as nudges
from bot.once import OnceApp
from bot.privacy import handlers as privacy
from bot.programme import handlers as programme
from bot.reasons import handlers as reasons
from bot.scores import handlers as scores
from bot.services import Services
from bot.settings import handlers as settings
from bot.signals import handlers as signals
from bot.stats import handlers as stats
from bot.symptoms import handlers as symptoms
from bot.teams import handlers as teams
from bot.together import handlers as together
from db.session import is_away, reason_of

log = logging.getLogger(__name__)

STRANGER = "commands.stranger"  # Slack is not asked about people who are none of ours

Authorize = Callable[..., Awaitable[AuthorizeResult]]

FEATURES = (
    nudges,
    settings,
    members,
    exercises,
    symptoms,
    programme,
    stats,
    scores,
    together,
    admin,
    signals,
    habits,
    privacy,
    install,
)
COMMANDS = {
    **members.COMMANDS,
    **settings.COMMANDS,
    **hours.COMMANDS,
    **nudges.COMMANDS,
    **exercises.COMMANDS,
    **symptoms.COMMANDS,
    **stats.COMMANDS,
    **scores.COMMANDS,
    **teams.COMMANDS,
    **admin.COMMANDS,
    **privacy.COMMANDS,
    **commands.COMMANDS,
}


def build_app(services: Services, *, client: AsyncWebClient, authorize: Authorize) -> AsyncApp:
    """The app with every listener. Nothing is sent or opened yet."""
    app = OnceApp(
        services,
        client=client,
        authorize=authorize,
        process_before_response=True,  # Bolt otherwise looks for the ack every ten milliseconds
        request_verification_enabled=False,  # bot.http has done it, before anything was parsed or logged
        user_facing_authorize_error_message=services.languages[None]("install.missing"),
        raise_error_for_unhandled_request=False,
    )
    commands.register(app, services, {**COMMANDS, **reasons.PHRASES})
    home.register(app, services, COMMANDS)
    for feature in FEATURES:
        feature.register(app, services)
    _acknowledge_the_rest(app)
    app.error(_on_error(services))
    return app


def _acknowledge_the_rest(app: AsyncApp) -> None:
    """Slack counts what nobody answers as a failure of the app."""

    async def ignore(ack: AsyncAck) -> None:
        await ack()

    async def ignore_event() -> None:
        pass

    app.action(re.compile(""))(ignore)
    app.view(re.compile(""))(ignore)
    app.view_closed(re.compile(""))(ignore)
    app.event(re.compile(""))(ignore_event)


def _on_error(services: Services) -> Callable[..., Awaitable[BoltResponse]]:
    async def on_error(error: Exception, body: dict[str, Any], respond: AsyncRespond) -> BoltResponse:
        """A person's mistake is answered kindly, our own with a reference that finds it in the log."""
        team_id, user_id = hears.who(body)
        what = "command" if "command" in body else body.get("type")
        outsider = isinstance(error, UserMistake) and error.key == STRANGER
        words = services.languages[None] if outsider else await _words_of(services, team_id, user_id)
        if isinstance(error, UserMistake):
            message = views.mistake(words, error)
        elif isinstance(error, SlackTrouble):
            log.warning("slack_trouble", extra={"what": what, "reason": error.code})
            message = views.busy(words)
        elif is_away(error):
            log.warning("database_away", extra={"what": what, "reason": reason_of(error)})
            if hears.event_of(body) in install.MUST_BE_HEARD:
                return BoltResponse(status=503)
            message = views.away(words)
        else:
            reference = token_hex(4)
            log.error("listener_failed", extra={"reference": reference, "what": what}, exc_info=error)
            message = views.broken(words, reference)
        if body.get("type") == "view_submission":
            return BoltResponse(status=200, body=_in_modal(words, error, message, body["view"]))
        if "command" in body:
            return BoltResponse(status=200, body=message.payload())
        if "response_url" in body:
            hears.reply(services, respond, message)
        elif team_id and user_id and body.get("event", {}).get("channel_type") == "im":
            services.tasks.start(services.slack.dm(team_id, user_id, message), name="answer_mistake")
        elif team_id and "trigger_id" in body:
            told = services.slack.open_modal(team_id, body["trigger_id"], views.told(words, message))
            services.tasks.start(told, name="answer_mistake")
        return BoltResponse(status=200)

    return on_error


def _in_modal(words: Words, error: Exception, message: Message, view: dict[str, Any]) -> dict[str, Any]:
    """At the field it is about, or at the first one: so nothing that was filled in is lost."""
    inputs = [block.get("block_id") for block in view["blocks"] if block.get("type") == "input"]
    field = error.field if isinstance(error, UserMistake) and error.field in inputs else next(iter(inputs), None)
    if field is None:
        return {"response_action": "update", "view": views.told(words, message)}
    return {"response_action": "errors", "errors": {field: blocks.as_plain(message.text)}}


async def _words_of(services: Services, team_id: str | None, user_id: str | None) -> Words:
    """The person's language; English where the database itself is what broke."""
    try:
        if team_id and user_id:
            call = hears.Call(team_id=team_id, enterprise_id=None, user_id=user_id, now=services.now())
            return await words_for(services, call)
    except Exception as error:
        if not is_away(error):
            log.exception("language_unknown")
    return services.languages[None]
