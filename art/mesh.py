"""Meshes: vertex normals, smoothing and Catmull-Clark subdivision as ready-made sparse matrices."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from art.maths import Array, Bools, Ints, norms


def triangles(quads: Ints) -> Ints:
    """Two triangles for each quad."""
    return np.concatenate([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]])


def vertex_normals(vertices: Array, faces: Ints) -> Array:
    """Area-weighted unit normals of a triangle mesh, one per vertex."""
    a, b, c = (vertices[faces[:, i]] for i in range(3))
    face_normals = np.cross(b - a, c - a)
    normals = np.zeros_like(vertices)
    for corner in range(3):
        for axis in range(3):
            normals[:, axis] += np.bincount(faces[:, corner], face_normals[:, axis], len(vertices))
    return normals / norms(normals)


def neighbour_mean(quads: Ints, count: int) -> sp.csr_matrix:
    """The matrix that replaces each vertex by the mean of its neighbours (a lone vertex by itself)."""
    edges = np.stack([quads, np.roll(quads, -1, 1)], -1).reshape(-1, 2)
    edges = edges[edges[:, 0] != edges[:, 1]]
    ends = np.r_[edges[:, 0], edges[:, 1]], np.r_[edges[:, 1], edges[:, 0]]
    linked = sp.coo_matrix((np.ones(len(ends[0])), ends), shape=(count, count)).tocsr()
    linked.data[:] = 1
    degree = np.asarray(linked.sum(1)).ravel()
    alone = degree == 0
    return sp.diags(1 / np.where(alone, 1, degree)) @ linked + sp.diags(alone.astype(float))


def catmull_clark(quads: Ints, count: int) -> tuple[sp.csr_matrix, Ints]:
    """One step of subdivision: (S, finer quads) with `finer vertices = S @ vertices`; borders stay creased."""
    return _Subdivision(quads, count).matrix()


class _Subdivision:
    """Collects the weights of face points, edge points and moved old points."""

    def __init__(self, quads: Ints, count: int) -> None:
        self.quads, self.count = quads, count
        edges = np.sort(np.stack([quads, np.roll(quads, -1, 1)], -1).reshape(-1, 2), 1)
        unique, inverse, uses = np.unique(edges, axis=0, return_inverse=True, return_counts=True)
        self.edges: Ints = unique
        self.edge_of: Ints = inverse.reshape(len(quads), 4)
        self.inner: Bools = uses == 2
        self.entries: list[tuple[Array, Array, Array]] = []

    def add(self, row: Ints, column: Ints, weight: Array | float) -> None:
        shape = np.broadcast_shapes(row.shape, column.shape, np.shape(weight))
        self.entries.append(tuple(np.broadcast_to(a, shape).ravel() for a in (row, column, weight)))  # type: ignore[arg-type]

    def matrix(self) -> tuple[sp.csr_matrix, Ints]:
        quads, n, faces = self.quads, self.count, len(self.quads)
        face_points = n + np.arange(faces)
        edge_points = n + faces + np.arange(len(self.edges))
        self.add(face_points[:, None], quads, 0.25)
        self.add(edge_points[:, None], self.edges, np.where(self.inner, 0.25, 0.5)[:, None])
        of_face, edge = np.repeat(np.arange(faces), 4), self.edge_of.ravel()
        inside = self.inner[edge]
        self.add(edge_points[edge[inside]][:, None], quads[of_face[inside]], 0.0625)
        self.old_points()
        rows, columns, weights = (np.concatenate(part) for part in zip(*self.entries, strict=True))
        S = sp.csr_matrix((weights, (rows, columns)), shape=(n + faces + len(self.edges), n))
        around = edge_points[self.edge_of]
        centres = np.repeat(face_points[:, None], 4, 1)
        return S, np.stack([quads, around, centres, np.roll(around, 1, 1)], -1).reshape(-1, 4)

    def old_points(self) -> None:
        used = np.unique(self.quads)
        valence = np.bincount(self.edges.ravel(), minlength=self.count).astype(float)
        border = np.bincount(self.edges[~self.inner].ravel(), minlength=self.count) > 0
        inner = used[~border[used]]
        self.add(inner, inner, (valence[inner] - 3) / valence[inner])
        face, corner = np.nonzero(~border[self.quads])
        centre = self.quads[face, corner]
        self.add(centre[:, None], self.quads[face], (0.25 / valence[centre] ** 2)[:, None])
        for a, b in ((0, 1), (1, 0)):
            moving = ~border[self.edges[:, a]]
            vertex = self.edges[moving, a]
            self.add(vertex, vertex, 1 / valence[vertex] ** 2)
            self.add(vertex, self.edges[moving, b], 1 / valence[vertex] ** 2)
        rim = used[border[used]]
        self.add(rim, rim, 0.75)
        for a, b in ((0, 1), (1, 0)):
            outer = ~self.inner
            self.add(self.edges[outer, a], self.edges[outer, b], 0.125)
