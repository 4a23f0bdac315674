"""PRIVACY.md and SECURITY.md stay true: to the tables, and to the tests that they name."""

import re
from pathlib import Path

import pytest

from bot.content import escape, load
from db.models import Base

ROOT = Path(__file__).parents[2]


def _told() -> dict[str, set[str]]:
    """The columns that PRIVACY.md explains, by table."""
    sections = re.split(r"^### ", (ROOT / "PRIVACY.md").read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    told = {}
    for section in sections:
        name = re.match(r"`(\w+)`", section)
        assert name is not None, section
        rows = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
        told[name[1]] = {column for row in rows for column in re.findall(r"`(\w+)`", row)}
    return told


def test_the_privacy_page_explains_every_column_of_every_table_and_no_other() -> None:
    stored = {table.name: {column.name for column in table.c} for table in Base.metadata.sorted_tables}

    assert _told() == stored


def test_no_column_has_room_for_a_name_or_a_text_of_a_person() -> None:
    suspicious = re.compile(r"(^|_)(name|real_name|email|text|message|title|image|avatar|phone|status_text)($|_)")
    found = {f"{t.name}.{c.name}" for t in Base.metadata.sorted_tables for c in t.c if suspicious.search(c.name)}

    assert found == {"teams.name"}  # what an admin called a team


def test_every_test_that_the_threat_table_names_exists() -> None:
    table = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(test_\w+)`", table))
    written = {
        name
        for path in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"def (test_\w+)", path.read_text(encoding="utf-8"))
    }

    assert len(named) > 20
    assert named - written == set()


def test_every_threat_has_a_test() -> None:
    lines = (ROOT / "SECURITY.md").read_text(encoding="utf-8").splitlines()
    threats = [line for line in lines if line.startswith("| ") and not line.startswith("| who")]

    assert [line for line in threats if "`test_" not in line.split("|")[4]] == []


@pytest.mark.parametrize(
    "hostile",
    ["<!channel>", "<@U0ANA>", "<https://evil.example|Slack>", "a\u202eb", "a\x00b\x1bc", "&lt;!here&gt;", "\u2028x"],
)
def test_nothing_that_people_write_becomes_markup(hostile: str) -> None:
    words = load()["en"]

    shown = words("commands.unknown", word=hostile)

    assert escape(hostile) in shown
    assert not re.search(r"<[!@#h]", shown)
    assert all(c.isprintable() for c in escape(hostile))
    assert "&lt;!here" not in escape("&lt;!here&gt;") or "&amp;" in escape("&lt;!here&gt;")
