"""The admin modal: who may open it, what it sets going, and what it never shows."""

from datetime import UTC, datetime
from typing import Any

import pytest

from db.models import ChannelPost, Member, PostKind, Workspace
from sandbox import Clock, Sandbox
from sandbox.parcels import Parcel, Receipt
from sandbox.state import View
from tests.conftest import StartBot
from tests.people import TEAM, start, until

GENERAL = "C0GENERAL"


async def test_only_admins_and_those_they_name_may_open_it(slack: Sandbox, start_bot: StartBot) -> None:
    bot = await start_bot()
    ada, ben, ana = (slack.person(u) for u in ("U0ADA", "U0BEN", "U0ANA"))

    refused = await ben.types("/glutes admin")
    assert "Only Slack admins and owners" in refused.text
    assert ben.modals == []

    await ada.types("/glutes admin")
    await ada.submits({"admins": ["U0BEN"]})
    await ben.types("/glutes admin")
    assert ben.modals[-1].title == "Glutes for everybody"

    assert "Only Slack admins" in (await ana.types("/glutes admin")).text
    assert bot.services is not None


async def test_a_workspace_without_a_zone_is_offered_the_admins_and_the_answer_names_it(
    slack: Sandbox, start_bot: StartBot
) -> None:
    await start_bot()
    ada = slack.person("U0ADA")

    await ada.types("/glutes admin")
    await ada.submits({"board": ["on"], "channel": GENERAL})

    assert ada.modals[-1].data["blocks"][0]["text"]["text"].endswith(" (Europe/Prague).")


async def test_somebody_who_lost_the_right_can_no_longer_save(slack: Sandbox, start_bot: StartBot) -> None:
    bot = await start_bot()
    ada = slack.person("U0ADA")
    await ada.types("/glutes admin")
    ada.user.is_admin = False

    await ada.submits({"emergency": "112"})

    async with bot.services.sessions.begin() as session:
        assert (await session.get_one(Workspace, TEAM)).emergency_number is None


async def submit(slack: Sandbox, view: View, user_id: str, values: dict[str, Any] | None = None) -> Receipt:
    """A submission made by hand: this view, but somebody else's press or other inputs."""
    payload = {
        "type": "view_submission",
        "team": {"id": TEAM, "domain": "paper-and-co"},
        "enterprise": None,
        "user": {"id": user_id, "team_id": TEAM},
        "view": {**view.data, "state": {"values": {**view.state, **(values or {})}}},
    }
    return await slack.hub.courier.ask(Parcel("interactive", payload, title="submit", answerable=True))


async def test_what_a_member_makes_by_hand_changes_nothing_and_is_told_so(slack: Sandbox, start_bot: StartBot) -> None:
    bot = await start_bot(http=True)
    ada, ben = slack.person("U0ADA"), slack.person("U0BEN")
    await ada.types("/glutes admin")
    chosen = {"emergency": {"emergency": {"type": "plain_text_input", "value": "666"}}}
    named = {"admins": {"admins": {"type": "multi_users_select", "selected_users": ["U0BEN"]}}}

    answer = await submit(slack, ada.modals[-1], "U0BEN", chosen | named)
    await ada.says("admin", channel=ada.dm_channel)  # a message of Ada's with the button that opens the form
    await slack.settled()
    await until(lambda: ada.dm and ada.dm[-1].bot_id)
    await ben.clicks("admin.open", on=ada.dm[-1])

    assert "Only Slack admins and owners" in str(answer.payload)
    assert ben.modals == []
    async with bot.services.sessions.begin() as session:
        workspace = await session.get(Workspace, TEAM)
    assert workspace is None or (workspace.emergency_number, workspace.admins or []) == (None, [])


async def test_those_who_were_named_may_decide_but_name_nobody(slack: Sandbox, start_bot: StartBot) -> None:
    bot = await start_bot(http=True)
    ada, ben = slack.person("U0ADA"), slack.person("U0BEN")
    await ada.types("/glutes admin")
    await ada.submits({"admins": ["U0BEN"]})
    await ben.types("/glutes admin")
    assert "Who else may change this" not in str(ben.modals[-1].blocks)
    named = {"admins": {"admins": {"type": "multi_users_select", "selected_users": ["U0CARO"]}}}
    chosen = {"emergency": {"emergency": {"type": "plain_text_input", "value": "112"}}}

    answer = await submit(slack, ben.modals[-1], "U0BEN", named | chosen)

    assert answer.payload["response_action"] == "update"
    async with bot.services.sessions.begin() as session:
        workspace = await session.get_one(Workspace, TEAM)
    assert (workspace.emergency_number, workspace.admins) == ("112", ["U0BEN"])


@pytest.mark.parametrize(
    "odd",
    [
        {"at": {"at": {"type": "timepicker", "selected_time": "25:99"}}},
        {"weekday": {"weekday": {"type": "static_select", "selected_option": {"value": "9"}}}},
        {"remove_team": {"remove_team": {"type": "static_select", "selected_option": {"value": "9" * 40}}}},
        {"usual_interval": {"usual_interval": {"type": "static_select", "selected_option": {"value": "1"}}}},
    ],
)
async def test_odd_inputs_are_taken_for_what_is_usual(slack: Sandbox, start_bot: StartBot, odd: dict[str, Any]) -> None:
    await start_bot(http=True)
    ada = slack.person("U0ADA")
    await ada.types("/glutes admin")

    answer = await submit(slack, ada.modals[-1], "U0ADA", odd)

    assert answer.payload["response_action"] == "update"


async def test_the_channel_gets_an_introduction_and_its_appointments(
    slack: Sandbox, clock: Clock, start_bot: StartBot
) -> None:
    bot = await start_bot()
    ada = slack.person("U0ADA")
    await ada.types("/glutes admin")

    saved = await ada.submits(
        {
            "channel": GENERAL,
            "weekday": "4",
            "at": "16:00",
            "zone": "Europe/Prague",
            "together": ["on"],
            "together_at": "11:30",
        }
    )

    assert saved.updated
    assert "Fri" in str(ada.modals[-1].blocks)
    [introduction] = [m for m in slack.person("U0BEN").sees(GENERAL) if m.bot_id]
    assert "ada set me up here" in introduction.text
    assert "<@" not in introduction.text + str(introduction.blocks)
    async with bot.services.sessions.begin() as session:
        week = await session.get_one(ChannelPost, (TEAM, PostKind.WEEK))
        together = await session.get_one(ChannelPost, (TEAM, PostKind.TOGETHER))
    assert week.next_post_at == datetime(2026, 11, 27, 15, 0, tzinfo=UTC)
    assert together.next_post_at == datetime(2026, 11, 23, 10, 30, tzinfo=UTC)

    await ada.closes_modal()
    await ada.types("/glutes admin")
    await ada.submits({"together": []})  # nothing new in the channel
    assert len([m for m in slack.person("U0BEN").sees(GENERAL) if m.bot_id]) == 1
    async with bot.services.sessions.begin() as session:
        assert await session.get(ChannelPost, (TEAM, PostKind.TOGETHER)) is None


async def test_a_channel_without_the_bot_is_refused_at_its_field(slack: Sandbox, start_bot: StartBot) -> None:
    bot = await start_bot()
    slack.hub.world.channels[GENERAL].members.remove(slack.hub.world.app.bot_user_id)
    ada = slack.person("U0ADA")
    await ada.types("/glutes admin")

    saved = await ada.submits({"channel": GENERAL})

    assert "invite @Glutes" in saved.errors["channel"]
    async with bot.services.sessions.begin() as session:
        assert await session.get(ChannelPost, (TEAM, PostKind.WEEK)) is None


@pytest.mark.parametrize(
    ("filled", "field", "says"),
    [
        ({"zone": "Mars/Olympus"}, "zone", "time zone"),
        ({"emergency": "call mum"}, "emergency", "no phone number"),
        ({"together": ["on"]}, "channel", "Choose the channel"),
        ({"new_team": "leave"}, "new_team", "another name"),
    ],
)
async def test_mistakes_are_told_at_their_field(
    slack: Sandbox, start_bot: StartBot, filled: dict[str, object], field: str, says: str
) -> None:
    await start_bot()
    ada = slack.person("U0ADA")
    await ada.types("/glutes admin")

    saved = await ada.submits(filled)

    assert says in saved.errors[field]


async def test_it_shows_counts_and_nobody(slack: Sandbox, start_bot: StartBot) -> None:
    bot = await start_bot()
    for user_id in ("U0ANA", "U0BEN", "U0CARO"):
        await start(bot.services, user_id)
    await slack.person("U0CARO").types("/glutes pause 2h")
    await slack.person("U0BEN").types("/glutes stop")
    async with bot.services.sessions.begin() as session:
        (await session.get_one(Member, 1)).listed = True

    await slack.person("U0ADA").types("/glutes admin")

    shown = str(slack.person("U0ADA").modals[-1].blocks)
    assert "*3 people* use Glutes: 2 with nudges on, 1 pausing, 1 on the leaderboard" in shown
    assert not any(name in shown for name in ("ana", "ben", "caro", "U0ANA", "U0BEN", "U0CARO"))


async def test_newcomers_start_with_what_is_usual_here(slack: Sandbox, start_bot: StartBot) -> None:
    await start_bot()
    ada, ana = slack.person("U0ADA"), slack.person("U0ANA")
    await ada.types("/glutes admin")
    await ada.submits({"usual_start": "07:30", "usual_end": "15:30", "usual_interval": "60"})

    await ana.types("/glutes start")

    shown = str(ana.modals[-1].blocks)
    assert "'initial_time': '07:30'" in shown
    assert "'initial_time': '15:30'" in shown
    assert "60 minutes" in shown
