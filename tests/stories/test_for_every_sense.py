"""What Glutes shows can be heard as well as seen: words for every picture, emoji, field and button, in any language."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest

from bot.delivery import flows as delivery
from bot.process import Bot
from sandbox import Clock, Sandbox
from sandbox.person import Person
from sandbox.state import Message, View
from tests.conftest import StartBot, on_sqlite
from tests.people import jump_to_next, start

pytestmark = on_sqlite

TYPED = (
    "", "help", "exercise", "exercise list", "exercise seated", "exercise squat", "symptoms", "why", "why now", "now",
    "done", "every 30", "hours 9-17", "pause 2h", "resume", "stats", "leaderboard", "team", "privacy", "banana",
)  # fmt: skip
WORD = re.compile(r"[^\W_]{2,}")
EMOJI = re.compile(r":[a-z0-9_+-]+:")


@pytest.fixture(params=["en-GB", "es-ES"])
async def ana(request: pytest.FixtureRequest, bot: Bot, slack: Sandbox) -> Person:
    ana = slack.person("U0ANA")
    ana.user.locale = request.param
    await start(bot.services, "U0ANA", locale=request.param, weekly=2)
    return ana


@pytest.fixture
async def bot(start_bot: StartBot) -> Bot:
    return await start_bot()


def parts(shown: Any) -> Iterator[Mapping[str, Any]]:
    """Every object in blocks, however deep."""
    if isinstance(shown, Mapping):
        yield shown
        for inner in shown.values():
            yield from parts(inner)
    elif isinstance(shown, Sequence) and not isinstance(shown, str):
        for inner in shown:
            yield from parts(inner)


def silent(shown: Message | View) -> list[Any]:
    """What of it says nothing to somebody who cannot see it."""
    found: list[Any] = []
    for part in parts(shown.blocks):
        match part.get("type"):
            case "image" if len(WORD.findall(part.get("alt_text", ""))) < 3:
                found.append(part)
            case "input" if not WORD.search(EMOJI.sub("", part["label"]["text"])):
                found.append(part)
            case "button" if not WORD.search(EMOJI.sub("", part["text"]["text"])):
                found.append(part)
            case "mrkdwn" | "plain_text" if not WORD.search(EMOJI.sub("", part["text"])):
                found.append(part)
    if isinstance(shown, Message) and len(WORD.findall(EMOJI.sub("", shown.text))) < 2:
        found.append(shown.text)
    return found


async def screen(bot: Bot, slack: Sandbox, who: Person) -> list[Message | View]:
    """All that is on a person's screen once everything under way has arrived."""
    await bot.services.tasks.finish(seconds=20)
    await slack.settled()
    ours = [m for m in (*who.sees(who.dm_channel), *who.dm) if m.bot_id or m.ephemeral]
    return [*ours, *who.modals, *([who.home] if who.home else [])]


async def test_every_answer_can_be_heard(bot: Bot, slack: Sandbox, ana: Person) -> None:
    for words in TYPED:
        await ana.types(f"/glutes {words}")
    await ana.opens_home()

    shown = await screen(bot, slack, ana)

    assert len(shown) > len(TYPED)
    assert [quiet for seen in shown for quiet in silent(seen)] == []


async def test_every_nudge_and_every_answer_to_one_can_be_heard(
    bot: Bot, slack: Sandbox, clock: Clock, ana: Person
) -> None:
    quiet: list[Any] = []

    for press in ("nudges.done", "nudges.snooze", "nudges.skip"):
        await jump_to_next(bot.services, clock)
        await delivery.deliver(bot.services)
        await bot.services.tasks.finish(seconds=60)  # the review of the day holds the row
        quiet += [part for seen in await screen(bot, slack, ana) for part in silent(seen)]
        await ana.clicks(press, on=ana.dm[-1])
        quiet += [part for seen in await screen(bot, slack, ana) for part in silent(seen)]

    assert len(ana.dm) >= 3
    assert quiet == []


@pytest.mark.parametrize(
    "typed", ["settings", "check", "admin"], ids=["the settings", "the self check", "the admin's settings"]
)
async def test_every_field_of_a_form_has_a_label(bot: Bot, slack: Sandbox, ana: Person, typed: str) -> None:
    ana.user.is_admin = True

    await ana.types(f"/glutes {typed}")
    quiet = silent(ana.modals[-1])
    fields = [part for part in parts(ana.modals[-1].blocks) if part.get("type") == "input"]

    assert quiet == []
    assert fields
    assert len({field["label"]["text"] for field in fields}) == len(fields)
