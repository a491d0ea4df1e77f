"""The keys of parts: digests of everything on which their bytes depend."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lecture.kept.digest import digest
from lecture.kept.environment import dependency_versions, manim_settings, theme_source
from lecture.kept.fingerprint import SourceGraph
from lecture.source.modules import places
from lecture.syllabus.landscapes import identity_at
from lecture.syllabus.lectures import FILE_NAME, Lecture, SceneRef
from lecture.syllabus.own import DESCENT, PATH
from lecture.work.parts import Want
from lecture.work.quality import Quality
from scenes.language.catalogue import PLAIN_ENGLISH, Catalogue

if TYPE_CHECKING:
    from gradmath.landscapes.chosen import Chosen

# The process that draws.
_WORKER = "lecture.work.worker"


class Keys:
    """Finds keys without importing a scene.

    Parameters
    ----------
    root
        The folder from which scenes are imported.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._graph = SourceGraph(places(root))
        self._codes: dict[tuple[str, ...], str] = {}

    def code(self, *modules: str) -> str:
        """Return the digest of modules of the project, with everything that they import from it."""
        if modules not in self._codes:
            self._codes[modules] = self._graph.fingerprint(*modules)
        return self._codes[modules]

    def look(self, lecture: Lecture, theme: str, asked: Chosen | None, words: Catalogue = PLAIN_ENGLISH) -> str:
        """Return the digest of a look, without the code that shows it, the narration and the titles."""
        usual = lecture.landscape and identity_at(lecture.landscape, f"{FILE_NAME}: [{lecture.key}] landscape")
        seen = [] if words == PLAIN_ENGLISH else [words.language.tag, words.part(on_screen=True)]
        descent, run = DESCENT.of(lecture), PATH.of(lecture)
        # The same descent may be typed in different ways, and the same run be in different files.
        own = [] if descent is None else [repr(descent)]
        own += [] if run is None else [run.identity]
        return digest([asked.identity if asked else None, usual], theme_source(theme), *seen, *own)

    def scene(self, look: str, scene: SceneRef, quality: Quality, arguments: Mapping[str, Any] | None = None) -> str:
        """Return the digest of everything on which a scene's pictures depend, the narration included.

        Parameters
        ----------
        look
            The digest of the look.
        scene
            The scene.
        quality
            The size, frame rate and encoder settings.
        arguments
            Further arguments of the scene: dataclasses by name.
        """
        made_with = {name: asdict(value) for name, value in (arguments or {}).items()}
        return digest(self._surroundings(look, quality), str(scene), self.code(scene.module), made_with)

    def beats(self, look: str, scene: SceneRef, quality: Quality, pace: Mapping[str, float]) -> dict[str, str]:
        """Return the digest of everything up to each beat's end on which its pictures depend, by the beat's name.

        Of the narration, only the ``pace`` counts: the seconds that each beat takes.
        """
        found = self._graph.beat_fingerprints(scene.module, scene.name, pace)
        return {name: digest(self._surroundings(look, quality), str(scene), found[name]) for name in found}

    def before_beats(self, scene: SceneRef) -> str:
        """Return the digest of a segment before its first beat; its narration does not count."""
        return self._graph.fingerprint_before_beats(scene.module, scene.name)

    def part(self, scene: str, want: Want) -> str:
        """Return the key of a part, given the digest of its scene or its beat."""
        return digest(scene, type(want).__name__, asdict(want), self.code(want.drawer, _WORKER))

    def _surroundings(self, look: str, quality: Quality) -> str:
        return digest(look, asdict(quality), self._environment)

    @cached_property
    def _environment(self) -> str:
        """The digest of everything outside the project: packages, libraries, fonts, Manim's settings."""
        return digest(dependency_versions(), manim_settings(self.root))
