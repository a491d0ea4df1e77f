"""The claims of a film's pictures about landscapes as plain data, for programs in other languages to check."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from manim import Mobject, tempconfig
from numpy.typing import NDArray

from gradmath.descent.rules import Momentum, PlainGradient
from gradmath.landscapes.exported import exported
from gradmath.landscapes.landscape import Landscape
from lecture.draw.drawing import find_scene, settings
from lecture.draw.renderer import StageRenderer
from lecture.syllabus.lectures import SceneRef
from lecture.work.quality import Quality
from scenes.claims.curves import LEVEL, OnLevel, Steps
from scenes.claims.protocol import Claim, Claimant
from scenes.claims.vectors import DrawnVector
from scenes.kit.beats.beat import ReadingPace
from scenes.kit.frame.look import Look

Array = NDArray[np.float64]

_QUALITY = Quality(1280, 720, 10, "ultrafast")


@dataclass(frozen=True)
class Claimed:
    """A claim, with its place and its landscape.

    Attributes
    ----------
    place
        The segment and the beat.
    landscape
        The landscape, as `exported` returns it.
    points
        The weights of an arrow's foot, a contour's vertices, or a path's stops; shape (n, 2).
    """

    place: str
    landscape: dict[str, Any]
    points: Array


@dataclass(frozen=True)
class Arrow(Claimed):
    """A drawn vector is the gradient at its foot, or its opposite, on some scale, or one component of it."""

    vector: Array
    sense: int
    axis: int | None


@dataclass(frozen=True)
class Contour(Claimed):
    """Each drawn vertex has one of these errors."""

    levels: Array


@dataclass(frozen=True)
class Way(Claimed):
    """Drawn stops are steps of a descent with a constant learning rate, with or without momentum."""

    rate: float
    kept: float | None


def claims_of(scene: SceneRef, look: Look, folder: Path) -> Iterator[Claimed]:
    """Perform a segment without drawing it, and yield the claims of the things on the stage at the end of each beat.

    Parameters
    ----------
    scene
        The segment.
    look
        The theme, landscape and language.
    folder
        A folder for Manim's intermediate files.
    """
    with tempconfig(settings(_QUALITY, folder) | {"dry_run": True}):
        segment = find_scene(scene)(look, pace=ReadingPace(), renderer=StageRenderer(skip_animations=True))
        segment.setup()
        known: set[tuple[object, ...]] = set()
        for beat in segment.beats:
            segment.perform(beat)
            for found in _of_stage(segment.mobjects, f"{scene.name}.{beat.name}"):
                # Things that do not move make the same claims at each beat.
                key = (type(found).__name__, found.points.tobytes(), id(found.landscape), _said(found))
                if key not in known:
                    known.add(key)
                    yield found


def _said(claimed: Claimed) -> bytes:
    return claimed.vector.tobytes() if isinstance(claimed, Arrow) else b""


def _of_stage(mobjects: Iterable[Mobject], place: str) -> Iterator[Claimed]:
    for top in mobjects:
        for each in (top, *_below(top)):
            if isinstance(each, Claimant):
                for claim in each.claims():
                    yield from _read(claim, place)


def _below(mobject: Mobject) -> Iterator[Mobject]:
    for each in mobject.submobjects:
        yield each
        yield from _below(each)


_EXPORTED: dict[int, tuple[Landscape, dict[str, Any] | None]] = {}


def _as_data(landscape: Landscape) -> dict[str, Any] | None:
    """Return a landscape as data, the same each time."""
    if id(landscape) not in _EXPORTED:
        _EXPORTED[id(landscape)] = (landscape, exported(landscape) if landscape.dimension == 2 else None)
    return _EXPORTED[id(landscape)][1]


def _read(claim: Claim, place: str) -> Iterator[Claimed]:
    landscape = getattr(claim, "landscape", None)
    data = _as_data(landscape) if isinstance(landscape, Landscape) else None
    if data is None:
        return
    match claim:
        case DrawnVector() if not claim.turning:
            yield Arrow(place, data, claim.foot[None], claim.vector, claim.sense, claim.axis)
        case OnLevel() if claim.check is LEVEL:
            yield Contour(place, data, claim.points, claim.levels)
        case Steps() if len(claim.stops) > 1 and not np.ptp(claim.learning_rates):
            rate = float(claim.learning_rates[0])
            if type(claim.rule) is PlainGradient:
                yield Way(place, data, claim.stops, rate, None)
            elif type(claim.rule) is Momentum:
                yield Way(place, data, claim.stops, rate, claim.rule.momentum)
