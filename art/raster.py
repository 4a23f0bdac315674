"""A small z-buffer rasteriser: for each pixel the depth, normal, rest position and material of what is nearest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PIL import Image, ImageDraw

from art.maths import Array, Bools, Ints

Discard = Callable[[Array], Bools]
CHUNK = 3_000_000  # candidate pixels worked on at a time: bounds the memory


@dataclass(frozen=True)
class Camera:
    """A perspective camera that looks at `target` from `azimuth` (0 = at the face, 90 = person's left, 180 = back).

    `height` is the number of metres the picture shows at the target; degrees and pixels otherwise.
    """

    azimuth: float
    elevation: float
    target: tuple[float, float, float]
    height: float
    width_px: int
    height_px: int
    field_of_view: float = 16.0

    @property
    def axes(self) -> Array:
        """Right, up and back as columns."""
        a, e = np.radians(self.azimuth), np.radians(self.elevation)
        back = np.array([np.cos(e) * np.sin(a), -np.cos(e) * np.cos(a), np.sin(e)])
        right = np.array([np.cos(a), np.sin(a), 0])
        return np.stack([right, np.cross(back, right), back], 1)

    @property
    def distance(self) -> float:
        return float(self.height / 2 / np.tan(np.radians(self.field_of_view / 2)))

    @property
    def focal(self) -> float:
        """Pixels per unit of tangent."""
        return float(self.height_px / 2 / np.tan(np.radians(self.field_of_view / 2)))

    @property
    def pixels_per_metre(self) -> float:
        return self.focal / self.distance

    def project(self, points: ArrayLike) -> Array:
        """Pixel x, pixel y and depth of world points."""
        axes = self.axes
        eye = np.array(self.target) + axes[:, 2] * self.distance
        seen = (np.asarray(points, float) - eye) @ axes
        depth = -seen[..., 2]
        x = self.width_px / 2 + self.focal * seen[..., 0] / depth
        y = self.height_px / 2 - self.focal * seen[..., 1] / depth
        return np.stack([x, y, depth], -1)

    def shrunk(self, by: int) -> Camera:
        """The same view with fewer pixels."""
        return replace(self, width_px=self.width_px // by, height_px=self.height_px // by)


class Buffer:
    """The nearest surface at every pixel (flat arrays, row after row)."""

    def __init__(self, camera: Camera) -> None:
        self.camera = camera
        count = camera.width_px * camera.height_px
        self.depth = np.full(count, np.inf)
        self.normal = np.zeros((count, 3))
        self.rest = np.zeros((count, 3))
        self.stuff: NDArray[np.int64] = np.full(count, -1, np.int64)

    def image(self, values: NDArray[Any]) -> NDArray[Any]:
        """Flat values as rows and columns."""
        return values.reshape(self.camera.height_px, self.camera.width_px, *values.shape[1:])

    def draw(
        self, vertices: Array, faces: Ints, *, normals: Array, rest: Array, stuff: int, discard: Discard | None = None
    ) -> None:
        """Draw one mesh of one material; `discard` tells from rest positions which points are not there."""
        screen = self.camera.project(vertices)
        corners = screen[faces]
        area = _cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
        size = (self.camera.width_px, self.camera.height_px)
        low = np.floor(corners[:, :, :2].min(1)).clip(0, size).astype(int)
        high = np.ceil(corners[:, :, :2].max(1)).clip(0, size).astype(int)
        seen = np.nonzero((area < -1e-9) & (high > low).all(1))[0]
        extent = (high - low)[seen]
        ends = np.cumsum(extent[:, 0] * extent[:, 1])
        start = 0
        while start < len(seen):
            done = int(ends[start - 1]) if start else 0
            stop = max(start + 1, int(np.searchsorted(ends, done + CHUNK)))
            some = seen[start:stop]
            fragment = _fragments(some, low, high, corners, area)
            self._keep(fragment, vertices, faces, normals=normals, rest=rest, stuff=stuff, discard=discard)
            start = stop

    def _keep(
        self,
        fragment: _Fragments,
        vertices: Array,
        faces: Ints,
        *,
        normals: Array,
        rest: Array,
        stuff: int,
        discard: Discard | None,
    ) -> None:
        """Write the fragments that are nearer than what is there."""
        pixel = fragment.y * self.camera.width_px + fragment.x
        fragment, pixel = fragment.only(nearer := fragment.depth < self.depth[pixel]), pixel[nearer]
        at = _mix(rest, faces, fragment)
        if discard is not None:
            kept = ~discard(at)
            fragment, pixel, at = fragment.only(kept), pixel[kept], at[kept]
        order = np.lexsort((fragment.depth, pixel))
        first = np.ones(len(order), bool)
        first[1:] = pixel[order][1:] != pixel[order][:-1]
        nearest = order[first]
        pixel, fragment = pixel[nearest], fragment.only(nearest)
        self.depth[pixel] = fragment.depth
        self.stuff[pixel] = stuff
        self.rest[pixel] = at[nearest]
        self.normal[pixel] = _mix(normals, faces, fragment)


@dataclass(frozen=True)
class _Fragments:
    """Pixels covered by triangles, with perspective-correct corner weights."""

    face: Ints
    x: Ints
    y: Ints
    depth: Array
    weights: Array

    def only(self, kept: Bools | Ints) -> _Fragments:
        return _Fragments(self.face[kept], self.x[kept], self.y[kept], self.depth[kept], self.weights[kept])


def _cross(a: Array, b: Array) -> Array:
    area: Array = a[..., 0] * b[..., 1] - a[..., 1] * b[..., 0]
    return area


def _fragments(some: Ints, low: Ints, high: Ints, corners: Array, area: Array) -> _Fragments:
    """Every pixel inside the bounding boxes of some triangles that is inside the triangle itself."""
    extent = (high - low)[some]
    count = extent[:, 0] * extent[:, 1]
    face = np.repeat(some, count)
    place = np.arange(len(face)) - np.repeat(np.cumsum(count) - count, count)
    width = np.repeat(extent[:, 0], count)
    x, y = low[face, 0] + place % width, low[face, 1] + place // width
    middle = np.stack([x + 0.5, y + 0.5], -1)
    a, b, c = (corners[face, i, :2] for i in range(3))
    first = _cross(b - middle, c - middle) / area[face]
    second = _cross(c - middle, a - middle) / area[face]
    weights = np.stack([first, second, 1 - first - second], -1)
    inside = (weights >= 0).all(1)
    face, x, y, weights = face[inside], x[inside], y[inside], weights[inside]
    weights = weights / corners[face, :, 2]
    depth = 1 / weights.sum(1)
    return _Fragments(face, x, y, depth, weights * depth[:, None])


def _mix(values: Array, faces: Ints, fragment: _Fragments) -> Array:
    mixed: Array = (values[faces[fragment.face]] * fragment.weights[:, :, None]).sum(1)
    return mixed


def silhouette(camera: Camera, meshes: list[tuple[Array, Ints]]) -> Array:
    """Coverage (0 or 1) of projected meshes, rows by columns."""
    image = Image.new("L", (camera.width_px, camera.height_px))
    pen = ImageDraw.Draw(image)
    for vertices, faces in meshes:
        screen = camera.project(vertices)[:, :2]
        for triangle in screen[faces].reshape(-1, 6).tolist():
            pen.polygon(triangle, fill=255)
    return np.asarray(image, float) / 255
