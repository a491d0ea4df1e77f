"""Lengths and directions of vectors on the last axis, at any scale of their components."""

from __future__ import annotations

import numpy as np

from gradmath._check import Array


def norms(vectors: Array) -> Array:
    """Return the Euclidean lengths of vectors of shape (..., p); shape (...)."""
    lengths: Array = np.hypot.reduce(vectors, axis=-1)
    return lengths


def unit(vectors: Array) -> Array:
    """Return vectors of shape (..., p) at length 1; a vector of length 0 stays 0, since it has no direction."""
    largest = np.abs(vectors).max(axis=-1, keepdims=True)
    scaled = vectors / np.where(largest > 0, largest, 1.0)
    lengths = norms(scaled)[..., None]
    units: Array = scaled / np.where(lengths > 0, lengths, 1.0)
    return units
