"""A backup made while the bot works is whole, and the bot goes on from it as if nothing had been."""

import asyncio
import os
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.plan.flows import find
from bot.process import Bot
from db.backup import back_up
from db.models import Member
from sandbox import Clock, Sandbox
from tests.config.test_command_line import run
from tests.conftest import StartBot, on_sqlite, settings_for
from tests.people import TEAM, start, until

pytestmark = pytest.mark.timeout(300)


@on_sqlite
async def test_a_backup_made_while_the_bot_writes_is_whole(
    slack: Sandbox, clock: Clock, start_bot: StartBot, tmp_path: Path
) -> None:
    bot = await start_bot(web=False)
    await start(bot.services, "U0ANA")
    done, written = asyncio.Event(), 0

    async def write() -> None:
        nonlocal written
        while not done.is_set():
            await start(bot.services, f"U0BUSY{written}")
            written += 1

    async def another() -> None:
        before = written
        await until(lambda: written > before)

    writing = asyncio.create_task(write())
    for number in range(5):
        await another()
        await asyncio.to_thread(back_up, tmp_path / "glutes.db", tmp_path / f"backup{number}.db")
    done.set()
    await writing

    counts = []
    for number in range(5):
        with closing(sqlite3.connect(tmp_path / f"backup{number}.db")) as copy:
            assert copy.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert copy.execute("PRAGMA foreign_key_check").fetchall() == []
            counts += [count for (count,) in copy.execute("SELECT count(*) FROM members")]
    assert counts == sorted(set(counts))  # it was written to between any two
    assert counts[0] > 1
    assert counts[-1] <= written + 1


@on_sqlite
async def test_the_bot_goes_on_from_a_restored_backup(
    slack: Sandbox, clock: Clock, start_bot: StartBot, tmp_path: Path
) -> None:
    bot = await start_bot(web=False)
    ana = await start(bot.services, "U0ANA", minutes=45)
    await asyncio.to_thread(back_up, tmp_path / "glutes.db", tmp_path / "kept.db")
    await start(bot.services, "U0BEN")  # after the backup: lost with the disk

    (tmp_path / "kept.db").rename(tmp_path / "restored.db")
    settings = settings_for(slack, f"sqlite:///{tmp_path / 'restored.db'}")
    async with Bot(settings, now=clock.now, web=False, worker=False) as again:
        restored = await find(again.services, TEAM, "U0ANA")
        async with again.services.sessions.begin() as session:
            members = (await session.execute(select(func.count()).select_from(Member))).scalar_one()

    assert restored == ana
    assert members == 1


async def test_the_command_makes_one_file_for_its_owner_alone(tmp_path: Path) -> None:
    await run("migrate", cwd=tmp_path, DATABASE_URL="sqlite:///glutes.db")

    ended = await run("backup", "kept.db", cwd=tmp_path, DATABASE_URL="sqlite:///glutes.db")

    kept = tmp_path / "kept.db"
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith("kept.db has everything up to now (")
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert sorted(os.listdir(tmp_path)) == ["glutes.db", "kept.db"]  # noqa: PTH208


@pytest.mark.parametrize(
    ("url", "file", "code", "told"),
    [
        ("sqlite:///glutes.db", "glutes.db", 1, "No backup was made: glutes.db is there already.\n"),
        ("sqlite:///missing.db", "kept.db", 1, "No backup was made: there is no missing.db.\n"),
        ("sqlite:///glutes.db", "missing/kept.db", 1, "No backup was made: [Errno 2] No such file or directory"),
        ("postgresql://h/d", "kept.db", 2, "PostgreSQL has its own: pg_dump --format=custom (see docs/operating.md)."),
    ],
    ids=["there already", "no database", "no folder", "postgresql"],
)
async def test_what_cannot_be_backed_up_is_told_in_one_line(
    tmp_path: Path, url: str, file: str, code: int, told: str
) -> None:
    with closing(sqlite3.connect(tmp_path / "glutes.db")) as database:
        database.execute("CREATE TABLE kept (what)")

    ended = await run("backup", file, cwd=tmp_path, DATABASE_URL=url)

    assert ended.code == code
    assert ended.err.startswith(told)
    assert ended.err.count("\n") == 1
    assert os.listdir(tmp_path) == ["glutes.db"]  # noqa: PTH208


def test_a_database_that_is_damaged_leaves_no_backup(tmp_path: Path) -> None:
    (tmp_path / "glutes.db").write_text("This is a shopping list. " * 100)

    with pytest.raises(sqlite3.DatabaseError):
        back_up(tmp_path / "glutes.db", tmp_path / "kept.db")

    assert [path.name for path in tmp_path.iterdir()] == ["glutes.db"]
