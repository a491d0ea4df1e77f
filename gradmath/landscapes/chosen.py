"""The landscape that a user chose in a line of text: a name from the catalogue or a formula, and a domain."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache

import numpy as np

from gradmath.formula._text import MOST_CHARACTERS, constant
from gradmath.formula.formula import Formula, FormulaError
from gradmath.geometry.levels import equal_levels
from gradmath.landscapes import catalogue
from gradmath.landscapes.height_files import heights_from, is_height_file
from gradmath.landscapes.heights import Heights
from gradmath.landscapes.landscape import Domain, Landscape

LANDSCAPE_VARIABLE = "GRADIENT_LANDSCAPE"
"""The environment variable by which somebody chooses the landscape of everything that is drawn."""

_GRID = 101
# The product of a gradient and its square is still a number, whatever the weights' own scale.
_SMALLEST_ERROR, _LARGEST_ERROR = 1e-80, 1e80
_DOMAIN = re.compile(r"\son\s")
# Spaces are never given back: a long row of them would be divided in every possible way.
_RANGE = re.compile(r"\s*+(?:(?P<name>\w++)\s*+=)?(?P<low>[^=]*?)\.\.(?P<high>[^=]*)")
_LIKE_A_NAME = re.compile(r"[A-Za-z][A-Za-z_-]*[A-Za-z]")


@dataclass(frozen=True)
class Chosen:
    """A landscape that can be shown as a map, and the text by which somebody chose it.

    Two are equal if their texts are. What passes to another process is the text.

    Attributes
    ----------
    text
        As `chosen_landscape` reads it.
    landscape
        Over two weights.
    """

    text: str
    landscape: Landscape = field(compare=False, repr=False)

    @property
    def identity(self) -> str:
        """What is drawn depends on: the text, and for a file of heights its contents as well."""
        if not isinstance(self.landscape, Heights):
            return self.text
        return f"{self.text} {hashlib.sha256(self.landscape.heights.tobytes()).hexdigest()[:16]}"

    def __reduce__(self) -> tuple[Callable[[str], Chosen], tuple[str]]:
        """Return how another process makes it again."""
        return choose, (self.text,)


@cache
def choose(text: str) -> Chosen:
    """Return the landscape that a text describes, if it can be shown as a map, with the text.

    Raises
    ------
    ValueError
        As `chosen_map` does.
    """
    return Chosen(text, chosen_map(text))


def chosen_landscape(text: str) -> Landscape:
    """Return the landscape that a text describes.

    Parameters
    ----------
    text
        A name from the catalogue, a formula or the path of a file of heights, optionally with `` on `` and a range for
        each weight, in their order or with their names: ``himmelblau``, ``hills.csv``, ``sin(x)*cos(y)``,
        ``w1^2 + 3 w2^2 on -4..4, -2..2``,
        ``sin(x)*cos(y) on y=-pi..pi, x=-2pi..2pi``. The bounds are formulas without weights.

    Raises
    ------
    ValueError
        If it is neither, or the ranges are not as many as the weights or do not ascend; one sentence, and for a formula
        a caret on two further lines.
    """
    if len(text) > 2 * MOST_CHARACTERS:
        sentence = f"a landscape has at most {2 * MOST_CHARACTERS} characters: this one has {len(text)}"
        raise FormulaError(sentence, text, 2 * MOST_CHARACTERS)
    parts = _DOMAIN.split(text, maxsplit=1)
    try:
        landscape = heights_from(parts[0].strip()) if is_height_file(parts[0]) else _named_or_formula(parts[0])
    except FormulaError as error:
        raise FormulaError(error.sentence, text, error.place) from error
    if len(parts) == 1:
        return landscape
    domain = _domain(text, len(text) - len(parts[1]), landscape)
    return landscape.part(domain) if isinstance(landscape, Heights) else landscape.over(domain)


def chosen_map(text: str) -> Landscape:
    """Return the landscape that a text describes, if it can be shown as a map.

    Raises
    ------
    ValueError
        As `chosen_landscape` does, and if it is not over two weights, or its error is the same all over its domain or
        nowhere finite, or so large or small that a product of slopes would leave the range of numbers.
    """
    landscape = chosen_landscape(text)
    if landscape.dimension != 2:
        raise ValueError(f"a map shows two weights: this landscape has {landscape.dimension}")
    try:
        levels = equal_levels(landscape)
    except ValueError as error:
        raise ValueError(
            "a map needs a hill or a slope: the error of this landscape is the same all over its domain, or not finite"
        ) from error
    size = float(np.abs(levels).max())
    if not _SMALLEST_ERROR <= size <= _LARGEST_ERROR:
        raise ValueError(
            f"a map shows errors from {_SMALLEST_ERROR:g} to {_LARGEST_ERROR:g} in size: this landscape's are about "
            f"{size:.0e}; multiply the formula by a number that brings them nearer to 1"
        )
    return landscape


def gaps(landscape: Landscape) -> float:
    """Return the share of a landscape's domain, on a grid, on which its error or its slope is not finite."""
    points = np.stack(np.meshgrid(*landscape.domain.grid(_GRID)), axis=-1)
    errors, slopes = landscape.value_and_gradient(points)
    return 1 - float((np.isfinite(errors) & np.isfinite(slopes).all(axis=-1)).mean())


def _named_or_formula(text: str) -> Landscape:
    name = text.strip()
    if name in catalogue.names():
        return catalogue.landscape(name)
    try:
        return Formula(text)
    except FormulaError:
        if _LIKE_A_NAME.fullmatch(name):
            # It says which names there are.
            catalogue.entry(name)
        raise


def _domain(text: str, start: int, landscape: Landscape) -> Domain:
    """Return the domain that the rest of a text from a place on describes."""
    names = landscape.weights if isinstance(landscape, Formula) else [f"w{i + 1}" for i in range(landscape.dimension)]
    ranges: dict[int, tuple[float, float]] = {}
    place = start
    for position, part in enumerate(text[start:].split(",")):
        match = _RANGE.fullmatch(part)
        if match is None:
            raise FormulaError('a range is two numbers with ".." between, such as -4..4', text, place)
        weight = _weight(match["name"], position, names)
        if weight is None or weight in ranges:
            wanted = f"one range for each of {', '.join(names)}"
            raise FormulaError(f"this range belongs to no weight: give {wanted}", text, place)
        low, high = (_bound(text, place + match.start(end), match[end]) for end in ("low", "high"))
        if not low < high:
            raise FormulaError(f"a range goes from its lower to its higher end: got {low:g}..{high:g}", text, place)
        ranges[weight] = low, high
        place += len(part) + 1
    if len(ranges) < len(names):
        missing = ", ".join(name for index, name in enumerate(names) if index not in ranges)
        raise FormulaError(f"the domain has no range for {missing}", text, len(text))
    return Domain(*np.array([ranges[index] for index in range(len(names))]).T)


def _weight(name: str | None, position: int, names: Sequence[str]) -> int | None:
    if name is None:
        return position if position < len(names) else None
    return names.index(name) if name in names else None


def _bound(text: str, place: int, part: str) -> float:
    try:
        return constant(part)
    except FormulaError as error:
        raise FormulaError(error.sentence, text, place + error.place) from error
