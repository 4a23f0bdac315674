"""Reads a Slack status: in a meeting, off (on leave or ill), or nothing that matters to a nudge."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

CJK = 0x2E80  # from here on scripts are written without spaces


class Status(StrEnum):
    """What a status says that matters here."""

    MEETING = "meeting"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class StatusTable:
    """Phrases and emoji of each status; `here` means "at work", whatever the emoji; `not_yet` undoes what follows.

    All phrases are in the plain form of `plain`.
    """

    phrases: Mapping[Status, frozenset[str]]
    emoji: Mapping[str, Status]
    here: frozenset[str]
    not_yet: frozenset[str]


def status_of(text: str, emoji: str, table: StatusTable) -> Status | None:
    """What a status means. The text decides; the emoji (":palm_tree:") where the text says nothing we know."""
    said = plain(text)
    if _says(said, table.here):
        return None
    for status in (Status.OFF, Status.MEETING):
        where = [at for phrase in table.phrases[status] if (at := _find(said, phrase)) is not None]
        if where:
            return None if _not_yet(said[: min(where) + 1], table) else status
    return table.emoji.get(emoji.strip(":").partition("::")[0])  # "::skin-tone-3" follows some names


def plain(text: str) -> str:
    """Lower case, without accents and punctuation, one space between words and around them."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return f" {' '.join(''.join(c if c.isalnum() else ' ' for c in bare).split())} "


def _not_yet(ahead: str, table: StatusTable) -> bool:
    """Whether what stands ahead of a phrase undoes it: "back from", or "after the" with one short word between."""
    head, _, last = ahead.rstrip().rpartition(" ")
    return ahead.endswith(tuple(table.not_yet)) or (len(last) <= 3 and f"{head} ".endswith(tuple(table.not_yet)))


def _says(said: str, phrases: Iterable[str]) -> bool:
    return any(_find(said, phrase) is not None for phrase in phrases)


def _find(said: str, phrase: str) -> int | None:
    """Where a phrase stands as whole words; in scripts without spaces, anywhere."""
    at = said.find(phrase.strip() if any(ord(c) >= CJK for c in phrase) else phrase)
    return at if at >= 0 else None
