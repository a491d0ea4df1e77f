"""The landscapes that were made for the lectures: maps, bowls, a saddle, a ravine, and a real place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np

from gradmath.landscapes.base import Landscape, Sum
from gradmath.landscapes.domain import Domain
from gradmath.landscapes.elementary import Gaussian, Quadratic
from gradmath.landscapes.entries import Entry
from gradmath.landscapes.height_files import heights_from
from gradmath.landscapes.heights import Heights


@cache
def _lecture() -> Landscape:
    """Return the lecture's map, 16 by 9: four hills around one wide valley."""
    hills = (
        Gaussian.rotated([-1.6, 0.42], [0.84, 0.66], angle=0.5, height=5.2),
        Gaussian.rotated([2.25, 0.85], [0.66, 0.62], angle=-0.6, height=3.9),
        Gaussian.rotated([-2.5, -1.5], [0.7, 0.5], angle=0.5, height=2.1),
        Gaussian.rotated([2.3, -1.75], [0.7, 0.5], angle=0.5, height=2.2),
    )
    basins = (
        Gaussian.rotated([0.45, -0.32], [1.0, 0.75], angle=0.6, height=-3.2),
        Gaussian.rotated([0.65, 0.9], [0.55, 0.45], angle=0.4, height=-0.9),
        Gaussian.rotated([1.3, -0.7], [0.5, 0.4], angle=0.2, height=-0.7),
    )
    bowl = Quadratic([[0.08, -0.02], [-0.02, 0.16]], [0.4, -0.3])
    return Sum((*hills, *basins, bowl)).over(Domain([-3.2, -1.8], [3.2, 1.8])) + 3.7


@cache
def _valleys() -> Landscape:
    """Return a map of four valleys of different depths, 16 by 9, whose ground falls inwards from every edge."""
    hills = (
        Gaussian.rotated([-0.15, -0.25], [0.62, 0.5], angle=-0.5, height=3.4),
        Gaussian.rotated([1.55, -0.05], [0.55, 0.42], angle=0.5, height=2.6),
        Gaussian.rotated([-1.75, 0.35], [0.6, 0.36], angle=0.25, height=2.6),
        Gaussian.rotated([-0.2, 1.0], [0.42, 0.3], height=1.2),
    )
    basins = (
        Gaussian.rotated([-1.75, -0.6], [0.6, 0.5], angle=-0.3, height=-3.0),
        Gaussian.rotated([0.85, 0.75], [0.75, 0.5], angle=0.35, height=-2.2),
        Gaussian.rotated([1.5, -0.95], [0.7, 0.4], angle=0.2, height=-1.7),
        Gaussian.rotated([-1.5, 1.15], [0.6, 0.4], angle=-0.2, height=-1.3),
    )
    bowl = Quadratic(np.diag([0.14, 0.4]))
    return Sum((*hills, *basins, bowl)).over(Domain([-3.2, -1.8], [3.2, 1.8])) + 3.0


@cache
def _jacksboro() -> Heights:
    return heights_from(Path(__file__).parent / "data" / "jacksboro.asc")


def _made_here(name: str, title: str, formula: str, shown: Landscape) -> Entry:
    """Return the entry of a landscape that was made for the lectures, with its lowest point as computed."""
    # What is heavy to import is left out of a run in which nothing changed.
    from gradmath.geometry.critical import valley

    lowest = valley(shown)
    return Entry(
        name=name,
        title=title,
        formula=formula,
        landscape=shown,
        minima=lowest.point,
        minimum=lowest.error,
        source="made for these lectures; its minimiser is computed, not quoted",
    )


def _lecture_entry() -> Entry:
    formula = "four hills, one wide valley and a weak bowl: a sum of Gaussians and a quadratic"
    return _made_here("lecture", "The lecture's landscape", formula, _lecture())


def _valleys_entry() -> Entry:
    formula = "four hills, four valleys and a weak bowl: a sum of Gaussians and a quadratic"
    return _made_here("valleys", "Four valleys of different depths", formula, _valleys())


def _jacksboro_entry() -> Entry:
    return replace(
        _made_here(
            "jacksboro",
            "Mountains at the Jacksboro fault in Tennessee",
            "heights above the sea over the ground, all in metres",
            _jacksboro(),
        ),
        source="NASA and USGS, Shuttle Radar Topography Mission; its lowest point as computed from the surface",
    )


def _bowl_entry() -> Entry:
    return Entry(
        name="bowl",
        title="An oval bowl",
        formula="w1^2 + 3 w2^2",
        landscape=Quadratic(np.diag([1.0, 3.0])),
        minima=np.zeros((1, 2)),
        minimum=0.0,
        source="elementary",
    )


def _round_bowl_entry() -> Entry:
    return Entry(
        name="round-bowl",
        title="A round bowl",
        formula="w1^2 + w2^2",
        landscape=Quadratic(np.eye(2)),
        minima=np.zeros((1, 2)),
        minimum=0.0,
        source="elementary",
    )


def _saddle_entry() -> Entry:
    return Entry(
        name="saddle",
        title="A saddle",
        formula="w1^2 - w2^2",
        landscape=Quadratic(np.diag([1.0, -1.0])),
        minima=np.zeros((0, 2)),
        minimum=-np.inf,
        source="elementary",
    )


def _ravine_entry() -> Entry:
    floor, walls = np.array([2.0, 1.0]), np.array([1.0, -2.0])  # perpendicular, √5 long: eigenvalues 0.02 · 5 and 5
    return Entry(
        name="ravine",
        title="A narrow ravine",
        formula="0.02 (2 w1 + w2)^2 + (w1 - 2 w2)^2",
        landscape=Quadratic(0.02 * np.outer(floor, floor) + np.outer(walls, walls)),
        minima=np.zeros((1, 2)),
        minimum=0.0,
        source="elementary; condition number 50",
    )


MAPS: dict[str, Callable[[], Landscape]] = {"lecture": _lecture, "valleys": _valleys, "jacksboro": _jacksboro}
"""The landscapes whose entries need a search for the minimiser; the landscapes alone do not."""

ENTRIES: dict[str, Callable[[], Entry]] = {
    "lecture": _lecture_entry,
    "bowl": _bowl_entry,
    "round-bowl": _round_bowl_entry,
    "saddle": _saddle_entry,
    "ravine": _ravine_entry,
    "valleys": _valleys_entry,
    "jacksboro": _jacksboro_entry,
}
