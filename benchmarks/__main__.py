"""Measures everything in one run, prints tables and writes them as JSON: ``python -m benchmarks``."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from benchmarks import critical, encoding, film, mathematics, peers, segments
from benchmarks.tables import Table, machine, write_json
from lecture.syllabus.lectures import SceneRef, read_syllabus

ROOT = Path(__file__).resolve().parent.parent


def parsed(given: Sequence[str]) -> argparse.Namespace:
    """Return the arguments of the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="Measures what pictures, films and the mathematics cost, against blank scenes and other programs.",
    )
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"{', '.join(PARTS)}; default: all of them")
    parser.add_argument("-q", "--quality", choices="lmhpk", default="h", help="Manim's letter; default: h, 1080p60")
    parser.add_argument(
        "--table", action="append", metavar="NAME", help=f"of mathematics and critical, only this: {', '.join(TABLES)}"
    )
    parser.add_argument("--segment", action="append", help="a scene's name; default: every one")
    parser.add_argument("--rounds", type=int, default=1, help="how often segments are rendered; the median counts")
    parser.add_argument("--profile", type=Path, help="also profile the segments and write pstats data here; slower")
    parser.add_argument("--lecture", help="the lecture of the part film; default: the syllabus's first")
    parser.add_argument("--json", type=Path, default=ROOT / "media/benchmarks.json", help="where the figures go")
    asked = parser.parse_args(given)
    unknown = set(asked.parts) - set(PARTS)
    if unknown:
        parser.error(f"no part is called {', '.join(sorted(unknown))}: choose from {', '.join(PARTS)}")
    unknown = set(asked.table or ()) - set(TABLES)
    if unknown:
        parser.error(f"no table is called {', '.join(sorted(unknown))}: choose from {', '.join(TABLES)}")
    return asked


def _named(tables: Mapping[str, Callable[[], Table]], asked: argparse.Namespace) -> Iterator[Table]:
    """Measure the tables that are asked for, one after another."""
    for name, measure in tables.items():
        if not asked.table or name in asked.table:
            yield measure()


def _segments(asked: argparse.Namespace) -> Iterable[Table]:
    # A table follows each segment, so that a long run shows its results so far; only the last one is complete.
    return segments.tables(chosen_segments(asked.segment), asked.quality, asked.rounds, asked.profile)


PARTS: dict[str, Callable[[argparse.Namespace], Iterable[Table]]] = {
    "mathematics": lambda asked: _named(mathematics.TABLES, asked),
    "critical": lambda asked: _named(critical.TABLES, asked),
    "peers": lambda asked: peers.tables(asked.quality),
    "segments": _segments,
    "encoding": lambda asked: encoding.tables(chosen_segments(asked.segment), asked.quality),
    "film": lambda asked: film.tables(asked.lecture, asked.quality),
}

TABLES = {**mathematics.TABLES, **critical.TABLES}
_WITH_TABLES = ("mathematics", "critical")


def chosen_segments(names: Sequence[str] | None) -> list[SceneRef]:
    """Return the segments of the syllabus, or only the named ones."""
    known = [scene for each in read_syllabus(ROOT / "lectures.toml").lectures for scene in each.segments]
    unknown = set(names or ()) - {scene.name for scene in known}
    if unknown:
        sys.exit(f"no segment is called {', '.join(sorted(unknown))}: choose {', '.join(each.name for each in known)}")
    return [scene for scene in known if not names or scene.name in names]


def main(given: Sequence[str]) -> None:
    """Print tables and write the figures."""
    asked = parsed(given)
    os.chdir(ROOT)
    described = machine()
    print(described)
    measured: dict[str, Table] = {}
    for part in asked.parts or (_WITH_TABLES if asked.table else PARTS):
        for table in PARTS[part](asked):
            measured[table.title] = table
            print(f"\n{table.as_markdown()}", flush=True)
            write_json(asked.json, list(measured.values()), described)


if __name__ == "__main__":
    main(sys.argv[1:])
