"""The reader of digits in tiles: each picture, and each digit's weights, are a tile of 8 × 8 cells and one of 6 × 6."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Self

import numpy as np
from manim import Mobject, VMobject
from numpy.typing import ArrayLike

from gradmath.descent.descend import Constant, DescentPath, descend
from gradmath.models.datasets import INK, SIDE, WINDOW, digit_features, digits, digits_model
from scenes.arrays import Array
from scenes.claims.protocol import Check, Claim, Finding
from scenes.claims.slopes import AllSlopes
from scenes.kit.charts.cells import Tiling
from scenes.kit.descents.way_line import position_after
from scenes.kit.frame.theme import Theme
from scenes.kit.shapes.curves import polyline

PLACES = SIDE - WINDOW + 1
"""Number of places of a window along each side of a picture."""
PAIR = (SIDE, PLACES)
CELLS = SIDE**2 + PLACES**2
"""Number of cells in a picture's two tiles, and of the weights of a digit."""

IS_SEEN = Check("cells are the pixels of the picture and the contrasts of its windows", "of the darkest", 1e-9)
TILES = Check("cells of tiles are the model's gradient, by random projections", "%", 0.1)
PRODUCTS = Check("a laid cell is the weight times the number under it", "of the largest", 1e-9)

_WINDOW_STROKE = 4.0
# Rows per second of a window that moves over a picture by itself, there and on to the next.
_PACE = 1.4


class DigitReader:
    """The model that reads digits, fitted step by step from weights of zero.

    Parameters
    ----------
    share_of_stable
        The learning rate as a share of the largest that is stable at the start, 2/λmax.
    updates
        Number of steps.

    Attributes
    ----------
    images, labels
        Data that it learns from.
    model
        Error over its weights.
    path
        Steps taken.
    learning_rate
        Learning rate of every step.
    """

    def __init__(self, share_of_stable: float, updates: int) -> None:
        self.images, self.labels = digits()
        self.model = digits_model()
        start = np.zeros(self.model.dimension)
        steepest = float(np.linalg.eigvalsh(self.model.hessian(start))[-1])
        rate = Constant(share_of_stable * 2 / steepest)
        self.learning_rate = rate.learning_rate
        self.path: DescentPath = descend(self.model, start, step=rate, max_steps=updates, tolerance=0)

    def weights(self, updates: float) -> Array:
        """Return the weights after a number of updates, whole or fractional, shape (1000,)."""
        return position_after(self.path, updates)

    def tiles(self, weights: ArrayLike) -> Array:
        """Return one number per weight, in the order of the cells, digit by digit, shape (1000,)."""
        array: Array = np.asarray(weights, dtype=float).reshape(-1, self.model.classes).T.ravel()
        return array

    def weights_of(self, tiles: ArrayLike) -> Array:
        """Return numbers in the order of the weights, the inverse of `tiles`."""
        array: Array = np.asarray(tiles, dtype=float).reshape(self.model.classes, -1).T.ravel()
        return array

    def largest_slope(self) -> float:
        """Return the size of the largest slope before, amid and after the updates."""
        amid = self.model.gradient((self.path.positions[:-1] + self.path.positions[1:]) / 2)
        return float(max(np.abs(each).max() for each in (self.path.gradients, amid)))

    def right(self, weights: ArrayLike) -> float:
        """Return the share of the pictures that is read correctly."""
        answers = self.model.probabilities(weights).argmax(axis=-1)
        return float((answers == self.labels).mean())

    def seen_in(self, picture: int) -> Array:
        """Return the hundred numbers that the model sees in a picture, shape (100,)."""
        found: Array = digit_features(self.images[picture : picture + 1])[0]
        return found

    def shares(self, picture: int, weights: ArrayLike) -> Array:
        """Return each digit's share of the answer for a picture, shape (10,)."""
        found: Array = self.model.probabilities(weights)[picture]
        return found

    def score(self, picture: int, digit: int, weights: ArrayLike) -> float:
        """Return the sum of a digit's weights times the numbers of a picture."""
        return float(self.tiles(weights).reshape(self.model.classes, -1)[digit] @ self.seen_in(picture))

    def claims_to_see(self, picture: int, drawn: Array) -> Iterator[Claim]:
        """Yield the claim that drawn cells are the pixels of a picture, and the largest differences in its windows."""
        pixels = self.images[picture].astype(float) / INK
        parts = [pixels[row : row + WINDOW, left : left + WINDOW] for row in range(PLACES) for left in range(PLACES)]
        true = np.concatenate([pixels.ravel(), [part.max() - part.min() for part in parts]])
        yield Finding(check=IS_SEEN, figure=float(np.abs(drawn - true).max()))

    def claims_slopes(self, updates: float, drawn: Array, sense: int) -> Iterator[Claim]:
        """Yield the claim that drawn cells are the slopes after some updates, or their opposites."""
        point = self.weights(updates)
        yield AllSlopes(landscape=self.model, point=point, drawn=self.weights_of(drawn), scale=sense, check=TILES)

    def claims_weights(self, updates: float, drawn: Array) -> Iterator[Claim]:
        """Yield the claim that drawn cells are the weights: as far from the last ones as the rule takes them."""
        whole = int(np.ceil(updates)) - 1
        if whole < 0:
            return
        before, moved = self.path.positions[whole], -self.learning_rate * (updates - whole)
        change = self.weights_of(drawn) - before
        yield AllSlopes(landscape=self.model, point=before, drawn=change, scale=moved, check=TILES)

    def claims_products(self, picture: int, digit: int, updates: float, drawn: Array) -> Iterator[Claim]:
        """Yield the claim that each drawn cell is a digit's weight times the picture's number in its place."""
        true = self.tiles(self.weights(updates)).reshape(self.model.classes, -1)[digit] * self.seen_in(picture)
        yield Finding(check=PRODUCTS, figure=float(np.abs(drawn - true).max()))


def pairs(corners: ArrayLike, cell: float, *, beside: bool = False, gap: float = 1.0) -> Tiling:
    """Return pairs of tiles, 8 × 8 with 6 × 6 below or beside it, by their upper left corners, shape (n, 2).

    Parameters
    ----------
    gap
        Gap between both tiles of a pair, in cells.
    """
    second = ((SIDE + gap) * cell, 0.0) if beside else (0.0, -(SIDE + gap) * cell)
    return Tiling.of_tiles(corners, cell, PAIR, [(0.0, 0.0), second])


class PixelWindow(VMobject):
    """The outline of a window of pixels in a picture of cells, which slides from place to place.

    Parameters
    ----------
    tiling
        Tiling of the picture, whose first 64 cells are the pixels.
    theme
        Colours.

    Examples
    --------
    >>> pixels, tiling = digits()[0][0].ravel() / 16, Tiling.of_tiles([(-3.0, 3.0)], 0.75, [8], [(0.0, 0.0)])
    >>> cells = Cells(pixels, tiling, 1.0, DARK.ink, DARK, meaning=Decoration("a picture, pixel by pixel"))
    >>> scene.add(cells, PixelWindow(tiling, DARK).set_step(9))
    """

    claims_nothing = "an outline around pixels, whose contrast the cell beside claims"

    def __init__(self, tiling: Tiling, theme: Theme) -> None:
        super().__init__(stroke_color=theme.ink, stroke_width=_WINDOW_STROKE, fill_opacity=0)
        cells = tiling.cells[: SIDE**2].reshape(SIDE, SIDE, 4)
        self.cell = float(cells[0, 0, 2])
        self.first = cells[0, 0, :2] + self.cell * np.array([-0.5, 0.5])
        self.set_step(0)

    @property
    def body(self) -> Mobject:
        """Itself."""
        return self

    def live(self, seconds: float) -> None:
        """Move over the picture, along one row and back along the next, without a stop."""
        rows, along = divmod(seconds * _PACE, 2.0)
        way = min(along, 1.0)
        across = (PLACES - 1) * (way if int(rows) % 2 == 0 else 1 - way)
        down = int(rows) % PLACES + max(0.0, along - 1.0)
        self._stand(
            min(down, PLACES - 1) if int(rows) % PLACES < PLACES - 1 else (PLACES - 1) * (2 - max(along, 1.0)), across
        )

    def set_step(self, step: float) -> Self:
        """Move to a place, counted from 0 row by row; later steps stay at the last one."""
        return self._stand(*divmod(min(int(step), PLACES**2 - 1), PLACES))

    def _stand(self, down: float, right: float) -> Self:
        corner = self.first + self.cell * np.array([right, -down])
        square = WINDOW * self.cell * np.array([(0, 0), (1, 0), (1, -1), (0, -1)])
        self.points = polyline(corner + square, closed=True)
        return self
