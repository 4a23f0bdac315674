"""The skeleton: its bones, where they rest, and the turn that makes every body's neutral pose the same.

Room: x is the standing person's left, -y is where they face, z is up. Metres and degrees.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from art.maths import Array, align

SIDES = ("l", "r")
DOWN = np.array([0.0, 0.0, -1.0])


@dataclass(frozen=True)
class Limb:
    """Two bones that bend at a hinge, and the end that reaches."""

    upper: str
    lower: str
    end: str
    hinge: str  # the pose file's word for the middle joint: "knee" or "elbow"
    bends: int  # +1: the middle joint bends forwards (knee); -1: backwards (elbow)
    side: str

    @property
    def sign(self) -> int:
        """+1 on the left, -1 on the right: mirrors x."""
        return 1 if self.side == "l" else -1


def _bones() -> dict[str, str | None]:
    parents: dict[str, str | None] = {
        "pelvis": None,
        "spine_01": "pelvis",
        "spine_02": "spine_01",
        "spine_03": "spine_02",
        "neck": "spine_03",
        "head": "neck",
    }
    for s in SIDES:
        parents |= {f"clav_{s}": "spine_03", f"uarm_{s}": f"clav_{s}", f"larm_{s}": f"uarm_{s}"}
        parents |= {f"hand_{s}": f"larm_{s}", f"thigh_{s}": "pelvis", f"calf_{s}": f"thigh_{s}"}
        parents |= {f"foot_{s}": f"calf_{s}", f"ball_{s}": f"foot_{s}"}
    return parents


BONES = _bones()  # bone -> parent, parents first
ARMS = {s: Limb(f"uarm_{s}", f"larm_{s}", f"hand_{s}", "elbow", -1, s) for s in SIDES}
LEGS = {s: Limb(f"thigh_{s}", f"calf_{s}", f"foot_{s}", "knee", 1, s) for s in SIDES}
LIMBS = {limb.upper: limb for limb in (*ARMS.values(), *LEGS.values())}


class Skeleton:
    """Rest joints of one body and the fixed turn of each bone from rest to neutral.

    Neutral is anatomical: legs straight down, arms hanging, palms to the thighs. A bone's world rotation is
    `clinical frame @ to_neutral`, so clinical angles mean the same whatever pose the mesh was modelled in.
    """

    def __init__(self, rest: dict[str, Array]) -> None:
        self.rest = rest
        self.to_neutral = {bone: np.eye(3) for bone in BONES}
        for limb in LIMBS.values():
            self._straighten(limb)

    def _straighten(self, limb: Limb) -> None:
        upper = align(self.rest[limb.lower] - self.rest[limb.upper], DOWN)
        lower = align(upper @ (self.rest[limb.end] - self.rest[limb.lower]), DOWN) @ upper
        self.to_neutral[limb.upper], self.to_neutral[limb.lower] = upper, lower
        if limb.hinge == "elbow":
            fingers = lower @ (self.rest[f"{limb.end}_end"] - self.rest[limb.end])
            self.to_neutral[limb.end] = align(fingers, DOWN) @ lower

    def length(self, bone: str, child: str) -> float:
        """Distance in metres between two rest joints."""
        return float(np.linalg.norm(self.rest[child] - self.rest[bone]))

    @property
    def ankle_height(self) -> float:
        """Metres from the bare sole to the ankle joint."""
        return float(self.rest["foot_l"][2])
