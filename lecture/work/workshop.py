"""Drawing the parts that are not kept yet: in processes here, or on other machines."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lecture.errors import LectureError
from lecture.kept.digest import digest
from lecture.kept.environment import environment
from lecture.kept.folder import OutputFolder
from lecture.kept.shared import SharedStore
from lecture.kept.store import Kept, PartStore, moved, project_store
from lecture.work.keys import Keys
from lecture.work.parts import Clip, Job, Part, grouped
from lecture.work.progress import display
from lecture.work.report import Done, Failed, Written

if TYPE_CHECKING:
    from lecture.kept.objects import Objects
    from lecture.work.ahead import Ahead
    from lecture.work.engine import Opened


@dataclass(frozen=True)
class Drawn:
    """The result of drawing parts.

    Attributes
    ----------
    kept
        The available parts, by key.
    endings
        How each scene that was drawn in this run ended, by its name.
    logs
        The logs of scenes that failed, by name.
    """

    kept: Mapping[str, Kept]
    endings: Mapping[str, Done | Failed] = field(default_factory=dict)
    logs: Mapping[str, Path] = field(default_factory=dict)

    def file(self, part: Part) -> Path:
        """Return the file of a part, which must not be changed."""
        return self.kept[part.key].file

    def facts(self, part: Part) -> Mapping[str, Any]:
        """Return the facts about a part."""
        return self.kept[part.key].facts

    @property
    def failures(self) -> dict[str, Failed]:
        """The scenes that failed, with the reasons."""
        return {name: ending for name, ending in self.endings.items() if isinstance(ending, Failed)}

    def failure(self) -> LectureError:
        """Return the error that tells of the scenes that failed, a sentence for each."""
        return LectureError("\n".join(failed.sentence(name, self.logs[name]) for name, failed in self.failures.items()))


@dataclass(frozen=True)
class Workshop:
    """Where parts are drawn and kept.

    Attributes
    ----------
    keys
        The keys of parts, for the folder from which scenes are imported.
    home
        The project's folder, with its store of parts.
    spare
        The folder for the store of parts if ``home`` cannot be written to.
    jobs
        The number of scenes to draw at once.
    fresh
        Whether to draw everything again.
    engine
        Opens an engine that draws scenes on other machines; None to draw them here.
    shared
        The shared store behind the project's own; None if there is none.
    modules
        The modules of all scenes of the syllabus.
    """

    keys: Keys
    home: Path
    spare: Path
    jobs: int
    fresh: bool = False
    engine: Opened | None = None
    shared: Objects | None = None
    modules: tuple[str, ...] = ()

    @cached_property
    def store(self) -> PartStore | SharedStore:
        """The store of parts on this machine, with the shared store behind it if there is one."""
        if self.shared is None:
            return self._near
        return SharedStore(self._near, self.shared, digest(environment(self.keys.root)))

    @cached_property
    def _near(self) -> PartStore:
        """The project's store of parts, or the one in the spare folder."""
        return project_store(self.home, self.spare)

    def known(self, parts: Sequence[Part]) -> dict[str, Kept]:
        """Return the parts that need not be drawn, by key."""
        if self.fresh:
            return {}
        return self.store.known(part.key for part in parts)

    @contextmanager
    def ahead(self, folder: OutputFolder) -> Iterator[Ahead | None]:
        """Yield the engine, whose workers get ready while the parts are still being found; None if there is none.

        Parameters
        ----------
        folder
            The folder for incomplete files.
        """
        if self.engine is None:
            yield None
            return
        from lecture.work.ahead import Ahead
        from lecture.work.baggage import Baggage

        with Ahead(self.engine, self._probing(folder), partial(Baggage.of, self.keys.root, self.modules)) as ahead:
            yield ahead

    def draw(self, parts: Sequence[Part], folder: OutputFolder, ahead: Ahead | None = None) -> Drawn:
        """Draw the parts that are not in the store; a scene that fails does not stop the others.

        Parameters
        ----------
        parts
            The parts of the output.
        folder
            The folder for the logs of scenes that fail, and for incomplete files.
        ahead
            The engine that draws on other machines; None to draw here.
        """
        kept = self.known(parts)
        missing = grouped([part for part in parts if part.key not in kept])
        logs = {group[0].performance.name: folder.path / f"{group[0].performance.name}.log" for group in missing}
        folder.claim(logs.values())
        for log in logs.values():
            log.unlink(missing_ok=True)
        jobs = [self._job(group, folder) for group in missing]
        endings = self._drawn(jobs, kept, ahead) if missing else {}
        for name, ending in endings.items():
            if isinstance(ending, Failed) and ending.landscape is None:
                shutil.move(folder.part(logs[name]), logs[name])
        return Drawn(kept, endings, logs)

    def _drawn(self, jobs: Sequence[Job], kept: dict[str, Kept], ahead: Ahead | None) -> dict[str, Done | Failed]:
        """Draw parts; add each to ``kept`` as soon as it is complete."""

        def keep(job: Job, written: Written) -> None:
            part = next(part for part in job.parts if part.key == written.key)
            kept[part.key] = self.store.put(part.key, part.want.suffix, moved(job.file(part)), written.facts)

        with display(jobs) as shown:
            if ahead is None:
                from lecture.work.pool import draw_all

                return draw_all(jobs, self.jobs, shown, keep)
            from lecture.work.far import FarDrawing

            return FarDrawing(ahead.engine, ahead.baggage(jobs), ahead.environment, shown, keep).draw(jobs)

    def _probing(self, folder: OutputFolder) -> Callable[[], Mapping[str, str]]:
        """Return a function that finds out what machines must have in common with this one.

        It draws the probe unless that is in the store. It may be called in another thread, so everything that is shared
        with this one is looked up here.
        """
        from lecture.work.pool import draw_all
        from lecture.work.probe import PICTURE, QUALITY, SCENE, probe_job
        from lecture.work.progress import Unseen

        root, near = self.keys.root, self._near
        here = environment(root)
        key = self.keys.part(digest(here, self.keys.code(SCENE.module), asdict(QUALITY)), Clip(None))
        scratch, log = (folder.part(folder.path / f"probe.{kind}") for kind in ("scratch", "log"))
        job = replace(probe_job(root, scratch, key), log=log)

        def probed() -> Mapping[str, str]:
            if near.get(key) is None:

                def keep(job: Job, written: Written) -> None:
                    near.put(key, ".mp4", moved(job.file(job.parts[0])), written.facts)

                ending = draw_all([job], 1, Unseen(), keep)[job.name]
                if isinstance(ending, Failed):
                    raise LectureError(f"the probe picture cannot be drawn{ending.where}")
            kept = near.get(key)
            return {**here, PICTURE: kept.digest if kept else "none"}

        return probed

    def _job(self, parts: tuple[Part, ...], folder: OutputFolder) -> Job:
        name = parts[0].performance.name
        scratch, log = (folder.part(folder.path / f"{name}.{kind}") for kind in ("scratch", "log"))
        return Job(parts, self.keys.root, scratch, log)
