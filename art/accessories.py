"""What a head carries: a bun, a ponytail, glasses; small meshes that follow the head bone."""

from __future__ import annotations

import numpy as np

from art.body import EYE, GLASSES, HAIR_PART, RawBody, RawPart
from art.maths import Array, Ints, unit


def hair_parts(raw: RawBody, style: str) -> list[RawPart]:
    """The parts of a hair style that stand off the head; most styles have none."""
    if style == "bun":
        return [_on_head(raw, HAIR_PART, *_ball(raw.skull + np.array([0, 0.066, 0.098]), (0.043, 0.038, 0.043)))]
    if style == "ponytail":
        tie = raw.skull + np.array([0, 0.112, 0.042])
        tail = _ball(tie + np.array([0, 0.036, -0.085]), (0.031, 0.030, 0.105))
        tail[0][:, 1] -= 0.25 * (tail[0][:, 2] - tie[2] + 0.085)  # hangs away from the neck
        tied = _ball(tie, (0.024, 0.026, 0.024))
        return [_on_head(raw, HAIR_PART, *part) for part in (tied, tail)]
    return []


def glasses(raw: RawBody) -> list[RawPart]:
    """Two round rims, a bridge and the temples."""
    eyes = [part.vertices.mean(0) for part in raw.parts if part.name == EYE]
    turn = np.linspace(0, 2 * np.pi, 33)
    lines = []
    for eye in eyes:
        centre = eye + np.array([0, -0.019, -0.001])
        rim = centre + np.stack([0.0215 * np.cos(turn), 0.004 * np.cos(turn) ** 2, 0.0185 * np.sin(turn)], 1)
        out = np.sign(eye[0]) * np.array([0.0215, 0, 0])
        ear = np.array([np.sign(eye[0]) * (raw.ear[0] + 0.002), raw.ear[1] + 0.004, raw.ear[2] + 0.026])
        lines += [rim, np.stack([centre + out, (centre + out + ear) / 2 + out * 0.45, ear])]
    inner = [eye + np.array([-np.sign(eye[0]) * 0.0215, -0.019, 0.003]) for eye in eyes]
    lines.append(np.stack([inner[0], sum(inner) / 2 + np.array([0, -0.004, 0.003]), inner[1]]))
    return [_on_head(raw, GLASSES, *_wire(line, 0.0022)) for line in lines]


def _on_head(raw: RawBody, name: str, points: Array, quads: Ints) -> RawPart:
    weights = np.zeros((len(points), len(raw.bones)))
    weights[:, raw.bones.index("head")] = 1
    return RawPart(name, quads, points, weights)


def _ball(centre: Array, radii: tuple[float, float, float]) -> tuple[Array, Ints]:
    """Vertices and quads of an ellipsoid."""
    around, down = np.meshgrid(np.linspace(0, 2 * np.pi, 25)[:-1], np.linspace(0, np.pi, 13))
    ball = np.stack([np.cos(around) * np.sin(down), np.sin(around) * np.sin(down), np.cos(down)], -1)
    index = np.arange(around.size).reshape(around.shape)
    quads = np.stack([index[:-1], index[1:], np.roll(index, -1, 1)[1:], np.roll(index, -1, 1)[:-1]], -1)
    return ball.reshape(-1, 3) * np.array(radii) + centre, quads.reshape(-1, 4)


def _wire(line: Array, radius: float) -> tuple[Array, Ints]:
    """Vertices and quads of a round wire along a polyline."""
    along = np.gradient(line, axis=0)
    rings = []
    for point, way in zip(line, along, strict=True):
        aside = unit(np.cross(unit(way), [0.31, 0.87, 0.39]))
        other = np.cross(unit(way), aside)
        turn = np.linspace(0, 2 * np.pi, 9)[:-1]
        rings.append(point + radius * (np.cos(turn)[:, None] * aside + np.sin(turn)[:, None] * other))
    index = np.arange(len(line) * 8).reshape(len(line), 8)
    quads = np.stack([index[:-1], np.roll(index, -1, 1)[:-1], np.roll(index, -1, 1)[1:], index[1:]], -1)
    return np.concatenate(rings), quads.reshape(-1, 4)
