"""Columns that refuse what would be ambiguous later, and give back what was put in, on both kinds of database."""

from datetime import UTC, datetime, time, timedelta, timezone

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import StatementError

from db.models import Member, Workspace
from tests.conftest import StartBot
from tests.people import start


async def test_an_instant_comes_back_in_utc_whatever_zone_it_went_in(start_bot: StartBot) -> None:
    bot = await start_bot(web=False)
    there = datetime(2026, 11, 1, 1, 30, 0, 123456, tzinfo=timezone(timedelta(hours=-8)))

    async with bot.services.sessions.begin() as session:
        await session.execute(update(Workspace).values(wait_until=there))
    async with bot.services.sessions.begin() as session:
        back = (await session.execute(select(Workspace.wait_until))).scalar_one()

    assert back == there
    assert back is not None
    assert back.tzinfo is UTC


async def test_a_naive_instant_is_refused(start_bot: StartBot) -> None:
    bot = await start_bot(web=False)

    with pytest.raises(StatementError, match="has no time zone"):
        async with bot.services.sessions.begin() as session:
            await session.execute(update(Workspace).values(wait_until=datetime(2026, 11, 1)))  # noqa: DTZ001


async def test_a_week_comes_back_as_it_was_and_has_seven_days(start_bot: StartBot) -> None:
    bot = await start_bot(web=False)
    member = await start(bot.services, "U0ANA")
    week = ((time(22), time(6)), None, (time(9, 5), time(17, 30)), None, None, None, (time(0), time(0)))

    async with bot.services.sessions.begin() as session:
        await session.execute(update(Member).values(week=week))
    async with bot.services.sessions.begin() as session:
        row = await session.get_one(Member, member.id)

    assert row.week == week
    with pytest.raises(StatementError, match="seven days"):
        async with bot.services.sessions.begin() as session:
            await session.execute(update(Member).values(week=week[:6]))


async def test_an_error_of_the_database_shows_no_values(start_bot: StartBot) -> None:
    bot = await start_bot(web=False)

    with pytest.raises(StatementError) as caught:
        async with bot.services.sessions.begin() as session:
            await session.execute(update(Workspace).values(team_id="topsecret" * 99, installed_at=None))

    assert "topsecret" not in str(caught.value)
