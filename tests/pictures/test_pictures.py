"""Pictures reach a workspace once, and a card goes out without them when they cannot be had."""

import asyncio
from dataclasses import replace

import aiohttp
import pytest

from bot.delivery import flows as delivery
from bot.pictures.flows import Pictures, read_assets
from bot.pictures.rules import LEASE, REFUSED, attempts
from bot.process import Bot
from sandbox import Clock, Sandbox
from tests.conftest import StartBot, on_sqlite
from tests.people import TEAM, jump_to_next, start

PNG = read_assets()["clamshell.png"].bytes()


def _another_process(bot: Bot) -> Pictures:
    services = bot.services
    return Pictures(
        services.pictures.assets,
        sessions=services.sessions,
        slack=services.slack,
        tasks=services.tasks,
        now=services.now,
        public_url=None,
    )


async def _uploaded(bot: Bot, slack: Sandbox, pictures: Pictures, movement: str) -> str:
    await pictures.still("T0PAPER", movement)
    await bot.services.tasks.finish(seconds=60)
    source = await pictures.still("T0PAPER", movement)
    assert source is not None
    return str(source["slack_file"]["id"])


async def test_a_picture_is_uploaded_once_and_remembered(slack: Sandbox, start_bot: StartBot) -> None:
    bot = await start_bot(web=False)

    first = await bot.services.pictures.still("T0PAPER", "clamshell")
    file_id = await _uploaded(bot, slack, bot.services.pictures, "clamshell")
    again = await _another_process(bot).still("T0PAPER", "clamshell")

    assert first is None
    assert again == {"slack_file": {"id": file_id}}
    assert len(slack.calls_of("files.completeUploadExternal")) == 1
    assert not any("alt_txt" in call.args for call in slack.calls_of("files.getUploadURLExternal"))


async def test_two_processes_never_upload_the_same_picture_twice(slack: Sandbox, start_bot: StartBot) -> None:
    bot = await start_bot(web=False)
    both = [_another_process(bot) for _ in range(2)]

    await asyncio.gather(*(p.still("T0PAPER", "clamshell") for p in both))
    await bot.services.tasks.finish(seconds=60)
    sources = [await p.still("T0PAPER", "clamshell") for p in both]

    assert len(slack.calls_of("files.completeUploadExternal")) == 1
    assert sources[0] == sources[1]
    assert sources[0] is not None


async def test_a_process_that_slept_in_the_middle_of_an_upload_does_not_complete_it(
    slack: Sandbox, clock: Clock, start_bot: StartBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    bot, other = await start_bot(web=False), await start_bot(web=False)
    tokens = bot.services.slack._tokens
    token_of = tokens.token_of

    async def sleeps(team_id: str) -> str:
        if slack.calls_of("files.getUploadURLExternal") and not slack.calls_of("files.completeUploadExternal"):
            clock.advance(LEASE)
            await _uploaded(other, slack, other.services.pictures, "clamshell")
        return await token_of(team_id)

    monkeypatch.setattr(tokens, "token_of", sleeps)
    await bot.services.pictures.still("T0PAPER", "clamshell")
    await bot.services.tasks.finish(seconds=30)

    assert len(slack.calls_of("files.completeUploadExternal")) == 1


@on_sqlite
async def test_files_that_were_refused_are_tried_again_after_a_while_and_at_once_after_an_installation(
    slack: Sandbox, clock: Clock, start_bot: StartBot
) -> None:
    bot = await start_bot(web=False)
    slack.faults.always("files.getUploadURLExternal", error="slack_error:missing_scope")

    async def asks() -> int:
        before = len(slack.calls_of("files.getUploadURLExternal"))
        await bot.services.pictures.still(TEAM, "stand_up")
        await bot.services.tasks.finish(seconds=60)
        clock.advance(LEASE)
        return len(slack.calls_of("files.getUploadURLExternal")) - before

    refused = [await asks(), await asks()]
    clock.advance(REFUSED)
    later = await asks()
    slack.faults.clear()
    await bot.services.pictures.prepare(TEAM)  # as after an installation that brings the scope
    await bot.services.tasks.finish(seconds=60)
    shown = await bot.services.pictures.still(TEAM, "stand_up")

    assert (refused, later) == ([1, 0], 1)
    assert shown is not None


async def test_a_chart_can_be_shown_at_once(slack: Sandbox, start_bot: StartBot) -> None:
    bot = await start_bot(web=False)

    source = await bot.services.pictures.drawn("T0PAPER", "chart.png", PNG, seconds=60)
    again = await bot.services.pictures.drawn("T0PAPER", "chart.png", PNG, seconds=60)

    assert source is not None
    assert source == again
    assert len(slack.calls_of("files.completeUploadExternal")) == 1


@pytest.mark.parametrize("error", [500, "drop", "slack_error:missing_scope"])
async def test_without_its_picture_the_nudge_still_goes_out(
    slack: Sandbox, clock: Clock, start_bot: StartBot, error: int | str
) -> None:
    bot = await start_bot(web=False)
    slack.faults.always("files.*", error=error)
    await start(bot.services, "U0ANA")

    await jump_to_next(bot.services, clock)
    await delivery.deliver(bot.services)
    await bot.services.tasks.finish(seconds=60)

    assert [block["type"] for block in slack.person("U0ANA").dm[-1].blocks] == ["section", "context", "actions"]


async def test_a_file_slack_has_lost_is_uploaded_again(slack: Sandbox, clock: Clock, start_bot: StartBot) -> None:
    bot = await start_bot(web=False)
    pictures = _another_process(bot)
    pictures.assets = {f"{movement.id}.png": pictures.assets["clamshell.png"] for movement in bot.services.movements}
    services = replace(bot.services, pictures=pictures)
    await _uploaded(bot, slack, pictures, "clamshell")
    await start(services, "U0ANA")
    slack.faults.next("chat.postMessage", error="slack_error:invalid_blocks")

    await jump_to_next(services, clock)
    await delivery.deliver(services)
    await _uploaded(bot, slack, pictures, "clamshell")

    assert [block["type"] for block in slack.person("U0ANA").dm[-1].blocks] == ["section", "context", "actions"]
    assert len(slack.calls_of("files.completeUploadExternal")) == 2


async def test_a_nudge_carries_its_picture(slack: Sandbox, clock: Clock, start_bot: StartBot) -> None:
    bot = await start_bot(web=False)
    pictures = _another_process(bot)
    pictures.assets = {f"{movement.id}.png": pictures.assets["clamshell.png"] for movement in bot.services.movements}
    services = replace(bot.services, pictures=pictures)
    await _uploaded(bot, slack, pictures, "clamshell")
    await start(services, "U0ANA")

    await jump_to_next(services, clock)
    await delivery.deliver(services)

    shown = slack.person("U0ANA").dm[-1].blocks
    assert [block["type"] for block in shown] == ["section", "image", "context", "actions"]
    assert shown[1]["alt_text"]


async def test_over_http_slack_fetches_pictures_from_us(slack: Sandbox, start_bot: StartBot) -> None:
    bot = await start_bot(http=True)
    assert bot.http is not None
    picture = bot.services.pictures.assets["clamshell.png"]

    async with aiohttp.ClientSession() as session, session.get(bot.http.url + picture.url_path) as answer:
        body = await answer.read()

    assert body == PNG
    assert "immutable" in answer.headers["Cache-Control"]
    assert picture.digest[:16] in picture.url_path


def test_an_address_is_tried_twice_and_a_file_once() -> None:
    address, file = {"image_url": "https://glutes.example.com/a.png"}, {"slack_file": {"id": "F012345678"}}

    assert attempts(address) == (address, address, None)
    assert attempts(file) == (file, None)
    assert attempts(None) == (None,)
