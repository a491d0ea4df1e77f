"""The names of a landscape's weights in formulas: as the user typed them, or w₁, w₂, …"""

from __future__ import annotations

import re
from functools import cache

from gradmath.landscapes.landscape import Landscape

_SPELLED = dict(
    zip(
        "αβγδεζηθικλμνξρστυφχψω",
        [
            "alpha",
            "beta",
            "gamma",
            "delta",
            "epsilon",
            "zeta",
            "eta",
            "theta",
            "iota",
            "kappa",
            "lambda",
            "mu",
            "nu",
            "xi",
            "rho",
            "sigma",
            "tau",
            "upsilon",
            "phi",
            "chi",
            "psi",
            "omega",
        ],
        strict=True,
    )
)
_DIGITS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
_NAME = re.compile("([A-Za-zα-ωΑ-Ω])([₀₁₂₃₄₅₆₇₈₉]*)")
_NUMBERED = re.compile(r"\bw_([0-9]+)\b")
# Letters that already mean something in formulas.
_TAKEN = frozenset(("E", "L", "e", "d", "w", "alpha", "mu"))


def names_in_formulas(landscape: Landscape) -> tuple[str, ...]:
    """Return the names of a landscape's weights, in Typst, in order.

    If one of them is a word, or a letter that formulas use for something else, all of them are w₁, w₂, …
    """
    return _in_typst(tuple(landscape.weight_names))


def weight_named(name: str, landscape: Landscape | None) -> int | None:
    """Return the index of the weight that a symbol names, from 0; None if the landscape has no weight of that name."""
    if landscape is None:
        return None
    names = names_in_formulas(landscape)
    return names.index(name) if name in names else None


def with_names(source: str, landscape: Landscape) -> str:
    """Return a formula with w₁, w₂, … replaced by the landscape's own names."""
    names = names_in_formulas(landscape)

    def own(match: re.Match[str]) -> str:
        index = int(match[1]) - 1
        return names[index] if 0 <= index < len(names) else match[0]

    return _NUMBERED.sub(own, source)


@cache
def _in_typst(names: tuple[str, ...]) -> tuple[str, ...]:
    found = [_written(name) for name in names]
    usable = [each for each in found if each is not None and each not in _TAKEN]
    return tuple(usable) if len(usable) == len(names) else tuple(f"w_{index + 1}" for index in range(len(names)))


def _written(name: str) -> str | None:
    match = _NAME.fullmatch(name)
    if match is None:
        return None
    letter = _SPELLED.get(match[1], match[1])
    return f"{letter}_{match[2].translate(_DIGITS)}" if match[2] else letter
