"""The people and their clothes: a stored body becomes somebody with a loose shirt, leggings, socks or shoes, and hair.

Garments are made in the rest pose, once: cloth is the hull relaxed and let out, so it hangs rather than clings.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from pathlib import Path

import numpy as np
import scipy.sparse as sp

from art.accessories import glasses, hair_parts
from art.body import HULL, SKIN, Figure, Part, RawBody, RawPart, load_mesh
from art.maths import Array, Bools, Ints, smoothstep
from art.mesh import neighbour_mean, triangles, vertex_normals

PEOPLE = Path(__file__).parent / "people.toml"
SOLE = 0.016  # metres of rubber under a shoe
MUSH = 8  # rounds of smoothing that cure folds at hips and shoulders
HAIRLINES = {  # elevation of the hairline in degrees over azimuth (0 = face, 180 = nape)
    "full": ([0, 22, 40, 55, 66, 74, 80, 92, 108, 125, 180], [33, 32, 28, 14, -8, -13, -8, -8, -30, -38, -44]),
    "receding": ([0, 22, 40, 55, 66, 74, 80, 92, 108, 125, 180], [62, 58, 46, 26, 4, -10, -8, -8, -30, -36, -40]),
}


class PersonError(ValueError):
    """A pose file names somebody who is not in people.toml."""


@dataclass(frozen=True)
class Person:
    """Somebody on the cards, as `people.toml` has them."""

    name: str
    body: str
    hair: str
    colours: dict[str, str] = field(hash=False)
    build: float = 0.0
    beard: bool = False
    glasses: bool = False


def person(name: str) -> Person:
    """The person of that name.

    Raises:
        PersonError: nobody of that name is in people.toml.
    """
    people = tomllib.loads(PEOPLE.read_text())
    if name not in people:
        close = get_close_matches(name, people, n=1)
        hint = f"did you mean {close[0]!r}?" if close else f"there are {', '.join(people)}."
        raise PersonError(f"Nobody called {name!r} is in people.toml; {hint}")
    return Person(name=name, **people[name])


@dataclass(frozen=True)
class Tailor:
    """Where garments begin and end on one body (heights in metres, at rest)."""

    waist: float
    hip: float
    ankle: float
    neck: Array
    arms: tuple[tuple[Array, Array], tuple[Array, Array]]

    @classmethod
    def of(cls, rest: dict[str, Array]) -> Tailor:
        hip = float(rest["thigh_l"][2])
        arms = tuple((rest[f"uarm_{s}"], rest[f"larm_{s}"]) for s in "lr")
        return cls(hip + 0.152, hip, float(rest["foot_l"][2]), rest["neck"], arms)  # type: ignore[arg-type]

    def along_arm(self, at: Array) -> Array:
        """0 at the shoulder, 1 at the elbow, for points beside the trunk; -1 elsewhere."""
        share = np.full(len(at), -1.0)
        for k, (shoulder, elbow) in zip((1, -1), self.arms, strict=True):
            way = elbow - shoulder
            share = np.where(k * at[:, 0] > 0.1, ((at - shoulder) @ way) / (way @ way), share)
        return share

    def on_arm(self, at: Array) -> Bools:
        """Whether a point belongs to an arm rather than to the trunk."""
        beside, height = np.abs(at[:, 0]), at[:, 2]
        outside = (beside > 0.215) | (height > self.waist + 0.1)
        on: Bools = (self.along_arm(at) > 0) & (beside > 0.13) & (height > self.waist - 0.25) & outside
        return on


@cache
def figure(who: Person, *, shoes: bool) -> Figure:
    """The dressed body of a person."""
    raw = load_mesh(who.body)
    tailor = Tailor.of(raw.rest)
    parts = []
    for part in raw.parts:
        if part.name == HULL:
            part.vertices = _dress(part, tailor, who.build, shoes=shoes)
        elif part.name == SKIN:
            part.vertices = _style_hair(part, raw, who)
        parts.append(Part(part, mush=MUSH if part.name == HULL else 0, subdivide=part.name in (HULL, SKIN)))
    extras = [*hair_parts(raw, who.hair), *(glasses(raw) if who.glasses else [])]
    parts += [Part(extra, subdivide=False) for extra in extras]
    return Figure(raw, parts, sole=SOLE if shoes else 0.0)


def hairness(who: Person, at: Array, skull: Array, ear: Array) -> Array:
    """Above zero where hair grows, for rest positions on the head."""
    way = at - skull
    distance = np.linalg.norm(way, axis=-1) + 1e-9
    elevation = np.degrees(np.arcsin(way[..., 2] / distance))
    azimuth = np.degrees(np.arctan2(np.abs(way[..., 0]), -way[..., 1]))
    azimuths, line = HAIRLINES["receding" if who.hair == "receding" else "full"]
    above = (elevation - np.interp(azimuth, azimuths, line)) / 60
    from_ear = np.hypot((at[..., 1] - ear[1] - 0.002) / 0.021, (at[..., 2] - ear[2] + 0.004) / 0.034)
    above = np.where((from_ear < 1) & (np.abs(way[..., 0]) > 0.05), -1, above)
    grows: Array = np.where(distance < 0.2, above, -1)
    return grows


def _dress(hull: RawPart, tailor: Tailor, build: float, *, shoes: bool) -> Array:
    vertices, mean = hull.vertices, neighbour_mean(hull.quads, len(hull.vertices))
    vertices = _bridge_seat(vertices, mean, tailor)
    vertices = _loosen_shirt(vertices, hull.quads, mean, tailor, build)
    return _shoe(vertices, hull.quads, mean, tailor) if shoes else vertices


def _blend_smooth(vertices: Array, mean: sp.csr_matrix, weight: Array, rounds: int) -> Array:
    """Relax where `weight` (0..1 per vertex) says so."""
    for _ in range(rounds):
        vertices = vertices + weight[:, None] * (mean @ vertices - vertices)
    return vertices


def _bridge_seat(vertices: Array, mean: sp.csr_matrix, tailor: Tailor) -> Array:
    """Leggings span the seat like cloth instead of following it."""
    x, y, z = vertices.T
    behind = smoothstep(0.0, 0.05, y) * np.exp(-((x / 0.05) ** 2))
    return _blend_smooth(vertices, mean, behind * np.exp(-(((z - tailor.hip) / 0.12) ** 2)), 14)


def _loosen_shirt(vertices: Array, quads: Ints, mean: sp.csr_matrix, tailor: Tailor, build: float) -> Array:
    z = vertices[:, 2]
    sleeve = tailor.on_arm(vertices).astype(float)
    below_neck = 1 - smoothstep(tailor.neck[2] - 0.15, tailor.neck[2] - 0.05, z)
    trunk = smoothstep(tailor.waist - 0.012, tailor.waist + 0.012, z) * below_neck
    vertices = _blend_smooth(vertices, mean, 0.75 * trunk * (1 - sleeve), 14)
    outward = vertex_normals(vertices, triangles(quads))
    seat = smoothstep(tailor.hip - 0.30, tailor.hip, z) * (1 - trunk) * below_neck
    ease = trunk * (0.010 + 0.014 * build) * (1 - 0.55 * sleeve) + 0.010 * build * seat
    loose: Array = vertices + outward * ease[:, None]
    return loose


def _shoe(vertices: Array, quads: Ints, mean: sp.csr_matrix, tailor: Tailor) -> Array:
    """Round the foot, let it out and put a flat sole under it."""
    low = 1 - smoothstep(tailor.ankle + 0.005, tailor.ankle + 0.035, vertices[:, 2])
    vertices = _blend_smooth(vertices, mean, 0.6 * low, 3)
    outward = vertex_normals(vertices, triangles(quads))
    vertices = vertices + outward * (0.009 * low)[:, None]
    under = smoothstep(0.35, 0.75, -outward[:, 2]) * (vertices[:, 2] < 0.035)
    vertices[:, 2] += under * (-SOLE - vertices[:, 2])
    return vertices


def _style_hair(skin: RawPart, raw: RawBody, who: Person) -> Array:
    """Curls stand off the head; other styles keep the stored cap of hair."""
    if who.hair not in ("curly", "receding"):
        return skin.vertices
    grows = np.clip(6 * hairness(who, skin.vertices, raw.skull, raw.ear), 0, 1)
    outward = vertex_normals(skin.vertices, triangles(skin.quads))
    if who.hair == "receding":
        bare = np.clip(6 * hairness(_full_hair(who), skin.vertices, raw.skull, raw.ear), 0, 1) - grows
        return skin.vertices - outward * (0.012 * bare)[:, None]
    way = (skin.vertices - raw.skull) / 0.016
    curls = np.sin(way[:, 0] * 2.1 + 1) * np.sin(way[:, 1] * 1.9) * np.sin(way[:, 2] * 2.3 + 2)
    return skin.vertices + outward * (grows * (0.024 + 0.009 * curls))[:, None]


def _full_hair(who: Person) -> Person:
    return Person(name=who.name, body=who.body, hair="short", colours=who.colours)
