"""The group moment: one movement for a channel, counted and not named."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

from sqlalchemy import select

from bot import content
from bot.content.data import read_movements
from bot.posts import flows
from bot.services import Services
from bot.together.rules import movement_for
from db.models import ChannelPost, Joined, PostKind, Workspace
from sandbox import Clock, Sandbox
from sandbox.state import Message
from tests.conftest import StartBot
from tests.people import TEAM

GENERAL = "C0GENERAL"
AT = datetime(2026, 11, 23, 10, 30, tzinfo=UTC)


async def appointed(services: Services) -> None:
    async with services.sessions.begin() as session:
        (await session.get_one(Workspace, TEAM)).zone = "Europe/Berlin"
        session.add(
            ChannelPost(
                team_id=TEAM, kind=PostKind.TOGETHER, channel=GENERAL, weekday=None, local_time=time(11, 30),
                set_by="U0ADA", next_post_at=AT,
            )
        )  # fmt: skip


def posted(slack: Sandbox) -> list[Message]:
    return [m for m in slack.person("U0ANA").sees(GENERAL) if not m.ephemeral and m.bot_id]


async def test_it_comes_once_a_working_day_and_counts_people_once(
    slack: Sandbox, clock: Clock, start_bot: StartBot
) -> None:
    bot = await start_bot()
    await appointed(bot.services)
    clock.jump(AT)
    await flows.post_due(bot.services)
    await flows.post_due(bot.services)
    [post] = posted(slack)

    for user_id in ("U0ANA", "U0BEN", "U0ANA"):  # Ana presses twice, and nobody needs to have started
        await slack.person(user_id).clicks("together.join", on=posted(slack)[0])
        await slack.settled()

    shown = str(posted(slack)[0].blocks)
    assert "*2 people* joined" in shown
    assert posted(slack)[0].ts == post.ts
    assert not any(name in shown for name in ("U0ANA", "U0BEN", "ana", "ben"))
    async with bot.services.sessions.begin() as session:
        stored = (await session.execute(select(Joined.who))).scalars().all()
        appointment = await session.get_one(ChannelPost, (TEAM, PostKind.TOGETHER))
    assert not any("U0" in who for who in stored)
    assert appointment.next_post_at == AT + timedelta(days=1)


async def test_it_is_left_out_when_late_and_at_the_weekend(slack: Sandbox, clock: Clock, start_bot: StartBot) -> None:
    bot = await start_bot(web=False)
    await appointed(bot.services)

    clock.jump(AT + timedelta(days=4, minutes=15))  # Friday, a quarter of an hour late
    await flows.post_due(bot.services)

    assert posted(slack) == []
    async with bot.services.sessions.begin() as session:
        appointment = await session.get_one(ChannelPost, (TEAM, PostKind.TOGETHER))
    assert appointment.next_post_at == AT + timedelta(days=7)


async def test_yesterdays_moment_can_no_longer_be_joined(slack: Sandbox, clock: Clock, start_bot: StartBot) -> None:
    bot = await start_bot()
    await appointed(bot.services)
    clock.jump(AT)
    await flows.post_due(bot.services)
    clock.advance(timedelta(hours=12))

    await slack.person("U0ANA").clicks("together.join", on=posted(slack)[0])
    await slack.settled()

    assert "Who is first?" in str(posted(slack)[0].blocks)
    assert "That moment is over" in slack.person("U0ANA").sees(GENERAL)[-1].text


def test_every_day_has_a_movement_that_everybody_may_do() -> None:
    movements = read_movements(content.FOLDER)
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(60)]

    chosen = [movement_for(movements, TEAM, day) for day in days]

    assert all(not m.avoid and not m.floor and (m.seated or m.desk) for m in chosen)
    assert all(a != b for a, b in pairwise(chosen))
