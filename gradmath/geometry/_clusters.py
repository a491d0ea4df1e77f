"""Clusters of points linked by small gaps, and a representative of each."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from gradmath._check import Array
from gradmath._vectors import norms


def representatives(points: Array, reach: float) -> Array:
    """Return the point nearest to the middle of each cluster of points linked by gaps of at most ``reach``."""
    order, firsts = ordered(points, reach)
    representative: Array = points[order[firsts]]
    return representative


def clusters(points: Array, reach: float) -> list[NDArray[np.intp]]:
    """Return the indices of each cluster of points linked by gaps of at most ``reach``, from its middle outwards."""
    order, firsts = ordered(points, reach)
    return np.split(order, firsts[1:]) if len(points) else []


def ordered(points: Array, reach: float) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the indices of clusters of points, one cluster after another, and where each begins."""
    if not len(points):
        return np.zeros(0, dtype=np.intp), np.zeros(0, dtype=np.intp)
    pairs = cKDTree(points).query_pairs(reach, output_type="ndarray")
    links = coo_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(len(points), len(points)))
    _, labels = connected_components(links, directed=False)
    sizes = np.bincount(labels)
    middles = np.stack([np.bincount(labels, axis) for axis in points.T], axis=-1) / sizes[:, None]
    order = np.lexsort([norms(points - middles[labels]), labels])
    return order, np.cumsum(sizes) - sizes


def thinned(points: Array, reach: float) -> Array:
    """Keep one point in each cell of a grid so fine that all points in a cell are within ``reach`` of one another."""
    cells = np.floor(points * (np.sqrt(points.shape[-1]) / reach))
    _, first = np.unique(cells, axis=0, return_index=True)
    return points[np.sort(first)]
