"""Names of teams: how they are kept and how a typed one is recognised."""

from collections.abc import Mapping
from difflib import get_close_matches
from typing import TypeVar

from bot.errors import UserMistake

LONGEST = 40
LIKENESS = 0.6
RESERVED = frozenset({"", "list", "leave", "join"})

T = TypeVar("T")


def tidy(name: str) -> str:
    """A new team's name without needless spaces. Raises UserMistake for one that could not be typed later."""
    shown = " ".join("".join(c if c.isprintable() else " " for c in name).split())
    if len(shown) > LONGEST:
        raise UserMistake("teams.long_name", field="new_team", most=str(LONGEST))
    if key_of(shown) in RESERVED:
        raise UserMistake("teams.reserved_name", field="new_team", name=shown)
    return shown


def key_of(name: str) -> str:
    """What two names are compared by."""
    return " ".join(name.split()).casefold()


def find(teams: Mapping[str, T], typed: str) -> T:
    """The team meant, by its key; a clear beginning is enough. Raises UserMistake with the nearest one."""
    sought = key_of(typed)
    if sought in teams:
        return teams[sought]
    beginnings = [key for key in teams if key.startswith(sought)]
    if len(beginnings) == 1:
        return teams[beginnings[0]]
    near = beginnings or get_close_matches(sought, teams, n=1, cutoff=LIKENESS)
    if near:
        raise UserMistake("teams.did_you_mean", name=typed[:LONGEST], team=near[0])
    raise UserMistake("teams.unknown", name=typed[:LONGEST])
