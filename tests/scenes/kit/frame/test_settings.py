"""Under Manim's own command a segment is what it should be whatever the settings say, and keeps Manim's own options."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pytest
from click.testing import CliRunner, Result
from manim import config, tempconfig
from manim.cli.render.commands import render
from paths import ROOT
from PIL import Image

from lecture.draw.drawing import settings
from lecture.work.quality import QUALITIES
from scenes.kit.frame.look import Look
from scenes.kit.frame.settings import STEADY, draw_with_cairo, require_shape
from scenes.kit.frame.theme import LIGHT

SEGMENT = '''
from manim import FadeIn

from scenes.kit.beats.beat import beat
from scenes.kit.map.arrows import GradientArrow
from scenes.kit.map.segment import MapSegment


class Short(MapSegment):
    """A map and an arrow."""

    title = "A map"

    @beat("A map.")
    def first(self):
        self.play(FadeIn(self.error_map))

    @beat("An arrow.")
    def second(self):
        self.play(FadeIn(GradientArrow(self.error_map, self.landscape.domain.center + [0.5, 0.3], 0.2)))
'''
SMALL = ("-r", "128,72", "--fps", "2", "--progress_bar", "none")
HOSTILE = """[CLI]
frame_height = 10
frame_width = 4
background_color = WHITE
renderer = opengl
zero_pad = 2
pixel_height = 1000
pixel_width = 1000
disable_caching = True
max_files_cached = 1
text_dir = /nowhere/texts
tex_dir = /nowhere/formulas
"""
ONE_SENTENCE = {
    "a landscape that is none": (
        {"GRADIENT_LANDSCAPE": "x^2 + sinn(y)"},
        (),
        'GRADIENT_LANDSCAPE: there is no "sinn" in formulas',
    ),
    "a theme that is none": ({"GRADIENT_THEME": "lihgt"}, (), 'GRADIENT_THEME: there is no theme "lihgt"'),
    "a misspelled variable": (
        {"GRADIENT_LANSCAPE": "camel"},
        (),
        "GRADIENT_LANSCAPE: there is no such variable; did you mean GRADIENT_LANDSCAPE?",
    ),
    "a square picture": ({}, ("-r", "500,500"), "500×500 pixels has another shape than the frame"),
}

Manim = Callable[..., Result]


@pytest.fixture
def manim(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Manim:
    """Return a function that runs Manim's command on the segment, in this process and in a folder of its own."""
    (tmp_path / "short.py").write_text(SEGMENT)
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> Result:
        with tempconfig({}):
            return CliRunner().invoke(render, [*SMALL, *arguments, "--media_dir", "media", "short.py", "Short"])

    return run


def in_own_process(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Manim's command on the segment in a folder, as a process that reads the folder's settings."""
    command = [sys.executable, "-m", "manim", "render", *SMALL, *arguments, "short.py", "Short"]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def made(folder: Path, ending: str) -> list[Path]:
    """Return the files of a kind that Manim made in a folder, without the pieces of which it joins films."""
    return sorted(each for each in folder.rglob(f"*{ending}") if "partial_movie_files" not in each.parts)


def pixels(file: Path) -> np.ndarray:
    """Return a picture's pixels."""
    with Image.open(file) as opened:
        return np.array(opened)


class TestOptions:
    def test_a_last_picture(self, manim: Manim, tmp_path: Path) -> None:
        ended = manim("-s")
        assert ended.exit_code == 0, ended.output
        (still,) = made(tmp_path, ".png")
        assert pixels(still).shape[:2] == (72, 128)

    def test_sections_are_the_beats(self, manim: Manim, tmp_path: Path) -> None:
        ended = manim("--save_sections")
        assert ended.exit_code == 0, ended.output
        (table,) = made(tmp_path, ".json")
        assert [each["name"] for each in json.loads(table.read_text())] == ["first", "second"]
        assert len(made(tmp_path, ".mp4")) == 3

    @pytest.mark.parametrize(("arguments", "ending"), [(("--format", "gif"), ".gif"), (("-t",), ".mov")])
    def test_other_formats(self, manim: Manim, tmp_path: Path, arguments: tuple[str, ...], ending: str) -> None:
        ended = manim(*arguments)
        assert ended.exit_code == 0, ended.output
        (film,) = made(tmp_path, ending)
        with av.open(film) as opened:
            assert sum(1 for _ in opened.decode(video=0)) > 2


class TestSettings:
    def test_a_file_of_settings_changes_nothing_that_is_seen(self, manim: Manim, tmp_path: Path) -> None:
        assert manim("-s").exit_code == 0
        other = tmp_path / "other"
        other.mkdir()
        (other / "manim.cfg").write_text(HOSTILE)
        (other / "short.py").write_text(SEGMENT)
        ended = in_own_process(other, "-s", "--media_dir", "media")
        assert ended.returncode == 0, ended.stdout + ended.stderr
        (with_settings,) = made(other, ".png")
        (without,) = (each for each in made(tmp_path, ".png") if other not in each.parents)
        np.testing.assert_array_equal(pixels(with_settings), pixels(without))

    @pytest.mark.parametrize("case", ONE_SENTENCE)
    def test_what_cannot_be_is_one_sentence(self, manim: Manim, monkeypatch: pytest.MonkeyPatch, case: str) -> None:
        variables, arguments, sentence = ONE_SENTENCE[case]
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        ended = manim("-s", *arguments)
        assert ended.exit_code == 1
        assert sentence in ended.output
        assert "Traceback" not in ended.output

    def test_a_landscape_that_lacks_what_is_shown_is_one_sentence(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("GRADIENT_LANDSCAPE", "x + y")
        source = str(ROOT / "scenes" / "gradient" / "steepness_is_length.py")
        with tempconfig({}):
            ended = CliRunner().invoke(render, [*SMALL, "-s", source, "SteepnessIsLength"])
        assert ended.exit_code == 1
        assert "SteepnessIsLength cannot be shown on 'x + y': " in ended.output
        assert "Traceback" not in ended.output

    def test_opengl_is_one_sentence(self, tmp_path: Path) -> None:
        (tmp_path / "short.py").write_text(SEGMENT)
        command = [sys.executable, "-m", "manim", "render", "--renderer", "opengl", "short.py", "Short"]
        ended = subprocess.run(
            command,
            cwd=tmp_path,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert ended.returncode == 1
        assert ended.stderr.strip().endswith("by Manim's Cairo renderer: leave out --renderer opengl")
        assert "Traceback" not in ended.stdout + ended.stderr

    def test_settings_that_ask_for_opengl_are_overruled(self) -> None:
        with tempconfig({"renderer": "opengl"}):
            draw_with_cairo()
            assert config.renderer.value == "cairo"

    def test_a_theme_is_chosen_by_its_variable(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("GRADIENT_THEME", "light")
        assert Look.of_environment().theme == LIGHT

    def test_pixels_that_are_nearly_as_wide_as_high_fit(self) -> None:
        with tempconfig({"pixel_width": 854, "pixel_height": 480}):
            require_shape(Look().frame)

    def test_the_command_of_ours_sets_all_that_a_picture_depends_on(self, tmp_path: Path) -> None:
        assert settings(QUALITIES["l"], tmp_path).items() >= STEADY.items()
        assert set(STEADY) <= set(config)
