"""Damages source at random places, audits segments that it touches, and prints what caught it.

    python -m benchmarks.mutations                                    # one place of every kind
    python -m benchmarks.mutations --kind formula --places 3
    python -m benchmarks.mutations --segment BallDescent WorkedBowl   # only what touches these
    python -m benchmarks.mutations --places 0 --again                 # what went through, once more
    python -m benchmarks.mutations --places 0 --waiting               # what stood on lines that have changed since
    python -m benchmarks.mutations --table docs/mutations.md          # what is known so far, as a document

Each damage is done in a scratch copy. Frames are few and small: what is wrong in a picture is wrong in any.
Results are kept in ``benchmarks/mutations/results.jsonl``. One counts as long as the damaged line is there as it was;
after that it waits, as the document says, until it is tried again at the place that is most alike now.
What each segment executes is found out by ``--learn``, which takes long, and kept in ``media``; of one of which it is
not known, damage is looked for in what its source names, directly or through other source.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from benchmarks.mutations.blind import BLIND
from benchmarks.mutations.copied import Copy
from benchmarks.mutations.damage import Damage, Kind
from benchmarks.mutations.kinds import KINDS
from benchmarks.mutations.reached import Reached
from benchmarks.mutations.results import Result, Results
from benchmarks.mutations.table import as_document
from lecture.syllabus.lectures import read_syllabus

ROOT = Path(__file__).resolve().parents[2]
# The file of each segment and still.
MODULES = {
    scene.name: scene.module.replace(".", "/") + ".py"
    for each in read_syllabus(ROOT / "lectures.toml").lectures
    for scene in (*each.segments, *each.diagrams)
}
KEPT = Path(__file__).with_name("results.jsonl")
ALL_KINDS: tuple[Kind, ...] = (*KINDS, *BLIND)
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
    parser.add_argument("--waiting", action="store_true", help="also try again what waits, where it can be done now")
    parser.add_argument("--learn", action="store_true", help="find out first what each segment executes, where unknown")
    parser.add_argument("--list", action="store_true", help="list the places, and damage nothing")
    parser.add_argument("--results", type=Path, default=KEPT, help="the file of results")
    parser.add_argument("--table", type=Path, help="write what is known as a document, and damage nothing")
    return parser.parse_args(given)


def main(given: Sequence[str]) -> int:
    """Print what caught each damage as it is found; the status is 1 if something went through."""
    asked = parsed(given)
    results = Results(asked.results)
    if asked.table:
        results.tidy()
        standing = [known for _, known in results.standing(ROOT)]
        asked.table.write_text(as_document(standing, results.waiting(ROOT)))
        return 0
    work = ROOT / "media/mutations"
    work.mkdir(parents=True, exist_ok=True)
    reached = Reached(ROOT, work / "reached.json", MODULES)
    with tempfile.TemporaryDirectory(prefix="mutations-") as folder, Copy(ROOT, Path(folder)) as copy:
        if asked.learn:
            reached.learn(copy, asked.segment or list(MODULES))
        through = [damage for damage, known in results.standing(ROOT) if asked.again and not known.caught]
        renewed = _renewed(results) if asked.waiting else {}
        for damage in (*_of_kind(through, asked), *_of_kind(renewed, asked), *chosen(asked, reached)):
            if asked.list:
                print(f"{damage.key} in {', '.join(reached.by(damage, asked.segment)[:_TRIED])}")
            elif not results.has(damage, again=damage in through):
                results.note(damage, *tried(copy, reached, damage, asked.segment))
                print(results.line(damage), flush=True)
            if damage in renewed and not asked.list:
                results.forget(renewed[damage])
    return int(any(not each.caught for each in results.known.values()))


def _of_kind(damages: Iterable[Damage], asked: argparse.Namespace) -> Iterator[Damage]:
    return (each for each in damages if each.kind.startswith(asked.kind))


def _renewed(results: Results) -> dict[Damage, Result]:
    """Return for what waits the damage of its kind that is most alike now, if there is any that is not known yet."""
    found: dict[Damage, Result] = {}
    for old in results.waiting(ROOT):
        now = [each for kind in ALL_KINDS if kind.name == old.kind for each in kind.damages(ROOT)]
        damage = old.most_alike(each for each in now if each not in found and each.key not in results.known)
        if damage is not None:
            found[damage] = old
    return found


def chosen(asked: argparse.Namespace, reached: Reached) -> Iterator[Damage]:
    """Yield as many places of each kind as are asked for, of those that a segment reaches."""
    for kind in ALL_KINDS:
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
