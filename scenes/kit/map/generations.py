"""Which contours a map shows from nearby: finer levels between the drawn ones, which fade in as the view gets closer.

Steps between levels shrink by a half or a fifth in turn, so that every level stays a round number and none vanishes.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from scenes.arrays import Array
from scenes.kit.frame.theme import HEAVY_LINE, LIGHT_LINE

HEAVY_EVERY = 4
# Where a generation begins to show, as a share of the way (in the zoom's logarithm) from the one before to its own.
_BEGINS = 0.2
# The largest opacity that is not visible.
_UNSEEN = 1 / 255
# The most lines on a map.
_MOST = 240
_MANTISSAS = {Fraction(1): 2, Fraction(2): 2, Fraction(5, 2): 5, Fraction(5): 5}


@dataclass(frozen=True, eq=False)
class Edges:
    """The levels drawn in a view, ascending.

    Attributes
    ----------
    levels
        Errors, shape (n,).
    widths
        Widths of their lines, in Manim's units, shape (n,).
    opacities
        Opacities from 0 to 1, shape (n,).
    """

    levels: Array
    widths: Array
    opacities: Array


@dataclass(frozen=True, eq=False)
class BandShares:
    """The colours of the ramp that are mixed for the bands between edges.

    Attributes
    ----------
    places
        Places on the ramp from 0 to 1, for the map's own bands and then for each generation, shape (g + 1, n + 1).
    weights
        Weight of each in the mixture, adding up to 1, shape (g + 1,).
    """

    places: Array
    weights: Array


@dataclass(frozen=True)
class Generation:
    """Levels at whole multiples of a step, finer than those of the generation before.

    Attributes
    ----------
    step
        Difference between two of its levels.
    ratio
        Number of its steps in one of the generation before.
    share
        Its opacity, from 0 to 1.
    """

    step: Fraction
    ratio: int
    share: float


def round_step(levels: Array) -> Fraction | None:
    """Return the step between evenly spaced levels at whole multiples of 1, 2, 2.5 or 5 tens; None for others."""
    if len(levels) < 2:
        return None
    step = float(levels[-1] - levels[0]) / (len(levels) - 1)
    exponent = math.floor(math.log10(step) + 1e-9)
    mantissa = Fraction(step / 10.0**exponent).limit_denominator(2)
    found = mantissa * Fraction(10) ** exponent
    multiples = levels / float(found)
    even = np.allclose(multiples, np.rint(multiples), rtol=0, atol=1e-6) and np.allclose(
        np.diff(multiples), 1, rtol=0, atol=1e-6
    )
    return found if mantissa in _MANTISSAS and even else None


def generations(step: Fraction | None, zoom: float) -> tuple[Generation, ...]:
    """Return the finer generations visible at a zoom, the coarsest first; only the last may be fading in."""
    return tuple(_generations(step, zoom)) if step is not None else ()


def _generations(step: Fraction, zoom: float) -> Iterator[Generation]:
    whole = 1.0
    while zoom > whole:
        mantissa = step / Fraction(10) ** math.floor(math.log10(step) + 1e-9)
        ratio = _MANTISSAS[mantissa]
        step = step / ratio
        way = math.log(zoom / whole) / math.log(ratio)
        share = min(max((way - _BEGINS) / (1 - _BEGINS), 0.0), 1.0)
        share = share * share * (3 - 2 * share)
        if share < _UNSEEN:
            return
        yield Generation(step, ratio, share)
        whole *= ratio


def drawn_edges(levels: Array, finer: tuple[Generation, ...], low: float, high: float) -> Edges:
    """Return the levels between two errors that are drawn, with the look of their lines.

    Every fourth of the map's own levels is heavy. If a generation divides their steps by five, all levels before it
    become heavy with it, so that again every fifth line is.

    Parameters
    ----------
    levels
        The map's own levels, ascending.
    finer
        Generations visible between them.
    low, high
        Errors in view.
    """
    heavy = np.arange(len(levels)) % HEAVY_EVERY == HEAVY_EVERY - 1
    weights = heavy.astype(float)
    found, opacities, beyond = np.asarray(levels, dtype=float), np.ones(len(levels)), _spacing(levels)
    for each in finer:
        new = _multiples(each.step, max(low, levels[0] - beyond), min(high, levels[-1] + beyond))
        if len(new) > _MOST:
            break
        if each.ratio > 2:
            weights = np.maximum(weights, each.share)
        new = new[~_among(new, found, float(each.step))]
        order = np.argsort(np.concatenate([found, new]), kind="stable")
        found = np.concatenate([found, new])[order]
        weights = np.concatenate([weights, np.zeros(len(new))])[order]
        opacities = np.concatenate([opacities, np.full(len(new), each.share)])[order]
    near = (found >= low) & (found <= high)
    widths = LIGHT_LINE + (HEAVY_LINE - LIGHT_LINE) * weights
    return Edges(found[near], widths[near], opacities[near])


def _among(new: Array, old: Array, step: float) -> NDArray[np.bool_]:
    """Tell which of some levels are among others, to a hundredth of a step."""
    at = np.clip(np.searchsorted(old, new), 1, max(len(old) - 1, 1))
    nearest = np.minimum(np.abs(old[at - 1] - new), np.abs(old[np.minimum(at, len(old) - 1)] - new))
    found: NDArray[np.bool_] = nearest < step / 100
    return found


def _multiples(step: Fraction, low: float, high: float) -> Array:
    first, last = math.ceil(low / float(step)), math.floor(high / float(step))
    if last - first > _MOST:
        return np.zeros(last - first + 1)
    return np.array([float(count * step) for count in range(first, last + 1)])


def band_shares(edges: Edges, levels: Array, finer: tuple[Generation, ...], reach: tuple[float, float]) -> BandShares:
    """Return the colour of the ramp for each band between edges.

    Parameters
    ----------
    edges
        Levels between the bands.
    levels
        The map's own levels, ascending.
    finer
        Generations visible between them.
    reach
        Lowest and highest error in view.
    """
    bounds = np.concatenate([reach[:1], edges.levels, reach[1:]])
    middles = (bounds[1:] + bounds[:-1]) / 2
    count, spacing = len(levels), _spacing(levels)
    places, weights = [np.searchsorted(levels, middles) / count], [1.0]
    for each in finer:
        step = float(each.step)
        centers = (np.floor(middles / step) + 0.5) * step
        places.append(np.clip(((centers - levels[0]) / spacing + 0.5) / count, 0, 1))
        weights = [*(weight * (1 - each.share) for weight in weights), each.share]
    return BandShares(np.array(places), np.array(weights))


def _spacing(levels: Array) -> float:
    return float(levels[-1] - levels[0]) / (len(levels) - 1) if len(levels) > 1 else 1.0
