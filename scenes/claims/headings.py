"""What a way's colour says: red goes up the slope, and blue goes down."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias, runtime_checkable

import numpy as np

from gradmath.landscapes.landscape import Landscape
from scenes.arrays import Array
from scenes.claims.protocol import Check, Claim, Finding, Measure, Outcome
from scenes.colours import is_same, rgb

Senses: TypeAlias = tuple[Sequence[str], Sequence[str]]
"""The colours of what goes up the slope, and of what goes down."""

HEADS = Check("a way down the slope is not in the gradient's colour, nor one up in descent's", "others", 0)

# A slope that is no more than this could go either way; a way no longer than this, as a share of its weights, has none.
_LEVEL, _SHORTEST = 1e-6, 1e-6


@dataclass(frozen=True, eq=False)
class Heading:
    """Where a drawn way begins, and in which direction.

    Attributes
    ----------
    point, way
        Weights at its start, and a vector of any length from there, shape (p,).
    """

    landscape: Landscape
    point: Array
    way: Array


@runtime_checkable
class Headed(Protocol):
    """A claim of something that goes one way, up the slope or down it."""

    def heading(self) -> Heading | None:
        """Return where it begins and in which direction; None if that means neither."""


def heading_along(landscape: Landscape, points: Array) -> Heading | None:
    """Return the heading of a line through weights of shape (n, p); None if it has no length."""
    ways = points[1:] - points[:1]
    moved = np.flatnonzero(np.linalg.norm(ways, axis=-1) > _SHORTEST * (1 + np.linalg.norm(points[0])))
    return Heading(landscape, points[0], ways[moved[0]]) if len(moved) else None


@dataclass(frozen=True, kw_only=True, eq=False)
class WayUpOrDown:
    """A line is a way, which its colour says to go up or down; its points alone claim nothing.

    Attributes
    ----------
    points
        Weights along it from its start, shape (n, p).
    """

    landscape: Landscape
    points: Array
    settled: bool = False

    def heading(self) -> Heading | None:
        """Return the heading of its first piece."""
        return heading_along(self.landscape, self.points)

    def findings(self, measure: Measure) -> Iterator[Outcome]:  # noqa: ARG002
        """Yield nothing: see `in_their_colours`."""
        yield from ()


@dataclass(frozen=True, kw_only=True, eq=False)
class ColouredWay:
    """What a way is drawn in is not the colour of the opposite sense.

    Attributes
    ----------
    colours
        All colours in which it is drawn, RGB from 0 to 255, shape (3,) each.
    """

    heading: Heading
    colours: Sequence[Array]
    senses: Senses
    place: Array | None = None
    settled: bool = False

    def findings(self, measure: Measure) -> Iterator[Finding]:
        """Measure the slope along it, unless the ground is level there."""
        start = self.heading
        (slope,) = measure.slopes(start.landscape, start.point, (start.way / np.linalg.norm(start.way))[None])
        if abs(slope) <= _LEVEL:
            return
        opposite = self.senses[1 if slope > 0 else 0]
        wrong = sum(any(is_same(drawn, rgb(each)) for each in opposite) for drawn in self.colours)
        yield Finding(check=HEADS, figure=float(wrong), place=self.place)


def in_their_colours(claims: Iterable[Claim], colours: Sequence[Array], senses: Senses) -> Iterator[ColouredWay]:
    """Yield for each claim that goes one way that the thing's colours agree with it, if one of them says anything."""
    if any(is_same(drawn, rgb(each)) for drawn in colours for sense in senses for each in sense):
        for claim in claims:
            heading = claim.heading() if isinstance(claim, Headed) else None
            if heading is not None:
                yield ColouredWay(heading=heading, colours=colours, senses=senses, place=getattr(claim, "place", None))
