"""The state of the stage at the end of a beat as plain values, from which a reader can go on experimenting."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import numpy as np
from manim import Mobject

from gradmath.descent.descend import DescentPath
from gradmath.descent.rules import DirectionRule, Momentum, PlainGradient
from gradmath.landscapes.exported import exported
from gradmath.landscapes.landscape import Landscape
from scenes.arrays import Array
from scenes.claims.curves import FollowsFlow, Steps
from scenes.claims.protocol import Claimant, Together
from scenes.claims.vectors import DrawnVector, Uphill
from scenes.kit.beats.segment import Segment
from scenes.kit.descents.movers import Mover
from scenes.kit.descents.swarm import Swarm
from scenes.kit.map.error_map import ErrorMap
from scenes.kit.map.step_dial import StepDial
from scenes.kit.network.diagram import NetworkDiagram
from scenes.kit.terrain.space import Space

DIGITS = 12
"""Digits that a value keeps: enough to make no difference, and too few for rounding errors of the screen."""
# Largest difference between a thing's own weights and those that are read back from its picture.
_SAME = 1e-6
_SHOWN = 0.5


@runtime_checkable
class OnDescent(Protocol):
    """A thing that shows a descent so far."""

    path: DescentPath
    progress: float
    rule: DirectionRule


@runtime_checkable
class AtWeights(Protocol):
    """A thing at a point in weight space."""

    point: Array


def write_moment(target: Path, scene: Segment) -> None:
    """Write the state of a scene's stage as JSON; see `moment`."""
    target.write_text(json.dumps(moment(scene), allow_nan=False), encoding="utf-8")


def moment(scene: Segment) -> dict[str, Any]:
    """Return the present state of a scene's stage.

    Returns
    -------
    ``landscape``
        The ground, as `exported` returns it, or only the digest of heights; None if there is none over two weights, or
        it cannot be written out.
    ``point``
        The weights in focus.
    ``angle``
        The direction being tried, in degrees anticlockwise from the first weight.
    ``camera``
        The viewpoint of ground in space: ``turn`` and ``tilt`` in degrees.
    ``descents``
        Each with ``way``, ``start``, ``rate``, ``steps`` and, for a heavy ball, the part of the velocity that it keeps,
        ``kept``.
    ``balls``
        Very many balls that descend together: ``starts``, ``rate``, ``steps``.
    ``network``
        A sample in a network: ``inputs`` (standardised), ``target``, ``forward`` and ``backward`` (the numbers of
        layers passed), ``loss`` (whether it is shown) and ``updated``.

    What is not on the stage is None, or an empty list.
    """
    things = list(_things(scene))
    ground = _ground(things)
    return {
        "landscape": None if ground is None else _told(ground),
        "point": _point(things),
        "angle": _last(_degrees(each.angle) for each in things if isinstance(each, StepDial)),
        "camera": _last(_camera(each) for each in things if isinstance(each, Space)),
        "descents": [] if ground is None else list(_descents(things)),
        "balls": _last(_balls(each) for each in things if isinstance(each, Swarm)),
        "network": _last(_network(each) for each in _diagrams(scene, things)),
    }


def _told(ground: Landscape) -> dict[str, Any] | None:
    """Return a landscape as data; for a grid of heights only what identifies it, which is short."""
    data = exported(ground)
    if data is None or "heights" not in data:
        return data
    return {key: data[key] for key in ("heights", "weights", "domain")}


def _things(scene: Segment) -> Iterator[object]:
    """Yield the things on the stage in drawing order, each space followed by the things in it."""
    for mobject in _family(scene.mobjects):
        yield mobject
        if isinstance(mobject, Space):
            yield from (prop for prop in mobject.props if prop.growth)


def _family(mobjects: Sequence[Mobject]) -> Iterator[Mobject]:
    for mobject in mobjects:
        yield mobject
        yield from _family(mobject.submobjects)


def _last(found: Iterator[Any]) -> Any:
    return next(reversed(list(found)), None)


def _ground(things: Sequence[object]) -> Landscape | None:
    grounds = (each.ground.landscape if isinstance(each, Space) else each.landscape for each in _grounds(things))
    return _last(each for each in grounds if each.dimension == 2)


def _grounds(things: Sequence[object]) -> Iterator[Space | ErrorMap]:
    return (each for each in things if isinstance(each, Space | ErrorMap))


# Points and viewpoints


def _point(things: Sequence[object]) -> list[float] | None:
    """Return the weights of the leading thing, or else of the last arrow, or else of the last thing that has some."""
    leading, arrows, others = list[Array](), list[Array](), list[Array]()
    for each in things:
        own = [each.point] if isinstance(each, AtWeights) and np.shape(each.point) == (2,) else []
        others += own
        # A map's own claims take a while, and it has no point.
        if not isinstance(each, Claimant) or isinstance(each, Space | ErrorMap):
            continue
        claims = list(each.claims())
        is_arrow = any(isinstance(claim, DrawnVector | Uphill) for claim in claims)
        for claim in claims:
            if isinstance(claim, DrawnVector):
                arrows.append(claim.point)
            elif isinstance(claim, Together) and claim.leads and claim.key == ("weights", 2):
                near = [point for point in own if np.abs(point - claim.place).max() < _SAME]
                (arrows if is_arrow else leading).append([*near, claim.place][0])
    found = _last(iter(leading or arrows or others))
    return None if found is None else _rounded(found)


def _camera(space: Space) -> dict[str, float]:
    standpoint = space.standpoint
    return {"turn": _degrees(math.radians(-standpoint.azimuth)), "tilt": _short(standpoint.elevation)}


def _degrees(angle: float) -> float:
    """Return an angle in degrees, from -180 to 180."""
    return _short((math.degrees(angle) + 180) % 360 - 180)


# Descents


def _descents(things: Sequence[object]) -> Iterator[dict[str, Any]]:
    for each in things:
        if isinstance(each, OnDescent) and each.path.steps:
            path = each.path
            yield from _steps(each.rule, path.positions[0], path.learning_rates, each.progress)
        elif isinstance(each, Mover):
            yield from _of_mover(each)


def _of_mover(mover: Mover) -> Iterator[dict[str, Any]]:
    """Yield the descent or the flow of a mover's law."""
    for claim in mover.claims():
        if isinstance(claim, Steps):
            yield from _steps(claim.rule, claim.stops[0], claim.learning_rates, mover.progress)
        elif isinstance(claim, FollowsFlow):
            rate = claim.interval / float(mover.course.steps[1])
            yield _descent("flow", claim.positions[0], rate, mover.progress)


def _steps(rule: DirectionRule, start: Array, rates: Array, progress: float) -> Iterator[dict[str, Any]]:
    """Yield a descent with a constant learning rate and a rule that a page knows; nothing for others."""
    if np.ptp(rates) > 0:
        return
    if type(rule) is PlainGradient:
        yield _descent("plain", start, rates[0], progress)
    elif type(rule) is Momentum:
        yield {**_descent("momentum", start, rates[0], progress), "kept": _short(rule.momentum)}


def _descent(way: str, start: Array, rate: float, progress: float) -> dict[str, Any]:
    return {"way": way, "start": _rounded(start), "rate": _short(rate), "steps": int(progress)}


def _balls(swarm: Swarm) -> dict[str, Any]:
    paths = swarm.paths
    return {
        "starts": [_rounded(each) for each in paths.positions[0]],
        "rate": _short(paths.learning_rates[0][0]),
        "steps": int(swarm.steps),
    }


# A network


def _diagrams(scene: Segment, things: Sequence[object]) -> Iterator[NetworkDiagram]:
    """Yield the diagrams on the stage, even in parts: when a member leaves, Manim splits its group."""
    seen = set(map(id, things))
    for each in vars(scene).values():
        if isinstance(each, NetworkDiagram) and any(id(units) in seen for units in each.units):
            yield each


def _network(diagram: NetworkDiagram) -> dict[str, Any]:
    return {
        "inputs": _rounded(diagram.error.inputs[0]),
        "target": int(diagram.error.targets[0]),
        "forward": sum(each.value_shown > _SHOWN for each in diagram.units[1:]),
        "loss": bool(diagram.loss.get_fill_opacity() > _SHOWN),
        "backward": sum(each.slope_shown > _SHOWN for each in diagram.units[1:]),
        "updated": bool((diagram.weights != diagram.forward.weights).any()),
    }


# Values


def _rounded(values: Array) -> list[float]:
    return [_short(each) for each in np.asarray(values, dtype=float).tolist()]


def _short(value: float) -> float:
    # 0 has no sign.
    return float(f"{float(value):.{DIGITS}g}") + 0.0
