"""What is shown on landscapes that somebody else brings: ``python -m benchmarks.landscapes``.

Decides for every segment and still of both lectures on each landscape of a file whether it is shown, adapted or left
out, as `lecture render` does, and writes the table, after each landscape as far as it is. What is decided is kept: if
it ends early, the next run goes on from there. With ``--look`` each that is shown is performed, without the frames of
its moves: the picture at the end of each beat is drawn and audited, and the last one is kept.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import process_time

import numpy as np
from manim import tempconfig
from manim.renderer.cairo_renderer import CairoRenderer
from PIL import Image

from gradmath.landscapes.chosen import Chosen, choose
from lecture.audit.checks import Mathematics
from lecture.audit.ledger import Ledger, Moment
from lecture.audit.picture import family, picture_findings
from lecture.outputs.suited import Suited, Verdict
from lecture.syllabus.lectures import BUILT_IN, Lecture, SceneRef, read_syllabus
from lecture.syllabus.looks import look_of
from lecture.syllabus.storyboard import load_scene
from scenes.kit.beats.beat import Beat, beats_of
from scenes.kit.beats.segment import Segment
from scenes.kit.frame.look import Look
from scenes.kit.paint.canvas import FrameCamera

ROOT = Path(__file__).resolve().parent.parent
CASES, PAGE = ROOT / "tests/cases/landscapes.tsv", ROOT / "docs/landscapes.md"
_RATE = 2
_STAGE = {"pixel_width": 480, "pixel_height": 270, "frame_rate": _RATE, "verbosity": "ERROR", "dry_run": True}
_SHOWN, _ADAPTED, _OUT = "+", "a", "–"

# The title of the page's last section.
_TITLE = "## What is shown on landscapes that people bring"
_HEAD = """{title}

`python -m benchmarks.landscapes` makes this table, of {count} landscapes that people plot, post and ask
about. `+`: shown; `a`: adapted; `–`: left out. Reasons stand below.
"""


@dataclass(frozen=True)
class Case:
    """A landscape of the file: its name, and its text."""

    name: str
    text: str


@dataclass(frozen=True)
class Performed:
    """The audit's findings at the end of each beat of a segment, and the last picture."""

    faults: list[str]
    picture: np.ndarray


def cases(file: Path) -> list[Case]:
    """Return the landscapes in a file of lines with a name, a tab and a text."""
    lines = [line.split("\t") for line in file.read_text(encoding="utf-8").splitlines() if line[:1] not in ("#", "")]
    return [Case(line[0], line[1]) for line in lines]


def verdicts(chosen: Chosen) -> Iterator[tuple[Lecture, Verdict]]:
    """Yield a verdict, new or kept, on every scene of every lecture on a landscape."""
    syllabus = read_syllabus(BUILT_IN)
    suited = Suited(syllabus, "dark", chosen)
    for lecture in syllabus.lectures:
        for scene in (*lecture.segments, *lecture.diagrams):
            yield lecture, suited.verdict(lecture, scene)


def performed(scene: type[Segment], look: Look) -> Performed:
    """Perform a segment without the frames of its moves, and audit the picture at the end of each beat."""
    with tempfile.TemporaryDirectory() as folder, tempconfig({**_STAGE, "media_dir": folder}):
        renderer = CairoRenderer(camera_class=FrameCamera, skip_animations=True)
        segment, ledger = scene(look, renderer=renderer), Ledger()
        mathematics = Mathematics(segment, ledger)

        def look_at(beat: Beat | None) -> None:
            renderer.update_frame(segment, ignore_skipping=True)
            pixels = np.asarray(renderer.get_frame(), dtype=np.uint8)
            name = beat.name if beat else None
            moment = Moment(scene.__name__, name, segment.frames / _RATE)
            found = list(mathematics.findings(family(segment.mobjects), name, settled=True))
            found += picture_findings(segment.mobjects, pixels, captions=beat is not None)
            if beat:
                found += mathematics.heard(beat)
            ledger.record(found, moment, pixels)

        segment.after_beat = look_at
        segment.render()
        if not beats_of(scene):
            look_at(None)
        faults = [f"{line.moment.beat}: {line.check.name} ({line.detail})" for line in ledger.failures]
        return Performed(faults, np.asarray(renderer.get_frame(), dtype=np.uint8)[..., :3].copy())


def as_table(found: dict[Case, list[Verdict]], whole: int) -> str:
    """Return the table of landscapes and scenes, of ``whole`` in the end, followed by the reasons."""
    scenes = [verdict.scene.name for verdict in next(iter(found.values()))]
    head = f"| landscape | {' | '.join(scenes)} |"
    rows = [f"| {case.name} | {' | '.join(map(_sign, row))} |" for case, row in found.items()]
    count = f"{len(found)} of {whole}" if len(found) < whole else str(whole)
    lines = [_HEAD.format(title=_TITLE, count=count), head, f"|---|{':-:|' * len(scenes)}", *rows]
    for case, row in found.items():
        lines += ["", f"### {case.name}", "", f"`{case.text}`", ""]
        reasons: dict[tuple[str, str], list[str]] = {}
        for verdict in row:
            if verdict.remark:
                what = "left out" if verdict.shown is None else "adapted"
                reasons.setdefault((what, verdict.remark), []).append(verdict.scene.name)
        lines += [f"- {', '.join(names)}: {what}, {remark}" for (what, remark), names in reasons.items()]
        lines += [] if reasons else ["Everything is shown."]
    return "\n".join(lines) + "\n"


def _sign(verdict: Verdict) -> str:
    return _OUT if verdict.shown is None else _ADAPTED if verdict.remark else _SHOWN


def _look_at(lecture: Lecture, scene: SceneRef, case: Case, folder: Path) -> None:
    """Perform a scene, print its faults and keep its last picture."""
    started = process_time()
    end = performed(load_scene(ROOT, scene), look_of(lecture, "dark", choose(case.text)))
    print(f"{case.name}: {scene.name}, {process_time() - started:.1f} s, {len(end.faults)} faults", flush=True)
    for fault in end.faults:
        print(f"    {fault}", flush=True)
    folder.mkdir(parents=True, exist_ok=True)
    Image.fromarray(end.picture).save(folder / f"{scene.name}-{case.name.replace(' ', '-')}.png")


def main(given: Sequence[str]) -> None:
    """Write the table; with ``--look``, perform the scenes that are shown."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.landscapes", description=__doc__)
    parser.add_argument("--cases", type=Path, default=CASES, help="a file of names, tabs and landscapes")
    parser.add_argument("--only", nargs="+", default=[], help="names of landscapes or scenes")
    parser.add_argument("--look", type=Path, metavar="DIR", help="perform what is shown; the last pictures go here")
    asked = parser.parse_args(given)
    found: dict[Case, list[Verdict]] = {}
    every = cases(asked.cases)
    for case in every:
        if set(asked.only) & {each.name for each in every} and case.name not in asked.only:
            continue
        started = process_time()
        told = list(verdicts(choose(case.text)))
        found[case] = [verdict for _, verdict in told]
        shown = sum(verdict.shown is not None for _, verdict in told)
        print(f"{case.name}: {shown} of {len(told)}, decided in {process_time() - started:.1f} s", flush=True)
        for lecture, verdict in told if asked.look else ():
            names = set(asked.only) & {each.scene.name for _, each in told}
            if verdict.shown and (not names or verdict.scene.name in names):
                _look_at(lecture, verdict.shown, case, asked.look)
        if not asked.only:
            _write(as_table(found, len(every)))


def _write(table: str) -> None:
    """Put the table at the end of the page, in the place of an earlier one."""
    above = PAGE.read_text(encoding="utf-8").split(_TITLE)[0].rstrip()
    PAGE.write_text(f"{above}\n\n{table}", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
