"""From a pose (angles, pins, contacts) to joints and bone rotations: forward kinematics with two-bone reach."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from art.maths import Array, between, rot_x, rot_y, rot_z, unit
from art.skeleton import BONES, LIMBS, SIDES, Limb, Skeleton

Pose = Mapping[str, float]

# A phone at the ear, in the head's frame of the left side (metres): its middle, and the way its top points.
PHONE_MIDDLE = np.array([0.093, -0.022, -0.008])
PHONE_UP = unit([0.10, 0.50, 0.86])


@dataclass(frozen=True)
class Touch:
    """A place on the own body for a hand, left side, in a bone's frame: the wrist, and where palm and fingers face."""

    bone: str
    wrist: Array
    palm: Array
    fingers: Array


TOUCHES = {
    "ear": Touch(
        "head",
        PHONE_MIDDLE - 0.112 * PHONE_UP + np.array([0.030, 0.022, 0.012]),
        unit([-1.0, -0.25, 0.1]),
        unit([0.02, 0.34, 0.94]),
    ),
    "chest": Touch("spine_03", np.array([0.065, -0.215, 0.115]), unit([0.0, 1.0, 0.0]), unit([-1.0, 0.25, 0.55])),
}

BACK_OF_HEAD = np.array([0.0, 0.112, 0.055])  # the point a lying head rests on, in the head's frame


@dataclass(frozen=True)
class Solution:
    """A solved skeleton: world positions of joints, clinical frames and rest-to-world rotations of bones."""

    joints: dict[str, Array]
    frames: dict[str, Array]
    bones: dict[str, Array]


@dataclass(frozen=True)
class Stance:
    """How a pose meets the world, from the pose file."""

    anchor: tuple[str, ...] = ()  # joints whose middle stays at (ax, ay, az)
    head_rests: bool = False  # the neck bends until the back of the head lies at z = 0
    sole: float = 0.0  # thickness of what is under the foot, metres


def solve(skeleton: Skeleton, pose: Pose, stance: Stance = Stance()) -> Solution:
    """Joints and bone rotations of a pose.

    Pins (`foot`, `hand`) win over angles; an anchor moves the whole body; a resting head bends the neck.
    A foot pin names the point under the ankle where the sole stands, whatever the body or the shoe.
    """
    if stance.head_rests:
        pose = _rest_head(skeleton, pose, replace(stance, head_rests=False))
    if stance.anchor:
        pose = _hold_anchor(skeleton, pose, stance)
    return _Solver(skeleton, pose, stance.sole).run()


def vector(pose: Pose, name: str) -> Array | None:
    """The vector stored under name_x, name_y, name_z, or None."""
    if f"{name}_x" not in pose:
        return None
    found: Array = np.array([pose[f"{name}_{axis}"] for axis in "xyz"])
    return found


def _hold_anchor(skeleton: Skeleton, pose: Pose, stance: Stance) -> Pose:
    """The pose with its root moved so that the anchor joints' middle is at (ax, ay, az)."""
    unpinned = {k: v for k, v in pose.items() if not k.startswith(("foot_l_", "foot_r_", "hand_"))}
    free = _Solver(skeleton, {**unpinned, "x": 0, "y": 0, "z": 0}, stance.sole).run()
    middle = np.mean([free.joints[joint] for joint in stance.anchor], axis=0)
    goal = np.array([pose.get("ax", 0), pose.get("ay", 0), pose.get("az", 0)])
    return {**pose, **dict(zip("xyz", goal - middle, strict=True))}


def _rest_head(skeleton: Skeleton, pose: Pose, stance: Stance) -> Pose:
    def height(neck_flex: float) -> float:
        solved = solve(skeleton, {**pose, "neck_flex": neck_flex}, stance)
        return float((solved.joints["head"] + solved.frames["head"] @ BACK_OF_HEAD)[2])

    return {**pose, "neck_flex": _bisect(height, -40, 70)}


def _bisect(rising: Callable[[float], float], low: float, high: float) -> float:
    """Where a rising function crosses zero, to a millionth of the bracket."""
    for _ in range(24):
        middle = (low + high) / 2
        low, high = (middle, high) if rising(middle) < 0 else (low, middle)
    return low


class _Solver:
    """One pass from the pelvis outwards."""

    def __init__(self, skeleton: Skeleton, pose: Pose, sole: float) -> None:
        self.skeleton, self.pose, self.sole = skeleton, pose, sole
        self.joints: dict[str, Array] = {}
        self.frames: dict[str, Array] = {}
        self.bones: dict[str, Array] = {}

    def run(self) -> Solution:
        rest = self.skeleton.rest
        for bone, parent in BONES.items():
            if parent is None:
                standing = float(rest["pelvis"][2])
                self.joints[bone] = np.array([self.of("x"), self.of("y"), self.of("z", standing)])
                self.frames[bone] = rot_z(self.of("yaw")) @ rot_x(self.of("pitch")) @ rot_y(self.of("roll"))
            else:
                self.joints[bone] = self.joints[parent] + self.bones[parent] @ (rest[bone] - rest[parent])
                if bone not in self.frames:
                    self.frames[bone] = self.frames[parent] @ self.local(bone)
            self.orient(bone)
            self.bones[bone] = self.frames[bone] @ self.skeleton.to_neutral[bone]
        for tip in (name for name in rest if name.endswith("_end")):
            bone = tip.removesuffix("_end")
            self.joints[tip] = self.joints[bone] + self.bones[bone] @ (rest[tip] - rest[bone])
        return Solution(self.joints, self.frames, self.bones)

    def of(self, name: str, default: float = 0.0) -> float:
        return self.pose.get(name, default)

    def local(self, bone: str) -> Array:
        """Clinical rotation of a bone in its parent's frame."""
        name, side = bone[:-2], bone[-1]
        if side not in SIDES:
            return self.local_spine(bone)
        k = 1 if side == "l" else -1

        def q(angle: str) -> float:
            return self.of(f"{angle}_{side}")

        match name:
            case "clav":
                return rot_z(-k * q("protract")) @ rot_y(-k * q("shrug"))
            case "uarm":
                return rot_x(-q("sh_flex")) @ rot_y(-k * q("sh_abd")) @ rot_z(k * q("sh_rot"))
            case "larm":
                return rot_x(-q("elbow")) @ rot_z(-k * q("pron"))
            case "hand":
                return rot_y(k * q("wrist")) @ rot_x(-q("wrist_dev"))
            case "thigh":
                return rot_x(-q("hip_flex")) @ rot_y(-k * q("hip_abd")) @ rot_z(k * q("hip_rot"))
            case "calf":
                return rot_x(q("knee"))
            case "foot":
                return rot_x(-q("ankle")) @ rot_z(k * q("foot_out"))
            case _:
                return rot_x(-q("toes"))

    def local_spine(self, bone: str) -> Array:
        if bone.startswith("spine"):
            flex = self.of("spine_flex") / 3 + (self.of("lumbar") if bone == "spine_01" else 0)
            return rot_z(self.of("spine_twist") / 3) @ rot_y(self.of("spine_side") / 3) @ rot_x(flex)
        nod = self.of("head_nod") if bone == "head" else 0
        turned = rot_z(self.of("neck_twist") / 2) @ rot_y(self.of("neck_side") / 2)
        return turned @ rot_x(self.of("neck_flex") / 2 + nod)

    def orient(self, bone: str) -> None:
        """Let a pinned limb reach once its root is placed, and a held hand or foot turn to its contact."""
        if limb := LIMBS.get(bone):
            target = self.target(limb)
            if target is not None:
                self.reach(limb, target)
        elif bone.startswith("foot_"):
            self.stand(bone)
        elif bone.startswith("hand_"):
            self.hold(bone)

    def target(self, limb: Limb) -> Array | None:
        touch = self.touch(limb.side) if limb.hinge == "elbow" else None
        if touch:
            wrist: Array = self.joints[touch.bone] + self.frames[touch.bone] @ touch.wrist
            return wrist
        pin: Array | None = vector(self.pose, limb.end)
        if pin is not None and limb.hinge == "knee":
            pin[2] += self.skeleton.ankle_height + self.sole
        return pin

    def touch(self, side: str) -> Touch | None:
        """The place on the own body that a hand holds, mirrored for the right; crossed arms lie one over the other."""
        for name, touch in TOUCHES.items():
            if self.of(f"{name}_{side}") > 0:
                if side == "l":
                    return touch
                wrist, palm, fingers = (v * [-1, 1, 1] for v in (touch.wrist, touch.palm, touch.fingers))
                return Touch(touch.bone, wrist + np.array([0, -0.022, -0.035]), palm, fingers)
        return None

    def reach(self, limb: Limb, target: Array) -> None:
        """Analytic two-bone reach: the end goes to the target, the hinge points along `<hinge>_dir`."""
        root = self.joints[limb.upper]
        upper = self.skeleton.length(limb.upper, limb.lower)
        lower = self.skeleton.length(limb.lower, limb.end)
        way = target - root
        reach = min(float(np.linalg.norm(way)), (upper + lower) * 0.9995)
        ahead = unit(way)
        pole = vector(self.pose, f"{limb.hinge}_dir_{limb.side}")
        wish = np.array([0.0, -limb.bends, 0.0]) if pole is None else unit(pole)
        aside = unit(wish - ahead * (wish @ ahead))
        cosine = np.clip((upper**2 + reach**2 - lower**2) / (2 * upper * reach), -1, 1)
        middle = root + upper * (ahead * cosine + aside * np.sqrt(1 - cosine**2))
        axis = unit(np.cross(aside, ahead)) * limb.bends
        self.frames[limb.upper] = _bone_frame(root, middle, axis)
        forearm = _bone_frame(middle, root + ahead * reach, axis)
        if limb.hinge == "elbow":
            forearm = forearm @ rot_z(-limb.sign * self.of(f"pron_{limb.side}"))
        self.frames[limb.lower] = forearm

    def stand(self, bone: str) -> None:
        """Blend the foot from its ankle angle to a sole set by yaw, pitch and roll of the room."""
        side, k = bone[-1], 1 if bone[-1] == "l" else -1
        share = self.of(f"foot_flat_{side}")
        if share > 0:
            yaw, pitch, roll = (self.of(f"foot_{a}_{side}") for a in ("yaw", "pitch", "roll"))
            sole = rot_z(yaw * k) @ rot_x(pitch) @ rot_y(roll * k)
            self.frames[bone] = between(self.frames[bone], sole, share)

    def hold(self, bone: str) -> None:
        """Turn the hand so that palm and fingers point where the pose says; the forearm shares the twist."""
        side, k = bone[-1], 1 if bone[-1] == "l" else -1
        palm, fingers = vector(self.pose, f"palm_{side}"), vector(self.pose, f"fingers_{side}")
        if touch := self.touch(side):
            palm, fingers = (self.frames[touch.bone] @ v for v in (touch.palm, touch.fingers))
        if palm is None or fingers is None or np.linalg.norm(palm) < 1e-6:
            return
        share = min(1.0, float(np.linalg.norm(palm)))
        back = -unit(fingers)
        across = -k * unit(palm - back * (palm @ back))
        wanted = np.stack([across, np.cross(back, across), back], 1)
        self.twist_forearm(side, wanted, share)
        self.frames[bone] = between(self.frames[bone], wanted, share)

    def twist_forearm(self, side: str, wanted: Array, share: float) -> None:
        """Give the forearm half of the hand's twist, so that the wrist does not wring."""
        forearm = f"larm_{side}"
        relative = self.frames[forearm].T @ wanted
        twist = np.degrees(np.arctan2(relative[1, 0] - relative[0, 1], relative[0, 0] + relative[1, 1]))
        self.frames[forearm] = self.frames[forearm] @ rot_z(float(twist) * 0.55 * share)
        self.bones[forearm] = self.frames[forearm] @ self.skeleton.to_neutral[forearm]


def _bone_frame(start: Array, end: Array, axis: Array) -> Array:
    """A frame whose -z runs along the bone and whose x is the hinge axis."""
    up = -unit(end - start)
    across = unit(axis - up * (axis @ up))
    return np.stack([across, np.cross(up, across), up], 1)
