"""Figures of landscapes over one or two weights, and of paths on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from gradmath import _check
from gradmath._check import Array
from gradmath.descent.paths import DescentPath
from gradmath.figures.numbers import places
from gradmath.figures.style import PRINT, Style, along
from gradmath.geometry.contour import Contour, contour_lines
from gradmath.geometry.levels import chosen_levels
from gradmath.landscapes.landscape import Landscape

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_PIXELS = 600  # along the longer side
_CURVE = 1001
_INDEX_EVERY = 5
_THIN, _HEAVY = 0.7, 1.4
_MOST_STOPS = 100
# Largest ratio of two weights' ranges that are drawn to the same scale; beyond it each axis has its own.
_ONE_SCALE = 4.0


def plot_landscape(
    landscape: Landscape, axes: Axes | None = None, *, levels: ArrayLike | None = None, style: Style = PRINT
) -> Axes:
    """Draw a landscape over its domain: one weight as a curve, two as a map; see `Landscape.plot`."""
    if landscape.dimension > 2:
        raise ValueError(
            f"a landscape over {landscape.dimension} weights cannot be plotted: "
            "take a slice of it (gradmath.Slice) with one or two"
        )
    axes = _axes_or_new(axes)
    if landscape.dimension == 1:
        _draw_curve(landscape, axes, style)
    else:
        _draw_map(landscape, axes, levels, style)
    axes.tick_params(colors=style.quiet, labelsize="small")
    for spine in axes.spines.values():
        spine.set_color(style.quiet)
    return axes


def plot_path(path: DescentPath, axes: Axes | None = None, *, style: Style = PRINT) -> Axes:
    """Draw a descent over two weights, step by step; see `DescentPath.plot`."""
    if path.positions.shape[1] != 2:
        raise ValueError(
            f"a path is drawn over two weights: got positions of shape {path.positions.shape}; plot its errors instead"
        )
    axes = _axes_or_new(axes)
    stops = "o" if path.steps <= _MOST_STOPS else ""
    axes.plot(*path.positions.T, color=style.descent, linewidth=1.6, marker=stops, markersize=3, zorder=4)
    for ends, fill in ((path.positions[:1], style.paper), (path.positions[-1:], style.descent)):
        axes.scatter(ends[:, 0], ends[:, 1], s=36, facecolors=fill, edgecolors=style.descent, linewidths=1.4, zorder=5)
    return axes


def _axes_or_new(axes: Axes | None) -> Axes:
    if axes is not None:
        return axes
    try:
        from matplotlib import pyplot
    except ModuleNotFoundError:
        raise ModuleNotFoundError("plots need Matplotlib: pip install matplotlib", name="matplotlib") from None
    return pyplot.subplots(layout="constrained")[1]


def _draw_curve(landscape: Landscape, axes: Axes, style: Style) -> None:
    weights = np.linspace(landscape.domain.lower[0], landscape.domain.upper[0], _CURVE)
    axes.plot(weights, landscape.value(weights[:, None]), color=style.ink, linewidth=1.6)
    axes.set_xlabel(landscape.weight_names[0], color=style.ink)
    axes.set_ylabel("Error", color=style.ink)
    axes.margins(x=0)


def _draw_map(landscape: Landscape, axes: Axes, levels: ArrayLike | None, style: Style) -> None:
    drawn = chosen_levels(landscape).levels if levels is None else _check.vector(levels, "levels")
    contours = contour_lines(landscape, drawn)
    lower, upper = landscape.domain.lower, landscape.domain.upper
    sides = upper - lower
    is_one_scale = float(sides.max() / sides.min()) <= _ONE_SCALE
    extent = (float(lower[0]), float(upper[0]), float(lower[1]), float(upper[1]))
    axes.imshow(
        _ground(landscape, drawn, style),
        origin="lower",
        extent=extent,
        interpolation="nearest",
        aspect="equal" if is_one_scale else "auto",
        zorder=1,
    )
    _draw_contours(contours, len(drawn), axes, style)
    unit = np.full(2, sides.min()) if is_one_scale else sides
    for place in places(contours, landscape.domain, unit):
        axes.text(
            float(place.point[0]),
            float(place.point[1]),
            f"{place.contour.level:.6g}".replace("-", "−"),
            rotation=place.turn,
            rotation_mode="anchor",
            transform_rotates_text=True,
            ha="center",
            va="center",
            size="x-small",
            color=style.ink,
            zorder=3,
            bbox={"boxstyle": "square,pad=0.12", "fc": _ground_colour(place.contour, len(drawn), style), "ec": "none"},
        )
    across, up = landscape.weight_names
    axes.set_xlabel(across, color=style.ink)
    axes.set_ylabel(up, color=style.ink)


def _ground(landscape: Landscape, levels: Array, style: Style) -> Array:
    """Return the colour of each pixel, that of the band of the error at its middle; clear where there is no error."""
    lower, sides = landscape.domain.lower, landscape.domain.upper - landscape.domain.lower
    counts = np.maximum(np.round(_PIXELS * np.clip(sides / sides.max(), 0.25, 1)), 2).astype(int)
    across, up = (lower[axis] + sides[axis] * (np.arange(counts[axis]) + 0.5) / counts[axis] for axis in (0, 1))
    errors = landscape.value(np.stack(np.meshgrid(across, up), axis=-1))
    colours = along(style.bands, np.searchsorted(levels, errors) / max(len(levels), 1))
    return np.concatenate([colours, np.isfinite(errors)[..., None].astype(float)], axis=-1)


def _ground_colour(contour: Contour, count: int, style: Style) -> tuple[float, ...]:
    """Return the mean colour of the ground on both sides of a contour."""
    return tuple(along(style.bands, np.array((contour.index + 0.5) / max(count, 1))).tolist())


def _draw_contours(contours: tuple[Contour, ...], count: int, axes: Axes, style: Style) -> None:
    from matplotlib.collections import LineCollection

    indices = np.array([contour.index for contour in contours], dtype=int)
    colours = along(style.lines, indices / max(count - 1, 1))
    widths = np.where(indices % _INDEX_EVERY == _INDEX_EVERY - 1, _HEAVY, _THIN)
    lines = LineCollection([line.points for line in contours], colors=colours, linewidths=widths.tolist(), zorder=2)
    axes.add_collection(lines, autolim=False)
