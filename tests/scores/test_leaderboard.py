"""The leaderboard as people see it: numbers, names, joining, leaving, sharing, switching off."""

from collections import Counter
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import select

from bot.services import Services
from db import scores
from db.models import Member, Workspace
from db.scores import Day
from sandbox import Clock, Sandbox
from tests.conftest import StartBot
from tests.people import TEAM, start, until

MONDAY = date(2026, 11, 23)


async def has_moved(
    services: Services, user_id: str, *, sent: int, done: int, day: date = MONDAY, listed: bool = True
) -> int:
    """A member with a day behind them; the member's id."""
    member = await start(services, user_id)
    async with services.sessions.begin() as session:
        (await session.get_one(Member, member.id)).listed = listed
        await scores.add(session, {Day(TEAM, member.id, day): Counter(sent=sent, done=done, moved=done)})
    return member.id


async def test_the_standing_has_names_percents_and_ranks(slack: Sandbox, start_bot: StartBot) -> None:
    bot = await start_bot()
    await has_moved(bot.services, "U0ANA", sent=8, done=6)
    await has_moved(bot.services, "U0BEN", sent=4, done=4)
    await has_moved(bot.services, "U0CARO", sent=8, done=1)

    reply = await slack.person("U0ANA").types("/glutes leaderboard")

    shown = str(reply.blocks)
    assert "ben – 100 %" in shown
    assert "ana – 75 %" in shown
    assert "caro" not in shown  # never the last
    assert "You: *75 %*" in shown
    assert "<@" not in shown + reply.text


async def test_only_those_who_joined_are_shown(slack: Sandbox, start_bot: StartBot) -> None:
    bot = await start_bot()
    await has_moved(bot.services, "U0ANA", sent=8, done=6)
    await has_moved(bot.services, "U0BEN", sent=4, done=4, listed=False)

    reply = await slack.person("U0BEN").types("/glutes leaderboard")
    assert "ben" not in str(reply.blocks)

    await slack.person("U0BEN").clicks("scores.join")
    reply = await slack.person("U0BEN").types("/glutes leaderboard")
    assert "ben – 100 %" in str(reply.blocks)

    await slack.person("U0BEN").clicks("scores.leave")
    reply = await slack.person("U0BEN").types("/glutes leaderboard")
    assert "ben" not in str(reply.blocks)


async def test_who_has_left_slack_is_gone_and_the_others_move_up(slack: Sandbox, start_bot: StartBot) -> None:
    bot = await start_bot()
    await has_moved(bot.services, "U0ANA", sent=8, done=6)
    await has_moved(bot.services, "U0BEN", sent=4, done=4)
    await has_moved(bot.services, "U0CARO", sent=8, done=2)
    slack.person("U0BEN").user.deleted = True

    reply = await slack.person("U0ANA").types("/glutes leaderboard")

    assert "ben" not in str(reply.blocks)
    assert ":first_place_medal: ana" in str(reply.blocks)


async def test_a_name_cannot_mention_or_format(slack: Sandbox, start_bot: StartBot) -> None:
    bot = await start_bot()
    slack.person("U0ANA").user.name = "<!channel> & <@U0BEN>"
    await has_moved(bot.services, "U0ANA", sent=8, done=6)

    reply = await slack.person("U0ANA").types("/glutes leaderboard")

    marked_up = [str(block) for block in reply.blocks if block["type"] != "image"]  # what describes a picture is plain
    assert "&lt;!channel&gt; &amp; &lt;@U0BEN&gt;" in str(marked_up)
    assert "<!channel>" not in str(marked_up) + reply.text


async def test_slack_is_told_to_make_no_mention_or_link_of_a_name(slack: Sandbox, start_bot: StartBot) -> None:
    bot = await start_bot()
    slack.person("U0ANA").user.name = "@here #general"
    await has_moved(bot.services, "U0ANA", sent=8, done=6)

    reply = await slack.person("U0ANA").types("/glutes leaderboard")

    named = [block["text"] for block in reply.blocks if "@here" in str(block.get("text"))]
    assert [text.get("verbatim") for text in named] == [True]


async def test_sharing_shows_it_to_the_channel_with_ways_to_join(slack: Sandbox, start_bot: StartBot) -> None:
    bot = await start_bot()
    await has_moved(bot.services, "U0ANA", sent=8, done=6)
    ana = slack.person("U0ANA")
    await ana.types("/glutes leaderboard", channel="C0GENERAL")

    await ana.clicks("scores.share")
    await until(lambda: any(m.bot_id for m in slack.person("U0BEN").sees("C0GENERAL") if not m.ephemeral))

    shared = [m for m in slack.person("U0BEN").sees("C0GENERAL") if not m.ephemeral][-1]
    assert "ana – 75 %" in str(shared.blocks)
    assert "You:" not in str(shared.blocks)
    assert "measures nobody" in str(shared.blocks)


async def test_a_workspace_can_switch_it_off(slack: Sandbox, start_bot: StartBot) -> None:
    bot = await start_bot()
    await has_moved(bot.services, "U0ANA", sent=8, done=6)
    async with bot.services.sessions.begin() as session:
        (await session.get_one(Workspace, TEAM)).board_on = False

    reply = await slack.person("U0ANA").types("/glutes leaderboard")

    assert "no leaderboard in this workspace" in reply.text


@pytest.mark.parametrize("span", ["month", "MONTH "])
async def test_a_month_adds_up_its_days(slack: Sandbox, start_bot: StartBot, span: str) -> None:
    bot = await start_bot()
    member_id = await has_moved(bot.services, "U0ANA", sent=8, done=8, day=date(2026, 11, 2))
    async with bot.services.sessions.begin() as session:
        await scores.add(session, {Day(TEAM, member_id, date(2026, 11, 12)): Counter(sent=8, done=4)})
        await scores.add(session, {Day(TEAM, member_id, date(2026, 10, 31)): Counter(sent=8)})

    reply = await slack.person("U0ANA").types(f"/glutes leaderboard {span}")

    assert "ana – 75 %" in str(reply.blocks)


async def test_a_year_adds_up_its_months(slack: Sandbox, start_bot: StartBot) -> None:
    bot = await start_bot()
    member_id = await has_moved(bot.services, "U0ANA", sent=400, done=400, day=date(2026, 1, 1))
    async with bot.services.sessions.begin() as session:
        await scores.add(session, {Day(TEAM, member_id, date(2026, 11, 23)): Counter(sent=400, done=200)})
        await scores.add(session, {Day(TEAM, member_id, date(2025, 12, 31)): Counter(sent=400)})

    reply = await slack.person("U0ANA").types("/glutes leaderboard year")

    assert "This year" in str(reply.blocks)
    assert "ana – 75 %" in str(reply.blocks)


@pytest.mark.parametrize(("span", "title"), [("month", "Last month"), ("year", "Last year")])
async def test_on_new_years_day_the_month_and_the_year_before_are_shown(
    slack: Sandbox, clock: Clock, start_bot: StartBot, span: str, title: str
) -> None:
    bot = await start_bot()
    member_id = await has_moved(bot.services, "U0ANA", sent=400, done=300, day=date(2026, 12, 1))
    async with bot.services.sessions.begin() as session:
        await scores.add(session, {Day(TEAM, member_id, date(2026, 11, 30)): Counter(sent=0, moved=9)})
    clock.jump(datetime(2026, 12, 31, 23, 30, tzinfo=UTC))  # half past midnight in Berlin

    reply = await slack.person("U0ANA").types(f"/glutes leaderboard {span}")

    assert title in str(reply.blocks)
    assert "ana – 75 %" in str(reply.blocks)


async def test_monday_morning_shows_the_week_before(slack: Sandbox, start_bot: StartBot) -> None:
    bot = await start_bot()
    await has_moved(bot.services, "U0ANA", sent=8, done=6, day=date(2026, 11, 20))

    reply = await slack.person("U0ANA").types("/glutes leaderboard")

    assert "Mon, Nov 16" in str(reply.blocks) or "Mon 16 Nov" in str(reply.blocks) or "16 Nov" in str(reply.blocks)


async def test_the_picture_follows_the_words(slack: Sandbox, start_bot: StartBot) -> None:
    bot = await start_bot()
    await has_moved(bot.services, "U0ANA", sent=8, done=6)
    ana = slack.person("U0ANA")

    def images() -> list[dict[str, Any]]:
        return [block for message in ana.sees(ana.dm_channel) for block in message.blocks if block["type"] == "image"]

    await ana.types("/glutes leaderboard")
    await until(images)

    assert len(images()) == 1
    assert ": 1. ana – 75 %." in images()[0]["alt_text"]


async def test_guests_and_those_who_came_or_stopped_in_midweek_are_ranked_by_their_own_days(
    slack: Sandbox, clock: Clock, start_bot: StartBot
) -> None:
    bot = await start_bot()
    thursday = date(2026, 11, 26)
    ana = await has_moved(bot.services, "U0ANA", sent=8, done=8)
    async with bot.services.sessions.begin() as session:
        await scores.add(session, {Day(TEAM, ana, thursday): Counter(sent=8, done=4)})
    await has_moved(bot.services, "U0BEN", sent=6, done=6)
    await slack.person("U0BEN").types("/glutes stop")  # on Monday evening
    clock.jump(datetime(2026, 11, 26, 8, 0, tzinfo=UTC))
    await has_moved(bot.services, "U0CARO", sent=3, done=2, day=thursday)  # who joins on Thursday, and is a guest
    slack.person("U0CARO").user.is_restricted = True
    await has_moved(bot.services, "U0ADA", sent=2, done=2, day=thursday)  # too little yet to say

    reply = await slack.person("U0ANA").types("/glutes leaderboard")

    shown = [
        line for block in reply.blocks if block["type"] == "section" for line in block["text"]["text"].splitlines()
    ]
    assert shown == [":first_place_medal: ben – 100 %", ":second_place_medal: ana – 75 %"]
    own = await slack.person("U0CARO").types("/glutes leaderboard")
    assert "You: *66 %*" in str(own.blocks)  # ranked, and as the last not shown to anybody
    early = await slack.person("U0ADA").types("/glutes leaderboard")
    assert "after a few more nudges" in str(early.blocks)


async def test_the_settings_put_a_member_on_the_leaderboard_and_nothing_else_does(
    slack: Sandbox, start_bot: StartBot
) -> None:
    bot = await start_bot()
    ana = slack.person("U0ANA")
    for chosen, listed in (([], False), (["in"], True), ([], False)):
        await ana.types("/glutes settings")
        await ana.submits({"leaderboard": chosen})
        await ana.closes_modal()

        async with bot.services.sessions.begin() as session:
            member = (await session.execute(select(Member))).scalar_one()
        assert member.listed is listed


async def test_somebody_who_has_not_started_is_led_there_by_join(slack: Sandbox, start_bot: StartBot) -> None:
    bot = await start_bot()
    await has_moved(bot.services, "U0ANA", sent=8, done=6)
    ben = slack.person("U0BEN")
    await ben.types("/glutes leaderboard")

    await ben.clicks("scores.join")

    assert ben.modals[-1].title == "Start moving"
