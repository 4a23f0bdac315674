"""The self check: every way through it ends, emergencies end it at once, and nothing urgent is overlooked."""

from collections.abc import Iterator, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.people.rules import country_of
from bot.symptoms.rules import QUESTIONS, Fact, Outcome, Question, next_fact, next_step, numbers_to_ring, pack, unpack

CALM = {"emergency": "none", "soon": "none", "numbness": "none"}
FACTS = [Fact(f"facts.{n}", ("someone",), standing=n % 2 == 1) for n in range(5)]


def walk(*, seated_only: bool = False, given: Mapping[str, str] | None = None) -> Iterator[dict[str, str]]:
    """Every complete set of answers a person can give, in the order they are asked."""
    answers = dict(given or {})
    step = next_step(answers, seated_only=seated_only)
    if isinstance(step, Outcome):
        yield answers
        return
    for option in step.options:
        yield from walk(seated_only=seated_only, given={**answers, step.id: option})


PATHS = list(walk())


def end_of(answers: Mapping[str, str], *, seated_only: bool = False) -> Question | Outcome:
    return next_step(answers, seated_only=seated_only)


def test_every_way_through_ends_within_seven_questions_and_every_outcome_is_reached() -> None:
    lengths = {len(path) for path in PATHS}

    assert max(lengths) <= 7
    assert {end_of(path) for path in PATHS} == set(Outcome)
    assert {question for path in PATHS for question in path} == {q.id for q in QUESTIONS}


def test_red_flags_come_first_then_numbness_then_everything_else() -> None:
    longest = max(PATHS, key=len)

    assert list(longest)[:4] == ["emergency", "soon", "numbness", "where"]


@given(st.dictionaries(st.sampled_from([q.id for q in QUESTIONS]), st.text(max_size=5)))
def test_an_emergency_answer_ends_the_check_at_once_whatever_else_was_said(others: dict[str, str]) -> None:
    assert next_step({**others, "emergency": "any"}) is Outcome.EMERGENCY
    assert next_step({**others, "numbness": "staying"}) is Outcome.EMERGENCY


def test_only_an_emergency_answer_leads_to_the_emergency_outcome() -> None:
    emergencies = [path for path in PATHS if end_of(path) is Outcome.EMERGENCY]

    assert all(path["emergency"] == "any" or path.get("numbness") == "staying" for path in emergencies)


def test_someone_who_needs_a_doctor_this_week_is_still_asked_about_numbness() -> None:
    step = next_step({"emergency": "none", "soon": "any"})

    assert isinstance(step, Question)
    assert step.id == "numbness"


@pytest.mark.parametrize("seated_only", [False, True])
def test_a_sign_for_this_week_never_ends_in_anything_milder_than_a_clinician(seated_only: bool) -> None:
    worrying = [
        path
        for path in walk(seated_only=seated_only)
        if path.get("soon") == "any"
        or path.get("numbness") in ("recurring", "staying")
        or path.get("where") == "down_leg"
    ]

    assert len(worrying) > 3
    assert {end_of(path, seated_only=seated_only) for path in worrying} == {Outcome.EMERGENCY, Outcome.CLINICIAN}


@pytest.mark.parametrize(
    ("answers", "outcome"),
    [
        ({"where": "down_leg"}, Outcome.CLINICIAN),
        ({"where": "groin", "socks": "hard"}, Outcome.CLINICIAN),
        ({"where": "groin", "socks": "easy", "routine": "none"}, Outcome.STIFF),
        ({"where": "buttock", "routine": "long"}, Outcome.CLINICIAN),
        ({"where": "low_back", "routine": "special"}, Outcome.CLINICIAN),
        ({"where": "low_back", "routine": "none"}, Outcome.STIFF),
        ({"where": "outer_hip", "pattern": "yes", "routine": "none"}, Outcome.OUTER_HIP),
        ({"where": "outer_hip", "pattern": "yes", "routine": "long"}, Outcome.OUTER_HIP),
        ({"where": "outer_hip", "pattern": "yes", "routine": "special"}, Outcome.CLINICIAN),
        ({"where": "outer_hip", "pattern": "no", "one_leg": "pain", "routine": "none"}, Outcome.OUTER_HIP),
        ({"where": "outer_hip", "pattern": "no", "one_leg": "no_pain", "routine": "long"}, Outcome.CLINICIAN),
        ({"where": "outer_hip", "pattern": "no", "one_leg": "skip", "routine": "none"}, Outcome.STIFF),
        ({"where": "stiff"}, Outcome.STIFF),
        ({"where": "nothing", "chair": "easy", "sitting": "long", "strength": "some"}, Outcome.FINE),
        ({"where": "nothing", "chair": "easy", "sitting": "long", "strength": "none"}, Outcome.STIFF),
        ({"where": "nothing", "chair": "hard", "sitting": "short", "strength": "some"}, Outcome.STIFF),
        ({"where": "nothing", "chair": "skip", "sitting": "medium", "strength": "none"}, Outcome.FINE),
    ],
)
def test_without_red_flags_the_place_and_its_pattern_decide(answers: dict[str, str], outcome: Outcome) -> None:
    assert next_step({**CALM, **answers}) is outcome


def test_a_buttock_that_tingles_briefly_on_a_hard_seat_is_no_reason_for_alarm() -> None:
    ends = {end_of(path) for path in PATHS if path.get("numbness") == "passing" and path.get("where") == "stiff"}

    assert Outcome.STIFF in ends
    assert Outcome.EMERGENCY not in ends


def test_members_who_move_sitting_down_are_never_asked_to_stand() -> None:
    asked = {question for path in walk(seated_only=True) for question in path}

    assert "one_leg" not in asked
    assert "chair" not in asked
    assert {end_of(path, seated_only=True) for path in walk(seated_only=True)} == set(Outcome)


@given(st.dictionaries(st.text(max_size=8), st.text(max_size=8)))
def test_strange_answers_count_as_no_answers(answers: dict[str, str]) -> None:
    assert next_step({**answers, "emergency": "perhaps"}) == QUESTIONS[0]


def test_facts_come_round_in_order() -> None:
    shown = [next_fact(FACTS, turn=turn).key for turn in range(6)]

    assert shown == ["facts.0", "facts.1", "facts.2", "facts.3", "facts.4", "facts.0"]


def test_a_fact_just_shown_is_passed_over_while_there_is_another() -> None:
    assert next_fact(FACTS, turn=0, recent=["facts.0", "facts.1"]).key == "facts.2"
    assert next_fact(FACTS[:1], turn=0, recent=["facts.0"]).key == "facts.0"


@given(st.integers(), st.lists(st.sampled_from([f.key for f in FACTS]), max_size=3))
def test_members_who_move_sitting_down_get_no_fact_about_standing(turn: int, recent: list[str]) -> None:
    assert not next_fact(FACTS, turn=turn, seated_only=True, recent=recent).standing


def test_without_facts_the_error_says_so() -> None:
    with pytest.raises(ValueError, match="no fact"):
        next_fact([], turn=0)


@pytest.mark.parametrize(
    ("zone", "country"),
    [("Europe/Berlin", "DE"), ("Asia/Calcutta", "IN"), ("US/Pacific", "US"), ("Etc/UTC", None), ("Mars", None),
     (None, None)],
)  # fmt: skip
def test_a_zone_tells_the_country_also_by_its_old_name(zone: str | None, country: str | None) -> None:
    assert country_of(zone) == country


def test_answers_travel_in_the_modal_and_come_back_as_they_were() -> None:
    answers = {"emergency": "none", "where": "outer_hip"}

    assert unpack(pack(answers)) == answers
    assert unpack("") == {}


@pytest.mark.parametrize(
    ("set_by_admin", "by_country", "told"),
    [
        (None, [("112", "144")], ("112", "144")),
        (None, [("911",), ("112", "144")], ("911", "112")),
        (None, [("112",), ("112", "999")], ("112",)),
        (None, [(), ("999", "112")], ("999", "112")),
        (None, [], ()),
        ("5555", [("112",)], ("5555",)),
    ],
)
def test_the_numbers_to_ring_are_the_admins_or_fit_where_the_person_may_be(
    set_by_admin: str | None, by_country: list[tuple[str, ...]], told: tuple[str, ...]
) -> None:
    assert numbers_to_ring(set_by_admin, by_country) == told
