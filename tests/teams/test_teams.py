"""Teams: made by admins or after a user group, joined and left by members."""

from bot.teams.flows import follow_groups
from sandbox import Sandbox
from sandbox.state import UserGroup
from tests.conftest import StartBot
from tests.people import TEAM, start

GENERAL = "C0GENERAL"


async def test_teams_are_made_joined_and_left(slack: Sandbox, start_bot: StartBot) -> None:
    bot = await start_bot()
    await start(bot.services, "U0ANA")
    ada, ana = slack.person("U0ADA"), slack.person("U0ANA")
    assert "no teams yet" in (await ana.types("/glutes team")).text
    await ada.types("/glutes admin")
    await ada.submits({"new_team": "Büro  München"})
    await ada.closes_modal()
    await ada.types("/glutes admin")
    assert "already" in (await ada.submits({"new_team": "büro münchen"})).errors["new_team"]
    await ada.submits({"new_team": "Platform <!here>"})

    assert "You are in *Büro München*" in (await ana.types("/glutes team BÜRO münchen")).text
    moved = await ana.types("/glutes team platform")
    assert "&lt;!here&gt;" in moved.text
    listed = (await ana.types("/glutes team list")).text
    assert "*Büro München* – 0 members" in listed
    assert "– 1 member" in listed
    assert "Did you mean `/glutes team büro münchen`" in (await ana.types("/glutes team buro munchn")).text

    assert "in no team" in (await ana.types("/glutes team leave")).text
    assert "You are in no team" in (await ana.types("/glutes team")).text


async def test_a_user_group_becomes_a_team_and_who_left_it_is_left_alone(slack: Sandbox, start_bot: StartBot) -> None:
    bot = await start_bot()
    for user_id in ("U0ANA", "U0BEN"):
        await start(bot.services, user_id)
    slack.hub.world.usergroups["S0CREW"] = UserGroup("S0CREW", "crew", "Night crew", ["U0ANA", "U0BEN", "U0ADA"])
    ada, ben = slack.person("U0ADA"), slack.person("U0BEN")

    await ada.types("/glutes admin")
    await ada.submits({"group": "S0CREW"})

    assert "You are in *Night crew*" in (await ben.types("/glutes team")).text
    await ben.types("/glutes team leave")
    await follow_groups(bot.services, TEAM)
    assert "*Night crew* – 1 member" in (await ben.types("/glutes team")).text


async def test_without_a_leaderboard_there_are_no_teams(slack: Sandbox, start_bot: StartBot) -> None:
    await start_bot()
    ada = slack.person("U0ADA")
    await ada.types("/glutes admin")
    await ada.submits({"board": [], "channel": GENERAL})

    assert "no leaderboard in this workspace" in (await ada.types("/glutes team")).text
    assert [m for m in ada.sees(GENERAL) if m.bot_id] == []
