"""Time: the pose at any moment between a movement's keyframes, eased to and fro or in an endless stride."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from art.maths import smoothstep
from art.pose import Angles, Card

MIRRORED = ("x", "spine_twist", "spine_side", "neck_twist", "neck_side", "yaw", "roll")


class Motion:
    """The movement of one card; `at(0)` is its start, `at(1)` its end (a cycle: left and right step done)."""

    def __init__(self, card: Card) -> None:
        self.card = card

    def at(self, moment: float) -> Angles:
        """The pose at a moment from 0 to 1; in a cycle any number, advancing with every stride."""
        return self._stride(moment) if self.card.cycle else self._between(moment)

    def _between(self, moment: float) -> Angles:
        times, keys = self.card.times, self.card.keys
        i = max(j for j, t in enumerate(times) if t <= moment + 1e-9)
        if i == len(times) - 1:
            return dict(keys[-1])
        share = smoothstep(times[i], times[i + 1], moment)
        return {word: keys[i][word] * (1 - share) + keys[i + 1][word] * share for word in keys[i]}

    def _stride(self, moment: float) -> Angles:
        """The keys tell the first half of a stride; the second is its mirror image, one step further on."""
        card = self.card
        half = int(np.floor(2 * moment + 1e-9))
        pose = self._half_stride(2 * moment - half)
        if half % 2:
            pose = mirror(pose, card.advance)
        pose = shift(pose, [2 * (half // 2) * a for a in card.advance])
        for word, values in card.full.items():
            pose[word] = _around(values, moment)
        return _carry(pose, card, moment)

    def _half_stride(self, share: float) -> Angles:
        card = self.card
        before = mirror(card.keys[-1], [-a for a in card.advance])
        after = [mirror(key, card.advance) for key in card.keys[:2]]
        keys = [before, *card.keys, *after]
        times = [card.times[-1] - 1, *card.times, 1.0, 1 + card.times[1]]
        i = max(j for j in range(1, len(times) - 2) if times[j] <= share + 1e-9)
        a = (share - times[i]) / (times[i + 1] - times[i])
        pose = {}
        for word in keys[i]:
            value = _catmull_rom([key[word] for key in keys[i - 1 : i + 3]], a)
            pose[word] = min(max(value, 0.0), 1.0) if word.startswith("act") else value
        return pose


def mirror(pose: Angles, advance: Sequence[float]) -> Angles:
    """Left and right exchanged, one step of `advance` further."""
    swapped = {}
    for word, value in pose.items():
        name = word
        for a, b in (("_l", "_r"), ("_r", "_l")):
            if word.endswith(a) or f"{a}_" in word:
                name = word[: -len(a)] + b if word.endswith(a) else word.replace(f"{a}_", f"{b}_")
                break
        sign = -1 if name.endswith("_x") or name in MIRRORED else 1
        swapped[name] = sign * value
    return shift(swapped, advance)


def shift(pose: Angles, by: Sequence[float]) -> Angles:
    """The whole person with all pins moved by a vector (metres)."""
    moved = dict(pose)
    for word in pose:
        pin = word.startswith(("foot_l_", "foot_r_", "hand_")) and word.endswith(("_x", "_y", "_z"))
        if word in ("x", "y", "z") or pin:
            moved[word] += by["xyz".index(word[-1])]
    return moved


def _carry(pose: Angles, card: Card, moment: float) -> Angles:
    """Replace what stays the same through the cycle (a phone arm, a hand on the rail), moving along with it."""
    return pose | shift(card.fixed, [2 * moment * a for a in card.advance])


def _catmull_rom(points: Sequence[float], a: float) -> float:
    p0, p1, p2, p3 = points
    cubic = a * (3 * (p1 - p2) + p3 - p0)
    return p1 + 0.5 * a * (p2 - p0 + a * (2 * p0 - 5 * p1 + 4 * p2 - p3 + cubic))


def _around(values: Sequence[float], moment: float) -> float:
    """A value given at even steps of a whole cycle."""
    place = (moment % 1) * len(values)
    i, share = int(place), place - int(place)
    return float(values[i] * (1 - share) + values[(i + 1) % len(values)] * share)
