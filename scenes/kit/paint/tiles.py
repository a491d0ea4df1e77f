"""The parts of a frame that have been drawn on, in square tiles: the others need not be redrawn."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gradmath.compiled import compiled

Pixels = NDArray[np.uint8]
Words = NDArray[np.uint32]
Marks = NDArray[np.bool_]

# Side in pixels: even, since a video stores colours for blocks of 2 × 2 pixels, and as large as x264's own blocks.
SIDE = 16


class Tiles:
    """Marks on the tiles of a frame.

    Parameters
    ----------
    width, height
        Size of the frame, in pixels.

    Attributes
    ----------
    marks
        Marks, shape (rows, columns); the tiles at the right and at the bottom may extend beyond the frame.
    """

    def __init__(self, width: int, height: int) -> None:
        self.marks: Marks = np.zeros((-(-height // SIDE), -(-width // SIDE)), dtype=np.bool_)

    def mark(self, left: float, top: float, right: float, bottom: float) -> None:
        """Mark every tile that a rectangle touches; it is given in pixels, and may extend beyond the frame."""
        first_row, first_column = max(int(top) // SIDE, 0), max(int(left) // SIDE, 0)
        self.marks[first_row : max(int(bottom) // SIDE + 1, 0), first_column : max(int(right) // SIDE + 1, 0)] = True

    def mark_each(self, rectangles: NDArray[np.float64]) -> None:
        """Mark every tile that one of many rectangles touches: left, top, right and bottom in pixels, shape (n, 4)."""
        _mark_each(self.marks, np.floor(rectangles / SIDE).astype(np.int64))

    def mark_all(self) -> None:
        """Mark the whole frame."""
        self.marks[:] = True

    def add(self, others: Tiles) -> None:
        """Mark what is marked in others."""
        self.marks |= others.marks

    def clear(self) -> None:
        """Remove all marks."""
        self.marks[:] = False


def words(pixels: Pixels) -> Words:
    """Return RGBA pixels of shape (height, width, 4) as one number each, red lowest; shape (height, width)."""
    return np.ascontiguousarray(pixels).view(np.uint32)[..., 0]


@compiled
def _mark_each(marks: Marks, blocks: NDArray[np.int64]) -> None:
    rows, columns = marks.shape
    for left, top, right, bottom in blocks:
        for row in range(max(top, 0), min(bottom + 1, rows)):
            for column in range(max(left, 0), min(right + 1, columns)):
                marks[row, column] = True


@compiled
def run_of(row: Marks, start: int) -> tuple[int, int]:
    """Return start and end of the next run of marked tiles in a row of them; twice the same if there is none."""
    while start < len(row) and not row[start]:
        start += 1
    end = start
    while end < len(row) and row[end]:
        end += 1
    return start, end


@compiled
def copy_tiles(source: Words, target: Words, marks: Marks) -> None:
    """Copy the marked tiles of a picture into another one of the same shape."""
    height = len(source)
    for tile_row in range(marks.shape[0]):
        start, end = run_of(marks[tile_row], 0)
        while start < end:
            for row in range(tile_row * SIDE, min((tile_row + 1) * SIDE, height)):
                # Counted from 0, columns cannot be negative, which lets the compiler vectorise.
                into, out_of = target[row, start * SIDE : end * SIDE], source[row, start * SIDE : end * SIDE]
                for column in range(len(into)):
                    into[column] = out_of[column]
            start, end = run_of(marks[tile_row], end)
