"""Clinical angles of a solved skeleton, and what is wrong with a movement: joints out of range, feet in the floor.

Ranges are those of healthy adults as physiotherapy texts give them (AAOS norms), rounded outwards by up to five
degrees; the ankle's is the loaded one of a deep lunge. Flexion, abduction, external rotation, dorsiflexion: positive.
"""

from __future__ import annotations

import numpy as np

from art.maths import Array, angle_between
from art.scene import STEP_DEPTH, STEP_HEIGHT
from art.skeleton import SIDES
from art.solve import Solution, vector
from art.studio import Posed, Stage

RANGES = {
    "hip_flex": (-30, 125),
    "hip_abd": (-30, 50),
    "hip_rot": (-45, 55),
    "knee": (-3, 145),
    "ankle": (-55, 38),
    "elbow": (-3, 150),
    "shoulder": (0, 180),
    "wrist": (0, 88),
    "spine_flex": (-30, 70),
    "spine_side": (-35, 35),
    "spine_twist": (-40, 40),
    "neck_flex": (-60, 55),
}
FLOOR_GIVE = 0.016  # metres that flesh or rubber may press into what it stands on
PIN_GIVE = 0.012  # metres by which a hand or foot may miss its place
MOMENTS = 16


def angles(solution: Solution) -> dict[str, float]:
    """Every clinical angle in degrees, e.g. "hip_flex_l", "knee_r", "spine_side"."""
    frames = solution.frames
    spine = _turns(frames["pelvis"].T @ frames["spine_03"])
    neck = _turns(frames["spine_03"].T @ frames["head"])
    found = {"spine_flex": spine[0], "spine_side": spine[1], "spine_twist": spine[2], "neck_flex": neck[0]}
    for side, k in zip(SIDES, (1, -1), strict=True):
        thigh, calf, foot = (frames[f"{bone}_{side}"] for bone in ("thigh", "calf", "foot"))
        upper, lower, hand = (frames[f"{bone}_{side}"] for bone in ("uarm", "larm", "hand"))
        hip = _turns(frames["pelvis"].T @ thigh)
        found |= {
            f"hip_flex_{side}": -hip[0],
            f"hip_abd_{side}": -k * hip[1],
            f"hip_rot_{side}": k * hip[2],
            f"knee_{side}": _turns(thigh.T @ calf)[0],
            f"ankle_{side}": -_turns(calf.T @ foot)[0],
            f"shoulder_{side}": angle_between(frames["spine_03"][:, 2], upper[:, 2]),
            f"elbow_{side}": angle_between(upper[:, 2], lower[:, 2]),
            f"wrist_{side}": angle_between(lower[:, 2], hand[:, 2]),
        }
    return found


def _turns(R: Array) -> tuple[float, float, float]:
    """Degrees about x, then y, then z that make up a rotation."""
    about_y = np.arcsin(np.clip(R[0, 2], -1, 1))
    about_x, about_z = np.arctan2(-R[1, 2], R[2, 2]), np.arctan2(-R[0, 1], R[0, 0])
    return float(np.degrees(about_x)), float(np.degrees(about_y)), float(np.degrees(about_z))


def trunk_lean(solution: Solution) -> float:
    """Degrees between the trunk (pelvis to neck) and the vertical."""
    return angle_between(solution.joints["neck"] - solution.joints["pelvis"], [0, 0, 1])


def shin_lean(solution: Solution, side: str) -> float:
    """Degrees between the shin and the vertical."""
    return angle_between(solution.joints[f"calf_{side}"] - solution.joints[f"foot_{side}"], [0, 0, 1])


def thigh_rise(solution: Solution, side: str) -> float:
    """Degrees of the thigh above the horizontal, seen from the hip; negative when the knee is below the hip."""
    return 90 - angle_between(solution.joints[f"calf_{side}"] - solution.joints[f"thigh_{side}"], [0, 0, 1])


def hip_line(solution: Solution, side: str) -> float:
    """Degrees by which shoulder, hip and knee miss one straight line; the shoulder is moved to the hip's side."""
    joints = solution.joints
    shoulder = (joints["uarm_l"] + joints["uarm_r"]) / 2
    pelvis = (joints["thigh_l"] + joints["thigh_r"]) / 2
    return angle_between(pelvis - shoulder, joints[f"calf_{side}"] - joints[f"thigh_{side}"])


def pelvis_tilt(solution: Solution) -> float:
    """Degrees by which the line through the hip joints is off the horizontal; positive: the left side is higher."""
    way = solution.joints["thigh_l"] - solution.joints["thigh_r"]
    return 90 - angle_between(way, [0, 0, 1])


def tread_height(y: float) -> float:
    """Height of the stairs at a place."""
    return STEP_HEIGHT * round(-y / STEP_DEPTH)


def problems(stage: Stage) -> list[str]:
    """Everything wrong with the body in any frame of a movement, in words; nothing is rendered."""
    first: dict[str, str] = {}  # by the words before the number, so that each fault is told once
    for i in range(MOMENTS + 1):
        moment = i / MOMENTS
        posed = stage.posed(moment)
        for line in [*_out_of_range(posed.solution), *_missed_pins(stage, posed), *_sunk(stage, posed)]:
            first.setdefault(line.split(" ")[0], f"at {moment:.2f}: {line}")
    return list(first.values())


def _out_of_range(solution: Solution) -> list[str]:
    lines = []
    for name, value in angles(solution).items():
        stem = name[:-2] if name[-2:] in ("_l", "_r") else name
        low, high = RANGES[stem]
        if not low <= value <= high:
            lines.append(f"{name} is {value:.0f} degrees, outside {low} to {high}")
    return lines


def _missed_pins(stage: Stage, posed: Posed) -> list[str]:
    lines = []
    for end in ("foot_l", "foot_r", "hand_l", "hand_r"):
        pin = vector(posed.pose, end)
        if pin is None:
            continue
        if end.startswith("foot"):
            pin[2] += stage.figure.skeleton.ankle_height + stage.figure.sole
        miss = float(np.linalg.norm(posed.solution.joints[end] - pin))
        if miss > PIN_GIVE:
            lines.append(f"{end} misses its pin by {miss * 100:.1f} cm")
    return lines


def _sunk(stage: Stage, posed: Posed) -> list[str]:
    """The deepest point of the body below the floor, or below the stairs for feet."""
    stairs = any(prop["kind"] == "stairs" for prop in stage.card.props)
    points = np.concatenate(posed.vertices)
    ground = STEP_HEIGHT * np.round(-points[:, 1] / STEP_DEPTH) if stairs else np.zeros(len(points))
    depth = float((ground - points[:, 2]).max())
    # a toe cap may overlap the riser by the width of the nosing; what counts there is measured on the sole in tests
    if stairs or depth <= FLOOR_GIVE:
        return []
    return [f"the body is {depth * 100:.1f} cm below the floor"]
