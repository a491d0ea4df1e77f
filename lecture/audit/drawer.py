"""Auditing one scene. Imported only by the process that does it."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from functools import partial

from lecture.audit.cards import card_findings
from lecture.audit.ledger_file import write_ledger
from lecture.audit.performance import audit_scene
from lecture.draw.drawing import settings
from lecture.syllabus.lectures import CARDS, SceneRef
from lecture.syllabus.storyboard import load, load_scene
from lecture.work.parts import Findings, Job
from lecture.work.report import Report
from scenes.claims.protocol import Finding
from scenes.kit.lettering.words import Words


def draw(job: Job, report: Report) -> str:
    """Audit a scene in this process, and write the findings.

    Parameters
    ----------
    job
        The scene, and where the findings go.
    report
        Receives the number of beats so far, and the file when it is complete.

    Returns
    -------
    The verdict, for the display of progress.

    Raises
    ------
    LectureError
        If the scene is not one that can be performed.
    """
    started = time.monotonic()
    (part,) = job.parts
    performance = job.performance
    if not isinstance(part.want, Findings):
        raise TypeError(f"the audit finds no {type(part.want).__name__}")
    scene = (load if part.want.spoken else load_scene)(job.root, performance.scene)
    manim = settings(performance.quality, job.scratch)
    about_words = partial(_of_card, job, part.want.segments) if performance.scene in CARDS else _nothing
    ledger = audit_scene(
        scene, manim, performance.look, performance.arguments, on_beat=report.progress, about_words=about_words
    )
    write_ledger(job.file(part), ledger)
    report.written(part.key, {"seconds": time.monotonic() - started})
    count = sum(line.failed for line in ledger.lines.values())
    if not count:
        return "passes"
    return f"has {count} faults" if count > 1 else "has 1 fault"


def _of_card(job: Job, segments: Sequence[SceneRef], shown: Sequence[Words]) -> Iterable[Finding]:
    """Compare a card's words with the film's."""
    performance = job.performance
    return card_findings(job.root, performance.scene, performance.arguments["words"].number, segments, shown)


def _nothing(_: Sequence[Words]) -> Iterable[Finding]:
    return ()
