"""The landscapes that a page carries for its figures, with their critical points and levels."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gradmath.geometry.critical import critical_points
from gradmath.geometry.levels import equal_levels
from gradmath.landscapes import catalogue
from gradmath.landscapes.domain import Domain
from gradmath.landscapes.exported import exported
from gradmath.landscapes.heights import Heights
from gradmath.landscapes.landscape import Landscape
from scenes.kit.frame.look import Look
from scenes.language.catalogue import PAGE, PLAIN_ENGLISH, Catalogue

_LEVELS = 20
_WIDE = Domain([-3.2, -1.8], [3.2, 1.8])
"""The part of their domain in which bowls are shown, with the films' aspect ratio."""
_BOWLS = ("bowl", "ravine", "saddle")
CATALOGUE = ("lecture", "bowl", "valleys", "ravine", "himmelblau", "rosenbrock", "camel", "saddle")
"""The catalogue's landscapes that every page carries."""

MOST_HEIGHTS = 250_000
"""The most heights of a grid that a page carries, in 2.7 MB."""

ASKED = "asked"
"""The name of the landscape that was asked for."""


def carried(look: Look, words: Catalogue = PLAIN_ENGLISH) -> list[dict[str, Any]]:
    """Return the landscapes, first that of the look, unless it cannot be exported.

    Parameters
    ----------
    look
        The look, which may have a landscape that was asked for.
    words
        The words for the titles of the others.
    """
    found = {name: _of_catalogue(name) for name in CATALOGUE}
    titles = {name: words.say(f"{PAGE}.landscape.{name}", each["title"]) for name, each in found.items()}
    return [*_of_look(look), *({**each, "title": titles[name]} for name, each in found.items())]


def caveat(look: Look) -> str:
    """Return what a reader should know about the landscape asked for; an empty text if the figures can show it."""
    if look.asked is None:
        return ""
    if not _is_small(look.asked.landscape):
        why = f"carry at most {MOST_HEIGHTS} heights, and this landscape has more"
    elif exported(look.asked.landscape) is None:
        why = "cannot compute a landscape that is known only by a function"
    else:
        return ""
    return f"the live figures {why}: they show the lecture's own, and the pictures and the film the one you asked for"


def _is_small(landscape: Landscape) -> bool:
    return not isinstance(landscape, Heights) or landscape.heights.size <= MOST_HEIGHTS


def _of_look(look: Look) -> Iterator[dict[str, Any]]:
    if look.asked is None or not _is_small(look.asked.landscape):
        return
    data = _described(look.asked.landscape, ASKED, look.asked.text)
    if data is not None:
        yield data


@cache
def _of_catalogue(name: str) -> dict[str, Any]:
    landscape = catalogue.landscape(name)
    data = _described(landscape.over(_WIDE) if name in _BOWLS else landscape, name, catalogue.entry(name).title)
    if data is None:
        raise RuntimeError(f"the catalogue's {name} is no expression")
    return data


def _described(landscape: Landscape, name: str, title: str) -> dict[str, Any] | None:
    data = exported(landscape)
    if data is None:
        return None
    found = [
        {
            "point": _rounded(each.point),
            "error": each.error,
            "kind": each.kind,
            "eigenvalues": _rounded(np.nan_to_num(each.eigenvalues)),
        }
        for each in critical_points(landscape)
    ]
    levels = equal_levels(landscape, count=_LEVELS).tolist()
    return {**data, "name": name, "title": title, "levels": levels, "critical": found}


def _rounded(values: NDArray[np.float64]) -> list[float]:
    """Return numbers with no more digits than are known."""
    return [float(f"{each:.12g}") for each in values.tolist()]
