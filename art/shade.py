"""Light: from a posed figure and its room to a shaded, outlined picture with a soft shadow."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy.ndimage import binary_dilation, gaussian_filter, maximum_filter, minimum_filter

from art.body import EYE, HAIR_PART, HULL, SKIN, Figure
from art.materials import BODY, GROUND, PANEL, QUIET, Stuff
from art.maths import Array, Bools, Ints, norms, smoothstep, unit
from art.mesh import vertex_normals
from art.painter import Painter, Work
from art.raster import Buffer, Camera, silhouette
from art.scene import Prop
from art.solve import Pose

SKIN_UNDER_CLOTH = 0.022  # metres a hem is pulled in before the skin below it is left out
CREASES = ((0.012, 4.2), (0.03, 4.2), (0.06, 3.6))  # radii (metres) and strengths of the ambient shade
SHADOW_SLANT = np.array([0.12, 0.10, 1.0])
SHADOW_TINT = np.array([0.72, 0.62, 0.38])
DRAWN_AS = {HULL: Stuff.LEGS, SKIN: Stuff.SKIN, EYE: Stuff.EYE, HAIR_PART: Stuff.HAIR}


@dataclass(frozen=True)
class Sight:
    """What there is to draw: a posed figure, what its muscles do, and the things around it."""

    painter: Painter
    vertices: list[Array]
    props: list[Prop]
    pose: Pose
    work: Work

    @property
    def figure(self) -> Figure:
        return self.painter.figure

    def meshes(self) -> list[tuple[Array, Ints]]:
        """The figure's visible meshes, for silhouettes."""
        pairs = zip(self.figure.parts, self.vertices, strict=True)
        return [(vertices, part.faces) for part, vertices in pairs if part.name != EYE]


def shade(sight: Sight, camera: Camera) -> Array:
    """The finished picture of a sight before annotations: rows x columns x rgb, 0..1, on the panel's colour."""
    buffer = _draw(sight, camera)
    painter = sight.painter
    seen = np.nonzero(buffer.stuff >= 0)[0]
    at, stuff = buffer.rest[seen], painter.identify(buffer.stuff[seen], buffer.rest[seen])
    normals = buffer.normal[seen] / norms(buffer.normal[seen])
    colours = painter.base_colours(stuff, at)
    glow = painter.flex(colours, stuff, at, sight.work, sight.pose)
    colours = _light(colours, normals, camera, np.isin(stuff, BODY), glow)

    picture = np.zeros((len(buffer.stuff), 3))
    picture[seen] = colours
    picture = buffer.image(picture)
    materials = np.full(len(buffer.stuff), int(Stuff.NOTHING))
    materials[seen] = stuff
    material_map = buffer.image(materials)
    there = material_map >= 0
    depth = buffer.image(np.where(buffer.stuff >= 0, buffer.depth, 1e3))
    picture = picture * (1 - _creases(depth, camera) * there)[..., None]
    picture = _outline(picture, depth, material_map)
    picture = np.where(there[..., None], picture, PANEL)
    facing_up = np.zeros(len(buffer.stuff))
    facing_up[seen] = normals[:, 2]
    shadow = _shadow(sight, camera, material_map, buffer.image(facing_up) > 0.5)
    finished: Array = np.clip(picture * (1 - shadow[..., None] * SHADOW_TINT), 0, 1)
    return finished


def _draw(sight: Sight, camera: Camera) -> Buffer:
    buffer, painter = Buffer(camera), sight.painter

    def no_cloth(at: Array) -> Bools:
        return np.equal(painter.cloth(at), Stuff.NOTHING)

    def under_cloth(at: Array) -> Bools:
        return np.not_equal(painter.cloth(at, SKIN_UNDER_CLOTH), Stuff.NOTHING)

    discards = {HULL: no_cloth, SKIN: under_cloth}
    for part, vertices in zip(sight.figure.parts, sight.vertices, strict=True):
        buffer.draw(
            vertices,
            part.faces,
            normals=vertex_normals(vertices, part.faces),
            rest=part.rest,
            stuff=DRAWN_AS.get(part.name, Stuff.FRAME),
            discard=discards.get(part.name),
        )
    for prop in sight.props:
        # the rest position of a prop means nothing; far away, no garment is there
        away = prop.vertices + 100
        buffer.draw(prop.vertices, prop.faces, normals=prop.normals, rest=away, stuff=prop.stuff)
    return buffer


def _light(colours: Array, normals: Array, camera: Camera, body: Bools, glow: Array) -> Array:
    """Two soft steps of light from the upper left, cool shade, a rim on the body, and the muscles' glow."""
    axes = camera.axes
    lamp = unit(axes @ unit([-0.35, 0.62, 0.70]) + np.array([0, 0, 0.55]))
    facing = normals @ lamp
    lit = 0.66 + 0.28 * smoothstep(-0.15, 0.5, facing) + 0.09 * smoothstep(0.55, 1.0, facing)
    dim = 1 - smoothstep(0.66, 0.95, lit)
    edge = smoothstep(0.55, 1.0, 1 - np.abs(normals @ axes[:, 2]))
    rim = edge * (0.5 + 0.5 * normals[:, 2]).clip(0, 1) * 0.10 * body
    cool = 1 - np.array([0.06, 0.03, -0.07]) * dim[:, None]
    lighted: Array = colours * lit[:, None] * cool + rim[:, None] + colours * (0.16 * glow)[:, None]
    return lighted


def _creases(depth: Array, camera: Camera) -> Array:
    """Darkness (0..0.36) where surfaces meet: pairs of opposite samples, so a tilted plane stays clean."""
    total = np.zeros_like(depth)
    for radius, strength in CREASES:
        reach = radius * camera.pixels_per_metre
        sunk = np.zeros_like(depth)
        for i in range(6):
            angle = np.pi * (i + 0.5 * (radius > 0.02)) / 6
            step = (round(np.sin(angle) * reach), round(np.cos(angle) * reach))
            one = depth - np.roll(depth, step, (0, 1))
            other = depth - np.roll(depth, (-step[0], -step[1]), (0, 1))
            near = (one * (np.abs(one) < 0.16)) + (other * (np.abs(other) < 0.16))
            sunk += np.clip(near - 0.003, 0, radius)
        total += strength * gaussian_filter(sunk / 6, reach * 0.25)
    dark: Array = np.clip(total, 0, 0.36)
    return dark


def _outline(picture: Array, depth: Array, materials: NDArray[np.int64]) -> Array:
    """Ink where the depth jumps (second difference, so grazing surfaces stay clean) and where materials change."""
    p = np.pad(depth, 1, mode="edge")
    pairs = [
        p[1:-1, 2:] + p[1:-1, :-2],
        p[2:, 1:-1] + p[:-2, 1:-1],
        p[2:, 2:] + p[:-2, :-2],
        p[2:, :-2] + p[:-2, 2:],
    ]
    there = materials >= 0
    thick = max(1, round(len(depth) / 600))
    jump = (np.max(pairs, axis=0) - 2 * depth > 0.03) & there
    jump = binary_dilation(jump, iterations=thick) & there
    change = (maximum_filter(materials, 3) != minimum_filter(materials, 3)) & there & ~jump
    quiet = np.isin(materials, QUIET)
    ink = gaussian_filter(jump.astype(float), 0.7) * np.where(quiet, 0.35, 0.8)
    ink = ink + gaussian_filter(change.astype(float), 0.7) * np.where(quiet, 0.12, 0.35)
    ink = np.clip(ink, 0, 1)[..., None]
    inked: Array = picture * (1 - ink) + (picture * 0.30 + np.array([0.01, 0.015, 0.05])) * ink
    return inked


def _shadow(sight: Sight, camera: Camera, materials: NDArray[np.int64], facing_up: Bools) -> Array:
    """A blurred shadow of figure and furniture on the ground (z = 0), strongest on mats and floor."""
    small = camera.shrunk(4)
    ground = np.array([int(stuff) for stuff in GROUND])
    casting = [(p.vertices, p.faces) for p in sight.props if p.stuff not in (*GROUND, Stuff.STONE, Stuff.TREAD)]
    meshes = [(v - v[:, 2:] * SHADOW_SLANT, faces) for v, faces in [*sight.meshes(), *casting]]
    flat = silhouette(small, meshes) if not _on_stairs(sight) else np.zeros((small.height_px, small.width_px))
    blurred = gaussian_filter(flat, 0.028 * small.pixels_per_metre)
    size = (camera.width_px, camera.height_px)
    large = np.asarray(Image.fromarray((blurred * 255).astype("u1")).resize(size, Image.Resampling.BICUBIC), float)
    dark = large / 255 * 0.34
    on_ground = np.isin(materials, ground) & facing_up
    shadow: Array = np.where(materials < 0, dark * 0.55, np.where(on_ground, dark, 0))
    return shadow


def _on_stairs(sight: Sight) -> bool:
    return any(prop.stuff is Stuff.TREAD for prop in sight.props)
