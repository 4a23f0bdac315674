"""The weekly post: at its time, once, whatever crashes; quietly over when it cannot be made."""

import asyncio
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import select

from bot.posts import flows
from bot.posts.rules import LEASE
from bot.process import Bot
from bot.services import Services
from db import scores
from db.models import ChannelPost, Member, PostKind, Workspace
from db.scores import Day
from sandbox import Clock, Sandbox
from sandbox.state import Message
from tests.conftest import StartBot
from tests.people import TEAM, start

GENERAL = "C0GENERAL"
FRIDAY = date(2026, 11, 20)
POST_AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)  # Monday, nine in Berlin


async def week_behind(services: Services, clock: Clock) -> None:
    """Ana and Ben had a week, Caro a quieter one; the post is due on Monday at nine. Ada set it up."""
    for user_id, done in (("U0ANA", 30), ("U0BEN", 40), ("U0CARO", 10)):
        member = await start(services, user_id)
        async with services.sessions.begin() as session:
            (await session.get_one(Member, member.id)).listed = True
            for days_ago in range(5):
                day = FRIDAY - timedelta(days=days_ago)
                await scores.add(session, {Day(TEAM, member.id, day): Counter(sent=8, done=done // 5, moved=done // 5)})
    async with services.sessions.begin() as session:
        (await session.get_one(Workspace, TEAM)).zone = "Europe/Berlin"
        session.add(
            ChannelPost(
                team_id=TEAM, kind=PostKind.WEEK, channel=GENERAL, weekday=0, local_time=time(9), set_by="U0ADA",
                next_post_at=POST_AT,
            )
        )  # fmt: skip


def posted(slack: Sandbox) -> list[Message]:
    return [m for m in slack.person("U0ANA").sees(GENERAL) if not m.ephemeral and m.bot_id]


async def appointment(services: Services) -> ChannelPost:
    async with services.sessions.begin() as session:
        return await session.get_one(ChannelPost, (TEAM, PostKind.WEEK))


async def test_the_week_is_posted_at_its_time_with_picture_numbers_and_names(
    slack: Sandbox, clock: Clock, start_bot: StartBot
) -> None:
    bot = await start_bot()
    await week_behind(bot.services, clock)

    assert await flows.post_due(bot.services) == 0
    clock.jump(POST_AT)
    assert await flows.post_due(bot.services) == 1

    [post] = posted(slack)
    shown = str(post.blocks)
    assert [b["type"] for b in post.blocks][:3] == ["header", "image", "section"]
    assert ":first_place_medal: ben – 100 %" in shown
    assert ":second_place_medal: ana – 75 %" in shown
    assert "caro" not in shown + post.text
    assert "80 movements" in shown
    assert "measures nobody" in shown
    assert "ben – 100 %" in post.text
    assert "<@" not in shown + post.text
    assert (await appointment(bot.services)).next_post_at == POST_AT + timedelta(days=7)


async def test_many_processes_post_it_once(slack: Sandbox, clock: Clock, start_bot: StartBot) -> None:
    bots = [await start_bot(web=False) for _ in range(4)]
    await week_behind(bots[0].services, clock)
    clock.jump(POST_AT)

    await asyncio.gather(*(flows.post_due(bot.services) for bot in bots))

    assert len(posted(slack)) == 1


@pytest.mark.parametrize(("late", "posts"), [(timedelta(hours=23, minutes=59), 1), (timedelta(days=1), 0)])
async def test_a_late_start_posts_once_if_less_than_a_day_late(
    slack: Sandbox, clock: Clock, start_bot: StartBot, late: timedelta, posts: int
) -> None:
    bot = await start_bot(web=False)
    await week_behind(bot.services, clock)

    clock.jump(POST_AT + late)
    for _ in range(3):
        await flows.post_due(bot.services)

    assert len(posted(slack)) == posts
    assert (await appointment(bot.services)).next_post_at == POST_AT + timedelta(days=7)


async def test_after_weeks_without_us_the_post_just_missed_is_made_and_no_older_one(
    slack: Sandbox, clock: Clock, start_bot: StartBot
) -> None:
    bot = await start_bot(web=False)
    await week_behind(bot.services, clock)
    async with bot.services.sessions.begin() as session:
        (await session.get_one(ChannelPost, (TEAM, PostKind.WEEK))).next_post_at = POST_AT - timedelta(weeks=3)

    clock.jump(POST_AT + timedelta(hours=5))
    for _ in range(4):
        await flows.post_due(bot.services)

    [post] = posted(slack)
    assert post.metadata is not None
    assert post.metadata["event_payload"]["slot"] == POST_AT.isoformat()
    assert (await appointment(bot.services)).next_post_at == POST_AT + timedelta(days=7)


async def dies(bot: Bot, slack: Sandbox, *, after_posting: bool) -> None:
    """A process that vanished: before it noted that it posts, or in the middle of the call."""
    if not after_posting:
        await flows.claim(bot.services, bot.services.now())
        return
    slack.faults.next("chat.postMessage", error="drop_after")
    await flows.post_due(bot.services)


@pytest.mark.parametrize("after_posting", [False, True], ids=["before the call", "during the call"])
async def test_a_crash_neither_loses_nor_doubles_it(
    slack: Sandbox, clock: Clock, start_bot: StartBot, after_posting: bool
) -> None:
    bot = await start_bot(web=False)
    await week_behind(bot.services, clock)
    clock.jump(POST_AT)

    await dies(bot, slack, after_posting=after_posting)
    for _ in range(4):
        clock.advance(timedelta(minutes=2))
        await flows.post_due(bot.services)

    assert len(posted(slack)) == 1
    assert (await appointment(bot.services)).next_post_at == POST_AT + timedelta(days=7)


async def test_a_process_that_slept_just_before_its_post_posts_nothing(
    slack: Sandbox, clock: Clock, start_bot: StartBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    bot, other = await start_bot(web=False), await start_bot(web=False)
    await week_behind(bot.services, clock)
    clock.jump(POST_AT)
    tokens = bot.services.slack._tokens
    token_of = tokens.token_of

    async def sleeps(team_id: str) -> str:  # the last thing that is waited for
        if (await appointment(bot.services)).posting and not posted(slack):
            clock.advance(LEASE)
            await flows.post_due(other.services)
        return await token_of(team_id)

    monkeypatch.setattr(tokens, "token_of", sleeps)
    await flows.post_due(bot.services)

    assert len(posted(slack)) == 1
    assert (await appointment(bot.services)).next_post_at == POST_AT + timedelta(days=7)


async def test_a_call_that_never_reached_slack_is_made_again(slack: Sandbox, clock: Clock, start_bot: StartBot) -> None:
    bot = await start_bot(web=False)
    await week_behind(bot.services, clock)
    clock.jump(POST_AT)
    slack.faults.next("chat.postMessage", error="drop")

    for _ in range(4):
        await flows.post_due(bot.services)
        clock.advance(timedelta(minutes=2))

    assert len(posted(slack)) == 1


async def test_where_the_channel_may_not_be_read_a_doubtful_post_is_not_repeated(
    slack: Sandbox, clock: Clock, start_bot: StartBot
) -> None:
    bot = await start_bot(web=False)
    await week_behind(bot.services, clock)
    clock.jump(POST_AT)
    slack.faults.always("conversations.history", error="slack_error:missing_scope")
    slack.faults.next("chat.postMessage", error="drop_after")

    for _ in range(4):
        await flows.post_due(bot.services)
        clock.advance(timedelta(minutes=2))

    assert len(posted(slack)) == 1


async def test_a_busy_slack_is_waited_for(slack: Sandbox, clock: Clock, start_bot: StartBot) -> None:
    bot = await start_bot(web=False)
    await week_behind(bot.services, clock)
    clock.jump(POST_AT)
    slack.faults.next("chat.postMessage", error=429, retry_after=90)

    await flows.post_due(bot.services)
    clock.advance(timedelta(seconds=89))
    await flows.post_due(bot.services)
    assert posted(slack) == []

    clock.advance(timedelta(seconds=2))
    await flows.post_due(bot.services)
    assert len(posted(slack)) == 1


@pytest.mark.parametrize(("what", "told"), [("archived", "archived"), ("removed", "removed from the channel")])
async def test_the_admin_is_told_once_when_the_channel_is_gone_and_nothing_loops(
    slack: Sandbox, clock: Clock, start_bot: StartBot, what: str, told: str
) -> None:
    bot = await start_bot(web=False)
    await week_behind(bot.services, clock)
    channel = slack.hub.world.channels[GENERAL]
    if what == "archived":
        channel.archived = True
    else:
        channel.members.remove(slack.hub.world.app.bot_user_id)

    for _ in range(20):
        clock.advance(timedelta(days=1))
        await flows.post_due(bot.services)

    assert posted(slack) == []
    assert [told in m.text for m in slack.person("U0ADA").dm] == [True]
    assert len(slack.calls_of("chat.postMessage")) == 2


async def test_a_channel_that_is_gone_ends_all_that_is_posted_there_and_is_told_once(
    slack: Sandbox, clock: Clock, start_bot: StartBot
) -> None:
    bots = [await start_bot(web=False) for _ in range(2)]
    await week_behind(bots[0].services, clock)
    async with bots[0].services.sessions.begin() as session:
        session.add(
            ChannelPost(
                team_id=TEAM, kind=PostKind.TOGETHER, channel=GENERAL, local_time=time(9), set_by="U0ADA",
                next_post_at=POST_AT,
            )
        )  # fmt: skip
    slack.hub.world.channels[GENERAL].archived = True

    for _ in range(3):
        clock.jump(max(POST_AT, clock.now()))
        await asyncio.gather(*(flows.post_due(bot.services) for bot in bots))
        clock.advance(timedelta(days=1))

    assert len(slack.person("U0ADA").dm) == 1
    async with bots[0].services.sessions.begin() as session:
        both = (await session.execute(select(ChannelPost.next_post_at, ChannelPost.trouble))).all()
    assert both == [(None, "is_archived")] * 2


async def test_a_renamed_channel_is_still_the_same(slack: Sandbox, clock: Clock, start_bot: StartBot) -> None:
    bot = await start_bot(web=False)
    await week_behind(bot.services, clock)
    slack.hub.world.channels[GENERAL].name = "everybody"
    clock.jump(POST_AT)

    await flows.post_due(bot.services)

    assert len(posted(slack)) == 1
    assert slack.person("U0ADA").dm == []


async def test_moving_the_time_after_the_post_does_not_bring_a_second(
    slack: Sandbox, clock: Clock, start_bot: StartBot
) -> None:
    bot = await start_bot(web=False)
    await week_behind(bot.services, clock)
    clock.jump(POST_AT)
    await flows.post_due(bot.services)

    async with bot.services.sessions.begin() as session:
        post = await session.get_one(ChannelPost, (TEAM, PostKind.WEEK))
        post.local_time, post.next_post_at = time(15), POST_AT + timedelta(hours=6)
    clock.jump(POST_AT + timedelta(hours=6))
    await flows.post_due(bot.services)

    assert len(posted(slack)) == 1
    assert (await appointment(bot.services)).next_post_at == POST_AT + timedelta(days=7, hours=6)


async def test_with_nobody_to_praise_nothing_is_posted(slack: Sandbox, clock: Clock, start_bot: StartBot) -> None:
    bot = await start_bot(web=False)
    await week_behind(bot.services, clock)
    async with bot.services.sessions.begin() as session:
        for member in (await session.execute(Member.__table__.select())).all():
            (await session.get_one(Member, member.id)).listed = False

    clock.jump(POST_AT)
    await flows.post_due(bot.services)

    assert posted(slack) == []


async def test_at_the_end_of_summer_the_post_keeps_its_local_time(
    slack: Sandbox, clock: Clock, start_bot: StartBot
) -> None:
    bot = await start_bot(web=False)
    await week_behind(bot.services, clock)
    async with bot.services.sessions.begin() as session:
        post = await session.get_one(ChannelPost, (TEAM, PostKind.WEEK))
        post.next_post_at = datetime(2027, 3, 22, 8, 0, tzinfo=UTC)  # the clocks go forward on the 28th

    clock.jump(datetime(2027, 3, 22, 8, 0, tzinfo=UTC))
    await flows.post_due(bot.services)

    assert (await appointment(bot.services)).next_post_at == datetime(2027, 3, 29, 7, 0, tzinfo=UTC)
