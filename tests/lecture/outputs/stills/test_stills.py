"""Stills: which there are, what is on them, and that a file is whole or not there."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from manim import tempconfig
from paths import ROOT
from PIL import Image
from warm import run_command

from gradmath.landscapes.chosen import choose
from lecture.__main__ import main
from lecture.draw.stills import draw as draw_stills
from lecture.errors import LectureError, UsageError
from lecture.outputs.make import make
from lecture.outputs.output import Made
from lecture.outputs.stills.stills import NamedStill, Stills, all_stills, chosen_stills
from lecture.syllabus.lectures import SceneRef, Syllabus, read_syllabus
from lecture.syllabus.storyboard import load
from lecture.work.parts import Job, Part, Performance, Still
from lecture.work.quality import Quality
from lecture.work.report import SILENT, Report
from scenes.kit.beats.beat import beats_of
from scenes.kit.frame.look import Look
from scenes.kit.frame.theme import DARK, LIGHT

WIDTH, HEIGHT = 320, 180

MARKED = """
from manim import Circle, FadeIn, FadeOut, Square
from scenes.kit.beats.beat import beat
from scenes.kit.beats.segment import Segment


class Marked(Segment):
    title = "Marked"

    @beat("A square comes.", still=True)
    def comes(self) -> None:
        self.square = Square(2, color=self.theme.ascent, fill_opacity=1, stroke_width=0)
        self.play(FadeIn(self.square), share=0.5)

    @beat("It goes.", still=False)
    def goes(self) -> None:
        self.play(FadeOut(self.square), share=0.5)

    @beat("It comes again, as large as can be.", still=True)
    def again(self) -> None:
        self.play(FadeIn(self.square.scale(2)), share=0.5)

    @beat("What comes after the last still is not performed.")
    def after(self) -> None:
        raise RuntimeError("this beat is not needed")
"""


@pytest.fixture
def project(new_project: Callable[[], Any], monkeypatch: pytest.MonkeyPatch) -> Any:
    """A small lecture with a segment that marks two of its beats, in the current folder."""
    made = new_project()
    (made.scenes / "marked.py").write_text(MARKED, encoding="utf-8")
    syllabus = made.root / "lectures.toml"
    first = f'"{made.package}.first:First"'
    syllabus.write_text(syllabus.read_text().replace(first, f'{first}, "{made.package}.marked:Marked"'))
    monkeypatch.chdir(made.root)
    return made


def made(project: Any, folder: Path, *names: str, formats: tuple[str, ...] = ("png",), **order: Any) -> Made:
    """Make stills of a small size."""
    return make(Stills(project.syllabus, names, formats, (WIDTH, HEIGHT)), project.order(folder=folder, **order))


def names(syllabus: Syllabus, *asked: str) -> list[str]:
    return [still.name for each in chosen_stills(syllabus, asked) for still in each.stills]


def pixels(file: Path) -> np.ndarray:
    return np.asarray(Image.open(file))


def inside(side: float) -> np.ndarray:
    """Tell which pixels lie inside a square in the middle of the frame, of a side in frame units."""
    x = np.abs((np.arange(WIDTH) + 0.5) / WIDTH - 0.5) * 128 / 9
    y = np.abs((np.arange(HEIGHT) + 0.5) / HEIGHT - 0.5) * 8
    return np.maximum(*np.meshgrid(x, y)) < side / 2


def colour(text: str) -> list[int]:
    return [int(text[at : at + 2], 16) for at in (1, 3, 5)]


def assert_square(picture: np.ndarray, side: float, theme: Any) -> None:
    """A picture shows a square on paper, and nothing else; its outermost pixels may be mixed with the paper."""
    clear = inside(side - 0.15) | ~inside(side + 0.15)
    expected = np.where(inside(side)[..., None], colour(theme.ascent), colour(theme.paper))
    np.testing.assert_allclose(picture[clear][:, :3], expected[clear], atol=1)


class TestNames:
    def test_marked_beats_are_stills_and_else_the_last_beat_is(self, project: Any) -> None:
        assert names(project.syllabus) == ["Still", "First", "Marked.comes", "Marked.again", "Second"]
        first = next(each for each in all_stills(project.syllabus) if each.scene.name == "First")
        assert first.stills == (NamedStill("First", "falls"),)

    @pytest.mark.parametrize(
        ("asked", "found"),
        [
            (["Marked"], ["Marked.comes", "Marked.again"]),
            (["Marked.again", "Still"], ["Still", "Marked.again"]),
            (["small"], ["Still", "First", "Marked.comes", "Marked.again", "Second"]),
        ],
    )
    def test_a_still_a_segment_or_a_lecture_can_be_asked_for(
        self, project: Any, asked: list[str], found: list[str]
    ) -> None:
        assert names(project.syllabus, *asked) == found

    def test_an_unknown_name_is_refused_with_the_nearest(self, project: Any) -> None:
        with pytest.raises(UsageError, match=r'no still "Marked\.agian"; did you mean "Marked\.again"\?'):
            names(project.syllabus, "Marked.agian")

    def test_every_beat_has_a_still_if_that_is_wanted(self, project: Any) -> None:
        found = [still for each in all_stills(project.syllabus, every_beat=True) for still in each.stills]
        marked = [still for still in found if still.name.startswith("Marked.")]
        beats = beats_of(load(project.root, SceneRef(f"{project.package}.marked", "Marked")))
        assert [still.beat for still in marked] == [beat.name for beat in beats]
        assert {"Still", "First.falls"} <= {still.name for still in found}
        chosen = chosen_stills(project.syllabus, [marked[0].name], every_beat=True)
        assert [each.stills for each in chosen] == [(marked[0],)]

    def test_a_beat_without_a_still_is_offered(self, project: Any) -> None:
        every = all_stills(project.syllabus, every_beat=True)
        silent = next(name for each in every for still in each.stills if (name := still.name) == "Marked.goes")
        with pytest.raises(UsageError, match=r'"Marked\.goes" is a beat that has no still: give --beats'):
            names(project.syllabus, silent)

    def test_a_scene_of_two_lectures_is_drawn_once(self, project: Any) -> None:
        syllabus = project.root / "lectures.toml"
        again = syllabus.read_text().replace("[small]", "[other]").replace("bowl", "saddle")
        syllabus.write_text(syllabus.read_text() + again)
        scenes = all_stills(project.syllabus)
        assert [each.scene.name for each in scenes] == ["Still", "First", "Marked", "Second"]
        assert {each.lecture.landscape for each in scenes} == {"bowl"}

    def test_what_is_read_from_the_source_is_what_python_finds(self) -> None:
        syllabus = read_syllabus(ROOT / "lectures.toml")
        for each in all_stills(syllabus):
            if each.scene in each.lecture.diagrams:
                continue
            beats = beats_of(load(ROOT, each.scene))
            marked = [beat.name for beat in beats if beat.still] or [beats[-1].name]
            assert [still.beat for still in each.stills] == marked

    def test_every_segment_of_ours_marks_its_telling_beats(self) -> None:
        syllabus = read_syllabus(ROOT / "lectures.toml")
        for each in all_stills(syllabus):
            if each.lecture is syllabus.lectures[0] and each.scene in each.lecture.segments:
                assert any(beat.still for beat in beats_of(load(ROOT, each.scene))), each.scene.name

    def test_they_are_listed(self, project: Any, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["list"]) == 0
        stills = [line.split()[1:] for line in capsys.readouterr().out.splitlines() if line.split()[0] == "still"]
        package = project.package
        assert stills == [
            ["Still", f"{package}.still"],
            ["First", f"{package}.first"],
            ["Marked.comes", f"{package}.marked"],
            ["Marked.again", f"{package}.marked"],
            ["Second", f"{package}.second"],
        ]


class TestPictures:
    def draw(
        self, project: Any, folder: Path, look: Look | None = None, scale: int = 1, *, transparent: bool = False
    ) -> list[int]:
        """Draw the stills of Marked in this process, and return the counts that were reported."""
        folder.mkdir()
        scene = SceneRef(f"{project.package}.marked", "Marked")
        quality = Quality(scale * WIDTH, scale * HEIGHT, 10, "ultrafast")
        performance = Performance("Marked", scene, look or Look(), quality)
        wanted = [Still(beat, "png", transparent) for beat in ("comes", "again")]
        parts = tuple(Part(performance, each, f"Marked.{each.beat}") for each in wanted)
        counts: list[int] = []
        sys.path.insert(0, str(project.root))
        draw_stills(Job(parts, project.root, folder, folder / "log"), Report(counts.append, lambda *_: None))
        sys.path.remove(str(project.root))
        return counts

    @pytest.mark.parametrize("theme", [DARK, LIGHT], ids=str)
    def test_a_still_is_the_last_picture_of_its_beat(self, project: Any, tmp_path: Path, theme: Any) -> None:
        counts = self.draw(project, tmp_path / "out", look=Look(theme))
        assert counts == [1, 2]
        assert_square(pixels(tmp_path / "out" / "Marked.comes.png"), 2, theme)
        assert_square(pixels(tmp_path / "out" / "Marked.again.png"), 4, theme)

    def test_it_has_the_size_that_was_asked_for_and_the_same_picture(self, project: Any, tmp_path: Path) -> None:
        self.draw(project, tmp_path / "small")
        self.draw(project, tmp_path / "large", scale=4)
        small, large = (pixels(tmp_path / size / "Marked.comes.png") for size in ("small", "large"))
        assert large.shape == (4 * HEIGHT, 4 * WIDTH, 4)
        means = large.reshape(HEIGHT, 4, WIDTH, 4, 4).mean(axis=(1, 3))
        # Cairo tells about sixteen shares of a pixel apart.
        np.testing.assert_allclose(means, small, atol=255 / 16)

    def test_without_paper_only_the_square_is_there(self, project: Any, tmp_path: Path) -> None:
        self.draw(project, tmp_path / "out", transparent=True)
        picture = pixels(tmp_path / "out" / "Marked.comes.png")
        clear = inside(1.85) | ~inside(2.15)
        np.testing.assert_array_equal(picture[..., 3][clear], np.where(inside(2), 255, 0)[clear])
        np.testing.assert_allclose(picture[inside(1.85)][:, :3], [colour(DARK.ascent)] * inside(1.85).sum(), atol=1)

    def test_the_way_there_shows_what_the_film_shows(
        self, small_settings: dict[str, Any], segment_names: list[str], tmp_path: Path
    ) -> None:
        """At the end of a beat of a real segment, skipped and performed frame by frame, the picture is the same."""
        scene = SceneRef(*segment_names[0].split(":"))
        segment = load(ROOT, scene)
        beat = next(each.name for each in beats_of(segment) if each.still)
        seen = {}
        with tempconfig(small_settings):
            shown = segment(Look())
            shown.after_beat = lambda each: seen.update({each.name: shown.renderer.camera.pixel_array[..., :3].copy()})
            shown.render()
        expected = seen[beat]
        # As many frames a second as it was performed with: what lives stands where it does at that time.
        quality = Quality(expected.shape[1], expected.shape[0], int(small_settings["frame_rate"]), "ultrafast")
        performance = Performance("it", scene, Look(), quality)
        draw_stills(Job((Part(performance, Still(beat), "map"),), ROOT, tmp_path, tmp_path / "log"), SILENT)
        np.testing.assert_allclose(pixels(tmp_path / "map.png")[..., :3], expected, atol=1)


class TestMaking:
    def test_all_formats_of_several_scenes(self, project: Any, tmp_path: Path) -> None:
        kinds = ("png", "svg", "pdf")
        files = made(project, tmp_path / "out", "Marked", "Still", formats=kinds).files
        names = ("Still", "Marked.comes", "Marked.again")
        assert [file.name for file in files] == [f"{name}.{kind}" for name in names for kind in kinds]
        assert {file.name for file in (tmp_path / "out").iterdir()} - {".lecture"} == {file.name for file in files}
        for file in files:
            start = {".png": b"\x89PNG", ".svg": b"<?xml", ".pdf": b"%PDF-"}[file.suffix]
            assert file.read_bytes().startswith(start)

    def test_what_is_there_stays_and_what_has_changed_is_made_again(self, project: Any, tmp_path: Path) -> None:
        first = made(project, tmp_path / "out", "Marked", "Still")
        assert set(first.drawn) == {"Marked", "Still"}
        again = made(project, tmp_path / "out", "Marked", "Still")
        assert (again.files, again.drawn, again.written) == (first.files, (), ())
        elsewhere = made(project, tmp_path / "elsewhere", "Marked", "Still")
        assert elsewhere.drawn == ()
        assert [file.read_bytes() for file in elsewhere.files] == [file.read_bytes() for file in first.files]
        assert set(made(project, tmp_path / "out", "Marked", "Still", fresh=True).drawn) == {"Marked", "Still"}
        still = project.scenes / "still.py"
        still.write_text(still.read_text().replace("Square(3", "Square(4"))
        changed = made(project, tmp_path / "out", "Marked", "Still")
        assert (changed.drawn, changed.written) == (("Still",), (tmp_path / "out" / "Still.png",))

    def test_another_format_or_another_still_leaves_those_that_are_there(self, project: Any, tmp_path: Path) -> None:
        for names, formats in ((("Still",), ("png",)), (("Still",), ("svg",)), (("First",), ("png",))):
            made(project, tmp_path / "out", *names, formats=formats)
        files = {file.name for file in (tmp_path / "out").iterdir()} - {".lecture"}
        assert files == {"Still.png", "Still.svg", "First.png"}

    def test_a_scene_that_fails_is_told_and_the_others_are_made(self, project: Any, tmp_path: Path) -> None:
        file = project.scenes / "second.py"
        file.write_text(file.read_text().replace("self.add(square)", "self.add(nothing)"))
        with pytest.raises(
            LectureError, match=r'^Second failed in its beat "turns": NameError.*Second\.log$'
        ) as caught:
            made(project, tmp_path / "out")
        assert "\n" not in str(caught.value)
        assert {file.name for file in (tmp_path / "out").iterdir()} - {".lecture"} == {
            "Still.png", "First.png", "Marked.comes.png", "Marked.again.png", "Second.log",
        }  # fmt: skip
        assert "NameError" in (tmp_path / "out" / "Second.log").read_text()

    def test_a_folder_that_cannot_be_made_is_told(self, project: Any, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("")
        with pytest.raises(LectureError, match="cannot be written to: Not a directory"):
            made(project, tmp_path / "file" / "out")


class TestCommand:
    @pytest.mark.parametrize(
        ("arguments", "parts"),
        [
            (["Frist"], ['no still "Frist"', '"First"']),
            (["--format", "png,pfd"], ['no format "pfd"', '"pdf"']),
            (["--format", ""], ['no format ""']),
            (["--size", "big"], ["WIDTHxHEIGHT", '"big"']),
            (["--size", "1000x1000"], ["16 to 9", "1000x562"]),
            (["--size", "7680x4320"], ["between 320x180 and 3840x2160"]),
            (["--size", "16x9"], ["between 320x180 and 3840x2160"]),
            (["--theme", "drak"], ['no theme "drak"', '"dark"']),
            (["--theme", "none.toml"], ["none.toml cannot be read"]),
            (["--transparrent"], ['no option "--transparrent"', '"--transparent"']),
            (["--jobs", "0"], ["jobs must be a whole number from 1"]),
        ],
    )
    @pytest.mark.usefixtures("project")
    def test_what_makes_no_sense_is_refused_in_one_sentence(
        self, arguments: list[str], parts: list[str], capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["diagrams", *arguments]) == 2
        message = capsys.readouterr().err
        assert message.count("\n") == 1
        for part in parts:
            assert part in message
        assert not Path("media").exists()

    def test_a_theme_of_ones_own_from_the_command_line(self, project: Any) -> None:
        (project.root / "club.toml").write_text('extends = "light"\npaper = "#ffffff"\nascent = "#d0d0ff"\n')
        run = run_command(
            project.root, "diagrams", "Marked.comes", "--theme", "club.toml", "--size", f"{WIDTH}x{HEIGHT}"
        )
        assert run.returncode == 0, run.stderr
        assert "ascent and descent are hard to tell apart" not in run.stderr
        assert "Marked.comes.png" in run.stdout
        picture = pixels(project.root / "media" / "diagrams" / "club" / "Marked.comes.png")
        assert_square(picture, 2, replace(LIGHT, paper="#ffffff", ascent="#d0d0ff"))

    def test_a_theme_that_is_hard_to_see_is_used_with_a_warning(self, project: Any) -> None:
        (project.root / "faint.toml").write_text('quiet = "#333333"\n')
        run = run_command(project.root, "diagrams", "First", "--theme", "faint.toml", "--size", f"{WIDTH}x{HEIGHT}")
        assert run.returncode == 0, run.stderr
        assert "faint.toml: quiet is hard to read on" in run.stderr


def test_after_a_stop_the_next_run_goes_on(
    project: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["diagrams", "Still", "Second", "--size", f"{WIDTH}x{HEIGHT}", "-o", "out", "--jobs", "1"]
    done = project.root / "out" / "Still.png"

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    assert main(asked) == 0
    before = done.stat().st_ino
    with monkeypatch.context() as patch:
        patch.setattr("lecture.work.pool.draw_all", interrupted)
        assert main([*asked, "--fresh"]) == 130
    assert capsys.readouterr().err.endswith("lecture: stopped; the next run continues from here\n")
    assert main(asked) == 0
    assert done.stat().st_ino == before


def test_what_is_rendered_with_a_theme_of_ones_own_is_out_of_date_when_its_file_changes(project: Any) -> None:
    theme = project.root / "club.toml"
    theme.write_text('paper = "#202020"\n')
    asked = {"theme": str(theme), "only": ("Still",)}
    project.render(**asked)
    assert project.outdated(**asked) == ()
    assert pixels(project.film_folder / "stills" / "Still.png")[0, 0, :3].tolist() == [0x20, 0x20, 0x20]
    theme.write_text('paper = "#303030"\n')
    assert project.outdated(**asked) == ("Still",)


def test_on_another_landscape_what_cannot_be_shown_is_told_and_leaves_nothing(project: Any, tmp_path: Path) -> None:
    file = project.scenes / "second.py"
    source = file.read_text().replace("self.add(square)", 'raise UnsuitableError("there is no peak")')
    file.write_text(f"from scenes.kit.map.viewpoints import UnsuitableError\n{source}")
    with pytest.raises(LectureError, match=r'^Second cannot be shown on "w1 \+ w2": there is no peak$'):
        made(project, tmp_path / "out", "Second", "Still", landscape=choose("w1 + w2"))
    assert {each.name for each in (tmp_path / "out").iterdir()} - {".lecture"} == {"Still.png"}
