"""Critical points and basins of the field's test functions, compared with a fine grid and Newton's method as an oracle.

The oracle shares only the formulas with the search: where both slopes change sign in a cell of a grid of 1201 × 1201
nodes, plain Newton's method runs from its middle, and its limit in or beside the cell is a critical point, whose kind
depends on NumPy's eigenvalues. Basins are compared with SciPy's LSODA from random starts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from time import perf_counter, process_time

import numpy as np
from numpy.typing import NDArray
from scipy.integrate import solve_ivp
from scipy.spatial import cKDTree

from benchmarks.tables import Table
from gradmath.geometry import critical
from gradmath.geometry.basins import NO_BASIN, basin_map, basins
from gradmath.landscapes import catalogue
from gradmath.landscapes.landscape import Landscape
from tests.problems import PROBLEMS

Array = NDArray[np.float64]

_NODES, _STARTS, _MANY_STARTS = 1201, 40, 200
# The catalogue's landscapes that are no test functions of the field, or are not among those compared.
_OTHERS = (
    *("lecture", "bowl", "round-bowl", "saddle", "ravine", "valleys", "jacksboro", "monkey-saddle"),
    *("dixon-price", "adjiman", "levy", "salomon", "trefethen"),
)
# The catalogue's landscapes whose maps took longer than a second, each because of another part of the work.
_LONG = ("schaffer-2", "griewank", "trefethen", "levi-13", "salomon", "michalewicz", "jacksboro")
_NEAR = 1e-4  # of a side
_ALIKE = 1e-5  # of a side
_KINDS = ("minimum", "maximum", "saddle")


def critical_points() -> Table:
    """Compare the critical points of the field's test functions with the oracle's."""
    return _compared(
        f"Critical points of {len(PROBLEMS)} test functions",
        {name: (problem.landscape, problem.minimum) for name, problem in PROBLEMS.items()},
    )


def other_points() -> Table:
    """Compare the critical points of the catalogue's other landscapes with the oracle's."""
    landscapes = {name: catalogue.landscape(name) for name in _OTHERS}
    return _compared(
        f"Critical points of {len(_OTHERS)} landscapes of the catalogue",
        {name: (landscape, _known(catalogue.entry(name).minimum)) for name, landscape in landscapes.items()},
    )


def _known(minimum: float) -> float | None:
    return minimum if np.isfinite(minimum) else None


def _compared(what: str, landscapes: Mapping[str, tuple[Landscape, float | None]]) -> Table:
    """Compare the critical points of landscapes, each with its least error, with the oracle's."""
    table = Table(
        f"{what}, against {_NODES} × {_NODES} nodes with Newton",
        ("function", "minima", "maxima", "saddles", "on kinks, flat", "missed", "invented", "s", "lowest, off by"),
    )
    for name, (landscape, minimum) in landscapes.items():
        start = perf_counter()
        found = critical.critical_points(landscape)
        taken = perf_counter() - start
        smooth = [each for each in found if each.kind in _KINDS and np.isfinite(each.eigenvalues).all()]
        points, _ = oracle(landscape)
        missed = _unmatched(landscape, points, [each.point for each in found])
        # A point that the oracle's grid misses is still a critical point if its gradient vanishes and its kind holds.
        invented = _unmatched(landscape, np.array([each.point for each in smooth]).reshape(-1, 2), points)
        wrong = [index for index in invented if not _holds(landscape, smooth[index])]
        lowest = critical.valley(landscape, known=found).error
        counts = [sum(each.kind == kind for each in smooth) for kind in _KINDS]
        off = None if minimum is None else abs(lowest - minimum)
        table.add(name, *counts, len(found) - len(smooth), len(missed), len(wrong), taken, off)
    return table


def oracle(landscape: Landscape) -> tuple[Array, list[str]]:
    """Return critical points off kinks, shape (n, 2), and their kinds."""
    axes = landscape.domain.grid(_NODES)
    nodes = np.stack(np.meshgrid(*axes), axis=-1)
    with np.errstate(all="ignore"):
        slopes = landscape.gradient(nodes)
        corners = np.stack([slopes[:-1, :-1], slopes[1:, :-1], slopes[:-1, 1:], slopes[1:, 1:]])
        turning = ((corners.min(axis=0) <= 0) & (corners.max(axis=0) >= 0)).all(axis=-1)
        cell = landscape.domain.size / (_NODES - 1)
        starts = nodes[:-1, :-1][turning] + cell / 2
        w = starts.copy()
        for _ in range(30):
            w = w - _newton(landscape, w, cell)
        last = np.abs(_newton(landscape, w, cell) / landscape.domain.size).max(axis=-1)
        near = (np.abs(w - starts) <= 2 * cell).all(axis=-1)
        inside = ((w >= landscape.domain.lower) & (w <= landscape.domain.upper)).all(axis=-1)
        kept = _distinct(landscape, w[near & inside & (last < 1e-10)])
        eigenvalues = np.linalg.eigvalsh(landscape.hessian(kept))
    sizes = np.abs(eigenvalues)
    regular = sizes.min(axis=-1, initial=np.inf) > 1e-7 * sizes.max(axis=-1, initial=0)
    # Easom's plain has hundreds of critical points with a height of 10⁻²⁰⁰, which no map shows: they do not count.
    relief = np.ptp(landscape.value(kept)) if len(kept) else 0.0
    regular &= sizes.max(axis=-1, initial=0) * landscape.domain.size.max() ** 2 / 4 >= 1e-13 * relief
    kinds = ["minimum" if low > 0 else "maximum" if high < 0 else "saddle" for low, high in eigenvalues[regular]]
    return kept[regular], kinds


def _newton(landscape: Landscape, w: Array, cell: Array) -> Array:
    hessians, gradients = landscape.hessian(w), landscape.gradient(w)
    determinants = hessians[:, 0, 0] * hessians[:, 1, 1] - hessians[:, 0, 1] ** 2
    across = hessians[:, 1, 1] * gradients[:, 0] - hessians[:, 0, 1] * gradients[:, 1]
    up = hessians[:, 0, 0] * gradients[:, 1] - hessians[:, 0, 1] * gradients[:, 0]
    steps = np.stack([across, up], axis=-1) / determinants[:, None]
    return np.clip(np.where(np.isfinite(steps), steps, np.inf), -cell, cell)


def _distinct(landscape: Landscape, points: Array) -> Array:
    rounded = np.round((points - landscape.domain.lower) / landscape.domain.size / _ALIKE)
    return points[np.unique(rounded, axis=0, return_index=True)[1]]


def _unmatched(landscape: Landscape, points: Array, others: Array | list[Array]) -> list[int]:
    """Return the indices of the points that are like none of the others."""
    if not len(points):
        return []
    if not len(others):
        return list(range(len(points)))
    gaps = cKDTree(np.array(others) / landscape.domain.size).query(points / landscape.domain.size)[0]
    unmatched: list[int] = np.flatnonzero(gaps > 3 * _ALIKE).tolist()
    return unmatched


def _holds(landscape: Landscape, found: critical.CriticalPoint) -> bool:
    """Return whether all circles around a point agree with its kind, and its slope vanishes."""
    angles = 2 * np.pi * np.arange(360) / 360
    circle = np.stack([np.cos(angles), np.sin(angles)], axis=-1) * landscape.domain.size
    slope, around = (np.abs(landscape.gradient(w)).max() for w in (found.point, found.point + 1e-4 * circle))
    rises = landscape.value(found.point + 1e-6 * circle) - found.error
    signs = {"minimum": (rises >= 0).all(), "maximum": (rises <= 0).all()}
    return bool(slope <= 1e-3 * around and signs.get(found.kind, True))


def all_basins() -> Table:
    """Compare basins with SciPy's flow."""
    table = Table(
        f"Basins: a map of 201 × 201 starts; {_STARTS} random starts against SciPy's LSODA",
        ("function", "minima", "map, s", "wrong"),
    )
    for name in ("camel", "three-hump camel", "himmelblau", "rosenbrock", "beale", "branin", "peaks", "rastrigin"):
        landscape = PROBLEMS[name].landscape
        minima = critical.minima(landscape)
        start = perf_counter()
        basin_map(landscape, 201)
        taken = perf_counter() - start
        starts = np.random.default_rng(0).uniform(landscape.domain.lower, landscape.domain.upper, (_STARTS, 2))
        points = np.array([each.point for each in minima])
        ends = np.array([_end(landscape, each, points) for each in starts])
        table.add(name, len(minima), taken, int(np.count_nonzero(ends != basins(landscape, starts, known=minima))))
    return table


def long_maps() -> Table:
    """Compare nodes of expensive maps with SciPy's flow."""
    table = Table(
        f"Maps of 201 × 201 starts; {_MANY_STARTS} random ones of them against SciPy's LSODA",
        ("landscape", "minima", "map, s of processor", "in none", "in none by SciPy", "in another"),
    )
    for name in _LONG:
        landscape = catalogue.landscape(name)
        basin_map(landscape, 33)
        start = process_time()
        found = basin_map(landscape, 201)
        taken = process_time() - start
        nodes = np.random.default_rng(0).integers(0, 201, (_MANY_STARTS, 2))
        starts = np.stack([axis[along] for axis, along in zip(found.axes, nodes.T[::-1], strict=True)], axis=-1)
        indices = found.indices[tuple(nodes.T)]
        # A minimum of the map is where Newton's method settles; a flow would take for ever to come as close.
        ends = np.array([_end(landscape, each, found.minima, _NEAR * landscape.domain.size.max()) for each in starts])
        elsewhere = (ends != indices) & (ends != NO_BASIN) & (indices != NO_BASIN)
        counts = [int(np.count_nonzero(each)) for each in (indices == NO_BASIN, ends == NO_BASIN, elsewhere)]
        table.add(name, len(found.minima), taken, *counts)
    return table


def _end(landscape: Landscape, start: Array, minima: Array, near: float = 1e-3) -> int:
    domain = landscape.domain

    def room(_: float, w: Array) -> float:
        return float((np.minimum(w - domain.lower, domain.upper - w) / domain.size).min()) + 1e-12

    room.terminal = True  # type: ignore[attr-defined]
    flow = solve_ivp(
        lambda _, w: -landscape.gradient(w),
        (0.0, 1e8),
        start,
        method="LSODA",
        jac=lambda _, w: -landscape.hessian(w),
        events=room,
        rtol=1e-8,
        atol=1e-11,
    )
    gaps = np.linalg.norm(minima - flow.y[:, -1], axis=-1)
    return NO_BASIN if flow.status == 1 or gaps.min() > near else int(gaps.argmin())


TABLES: dict[str, Callable[[], Table]] = {
    "critical-points": critical_points,
    "other-points": other_points,
    "basins": all_basins,
    "long-maps": long_maps,
}
"""What is measured, by the names of the tables."""
