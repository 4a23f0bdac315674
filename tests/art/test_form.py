"""Correct form: the angles that make a movement right, measured on the solved skeleton."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from art import measure, pose
from art.solve import Solution
from art.studio import Stage

START, END = 0.0, 1.0
ALL_THE_WAY = [i / 8 for i in range(9)]


@cache
def stage_of(name: str) -> Stage:
    return Stage(pose.load(name))


def solved(name: str, moment: float) -> Solution:
    return stage_of(name).solution(moment)[1]


@pytest.mark.parametrize("name", pose.names())
def test_no_joint_leaves_its_range_no_contact_slips_and_nobody_sinks_into_the_floor(name: str) -> None:
    assert measure.problems(stage_of(name)) == []


def test_the_bridge_is_one_line_with_upright_shins_and_shoulders_that_stay() -> None:
    start, end = solved("glute_bridge", START), solved("glute_bridge", END)

    assert measure.hip_line(end, "l") < 6
    assert measure.shin_lean(end, "l") < 10
    assert np.linalg.norm(start.joints["uarm_l"] - end.joints["uarm_l"]) < 0.01
    assert abs(measure.angles(end)["spine_flex"]) < 5


@pytest.mark.parametrize("moment", ALL_THE_WAY)
def test_in_the_clamshell_heels_stay_together_and_the_pelvis_still(moment: float) -> None:
    at_rest, now = solved("clamshell", START), solved("clamshell", moment)

    assert np.linalg.norm(now.joints["foot_l"] - now.joints["foot_r"]) < 0.10
    assert np.allclose(now.frames["pelvis"], at_rest.frames["pelvis"])
    assert np.allclose(now.joints["pelvis"], at_rest.joints["pelvis"])


def test_the_clamshell_starts_with_hips_bent_45_to_60_and_knees_near_90_and_opens_the_upper_knee() -> None:
    start, end = solved("clamshell", START), solved("clamshell", END)

    angles = measure.angles(start)
    assert 40 <= angles["hip_flex_r"] <= 60
    assert 80 <= angles["knee_r"] <= 95
    assert 15 <= measure.thigh_rise(end, "l") <= 35


def test_in_the_donkey_kick_the_knee_stays_at_90_and_the_thigh_stops_in_line_with_the_back() -> None:
    for moment in ALL_THE_WAY:
        assert 85 <= measure.angles(solved("donkey_kick", moment))["knee_l"] <= 95

    end = solved("donkey_kick", END)
    assert measure.hip_line(end, "l") < 8
    assert measure.thigh_rise(end, "l") <= 0


def test_in_the_donkey_kick_hands_are_under_shoulders_and_the_standing_knee_under_the_hip() -> None:
    joints = solved("donkey_kick", START).joints

    assert abs(joints["hand_l"][1] - joints["uarm_l"][1]) < 0.03
    assert abs(joints["calf_r"][1] - joints["thigh_r"][1]) < 0.03


def test_the_squat_goes_no_lower_than_parallel_with_heels_down_and_knees_over_the_toes() -> None:
    end = solved("squat", END)

    assert 0 >= measure.thigh_rise(end, "l") > -15
    assert end.joints["calf_l"][1] > end.joints["ball_l_end"][1] - 0.06
    assert abs(end.joints["calf_l"][0] - end.joints["ball_l"][0]) < 0.05
    assert measure.trunk_lean(end) < 45


@pytest.mark.parametrize("name", ["stand_up", "sit_to_stand"])
def test_rising_leads_with_the_trunk_and_ends_tall_without_hands_on_the_chair(name: str) -> None:
    stage = stage_of(name)
    lean = max(measure.trunk_lean(stage.solution(moment)[1]) for moment in ALL_THE_WAY)
    end = measure.angles(stage.solution(END)[1])

    assert 30 <= lean <= 50
    assert abs(end["hip_flex_l"]) < 10
    assert end["knee_l"] < 15


def test_on_the_stairs_the_whole_leading_foot_is_on_the_step_and_the_knee_above_it() -> None:
    solution = solved("climb_stairs", pose.load("climb_stairs").still_phase)
    joints = solution.joints

    step = measure.tread_height(joints["foot_l"][1])
    assert measure.tread_height(joints["ball_l_end"][1]) == step
    assert abs(joints["calf_l"][1] - joints["ball_l"][1]) < 0.12
    assert 5 <= measure.trunk_lean(solution) <= 16


def test_no_sole_passes_through_a_step() -> None:
    stage = stage_of("climb_stairs")
    for i in range(16):
        joints = stage.solution(i / 16)[1].joints
        for side in "lr":
            sole = joints[f"foot_{side}"][2] - stage.figure.skeleton.ankle_height - stage.figure.sole
            toes = joints[f"ball_{side}_end"]
            assert sole >= measure.tread_height(joints[f"foot_{side}"][1]) - 0.02
            assert toes[2] >= measure.tread_height(toes[1] + 0.03) - 0.02


def test_a_stride_of_the_stairs_ends_where_the_next_begins() -> None:
    stage = stage_of("climb_stairs")
    first, again = stage.solution(0)[1].joints, stage.solution(1)[1].joints

    step = np.array(stage.card.advance) * 2
    assert all(np.allclose(first[name] + step, again[name], atol=1e-6) for name in first)


def test_a_walker_strikes_with_the_heel_upright_and_pushes_off_behind() -> None:
    solution = solved("walk_call", 0)
    joints = solution.joints

    assert joints["foot_l"][1] < joints["pelvis"][1] < joints["foot_r"][1]
    assert joints["ball_l"][2] - joints["foot_l"][2] > -0.05
    assert measure.angles(solution)["hip_flex_r"] < -10
    assert measure.trunk_lean(solution) < 8


def test_the_kneeling_stretch_ends_with_upright_trunk_and_shin_and_the_rear_hip_extended() -> None:
    end = solved("hip_flexor_stretch", END)

    assert measure.trunk_lean(end) < 6
    assert measure.shin_lean(end, "l") < 8
    assert -30 <= measure.angles(end)["hip_flex_r"] <= -15
    assert abs(measure.angles(end)["spine_flex"]) < 6


@pytest.mark.parametrize("name", ["standing_squeeze", "seated_squeeze"])
def test_a_squeeze_moves_the_muscle_and_hardly_the_body(name: str) -> None:
    stage = stage_of(name)
    (calm, start), (tense, end) = stage.solution(START), stage.solution(END)

    assert (calm["act_l"], tense["act_l"]) == (0, 1)
    assert np.linalg.norm(start.joints["pelvis"] - end.joints["pelvis"]) < 0.02
    assert measure.trunk_lean(end) < 8


def test_a_seated_march_lifts_one_knee_a_little_and_leaves_the_trunk_upright() -> None:
    start, end = solved("seated_march", START), solved("seated_march", END)

    assert 0.08 <= end.joints["foot_l"][2] - start.joints["foot_l"][2] <= 0.20
    assert measure.thigh_rise(end, "l") - measure.thigh_rise(start, "l") > 10
    assert np.allclose(end.joints["foot_r"], start.joints["foot_r"])
    assert measure.trunk_lean(end) < 8


def test_a_heel_press_moves_nothing_but_the_effort_and_ends_sitting_tall() -> None:
    stage = stage_of("seated_heel_press")
    (calm, start), (tense, end) = stage.solution(START), stage.solution(END)

    assert (calm["act_l"], tense["act_l"]) == (0, 1)
    assert np.allclose(start.joints["foot_l"], end.joints["foot_l"])
    assert 80 <= measure.angles(end)["knee_l"] <= 115
    assert measure.trunk_lean(end) < 8


def test_a_seated_rock_rolls_the_pelvis_both_ways_while_the_feet_stay() -> None:
    forward, back = solved("seated_rock", START), solved("seated_rock", END)

    assert measure.angles(forward)["spine_flex"] < -10
    assert measure.angles(back)["spine_flex"] > 20
    assert np.linalg.norm(forward.joints["pelvis"] - back.joints["pelvis"]) < 0.02
    assert np.allclose(forward.joints["foot_l"], back.joints["foot_l"])


def test_a_seated_reach_takes_both_arms_up_by_the_sides_without_arching_the_back() -> None:
    start, half, end = (solved("seated_reach", moment) for moment in (START, 0.5, END))

    assert measure.angles(start)["shoulder_l"] < 30
    assert half.joints["hand_l"][0] - half.joints["uarm_l"][0] > 0.4
    assert 140 <= measure.angles(end)["shoulder_l"] <= 170
    assert abs(measure.angles(end)["spine_flex"]) < 5
    assert abs(end.joints["hand_l"][2] - end.joints["hand_r"][2]) < 0.01


def test_the_wall_press_keeps_the_trunk_tall_and_the_foot_at_the_wall() -> None:
    stage = stage_of("wall_abduction")
    end = stage.solution(END)[1]
    wall = stage.card.props[0]["at"][0]
    left_side = max(float(vertices[:, 0].max()) for vertices in stage.posed(END).vertices)

    assert 5 <= measure.angles(end)["hip_abd_l"] <= 20
    assert measure.trunk_lean(end) < 4
    assert wall - 0.03 <= left_side <= wall + 0.015


def test_the_kick_back_extends_the_hip_without_arching_the_back() -> None:
    start, end = solved("standing_kickback", START), solved("standing_kickback", END)

    assert -25 <= measure.angles(end)["hip_flex_l"] <= -10
    assert measure.angles(end)["knee_l"] < 20
    assert abs(measure.angles(end)["spine_flex"]) < 5
    assert abs(measure.trunk_lean(end) - measure.trunk_lean(start)) < 5


def test_standing_abduction_lifts_20_to_30_degrees_without_leaning() -> None:
    end = solved("standing_abduction", END)

    assert 20 <= measure.angles(end)["hip_abd_l"] <= 30
    assert abs(measure.pelvis_tilt(end)) < 3
    assert abs(end.joints["neck"][0] - end.joints["pelvis"][0]) < 0.03


def test_the_hip_hitch_drops_the_free_side_and_lifts_it_level_with_straight_knees() -> None:
    start, end = solved("hip_hitch", START), solved("hip_hitch", END)

    assert -12 <= measure.pelvis_tilt(start) <= -5
    assert abs(measure.pelvis_tilt(end)) < 2
    assert measure.angles(end)["knee_r"] < 15
    assert start.joints["foot_l"][2] < end.joints["foot_l"][2]
    assert measure.trunk_lean(start) < 6


def test_single_leg_stand_keeps_the_pelvis_level_over_the_standing_foot() -> None:
    end = solved("single_leg_stand", END)

    assert abs(measure.pelvis_tilt(end)) < 2
    assert end.joints["foot_r"][2] - end.joints["foot_l"][2] > 0.12
    assert abs(end.joints["pelvis"][0] - end.joints["foot_l"][0]) < 0.08
    assert measure.trunk_lean(end) < 5
