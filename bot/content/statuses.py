"""Loads the table of status words and emoji."""

from pathlib import Path
from types import MappingProxyType

from bot.content import FOLDER, ContentError, read_toml
from bot.statuses.rules import Status, StatusTable, plain

CATEGORIES = ("meeting", "off", "here", "not_yet")


def load_statuses(folder: Path = FOLDER) -> StatusTable:
    """Read and check the table. Raises ContentError with every problem found."""
    try:
        return _load(folder)
    except (KeyError, TypeError, AttributeError) as error:
        raise ContentError(f"statuses: a table cannot be read: {error!r}") from error


def _load(folder: Path) -> StatusTable:
    table = read_toml(folder / "statuses.toml")
    if set(table) != set(CATEGORIES):
        raise ContentError(f"statuses: the tables are {', '.join(CATEGORIES)}")
    phrases = {name: frozenset(map(plain, table[name]["phrases"])) for name in CATEGORIES}
    problems = [
        f"statuses: {name} has a phrase without a letter or digit" for name in CATEGORIES if "  " in phrases[name]
    ]
    problems += [f"statuses:{both}is both a meeting and off" for both in phrases["meeting"] & phrases["off"]]
    emoji = [(name, status) for status in Status for name in table[status.value]["emoji"]]
    problems += [f"statuses: {name} is written with colons" for name, _ in emoji if ":" in name]
    if len(dict(emoji)) < len(emoji):
        problems.append("statuses: an emoji is in two tables")
    if problems:
        raise ContentError("\n".join(problems))
    return StatusTable(
        phrases=MappingProxyType({status: phrases[status.value] for status in Status}),
        emoji=MappingProxyType(dict(emoji)),
        here=phrases["here"],
        not_yet=phrases["not_yet"],
    )
