"""Which movement is offered: never one that is ruled out, always one, and fairly in turn."""

from collections import Counter
from itertools import chain, combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content import load
from bot.content.data import movement_names, read_movements
from bot.exercises.rules import AVOIDANCES, KINDS, Movement, allowed, choose, find

MOVEMENTS = read_movements()
BY_ID = {m.id: m for m in MOVEMENTS}
ALL = frozenset(KINDS)
NOTHING: frozenset[str] = frozenset()

subsets_of_avoidances = st.frozensets(st.sampled_from(AVOIDANCES))
subsets_of_kinds = st.frozensets(st.sampled_from(KINDS))
histories = st.lists(st.sampled_from(sorted(BY_ID)), max_size=5)


def every_subset(items: tuple[str, ...]) -> list[frozenset[str]]:
    return [frozenset(c) for c in chain.from_iterable(combinations(items, n) for n in range(len(items) + 1))]


def ruled_out(movement: Movement, avoid: frozenset[str], *, seated_only: bool) -> bool:
    """The rule said once more in other words, so that the code is not tested against itself."""
    if movement.avoid.intersection(avoid):
        return True
    if "floor" in avoid and movement.floor:
        return True
    return not movement.seated and (seated_only or "seated_only" in avoid)


def play(count: int, *, wanted: frozenset[str] = ALL, seated_only: bool = False, floor_done: bool = False) -> list[str]:
    """The ids of a member's next `count` nudges."""
    shown: list[str] = []
    for turn in range(count):
        chosen = choose(
            MOVEMENTS,
            wanted=wanted,
            avoid=NOTHING,
            seated_only=seated_only,
            recent=shown,
            floor_done=floor_done,
            turn=turn,
        )
        shown.append(chosen.id)
    return shown


@pytest.mark.parametrize("seated_only", [False, True])
@pytest.mark.parametrize("on_call", [False, True])
def test_no_combination_of_switches_ever_gets_a_forbidden_movement_or_none_at_all(
    seated_only: bool, on_call: bool
) -> None:
    for avoid in every_subset(AVOIDANCES):
        for wanted in every_subset(KINDS):
            for turn in range(len(MOVEMENTS)):
                chosen = choose(
                    MOVEMENTS,
                    wanted=wanted,
                    avoid=avoid,
                    seated_only=seated_only,
                    recent=[],
                    floor_done=bool(turn % 2),
                    turn=turn,
                    on_call=on_call,
                )

                assert not ruled_out(chosen, avoid, seated_only=seated_only), (avoid, wanted, turn, chosen.id)


@given(subsets_of_kinds, subsets_of_avoidances, st.booleans(), histories, st.booleans(), st.integers(), st.booleans())
def test_the_choice_is_fresh_safe_and_wanted_whenever_it_can_be(
    wanted: frozenset[str],
    avoid: frozenset[str],
    seated_only: bool,
    recent: list[str],
    floor_done: bool,
    turn: int,
    on_call: bool,
) -> None:
    chosen = choose(
        MOVEMENTS,
        wanted=wanted,
        avoid=avoid,
        seated_only=seated_only,
        recent=recent,
        floor_done=floor_done,
        turn=turn,
        on_call=on_call,
    )

    fine = [m for m in MOVEMENTS if m.kind in wanted and not ruled_out(m, avoid, seated_only=seated_only)]
    fine = [m for m in fine if not (m.floor and floor_done) and (m.desk or not on_call)]
    assert not (chosen.floor and (floor_done or on_call))
    if fine:
        assert chosen in fine
    if not on_call and any(m.id not in recent[-2:] for m in fine):
        assert chosen.id not in recent[-2:]


@given(subsets_of_kinds, subsets_of_avoidances, st.booleans())
def test_allowed_is_exactly_what_is_wanted_and_not_ruled_out(
    wanted: frozenset[str], avoid: frozenset[str], seated_only: bool
) -> None:
    result = allowed(MOVEMENTS, wanted=wanted, avoid=avoid, seated_only=seated_only)

    expected = [m for m in MOVEMENTS if m.kind in wanted and not ruled_out(m, avoid, seated_only=seated_only)]
    assert result == expected


@pytest.mark.parametrize("kind", ["stand", "stairs", "walk"])
def test_every_wanted_movement_gets_its_turn_and_none_comes_back_within_two(kind: str) -> None:
    for wanted in (ALL, frozenset({kind, "exercise"})):
        shown = play(100, wanted=wanted)

        assert set(shown) == {m.id for m in MOVEMENTS if m.kind in wanted}
        assert all(shown[i] not in shown[max(0, i - 2) : i] for i in range(len(shown)))


def test_with_only_two_movements_to_choose_from_they_alternate() -> None:
    assert play(4, wanted=frozenset({"stand", "stairs"})) == ["stand_up", "climb_stairs", "stand_up", "climb_stairs"]


def test_the_very_last_movement_is_the_first_to_be_avoided_when_there_are_only_two() -> None:
    chosen = choose(
        MOVEMENTS,
        wanted=frozenset({"stand", "stairs"}),
        avoid=NOTHING,
        seated_only=False,
        recent=["climb_stairs", "stand_up"],
        floor_done=False,
        turn=0,
    )

    assert chosen.id == "climb_stairs"


def test_the_kinds_take_turns_so_that_exercises_do_not_crowd_out_the_stairs() -> None:
    kinds = Counter(BY_ID[name].kind for name in play(60))

    assert kinds == {"stand": 15, "stairs": 15, "walk": 15, "exercise": 15}


def test_a_member_who_wants_only_the_stairs_gets_only_the_stairs() -> None:
    assert set(play(5, wanted=frozenset({"stairs"}))) == {"climb_stairs"}


def test_after_one_floor_exercise_the_day_has_no_other() -> None:
    shown = play(60, wanted=frozenset({"exercise"}), floor_done=True)

    assert not any(BY_ID[name].floor for name in shown)


def test_a_seated_member_has_at_least_four_movements_and_only_seated_ones() -> None:
    shown = set(play(20, seated_only=True))

    assert len(shown) >= 4
    assert all(BY_ID[name].seated for name in shown)


def test_a_seated_member_with_every_switch_on_still_has_something() -> None:
    left = allowed(MOVEMENTS, wanted=ALL, avoid=frozenset(AVOIDANCES), seated_only=True)

    assert {m.id for m in left} == {"seated_squeeze", "seated_reach"}


@pytest.mark.parametrize("name", ["clamshell", "hip_hitch", "single_leg_stand", "climb_stairs"])
def test_sore_outer_hips_are_spared_what_is_known_to_provoke_them(name: str) -> None:
    left = {m.id for m in allowed(MOVEMENTS, wanted=ALL, avoid=frozenset({"outer_hip"}), seated_only=False)}

    assert name not in left
    assert "wall_abduction" in left


@pytest.mark.parametrize(
    ("switch", "names"),
    [
        ("wrists", {"donkey_kick"}),
        ("knees", {"climb_stairs", "sit_to_stand", "squat", "hip_flexor_stretch", "donkey_kick"}),
        ("floor", {"glute_bridge", "hip_flexor_stretch", "clamshell", "donkey_kick"}),
    ],
)
def test_a_switch_removes_what_it_says_and_nothing_else(switch: str, names: set[str]) -> None:
    left = {m.id for m in allowed(MOVEMENTS, wanted=ALL, avoid=frozenset({switch}), seated_only=False)}

    assert set(BY_ID) - left == names


def test_pregnancy_and_surgery_leave_only_squeezes_short_walks_and_the_like() -> None:
    pregnant = {m.id for m in allowed(MOVEMENTS, wanted=ALL, avoid=frozenset({"pregnancy"}), seated_only=False)}
    operated = {m.id for m in allowed(MOVEMENTS, wanted=ALL, avoid=frozenset({"after_surgery"}), seated_only=False)}

    assert {"standing_squeeze", "sit_to_stand", "walk_call"} <= pregnant
    assert not pregnant & {"glute_bridge", "clamshell", "single_leg_stand", "hip_hitch"}
    assert operated == {"stand_up", "walk_call", "standing_squeeze", "seated_squeeze", "seated_reach"}


def test_on_a_call_the_member_is_asked_to_walk() -> None:
    chosen = choose(
        MOVEMENTS,
        wanted=ALL,
        avoid=NOTHING,
        seated_only=False,
        recent=["walk_call"],
        floor_done=False,
        turn=3,
        on_call=True,
    )

    assert chosen.id == "walk_call"


def test_on_a_call_a_seated_member_gets_something_for_the_chair() -> None:
    chosen = choose(
        MOVEMENTS,
        wanted=ALL,
        avoid=NOTHING,
        seated_only=True,
        recent=[],
        floor_done=False,
        turn=0,
        on_call=True,
    )

    assert chosen.seated


def test_without_any_safe_movement_the_error_says_so() -> None:
    with pytest.raises(ValueError, match="no movement"):
        choose(
            [BY_ID["clamshell"]],
            wanted=ALL,
            avoid=frozenset({"outer_hip"}),
            seated_only=False,
            recent=[],
            floor_done=False,
            turn=0,
        )


NAMES = movement_names(load()["en"], MOVEMENTS)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("clam", "clamshell"),
        ("Clamshells!", "clamshell"),
        ("clamshel", "clamshell"),
        ("bridge", "glute_bridge"),
        ("brigde", "glute_bridge"),
        ("glute bridge", "glute_bridge"),
        ("donkey", "donkey_kick"),
        ("  DONKEY   kick ", "donkey_kick"),
        ("dokney", "donkey_kick"),
        ("sqaut", "squat"),
        ("stairs", "climb_stairs"),
        ("stand", "stand_up"),
        ("walk", "walk_call"),
        ("wall", "wall_abduction"),
        ("hitch", "hip_hitch"),
        ("one leg", "single_leg_stand"),
        ("hip_flexor_stretch", "hip_flexor_stretch"),
        ("march", "seated_march"),
    ],
)
def test_a_loosely_typed_name_finds_its_movement(typed: str, expected: str) -> None:
    found = find(MOVEMENTS, NAMES, typed)

    assert isinstance(found, Movement)
    assert found.id == expected


def test_a_word_shared_by_several_offers_them_all() -> None:
    found = find(MOVEMENTS, NAMES, "kick")

    assert isinstance(found, list)
    assert {m.id for m in found} == {"donkey_kick", "standing_kickback"}


@pytest.mark.parametrize("typed", ["", "   ", "!!!", "banana", "🍑", "x" * 3000])
def test_what_is_like_nothing_finds_nothing(typed: str) -> None:
    assert find(MOVEMENTS, NAMES, typed) == []


def test_no_two_movements_share_a_name() -> None:
    times = Counter(name for own in NAMES.values() for name in {n.casefold() for n in own})

    assert [name for name, n in times.items() if n > 1] == []


@given(st.text(max_size=60))
def test_anything_may_be_typed(typed: str) -> None:
    found = find(MOVEMENTS, NAMES, typed)

    assert isinstance(found, Movement) or all(m in MOVEMENTS for m in found)
