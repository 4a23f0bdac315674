"""Names, emergency numbers, what a broken data file says, and that the reading measure measures."""

import shutil
from pathlib import Path

import pytest

from bot.content import ContentError, Languages
from bot.content.data import Data, emergency_text, load_data, movement_names
from bot.exercises.rules import find
from tests.content.reading import english_syllables, reading_ease, spanish_syllables


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_name_and_alias_finds_its_own_movement(language: str, languages: Languages, data: Data) -> None:
    names = movement_names(languages[language], data.movements)

    missed = [(m.id, n) for m in data.movements for n in names[m.id] if find(data.movements, names, n) != m]

    assert missed == []


@pytest.mark.parametrize(
    ("typed", "expected"), [("almeja", "clamshell"), ("PUENTE", "glute_bridge"), ("sentadila", "squat")]
)
def test_spanish_names_are_found_without_accents_and_with_slips(
    typed: str, expected: str, languages: Languages, data: Data
) -> None:
    found = find(data.movements, movement_names(languages["es"], data.movements), typed)

    assert not isinstance(found, list)
    assert found.id == expected


@pytest.mark.parametrize(
    ("country", "numbers"),
    [
        ("DE", ("112",)),
        ("gb", ("999", "112")),
        ("US", ("911",)),
        ("CA", ("911",)),
        ("AU", ("000", "112")),
        ("NZ", ("111",)),
        ("JP", ("119",)),
        ("BR", ("192",)),
        ("", ()),
        ("XX", ()),
        (None, ()),
    ],
)
def test_the_ambulance_number_of_a_country(country: str | None, numbers: tuple[str, ...], data: Data) -> None:
    assert data.emergency_numbers(country) == numbers


@pytest.mark.parametrize(
    ("numbers", "text"),
    [((), "your local emergency number"), (("112",), "112"), (("112", "144"), "112 or 144"), (("<1>",), "&lt;1&gt;")],
)
def test_the_emergency_number_in_words(numbers: tuple[str, ...], text: str, languages: Languages) -> None:
    words = languages["en"]

    number = emergency_text(words, numbers)

    assert number == text
    assert f"Call {text} now" in words("check.outcome_emergency", number=number)


def test_every_country_of_the_european_union_has_112(data: Data) -> None:
    codes = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
    union = [codes[i : i + 2] for i in range(0, len(codes), 3)]

    assert [country for country in union if "112" not in data.emergency_numbers(country)] == []
    assert len(data.emergency) > 190


@pytest.mark.parametrize(
    ("name", "before", "after", "message"),
    [
        ("movements.toml", 'sources = ["moore2020"]', 'sources = ["nobody"]', "names the source nobody"),
        ("movements.toml", 'sources = ["moore2020"]', "sources = []", "names no source"),
        ("movements.toml", 'kind = "stairs"', 'kind = "lift"', "has the kind lift"),
        ("movements.toml", '"wrists"]', '"elbows"]', "avoids elbows"),
        ("movements.toml", "[squat]", "[lunge]", "lunge.name is missing"),
        ("movements.toml", 'kind = "walk"\n', "", "walk_call cannot be read"),
        ("claims.toml", 'tag = "V2"', 'tag = "C"', "has the tag C"),
        ("claims.toml", '["facts.forget"]', '["facts.forgotten"]', "facts.forgotten is claimed but not written"),
        ("claims.toml", '["symptoms.feel[3]"]', '["symptoms.feel[9]"]', "symptoms.feel[9] is claimed but not written"),
        ("claims.toml", 'contested = "symptoms.contested[4]"\n', "", "is disputed and must point"),
        ("sources.toml", "https://pubmed", "pubmed", "needs an https address"),
        ("emergency.toml", 'DE = ["112"]', 'DE = ["one one two"]', "DE needs a two-letter code"),
        ("emergency.toml", 'DE = ["112"]', 'DE = "112"', "DE cannot be read: numbers are a list"),
        ("emergency.toml", 'DE = ["112"]', 'DE = ["112"', "emergency.toml:"),
    ],
)
def test_a_broken_file_says_what_is_wrong(
    name: str, before: str, after: str, message: str, health_folder: Path, languages: Languages, tmp_path: Path
) -> None:
    broken = tmp_path / "content"
    shutil.copytree(health_folder, broken)
    text = (broken / name).read_text()
    (broken / name).write_text(text.replace(before, after))

    with pytest.raises(ContentError) as problem:
        load_data(languages, broken)

    assert before in text
    assert message in str(problem.value)


def test_a_time_that_ends_with_a_full_stop_ends_the_sentence_too(languages: Languages) -> None:
    words = languages["es-MX"]

    assert words("plan.next", next="9:45 a.m.") == "Próximo aviso: *9:45 a.m.*"
    assert words("plan.next", next="9:45") == "Próximo aviso: *9:45*."


def test_the_reading_ease_tells_plain_from_hard() -> None:
    plain = "The cat sat on the mat. It was warm there."
    hard = "Neuromuscular inhibition of gluteal musculature necessitates comprehensive rehabilitative intervention."

    assert reading_ease(plain, "en") > 100
    assert reading_ease(hard, "en") < 0
    assert reading_ease("La inhibición neuromuscular de la musculatura glútea requiere rehabilitación.", "es") < 40


@pytest.mark.parametrize(
    ("word", "syllables"),
    [
        ("move", 1),
        ("muscle", 2),
        ("emergency", 4),
        ("used", 1),
        ("people", 2),
        ("minutes", 2),
        ("doctor", 2),
        ("wobble", 2),
    ],
)
def test_english_syllables(word: str, syllables: int) -> None:
    assert english_syllables(word) == syllables


@pytest.mark.parametrize(
    ("word", "syllables"),
    [
        ("aquí", 2),
        ("caída", 3),
        ("ciudad", 2),
        ("sentadilla", 4),
        ("muy", 1),
        ("pie", 1),
        ("glúteos", 3),
        ("guerra", 2),
    ],
)
def test_spanish_syllables(word: str, syllables: int) -> None:
    assert spanish_syllables(word) == syllables
