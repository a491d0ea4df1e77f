"""The landscape that a user chooses in a line of text: a name from the catalogue or a formula, and a domain."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache

import numpy as np

from gradmath.formula._reading import MOST_CHARACTERS
from gradmath.formula.formula import Formula, FormulaError
from gradmath.geometry.levels import asked_levels, chosen_levels
from gradmath.landscapes import catalogue
from gradmath.landscapes.averaged import refuse_unseen
from gradmath.landscapes.height_files import heights_from, is_height_file
from gradmath.landscapes.heights import Heights
from gradmath.landscapes.landscape import Landscape
from gradmath.landscapes.ranges import names_in, read_domain
from gradmath.landscapes.spoken import refuse_name, spoken_name

LANDSCAPE_VARIABLE = "GRADIENT_LANDSCAPE"
"""The environment variable that chooses the landscape of everything that is drawn."""

_GRID = 101
# The range of errors in which the cube of a gradient is still a number, whatever the weights' own scale.
_SMALLEST_ERROR, _LARGEST_ERROR = 1e-80, 1e80
_DOMAIN = re.compile(r"\son\s")
_LETTERS = ("x", "y", "z")


@dataclass(frozen=True)
class Chosen:
    """A landscape that can be shown as a map, and the text that describes it.

    Two are equal if their texts are. Only the text passes to another process.

    Attributes
    ----------
    text
        The description, as `chosen_landscape` reads it.
    landscape
        The landscape, over two weights.
    levels
        The contours asked for, as `gradmath.geometry.levels.asked_levels` reads them; empty for the usual ones.
    """

    text: str
    landscape: Landscape = field(compare=False, repr=False)
    levels: str = ""

    @property
    def identity(self) -> str:
        """What the picture depends on: the text, and for a file of heights its contents as well."""
        text = f"{self.text} levels {self.levels}" if self.levels else self.text
        if not isinstance(self.landscape, Heights):
            return text
        return f"{text} {hashlib.sha256(self.landscape.heights.tobytes()).hexdigest()[:16]}"

    def __reduce__(self) -> tuple[Callable[..., Chosen], tuple[str, str]]:
        """Return how another process recreates the choice."""
        return choose, (self.text, self.levels)


@cache
def choose(text: str, levels: str = "") -> Chosen:
    """Return the landscape that a text describes, if it can be shown as a map, with the text.

    Raises
    ------
    ValueError
        As `chosen_map` does, or `gradmath.geometry.levels.asked_levels` if levels are given.
    """
    landscape = chosen_map(text)
    if levels and not asked_levels(levels, landscape).size:
        raise ValueError(f"no {levels} levels tell the errors of this landscape apart: ask for others")
    return Chosen(text, landscape, levels)


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
        If it is none of these, or the ranges do not match the weights or do not ascend: one sentence, and for a formula
        a caret on two further lines.

    Examples
    --------
    >>> import gradmath as gm
    >>> gm.landscape("himmelblau").value([3, 2]).item()
    0.0
    >>> gm.landscape("a^2 + 3 b^2 on -2..2, -1..1").gradient([1, 1]).tolist()
    [2.0, 6.0]
    """
    if not isinstance(text, str):
        raise ValueError(f"a landscape is chosen by a text, a name or a formula: got {type(text).__name__}")
    if len(text) > 2 * MOST_CHARACTERS:
        sentence = f"a landscape has at most {2 * MOST_CHARACTERS} characters: this one has {len(text)}"
        raise FormulaError(sentence, text, 2 * MOST_CHARACTERS)
    chosen, *domain = _DOMAIN.split(text, maxsplit=1)
    asked = names_in(domain[0]) if domain else ()
    name = spoken_name(chosen)
    try:
        if is_height_file(chosen):
            landscape: Landscape = heights_from(chosen.strip())
        else:
            landscape = catalogue.landscape(name) if name else _formula(chosen, asked)
    except FormulaError as error:
        raise FormulaError(error.sentence, text, error.place) from error
    if not domain:
        return landscape
    weights = landscape.weights if isinstance(landscape, Formula) and not name else _weights(landscape, asked)
    part = read_domain(text, len(text) - len(domain[0]), weights)
    return landscape.part(part) if isinstance(landscape, Heights) else landscape.over(part)


def chosen_map(text: str) -> Landscape:
    """Return the landscape that a text describes, if it can be shown as a map.

    Raises
    ------
    ValueError
        As `chosen_landscape` does, and if it is not over two weights, its error is constant over its domain, nowhere
        finite, or so large or small that products of slopes would overflow or vanish, or its waves are finer than a
        picture shows.
    """
    landscape = chosen_landscape(text)
    if landscape.dimension != 2:
        raise ValueError(f"a map shows two weights: this landscape has {_listed(landscape)}")
    try:
        levels = chosen_levels(landscape).levels
    except ValueError as error:
        raise ValueError(
            "a map needs a hill or a slope: the error of this landscape is the same all over its domain, or not finite"
        ) from error
    size = float(np.abs(levels).max(initial=0.0)) or _SMALLEST_ERROR
    if not _SMALLEST_ERROR <= size <= _LARGEST_ERROR:
        raise ValueError(
            f"a map shows errors from {_SMALLEST_ERROR:g} to {_LARGEST_ERROR:g} in size: this landscape's are about "
            f"{size:.0e}; multiply the formula by a number that brings them nearer to 1"
        )
    refuse_unseen(landscape)
    return landscape


def _listed(landscape: Landscape) -> str:
    """Return the number of a landscape's weights in words, with their names if they were typed."""
    if not isinstance(landscape, Formula):
        return str(landscape.dimension)
    names = ", ".join(landscape.weight_names)
    return f"{landscape.dimension}, {names}; write numbers in the place of the others"


def height_file(text: str) -> str | None:
    """Return the path of the file of heights that a text names; None if it names none."""
    chosen = _DOMAIN.split(text, maxsplit=1)[0]
    return chosen.strip() if is_height_file(chosen) else None


def gaps(landscape: Landscape) -> float:
    """Return the share of a landscape's domain, on a grid, on which its error or its slope is not finite."""
    points = np.stack(np.meshgrid(*landscape.domain.grid(_GRID)), axis=-1)
    errors, slopes = landscape.value_and_gradient(points)
    return 1 - float((np.isfinite(errors) & np.isfinite(slopes).all(axis=-1)).mean())


def _formula(text: str, weights: Sequence[str]) -> Landscape:
    try:
        return Formula(text, weights=weights)
    except FormulaError:
        refuse_name(text)
        raise


def _weights(landscape: Landscape, asked: Sequence[str]) -> Sequence[str]:
    """Return the names of weights in the ranges of a catalogue landscape: w1 and w2, or x and y if these were typed."""
    lettered = bool(asked) and landscape.dimension <= len(_LETTERS) and set(asked) <= set(_LETTERS)
    return _LETTERS[: landscape.dimension] if lettered else [f"w{i + 1}" for i in range(landscape.dimension)]
