"""A landscape with structure finer than a picture shows, replaced by the averages of its errors."""

from __future__ import annotations

import numpy as np

from gradmath._check import Array
from gradmath.geometry.fine import fine_structure
from gradmath.landscapes.base import Landscape
from gradmath.landscapes.domain import Domain
from gradmath.landscapes.heights import Heights

ROWS = 1080
"""The rows of pixels of the picture in which structure should be visible."""
_WAVE = 24
"""The pixels of the shortest wave that is visible between contours."""
# The side of a square in pixels, and the samples along it that are averaged. The averages are then smoothed by a normal
# distribution, whose standard deviation and reach are in squares: of a wave of 24 pixels 1 % is left.
_SQUARE, _PLACES, _SPREAD, _REACH = 6, 8, 2.0, 6
_AT_ONCE = 1_000_000
# Largest part of the variation that may be lost within the area of an average.
_MOST_LOST = 0.5
_PARTS = (2, 4, 10, 20, 40, 100, 200, 400, 1000, 10_000)


class Averaged(Heights):
    """The average of a landscape around each place, weighted by a normal distribution.

    Attributes
    ----------
    base
        The landscape of which these are averages.
    spread
        The standard deviation of the distribution along each weight, in weights.

    Parameters
    ----------
    base
        A landscape over two weights, which is also evaluated a little beyond its domain.
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
    """Return a landscape as a picture shows it: unchanged, or averaged if its waves are finer than that.

    Parameters
    ----------
    shown
        The landscape over everything that the picture shows.
    asked
        The part that is discussed, whose structure decides.

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
    """Refuse a landscape whose waves are so fine that averages lose most of its variation.

    Raises
    ------
    ValueError
        If they are; the message suggests a part of the domain on which the waves can be seen.
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
    """Return the average length of a landscape's waves in pixels."""
    samples = max(8, round(float(landscape.domain.size.max()) / pixel))
    return fine_structure(landscape, samples=samples).samples_a_wave


def _means(base: Landscape, first: Array, square: float, counts: Array) -> Array:
    """Return the means of the finite errors over squares, shape (rows, columns), nan where there are none.

    Parameters
    ----------
    first
        The lower left corner of the first square.
    square
        The side of a square.
    counts
        The number of squares along each weight.
    """
    columns, rows = counts.tolist()
    # Each square is sampled at other places than its neighbours, so that no regular pattern beats with the samples.
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
    """Return the weighted averages of the means around each square, without the rim."""
    from scipy.ndimage import convolve1d

    offsets = np.arange(-_REACH, _REACH + 1)
    weights = np.exp(-0.5 * (offsets / _SPREAD) ** 2)
    known = np.isfinite(means)
    total, count = np.where(known, means, 0.0), known.astype(float)
    for axis in (0, 1):
        total, count = (convolve1d(each, weights, axis=axis, mode="constant") for each in (total, count))
    averages: Array = np.divide(total, count, out=np.full(means.shape, np.nan), where=known)
    return averages[_REACH:-_REACH, _REACH:-_REACH]
