"""What travels to other machines: the code as an archive with a digest, and files of heights."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from lecture.kept.fingerprint import SourceGraph
from lecture.source.modules import IS_REPOSITORY, PACKAGES, PROJECT, places
from lecture.syllabus.lectures import FILE_NAME
from lecture.work.parts import Job

# A fixed time, so that the same files always give the same archive.
_NO_TIME = (1980, 1, 1, 0, 0, 0)
_SETTINGS = "manim.cfg"


@dataclass(frozen=True)
class Baggage:
    """The code and the data that jobs need, without a path of this machine.

    Attributes
    ----------
    files
        The files, by their names in the archive.
    root
        The folder in the archive from which scenes are imported.
    heights
        The names of files of heights, by their paths in the texts of landscapes.
    """

    files: dict[str, Path]
    root: str
    heights: dict[str, str]

    @classmethod
    def of(cls, root: Path, modules: Iterable[str], jobs: Iterable[Job] = ()) -> Baggage:
        """Return the baggage of jobs.

        Parameters
        ----------
        root
            The folder from which scenes are imported.
        modules
            The modules of all scenes of the syllabus there, so that all jobs of a course need the same code.
        jobs
            The jobs.
        """
        jobs = list(jobs)
        is_ours = root.resolve() == PROJECT.resolve()
        files = {f"project/{name}": PROJECT / name for name in _project_files()}
        if not is_ours:
            needed = {*modules, *(job.performance.scene.module for job in jobs)}
            files |= {f"course/{name}": root / name for name in _course_files(root, needed)}
        found = dict.fromkeys(path for job in jobs for path in _height_files(job))
        heights = {path: f"heights/{number}{Path(path).suffix}" for number, path in enumerate(found)}
        files |= {name: Path(path) for path, name in heights.items()}
        return cls(files, "project" if is_ours else "course", heights)

    @cached_property
    def archive(self) -> bytes:
        """The files, as a ZIP archive."""
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, file in sorted(self.files.items()):
                archive.writestr(zipfile.ZipInfo(name, _NO_TIME), file.read_bytes(), zipfile.ZIP_DEFLATED)
        return content.getvalue()

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of the archive."""
        return hashlib.sha256(self.archive).hexdigest()


def _project_files() -> Iterator[str]:
    for package in PACKAGES:
        yield from _files_below(PROJECT, PROJECT / package)
    yield from (name for name in (FILE_NAME, _SETTINGS) if IS_REPOSITORY and (PROJECT / name).is_file())


def _course_files(root: Path, modules: Iterable[str]) -> Iterator[str]:
    """Yield the modules beside a syllabus from which scenes are made, and all files in such packages."""
    graph = SourceGraph(places(root))
    used = graph.files(*modules)
    for top in {file.relative_to(root.resolve()).parts[0] for file in used if file.is_relative_to(root.resolve())}:
        yield from _files_below(root, root / top) if (root / top).is_dir() else (top,)
    yield from (name for name in (FILE_NAME, _SETTINGS) if (root / name).is_file())


def _files_below(base: Path, folder: Path) -> Iterator[str]:
    for file in folder.rglob("*"):
        if file.is_file() and "__pycache__" not in file.parts:
            yield file.relative_to(base).as_posix()


def _height_files(job: Job) -> Iterator[str]:
    """Yield the paths of the files of heights from which a job's landscapes are read."""
    from gradmath.landscapes.chosen import Chosen, height_file
    from scenes.cards.words import Backdrop

    performance = job.performance
    given = [performance.look.asked, performance.look.usual, *_values(performance.arguments)]
    texts = [each.text for each in given if isinstance(each, Chosen)]
    texts += [each.landscape for each in given if isinstance(each, Backdrop)]
    yield from (path for text in texts if (path := height_file(text)) is not None)


def _values(arguments: Any) -> Iterator[object]:
    for value in arguments.values():
        yield value
        if is_dataclass(value):
            yield from (getattr(value, each.name) for each in fields(value))
