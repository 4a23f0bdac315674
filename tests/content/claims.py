"""Writes docs/claims.md, the table of all that members are told about health: `python -m tests.content.claims`.

`make claims` does the same; a test holds the page to the content files.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from bot.content import Languages, Words, load
from bot.content.data import Data, claim_text, load_data
from bot.exercises.rules import Movement
from tests.content.reading import scores

PAGE = Path(__file__).parents[2] / "docs" / "claims.md"

INTRODUCTION = """# What Glutes tells its members about health

Written by `make claims` from `bot/content`; a test keeps it true. Tags: **V** read in the source itself, **V2** read
in a page about it, **P** ordinary practice without a study behind the exact words, **X** disputed: the text says so,
and *What is debated* says more. What was only heard of is not told at all: the loader refuses any other tag.
"""

READING = """Flesch for English, Fernández Huerta for Spanish: 60 is plain language, 90 very easy. A test wants 60 of
every piece and 80 on average.
"""


def page(languages: Languages, data: Data) -> str:
    """The whole page, in Markdown."""
    words = languages["en"]
    tags = Counter(claim.tag for claim in data.claims.values())
    counted = ", ".join(f"{tags[tag]} {tag}" for tag in sorted(tags))
    held = f"{len(data.claims)} claims ({counted}), {len(data.sources)} sources, {len(data.movements)} movements."
    parts = [
        INTRODUCTION,
        f"{held}\n",
        "## Claims\n",
        _table(("text", "claim", "sources", "tag"), _claims(words, data)),
        "## Movements\n",
        "Steps and doses are practice (P). What is behind the choice of a movement:\n",
        _table(("movement", "left out for", "sources"), ((*_movement(words, m),) for m in data.movements)),
        "## Sources\n",
        _table(("id", "tag", "where it was read"), _sources(words, data)),
        "## Reading ease\n",
        READING,
        _table(("text", "English", "Spanish"), _reading(languages, data)),
    ]
    return "\n".join(parts)


def _claims(words: Words, data: Data) -> Iterator[tuple[str, ...]]:
    for claim in data.claims.values():
        debated = f" (see `{claim.contested}`)" if claim.contested else ""
        yield f"`{claim.key}`", f"{claim_text(words, claim.key)}", ", ".join(claim.sources), f"{claim.tag}{debated}"


def _movement(words: Words, movement: Movement) -> tuple[str, str, str]:
    out = (
        set(movement.avoid) | ({"floor"} if movement.floor else set()) | (set() if movement.seated else {"seated_only"})
    )
    return words(f"{movement.id}.name"), ", ".join(sorted(out)) or "nobody", ", ".join(movement.sources)


def _sources(words: Words, data: Data) -> Iterator[tuple[str, ...]]:
    for source in data.sources.values():
        name = words(f"source.{source.id}")
        yield source.id, source.tag, f"[{name}]({source.url})" if source.url else name


def _reading(languages: Languages, data: Data) -> Iterator[tuple[str, ...]]:
    english, spanish = (scores(languages[code], data, code) for code in ("en", "es"))
    for name in english:
        yield f"`{name}`", f"{english[name]:.0f}", f"{spanish[name]:.0f}"
    both = (list(english.values()), list(spanish.values()))
    yield "**mean**", *(f"**{sum(found) / len(found):.0f}**" for found in both)
    yield "**lowest**", *(f"**{min(found):.0f}**" for found in both)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in lines) + "\n"


def main() -> None:
    languages = load()
    PAGE.write_text(page(languages, load_data(languages)), encoding="utf-8")
    print(PAGE)


if __name__ == "__main__":
    main()
