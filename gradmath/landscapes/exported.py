"""A landscape as plain data, for programs in other languages: its expression, or the spline through its heights."""

from __future__ import annotations

import base64
import hashlib
import math
from typing import Any

from gradmath.formula._graph import Entry
from gradmath.landscapes.heights import Heights
from gradmath.landscapes.landscape import Landscape
from gradmath.landscapes.written import written_out


def exported(landscape: Landscape) -> dict[str, Any] | None:
    """Return a landscape as data for JSON; None if it is known only by functions.

    Returns
    -------
    ``weights``
        The weights' names.
    ``domain``
        Its lower and its upper corner.

    For an expression also:

    ``entries``
        Each subexpression once, after those from which it is computed: ``["constant", number]``,
        ``["variable", index]`` or ``[operation, *indices]``, with the names of `gradmath.formula._operations`. A number
        that is not finite is None.
    ``value``
        The index of E among the entries.

    For a grid of heights also:

    ``coefficients``, ``stride``
        The coefficients of its bicubic spline, row by row: little-endian doubles in base 64; and their number in a row.
    ``holes``
        A byte for each cell, 1 if there is no ground, in base 64; empty if there is ground everywhere.
    ``covered``
        Where the first and the last heights are.
    ``heights``
        A digest of all these, which identifies the grid.

    Examples
    --------
    >>> import gradmath as gm
    >>> exported(gm.landscape("x + 2 on -1..1, -1..1"))["entries"]
    [['variable', 0], ['constant', 2.0], ['add', 0, 1]]
    """
    # A subclass may compute something else, so only the exact class counts.
    own = _heights(landscape) if type(landscape) is Heights else _expression(landscape)
    if own is None:
        return None
    domain = landscape.domain
    return {**own, "weights": list(landscape.weight_names), "domain": [domain.lower.tolist(), domain.upper.tolist()]}


def _expression(landscape: Landscape) -> dict[str, Any] | None:
    written = written_out(landscape)
    if written is None:
        return None
    graph, value = written
    needed = graph.needed([value])
    places = {node: place for place, node in enumerate(needed)}
    return {"entries": [_entry(graph.entries[node], places) for node in needed], "value": places[value]}


def _heights(landscape: Heights) -> dict[str, Any]:
    coefficients = landscape._coefficients.astype("<f8").tobytes()
    holes = landscape._holes.astype("u1").tobytes() if landscape._holes.any() else b""
    covered = [landscape.covered.lower.tolist(), landscape.covered.upper.tolist()]
    return {
        "coefficients": base64.b64encode(coefficients).decode(),
        "stride": landscape._coefficients.shape[1],
        "holes": base64.b64encode(holes).decode(),
        "covered": covered,
        "heights": hashlib.sha256(coefficients + holes + repr(covered).encode()).hexdigest(),
    }


def _entry(entry: Entry, places: dict[int, int]) -> list[Any]:
    if entry.operation == "constant":
        return ["constant", entry.number if math.isfinite(entry.number) else None]
    if entry.operation == "variable":
        return ["variable", int(entry.number)]
    return [entry.operation, *(places[part] for part in entry.arguments)]
