"""The area that a line covers, with its ends and joins."""

from __future__ import annotations

from collections.abc import Iterator

import cairo
import numpy as np

# How far a round end's polygon may be from the circle, in the line's units.
_OFF_ROUND = 0.02
# As Cairo has it, and SVG with the limit that is written: a sharper mitre is a bevel.
_MITRE_LIMIT = 10.0
# Sines of turns below this leave no gap. With a cosine above the other, as along a curve, round is as good as mitred.
_STRAIGHT, _SMOOTH = 1e-9, 0.995


def covered(line: np.ndarray, width: float, cap: cairo.LineCap, join: cairo.LineJoin) -> Iterator[np.ndarray]:
    """Yield convex polygons that together are what a line covers.

    All run the same way around, so that they can be filled as one path: where they overlap, nothing is left out.

    Parameters
    ----------
    line
        Points without repetition, shape (n, 2); if the last is the first, the line is closed.
    width
        Width of the line.
    cap, join
        Form of its ends and of its corners.
    """
    half, ways = width / 2, np.diff(line, axis=0)
    along = ways / np.linalg.norm(ways, axis=1)[:, None]
    across = half * np.stack([-along[:, 1], along[:, 0]], axis=-1)
    is_closed = bool((line[0] == line[-1]).all())
    for start, end, side in zip(line[:-1], line[1:], across, strict=True):
        yield np.array([start - side, end - side, end + side, start + side])
    corners = range(0 if is_closed else 1, len(ways))
    for corner in corners:
        yield from _joined(line[corner], across[corner - 1], across[corner], join)
    if is_closed:
        return
    for end, out, side in ((line[0], -half * along[0], across[0]), (line[-1], half * along[-1], -across[-1])):
        if cap == cairo.LINE_CAP_ROUND:
            yield _round(end, half)
        elif cap == cairo.LINE_CAP_SQUARE:
            yield np.array([end - side, end + side, end + side + out, end - side + out])


def _joined(corner: np.ndarray, before: np.ndarray, after: np.ndarray, join: cairo.LineJoin) -> Iterator[np.ndarray]:
    """Yield what fills the gap outside a corner, given the ways across the pieces before and after it."""
    radius = float(np.linalg.norm(before))
    turn = float(before[0] * after[1] - before[1] * after[0]) / radius**2
    cosine = float(before @ after) / radius**2
    if join == cairo.LINE_JOIN_ROUND and cosine < _SMOOTH:
        yield _round(corner, radius)
        return
    if abs(turn) <= _STRAIGHT:
        return
    # The gap is on the outer side, to the right of a line that turns left.
    first, last = (-before, -after) if turn > 0 else (after, before)
    # A mitre is as long, in widths, as one over the sine of half the corner's angle.
    is_mitred = join != cairo.LINE_JOIN_BEVEL and _MITRE_LIMIT**2 * (1 + cosine) / 2 >= 1
    tip = [corner + (first + last) / (1 + cosine)] if is_mitred else []
    yield np.array([corner, corner + first, *tip, corner + last])


def _round(middle: np.ndarray, radius: float) -> np.ndarray:
    sides = max(8, int(np.ceil(np.pi / np.arccos(max(0.0, 1 - _OFF_ROUND / radius)))))
    angles = 2 * np.pi * np.arange(sides) / sides
    return middle + radius * np.stack([np.cos(angles), np.sin(angles)], axis=-1)
