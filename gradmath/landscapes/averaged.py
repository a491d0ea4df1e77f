"""A landscape whose structure is finer than a picture shows: the averages of its errors, as a smooth surface."""

from __future__ import annotations

import numpy as np
from scipy.ndimage import convolve1d

from gradmath._check import Array
from gradmath.geometry.fine import fine_structure
from gradmath.landscapes.base import Landscape
from gradmath.landscapes.domain import Domain
from gradmath.landscapes.heights import Heights

ROWS = 1080
"""The rows of pixels of the picture on which structure is to be seen."""
_WAVE = 24
"""A wave that has fewer pixels than this is not seen between contours, least of all in a smaller picture."""
# A square of so many pixels along each side is averaged over so many places along each side; the averages are then
# weighed by a normal distribution of so many squares, up to so many away: of a wave of 24 pixels 1 % is left.
_SQUARE, _PLACES, _SPREAD, _REACH = 6, 8, 2.0, 6
_AT_ONCE = 1_000_000
# Where so large a part of the variation lies within the area of an average, too little is left to be shown.
_MOST_LOST = 0.5
_PARTS = (2, 4, 10, 20, 40, 100, 200, 400, 1000, 10_000)


class Averaged(Heights):
    """The average of a landscape around each place, weighed by a normal distribution.

    Attributes
    ----------
    base
        The landscape of which these are averages.
    spread
        The standard deviation of the distribution along each weight, in weights.

    Parameters
    ----------
    base
        Over two weights; it is asked for its errors a little beyond its domain, too.
    pixel
        The size of a pixel, in weights.
    """

    def __init__(self, base: Landscape, pixel: float) -> None:
        square = _SQUARE * pixel
        counts = np.maximum(np.ceil(base.domain.size / square).astype(int) + 1, 4)
        whole = base.domain.center + np.array([[-0.5], [0.5]]) * (counts - 1) * square
        heights = _weighed(_means(base, whole[0] - (_REACH + 0.5) * square, square, counts + 2 * _REACH))
        super().__init__(heights, domain=Domain(*whole), names=base.weight_names)
        self.base, self.spread = base, _SPREAD * square
        self.domain = base.domain

    def _described(self) -> str:
        return f"averages of {self.base!r}"


def seen_averaged(shown: Landscape, asked: Domain) -> Landscape:
    """Return a landscape as a picture of it shows it: itself, or averages where its waves are finer than that.

    Parameters
    ----------
    shown
        Over all that the picture shows.
    asked
        The part of it that is spoken of, whose structure decides.

    Examples
    --------
    >>> import gradmath as gm
    >>> from gradmath.landscapes.averaged import seen_averaged
    >>> ripples = gm.landscape("rastrigin on -50..50, -50..50")
    >>> seen_averaged(ripples, ripples.domain).value([0, 0]).round(2).item()
    22.5
    """
    pixel = float(shown.domain.size[1]) / ROWS
    return Averaged(shown, pixel) if _wave(shown.over(asked), pixel) < _WAVE else shown


def refuse_unseen(landscape: Landscape) -> None:
    """Refuse a landscape of whose variation most is lost in averages, since its waves are too fine.

    Raises
    ------
    ValueError
        If it is so, with a part of the domain on which the waves can be seen.
    """
    domain = landscape.domain
    if not _is_lost(landscape):
        return
    for parts in _PARTS:
        part = Domain(domain.center - domain.size / 2 / parts, domain.center + domain.size / 2 / parts)
        if not _is_lost(landscape.over(part)):
            ranges = ", ".join(f"{low:g}..{high:g}" for low, high in zip(part.lower, part.upper, strict=True))
            raise ValueError(
                "the waves of this landscape are finer than a picture of its whole domain shows: ask for a part of it, "
                f"such as `on {ranges}`"
            )
    raise ValueError("the waves of this landscape are finer than a picture shows, however small a part it shows")


def _is_lost(landscape: Landscape) -> bool:
    pixel = float(landscape.domain.size.max()) / ROWS
    within = fine_structure(landscape, samples=ROWS // _WAVE).unseen
    return within > _MOST_LOST and _wave(landscape, pixel) < _WAVE


def _wave(landscape: Landscape, pixel: float) -> float:
    """Return how many pixels a wave of a landscape has."""
    samples = max(8, round(float(landscape.domain.size.max()) / pixel))
    return fine_structure(landscape, samples=samples).samples_a_wave


def _means(base: Landscape, first: Array, square: float, counts: Array) -> Array:
    """Return the means of the finite errors over squares, shape (rows, columns), nan where there are none.

    Parameters
    ----------
    first
        The lower left corner of the first square.
    square
        The length of a side.
    counts
        How many squares along each weight.
    """
    columns, rows = counts.tolist()
    # Each square is met at other places than its neighbours, so that no regular pattern beats with them.
    shifts = np.random.default_rng(seed=0).random((rows, 2, _PLACES, _PLACES))
    inside = np.stack(np.meshgrid(np.arange(_PLACES), np.arange(_PLACES)))
    means = []
    each = max(1, _AT_ONCE // (columns * _PLACES**2))
    for start in range(0, rows, each):
        chosen = np.arange(start, min(start + each, rows))
        within = np.moveaxis((inside + shifts[chosen]) / _PLACES, 1, -1)[:, None]
        corners = np.stack(np.meshgrid(np.arange(columns), chosen), axis=-1)[:, :, None, None]
        errors = base.value(first + square * (corners + within))
        known = np.isfinite(errors)
        total = np.where(known, errors, 0.0).sum(axis=(-2, -1))
        count = known.sum(axis=(-2, -1))
        means.append(np.divide(total, count, out=np.full(total.shape, np.nan), where=count > 0))
    return np.concatenate(means)


def _weighed(means: Array) -> Array:
    """Return the averages of means around each, without the rim that has too few."""
    offsets = np.arange(-_REACH, _REACH + 1)
    weights = np.exp(-0.5 * (offsets / _SPREAD) ** 2)
    known = np.isfinite(means)
    total, count = np.where(known, means, 0.0), known.astype(float)
    for axis in (0, 1):
        total, count = (convolve1d(each, weights, axis=axis, mode="constant") for each in (total, count))
    averages: Array = np.divide(total, count, out=np.full(means.shape, np.nan), where=known)
    return averages[_REACH:-_REACH, _REACH:-_REACH]
