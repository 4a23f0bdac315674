"""The Home tab: shown when opened, kept up for a day, with a button for everything."""

from datetime import timedelta

from bot.delivery import flows as delivery
from bot.process import Bot
from sandbox import Clock, Sandbox
from tests.conftest import StartBot
from tests.people import due, start


async def quiet(bot: Bot, slack: Sandbox) -> None:
    """Until nothing is under way any more: answers, pictures, uploads."""
    for _ in range(3):
        await bot.services.tasks.finish(seconds=40)
        await slack.settled()


async def test_a_newcomer_finds_a_welcome_with_start(slack: Sandbox, start_bot: StartBot) -> None:
    bot = await start_bot()
    ana = slack.person("U0ANA")

    await ana.opens_home()
    await slack.settled()
    await quiet(bot, slack)

    assert ana.home is not None
    assert "Hi, I'm Glutes" in str(ana.home.blocks)

    await ana.clicks("home.do.start", on=ana.home)
    assert ana.modals[-1].title == "Start moving"


async def test_a_member_sees_today_the_week_and_their_pictures(
    slack: Sandbox, clock: Clock, start_bot: StartBot
) -> None:
    bot = await start_bot()
    ana = slack.person("U0ANA")
    await start(bot.services, "U0ANA")
    clock.jump(max((await due(bot.services)).values()))
    await delivery.deliver(bot.services)
    await bot.services.tasks.finish(seconds=60)  # the review of the day holds the row
    await ana.clicks("nudges.done", on=ana.dm[-1])
    await quiet(bot, slack)

    await ana.opens_home()
    await slack.settled()
    await quiet(bot, slack)

    assert ana.home is not None
    shown = str(ana.home.blocks)
    assert "*1 movement* done today" in shown
    assert "1 of 1 planned nudge kept: *100 %*" in shown
    assert [b["type"] for b in ana.home.blocks].count("image") == 2
    assert "1 of 11 today" in shown


async def test_an_answer_refreshes_a_home_that_was_opened_within_a_day_and_no_other(
    slack: Sandbox, clock: Clock, start_bot: StartBot
) -> None:
    bot = await start_bot()
    ana, ben = slack.person("U0ANA"), slack.person("U0BEN")
    for user_id in ("U0ANA", "U0BEN"):
        await start(bot.services, user_id)
    await ana.opens_home()
    await slack.settled()
    await quiet(bot, slack)

    clock.jump(max((await due(bot.services)).values()))
    await delivery.deliver(bot.services)
    await bot.services.tasks.finish(seconds=60)  # the review of the day holds the row
    await ana.clicks("nudges.done", on=ana.dm[-1])
    await ben.clicks("nudges.done", on=ben.dm[-1])
    await quiet(bot, slack)

    assert ana.home is not None
    assert "*1 movement* done today" in str(ana.home.blocks)
    assert ben.home is None

    before = len(slack.calls_of("views.publish"))
    clock.advance(timedelta(days=1))
    await delivery.deliver(bot.services)  # drops what is old by now
    await bot.services.tasks.finish(seconds=60)  # the review of the day holds the row
    clock.jump(max(clock.now(), *(await due(bot.services)).values()))
    await delivery.deliver(bot.services)
    await bot.services.tasks.finish(seconds=60)  # the review of the day holds the row
    await ana.clicks("nudges.done", on=ana.dm[-1])
    await quiet(bot, slack)
    assert len(slack.calls_of("views.publish")) == before


async def test_a_button_is_answered_in_the_direct_messages(slack: Sandbox, start_bot: StartBot) -> None:
    bot = await start_bot()
    ana = slack.person("U0ANA")
    await start(bot.services, "U0ANA")
    await ana.opens_home()
    await slack.settled()
    await quiet(bot, slack)
    assert ana.home is not None

    for name in ("symptoms", "leaderboard", "team", "why", "help", "month", "exercise", "pause"):
        before = len(ana.dm)
        await ana.clicks(f"home.do.{name}", on=ana.home)
        await quiet(bot, slack)
        assert len(ana.dm) > before, name

    assert "Resume" in str(ana.home.blocks)
    assert not any("my fault" in message.text for message in ana.dm)
