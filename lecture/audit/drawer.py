"""Auditing one scene. Imported only by the process that does it."""

from __future__ import annotations

import time

from lecture.audit.ledger_file import write_ledger
from lecture.audit.performance import audit_scene
from lecture.draw.drawing import settings
from lecture.syllabus.storyboard import load, load_scene
from lecture.work.parts import Findings, Job
from lecture.work.report import Report


def draw(job: Job, report: Report) -> str:
    """Audit a scene, in this process, and write what was found.

    Parameters
    ----------
    job
        The scene, and where the findings go.
    report
        Is told the number of beats so far, and of the file when it is complete.

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
    is_spoken = isinstance(part.want, Findings) and part.want.spoken
    scene = (load if is_spoken else load_scene)(job.root, performance.scene)
    manim = settings(performance.quality, job.scratch)
    ledger = audit_scene(scene, manim, performance.look, performance.arguments, on_beat=report.progress)
    write_ledger(job.file(part), ledger)
    report.written(part.key, {"seconds": time.monotonic() - started})
    count = sum(line.failed for line in ledger.lines.values())
    if not count:
        return "passes"
    return f"has {count} faults" if count > 1 else "has 1 fault"
