"""How easy a text is to read, and the health texts cut into the pieces a member reads at once."""

import re
from collections.abc import Iterator, Mapping, Sequence

from bot.content import Words
from bot.content.data import MOVEMENT_LISTS, MOVEMENT_TEXTS, Data
from bot.symptoms.rules import QUESTIONS, Outcome

SYMPTOM_LISTS = ("red_flags", "soon", "feel", "who", "leads", "helps", "contested")
SYMPTOM_TEXTS = ("intro", "tendon", "not_a_diagnosis", "red_flags_now", "soon_note", "pain_rule", "ask_first")

_STRONG, _WEAK = "aeoáéó", "iuü"


def reading_ease(text: str, language: str) -> float:
    """Flesch's reading ease for English, Fernández Huerta's for Spanish: 60 is plain, 100 very easy, 30 hard."""
    words = re.findall(r"[^\W_]+(?:'[^\W_]+)?", text)
    sentences = [s for s in re.split(r"[.!?:;\n…]+", text) if re.search(r"\w", s)]
    count = english_syllables if language == "en" else spanish_syllables
    per_word = sum(2 if w.isdigit() else count(w.lower()) for w in words) / len(words)
    per_sentence = len(words) / len(sentences)
    if language == "en":
        return 206.835 - 1.015 * per_sentence - 84.6 * per_word
    return 206.84 - 60 * per_word - 1.02 * per_sentence


def english_syllables(word: str) -> int:
    """Groups of vowels, without the silent endings of "move", "used" and "comes"."""
    groups = len(re.findall(r"[aeiouy]+", word))
    silent = re.search(r"[^aeiouylr]e$|[^aeiouytd]ed$|[^aeiouycsxzhg]es$|[aeiou]re$|[aeiou]le$", word)
    return max(1, groups - bool(silent))


def spanish_syllables(word: str) -> int:
    """Each strong or accented vowel starts a syllable; a weak one joins its neighbour."""
    word = re.sub(r"(?<=q)u|(?<=g)u(?=[eiéí])", "", word)
    syllables, previous = 0, ""
    for letter in re.sub(r"y\b", "i", word):
        vowel = letter in _STRONG + _WEAK + "íú"
        joins = previous and (letter in _WEAK or previous in _WEAK)
        if vowel and not joins:
            syllables += 1
        previous = letter if vowel else ""
    return max(1, syllables)


def pieces(words: Words, data: Data) -> Iterator[tuple[str, str]]:
    """Name and text of everything about health that a member reads in one go."""
    for m in data.movements:
        lines = [line for key in MOVEMENT_LISTS[1:] for line in words.lines(f"{m.id}.{key}")]
        yield m.id, "\n".join([*(words(f"{m.id}.{key}") for key in MOVEMENT_TEXTS), *lines])
    yield from ((fact.key, words(fact.key)) for fact in data.facts)
    yield "friendly", "\n".join([*words.lines("friendly.lines"), *words.lines("friendly.seated_lines")])
    yield from ((f"symptoms.{t}", words(f"symptoms.{t}", number="112")) for t in SYMPTOM_TEXTS)
    for name in SYMPTOM_LISTS:
        yield f"symptoms.{name}", "\n".join([words(f"symptoms.{name}_header"), *words.lines(f"symptoms.{name}")])
    yield "check.intro", words("check.intro")
    for q in QUESTIONS:
        options = [words(f"check.{q.id}_{o}_option") for o in q.options]
        hint = [words(f"check.{q.id}_hint")] if f"check.{q.id}_hint" in words else []
        yield f"check.{q.id}", "\n".join([words(f"check.{q.id}_question"), *hint, *options])
    for outcome in Outcome:
        key = f"check.outcome_{outcome}"
        steps = words.lines(f"{key}_steps") if f"{key}_steps" in words else []
        yield key, "\n".join([words(f"{key}_header"), words(key, number="112"), *steps])


def scores(words: Words, data: Data, language: str) -> Mapping[str, float]:
    """The reading ease of every piece."""
    return {name: reading_ease(text, language) for name, text in pieces(words, data)}


def hardest(found: Mapping[str, float], count: int = 5) -> Sequence[tuple[str, int]]:
    """The pieces with the lowest scores, hardest first."""
    return [(name, round(score)) for name, score in sorted(found.items(), key=lambda item: item[1])[:count]]
