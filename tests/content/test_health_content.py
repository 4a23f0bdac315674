"""What members read about health: complete in every language, sourced, hedged where disputed, plain and kind."""

import re
from collections.abc import Iterator

import pytest

from bot.content import Languages, Words, load
from bot.content.data import Data, claim_text, load_data
from bot.pictures.flows import read_assets
from tests.content.claims import PAGE, page
from tests.content.reading import SYMPTOM_LISTS, SYMPTOM_TEXTS, pieces, scores

LANGUAGES = ("en", "es")

# Every piece must reach this on the scale where 60 is plain language (and most reach far more).
PLAIN = 60
# The mean over all pieces; a text that drifts into jargon shows here first.
PLAIN_ON_AVERAGE = 80


def all_texts(words: Words, data: Data) -> Iterator[tuple[str, str]]:
    """Pieces, and the lines outside them: picture descriptions."""
    yield from pieces(words, data)
    yield from ((f"{m.id}.picture_alt", words(f"{m.id}.picture_alt")) for m in data.movements)


def test_the_data_fits_the_texts_the_bot_really_loads() -> None:
    data = load_data(load())

    assert len(data.facts) >= 16
    assert len(data.movements) >= 16


def test_every_movement_has_a_picture_that_stands_and_one_that_moves(data: Data) -> None:
    wanted = {f"{m.id}.{ending}" for m in data.movements for ending in ("png", "gif")}

    assert wanted <= read_assets().keys()


def test_both_languages_have_the_same_lines_in_the_same_order(languages: Languages, data: Data) -> None:
    english, spanish = languages["en"], languages["es"]
    lists = [f"symptoms.{name}" for name in SYMPTOM_LISTS] + ["friendly.lines", "friendly.seated_lines"]
    lists += [f"{m.id}.{name}" for m in data.movements for name in ("steps", "mistakes")]

    different = [key for key in lists if len(english.lines(key)) != len(spanish.lines(key))]

    assert spanish.language == "es"
    assert different == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_left_untranslated_or_has_raw_markup(language: str, languages: Languages, data: Data) -> None:
    own = dict(all_texts(languages[language], data))
    other = dict(all_texts(languages["es" if language == "en" else "en"], data))

    assert [name for name, text in own.items() if other[name] == text] == []
    assert [name for name, text in own.items() if re.search(r"[<>&{}]", text)] == []


# --- sources and claims


def test_every_statement_of_fact_has_a_claim_with_a_source(languages: Languages, data: Data) -> None:
    words = languages["en"]
    expected = {f.key for f in data.facts} | {f"symptoms.{t}" for t in SYMPTOM_TEXTS if t != "not_a_diagnosis"}
    expected |= {f"symptoms.{name}[{n}]" for name in SYMPTOM_LISTS for n in range(len(words.lines(f"symptoms.{name}")))}
    for outcome in ("outer_hip", "stiff", "fine"):
        key = f"check.outcome_{outcome}_steps"
        expected |= {f"{key}[{n}]" for n in range(len(words.lines(key)))}

    assert expected <= data.claims.keys()


def test_the_page_of_all_claims_is_what_the_content_files_say() -> None:
    languages = load()

    assert PAGE.read_text(encoding="utf-8") == page(languages, load_data(languages)), "run `make claims`"


def test_every_source_is_used(data: Data) -> None:
    used = {s for c in data.claims.values() for s in c.sources} | {s for m in data.movements for s in m.sources}

    assert set(data.sources) == used


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_dated_source_is_named_with_its_year(language: str, languages: Languages, data: Data) -> None:
    named = {s: languages[language](f"source.{s.id}") for s in data.sources.values() if s.year}

    assert len(named) > 40
    assert [s.id for s, name in named.items() if str(s.year) not in name] == []
    assert [s.id for s in named if s.id[-4:].isdigit() and s.id[-4:] != str(s.year)] == []


HEDGES = {
    "en": r"may|perhaps|debated|disagree|no study|no good evidence|thin|seems|nobody",
    "es": r"pueden?|quizá|se debate|no coinciden|ningún estudio|no hay buenas pruebas|pocas pruebas|al parecer|nadie",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_disputed_is_never_stated_as_a_fact(language: str, languages: Languages, data: Data) -> None:
    disputed = [c for c in data.claims.values() if c.tag == "X"]
    texts = {c.key: claim_text(languages[language], c.key) or "" for c in disputed}
    bare = [key for key, text in texts.items() if not re.search(rf"\b({HEDGES[language]})\b", text, re.I)]

    assert len(disputed) >= 6
    assert bare == []
    assert all(
        c.key.startswith("symptoms.contested[") or c.contested.startswith("symptoms.contested[") for c in disputed
    )


# Figures the fact base carries as "widely cited, not checked": none of them may be printed.
UNCHECKED = [
    r"\b(77|59|29)\s?%",  # success rates of the LEAP trial
    r"\b(44|75|64|58|61|103|82|81)\s?%",  # muscle activity in per cent of a maximal contraction
    r"\b16 (weeks|semanas)|(week|semana) 16",  # lying on the back in pregnancy
    r"MVIC|EMG",
    r"2 days a week or more|al menos 2 días",
]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("figure", UNCHECKED)
def test_no_unchecked_figure_is_printed(figure: str, language: str, languages: Languages, data: Data) -> None:
    printed = [name for name, text in all_texts(languages[language], data) if re.search(figure, text)]

    assert printed == []


# --- wording

UNKIND = {
    "en": r"should have|must|laz[yi]\w*|(a)?shamed?|guilt\w*|fail\w*|excuse\w*|cheat\w*"  # blame
    r"|fat|flab\w*|sagg\w*|booty|bum|sexy|slim\w*|ugly"  # body talk
    r"|cure\w*|guarantee\w*|fix(es|ed)? your"  # promises
    r"|you have|you suffer|diagnosed with|dead glutes?",  # diagnoses
    "es": r"deberías|debiste|tienes que|vag[oa]s?|perez\w+|vergüenza|culpa\w*|fracas\w*|excusa\w*"
    r"|gord[oa]s?|fofo|culo|sexy|delgad\w+|fe[oa]"
    r"|cura|curar|garantiz\w+|arregla\w*"
    r"|tienes un[oa]?|padeces|sufres",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_blames_judges_a_body_diagnoses_or_promises_a_cure(
    language: str, languages: Languages, data: Data
) -> None:
    found = {
        name: m[0]
        for name, text in all_texts(languages[language], data)
        if (m := re.search(rf"\b({UNKIND[language]})\b", text, re.I))
    }

    assert found == {}


STANDING = {
    "en": r"stand\w*|get up|on your feet|stairs?|flights?|walk\w*|squats?|step",
    "es": r"de pie|a pie|levánt\w*|levantarse|escaleras?|camin\w+|and(ar|as|a)|pasos?|paseos?|sentadillas?|una pierna",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_members_who_move_sitting_down_are_never_told_to_stand(language: str, languages: Languages, data: Data) -> None:
    words = languages[language]
    seated = {m.id for m in data.movements if m.seated} | {f.key for f in data.facts if not f.standing}
    shown = {name: text for name, text in pieces(words, data) if name in seated}
    shown["friendly.seated_lines"] = "\n".join(words.lines("friendly.seated_lines"))

    found = {name: m[0] for name, text in shown.items() if (m := re.search(rf"\b({STANDING[language]})\b", text, re.I))}

    assert len(shown) > 10
    assert found == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_nudge_is_one_short_line_that_starts_with_the_action(language: str, languages: Languages, data: Data) -> None:
    words = languages[language]
    actions = {m.id: words(f"{m.id}.action") for m in data.movements}
    hesitant = r"(the|a|an|your|you|it|please|why|time|el|la|los|las|un|una|tu|por favor|es|hora)\b"

    assert {name for name, text in actions.items() if len(text) > 100 or "\n" in text} == set()
    assert {name for name, text in actions.items() if re.match(hesitant, text, re.I)} == set()
    assert {name for name, text in actions.items() if not text.endswith(".")} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_cards_fit_their_blocks(language: str, languages: Languages, data: Data) -> None:
    words = languages[language]
    short = {f.key: 190 for f in data.facts} | {f"{m.id}.caution": 150 for m in data.movements}
    short |= {f"{m.id}.picture_alt": 200 for m in data.movements}
    whole = {name: len(text) for name, text in pieces(words, data)}

    assert {key: len(words(key)) for key, most in short.items() if len(words(key)) > most} == {}
    assert max(whole.values()) <= 2900  # one section block, with room for its emoji and bold
    assert max(len(m) for m in words.lines("friendly.lines")) <= 75


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_piece_is_plain_to_read(language: str, languages: Languages, data: Data) -> None:
    found = scores(languages[language], data, language)

    assert {name: round(score) for name, score in found.items() if score < PLAIN} == {}
    assert sum(found.values()) / len(found) >= PLAIN_ON_AVERAGE
