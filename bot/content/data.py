"""The facts that are the same in every language: movements, sources, claims and emergency numbers, read and checked."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from bot.content import FOLDER, ContentError, Languages, Mrkdwn, Words, escape, read_toml
from bot.exercises.rules import AVOIDANCES, KINDS, Movement
from bot.symptoms.rules import QUESTIONS, Fact, Outcome

T = TypeVar("T")

MOVEMENT_TEXTS = ("name", "action", "dose", "easier", "harder", "desk", "caution")
MOVEMENT_LISTS = ("aliases", "steps", "mistakes")

# How far a statement is trusted: read in the source, read in a page about it, ordinary practice, disputed.
TAGS = ("V", "V2", "P", "X")


@dataclass(frozen=True, slots=True)
class Source:
    """Where a statement was read; the text `source.<id>` is its name. `year` is None when the page has no date.

    `tag`: V read there itself, V2 in a page about it, P ordinary practice (the only one without a `url`).
    """

    id: str
    url: str
    tag: str
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement shown to members. `key` names the text, with [n] for one line of a list (from 0).

    `standing`: not for members who move sitting down. `contested`: the line of the debate that says more, or "".
    """

    key: str
    sources: tuple[str, ...]
    tag: str
    standing: bool = False
    contested: str = ""


@dataclass(frozen=True, slots=True)
class Data:
    """Everything of the content folder that has no language."""

    movements: tuple[Movement, ...]
    sources: Mapping[str, Source]
    claims: Mapping[str, Claim]
    facts: tuple[Fact, ...]
    emergency: Mapping[str, tuple[str, ...]]

    def emergency_numbers(self, country: str | None) -> tuple[str, ...]:
        """The numbers to ring for an ambulance in a country (ISO 3166 alpha-2), best first; () when unknown."""
        return self.emergency.get((country or "").upper(), ())


def load_data(languages: Languages, folder: Path = FOLDER) -> Data:
    """Read and check the data against the texts of all languages. Raises ContentError with every problem found."""
    claims = {c.key: c for c in _entries("claims", _claim, folder=folder)}
    data = Data(
        movements=read_movements(folder),
        sources=MappingProxyType({s.id: s for s in _entries("sources", _source, folder=folder)}),
        claims=MappingProxyType(claims),
        facts=tuple(Fact(c.key, c.sources, c.standing) for c in claims.values() if c.key.startswith("facts.")),
        emergency=MappingProxyType(dict(_entries("emergency", _numbers, folder=folder))),
    )
    try:
        problems = list(_problems(data, {code: languages[code] for code in languages}))
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        raise ContentError(
            f"something in movements, sources, claims or emergency is of the wrong kind: {error}"
        ) from error
    if problems:
        raise ContentError("\n".join(problems))
    return data


def read_movements(folder: Path = FOLDER) -> tuple[Movement, ...]:
    """The movements in the order of the rotation; `load_data` checks them further. Raises ContentError."""
    return tuple(_entries("movements", _movement, folder=folder))


def movement_names(words: Words, movements: Iterable[Movement]) -> dict[str, list[str]]:
    """What each movement may be called in this language, for `bot.exercises.rules.find`."""
    return {m.id: [words(f"{m.id}.name"), *words.lines(f"{m.id}.aliases")] for m in movements}


def _entries(name: str, make: Callable[[str, Any], T], *, folder: Path) -> Iterator[T]:
    """What `make` turns each table of a file into."""
    table = read_toml(folder / f"{name}.toml")
    for key, row in table.items():
        try:
            yield make(key, row)
        except (KeyError, TypeError) as error:
            raise ContentError(f"{name}: {key} cannot be read: {error}") from error


def _movement(key: str, row: Mapping[str, Any]) -> Movement:
    return Movement(id=key, **{**row, "avoid": frozenset(row["avoid"]), "sources": tuple(row["sources"])})


def _source(key: str, row: Mapping[str, Any]) -> Source:
    return Source(id=key, **row)


def _claim(key: str, row: Mapping[str, Any]) -> Claim:
    return Claim(key=key, **{**row, "sources": tuple(row["sources"])})


def _numbers(key: str, row: Any) -> tuple[str, tuple[str, ...]]:
    if not isinstance(row, list):
        raise TypeError("numbers are a list of texts")
    return key, tuple(row)


def _problems(data: Data, languages: Mapping[str, Words]) -> Iterator[str]:
    for movement in data.movements:
        yield from _movement_problems(movement, data.sources)
    if not any(m.seated and m.desk and not m.avoid for m in data.movements):
        yield "movements: one that is seated and avoids nothing is needed, so that everybody can be offered something"
    for source in data.sources.values():
        if not (source.url.startswith("https://") or (source.tag == "P" and not source.url)):
            yield f"sources: {source.id} needs an https address"
        if source.tag not in TAGS:
            yield f"sources: {source.id} has the tag {source.tag}, known are {', '.join(TAGS)}"
    for claim in data.claims.values():
        yield from _unknown(f"claims: {claim.key}", claim.sources, data.sources)
        if claim.tag not in TAGS:
            yield f"claims: {claim.key} has the tag {claim.tag}, known are {', '.join(TAGS)}"
        if claim.tag == "X" and not (claim.contested in data.claims or claim.key.startswith("symptoms.contested[")):
            yield f"claims: {claim.key} is disputed and must point to the line of symptoms.contested that says so"
    for country, numbers in data.emergency.items():
        if not (len(country) == 2 and country.isupper() and numbers and all(str(n).isdigit() for n in numbers)):
            yield f"emergency: {country} needs a two-letter code and numbers of digits"
    for code, words in languages.items():
        yield from (f"{code}: {problem}" for problem in _text_problems(data, words))


def _movement_problems(movement: Movement, sources: Mapping[str, Source]) -> Iterator[str]:
    if movement.kind not in KINDS:
        yield f"movements: {movement.id} has the kind {movement.kind}, known are {', '.join(KINDS)}"
    if unknown := movement.avoid - set(AVOIDANCES):
        yield f"movements: {movement.id} avoids {', '.join(sorted(unknown))}, known are {', '.join(AVOIDANCES)}"
    if movement.floor and (movement.seated or movement.desk):
        yield f"movements: {movement.id} cannot need the floor and be done in a chair or at a desk"
    yield from _unknown(f"movements: {movement.id}", movement.sources, sources)


def _unknown(who: str, ids: tuple[str, ...], sources: Mapping[str, Source]) -> Iterator[str]:
    if not ids:
        yield f"{who} names no source"
    yield from (
        f"{who} names the source {name}, which sources.toml does not have" for name in ids if name not in sources
    )


def _text_problems(data: Data, words: Words) -> Iterator[str]:
    """Texts the data points at and the language does not have."""
    for m in data.movements:
        texts = (*MOVEMENT_TEXTS, "picture_alt")
        yield from (f"{m.id}.{t} is missing" for t in texts if f"{m.id}.{t}" not in words)
        yield from (f"{m.id}.{t} needs lines" for t in MOVEMENT_LISTS if not _lines(words, f"{m.id}.{t}"))
        if len(_lines(words, f"{m.id}.mistakes")) < 2:
            yield f"{m.id}.mistakes needs the two most common ones"
    for question in QUESTIONS:
        keys = [f"check.{question.id}_question", *(f"check.{question.id}_{o}_option" for o in question.options)]
        yield from (f"{key} is missing" for key in keys if key not in words)
    for outcome in Outcome:
        keys = [f"check.outcome_{outcome}_header", f"check.outcome_{outcome}"]
        yield from (f"{key} is missing" for key in keys if key not in words)
    yield from (f"source.{name} is missing" for name in data.sources if f"source.{name}" not in words)
    yield from (f"{key} is claimed but not written" for key in data.claims if claim_text(words, key) is None)


def emergency_text(words: Words, numbers: Sequence[str]) -> Mrkdwn:
    """The number to ring in words, for the placeholder {number}: "112 or 144", or "your local emergency number"."""
    if not numbers:
        return words("emergency.unknown_number")
    if len(numbers) == 1:
        return escape(numbers[0])
    return words("emergency.two_numbers", first=numbers[0], second=numbers[1])


def claim_text(words: Words, key: str) -> str | None:
    """The words of a claim, unfilled where it has placeholders; None when the language lacks it."""
    name, _, line = key.removesuffix("]").partition("[")
    if name not in words:
        return None
    if not line:
        return words(name, number="{number}")
    lines = _lines(words, name)
    return lines[int(line)] if int(line) < len(lines) else None


def _lines(words: Words, key: str) -> list[str]:
    return list(words.lines(key)) if key in words else []
