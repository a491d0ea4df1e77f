"""`lecture store`: the contents of a store that machines share, and making room in it."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import groupby
from typing import TYPE_CHECKING

from lecture.arguments.options import add_store
from lecture.arguments.parser import Parser
from lecture.arguments.values import Choice
from lecture.command.command import Command
from lecture.errors import UsageError
from scenes.kit.given.quoted import shortened

if TYPE_CHECKING:
    from lecture.kept.objects import Held

_ACTION = Choice("action", ("list", "prune"))
_UNITS = {"B": 1, **{f"{letter}B": 1000**power for power, letter in enumerate("KMGT", 1)}}
_UNITS |= {f"{letter}iB": 1024**power for power, letter in enumerate("KMGT", 1)}


def size(text: str) -> int:
    """Return a size in bytes, from a text such as 50GB or 1.5 TiB.

    Raises
    ------
    UsageError
        If the text is not a size.
    """
    match = re.fullmatch(r"(\d{1,9}(?:\.\d{1,9})?) ?([KMGT]i?B|B)", text)
    if match is None:
        raise UsageError(f'a size (--within) is a number with a unit, such as 50GB or 1.5TiB, not "{shortened(text)}"')
    return int(float(match[1]) * _UNITS[match[2]])


def _add(parser: Parser) -> None:
    parser.add_argument(
        "action",
        nargs="?",
        type=_ACTION,
        default="list",
        metavar=_ACTION.metavar,
        help="list what is there, or drop the oldest parts as well (default: list)",
    )
    add_store(parser, "where the parts are")
    parser.add_argument("--within", type=size, metavar="SIZE", help="how much may stay, such as 50GB (for prune)")


def _run(asked: argparse.Namespace) -> str:
    from lecture.kept.objects import store_at
    from lecture.kept.shared import prune

    if asked.store is None:
        raise UsageError("which store? Give its place with --store")
    if (asked.action == "prune") != (asked.within is not None):
        raise UsageError(
            "lecture store prune needs --within SIZE, such as --within 50GB; lecture store list takes none"
        )
    objects = store_at(asked.store)
    dropped = prune(objects, asked.within) if asked.action == "prune" else ()
    head = [f"{len(dropped)} parts were dropped, the oldest."] if asked.action == "prune" else []
    return "\n".join([*head, *_listed(objects.shown, list(objects.held()))])


def _listed(place: str, held: list[Held]) -> Iterator[str]:
    """Yield the contents of a store: a line for the whole, and one for each environment that drew parts."""
    yield f"{place} holds {_amount(held)}."
    held.sort(key=lambda each: each.name)
    for environment, own in groupby(held, lambda each: each.name.partition("/")[0]):
        parts = list(own)
        days = sorted(_day(each.put) for each in parts)
        yield f"  drawn in environment {shortened(environment)}: {_amount(parts)}, put from {days[0]} to {days[-1]}"


def _amount(held: Iterable[Held]) -> str:
    sizes = [each.size for each in held]
    return f"{len(sizes)} part{'' if len(sizes) == 1 else 's'}, {_spoken(sum(sizes))}"


def _spoken(number: int) -> str:
    unit = next(unit for unit in ("TB", "GB", "MB", "KB", "B") if number >= _UNITS[unit] or unit == "B")
    return f"{number / _UNITS[unit]:.3g} {unit}"


def _day(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).date().isoformat()


STORE = Command(
    name="store",
    summary="list or prune a store of parts that machines share",
    add=_add,
    run=_run,
    description="List what a store holds that --store names, or drop its oldest parts until the rest is within a size. "
    "Whatever is dropped is made again when it is needed.",
)
