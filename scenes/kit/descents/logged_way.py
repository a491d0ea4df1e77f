"""The path of a run that somebody logged, on the landscape that is shown, or the reason why it cannot be shown."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np

from gradmath.descent.paths import DescentPath, StopReason
from gradmath.models.logged import LoggedPath
from scenes.arrays import Array
from scenes.claims.meaning import Scope
from scenes.claims.pictures import span
from scenes.claims.protocol import Check, Claim, Finding
from scenes.kit.descents.ball import Trail
from scenes.kit.map.error_map import ErrorMap
from scenes.kit.map.survey import Survey
from scenes.kit.map.viewpoints import UnsuitableError

FEWEST_STEPS, MOST_STEPS = 7, 100
"""How many steps the beats of a ball can show; of a longer run every second, third, … is shown, and the last."""

LOGGED = Check("a logged run is drawn through its logged weights, at its logged steps", "of the map", 1e-6)

_KNOWN: WeakKeyDictionary[Survey, dict[str, LoggedWay]] = WeakKeyDictionary()


@dataclass(frozen=True, eq=False)
class LoggedWay:
    """What is shown of a run.

    Attributes
    ----------
    path
        Its stops as a descent, whose learning rates are not known and say nothing.
    logged
        All logged weights, in the map's units, shape (n, 2).
    stops
        Which of them the path goes through, shape (m,), ascending.
    counts
        The log's own count of steps at the stops, shape (m,).
    errors
        The logged errors at the stops, shape (m,), if there are any that differ.
    """

    path: DescentPath
    logged: Array
    stops: Array
    counts: Array
    errors: Array | None

    @property
    def charted(self) -> DescentPath:
        """The path with the logged errors, if there are any; otherwise with the landscape's."""
        return self.path if self.errors is None else replace(self.path, errors=self.errors)

    def count(self, steps: float) -> float:
        """Return the log's count after a number of the path's steps, the whole ones of them."""
        return float(self.counts[min(int(np.floor(steps)), len(self.counts) - 1)])


def logged_way(run: LoggedPath, survey: Survey) -> LoggedWay:
    """Return what is shown of a run on a landscape.

    Raises
    ------
    UnsuitableError
        If it is no run over the map's two weights, leaves the map, is too short, or has no slope at its start: one
        sentence that says what to change.
    """
    known = _KNOWN.setdefault(survey, {})
    if run.identity not in known:
        known[run.identity] = _found(run, survey)
    return known[run.identity]


def _found(run: LoggedPath, survey: Survey) -> LoggedWay:
    names = survey.exact.weight_names
    try:
        own = run.over(names)
    except ValueError as error:
        raise UnsuitableError(
            f"the map shows the weights {' and '.join(names)}, and the run that was asked for cannot be drawn there: "
            f"{error}"
        ) from error
    logged = own.positions / np.array(survey.units.weights)
    _check_places(own.positions, logged, survey)
    last = len(logged) - 1
    if last < FEWEST_STEPS:
        raise UnsuitableError(
            f"the film shows at least {FEWEST_STEPS} steps, and the run that was asked for has {last}: log more of them"
        )
    stops = np.unique(np.append(np.arange(0, last, -(-last // MOST_STEPS)), last))
    errors, gradients = survey.asked.value_and_gradient(logged[stops])
    if not (np.isfinite(errors).all() and np.isfinite(gradients).all()):
        first = int(stops[np.flatnonzero(~(np.isfinite(errors) & np.isfinite(gradients).all(axis=-1)))[0]])
        raise UnsuitableError(
            f"the run that was asked for comes to {_shown(own.positions[first])} with line {first + 1} of its weights, "
            "where the landscape's error or slope is not finite: leave that line out, or choose another landscape"
        )
    if not gradients[0].any():
        raise UnsuitableError("the run that was asked for begins where there is no slope: leave out its first lines")
    if not np.ptp(errors) > 0:
        raise UnsuitableError("the error of the landscape is the same at all steps of the run that was asked for")
    path = DescentPath(logged[stops], errors, gradients, np.ones(len(stops) - 1), StopReason.OUT_OF_STEPS)
    counts = stops.astype(float) if own.steps is None else own.steps[stops]
    return LoggedWay(path, logged, stops, counts, _errors(own, stops))


def _errors(run: LoggedPath, stops: Array) -> Array | None:
    """Return the logged errors at some steps, in the log's own units; None if there are none, or all are the same."""
    if run.errors is None:
        return None
    bad = np.flatnonzero(~np.isfinite(run.errors))
    if len(bad):
        raise UnsuitableError(
            f"line {bad[0] + 1} of the run that was asked for has an error that is no finite number: mend it, or leave "
            "that column out"
        )
    errors: Array = run.errors[stops]
    return errors if np.ptp(errors) > 0 else None


def _check_places(positions: Array, logged: Array, survey: Survey) -> None:
    """Refuse a run that leaves the map. Both are its weights, as they were logged and in the map's units."""
    outside = np.flatnonzero(~survey.asked.domain.contains(logged))
    if not len(outside):
        return
    units, domain = np.array(survey.units.weights), survey.asked.domain
    bounds = zip(domain.lower * units, domain.upper * units, strict=True)
    ranges = ", ".join(f"{low:g}..{high:g}" for low, high in bounds)
    low, high = positions.min(axis=0), positions.max(axis=0)
    room = 0.1 * np.maximum(high - low, 1e-6)
    wider = ", ".join(f"{least:.3g}..{most:.3g}" for least, most in zip(low - room, high + room, strict=True))
    raise UnsuitableError(
        f"the run that was asked for is at {_shown(positions[outside[0]])} with line {outside[0] + 1} of its weights, "
        f"outside the map, whose weights go over {ranges}: choose a larger domain, such as ` on {wider}`"
    )


def _shown(point: Array) -> str:
    return f"({', '.join(f'{each:g}' for each in point.tolist())})"


class LoggedTrail(Trail):
    """The way of a logged run so far, through its logged weights.

    Parameters
    ----------
    error_map
        The map on which it lies.
    way
        The run.

    Examples
    --------
    >>> survey = Survey.of(gm.landscape("lecture"))
    >>> turns = np.linspace(0.0, 3.0, 31)
    >>> run = gm.LoggedPath(np.stack([1.5 - turns, 1.2 * np.cos(turns)], axis=-1), ("w1", "w2"))
    >>> error_map = ErrorMap(survey.landscape, DARK, levels=survey.levels)
    >>> scene.add(error_map, LoggedTrail(error_map, logged_way(run, survey)).set_progress(30))
    """

    def __init__(self, error_map: ErrorMap, way: LoggedWay) -> None:
        self.way = way
        super().__init__(error_map, way.path)

    def law(self, stops: Array, place: Array) -> Claim:
        """Say that each drawn stop is where the log has it; no rule is claimed, which a log does not tell."""
        off = float(np.abs(stops - self.way.logged[self.way.stops[: len(stops)]]).max()) / span(
            self.error_map.landscape
        )
        return Finding(check=LOGGED, figure=off, place=place)

    def scope(self, at: Any = None) -> Scope:
        """Return what names mean beside it: w is where something stands, and n is the log's count of steps there."""
        return Scope(self.error_map.landscape, at).where(n=lambda: self.way.count(len(self.drawn_stops()) - 1))
