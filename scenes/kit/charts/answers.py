"""Pictures with a model's answer below each: right answers lit and ticked, wrong ones dim and crossed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Self

import numpy as np
from manim import VGroup, VMobject
from numpy.typing import ArrayLike, NDArray

from gradmath.models.datasets import digits
from scenes.arrays import Array
from scenes.claims.meaning import Decoration
from scenes.claims.protocol import Check, Claim, Finding
from scenes.kit.charts.pictures import Pictures
from scenes.kit.frame.theme import Theme
from scenes.kit.lettering.words import Words
from scenes.kit.places.place import Place
from scenes.kit.shapes.curves import polyline

# Room in a cell, in frame units: beside the picture, and below it for the answer.
_BESIDE, _BELOW = 0.05, 0.48
# In frame units: from the picture's lower edge to the answer's middle, and from the cell's middle to answer and mark.
_DROP, _ASIDE = 0.24, 0.12
_MARK_SIZE, _MARK_WIDTH = 0.07, 3.2
_TICKED = polyline(_MARK_SIZE * np.array([(-1.0, 0.0), (-0.25, -0.8), (1.1, 0.9)]))
_CROSSED = np.concatenate([polyline(0.8 * _MARK_SIZE * np.array([(-1.0, -rise), (1.0, rise)])) for rise in (1.0, -1.0)])
_WRONG_OPACITY = 0.75

_ROUNDING = 1e-9
_AS_WRITTEN = Check("a picture is judged by the digit that was written in it", "pictures judged by another", 0)
_AS_ANSWERED = Check("below each picture stands the model's answer, ticked where it is right", "wrong", 0)


class AnswerBoard(VGroup):
    """Pictures in rows, each with the digit that a model reads in it after a number of training steps.

    Parameters
    ----------
    shares
        Ink of each pixel, from 0 to 1, shape (rows, columns, side, side).
    labels
        True digit of each picture, shape (rows, columns).
    answers
        Digit that the model answers after each step, shape (steps + 1, rows, columns).
    place
        The rectangle that the board fills.
    theme
        Colours.

    Attributes
    ----------
    pictures
        Pictures to be shown below the board, which does not hold them: they stay still while the answers change.
    shown
        The answers on the board, shape (rows, columns).

    Examples
    --------
    >>> images, labels = digits()
    >>> shares, truths = images[None, :5] / 16, labels[None, :5]
    >>> answers = np.stack([np.zeros_like(truths), np.where(truths == 4, 9, truths)])
    >>> board = AnswerBoard(shares, truths, answers, Place((0, 0), 12, 3), DARK).set_progress(1)
    >>> scene.add(board.pictures, board)
    """

    def __init__(self, shares: ArrayLike, labels: ArrayLike, answers: ArrayLike, place: Place, theme: Theme) -> None:
        super().__init__()
        ink = np.asarray(shares, dtype=float)
        self.labels, self.answers, self.theme = np.asarray(labels), np.asarray(answers), theme
        self.side, self.centers = _layout(self.labels.shape, place)
        self.pictures = Pictures(ink.reshape(-1, *ink.shape[2:]), self.centers.reshape(-1, 2), self.side, theme)
        self.veil = VMobject(stroke_width=0, fill_color=theme.fog, fill_opacity=1 - theme.recede)
        self.right = VMobject(stroke_width=0, fill_color=theme.ink, fill_opacity=1)
        self.wrong = VMobject(stroke_width=0, fill_color=theme.quiet, fill_opacity=_WRONG_OPACITY)
        self.ticks = VMobject(stroke_width=_MARK_WIDTH, stroke_color=theme.ink, fill_opacity=0)
        self.crosses = VMobject(stroke_width=_MARK_WIDTH, stroke_color=theme.quiet, stroke_opacity=_WRONG_OPACITY)
        self.glyphs = [_digit(digit, theme) for digit in range(10)]
        self.add(self.veil, self.wrong, self.crosses, self.right, self.ticks)
        self.set_progress(0)

    def set_progress(self, steps: float) -> Self:
        """Show the answers after the last completed of a number of steps."""
        self.shown: NDArray[np.int64] = self.answers[int(np.floor(steps))]
        told = self.shown == self.labels
        self._mark(told, self.right, self.ticks, _TICKED)
        self._mark(~told, self.wrong, self.crosses, _CROSSED)
        self.veil.points = self._placed([self._square] * int((~told).sum()), ~told, (0, 0))
        return self

    def read(self) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """Return the answers as drawn, -1 if there is none, and whether each is ticked; shape (rows, columns) each."""
        answers, ticked = np.full(self.labels.shape, -1), np.zeros(self.labels.shape, dtype=bool)
        # Written once more, whatever the board took for a digit.
        outlines = [_digit(digit, self.theme) for digit in range(10)]
        for drawn in (self.right.points, self.wrong.points):
            while len(drawn):
                like = (d for d, outline in enumerate(outlines) if _is_moved(drawn[: len(outline)], outline))
                digit = next(like, None)
                if digit is None:
                    break
                glyph, drawn = drawn[: len(outlines[digit])], drawn[len(outlines[digit]) :]
                answers[self._cell(glyph)] = digit
        for tick in self.ticks.points.reshape(-1, len(_TICKED), 3):
            ticked[self._cell(tick)] = True
        return answers, ticked

    def _cell(self, shape: Array) -> tuple[int, int]:
        """Return the row and the column of the picture nearest above a drawn shape."""
        middle = (shape.min(axis=0) + shape.max(axis=0))[:2] / 2
        off = np.linalg.norm(self.centers + np.array([0, self._answer_height]) - middle, axis=-1)
        row, column = np.unravel_index(off.argmin(), off.shape)
        return int(row), int(column)

    @property
    def _answer_height(self) -> float:
        """Height of an answer relative to its picture's middle, which is negative."""
        return -self.side / 2 - _DROP

    def claims(self) -> Iterator[Claim]:
        """Every answer is the model's after the steps taken, and exactly the right ones are ticked."""
        written = _written(self.pictures.shares).reshape(self.labels.shape)
        others = (written >= 0) & (written != self.labels)
        yield Finding(check=_AS_WRITTEN, figure=float(others.sum()), place=self.centers[0, 0])
        answers, ticked = self.read()
        wrong = (answers != self.shown) | (ticked != (self.shown == self.labels))
        yield Finding(check=_AS_ANSWERED, figure=float(wrong.sum()), place=self.centers[0, 0])

    def _mark(self, chosen: NDArray[np.bool_], answers: VMobject, marks: VMobject, mark: Array) -> None:
        """Write the answers of the chosen cells, each with a mark beside it."""
        height = self._answer_height
        said = self.shown[chosen]
        answers.points = self._placed([self.glyphs[answer] for answer in said], chosen, (-_ASIDE, height))
        marks.points = self._placed([mark] * len(said), chosen, (_ASIDE, height))

    def _placed(self, shapes: Sequence[Array], chosen: NDArray[np.bool_], offset: tuple[float, float]) -> Array:
        """Return the curves of shapes, one for each chosen cell, at an offset from the middle of its picture."""
        places = np.pad(self.centers[chosen] + np.array(offset), ((0, 0), (0, 1)))
        moved = [shape + place for shape, place in zip(shapes, places, strict=True)]
        return np.concatenate(moved) if moved else np.zeros((0, 3))

    @property
    def _square(self) -> Array:
        return polyline(self.side / 2 * np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)]), closed=True)


def _written(ink: Array) -> NDArray[np.int64]:
    """Return what was written in pictures of shape (n, side, side), -1 for any that is not in the data; shape (n,)."""
    images, _ = digits()
    most, known = int(images.max()), _known_pictures()
    return np.array([known.get(np.rint(most * each).astype(images.dtype).tobytes(), -1) for each in ink])


@cache
def _known_pictures() -> dict[bytes, int]:
    """Return what was written in each picture of the data."""
    return {image.tobytes(): int(label) for image, label in zip(*digits(), strict=True)}


def _digit(digit: int, theme: Theme) -> Array:
    """Return the outline of an answer; the board claims it where it stands."""
    of = Decoration("the outline of an answer")
    return np.asarray(Words(str(digit), theme.type.label, theme.ink, "SEMIBOLD", of=of).points)


def _is_moved(points: Array, outline: Array) -> bool:
    """Tell whether points are an outline that was only moved."""
    return len(points) == len(outline) and bool(np.ptp(points - outline, axis=0).max() < _ROUNDING)


def _layout(shape: tuple[int, ...], place: Place) -> tuple[float, Array]:
    """Return the side of the pictures and their positions, shape (rows, columns, 2), the first row at the top."""
    rows, columns = shape
    width, height = place.width / columns, place.height / rows
    side = min(width - 2 * _BESIDE, height - _BELOW)
    across = place.center[0] + width * (np.arange(columns) - (columns - 1) / 2)
    up = place.center[1] - height * (np.arange(rows) - (rows - 1) / 2) + _BELOW / 2
    return side, np.stack(np.meshgrid(across, up), axis=-1)
