"""Fills the corpus anew: `python -m tests.fuzz.record` keeps one delivery of every kind that the pretend Slack sends.

Somebody types every command, presses every button of every message, modal and Home, submits every modal, and things
happen in the workspace. What was recorded is what the mutations start from.
"""

import asyncio
import contextlib
import json
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncBoltRequest

from bot.app import COMMANDS
from bot.budgets import Budgets
from bot.delivery.flows import deliver
from bot.once import OnceApp
from bot.privacy import views
from bot.process import Bot
from sandbox import Clock, Sandbox
from sandbox.elements import CHOICES, Place, places
from sandbox.person import Person
from sandbox.state import Message, View
from tests.conftest import MONDAY, WORKSPACE, settings_for
from tests.fuzz.samples import DELIVERIES, kind_of
from tests.people import jump_to_next

# What happens to a workspace and its app; the last of them end the installation.
HAPPENS: dict[str, dict[str, Any]] = {
    "team_join": {"user": {"id": "U0NEW", "is_bot": False}},
    "channel_archive": {"channel": "C0GENERAL", "user": "U0ADA"},
    "member_left_channel": {"channel": "C0GENERAL", "user": "U0GLUTESBOT"},
    "team_access_granted": {"team_ids": ["T0OTHER"]},
    "team_access_revoked": {"team_ids": ["T0OTHER"]},
    "tokens_revoked": {"tokens": {"oauth": ["U0ADA"], "bot": []}},
    "app_uninstalled": {},
}
LARGEST = 20_000  # characters of a delivery; the corpus is to be read, too


async def record() -> dict[str, dict[str, Any]]:
    """One delivery of every kind, by kind."""
    found: dict[str, dict[str, Any]] = {}
    hear = OnceApp.async_dispatch

    async def heard(app: OnceApp, req: AsyncBoltRequest) -> BoltResponse:
        body = json.loads(json.dumps(req.body))
        if len(json.dumps(body)) < LARGEST:
            found.setdefault(kind_of(body), body)
        return await hear(app, req)

    OnceApp.async_dispatch = heard  # type: ignore[method-assign, assignment]
    try:
        async with _running() as (slack, bot):
            await _live(slack, bot)
    finally:
        OnceApp.async_dispatch = hear  # type: ignore[method-assign]
    return found


@contextlib.asynccontextmanager
async def _running() -> AsyncIterator[tuple[Sandbox, Bot]]:
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        clock = Clock(start=MONDAY, speed=0)
        slack = await stack.enter_async_context(Sandbox(seed=WORKSPACE, clock=clock, rate_limits=False))
        chosen = settings_for(slack, f"sqlite:///{folder}/glutes.db", http=True)
        bot = await stack.enter_async_context(Bot(chosen, now=clock.now, worker=False))
        assert bot.http is not None
        bot.services.slack._budgets = Budgets(lambda: MONDAY)  # nothing is waited for
        bot.services.slack._budgets.reserve = lambda *_, **__: 0.0  # type: ignore[method-assign]
        slack.deliver_to(f"{bot.http.url}/slack/events")
        yield slack, bot


async def _live(slack: Sandbox, bot: Bot) -> None:
    ada = slack.person("U0ADA")  # an admin: the admin's forms are for her
    await ada.types("/glutes start")
    await ada.submits()
    await ada.opens_home()
    for words in [*sorted(COMMANDS), "stats month", "exercise list", "admin", "team list", "why now", "privacy", "now"]:
        for person in (ada, slack.person("U0BEN")):
            await person.types(f"/glutes {words}")
            await slack.settled()
            await _submit(person, slack)
    await ada.says("done")
    await _start_again(ada)
    await jump_to_next(bot.services, slack.clock)
    await deliver(bot.services)
    pressed: set[str] = {views.DELETE}  # that one comes last
    for _ in range(4):  # what is pressed shows more to press
        for surface, place in list(_shown(ada)):
            if place.action_id in pressed:
                continue
            pressed.add(place.action_id)
            with contextlib.suppress(LookupError, ValueError, AssertionError):
                await ada.clicks(place.action_id, on=surface, value=_value(place))
            await slack.settled()
            await _submit(ada, slack)
    await ada.types("/glutes privacy")
    await ada.clicks(views.DELETE)
    ada.becomes(status_text="In a meeting", status_emoji=":spiral_calendar_pad:")
    await slack.settled()
    dnd = {"dnd_enabled": True, "next_dnd_start_ts": 1795500000, "next_dnd_end_ts": 1795540000}
    await slack.event("dnd_updated_user", {"user": ada.user.id, "dnd_status": dnd})
    huddle = {"id": ada.user.id, "profile": {"huddle_state": "in_a_huddle", "huddle_state_expiration_ts": 1795500000}}
    await slack.event("user_huddle_changed", {"user": huddle})
    for name, more in HAPPENS.items():
        await slack.event(name, more)
        await slack.settled()


async def _start_again(person: Person) -> None:
    await person.types("/glutes resume")
    await person.types("/glutes start")
    await person.submits()


def _shown(person: Person) -> Iterator[tuple[Message | View, Place]]:
    surfaces: list[Message | View] = [*person.sees(person.dm_channel), *([person.home] if person.home else [])]
    for surface in surfaces:
        for place in places(surface.blocks):
            yield surface, place


def _value(place: Place) -> Any:
    if place.type not in CHOICES:
        return place.element.get("value")
    options = place.element.get("options") or [{}]
    return options[-1].get("value")


async def _submit(person: Person, slack: Sandbox) -> None:
    for turn in range(8):  # a form may lead to the next
        if not person.modals:
            return
        answers = _answers(person.modals[-1]) if turn % 2 else {}  # first as it was opened, if it may be sent like that
        with contextlib.suppress(LookupError, ValueError, AssertionError):
            await person.submits(answers)
        await slack.settled()
    await _close(person)


def _answers(modal: View) -> dict[str, Any]:
    """The first option of every choice."""
    choices = [place for place in places(modal.blocks) if place.type in CHOICES and place.element.get("options")]
    return {place.block_id: place.element["options"][0]["value"] for place in choices}


async def _close(person: Person) -> None:
    while person.modals:
        await person.closes_modal()


def main() -> None:
    found = asyncio.run(record())
    lines = [json.dumps(found[kind], ensure_ascii=False, sort_keys=True) for kind in sorted(found)]
    DELIVERIES.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(lines)} kinds of deliveries in {DELIVERIES.relative_to(Path.cwd())}")


if __name__ == "__main__":
    main()
