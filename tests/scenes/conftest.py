"""What the tests of scenes share: the segment that a file is about, and how to read off what is drawn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from manim import Mobject, VMobject, tempconfig
from performances import Performance, watched
from pictures import pixel_middles

from gradmath.landscapes.catalogue import landscape
from gradmath.landscapes.chosen import choose
from gradmath.landscapes.landscape import Landscape
from scenes.kit.beats.segment import Segment
from scenes.kit.descents.ball import Trail
from scenes.kit.frame.look import Look
from scenes.kit.frame.theme import DARK
from scenes.kit.map.arrows import GradientArrow
from scenes.kit.map.error_map import ErrorMap

Array = np.ndarray


@dataclass(frozen=True)
class DrawnArrow:
    """An arrow as its outline shows it, in frame units: where it starts and where its tip ends."""

    foot: Array
    end: Array

    @property
    def vector(self) -> Array:
        """From foot to tip, shape (2,)."""
        return (self.end - self.foot)[:2]


@pytest.fixture(scope="module")
def performance(request: pytest.FixtureRequest, perform: Callable[[str], Performance]) -> Performance:
    """The performance of the segment that a file of tests is about: its SEGMENT."""
    segment = request.module.SEGMENT
    return perform(f"{segment.__module__}:{segment.__name__}")


@pytest.fixture(scope="module")
def segment(performance: Performance) -> Segment:
    """The file's SEGMENT after its performance."""
    return performance.segment


@pytest.fixture(scope="module")
def performed(request: pytest.FixtureRequest, small_settings: dict[str, Any]) -> tuple[Segment, list[Any]]:
    """The file's SEGMENT after its performance, and what its `moment_of` told of every frame."""
    with tempconfig(small_settings):
        return watched(request.module.SEGMENT, request.module.moment_of)


@pytest.fixture(scope="module")
def scene(performed: tuple[Segment, list[Any]]) -> Segment:
    """The performed segment."""
    return performed[0]


@pytest.fixture(scope="module")
def moments(performed: tuple[Segment, list[Any]]) -> list[Any]:
    """What was told of every frame of it."""
    return performed[1]


@pytest.fixture
def error_map(stage: None) -> ErrorMap:  # noqa: ARG001 - sets the size
    """A map of the lecture's landscape that a test may change."""
    return ErrorMap(landscape("lecture"), DARK)


@pytest.fixture
def on(stage: None) -> Callable[[type[Segment], str], Any]:  # noqa: ARG001 - sets the size
    """Return a function that sets up a segment on a landscape."""

    def set_up(segment: type[Segment], text: str) -> Any:
        made = segment(Look(asked=choose(text)))
        made.setup()
        return made

    return set_up


@pytest.fixture
def pixel_points(stage: None) -> Array:  # noqa: ARG001 - sets the size
    """The points of the frame at the middles of the pixels, shape (height, width, 2)."""
    return pixel_middles()


@pytest.fixture(scope="session")
def measured_gradient() -> Callable[[Landscape, Array], Array]:
    """Return a function that measures ∇E from values of E alone, by central differences of fourth order."""

    def gradient(measured: Landscape, point: Array, step: float = 1e-3) -> Array:
        offsets = step * np.eye(len(point))
        near = measured.value(point + offsets) - measured.value(point - offsets)
        far = measured.value(point + 2 * offsets) - measured.value(point - 2 * offsets)
        return (8 * near - far) / (12 * step)

    return gradient


@pytest.fixture(scope="session")
def read_arrow() -> Callable[[GradientArrow], DrawnArrow]:
    """Return a function that reads an arrow's foot and end off its outline."""

    def read(arrow: GradientArrow) -> DrawnArrow:
        foot = arrow.core.points[0]
        corners = arrow.tip.points
        return DrawnArrow(foot, corners[np.linalg.norm(corners - foot, axis=1).argmax()])

    return read


@pytest.fixture(scope="session")
def curve_points() -> Callable[..., Array]:
    """Return a function that samples the cubic curves of a shape, ends included; shape (pieces, count, 3)."""

    def sample(shape: VMobject, count: int = 9) -> Array:
        t = np.linspace(0, 1, count)[:, None]
        weights = np.concatenate([(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3], axis=1)
        return np.einsum("ti,nij->ntj", weights, shape.points.reshape(-1, 4, 3))

    return sample


@pytest.fixture(scope="session")
def stops() -> Callable[[Trail], Array]:
    """Return a function that reads off where the dots of a trail stand, in frame units; shape (n, 2)."""

    def places(trail: Trail) -> Array:
        return np.array([np.ptp(ring, axis=0) / 2 + ring.min(axis=0) for ring in trail.stops.get_subpaths()])[:, :2]

    return places


@pytest.fixture(scope="session")
def bounds() -> Callable[[Sequence[Mobject] | Mobject], Array]:
    """Return a function that gives the smallest and largest x and y of mobjects' outlines, shape (2, 2)."""

    def box(mobject: Mobject) -> Array:
        points = np.concatenate([part.points for part in mobject.family_members_with_points()])[:, :2]
        return np.array([points.min(axis=0), points.max(axis=0)])

    return box
