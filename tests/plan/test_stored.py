"""The same member has the same plan on SQLite and PostgreSQL, and the same as the value they were made of."""

from datetime import UTC, datetime, time, timedelta

from bot.hears import Call
from bot.hours.rules import Hours, Pause, Schedule, next_nudge, spread_of
from bot.members.flows import set_pause
from sandbox import Clock
from tests.conftest import StartBot
from tests.people import TEAM, due, start

WEEK = (Hours(time(9), time(17)), None, Hours(time(22), time(6)), Hours(time(8, 30), time(12, 45)), None, None, None)
ZONES = ("Europe/Berlin", "Asia/Kolkata", "America/St_Johns", "Australia/Lord_Howe", "Pacific/Apia")


async def test_the_stored_plan_is_the_plan_of_the_value(start_bot: StartBot, clock: Clock) -> None:
    bot = await start_bot(web=False)
    pause = Pause(clock.now(), datetime(2026, 11, 25, 17, 0, 1, 500, tzinfo=UTC))
    expected = {}

    for number, zone in enumerate(ZONES):
        user_id = f"U0ZONE{number}"
        schedule = Schedule(zone, WEEK, Hours(time(23, 30), time(0, 15)), timedelta(minutes=45))
        member = await start(bot.services, user_id, zone=zone, week=WEEK, rest=schedule.rest, minutes=45)
        await set_pause(bot.services, Call(team_id=TEAM, enterprise_id=None, user_id=user_id, now=clock.now()), pause)
        expected[member.id] = next_nudge(
            schedule, clock.now(), anchor=clock.now(), spread=spread_of(TEAM, user_id), pause=pause
        )

    assert await due(bot.services) == expected
