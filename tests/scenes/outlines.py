"""What is read off drawn outlines."""

from __future__ import annotations

import numpy as np


def corners_of(points: np.ndarray) -> np.ndarray:
    """Return the corners of a polyline from its Bézier points, shape (n, 2)."""
    return np.concatenate([points[::4], points[-1:]])[:, :2]


def distance(box: np.ndarray, points: np.ndarray) -> float:
    """Return the distance from a box, given by its lowest and highest corner, to the nearest of some points."""
    return float(np.linalg.norm(np.maximum(np.maximum(box[0] - points, points - box[1]), 0), axis=-1).min())
