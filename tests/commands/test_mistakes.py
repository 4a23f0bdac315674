"""What is not understood, and what goes wrong: a kind answer with what to type instead, never a trace."""

import logging
import re
from typing import Any

import pytest

from bot.process import Bot
from db.models import Base
from sandbox import Sandbox
from sandbox.parcels import Parcel, Receipt
from tests.conftest import on_sqlite
from tests.people import due, start

pytestmark = on_sqlite

HELP = "Type `/glutes help` to see what I can do."


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("setings", "I don't know *setings*. Did you mean `/glutes settings`?"),
        ("HUORS 9-5", "I don't know *huors*. Did you mean `/glutes hours`?"),
        ("resum", "I don't know *resum*. Did you mean `/glutes resume`?"),
        ("banana", f"I don't know *banana*. {HELP}"),
        ("9-17", f"I don't know *9-17*. {HELP}"),
        ("<!channel> <@U0BEN>", f"I don't know *&lt;!channel&gt;*. {HELP}"),
        ("<https://evil.example|here>", f"I don't know *&lt;https://evil.example|here&gt;*. {HELP}"),
        ("&lt;", f"I don't know *&amp;lt*. {HELP}"),
        ("💃", f"I don't know *💃*. {HELP}"),
        ("x" * 3000, f"I don't know *{'x' * 39}…*. {HELP}"),
        ("hours", "When do you work? Type it like `/glutes hours 9-17:30`, or `/glutes hours fri 9-13` for one day."),
        ("hours banana", "I can't read *banana* as working hours. Type it like `/glutes hours 9-17:30`."),
        (
            "hours <!here> 9-5",
            "I can't read *&lt;!here&gt; 9-5* as working hours. Type it like `/glutes hours 9-17:30`.",
        ),
        (
            "hours " + "9-17 " * 600,
            "That is more than I can read. Keep it under 200 characters, like `/glutes hours 9-17`.",
        ),
        ("every 35", "I can do 20, 30, 40, 45, 60, 90 minutes. The nearest is `/glutes every 40`."),
        ("every", "How often shall I nudge you? Choose 20, 30, 40, 45, 60, 90 minutes, like `/glutes every 40`."),
        (
            "days someday",
            "I can't read *someday* as days. Type it like `/glutes days mon-thu` or `/glutes days mon, wed, fri`.",
        ),
        ("pause 30 feb", "There is no *30 feb*. Type it like `/glutes pause until 3 jan`."),
        ("pause 2", "*2* what? Type it like `/glutes pause 2h`, `pause 30 min` or `pause 3 days`."),
        (
            "done <!channel>",
            "I don't know the movement *&lt;!channel&gt;*. Type `/glutes done`, or name one like `/glutes done squat`.",
        ),
    ],
    ids=lambda text: text[:20] if isinstance(text, str) else None,
)
async def test_what_is_not_understood_gets_what_to_type_instead(bot: Bot, slack: Sandbox, text: str, told: str) -> None:
    await start(bot.services, "U0ANA")
    ana = slack.person("U0ANA")
    before = await due(bot.services)

    reply = await ana.types(f"/glutes {text}")

    assert reply.text == told
    assert [e["action_id"] for e in reply.blocks[-1]["elements"]] == ["commands.help"]
    assert await due(bot.services) == before


@pytest.mark.parametrize(
    "text",
    [
        "  EVERY    30  ", "every30", "Every: 30 minutes.", "every\t30", "\x00every\x07 30", "glutes every 30",
        "ｅｖｅｒｙ ３０", "ev\u200bery 30", "*every* 30", "every 30!!!",
    ],
)  # fmt: skip
async def test_spacing_capitals_and_stray_characters_do_not_matter(bot: Bot, slack: Sandbox, text: str) -> None:
    await start(bot.services, "U0ANA")

    reply = await slack.person("U0ANA").types(f"/glutes {text}")

    assert reply.text == "Got it: Mon–Fri 09:00–17:00, every 30 minutes. Next nudge: *09:31*."


async def test_a_fault_of_ours_is_owned_up_to_with_a_reference_that_is_in_the_log(
    bot: Bot, slack: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    await break_database(bot)
    caplog.set_level(logging.ERROR)

    reply = await slack.person("U0ANA").types("/glutes every 30")

    assert reply.text.startswith("Sorry, that is my fault")
    reference = re.search(r"`(\w{8})`", reply.text)
    assert reference
    assert [r.__dict__["reference"] for r in caplog.records if r.msg == "listener_failed"] == [reference[1]]


@pytest.mark.parametrize("error", [500, 429, "slack_error:expired_trigger_id"])
async def test_a_moment_of_slack_is_no_fault_of_ours(
    bot: Bot, slack: Sandbox, caplog: pytest.LogCaptureFixture, error: int | str
) -> None:
    slack.faults.always("views.open", error=error)
    caplog.set_level(logging.WARNING)

    reply = await slack.person("U0ANA").types("/glutes start")

    assert reply.text == "Slack is not answering me right now. Please try again in a minute."
    assert [r.levelname for r in caplog.records if r.name.startswith("bot")] == ["WARNING"]


async def test_a_fault_in_a_modal_keeps_what_was_filled_in(
    bot: Bot, slack: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    ana = slack.person("U0ANA")
    await ana.types("/glutes start")
    await break_database(bot)

    saved = await ana.submits({"start": "08:00"})

    assert list(saved.errors) == ["days"]
    assert saved.errors["days"].startswith("Sorry, that is my fault")
    assert ana.modals[-1].state["start"]["start"]["selected_time"] == "08:00"


async def test_a_fault_in_the_direct_messages_is_answered_there(
    bot: Bot, slack: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    ana = slack.person("U0ANA")
    await break_database(bot)

    await ana.says("every 30")
    await slack.settled()

    assert ana.dm[-1].text.startswith("Sorry, that is my fault")


async def test_people_of_another_company_are_told_that_this_is_not_for_them(bot: Bot, slack: Sandbox) -> None:
    ana = slack.person("U0ANA")
    glance = await ana.types("/glutes")

    receipt = await press(slack, "settings.open", user={"id": "U0GUEST", "team_id": "T0ELSE"}, on=glance.message)
    await slack.settled()

    assert receipt.acked
    assert ana.sees(ana.dm_channel)[-1].text.startswith("I only know the people of the workspace")
    assert slack.calls_of("views.open") == []
    assert [call for call in slack.calls_of("users.info") if call.args["user"] == "U0GUEST"] == []


async def test_an_organisation_wide_install_names_no_team_and_is_understood(bot: Bot, slack: Sandbox) -> None:
    await start(bot.services, "U0ANA")
    ana = slack.person("U0ANA")
    glance = await ana.types("/glutes")

    receipt = await press(
        slack,
        "members.pause",
        on=glance.message,
        team=None,
        enterprise={"id": "E0ORG", "name": "Org"},
        user={"id": "U0ANA", "team_id": "T0PAPER"},
    )
    await slack.settled()

    assert receipt.acked
    assert ana.sees(ana.dm_channel)[-1].text.startswith("Paused until *Tue 00:00*")


@pytest.mark.parametrize("action_id", ["long.gone", "", "nudges.unheard"])
async def test_a_button_of_an_older_version_is_acknowledged(bot: Bot, slack: Sandbox, action_id: str) -> None:
    receipt = await press(slack, action_id, user={"id": "U0ANA", "team_id": "T0PAPER"})

    assert receipt.acked


async def test_a_press_without_a_message_is_answered_in_a_modal(bot: Bot, slack: Sandbox) -> None:
    ana = slack.person("U0ANA")
    trigger = slack.hub.triggers.issue("U0ANA")

    receipt = await press(slack, "members.resume", user={"id": "U0ANA", "team_id": "T0PAPER"}, trigger_id=trigger)
    await slack.settled()

    assert receipt.acked
    assert "You have not started yet" in str(ana.modals[-1].blocks)


async def press(slack: Sandbox, action_id: str, *, on: Any = None, **parts: Any) -> Receipt:
    """A press as Slack would send it, with parts that the pretend workspace never sends."""
    payload: dict[str, Any] = {
        "type": "block_actions",
        "team": {"id": "T0PAPER", "domain": "paper-and-co"},
        "enterprise": None,
        "container": {"type": "view", "view_id": "V0NONE"},
        "actions": [{"type": "button", "action_id": action_id, "block_id": "b", "action_ts": "1.0"}],
        **parts,
    }
    if on is not None:
        url = slack.hub.responses.issue("actions", user="U0ANA", channel=on.channel, ts=on.ts)
        payload["response_url"] = f"{slack.url}/actions/T0PAPER/{url.key}"
    return await slack.hub.courier.ask(Parcel("interactive", payload, title=action_id))


async def break_database(bot: Bot) -> None:
    async with bot.services.sessions.begin() as session:
        await (await session.connection()).run_sync(Base.metadata.drop_all)
