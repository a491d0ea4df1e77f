"""What formulas, names, numbers and words say: each is made with its meaning, which the audit compares to the picture.

Whatever says something takes ``of=``, one of these:

* a `Scope`, in which a formula or the name of a quantity is evaluated: symbols stand for values of drawn things;
* `Values`, the numbers in words, in order, with their unit;
* `Tied` values, for words with ties written as in narration, such as ``"{slope:more} error"``;
* a `Fact` that words state without a number;
* a `Decoration`, with the reason why there is nothing to check, which the report lists.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Self, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from gradmath.landscapes.landscape import Landscape
from scenes.arrays import Array
from scenes.claims.curves import misfit
from scenes.claims.evaluation import Place, evaluated, is_about_place, tolerance
from scenes.claims.notation import Expression, Statement, UnreadableError, expression, read
from scenes.claims.protocol import Check, ClaimsNothing, Finding, Measure, Outcome
from scenes.claims.spoken import numbers_in
from scenes.claims.vocabulary import ENGLISH

READ = Check("a formula can be read, and each of its symbols stands for something", "formulas", 0)
TRUE = Check("both sides of a formula agree wherever it is asked", "of the printed digits", 1 + 1e-6)
RULE = Check("each drawn step is the rule that is written beside it", "% of the step", 0.1)
IS_BESIDE = Check("a formula or a name is the quantity that it stands beside", "of the printed digits", 1 + 1e-6)
AXIS = Check("what is named at an axis grows along it, to one scale", "% of its length", 0.1)

Source: TypeAlias = Callable[[], Any]


class _Untouched:
    """Something that copies share, and of which Manim's cache sees only the type."""

    __slots__ = ()

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        """Return itself: a copy of a thing says the same about the same."""
        return self


@dataclass(frozen=True, slots=True)
class Scope(_Untouched):
    """What symbols stand for where a formula or a name is shown.

    E and L are the landscape's error; w and θ are the weights at its place; ∇E, ∂E/∂w₁, ‖∇E‖ are measured from them.

    Attributes
    ----------
    landscape
        The landscape, or a callable that returns it if the drawn landscape changes.
    at
        The weights that a formula is about: an array, or something with a ``point``, such as a marker.
    symbols
        Values of other symbols, by their Typst source, such as ``alpha`` or ``partial L / partial z``.
    functions
        Functions of numbers, or landscapes, such as ``f``: what is drawn, not what is written.
    stops
        The drawn stops of the descent that a rule is about, shape (n+1, p).
    left
        The formula that this one continues, in Typst: its last side is the first side of this one.
    beside
        What a formula stands beside: a number as printed, or a value or vector as drawn.
    scaled
        Whether ``beside`` is only in proportion, such as an arrow drawn to a scale.
    along
        Coordinates along an axis as drawn, one for each of several places; the named quantity grows with them.
    """

    landscape: Landscape | Callable[[], Landscape] | None = None
    at: Any = None
    symbols: Mapping[str, Source] = field(default_factory=dict)
    functions: Mapping[str, Callable[..., Any] | Landscape] = field(default_factory=dict)
    stops: Source | None = None
    left: str = ""
    beside: Source | None = None
    scaled: bool = False
    along: Source | None = None

    def where(self, symbols: Mapping[str, Source] | None = None, **more: Source) -> Scope:
        """Return a scope in which more symbols stand for something."""
        return replace(self, symbols={**self.symbols, **(symbols or {}), **more})

    def calling(self, **functions: Callable[..., Any] | Landscape) -> Scope:
        """Return a scope with functions, such as the curve that is drawn."""
        return replace(self, functions={**self.functions, **functions})

    def standing(self, at: Any) -> Scope:
        """Return a scope at another place."""
        return replace(self, at=at)

    def stepping(self, stops: Source) -> Scope:
        """Return a scope whose rules describe a drawn descent, given a callable that returns its stops as drawn."""
        return replace(self, stops=stops)

    def after(self, left: str) -> Scope:
        """Return a scope for a formula that continues another one, such as ``= 6`` after ``nabla E``."""
        return replace(self, left=left)

    def next_to(self, value: Source, *, scaled: bool = False) -> Scope:
        """Return a scope for a formula that names what it stands beside: a number, or a vector as drawn."""
        return replace(self, beside=value, scaled=scaled)

    def axis(self, coordinates: Source) -> Scope:
        """Return a scope for the name of an axis, given coordinates along it, as drawn, of the places of this scope."""
        return replace(self, along=coordinates)

    def naming(self, number: Any) -> Scope:
        """Return a scope for the name of a live number, which has a ``point`` and returns what it shows by ``read``."""
        return self.standing(number).next_to(number.read)

    def error(self) -> Landscape | None:
        """Return the landscape as drawn now."""
        return self.landscape if self.landscape is None or isinstance(self.landscape, Landscape) else self.landscape()

    def point(self) -> Array | None:
        """Return the weights that it is about now."""
        at = self.at() if callable(self.at) else getattr(self.at, "point", self.at)
        return None if at is None else np.asarray(at, dtype=float)

    def place(self, measure: Measure, point: Array | None = None) -> Place:
        """Return where expressions are evaluated: at its own point, or at another."""
        here = self.point() if point is None else point
        return Place(measure, self.error(), here, self.symbols, self.functions)


@dataclass(frozen=True, slots=True, init=False)
class Values(_Untouched):
    """The numbers in words, in order.

    Parameters
    ----------
    truths
        Sources of the numbers, each found independently of the printed one; a plain number stands for itself.
    unit
        The unit after each of them, if any.
    """

    truths: tuple[Source, ...]
    unit: str

    def __init__(self, *truths: Source | float, unit: str = "") -> None:
        found = tuple(each if callable(each) else _constant(each) for each in truths)
        object.__setattr__(self, "truths", found)
        object.__setattr__(self, "unit", unit)


def _constant(value: Any) -> Source:
    return lambda: value


@dataclass(frozen=True, slots=True, init=False)
class Tied(_Untouched):
    """The values of ties in words, by name: numbers, directions or truths. See `scenes.claims.spoken`."""

    values: Mapping[str, Source]

    def __init__(self, **values: Source) -> None:
        object.__setattr__(self, "values", values)


@dataclass(frozen=True, slots=True)
class Fact(_Untouched):
    """Something that words state, which is either true or false."""

    holds: Callable[[], bool]


@dataclass(frozen=True)
class Decoration(ClaimsNothing):
    """States that something written cannot be checked, and why."""


Meaning: TypeAlias = Scope | Values | Tied | Fact | ClaimsNothing


@dataclass(frozen=True, kw_only=True)
class Stated:
    """What a formula says is true.

    Attributes
    ----------
    source
        Formula in Typst, as drawn.
    scope
        What its symbols stand for.
    """

    source: str
    scope: Scope
    place: Array | None = None
    settled: bool = False

    def findings(self, measure: Measure) -> Iterator[Outcome]:
        """Check that it can be read, then each of its statements."""
        try:
            # Undefined values, such as the root of a number below 0, are nan, which fails.
            with np.errstate(all="ignore"):
                found = [each for statement in read(self.source) for each in self._of(statement, measure)]
        except UnreadableError as error:
            yield Finding(check=READ, figure=1, place=self.place, detail=str(error))
            return
        yield Finding(check=READ, figure=0, place=self.place, detail=self.source)
        yield from found

    def _of(self, statement: Statement, measure: Measure) -> Iterator[Outcome]:
        sides = list(statement.sides)
        if sides[0] is None and self.scope.left:
            sides[0] = read(self.scope.left)[-1].sides[-1]
        here = self.scope.place(measure)
        if "<-" in statement.relations:
            if self.scope.stops is None:
                raise UnreadableError(f"nobody has said of which descent's steps this rule is: {self.source}")
            yield from self._rule(sides, measure, np.asarray(self.scope.stops(), dtype=float))
            return
        for side in sides:
            if side is not None:
                evaluated(side, here)
        for relation, one, other in zip(statement.relations, sides, sides[1:], strict=False):
            if one is not None and other is not None:
                yield self._compared(relation, one, other, measure)
        named = sides[-1] if sides[-1] is not None else sides[0]
        if self.scope.beside is not None and named is not None:
            yield from self._beside(named, here, self.scope.beside())
        if self.scope.along is not None and named is not None:
            drawn = np.asarray(self.scope.along(), dtype=float)
            # A curve that has not been drawn yet says nothing about its axes.
            if drawn.size and np.ptp(drawn) > 0:
                yield self._along(evaluated(named, here), drawn)

    def _compared(self, relation: str, one: Expression, other: Expression, measure: Measure) -> Finding:
        """Compare two sides here, and elsewhere too if both depend on the weights."""
        places = [self.scope.place(measure)]
        if is_about_place(one) and is_about_place(other):
            places += [self.scope.place(measure, point) for point in self._elsewhere()]
        worst, seen = 0.0, ""
        for place in places:
            first, second = evaluated(one, place), evaluated(other, place)
            allowed = tolerance(one, place) + tolerance(other, place)
            figure = _off(relation, first, second, allowed)
            if not figure <= worst:
                worst, seen = figure, f": {_shown(first)} {relation} {_shown(second)}"
        return Finding(check=TRUE, figure=worst, place=self.place, detail=f"{self.source}{seen}")

    def _elsewhere(self) -> list[Array]:
        point, error = self.scope.point(), self.scope.error()
        if error is not None and error.dimension <= _FEW:
            domain = error.domain
            return [domain.lower + share * domain.size for share in _PROBES[:, : domain.size.size]]
        return [] if point is None else [point + share for share in _PROBES[:, 0]]

    def _beside(self, named: Expression, here: Place, drawn: Any) -> Iterator[Finding]:
        """Compare with a number as printed, or with a value or vector as drawn."""
        value = evaluated(named, here)
        if isinstance(drawn, str):
            numbers = numbers_in(drawn, ENGLISH)
            if len(numbers) != 1:
                return
            shown, allowed = np.asarray(numbers[0].value), np.asarray(numbers[0].half)
        else:
            shown = np.asarray(drawn, dtype=float)
            allowed = np.full(shown.shape, _DRAWN * float(np.abs(shown).max()))
        if self.scope.scaled and np.any(value) and np.any(shown):
            value, shown = value / np.linalg.norm(value), shown / np.linalg.norm(shown)
            allowed = np.full(shown.shape, _DRAWN)
        figure = _off("=", value, shown, allowed)
        detail = f"{self.source}: {_shown(value)}, beside {_shown(shown)}"
        yield Finding(check=IS_BESIDE, figure=figure, place=self.place, detail=detail)

    def _along(self, values: Array, drawn: Array) -> Finding:
        """Compare what is named with coordinates, up to a positive scale and an offset."""
        figure = float("nan")
        if values.shape == drawn.shape and np.cov(values, drawn)[0, 1] > 0:
            figure = misfit(values, drawn, offset=True)
        return Finding(check=AXIS, figure=figure, place=self.place, detail=self.source)

    def _rule(self, sides: Sequence[Expression | None], measure: Measure, stops: Array) -> Iterator[Outcome]:
        """Follow a rule from each drawn stop to the next; v is the step before or after, divided by α."""
        new, old = sides
        if new is None or old is None:
            raise UnreadableError(f"a rule has two sides: {self.source}")
        scope, error = self.scope, self.scope.error()
        if "alpha" not in scope.symbols and error is not None and len(stops) > 1:
            scope = scope.where(alpha=partial(first_rate, error, stops))
        rate = float(scope.symbols["alpha"]()) if "alpha" in scope.symbols else 1.0
        moved = np.diff(stops, axis=0) / rate
        before = np.concatenate([np.zeros((1, stops.shape[1])), moved])
        for step, stop in enumerate(stops[:-1]):
            is_velocity = new == expression("v")
            velocity = before[step] if is_velocity else moved[step]
            place = scope.where(v=_constant(velocity)).place(measure, stop)
            wanted = evaluated(old, place) - (0 if is_velocity else stop)
            drawn = moved[step] * (1 if is_velocity else rate)
            off = 100 * float(np.linalg.norm(wanted - drawn) / max(float(np.linalg.norm(drawn)), _TINY))
            yield Finding(check=RULE, figure=off, place=self.place, detail=f"{self.source}, step {step + 1}")


def first_rate(landscape: Landscape, stops: ArrayLike) -> float:
    """Return the learning rate of the first of some steps, shape (n+1, p), which goes along the gradient."""
    first, second = np.asarray(stops, dtype=float)[:2]
    return float(np.linalg.norm(second - first) / np.linalg.norm(landscape.gradient(first)))


_FEW, _TINY = 64, 1e-300
# How closely a drawing matches its value, as a share.
_DRAWN = 1e-3
# Points at which an equation that should hold everywhere is tried, as shares of the domain's sides: nowhere special.
_PROBES = np.array([[0.271, 0.634], [0.583, 0.197], [0.817, 0.772]])


def _off(relation: str, first: ArrayLike, second: ArrayLike, allowed: ArrayLike) -> float:
    """Return how far a relation is from true, as a multiple of what its printed digits allow; nan if shapes differ."""
    one, other = np.asarray(first, dtype=float), np.asarray(second, dtype=float)
    if one.shape != other.shape:
        return float("nan")
    gap = one - other
    if relation in ("<", "<="):
        gap = np.maximum(gap, 0)
    elif relation in (">", ">="):
        gap = np.maximum(-gap, 0)
    room = np.asarray(allowed) + _SAME * (np.abs(one) + np.abs(other)).max() + _LEAST
    share = np.abs(gap) / room
    return float(share.max() / (_NEARLY if relation == "approx" else 1))


# Relative tolerance between measured values and whole numbers as written, and the absolute one.
_SAME, _LEAST = 1e-6, 1e-9
# Tolerance of "nearly equal", in units of the last printed digit.
_NEARLY = 2.0


def _shown(value: ArrayLike) -> str:
    array = np.asarray(value, dtype=float)
    return f"{float(array):.6g}" if array.ndim == 0 else f"({', '.join(map(_shown, array))})"
