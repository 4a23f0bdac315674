"""The body: a CC0 base mesh that follows a solved skeleton, smoothed over the joints and subdivided.

Mesh and weights derive from MakeHuman's hm08 base mesh (CC0 1.0, licence text in `body_mesh/`). The files hold only
what is drawn: a clothing hull, head, arms, hands and eyes.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sp

from art.maths import Array, Ints, norms, turn_about, unit
from art.mesh import catmull_clark, neighbour_mean, triangles, vertex_normals
from art.skeleton import BONES, SIDES, Skeleton
from art.solve import Pose, Solution

MESHES = Path(__file__).parent / "body_mesh"
RELAXED_CURL = 25.0  # degrees in each finger joint
HULL, SKIN, EYE, HAIR_PART, GLASSES = "hull", "skin", "eye", "hair", "glasses"


@dataclass
class RawPart:
    """A mesh part as stored: quads, rest vertices and skin weights over all bones."""

    name: str
    quads: Ints
    vertices: Array
    weights: Array


@dataclass(frozen=True)
class RawBody:
    """One stored body with its joints and landmarks, before it is dressed."""

    bones: list[str]
    rest: dict[str, Array]
    finger_parent: dict[str, str]
    finger_rest: dict[str, Array]
    skull: Array
    ear: Array
    mouth: Array
    parts: list[RawPart]


def load_mesh(sex: str) -> RawBody:
    """Read `body_mesh/body_<sex>.npz` ("f" or "m"); coordinates in metres, standing on z = 0."""
    with np.load(MESHES / f"body_{sex}.npz") as z:
        stored: dict[str, Any] = {name: z[name] for name in z.files}
    bones = [str(b) for b in stored["bones"]]
    skull, ear, mouth = stored["pts"].astype(float)
    return RawBody(
        bones=bones,
        rest=_named_points(stored, "rest"),
        finger_parent={str(bone): str(parent) for bone, parent in stored["fing"]},
        finger_rest=_named_points(stored, "rig"),
        skull=skull,
        ear=ear,
        mouth=mouth,
        parts=[_stored_part(stored, i, len(bones)) for i in range(4)],
    )


def _named_points(stored: dict[str, Any], kind: str) -> dict[str, Array]:
    points = stored[f"{kind}_v"].astype(float)
    return {str(name): point for name, point in zip(stored[f"{kind}_k"], points, strict=True)}


def _stored_part(stored: dict[str, Any], i: int, bones: int) -> RawPart:
    vertices = stored[f"V{i}"].astype(float)
    weights = np.zeros((len(vertices), bones))
    np.put_along_axis(weights, stored[f"J{i}"].astype(int), stored[f"W{i}"] / 255.0, 1)
    weights /= weights.sum(1, keepdims=True)
    name = {"tights": HULL, "skin": SKIN}.get(str(stored[f"meta{i}"][0]), EYE)
    return RawPart(name, stored[f"F{i}"].astype(int), vertices, weights)


class Part:
    """A mesh part ready to be posed: skinning, delta mush against folds, one subdivision.

    `rest` holds the subdivided rest positions: the coordinates everything is painted in.
    """

    def __init__(self, raw: RawPart, *, mush: int = 0, subdivide: bool = True) -> None:
        self.name = raw.name
        self.quads, self.vertices, self.weights = raw.quads, raw.vertices, raw.weights
        self.mush = mush
        if mush:
            count = len(raw.vertices)
            self.relax = 0.5 * neighbour_mean(raw.quads, count) + 0.5 * sp.identity(count)
            relaxed = self._relaxed(raw.vertices)
            frames = self._frames(relaxed)
            self.detail = np.einsum("nij,ni->nj", frames, raw.vertices - relaxed)
        self.finer: sp.csr_matrix = sp.identity(len(raw.vertices), format="csr")
        quads = raw.quads
        if subdivide:
            self.finer, quads = catmull_clark(raw.quads, len(raw.vertices))
        self.faces = triangles(quads)
        self.rest: Array = self.finer @ raw.vertices

    def pose(self, turns: Array, moves: Array) -> Array:
        """Subdivided vertices in the room, for one rotation and translation per bone."""
        blended = np.einsum("nb,bij->nij", self.weights, turns)
        vertices = np.einsum("nij,nj->ni", blended, self.vertices) + self.weights @ moves
        if self.mush:
            relaxed = self._relaxed(vertices)
            vertices = relaxed + np.einsum("nij,nj->ni", self._frames(relaxed), self.detail)
        fine: Array = self.finer @ vertices
        return fine

    def _relaxed(self, vertices: Array) -> Array:
        for _ in range(self.mush):
            vertices = self.relax @ vertices
        return vertices

    def _frames(self, vertices: Array) -> Array:
        """A frame per vertex: its normal and one incident edge, the same edge in every pose."""
        normals = vertex_normals(vertices, triangles(self.quads))
        tangents = np.zeros_like(vertices)
        tangents[self.quads[:, 0]] = vertices[self.quads[:, 1]] - vertices[self.quads[:, 0]]
        second = np.zeros_like(vertices)
        second[self.quads[:, 1]] = vertices[self.quads[:, 2]] - vertices[self.quads[:, 1]]
        without = np.linalg.norm(tangents, axis=1) < 1e-9
        tangents[without] = second[without]
        tangents -= normals * (tangents * normals).sum(1, keepdims=True)
        tangents /= norms(tangents)
        return np.stack([normals, tangents, np.cross(normals, tangents)], -1)


class Figure:
    """A dressed body: bones, landmarks and parts; `pose` puts it into the room."""

    def __init__(self, raw: RawBody, parts: list[Part], *, sole: float = 0.0) -> None:
        self.bones, self.rest = raw.bones, raw.rest
        self.skull, self.ear, self.mouth = raw.skull, raw.ear, raw.mouth
        self.finger_parent, self.finger_rest = raw.finger_parent, raw.finger_rest
        self.parts = parts
        self.sole = sole
        self.skeleton = Skeleton(raw.rest)

    def eye(self, side: str) -> Array:
        """Middle of an eyeball at rest."""
        k = 1 if side == "l" else -1
        middles = [p.vertices.mean(0) for p in self.parts if p.name == EYE]
        return next(middle for middle in middles if middle[0] * k > 0)

    def pose(self, solution: Solution, pose: Pose) -> list[Array]:
        """World vertices of every part, in the order of `parts`."""
        turns = np.zeros((len(self.bones), 3, 3))
        moves = np.zeros((len(self.bones), 3))
        for i, bone in enumerate(self.bones):
            if bone in BONES:
                turns[i] = solution.bones[bone]
                moves[i] = solution.joints[bone] - turns[i] @ self.rest[bone]
        for side in SIDES:
            self._curl_fingers(side, pose, turns, moves)
        return [part.pose(turns, moves) for part in self.parts]

    def _curl_fingers(self, side: str, pose: Pose, turns: Array, moves: Array) -> None:
        """Turn each finger bone about the hand's width by the pose's `curl`."""
        rest, k = self.finger_rest, 1 if side == "l" else -1
        along = unit(rest[f"middle_01_{side}"] - rest[f"hand_{side}"])
        across = rest[f"index_01_{side}"] - rest[f"pinky_01_{side}"]
        across = unit(across - along * (across @ along))
        curl = pose.get(f"curl_{side}", RELAXED_CURL)
        for bone in (b for b in self.finger_parent if b.endswith(f"_{side}")):
            parent = self.finger_parent[bone]
            j = self.bones.index(parent if parent in self.bones else f"hand_{side}")
            i, share = self.bones.index(bone), 0.3 if "thumb" in bone else 1.0
            turns[i] = turns[j] @ turn_about(across, k * share * curl)
            moves[i] = turns[j] @ rest[bone] + moves[j] - turns[i] @ rest[bone]
