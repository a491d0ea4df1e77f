"""The audit of whole lectures: segments in parallel processes, and one report."""

from __future__ import annotations

import multiprocessing
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lecture.audit.worker import AuditTask, CardTask, NotAudited, audit, begin
from lecture.errors import ClaimError, LectureError, UsageError
from lecture.kept.folder import opened
from lecture.syllabus.lectures import CARDS, Lecture, SceneRef, Syllabus, unknown
from lecture.work.progress import spoken_time
from scenes.kit.given.quoted import on_one_line, printable

if TYPE_CHECKING:
    from gradmath.landscapes.chosen import Chosen
    from lecture.audit.performance import Audited


@dataclass(frozen=True)
class AuditOrder:
    """What is asked for.

    Attributes
    ----------
    lectures
        Which ones.
    folder
        Where the report goes.
    themes
        Names of themes, or paths of their files.
    landscape
        What to show instead of the lectures' own landscapes; None for those.
    only
        Names of segments or stills; empty for all.
    jobs
        How many segments at once.
    """

    lectures: tuple[Lecture, ...]
    folder: Path
    themes: tuple[str, ...]
    landscape: Chosen | None
    only: tuple[str, ...]
    jobs: int


@dataclass(frozen=True)
class Result:
    """A segment and the outcome of its audit."""

    task: AuditTask
    outcome: Audited | NotAudited


def run_audit(syllabus: Syllabus, order: AuditOrder) -> str:
    """Audit lectures, write the report, and return what the user is told at the end.

    Raises
    ------
    UsageError
        If a segment is unknown.
    ClaimError
        If a claim fails; the report is written all the same.
    LectureError
        If a segment cannot be performed, with the report written; or if the report cannot be written, before anything
        is performed.
    """
    from lecture.audit.report import brief, claim_report, write_report

    started = time.monotonic()
    scenes = chosen_scenes(order)
    with opened(order.folder) as folder, tempfile.TemporaryDirectory() as scratch:
        files = claim_report(folder)
        tasks = [
            _task(
                syllabus, lecture, scene, theme, order.landscape, Path(scratch) / f"{lecture.key}-{number}-{scene.name}"
            )
            for number, theme in enumerate(order.themes)
            for lecture, scene in scenes
        ]
        results = _audited(tasks, order.jobs)
        took = spoken_time(time.monotonic() - started)
        write_report(folder, files, results, took)
    told = brief(results, files, took)
    outcomes = [result.outcome for result in results]
    if any(not isinstance(each, NotAudited) and each.ledger.failures for each in outcomes):
        print(printable(told), flush=True)
        raise ClaimError(f"the audit found faults: they are listed above and in {on_one_line(files[0])}")
    if any(isinstance(each, NotAudited) for each in outcomes):
        print(printable(told), flush=True)
        raise LectureError(
            f"the audit is incomplete: what could not be audited is listed above and in {on_one_line(files[0])}"
        )
    return told


def _task(
    syllabus: Syllabus, lecture: Lecture, scene: SceneRef, theme: str, landscape: Chosen | None, scratch: Path
) -> AuditTask:
    from lecture.syllabus.looks import look_of

    common: dict[str, Any] = {
        "scene": scene,
        "lecture": lecture.key,
        "theme": Path(theme).stem,
        "root": syllabus.root,
        "scratch": scratch,
        "look": look_of(lecture, theme, landscape),
        "spoken": scene in lecture.segments,
    }
    return CardTask(**common, syllabus=syllabus) if scene in CARDS else AuditTask(**common)


def chosen_scenes(order: AuditOrder) -> list[tuple[Lecture, SceneRef]]:
    """Return the segments, stills and cards to audit, with their lectures.

    Raises
    ------
    UsageError
        If a name is none of them; the nearest is named.
    """
    scenes = [
        (lecture, scene) for lecture in order.lectures for scene in (*lecture.segments, *lecture.diagrams, *CARDS)
    ]
    names = [scene.name for _, scene in scenes]
    for name in order.only:
        if name not in names:
            raise UsageError(unknown("segment or still", name, names))
    return [(lecture, scene) for lecture, scene in scenes if not order.only or scene.name in order.only]


def _audited(tasks: Sequence[AuditTask], jobs: int) -> list[Result]:
    """Audit segments in parallel, and report progress."""
    found: dict[int, Result] = {}
    with _pool(min(jobs, len(tasks))) as pool:
        futures = {pool.submit(audit, task): number for number, task in enumerate(tasks)}
        for future in as_completed(futures):
            number = futures[future]
            found[number] = Result(tasks[number], _outcome(future))
            print(f"{_said(found[number])}: {len(found)} of {len(tasks)}", file=sys.stderr, flush=True)
    return [result for _, result in sorted(found.items(), key=lambda item: item[0])]


def _outcome(future: Future[Audited | NotAudited]) -> Audited | NotAudited:
    try:
        return future.result()
    except RuntimeError as error:  # a process of the pool was killed
        return NotAudited(str(error))


def _said(result: Result) -> str:
    if isinstance(result.outcome, NotAudited):
        return f"{result.task.title} could not be audited"
    count = sum(line.failed for line in result.outcome.ledger.lines.values())
    verdict = "passes" if not count else f"has {count} faults" if count > 1 else "has 1 fault"
    return f"{result.task.title} {verdict}"


@contextmanager
def _pool(jobs: int) -> Iterator[ProcessPoolExecutor]:
    """Give a pool of processes, none of which outlives it, whatever ends it."""
    pool = ProcessPoolExecutor(jobs, mp_context=multiprocessing.get_context("spawn"), initializer=begin)
    try:
        yield pool
    except BaseException:
        for process in multiprocessing.active_children():
            process.kill()
        raise
    finally:
        pool.shutdown(cancel_futures=True)
