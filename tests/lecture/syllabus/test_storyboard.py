"""The storyboard: what of a scene's class is known before it is drawn."""

from __future__ import annotations

import importlib
import re
from typing import Any

import pytest

from lecture.errors import LectureError
from lecture.syllabus.lectures import SceneRef
from lecture.syllabus.storyboard import load_scene
from scenes.kit.beats.segment import Segment


def test_a_class_that_is_no_segment_is_told_what_to_derive_from(new_project: Any) -> None:
    project = new_project()
    (project.scenes / "plain.py").write_text("class Plain: ...\n")
    with pytest.raises(LectureError, match="is not a Segment") as refused:
        load_scene(project.root, SceneRef(f"{project.package}.plain", "Plain"))
    module, _, name = re.search(r"derive it from (\S+)$", str(refused.value))[1].rpartition(".")
    assert getattr(importlib.import_module(module), name) is Segment
