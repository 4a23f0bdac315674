"""The self check as a pure walk from answers to the next question or an outcome, and the rotation of facts.

The order is a safety rule: emergency signs first, then signs for this week, then numbness, and only then pain and
stiffness. Nothing here is a diagnosis, and nothing here is kept.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain, islice


class Outcome(StrEnum):
    """How a check ends; the texts are `check.outcome_<value>…`."""

    EMERGENCY = "emergency"
    CLINICIAN = "clinician"
    OUTER_HIP = "outer_hip"
    STIFF = "stiff"
    FINE = "fine"


@dataclass(frozen=True, slots=True)
class Question:
    """One question; the texts are `check.<id>_question` and `check.<id>_<option>_option`."""

    id: str
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """One "why" card; `key` is its text, `sources` are ids, `standing` = not for members who move sitting down."""

    key: str
    sources: tuple[str, ...]
    standing: bool


EMERGENCY = Question("emergency", ("none", "any"))
SOON = Question("soon", ("none", "any"))
NUMBNESS = Question("numbness", ("none", "passing", "recurring", "staying"))
WHERE = Question("where", ("outer_hip", "buttock", "low_back", "groin", "down_leg", "stiff", "nothing"))
SOCKS = Question("socks", ("easy", "hard"))
PATTERN = Question("pattern", ("yes", "no"))
ONE_LEG = Question("one_leg", ("pain", "no_pain", "skip"))
ROUTINE = Question("routine", ("none", "long", "special"))
CHAIR = Question("chair", ("easy", "hard", "skip"))
SITTING = Question("sitting", ("short", "medium", "long"))
STRENGTH = Question("strength", ("none", "some"))

QUESTIONS = (EMERGENCY, SOON, NUMBNESS, WHERE, SOCKS, PATTERN, ONE_LEG, ROUTINE, CHAIR, SITTING, STRENGTH)


def next_step(answers: Mapping[str, str], *, seated_only: bool = False) -> Question | Outcome:
    """What follows from the answers so far (question id to option). An answer that is no option counts as none.

    Members who move sitting down are not asked to stand on one leg or to get up from a chair.
    """
    given = {q.id: answers[q.id] for q in QUESTIONS if answers.get(q.id) in q.options}
    if seated_only:
        given |= {q.id: "skip" for q in (ONE_LEG, CHAIR)}
    return _red_flags(given) or _place(given)


def _red_flags(given: Mapping[str, str]) -> Question | Outcome | None:
    """None once all three are answered and nothing needs a clinician first."""
    if given.get("emergency") == "any" or given.get("numbness") == "staying":
        return Outcome.EMERGENCY
    for question in (EMERGENCY, SOON, NUMBNESS):
        # Even someone who needs a clinician this week is asked about numbness, because that one may not wait.
        if question.id not in given:
            return question
    return Outcome.CLINICIAN if given["soon"] == "any" or given["numbness"] == "recurring" else None


def _place(given: Mapping[str, str]) -> Question | Outcome:
    match given.get("where"):
        case None:
            return WHERE
        case "down_leg":
            return Outcome.CLINICIAN
        case "outer_hip":
            return _outer_hip(given)
        case "groin" if given.get("socks") != "easy":
            return Outcome.CLINICIAN if "socks" in given else SOCKS
        case "groin" | "buttock" | "low_back":
            return _sore(given)
        case "stiff":
            return Outcome.STIFF
        case _:
            return _function(given)


def _outer_hip(given: Mapping[str, str]) -> Question | Outcome:
    fits = given.get("pattern") == "yes" or given.get("one_leg") == "pain"
    if "pattern" not in given:
        return PATTERN
    if not fits and "one_leg" not in given:
        return ONE_LEG
    if fits and given.get("routine") in ("none", "long"):
        return Outcome.OUTER_HIP
    return _sore(given)


def _sore(given: Mapping[str, str]) -> Question | Outcome:
    if "routine" not in given:
        return ROUTINE
    return Outcome.STIFF if given["routine"] == "none" else Outcome.CLINICIAN


def _function(given: Mapping[str, str]) -> Question | Outcome:
    for question in (CHAIR, SITTING, STRENGTH):
        if question.id not in given:
            return question
    under_used = given["sitting"] == "long" and given["strength"] == "none"
    return Outcome.STIFF if under_used or given["chair"] == "hard" else Outcome.FINE


def next_fact(facts: Sequence[Fact], *, turn: int, seated_only: bool = False, recent: Sequence[str] = ()) -> Fact:
    """The fact of this turn, not one of `recent` (keys) while there is another. Raises ValueError without facts."""
    fitting = [f for f in facts if not f.standing] if seated_only else facts
    if not fitting:
        raise ValueError("there is no fact to show")
    start = turn % len(fitting)
    ahead = chain(islice(fitting, start, None), islice(fitting, start))
    return next((f for f in ahead if f.key not in recent), fitting[start])


def numbers_to_ring(set_by_admin: str | None, by_country: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """The two numbers to name at most: what the admins set; else those of the one country a person may be in, or the
    best of each of the two."""
    if set_by_admin:
        return (set_by_admin,)
    known = [numbers for numbers in by_country if numbers]
    best = [number for numbers in known for number in (numbers if len(known) == 1 else numbers[:1])]
    return tuple(dict.fromkeys(best))[:2]


def pack(answers: Mapping[str, str]) -> str:
    """The answers so far as they travel in the modal: "emergency=none soon=any"."""
    return " ".join(f"{question}={option}" for question, option in answers.items())


def unpack(packed: str) -> dict[str, str]:
    return dict(pair.split("=", 1) for pair in packed.split() if "=" in pair)
