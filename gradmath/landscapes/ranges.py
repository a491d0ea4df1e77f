"""The domain that is typed after a formula: a range for each weight."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from gradmath.formula._names import declared_name
from gradmath.formula._reading import constant
from gradmath.formula.formula import FormulaError
from gradmath.landscapes.landscape import Domain

# Possessive quantifiers: a long row of spaces would otherwise be split in every possible way.
_NAMED = re.compile(r"\s*+(?P<name>\w++(?:\[[^\]]{0,9}\])?)\s*+(?:=|∈|\bin\b)\s*+")
_RANGE = re.compile(r"(?P<low>[^=]*?)(?:\.\.|…)(?P<high>[^=]*)")
_INTERVAL = re.compile(r"\s*+\[(?P<low>[^=,]*),(?P<high>[^=,]*)\]\s*+")
_ENDS_IN_DIGITS = re.compile(r"(?:^|[^\w.]|\.\.)(-?[0-9]+)$")
_BEGINS_WITH_DIGITS = re.compile(r"[0-9]+")
_LEADING_POINT = re.compile(r"(?<![0-9])\.[0-9]")


def names_in(text: str) -> tuple[str, ...]:
    """Return the names in the ranges of a domain if all ranges have one; otherwise none."""
    matches = [_NAMED.match(part) for _, part in _parts(text, 0)]
    return tuple(each["name"] for each in matches if each) if all(matches) else ()


def read_domain(text: str, start: int, names: Sequence[str]) -> Domain:
    """Return the domain that a text describes from a place on, for weights with these names.

    Raises
    ------
    FormulaError
        If there is not one range for each weight, or a range is not one.
    """
    ranges: dict[int, tuple[float, float]] = {}
    parts = list(_parts(text, start))
    _check_commas(text, parts)
    for position, (place, part) in enumerate(parts):
        named = _NAMED.match(part)
        weight = _weight(named["name"] if named else None, position, names)
        low, high = _ends(text, place, part, named.end() if named else 0)
        if weight is None or weight in ranges:
            wanted = f"one range for each of {', '.join(names)}"
            raise FormulaError(f"this range belongs to no weight: give {wanted}", text, place)
        if not low < high:
            raise FormulaError(f"a range goes from its lower to its higher end: got {low:g}..{high:g}", text, place)
        ranges[weight] = low, high
    if len(ranges) < len(names):
        missing = ", ".join(name for index, name in enumerate(names) if index not in ranges)
        raise FormulaError(f"the domain has no range for {missing}", text, len(text))
    return Domain(*np.array([ranges[index] for index in range(len(names))]).T)


def _parts(text: str, start: int) -> Iterator[tuple[int, str]]:
    """Yield each range with its place; commas outside parentheses and brackets separate them."""
    depth, first = 0, start
    end = len(text) - text.rstrip().endswith(";") * (len(text) - len(text.rstrip()) + 1)
    for place in range(start, end):
        depth += (text[place] in "([") - (text[place] in ")]")
        if text[place] == "," and depth <= 0:
            yield first, text[first:place]
            first = place + 1
    yield first, text[first:end]


def _weight(name: str | None, position: int, names: Sequence[str]) -> int | None:
    if name is None:
        return position if position < len(names) else None
    plain = declared_name(name).plain
    return names.index(plain) if plain in names else None


def _ends(text: str, place: int, part: str, after_name: int) -> tuple[float, float]:
    match = _INTERVAL.fullmatch(part, after_name) or _RANGE.fullmatch(part, after_name)
    if match is None:
        raise FormulaError('a range is two numbers with ".." between, such as -4..4', text, place)
    low, high = match["low"].strip(), match["high"].strip()
    if high.startswith(".") and "..." in part and not _LEADING_POINT.search(low):
        ways = f"{low}..{high[1:]} or {low}..0{high}"
        raise FormulaError(f"three dots can be read in two ways: write {ways}", text, place + match.end("low"))
    first, last = (_bound(text, place + match.start(end), match[end]) for end in ("low", "high"))
    return first, last


def _check_commas(text: str, parts: Sequence[tuple[int, str]]) -> None:
    """Refuse a comma in a number: between digits, if one of its sides is not a complete range."""
    for (place, first), (_, second) in pairwise(parts):
        before, after = _ENDS_IN_DIGITS.search(first), _BEGINS_WITH_DIGITS.match(second)
        if before and after and not (_is_range(first) and _is_range(second)):
            number = f"{before[1]}.{after.group()}"
            sentence = f"write a decimal point, {number}: a comma stands only between ranges"
            raise FormulaError(sentence, text, place + len(first))


def _is_range(part: str) -> bool:
    return ".." in part or "…" in part or "[" in part


def _bound(text: str, place: int, part: str) -> float:
    try:
        return constant(part)
    except FormulaError as error:
        raise FormulaError(error.sentence, text, place + error.place) from error
