"""What members see of symptoms, the self check and single facts, through the front door."""

import io
import logging
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.delivery import flows as delivery
from bot.logs import set_up_logs
from db.models import Workspace
from sandbox import Clock, Sandbox
from sandbox.person import Person
from tests.conftest import StartBot, on_sqlite
from tests.people import start

pytestmark = on_sqlite


@pytest.fixture
def log() -> Iterator[Callable[[], str]]:
    """All that the bot's own logging, at its most talkative, has written."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    set_up_logs(level="debug", format_="json")
    written = io.StringIO()
    [ours] = root.handlers
    assert isinstance(ours, logging.StreamHandler)
    ours.setStream(written)
    yield written.getvalue
    root.handlers, root.level = handlers, level


def everything_in(folder: Path) -> bytes:
    """The database's bytes, with what SQLite has not yet moved into its main file."""
    return b"".join(file.read_bytes() for file in folder.glob("glutes.db*"))


def shown(blocks: Any) -> str:
    return str(blocks)


async def test_symptoms_start_with_the_red_flags_and_the_number_of_the_members_country(
    slack: Sandbox, start_bot: StartBot
) -> None:
    bot = await start_bot()
    await start(bot.services, "U0ANA", zone="Europe/Berlin")

    answer = await slack.person("U0ANA").types("/glutes symptoms")

    first, flags, urgent = answer.blocks[:3]
    assert first["type"] == "header"
    assert "Get help now" in first["text"]["text"]
    assert "Numb or tingling between your legs" in flags["text"]["text"]
    assert "Call 112 now" in urgent["text"]["text"]
    assert answer.text.startswith("Get help now with any one of these\nNumb or tingling")


async def test_symptoms_call_the_name_a_nickname_and_link_every_statement_to_its_source(
    slack: Sandbox, start_bot: StartBot
) -> None:
    bot = await start_bot()
    await start(bot.services, "U0ANA")

    answer = await slack.person("U0ANA").types("/glutes symptoms")
    texts = [b["text"]["text"] for b in answer.blocks if b["type"] == "section"]
    lines = [line for text in texts for line in text.splitlines()]

    assert "is a nickname, not a diagnosis" in shown(answer.blocks)
    assert len(lines) > 30
    assert [line for line in lines if not line.rstrip("*>").endswith("]")] == []


async def test_the_sources_are_listed_under_the_same_numbers(slack: Sandbox, start_bot: StartBot) -> None:
    bot = await start_bot()
    await start(bot.services, "U0ANA")
    ana = slack.person("U0ANA")
    answer = await ana.types("/glutes symptoms")

    pressed = await ana.clicks("symptoms.sources", on=answer.message)
    await slack.settled()

    [listed] = pressed.ephemerals
    told = shown(answer.blocks)
    for source in bot.services.data.sources.values():
        if source.url and f"<{source.url}|[" in told:
            number = told.partition(f"<{source.url}|[")[2].partition("]")[0]
            name = bot.services.languages["en"](f"source.{source.id}")
            assert f"[{number}] <{source.url}|{name}>" in listed.text


async def test_somebody_who_never_started_gets_the_number_of_where_slack_says_they_are(
    slack: Sandbox, start_bot: StartBot
) -> None:
    await start_bot()

    answer = await slack.person("U0CARO").types("/glutes symptoms")

    assert "Call 911 now" in answer.text


async def test_a_country_nobody_knows_gets_words_instead_of_a_wrong_number(slack: Sandbox, start_bot: StartBot) -> None:
    bot = await start_bot()
    await start(bot.services, "U0ANA", zone="Etc/UTC")

    answer = await slack.person("U0ANA").types("/glutes symptoms")

    assert "Call your local emergency number now" in answer.text


async def test_the_number_the_admins_set_takes_the_place_of_the_countrys(slack: Sandbox, start_bot: StartBot) -> None:
    bot = await start_bot()
    await start(bot.services, "U0ANA")
    async with bot.services.sessions.begin() as session:
        (await session.get_one(Workspace, "T0PAPER")).emergency_number = "5555"

    answer = await slack.person("U0ANA").types("/glutes symptoms")

    assert "Call 5555 now" in answer.text
    assert "112" not in answer.text


# --- the self check

NONE_SO_FAR = [("emergency", "none"), ("soon", "none"), ("numbness", "none")]
PATHS = {
    "Please get help now": [("emergency", "any")],
    "Let a doctor or physio look at this soon": [*NONE_SO_FAR, ("where", "down_leg")],
    "It looks like the outer-hip pattern": [
        *NONE_SO_FAR, ("where", "outer_hip"), ("pattern", "yes"), ("routine", "none"),
    ],
    "Stiff, and ready for a bit more movement": [*NONE_SO_FAR, ("where", "stiff")],
    "All good": [
        *NONE_SO_FAR, ("where", "nothing"), ("chair", "easy"), ("sitting", "short"), ("strength", "some"),
    ],
}  # fmt: skip


async def answers(who: Person, path: list[tuple[str, str]]) -> None:
    for question, option in path:
        assert who.modals[-1].blocks[-1]["block_id"] == question
        done = await who.submits({question: option})
        assert done.updated


@pytest.mark.parametrize("end", PATHS)
async def test_the_check_asks_step_by_step_and_ends_in_one_of_five_outcomes(
    slack: Sandbox, start_bot: StartBot, end: str
) -> None:
    await start_bot()
    ana = slack.person("U0ANA")

    await ana.types("/glutes check")
    await answers(ana, PATHS[end])

    view = ana.modals[-1]
    assert end in view.blocks[0]["text"]["text"]
    assert "cannot replace a doctor" in shown(view.blocks)
    assert not any(block["type"] == "input" for block in view.blocks)


@pytest.mark.parametrize("locale", ["en-GB", "es-MX"])
async def test_the_first_question_shows_every_warning_sign_and_talks_nobody_out_of_one(
    slack: Sandbox, start_bot: StartBot, locale: str
) -> None:
    bot = await start_bot()
    await start(bot.services, "U0ANA", locale=locale)
    ana = slack.person("U0ANA")
    words = bot.services.languages[locale]

    await ana.types("/glutes check")

    told, asked = ana.modals[-1].blocks[-2:]
    assert told["text"]["text"].splitlines()[1:] == [f"• {line}" for line in words.lines("symptoms.red_flags")]
    assert asked["hint"]["text"] == words("check.emergency_hint")
    assert not re.search(r"\b(not meant|does not count|unless|except|no cuenta|salvo|excepto)\b", asked["hint"]["text"])


@pytest.mark.parametrize(
    "path", [[("emergency", "any")], [*NONE_SO_FAR[:2], ("numbness", "staying")]], ids=["sign", "numbness"]
)
async def test_an_emergency_answer_ends_the_check_at_once_with_what_to_do(
    slack: Sandbox, start_bot: StartBot, path: list[tuple[str, str]]
) -> None:
    bot = await start_bot()
    await start(bot.services, "U0BEN", zone="Asia/Kolkata")
    ben = slack.person("U0BEN")

    await ben.types("/glutes check")
    await answers(ben, path)

    view = ben.modals[-1]
    assert "Please get help now" in view.blocks[0]["text"]["text"]
    assert "Call 112 or 108 now" in view.blocks[1]["text"]["text"]
    assert not any(block["type"] == "input" for block in view.blocks)


async def test_words_typed_in_the_direct_messages_lead_to_the_check_by_a_press(
    slack: Sandbox, start_bot: StartBot
) -> None:
    await start_bot()
    ana = slack.person("U0ANA")

    await ana.says("check")
    await slack.settled()
    await ana.clicks("symptoms.check", on=ana.dm[-1])

    assert ana.modals[-1].blocks[-1]["block_id"] == "emergency"


async def test_no_answer_of_a_check_is_left_in_the_database_a_log_or_the_metrics(
    slack: Sandbox, clock: Clock, start_bot: StartBot, tmp_path: Path, log: Callable[[], str]
) -> None:
    bot = await start_bot()
    await start(bot.services, "U0ANA")
    ana = slack.person("U0ANA")

    for path in PATHS.values():
        await ana.types("/glutes check")
        await answers(ana, path)
        await ana.closes_modal()
    await slack.settled()
    clock.advance(timedelta(hours=3))

    await delivery.deliver(bot.services)
    stored, written, counted = everything_in(tmp_path), log(), bot.services.metrics.text().decode()
    words = bot.services.languages["en"]
    traces = {f"{question}={option}" for path in PATHS.values() for question, option in path}
    traces |= {option for path in PATHS.values() for _, option in path}
    traces |= {words(f"check.{question}_{option}_option") for path in PATHS.values() for question, option in path}
    traces = {trace for trace in traces if len(trace) > 7}  # "none" and "No" are everywhere
    assert b"U0ANA" in stored
    assert '"event": "nudges_claimed"' in written
    assert [trace for trace in traces if trace.encode() in stored] == []
    assert [trace for trace in traces if trace in written] == []
    assert "view_submission" in counted
    assert [trace for trace in traces if trace in counted] == []


# --- facts


async def test_why_tells_a_fact_with_a_link_and_another_one_takes_its_place(
    slack: Sandbox, start_bot: StartBot
) -> None:
    bot = await start_bot()
    await start(bot.services, "U0ANA")
    ana = slack.person("U0ANA")
    keys = {bot.services.languages["en"](fact.key) for fact in bot.services.data.facts}

    answer = await ana.types("/glutes why")
    seen = [answer.blocks[0]["text"]["text"]]
    links = [answer.blocks[1]["elements"][0]["text"]]
    for _ in range(len(keys) - 1):
        await ana.clicks("symptoms.why")
        await slack.settled()
        seen.append(ana.sees(ana.dm_channel)[-1].blocks[0]["text"]["text"])
        links.append(ana.sees(ana.dm_channel)[-1].blocks[1]["elements"][0]["text"])

    assert set(seen) == keys
    assert all("<https://" in link for link in links)
