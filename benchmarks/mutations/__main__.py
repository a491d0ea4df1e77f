"""Damages source at random places, audits segments that it touches, and prints what caught it.

    python -m benchmarks.mutations                                    # one place of every kind
    python -m benchmarks.mutations --kind formula --places 3
    python -m benchmarks.mutations --segment BallDescent WorkedBowl   # only what touches these
    python -m benchmarks.mutations --again                            # first of all what went through, once more
    python -m benchmarks.mutations --table docs/mutations.md          # what is known so far, as a document

Each damage is done in a scratch copy. Frames are few and small: what is wrong in a picture is wrong in any.
What each segment executes is found out by ``--learn``, which takes long, and kept with the results in a folder; of one
of which it is not known, damage is looked for in what its source names, directly or through other source.
A result counts as long as the damaged line is there as it was.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from benchmarks.mutations.blind import BLIND
from benchmarks.mutations.copied import Copy
from benchmarks.mutations.damage import Damage, Kind
from benchmarks.mutations.kinds import KINDS
from benchmarks.mutations.reached import Reached
from benchmarks.mutations.results import Results
from benchmarks.mutations.table import as_document
from lecture.syllabus.lectures import read_syllabus

ROOT = Path(__file__).resolve().parents[2]
# The file of each segment and still.
MODULES = {
    scene.name: scene.module.replace(".", "/") + ".py"
    for each in read_syllabus(ROOT / "lectures.toml").lectures
    for scene in (*each.segments, *each.diagrams)
}
# In how many segments it is looked for.
_TRIED = 3


def parsed(given: Sequence[str]) -> argparse.Namespace:
    """Return what was asked for on the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mutations", description=__doc__.split("\n")[0])
    parser.add_argument("--kind", default="", help="only kinds whose name begins so")
    parser.add_argument("--places", type=int, default=1, help="how many places of each kind (default: 1)")
    parser.add_argument("--segment", nargs="+", default=[], help="audit only these; default: any that is touched")
    parser.add_argument("--seed", type=int, default=16, help="of the choice of places")
    parser.add_argument("--again", action="store_true", help="also try again what went through before")
    parser.add_argument("--learn", action="store_true", help="find out first what each segment executes, where unknown")
    parser.add_argument("--list", action="store_true", help="list the places, and damage nothing")
    parser.add_argument("--work", type=Path, default=ROOT / "media/mutations", help="where results are kept")
    parser.add_argument("--table", type=Path, help="write what is known as a document, and damage nothing")
    return parser.parse_args(given)


def main(given: Sequence[str]) -> int:
    """Print what caught each damage as it is found; the status is 1 if something went through."""
    asked = parsed(given)
    asked.work.mkdir(parents=True, exist_ok=True)
    results = Results(asked.work / "results.jsonl")
    if asked.table:
        asked.table.write_text(as_document([known for _, known in results.standing(ROOT)]))
        return 0
    reached = Reached(ROOT, asked.work / "reached.json", MODULES)
    with tempfile.TemporaryDirectory(prefix="mutations-") as folder, Copy(ROOT, Path(folder)) as copy:
        if asked.learn:
            reached.learn(copy, asked.segment or list(MODULES))
        through = [damage for damage, known in results.standing(ROOT) if asked.again and not known.caught]
        for damage in (*(each for each in through if each.kind.startswith(asked.kind)), *chosen(asked, reached)):
            if asked.list:
                print(f"{damage.key} in {', '.join(reached.by(damage, asked.segment)[:_TRIED])}")
            elif not results.has(damage, again=damage in through):
                results.note(damage, *tried(copy, reached, damage, asked.segment))
                print(results.line(damage), flush=True)
    return int(any(not each.caught for each in results.known.values()))


def chosen(asked: argparse.Namespace, reached: Reached) -> Iterator[Damage]:
    """Yield as many places of each kind as are asked for, of those that a segment reaches."""
    kinds: tuple[Kind, ...] = (*KINDS, *BLIND)
    for kind in kinds:
        if kind.name.startswith(asked.kind):
            # A change of one kind elsewhere leaves the choice as it is.
            order = random.Random(f"{asked.seed} {kind.name}")
            found = list(kind.damages(ROOT))
            order.shuffle(found)
            yield from islice((each for each in found if reached.by(each, asked.segment)), asked.places)


def tried(copy: Copy, reached: Reached, damage: Damage, only: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return in which segments damage was looked for, and what caught it in the last of them."""
    looked: list[str] = []
    for segment in reached.by(damage, only)[:_TRIED]:
        looked.append(segment)
        known = reached.failing(segment, copy)
        with copy.damaged(damage):
            caught = copy.performed(segment, known)["failures"]
        if caught:
            return looked, caught
    return looked, []


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
