"""Finds the command a person means, also when it is misspelt."""

import re
import unicodedata
from collections.abc import Collection
from difflib import get_close_matches

from bot.errors import UserMistake
from bot.typed.rules import quoted

LIKENESS = 0.6  # "symtoms" and "leaderbord" are recognised, "banana" is not

_AROUND = " /.,:;!?`'\"*_~"  # what people put around a word without meaning it
_OUR_NAME = re.compile(r"glutes(?!\w)", re.IGNORECASE)
_WORD = re.compile(r"([^\W\d_]+)(?:[\s:=*_`'\"]+|(?=\d)|$)(.*)")


def split(text: str) -> tuple[str, str]:
    """The command's word in lower case, and the rest: "/glutes  Every30" is ("every", "30")."""
    visible = "".join(c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) != "Cf")
    plain = " ".join("".join(c if c.isprintable() else " " for c in visible).split()).strip(_AROUND)
    if said_to_us := _OUR_NAME.match(plain):
        plain = plain[said_to_us.end() :].strip(_AROUND)
    match = _WORD.fullmatch(plain)
    word, rest = match.groups() if match else plain.partition(" ")[::2]
    return word.casefold().strip(_AROUND), rest.strip()


def find(text: str, commands: Collection[str]) -> tuple[str, str]:
    """The command's name and the rest; of a name with two words, "why-now" is "why now?" as it is typed."""
    word, rest = split(text)
    second, _, after = rest.partition(" ")
    both = f"{word}-{second.casefold()}".rstrip("?")
    return (both, after) if second and both in commands else (word, rest)


def unknown(word: str, commands: Collection[str]) -> UserMistake:
    """The mistake to raise for a word that is no command."""
    near = get_close_matches(word, sorted(c for c in commands if c), n=1, cutoff=LIKENESS)
    if near:
        return UserMistake("commands.did_you_mean", word=quoted(word), command=near[0])
    return UserMistake("commands.unknown", word=quoted(word))
