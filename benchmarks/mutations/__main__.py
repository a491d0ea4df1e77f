"""Damages source at random places, audits a segment that it touches, and prints what caught it.

    python -m benchmarks.mutations                                    # one place of every kind
    python -m benchmarks.mutations --kind formula --places 3
    python -m benchmarks.mutations --segment BallDescent WorkedBowl   # only what touches these

Each damage is done in a scratch copy. Frames are few and small: what is wrong in a picture is wrong in any.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.mutations.kinds import KINDS, Damage, damages

ROOT = Path(__file__).resolve().parents[2]
_COPIED = ("scenes", "lecture", "gradmath")
_TRIAL = Path(__file__).resolve().with_name("trial.py")


def parsed(given: Sequence[str]) -> argparse.Namespace:
    """Return what was asked for on the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mutations", description=__doc__.split("\n")[0])
    parser.add_argument("--kind", default="", help="only kinds whose name begins so")
    parser.add_argument("--places", type=int, default=1, help="how many places of each kind (default: 1)")
    parser.add_argument("--segment", nargs="+", default=[], help="audit only these; default: any that is touched")
    parser.add_argument("--seed", type=int, default=16, help="of the choice of places")
    parser.add_argument("--list", action="store_true", help="list the places, and damage nothing")
    return parser.parse_args(given)


def main(given: Sequence[str]) -> int:
    """Print the table; the status is 1 if something went through."""
    asked = parsed(given)
    chosen = random.Random(asked.seed)
    touched = _Touched(asked.segment)
    rows, through = 0, 0
    print("| damage | place | audited | caught by |\n|---|---|---|---|", flush=True)
    for kind in KINDS:
        if not kind.name.startswith(asked.kind):
            continue
        found = [each for each in damages(ROOT, kind) if touched.by(each.file)]
        if asked.list:
            print(f"| {kind.name} | {len(found)} places |")
            continue
        for damage in chosen.sample(found, min(asked.places, len(found))):
            segment = chosen.choice(touched.by(damage.file))
            caught = "; ".join(audited(damage, segment)[:3])
            rows, through = rows + 1, through + (not caught)
            place = f"{damage.file}:{damage.line + 1}"
            print(
                f"| {kind.name} | {place} `{damage.after.strip()[:90]}` | {segment} | {caught or '**nothing**'} |",
                flush=True,
            )
    if rows:
        print(f"\n{rows - through} of {rows} caught: {100 * (rows - through) / rows:.0f} %.")
    return int(through > 0)


class _Touched:
    """Tells which segments a file is part of: those whose modules import it, the fewest others first."""

    def __init__(self, only: Sequence[str]) -> None:
        from lecture.kept.fingerprint import SourceGraph
        from lecture.kept.source import Place
        from lecture.syllabus.lectures import read_syllabus

        source = SourceGraph([Place(ROOT)])
        lectures = read_syllabus(ROOT / "lectures.toml").lectures
        scenes = [scene for each in lectures for scene in (*each.segments, *each.diagrams)]
        known = [scene.name for scene in scenes]
        if unknown := set(only) - set(known):
            sys.exit(f"no segment is called {', '.join(sorted(unknown))}: choose {', '.join(known)}")
        self.files = {
            scene.name: {str(file.relative_to(ROOT)) for file in source.files(scene.module)}
            for scene in scenes
            if not only or scene.name in only
        }

    def by(self, file: str) -> list[str]:
        """Return the segments that a file touches."""
        return [name for name, files in self.files.items() if file in files]


def audited(damage: Damage | None, segment: str) -> list[str]:
    """Return what fails in a segment of a copy with a damage, or without one.

    Raises
    ------
    subprocess.CalledProcessError
        If the trial itself fails.
    """
    with tempfile.TemporaryDirectory(prefix="mutation-") as folder:
        scratch = Path(folder)
        for name in _COPIED:
            shutil.copytree(ROOT / name, scratch / name, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(ROOT / "lectures.toml", scratch)
        if damage:
            file = scratch / damage.file
            file.write_text(damage.applied(file.read_text()))
        environment = os.environ | {"PYTHONPATH": folder, "PYTHONDONTWRITEBYTECODE": "1"}
        command = [sys.executable, str(_TRIAL), segment]
        done = subprocess.run(command, cwd=scratch, env=environment, capture_output=True, text=True, check=True)
        found: list[str] = json.loads(done.stdout.splitlines()[-1])
        return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
