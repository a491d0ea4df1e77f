"""What the pages on scenes promise: every example in docs/ and in the kit's docstrings runs, in anybody's scene."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from manim import Animation, ManimColor, MovingCameraScene, Scene, tempconfig
from paths import ROOT
from pictures import picture

from benchmarks.kit import PAGE, PICTURES, Example, examples, page, public_classes
from lecture.audit.performance import audit_scene
from lecture.draw.renderer import StageRenderer
from scenes.kit.beats.segment import Segment
from scenes.kit.frame.look import Look
from scenes.kit.frame.theme import DARK

DOCS = ROOT / "docs"
PAGES = ("anyscene", "claims", "package", "segment")


@pytest.fixture(autouse=True)
def small(small_settings: dict[str, Any]) -> Iterator[None]:
    """A small stage."""
    with tempconfig(small_settings | {"pixel_width": 128, "pixel_height": 72}):
        yield


def blocks(name: str) -> list[str]:
    """Return the Python of a page, one text for each block."""
    return re.findall(r"```python\n(.*?)```", (DOCS / f"{name}.md").read_text(encoding="utf-8"), re.DOTALL)


def seen(scene: Scene) -> np.ndarray:
    """Return what a scene's own camera sees now."""
    scene.renderer.static_image = None
    scene.renderer.update_frame(scene)
    return scene.renderer.get_frame()[..., :3].astype(int)


@pytest.mark.parametrize("example", examples(), ids=lambda each: each.name)
def test_an_example_of_the_kit_shows_the_same_through_any_camera(example: Example) -> None:
    scene = MovingCameraScene(skip_animations=True)
    scene.camera.background_color = ManimColor(DARK.paper)
    example.perform(scene)
    plain = seen(scene)
    assert (np.abs(plain - ManimColor(DARK.paper).to_int_rgb()).max(axis=-1) > 0).any()
    np.testing.assert_array_equal(plain, picture(*scene.mobjects))
    # From twice as far away all is half as large.
    scene.camera.frame.scale(2)
    far = seen(scene)[18:54, 32:96]
    halved = plain.reshape(36, 2, 64, 2, 3).mean(axis=(1, 3))
    assert np.abs(far - halved).mean() < 6


def test_everything_public_has_an_example_or_stands_in_one() -> None:
    shown = "\n".join(each.code for each in examples())
    named = {each.__name__ for each in public_classes()}
    without = {each for each in named if not re.search(rf"\b{each}\b", shown)} - {each.name for each in examples()}
    assert without == set()


def test_the_page_of_the_kit_is_what_the_docstrings_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run python -m benchmarks.kit"
    assert {each.stem for each in PICTURES.iterdir()} == {each.name for each in examples()}


@pytest.mark.parametrize("name", PAGES)
def test_the_code_of_a_page_runs(name: str) -> None:
    assert blocks(name)
    for block in blocks(name):
        names: dict[str, Any] = {"__name__": "page"}
        exec(compile(block, f"{name}.md", "exec"), names)
        for scene in [each for each in names.values() if isinstance(each, type) and each.__module__ == "page"]:
            if issubclass(scene, Segment):
                made = scene(Look(), renderer=StageRenderer(skip_animations=True))
                made.render()
                assert list(made.beat_starts) == [each.name for each in made.beats]
            elif issubclass(scene, Scene):
                with tempconfig({"frame_rate": 1}):
                    scene().render()


@pytest.mark.parametrize("step", [3, 4])
def test_the_segment_that_is_made_passes_the_audit(small_settings: dict[str, Any], step: int) -> None:
    names: dict[str, Any] = {"__name__": "page"}
    exec(compile(blocks("segment")[step - 1], "segment.md", "exec"), names)
    ledger = audit_scene(names["TwoArrows"], small_settings | {"pixel_width": 426, "pixel_height": 240})
    assert ledger.lines
    assert [str(each) for each in ledger.failures] == []
    assert ledger.unsaid == {}


def test_the_notebook_has_no_outputs_and_its_code_can_be_read() -> None:
    cells = json.loads((DOCS / "notebook.ipynb").read_text(encoding="utf-8"))["cells"]
    code = ["".join(each["source"]) for each in cells if each["cell_type"] == "code"]
    assert not any(each.get("outputs") for each in cells)
    assert sum(each.startswith("%%manim") for each in code) == 2
    names: dict[str, Any] = {}
    scenes = []
    for each in code:
        head, _, body = each.partition("\n") if each.startswith("%%") else ("", "", each)
        exec(compile(body, "notebook", "exec"), names)
        scenes += [names[head.split()[-1]]] if head else []
    for scene in scenes:
        with tempconfig({"frame_rate": 1}):
            scene().render()


def test_animations_of_the_kit_are_shown_too() -> None:
    assert sum(issubclass(each.of, Animation) for each in examples()) >= 10
