"""Which tests one worker takes, where there are several."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from xdist.scheduler import LoadFileScheduling


class Together(LoadFileScheduling):
    """Gives all tests of a file to one worker, and those of a scene, wherever they stand, to one as well.

    What they share is made once then: fixtures of a module, and the performance of a scene.

    Parameters
    ----------
    config, log
        As the plugin gives them.
    scenes
        The syllabus's scenes, each as module:class.
    """

    def __init__(self, config: pytest.Config, log: Any, scenes: Sequence[str]) -> None:
        super().__init__(config, log)
        self._scenes = set[str]()
        self._files = dict[str, str]()
        for module, _, name in (scene.partition(":") for scene in scenes):
            *folders, file = module.split(".")
            self._scenes.add(name)
            self._files["/".join(["tests", *folders, f"test_{file}.py"])] = name

    def _split_scope(self, nodeid: str) -> str:
        """Return what a test is of: a scene, if it is named in brackets or the file is about it, or else a file.

        The longest tests are by themselves: they come last, at the same time.
        """
        file, _, test = nodeid.partition("::")
        name, _, parameter = test.removesuffix("]").partition("[")
        if name == "test_no_key_depends_on_the_process_or_on_what_was_drawn_before":
            return nodeid
        return parameter if parameter in self._scenes else self._files.get(file, file)
