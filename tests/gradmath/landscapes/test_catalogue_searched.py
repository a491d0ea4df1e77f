"""The searches for critical points and for the lowest point find the minimisers that the catalogue knows."""

from __future__ import annotations

import numpy as np
import pytest

from gradmath.geometry import critical
from gradmath.landscapes import catalogue
from gradmath.landscapes.domain import Domain

CROWDED = {"griewank": 60.0, "salomon": 10.0, "schaffer-2": 10.0, "schaffer-4": 10.0, "trefethen": 0.5}
"""With thousands of minima over their customary domains: how far about the origin they are searched."""
UNBOUNDED = ("saddle", "monkey-saddle")


@pytest.mark.parametrize("name", sorted({*catalogue.names()} - {*UNBOUNDED}))
def test_the_known_minimisers_are_found_and_nothing_lower(name: str) -> None:
    entry = catalogue.entry(name)
    landscape = entry.landscape
    if name in CROWDED:
        reach = np.full(2, CROWDED[name])
        landscape = landscape.over(Domain(-reach, reach))
    assert landscape.domain.contains(entry.minima).all()
    found = critical.critical_points(landscape)
    lowest = critical.valley(landscape, known=found)
    points = np.array([each.point for each in found if each.kind == "minimum"] + [lowest.point])
    apart = np.abs((entry.minima[:, None] - points) / landscape.domain.size).max(axis=-1)
    assert apart.min(axis=1).max() < 1e-6
    scale = np.ptp(landscape.value(np.stack(np.meshgrid(*landscape.domain.grid(9)), axis=-1)))
    assert lowest.error == pytest.approx(entry.minimum, abs=1e-8 * scale)
    assert lowest.bounded


@pytest.mark.parametrize("name", UNBOUNDED)
def test_of_a_landscape_without_a_lower_bound_the_lowest_point_is_on_the_edge(name: str) -> None:
    landscape = catalogue.landscape(name)
    assert not critical.valley(landscape).interior
    assert not critical.minima(landscape)
