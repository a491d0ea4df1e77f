"""Tables of measured figures: printed for reading, written as JSON for comparing."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from time import process_time

Cell = str | float | int | None


@dataclass
class Table:
    """A table of measurements.

    Attributes
    ----------
    title
        The quantity measured, and its unit.
    columns
        The columns' heads.
    rows
        The rows, with a cell for each column, None if nothing could be measured.
    notes
        Further notes for the reader.
    """

    title: str
    columns: Sequence[str]
    rows: list[Sequence[Cell]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, *cells: Cell) -> None:
        """Add a row, and report it at once as progress."""
        if len(cells) != len(self.columns):
            raise ValueError(f"a row of {len(cells)} cells does not fit {len(self.columns)} columns")
        self.rows.append(cells)

    def as_markdown(self) -> str:
        """Return the table as Markdown with aligned columns."""
        texts = [list(self.columns), *([_text(cell) for cell in row] for row in self.rows)]
        widths = [max(len(row[column]) for row in texts) for column in range(len(self.columns))]
        lines = ["| " + " | ".join(map(_padded, row, widths)) + " |" for row in texts]
        lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
        return "\n".join([f"### {self.title}", "", *lines, *(f"\n{note}" for note in self.notes)])


def _padded(text: str, width: int) -> str:
    return text.ljust(width)


def _text(cell: Cell) -> str:
    if cell is None:
        return "–"
    if isinstance(cell, float):
        return f"{cell:.3g}" if abs(cell) < 100 else f"{cell:.0f}"
    return str(cell)


def machine() -> str:
    """Describe this machine in a line."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    load = os.getloadavg()[0]
    system = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"
    return f"{system}, {cores} cores, {memory:.0f} GiB, load {load:.1f} at the start"


def write_json(file: Path, tables: Sequence[Table], described: str) -> None:
    """Write tables with the machine's description."""
    file.parent.mkdir(parents=True, exist_ok=True)
    figures = {"machine": described, "tables": [asdict(table) for table in tables]}
    file.write_text(json.dumps(figures, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def least_seconds(*tasks: Callable[[], object], rounds: int = 7, fewest: int = 3, at_most: float = 6.0) -> list[float]:
    """Return the least processor time of one call of each task, in seconds.

    The tasks take turns after a first call of each that is not counted, so that other programs on the machine disturb
    all of them alike; the least time is the one least disturbed.

    Parameters
    ----------
    tasks
        The functions to be compared.
    rounds
        Number of calls of each.
    fewest, at_most
        Number of calls of each if the calls take longer than this many seconds of processor time.
    """
    for task in tasks:
        task()
    least, begun = [float("inf")] * len(tasks), process_time()
    for count in range(rounds):
        if count >= fewest and process_time() - begun > at_most:
            break
        for index, task in enumerate(tasks):
            start = process_time()
            task()
            least[index] = min(least[index], process_time() - start)
    return least
