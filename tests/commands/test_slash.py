"""Every command as it is typed after the slash: what is answered, and that it says when the next nudge comes."""

from datetime import timedelta

import pytest

from bot.process import Bot
from sandbox import Clock, Sandbox
from tests.conftest import on_sqlite
from tests.people import due, start

pytestmark = on_sqlite


async def test_the_bare_command_shows_today_and_the_ways_on(bot: Bot, slack: Sandbox) -> None:
    await start(bot.services, "U0ANA")

    reply = await slack.person("U0ANA").types("/glutes")

    assert reply.text == "*Today* is still fresh: no movement yet. Next nudge: *09:41*."
    assert [e["text"]["text"] for e in reply.blocks[1]["elements"]] == [
        "Move now", "Exercise", "Symptoms", "Pause until tomorrow", "Settings",
    ]  # fmt: skip
    assert reply.message is not None
    assert reply.message.ephemeral


async def test_a_newcomer_is_welcomed_and_offered_to_start(bot: Bot, slack: Sandbox) -> None:
    ana = slack.person("U0ANA")

    reply = await ana.types("/glutes")

    assert reply.text.startswith("*Hi, I'm Glutes.*")
    assert reply.blocks[1]["elements"][0]["text"]["text"] == "Start"

    await ana.clicks("settings.open", on=reply.message)

    assert ana.modals[-1].title == "Start moving"
    assert ana.dm == []


async def test_a_newcomer_is_welcomed_even_when_slack_cannot_say_in_what_language(bot: Bot, slack: Sandbox) -> None:
    slack.faults.always("users.info", error="hang")

    reply = await slack.person("U0ANA").types("/glutes")

    assert reply.text.startswith("*Hi, I'm Glutes.*")


@pytest.mark.parametrize(
    "text",
    ["stop", "every 30", "hours 9-17", "days mon-thu", "now", "pause", "pause 2h", "resume", "done", "done squat"],
)
async def test_whoever_has_not_started_is_told_how_and_gets_no_message(bot: Bot, slack: Sandbox, text: str) -> None:
    ana = slack.person("U0ANA")

    reply = await ana.types(f"/glutes {text}")
    await slack.settled()

    assert reply.text == "You have not started yet. Type `/glutes start`: it takes a minute."
    assert ana.dm == []
    assert await due(bot.services) == {}


@pytest.mark.parametrize(
    ("text", "told", "then"),
    [
        ("every 30", "Mon–Fri 09:00–17:00, every 30 minutes", "09:31"),
        ("hours 10-18:30", "Mon–Fri 10:00–18:30, every 40 minutes", "10:41"),
        ("hours fri 9-13", "Mon–Thu 09:00–17:00, Fri 09:00–13:00, every 40 minutes", "09:41"),
        ("hours 22-6", "Mon–Fri 22:00–06:00, every 40 minutes", "22:41"),
        ("days tue-thu", "Tue–Thu 09:00–17:00, every 40 minutes", "Tue 09:41"),
        ("days mon & wed", "Mon, Wed 09:00–17:00, every 40 minutes", "09:41"),
    ],
)
async def test_a_change_is_repeated_in_words_with_the_next_nudge(
    bot: Bot, slack: Sandbox, text: str, told: str, then: str
) -> None:
    await start(bot.services, "U0ANA")

    reply = await slack.person("U0ANA").types(f"/glutes {text}")

    assert reply.text == f"Got it: {told}. Next nudge: *{then}*."


async def test_a_change_moves_the_plan(bot: Bot, slack: Sandbox, clock: Clock) -> None:
    ana = await start(bot.services, "U0ANA")
    before = await due(bot.services)

    await slack.person("U0ANA").types("/glutes hours 11-17")

    after = await due(bot.services)
    assert after[ana.id] == before[ana.id] + timedelta(hours=2)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("pause 2h", "Paused until *10:00*. After that, the next nudge: *10:41*."),
        ("pause", "Paused until *Tue 00:00*. After that, the next nudge: *Tue 09:41*."),
        ("pause until thu", "Paused until *Thu 00:00*. After that, the next nudge: *Thu 09:41*."),
        ("pause forever", "Paused until you say `/glutes resume`."),
        (
            "pause 21 dec - 1 jan",
            "Noted: a pause from *Mon 21 Dec, 00:00* until *Sat 2 Jan, 00:00*. Next nudge: *09:41*.",
        ),
    ],
)
async def test_a_pause_says_when_it_ends(bot: Bot, slack: Sandbox, text: str, told: str) -> None:
    await start(bot.services, "U0ANA")

    reply = await slack.person("U0ANA").types(f"/glutes {text}")

    assert reply.text == told


async def test_resume_ends_a_pause_at_once(bot: Bot, slack: Sandbox) -> None:
    await start(bot.services, "U0ANA")
    ana = slack.person("U0ANA")
    await ana.types("/glutes pause 3 days")

    reply = await ana.types("/glutes resume")

    assert reply.text == "Welcome back. Next nudge: *09:41*."


async def test_the_buttons_of_today_pause_until_tomorrow_and_resume(bot: Bot, slack: Sandbox) -> None:
    await start(bot.services, "U0ANA")
    ana = slack.person("U0ANA")

    glance = await ana.types("/glutes")
    await ana.clicks("members.pause", on=glance.message)
    await slack.settled()

    assert ana.sees(ana.dm_channel)[-1].text == ("Paused until *Tue 00:00*. After that, the next nudge: *Tue 09:41*.")

    glance = await ana.types("/glutes")
    await ana.clicks("members.resume", on=glance.message)
    await slack.settled()

    assert ana.sees(ana.dm_channel)[-1].text == "Welcome back. Next nudge: *09:41*."


async def test_a_planned_pause_is_shown_and_leaves_the_pause_button_alone(bot: Bot, slack: Sandbox) -> None:
    await start(bot.services, "U0ANA")
    ana = slack.person("U0ANA")
    await ana.types("/glutes pause 21 dec - 1 jan")

    reply = await ana.types("/glutes")

    assert "Mon 21 Dec" in str(reply.blocks)
    assert "Move now" in str(reply.blocks)


async def test_stop_ends_nudges_and_start_brings_them_back(bot: Bot, slack: Sandbox) -> None:
    await start(bot.services, "U0ANA")
    ana = slack.person("U0ANA")

    reply = await ana.types("/glutes stop")

    assert reply.text == "Nudges are off. Your settings and history are kept; `/glutes start` brings me back."
    assert await due(bot.services) == {}

    today = await ana.types("/glutes")
    await ana.clicks("settings.open", on=today.message)
    saved = await ana.submits()

    assert saved.updated
    assert len(await due(bot.services)) == 1


async def test_a_change_while_stopped_is_kept_and_says_that_nudges_are_off(bot: Bot, slack: Sandbox) -> None:
    await start(bot.services, "U0ANA")
    ana = slack.person("U0ANA")
    await ana.types("/glutes stop")

    reply = await ana.types("/glutes every 60")

    assert reply.text.endswith("every 60 minutes. Nudges are off. `/glutes start` switches them on again.")
    assert await due(bot.services) == {}


@pytest.mark.parametrize("text", ["start", "settings"])
async def test_start_and_settings_open_the_modal(bot: Bot, slack: Sandbox, text: str) -> None:
    ana = slack.person("U0ANA")

    reply = await ana.types(f"/glutes {text}")

    assert reply.acked
    assert reply.text == ""
    assert len(ana.modals) == 1


async def test_help_lists_every_command(bot: Bot, slack: Sandbox) -> None:
    reply = await slack.person("U0ANA").types("/glutes help")

    assert all(word in reply.text for word in ("start", "stop", "settings", "every", "hours", "days", "now", "done"))
    assert "pause" in reply.text
    assert "resume" in reply.text
