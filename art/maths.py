"""Rotations, directions and smooth steps: the small geometry every module of the studio shares."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.spatial.transform import Rotation, Slerp

Array = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


def rot_x(degrees: float) -> Array:
    """Rotation about x: positive tips z towards -y."""
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return np.array([[1, 0, 0], [0, c, -s], [0, s, c]])


def rot_y(degrees: float) -> Array:
    """Rotation about y: positive tips z towards x."""
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]])


def rot_z(degrees: float) -> Array:
    """Rotation about z: positive turns x towards y."""
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]])


def unit(vector: ArrayLike) -> Array:
    """The vector at length one; a null vector stays null."""
    v: Array = np.asarray(vector, float)
    return v / (np.linalg.norm(v) + 1e-12)


def norms(vectors: Array) -> Array:
    """Lengths along the last axis, kept as a column, never zero."""
    lengths: Array = np.linalg.norm(vectors, axis=-1, keepdims=True) + 1e-12
    return lengths


def cross_matrix(axis: Array) -> Array:
    """The matrix K with K @ v == axis x v."""
    x, y, z = axis
    return np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])


def turn_about(axis: Array, degrees: float) -> Array:
    """Rotation about a unit axis (Rodrigues)."""
    a, K = np.radians(degrees), cross_matrix(axis)
    turned: Array = np.eye(3) + np.sin(a) * K + (1 - np.cos(a)) * K @ K
    return turned


def align(start: ArrayLike, end: ArrayLike) -> Array:
    """The smallest rotation that takes direction `start` to direction `end`."""
    a, b = unit(start), unit(end)
    cosine = float(a @ b)
    if cosine < -0.9999:
        return rot_x(180)
    K = cross_matrix(np.cross(a, b))
    turned: Array = np.eye(3) + K + K @ K / (1 + cosine)
    return turned


def between(first: Array, second: Array, share: float) -> Array:
    """The rotation `share` (0..1) of the way from `first` to `second`."""
    if share <= 0 or share >= 1:
        return second if share >= 1 else first
    ends = Rotation.from_matrix(np.stack([first, second]))
    mixed: Array = Slerp([0.0, 1.0], ends)(share).as_matrix()
    return mixed


def angle_between(a: ArrayLike, b: ArrayLike) -> float:
    """Degrees between two directions."""
    return float(np.degrees(np.arccos(np.clip(unit(a) @ unit(b), -1, 1))))


def smoothstep(low: float, high: float, x: Any) -> Any:
    """0 below `low`, 1 above `high`, without a corner in between; takes and returns a float or an array."""
    t = np.clip((x - low) / (high - low), 0, 1)
    return t * t * (3 - 2 * t)


def colour(code: str) -> Array:
    """ "#RRGGBB" as three numbers from 0 to 1."""
    digits = code.lstrip("#")
    return np.array([int(digits[i : i + 2], 16) for i in (0, 2, 4)]) / 255
