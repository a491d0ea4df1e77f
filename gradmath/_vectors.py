"""Lengths and directions of vectors on the last axis, at any scale of their components."""

from __future__ import annotations

import numpy as np

from gradmath._check import Array

_PLANE = 2


def norms(vectors: Array) -> Array:
    """Return the Euclidean lengths of vectors of shape (..., p); shape (...)."""
    lengths: Array
    if vectors.shape[-1] == _PLANE:  # several times as fast as reducing such a short axis
        lengths = np.hypot(vectors[..., 0], vectors[..., 1])
    else:
        lengths = np.hypot.reduce(vectors, axis=-1)
    return lengths


def unit(vectors: Array) -> Array:
    """Return vectors of shape (..., p) scaled to length 1; a vector of length 0 has no direction and stays 0."""
    sizes = np.abs(vectors)
    if vectors.shape[-1] == _PLANE:
        largest = np.maximum(sizes[..., :1], sizes[..., 1:])
    else:
        largest = sizes.max(axis=-1, keepdims=True)
    scaled = vectors / np.where(largest > 0, largest, 1.0)
    lengths = norms(scaled)[..., None]
    units: Array = scaled / np.where(lengths > 0, lengths, 1.0)
    return units
