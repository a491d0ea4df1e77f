"""Ledgers in files: figures and texts as JSON, places and frames as arrays, in one archive without any code."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from lecture.audit.ledger import Ledger, Line, Mark, Moment, Seen
from scenes.claims.protocol import Check

_ARRAYS = ("place", "pixels")


def write_ledger(file: Path, ledger: Ledger) -> None:
    """Write a ledger, whatever the file's suffix.

    Parameters
    ----------
    file
        The file to write.
    ledger
        The ledger of one scene.
    """
    lines = list(ledger.lines.values())
    texts = [{name: each for name, each in vars(line).items() if name not in _ARRAYS} for line in lines]
    told = {
        "lines": [text | {"check": asdict(text["check"]), "moment": asdict(text["moment"])} for text in texts],
        "others": {name: each for name, each in vars(ledger).items() if name not in ("lines", "pictures")},
        "pictures": [
            {"moment": asdict(each.moment), "marks": [asdict(mark) for mark in each.marks], "elsewhere": each.elsewhere}
            for each in ledger.pictures
        ],
    }
    arrays = {
        f"{name} {number}": np.asarray(array)
        for number, line in enumerate(lines)
        for name in _ARRAYS
        if (array := getattr(line, name)) is not None
    }
    arrays |= {
        f"picture {number}": np.frombuffer(each.picture, dtype=np.uint8) for number, each in enumerate(ledger.pictures)
    }
    content = np.frombuffer(json.dumps(told, default=_plain).encode(), dtype=np.uint8)
    with file.open("wb") as target:
        np.savez_compressed(target, allow_pickle=False, told=content, **arrays)


def read_ledger(file: Path) -> Ledger:
    """Return what `write_ledger` wrote.

    Raises
    ------
    ValueError, KeyError
        If the file is not such an archive.
    """
    with np.load(file, allow_pickle=False) as archive:
        told = json.loads(archive["told"].tobytes())
        arrays = {name: archive[name] for name in archive.files if name != "told"}
    lines = [_line(number, text, arrays) for number, text in enumerate(told["lines"])]
    pictures = [_picture(text, arrays[f"picture {number}"].tobytes()) for number, text in enumerate(told["pictures"])]
    return Ledger(lines={line.check: line for line in lines}, pictures=pictures, **told["others"])


def _picture(text: dict[str, Any], picture: bytes) -> Seen:
    marks = tuple(Mark(**mark | {"told": tuple(mark["told"])}) for mark in text["marks"])
    return Seen(Moment(**text["moment"]), picture, marks, tuple(text["elsewhere"]))


def _line(number: int, text: dict[str, Any], arrays: dict[str, np.ndarray]) -> Line:
    check, moment = Check(**text.pop("check")), Moment(**text.pop("moment"))
    place, pixels = (arrays.get(f"{name} {number}") for name in _ARRAYS)
    return Line(check, moment, **text, place=place, pixels=pixels)


def _plain(number: object) -> object:
    """Return a NumPy number as a Python one."""
    if isinstance(number, np.generic):
        return number.item()
    raise TypeError(f"a ledger holds texts and numbers, not {type(number).__name__}")
