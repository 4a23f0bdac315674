"""Things in the room: mats, chairs, a desk, a wall, stairs. Each is a few boxes and slabs at a given place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import product
from typing import Any

import numpy as np

from art.materials import Stuff
from art.maths import Array, Ints, rot_x, rot_z, unit
from art.pose import Card, PoseError, Table
from art.solve import PHONE_MIDDLE, PHONE_UP, Solution


@dataclass(frozen=True)
class Prop:
    """A mesh of one material with flat normals."""

    vertices: Array
    faces: Ints
    normals: Array
    stuff: Stuff
    shadow: bool = True

    def placed(self, at: tuple[float, ...], turn: float = 0.0) -> Prop:
        """Turned about z (degrees), then moved."""
        R = rot_z(turn)
        move = np.array([*at, 0.0][:3])
        return Prop(self.vertices @ R.T + move, self.faces, self.normals @ R.T, self.stuff, self.shadow)


def box(centre: tuple[float, ...], size: tuple[float, ...], stuff: Stuff, frame: Array | None = None) -> Prop:
    """A cuboid, optionally turned by a rotation matrix about its centre."""
    half = np.array(size) / 2
    vertices: list[Array] = []
    faces: list[list[int]] = []
    normals: list[Array] = []
    for axis, sign in product(range(3), (1, -1)):
        u, v = (axis + 1) % 3, (axis + 2) % 3
        corners = np.zeros((4, 3))
        corners[:, axis] = sign * half[axis]
        corners[:, u] = np.array([-1, 1, 1, -1]) * half[u]
        corners[:, v] = np.array([-1, -1, 1, 1]) * half[v]
        first = len(vertices)
        vertices += list(corners[::sign])
        normals += [sign * np.eye(3)[axis]] * 4
        faces += [[first, first + 1, first + 2], [first, first + 2, first + 3]]
    R = np.eye(3) if frame is None else frame
    return Prop(np.array(vertices) @ R.T + np.array(centre), np.array(faces), np.array(normals) @ R.T, stuff)


def slab(
    centre: tuple[float, ...], size: tuple[float, float], thick: float, stuff: Stuff, round_: float = 0.05
) -> Prop:
    """A plate with rounded corners whose top is at the centre's height."""
    corners = ((1, 1, 0), (-1, 1, 90), (-1, -1, 180), (1, -1, 270))
    inner = np.array(size) / 2 - round_
    angles = [(qx, qy, np.radians(a)) for qx, qy, start in corners for a in np.linspace(start, start + 90, 10)]
    rim = np.array([(qx * inner[0] + round_ * np.cos(a), qy * inner[1] + round_ * np.sin(a)) for qx, qy, a in angles])
    count = len(rim)
    top, bottom = np.c_[rim, np.zeros(count)], np.c_[rim, np.full(count, -thick)]
    after = np.roll(np.arange(count), -1)
    sides = np.stack([top, bottom, bottom[after], top[after]], 1).reshape(-1, 3)
    out = rim[after] - rim
    side_normals = np.repeat(np.stack([out[:, 1], -out[:, 0], np.zeros(count)], 1), 4, 0)
    side_normals /= np.linalg.norm(side_normals, axis=1, keepdims=True) + 1e-9
    fan = np.stack([np.zeros(count - 2, int), np.arange(1, count - 1), np.arange(2, count)], 1)
    k = count + 4 * np.arange(count)
    walls = np.concatenate([np.stack([k, k + 1, k + 2], 1), np.stack([k, k + 2, k + 3], 1)])
    normals = np.concatenate([np.tile([0.0, 0, 1], (count, 1)), side_normals])
    return Prop(np.concatenate([top, sides]) + np.array(centre), np.concatenate([fan, walls]), normals, stuff)


def tube(start: Array, end: Array, radius: float, stuff: Stuff) -> Prop:
    """A round bar between two points."""
    along = unit(end - start)
    aside = unit(np.cross(along, [0.3, 0.9, 0.2]))
    other = np.cross(along, aside)
    turn = np.linspace(0, 2 * np.pi, 17)[:-1]
    ring = np.cos(turn)[:, None] * aside + np.sin(turn)[:, None] * other
    i = np.arange(16)
    j = (i + 1) % 16
    faces = np.concatenate([np.stack([i, j, j + 16], 1), np.stack([i, j + 16, i + 16], 1)])
    vertices = np.concatenate([start + ring * radius, end + ring * radius])
    return Prop(vertices, faces, np.concatenate([ring, ring]), stuff)


# ---- furniture: each takes its table from the pose file and stands at the origin ----


def _mat(table: Table) -> list[Prop]:
    w, d = table.get("size", [0.8, 0.9])
    return [slab((0, 0, 0), (w, d), 0.018, Stuff.MAT, round_=0.06)]


def _chair(table: Table) -> list[Prop]:
    """A wooden chair facing -y, seat at 0.445 m; its open back leaves the pelvis in sight."""
    legs = [box((x, y, 0.2), (0.035, 0.035, 0.40), Stuff.METAL) for x, y in product((-0.19, 0.19), (-0.17, 0.17))]
    posts = [box((x, 0.20, 0.62), (0.035, 0.03, 0.40), Stuff.METAL) for x in (-0.19, 0.19)]
    rail = box((0, 0.20, 0.76), (0.42, 0.035, 0.20), Stuff.WOOD)
    return [slab((0, 0, 0.445), (0.46, 0.44), 0.05, Stuff.WOOD), *legs, *posts, rail]


def _stool(table: Table) -> list[Prop]:
    """A backless seat on four legs, 0.445 m high."""
    legs = [box((x, y, 0.2), (0.032, 0.032, 0.40), Stuff.METAL) for x, y in product((-0.16, 0.16), (-0.15, 0.15))]
    return [slab((0, 0, 0.445), (0.42, 0.40), 0.05, Stuff.WOOD, round_=0.08), *legs]


def _office_chair(table: Table) -> list[Prop]:
    """A swivel chair facing -y, seat at 0.445 m, on a five-armed foot."""
    parts = [slab((0, 0, 0.445), (0.46, 0.44), 0.06, Stuff.FABRIC, round_=0.09)]
    parts.append(tube(np.array([0, 0, 0.10]), np.array([0, 0, 0.39]), 0.025, Stuff.METAL))
    for angle in np.radians(np.arange(5) * 72 + 90):
        tip = 0.27 * np.array([np.cos(angle), np.sin(angle), 0])
        parts.append(tube(np.array([0, 0, 0.11]), tip + np.array([0, 0, 0.075]), 0.016, Stuff.METAL))
        parts.append(box((tip[0], tip[1], 0.03), (0.035, 0.035, 0.06), Stuff.DARK))
    parts.append(tube(np.array([0, 0.16, 0.40]), np.array([0, 0.25, 0.60]), 0.016, Stuff.METAL))
    parts.append(box((0, 0.255, 0.78), (0.40, 0.05, 0.36), Stuff.FABRIC, rot_x(8)))
    return parts


def _desk(table: Table) -> list[Prop]:
    """A desk with a laptop that looks at +y; `height` of its top, `size` of the top."""
    height, (w, d) = table.get("height", 0.74), table.get("size", [1.1, 0.6])
    legs = [box((x, 0, height / 2), (0.05, 0.06, height - 0.03), Stuff.METAL) for x in (-w / 2 + 0.1, w / 2 - 0.1)]
    feet = [box((x, 0, 0.015), (0.07, d * 0.8, 0.03), Stuff.METAL) for x in (-w / 2 + 0.1, w / 2 - 0.1)]
    top = slab((0, 0, height), (w, d), 0.03, Stuff.WOOD, round_=0.03)
    if not table.get("laptop", True):
        return [top, *legs, *feet]
    base = box((0, -0.06, height + 0.009), (0.32, 0.22, 0.016), Stuff.METAL)
    lid = box((0, -0.205, height + 0.11), (0.32, 0.012, 0.22), Stuff.DARK, rot_x(-14))
    glass = box((0, -0.198, height + 0.11), (0.295, 0.006, 0.19), Stuff.SCREEN, rot_x(-14))
    return [top, *legs, *feet, base, lid, glass]


def _wall(table: Table) -> list[Prop]:
    """A piece of wall of `size` [length, height] whose face looks at -x; `thick` enough, it fills the card's side."""
    (length, height), thick = table.get("size", [1.0, 1.9]), table.get("thick", 0.12)
    wall = box((thick / 2, 0, height / 2), (thick, length, height), Stuff.WALL)
    skirting = box((-0.004, 0, 0.05), (0.02, length, 0.10), Stuff.WHITE)
    return [wall, skirting]


def _step(table: Table) -> list[Prop]:
    """A low aerobic step of `size` [width, depth, height]."""
    w, d, h = table.get("size", [0.5, 0.36, 0.12])
    return [
        slab((0, 0, h), (w, d), 0.035, Stuff.MAT, round_=0.05),
        slab((0, 0, h - 0.033), (w - 0.04, d - 0.04), h - 0.034, Stuff.STONE),
    ]


FURNITURE: dict[str, Callable[[Table], list[Prop]]] = {
    "mat": _mat,
    "chair": _chair,
    "stool": _stool,
    "office_chair": _office_chair,
    "desk": _desk,
    "wall": _wall,
    "step": _step,
}
STEP_DEPTH, STEP_HEIGHT = 0.28, 0.17


def stairs(phase: float) -> list[Prop]:
    """Endless stairs that climb towards -y, the part around the stride `phase`, with a rail on the far side."""
    first = int(np.floor(phase * 2 + 1e-9))
    parts = []
    for i in range(first - 4, first + 7):
        y, z = -STEP_DEPTH * i, STEP_HEIGHT * i
        parts.append(box((0, y, z - 0.62), (1.0, STEP_DEPTH, 1.2), Stuff.STONE))
        parts.append(box((0, y + 0.015, z - 0.0125), (1.02, STEP_DEPTH + 0.03, 0.025), Stuff.TREAD))
        post = np.array([-0.44, y, z])
        parts.append(tube(post, post + np.array([0, 0, 0.84]), 0.012, Stuff.METAL))
    low, high = (np.array([-0.44, -STEP_DEPTH * i, STEP_HEIGHT * i + 0.86]) for i in (first - 5, first + 8))
    parts.append(tube(low, high, 0.022, Stuff.WOOD))
    return parts


def dashes(stride: float, phase: float) -> list[Prop]:
    """Marks on the floor that pass under a walker who keeps their place (metres a stride)."""
    places = [i * stride / 2 + phase * stride for i in range(-7, 8)]
    return [box((0, y, -0.009), (0.78, 0.03, 0.004), Stuff.WHITE) for y in places]


def phone(solution: Solution, side: str) -> Prop:
    """A phone flat against the ear, its lower end towards the mouth."""
    mirror = np.array([1 if side == "l" else -1, 1, 1])
    up = PHONE_UP * mirror
    out = unit(np.array([1.0, -0.15, 0.0]) * mirror)
    out = unit(out - up * (out @ up))
    head = solution.frames["head"]
    frame = head @ np.stack([out, np.cross(up, out), up], 1)
    centre = solution.joints["head"] + head @ (PHONE_MIDDLE * mirror)
    return box(tuple(centre), (0.010, 0.070, 0.148), Stuff.SCREEN, frame)


def props_for(card: Card, solution: Solution, phase: float) -> list[Prop]:
    """Everything in the room at a moment of the movement.

    Raises:
        PoseError: the pose file asks for furniture that does not exist.
    """
    props: list[Prop] = []
    if card.room:
        floor = box((0, 0, -0.020), (2.6, 14, 0.02), Stuff.FLOOR)
        props.append(floor.placed((0, 0), card.view["azimuth"] - 90))
    for table in card.props:
        props += _furnish(card, table, solution, phase)
    return props


def _furnish(card: Card, table: Table, solution: Solution, phase: float) -> list[Prop]:
    kind: Any = table.get("kind")
    if kind == "stairs":
        return stairs(phase)
    if kind == "dashes":
        return dashes(table["stride"], phase)
    if kind == "phone":
        return [phone(solution, table.get("side", "l"))]
    if kind not in FURNITURE:
        known = [*FURNITURE, "stairs", "dashes", "phone"]
        guess = get_close_matches(str(kind), known, n=1) or [", ".join(known)]
        raise PoseError(f"{card.name}.toml: there is no prop {kind!r}; try {guess[0]}.")
    place = tuple(table.get("at", (0, 0)))
    return [prop.placed(place, table.get("turn", 0)) for prop in FURNITURE[kind](table)]
