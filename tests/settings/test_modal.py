"""The settings modal through the front door: what it is filled with, what it refuses, what it keeps."""

import asyncio
from typing import Any

import pytest

from bot.plan.flows import find
from bot.process import Bot
from sandbox import Sandbox
from tests.conftest import on_sqlite
from tests.people import TEAM, due, start

pytestmark = on_sqlite


def filled_in(state: Any) -> dict[str, Any]:
    """What a person sees in the modal: block id -> text, value or values."""
    shown = {}
    for block_id, elements in state.items():
        [element] = elements.values()
        if "selected_options" in element:
            shown[block_id] = [option["value"] for option in element["selected_options"]]
        elif "selected_option" in element:
            shown[block_id] = element["selected_option"]["value"]
        else:
            shown[block_id] = element.get("value") or element.get("selected_time")
    return shown


async def test_a_newcomers_modal_is_filled_from_slack_and_with_usual_hours(bot: Bot, slack: Sandbox) -> None:
    ben = slack.person("U0BEN")

    await ben.types("/glutes start")

    assert filled_in(ben.modals[-1].state) == {
        "days": ["0", "1", "2", "3", "4"],
        "start": "09:00",
        "end": "17:00",
        "interval": "40",
        "rest": "12:30-13:00",
        "exceptions": None,
        "zone": "Asia/Kolkata",
        "kinds": ["stand", "stairs", "walk", "exercise"],
        "avoid": [],
        "cap": "8",
        "country": "India",
        "moments": ["walk"],
        "leaderboard": [],
        "programme": "0",
        "language": "auto",
    }


@pytest.mark.parametrize("error", ["slack_error:user_not_found", 500, 429, "drop", "hang"])
async def test_the_modal_opens_even_when_slack_cannot_say_who_it_is(bot: Bot, slack: Sandbox, error: Any) -> None:
    ana = slack.person("U0ANA")
    slack.faults.always("users.info", error=error)

    reply = await ana.types("/glutes start")

    assert reply.acked
    assert filled_in(ana.modals[-1].state)["zone"] == "Etc/UTC"


async def test_a_zone_that_came_too_late_for_the_form_is_taken_when_it_is_sent(bot: Bot, slack: Sandbox) -> None:
    ana = slack.person("U0ANA")
    slack.faults.always("users.info", error=500)
    await ana.types("/glutes start")
    slack.faults.clear()

    await ana.submits({})
    member = await find(bot.services, TEAM, "U0ANA")

    assert member is not None
    assert member.schedule.zone == "Europe/Berlin"
    assert "Europe/Berlin" in ana.modals[-1].data["blocks"][0]["text"]["text"]


async def test_saving_says_what_was_understood_and_greets_once(bot: Bot, slack: Sandbox) -> None:
    ana = slack.person("U0ANA")
    await ana.types("/glutes start")

    saved = await ana.submits()
    await slack.settled()

    told = "Mon–Fri 9:00 AM–5:00 PM, break 12:30 PM–1:00 PM, every 40 minutes (Europe/Berlin).\nNext nudge: *9:41 AM*."
    assert saved.updated
    assert ana.modals[-1].title == "Saved"
    assert ana.modals[-1].blocks[0]["text"]["text"] == told
    assert [m.text for m in ana.dm] == [f"*You're in.* I'll write to you here when it is time to move.\n{told}"]

    await ana.types("/glutes settings")
    again = await ana.submits({"interval": "60"})
    await slack.settled()

    assert again.updated
    assert len(ana.dm) == 1


async def test_the_greeting_offers_to_try_one_at_once(bot: Bot, slack: Sandbox) -> None:
    ana = slack.person("U0ANA")
    await ana.types("/glutes start")
    await ana.submits()
    await slack.settled()

    offer = await ana.clicks("nudges.now", on=ana.dm[-1])
    await slack.settled()

    assert [e["text"]["text"] for e in offer.ephemerals[-1].blocks[-1]["elements"]] == ["Done", "Another one"]


async def test_nothing_is_sent_to_somebody_who_closes_the_modal(bot: Bot, slack: Sandbox) -> None:
    ana = slack.person("U0ANA")
    await ana.types("/glutes start")

    await ana.closes_modal()
    await slack.settled()

    assert ana.dm == []
    assert await due(bot.services) == {}


async def test_what_was_saved_is_what_the_modal_shows_next_time(bot: Bot, slack: Sandbox) -> None:
    ana = slack.person("U0ANA")
    await ana.types("/glutes start")
    wishes = {
        "days": ["0", "1", "2", "3", "4", "5"],
        "start": "22:00",
        "end": "06:00",
        "interval": "60",
        "rest": "1:30-2",
        "exceptions": "fri 8-12:30\nsat 10pm-2am",
        "zone": "new york",
        "kinds": ["stand", "exercise"],
        "avoid": ["knees", "seated_only"],
        "cap": "12",
        "country": "us-ny",
        "moments": ["learn"],
        "leaderboard": ["in"],
        "programme": "3",
        "language": "en",
    }

    saved = await ana.submits(wishes)
    await ana.closes_modal()
    await ana.types("/glutes settings")

    assert saved.updated
    assert ana.modals[-1].title == "Your settings"
    assert filled_in(ana.modals[-1].state) == wishes | {
        "rest": "01:30-02:00",
        "exceptions": "fri 08:00-12:30\nsat 22:00-02:00",
        "zone": "America/New_York",
        "country": "US-NY",
    }

    again = await ana.submits()

    assert again.updated
    assert "Mon–Thu 10:00 PM–6:00 AM, Fri 8:00 AM–12:30 PM, Sat 10:00 PM–2:00 AM" in str(ana.modals[-1].blocks)


@pytest.mark.parametrize(
    ("wishes", "field", "told"),
    [
        ({"start": "09:00", "end": "09:00"}, "end", "Start and end are the same."),
        ({"rest": "banana"}, "rest", "I can't read banana as a break. Type it like 12:30-13, or leave it empty."),
        ({"rest": "13-12"}, "rest", "A break from 13:00 to 12:00 is over six hours long."),
        ({"exceptions": "fri banana"}, "exceptions", "I can't read fri banana. Type it like: fri 9-13."),
        ({"exceptions": "9-13"}, "exceptions", "Say which day 9-13 is for, like: fri 9-13."),
        (
            {"exceptions": "mon off; tue off; wed off; thu off; fri off"},
            "exceptions",
            "That would leave no working day. To get no nudges at all, type /glutes stop.",
        ),
        ({"zone": "Berlinn"}, "zone", "I don't know the time zone Berlinn. Try Europe/Berlin."),
        ({"zone": "<!channel> & co"}, "zone", "I don't know the time zone <!channel> & co."),
    ],
)
async def test_a_mistake_is_shown_at_its_field_in_plain_words(
    bot: Bot, slack: Sandbox, wishes: dict[str, Any], field: str, told: str
) -> None:
    ana = slack.person("U0ANA")
    await ana.types("/glutes start")

    saved = await ana.submits(wishes)

    assert list(saved.errors) == [field]
    assert saved.errors[field].startswith(told)
    assert await due(bot.services) == {}


@pytest.mark.parametrize("field", ["days", "start", "end", "interval", "zone", "kinds", "cap"])
async def test_what_is_needed_cannot_be_left_out(bot: Bot, slack: Sandbox, field: str) -> None:
    ana = slack.person("U0ANA")
    await ana.types("/glutes start")

    saved = await ana.submits({field: [] if field in ("days", "kinds") else None})

    assert list(saved.errors) == [field]


@pytest.mark.parametrize("zone", ["Berlin", "europe/berlin", " Europe/Berlin ", "Asia/Calcutta", "UTC", "EST"])
async def test_a_zone_may_be_written_as_people_do(bot: Bot, slack: Sandbox, zone: str) -> None:
    ana = slack.person("U0ANA")
    await ana.types("/glutes start")

    saved = await ana.submits({"zone": zone})

    assert saved.updated


async def test_a_returning_member_finds_their_settings_and_loses_a_running_pause(bot: Bot, slack: Sandbox) -> None:
    await start(bot.services, "U0ANA", minutes=60)
    ana = slack.person("U0ANA")
    await ana.types("/glutes pause forever")
    await ana.types("/glutes stop")

    await ana.types("/glutes start")
    shown = filled_in(ana.modals[-1].state)
    title = ana.modals[-1].title
    await ana.submits()
    await slack.settled()

    assert title == "Start moving"
    assert shown["interval"] == "60"
    assert "Next nudge: *10:0" in str(ana.modals[-1].blocks)
    assert len(await due(bot.services)) == 1
    assert len(ana.dm) == 1


async def test_a_planned_pause_survives_a_new_start(bot: Bot, slack: Sandbox) -> None:
    await start(bot.services, "U0ANA")
    ana = slack.person("U0ANA")
    await ana.types("/glutes pause 21 dec - 1 jan")
    await ana.types("/glutes stop")
    await ana.types("/glutes start")
    await ana.submits()

    today = await ana.types("/glutes")

    assert "A pause is planned from Mon 21 Dec" in str(today.blocks)


async def test_members_of_one_workspace_do_not_see_each_others_settings(bot: Bot, slack: Sandbox) -> None:
    await start(bot.services, "U0ANA", minutes=90)
    ben = slack.person("U0BEN")

    await ben.types("/glutes settings")

    assert ben.modals[-1].title == "Start moving"
    assert filled_in(ben.modals[-1].state)["interval"] == "40"


async def test_a_modal_sent_from_two_devices_greets_once(bot: Bot, slack: Sandbox) -> None:
    ana = slack.person("U0ANA")
    await ana.types("/glutes start")
    modal = ana.modals[-1]

    await asyncio.gather(*(ana.submits(view=modal) for _ in range(3)))
    await slack.settled()

    assert len(ana.dm) == 1
    assert len(await due(bot.services)) == 1
