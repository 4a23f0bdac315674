"""A member sees what is stored, has all of it in a file, or is rid of it at once."""

import asyncio
import json
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import JSON, Boolean, Date, DateTime, Enum, Integer, Table, Time, func, insert, select

from bot.__main__ import main
from bot.delivery import flows as delivery
from bot.plan.flows import find
from bot.privacy import flows
from bot.process import Bot
from bot.together.rules import digest_at
from db.models import Base, DayTotal, Joined, Nudge, Workspace
from db.types import UtcDateTime, Week
from sandbox import Clock, Sandbox
from tests.conftest import StartBot, on_sqlite, settings_for
from tests.people import TEAM, jump_to_next, nudges_of, start, until

SLOT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


async def _press(bot: Bot, slack: Sandbox, action: str, user_id: str = "U0ANA") -> None:
    person = slack.person(user_id)
    told = await person.types("/glutes privacy")
    assert told.message is not None
    await person.clicks(action, on=told.message)
    await slack.settled()
    await bot.services.tasks.finish(seconds=30)
    await slack.settled()


async def _fill(bot: Bot, member_id: int, *, user_id: str) -> list[str]:
    """One row about the member in every table that can have one; the names of the tables."""
    tables = [t for t in Base.metadata.sorted_tables if {"member_id", "who", "set_by"} & set(t.c.keys())]
    async with bot.services.sessions.begin() as session:
        for table in tables:
            await session.execute(insert(table).values(made_up(table, member_id, user_id)))
        workspace = await session.get_one(Workspace, TEAM)
        workspace.admins, workspace.installed_by = ["U0ADA", user_id], user_id
    return [table.name for table in tables]


def made_up(table: Table, member_id: int, user_id: str) -> dict[str, Any]:
    """A row that a table might have of a member."""
    who = digest_at(SLOT, team_id=TEAM, user_id=user_id)
    known = {"team_id": TEAM, "member_id": member_id, "user_id": user_id, "set_by": user_id, "who": who}
    own = {c.name: _value(c.type) for c in table.c if not c.nullable and not (c.name == "id" and _counted(c))}
    return own | {name: value for name, value in known.items() if name in table.c}


def _counted(column: Any) -> bool:
    """Whether the database gives the number itself."""
    return isinstance(column.type, Integer)


def _value(kind: Any) -> Any:
    match kind:
        case Enum():
            return next(iter(kind.enum_class or kind.enums))
        case UtcDateTime() | DateTime():
            return SLOT
        case Date():
            return date(2026, 11, 20)
        case Time():
            return time(9)
        case Boolean():
            return False
        case Integer():
            return 1
        case Week() | JSON():
            return []
        case _:
            return "made-up"


async def _mentions(bot: Bot, member_id: int, user_id: str) -> dict[str, int]:
    """How many rows of each table still speak of the member, by any key."""
    who = digest_at(SLOT, team_id=TEAM, user_id=user_id)
    left = {}
    async with bot.services.sessions.begin() as session:
        for table in Base.metadata.sorted_tables:
            rows = (await session.execute(select(table))).mappings().all()
            about = [
                r for r in rows if r.get("member_id") == member_id or user_id in str(dict(r)) or who in str(dict(r))
            ]
            if about:
                left[table.name] = len(about)
    return left


async def test_the_answer_says_what_is_stored_and_a_stranger_hears_that_nothing_is(bot: Bot, slack: Sandbox) -> None:
    await start(bot.services, "U0ANA")

    told = await slack.person("U0ANA").types("/glutes privacy")
    stranger = await slack.person("U0BEN").types("/glutes privacy")

    assert "What I store about you" in told.text
    assert "What I never store" in told.text
    assert "I store nothing about you" in stranger.text


async def test_the_export_has_every_row_of_every_table_with_a_member_key(bot: Bot, slack: Sandbox) -> None:
    ana = await start(bot.services, "U0ANA")
    filled = await _fill(bot, ana.id, user_id="U0ANA")

    data = await flows.export(bot.services.sessions, TEAM, "U0ANA", now=bot.services.now())

    assert {name for name, rows in data["tables"].items() if rows} == {"members", *filled}
    assert data["named_as"] == ["admins", "installed_by"]
    columns = {name: set(rows[0]) for name, rows in data["tables"].items()}
    assert columns == {name: set(Base.metadata.tables[name].c.keys()) for name in columns}


async def test_the_export_comes_as_a_file_by_direct_message(bot: Bot, slack: Sandbox, clock: Clock) -> None:
    await start(bot.services, "U0ANA", minutes=45)
    await jump_to_next(bot.services, clock)
    await delivery.deliver(bot.services)

    await _press(bot, slack, "privacy.export")
    await until(lambda: slack.person("U0ANA").dm[-1].files)

    shared = slack.person("U0ANA").dm[-1].files
    data = json.loads(slack.world.files[shared[0]["id"]].data or b"")
    assert data["tables"]["members"][0]["interval_minutes"] == 45
    assert data["tables"]["nudges"][0]["outcome"] == "sent"
    assert data["user_id"] == "U0ANA"


@on_sqlite
async def test_where_no_files_may_be_sent_the_member_hears_who_can_help(bot: Bot, slack: Sandbox) -> None:
    await start(bot.services, "U0ANA")
    slack.faults.always("files.getUploadURLExternal", error="slack_error:missing_scope")

    await _press(bot, slack, "privacy.export")

    assert "does not let me send files" in slack.person("U0ANA").dm[-1].text


async def test_delete_leaves_nothing_of_the_member_and_all_of_the_others(bot: Bot, slack: Sandbox) -> None:
    ana, ben = await start(bot.services, "U0ANA"), await start(bot.services, "U0BEN")
    await _fill(bot, ana.id, user_id="U0ANA")

    await _press(bot, slack, "privacy.delete")

    assert await _mentions(bot, ana.id, "U0ANA") == {}
    assert await find(bot.services, TEAM, "U0BEN") == ben
    async with bot.services.sessions.begin() as session:
        assert (await session.get_one(Workspace, TEAM)).admins == ["U0ADA"]


@pytest.mark.parametrize("named", ["admins", "installed_by", "set_by", "joined"])
async def test_who_is_no_member_and_yet_noted_sees_it_and_can_be_rid_of_it(
    bot: Bot, slack: Sandbox, named: str
) -> None:
    ana = await start(bot.services, "U0ANA")
    async with bot.services.sessions.begin() as session:
        workspace = await session.get_one(Workspace, TEAM)
        if named == "joined":
            session.add(Joined(team_id=TEAM, slot_at=SLOT, who=digest_at(SLOT, team_id=TEAM, user_id="U0BEN")))
        elif named == "set_by":
            table = Base.metadata.tables["channel_posts"]
            await session.execute(insert(table).values(made_up(table, ana.id, "U0BEN")))
        else:
            setattr(workspace, named, ["U0BEN"] if named == "admins" else "U0BEN")

    data = await flows.export(bot.services.sessions, TEAM, "U0BEN", now=bot.services.now())
    told = await slack.person("U0BEN").types("/glutes privacy")
    await _press(bot, slack, "privacy.delete", "U0BEN")
    again = await slack.person("U0BEN").types("/glutes privacy")

    assert data["named_as"] == [named] or any(data["tables"].values())
    assert "What I store about you" in told.text
    assert await _mentions(bot, 0, "U0BEN") == {}
    assert "I store nothing about you" in again.text
    assert await find(bot.services, TEAM, "U0ANA") == ana


@on_sqlite
async def test_whoever_runs_it_can_delete_one_member(
    bot: Bot, database: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    await start(bot.services, "U0ANA")
    ben = await start(bot.services, "U0BEN")
    monkeypatch.setenv("DATABASE_URL", database)

    one = ["purge", TEAM, "--member", "U0ANA"]
    codes = [await asyncio.to_thread(main, [*one, *more]) for more in ((), ("--yes",), ("--yes",))]

    told = capsys.readouterr()
    assert codes == [1, 0, 1]
    assert told.out == "Everything of U0ANA is deleted.\n"
    assert "To do it, add --yes." in told.err
    assert "There is nothing of U0ANA in this database." in told.err
    assert await find(bot.services, TEAM, "U0ANA") is None
    assert await find(bot.services, TEAM, "U0BEN") == ben


async def test_the_home_tab_forgets_too(bot: Bot, slack: Sandbox) -> None:
    ana = slack.person("U0ANA")
    await start(bot.services, "U0ANA")
    await ana.opens_home()
    await slack.settled()
    await bot.services.tasks.finish(seconds=10)
    before = ana.home

    await _press(bot, slack, "privacy.delete")
    await bot.services.tasks.finish(seconds=10)

    assert before is not None
    assert ana.home is not None
    assert ana.home.blocks != before.blocks
    assert "stats" not in str(ana.home.blocks)


async def test_a_deleted_member_gets_nothing_more_from_any_replica(
    slack: Sandbox, clock: Clock, start_bot: StartBot, database: str
) -> None:
    bot = await start_bot(http=True)
    async with Bot(settings_for(slack, database), now=clock.now, web=False, worker=False) as other:
        await start(bot.services, "U0ANA")
        await jump_to_next(bot.services, clock)
        _, claimed = await delivery.claim(other.services, clock.now())  # the other one has it in its hands

        await _press(bot, slack, "privacy.delete")
        ends = await delivery.send_all(other.services, claimed)
        await delivery.record(other.services, ends)
        clock.advance(timedelta(hours=3))
        for replica in (bot, other):
            await delivery.recover(replica.services)
            await delivery.deliver(replica.services)

    assert slack.person("U0ANA").dm == []
    assert await nudges_of(bot.services) == []


async def test_a_nudge_that_is_being_posted_while_its_member_is_deleted_is_taken_back(
    bot: Bot, slack: Sandbox, clock: Clock
) -> None:
    ana = slack.person("U0ANA")
    await start(bot.services, "U0ANA")
    await start(bot.services, "U0BEN")
    await jump_to_next(bot.services, clock)
    clock.advance(timedelta(minutes=4))  # both are due
    _, claimed = await delivery.claim(bot.services, clock.now())
    ends = await delivery.send_all(bot.services, claimed)
    posted = len(ana.dm)

    await _press(bot, slack, "privacy.delete")
    await delivery.record(bot.services, ends)
    await bot.services.tasks.finish(seconds=10)

    assert posted == 1
    assert ana.dm == []
    assert len(slack.person("U0BEN").dm) == 1


@pytest.mark.parametrize("age", [89, 91])
async def test_after_ninety_days_only_the_sums_are_left(bot: Bot, slack: Sandbox, clock: Clock, age: int) -> None:
    ana = await start(bot.services, "U0ANA")
    await jump_to_next(bot.services, clock)
    await delivery.deliver(bot.services)
    async with bot.services.sessions.begin() as session:
        session.add(Joined(team_id=TEAM, slot_at=clock.now(), who="somebody"))

    clock.advance(timedelta(days=age))
    await flows.let_go(bot.services)

    async with bot.services.sessions.begin() as session:
        counts = [
            (await session.execute(select(func.count()).select_from(table))).scalar_one()
            for table in (Nudge, Joined, DayTotal)
        ]
    assert counts == ([1, 1, 1] if age < 90 else [0, 0, 1])
    assert ana.id
