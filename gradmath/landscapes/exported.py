"""A landscape as plain data: its expression, entry by entry, for programs in other languages."""

from __future__ import annotations

import math
from typing import Any

from gradmath.formula._graph import Entry
from gradmath.landscapes.landscape import Landscape
from gradmath.landscapes.written import written_out


def exported(landscape: Landscape) -> dict[str, Any] | None:
    """Return a landscape's expression as data that JSON can hold; None where it is known only by functions.

    Returns
    -------
    ``entries``
        Each subexpression once, after those that it is computed from: ``["constant", number]``, ``["variable", index]``
        or ``[operation, *indices]``, with the names of `gradmath.formula._operations`. A number that is not finite is
        None.
    ``value``
        The index of E among them.
    ``weights``
        The weights' names.
    ``domain``
        Its lower and its upper corner.

    Examples
    --------
    >>> import gradmath as gm
    >>> exported(gm.landscape("x + 2 on -1..1, -1..1"))["entries"]
    [['variable', 0], ['constant', 2.0], ['add', 0, 1]]
    """
    written = written_out(landscape)
    if written is None:
        return None
    graph, value = written
    needed = graph.needed([value])
    places = {node: place for place, node in enumerate(needed)}
    return {
        "entries": [_entry(graph.entries[node], places) for node in needed],
        "value": places[value],
        "weights": list(landscape.weight_names),
        "domain": [landscape.domain.lower.tolist(), landscape.domain.upper.tolist()],
    }


def _entry(entry: Entry, places: dict[int, int]) -> list[Any]:
    if entry.operation == "constant":
        return ["constant", entry.number if math.isfinite(entry.number) else None]
    if entry.operation == "variable":
        return ["variable", int(entry.number)]
    return [entry.operation, *(places[part] for part in entry.arguments)]
