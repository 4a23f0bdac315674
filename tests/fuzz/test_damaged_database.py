"""Migrating a database that is damaged, or somebody else's: it works, or one line says why not; never a traceback."""

import asyncio
import sqlite3
from pathlib import Path

import pytest
from hypothesis import strategies as st

from bot.__main__ import main
from db.migrate import migrate
from db.session import open_database
from tests.fuzz.samples import count, drawn

STATEMENTS = [
    "DROP TABLE members", "DROP TABLE alembic_version", "DELETE FROM alembic_version", "DROP TABLE workspaces",
    "UPDATE alembic_version SET version_num = 'nobody-knows'", "UPDATE alembic_version SET version_num = ''",
    "UPDATE alembic_version SET version_num = x'ff00'", "INSERT INTO alembic_version VALUES ('another')",
    "ALTER TABLE alembic_version RENAME COLUMN version_num TO something", "CREATE TABLE nudges2 (id)",
    "ALTER TABLE members RENAME TO people",
    "DROP TABLE alembic_version; CREATE TABLE alembic_version (version_num BLOB)",
    "PRAGMA writable_schema = ON; UPDATE sqlite_master SET sql = 'nonsense' WHERE name = 'members'",
    "DROP TABLE alembic_version; CREATE VIEW alembic_version AS SELECT 1 AS version_num", "PRAGMA user_version = 99",
]  # fmt: skip
places = st.floats(0, 1, exclude_max=True)
damages = st.one_of(
    st.sampled_from(STATEMENTS),
    st.tuples(st.just("cut"), places, st.just(b"")),
    st.tuples(st.just("write"), places, st.binary(min_size=1, max_size=64)),
    st.tuples(st.just("replace"), st.just(0.0), st.binary(max_size=200)),
)


@pytest.fixture
async def sound(tmp_path: Path) -> bytes:
    """A database of this release."""
    path = tmp_path / "sound.db"
    engine = open_database(f"sqlite:///{path}")
    await migrate(engine)
    await engine.dispose()
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA journal_mode = DELETE")  # all of it in one file
    database.close()
    return path.read_bytes()


def damaged(whole: bytes, path: Path, damage: str | tuple[str, float, bytes]) -> None:
    path.write_bytes(whole)
    if isinstance(damage, str):
        database = sqlite3.connect(path)
        database.executescript(damage)
        database.close()
        return
    how, where, what = damage
    at = int(where * len(whole))
    path.write_bytes({"cut": whole[:at], "write": whole[:at] + what + whole[at + len(what) :], "replace": what}[how])


@pytest.mark.timeout(7200)
async def test_no_damage_to_a_database_is_more_than_a_line_of_complaint(
    sound: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    inputs = [*STATEMENTS, *drawn(damages)]
    refused = 0
    for number, damage in enumerate(inputs):
        path = tmp_path / f"damaged{number}.db"
        monkeypatch.setenv("DATABASE_URL", f"sqlite:///{path}")
        damaged(sound, path, damage)
        code = await asyncio.to_thread(main, ["migrate"])
        said = capsys.readouterr()
        assert code in (0, 1, 2), damage
        assert bool(said.err.strip()) == bool(code), damage
        assert "Traceback" not in said.err, damage
        refused += code != 0

    count("migrations on a damaged database", inputs=len(inputs))
    assert refused
