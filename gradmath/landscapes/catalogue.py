"""The named landscapes of the lectures, each with its formula, its known minimisers and its source."""

from __future__ import annotations

from difflib import get_close_matches
from functools import cache

from gradmath.landscapes import own
from gradmath.landscapes.base import Landscape
from gradmath.landscapes.entries import Entry
from gradmath.landscapes.many_weights import Rastrigin, Rosenbrock
from gradmath.landscapes.rugged_classics import RUGGED
from gradmath.landscapes.smooth_classics import SMOOTH

__all__ = ["Entry", "entry", "landscape", "names", "rastrigin", "rosenbrock"]

_CLASSICS = SMOOTH | RUGGED

rosenbrock = Rosenbrock
rastrigin = Rastrigin


def names() -> tuple[str, ...]:
    """Return the names in the catalogue, the lecture's own landscape first.

    Examples
    --------
    >>> from gradmath import names
    >>> "himmelblau" in names()
    True
    """
    return (*own.ENTRIES, *_CLASSICS)


def entry(name: str) -> Entry:
    """Return the entry called ``name``.

    Raises
    ------
    ValueError
        If the catalogue has no such name; the message gives the closest ones and the whole list.
    """
    if name not in names():
        close = get_close_matches(str(name), names())
        hint = f"did you mean {' or '.join(close)}? " if close else ""
        raise ValueError(f"there is no landscape called {name!r}: {hint}the catalogue has {', '.join(names())}")
    return _made(name)


def landscape(name: str) -> Landscape:
    """Return the landscape called ``name``, over its customary domain. Raises as `entry` does."""
    # The entry of a landscape made for the lectures needs a search for its minimiser; the landscape alone does not.
    return own.MAPS[name]() if name in own.MAPS else entry(name).landscape


@cache
def _made(name: str) -> Entry:
    return own.ENTRIES[name]() if name in own.ENTRIES else _CLASSICS[name].entry(name)
