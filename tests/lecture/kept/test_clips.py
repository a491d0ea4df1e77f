"""Clips: a beat is drawn again only if it follows from what changed, and comes out as if all had been drawn."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from paths import ROOT

from lecture.draw.clips import draw
from lecture.draw.coding import FrameConverter
from lecture.draw.encoder import EncodingThread
from lecture.errors import LectureError
from lecture.kept.fingerprint import SourceGraph
from lecture.source.modules import Place
from lecture.syllabus.lectures import SceneRef
from lecture.syllabus.storyboard import load
from lecture.work.parts import Clip, Job, Part, Performance
from lecture.work.quality import Quality
from lecture.work.report import SILENT
from scenes.kit.beats.beat import ReadingPace, beats_of
from scenes.kit.frame.look import Look
from scenes.kit.paint.tiles import Tiles

SMALL = Quality(320, 180, 4, "ultrafast")


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


def clips(project: Any) -> dict[str, bytes]:
    """Return the clips of the first segment."""
    return {file.stem: file.read_bytes() for file in (project.film_folder / "segments" / "First").glob("*.mp4")}


def untouched(project: Any, change: Callable[[], object]) -> set[str]:
    """Return the beats whose clips are the same files before and after a change and a rendering."""
    folder = project.film_folder / "segments" / "First"
    before = {file.stem: file.stat().st_ino for file in folder.glob("*.mp4")}
    change()
    project.render(project.recorded())
    return {file.stem for file in folder.glob("*.mp4") if file.stat().st_ino == before.get(file.stem)}


class TestWhatIsDrawnAgain:
    """Of a segment with the beats "rises" and "falls"."""

    @pytest.mark.parametrize(
        ("old", "new", "kept"),
        [
            ("FadeOut(self.square), share=0.9", "FadeOut(self.square), share=0.5", {"rises"}),
            ("FadeIn(self.square), share=0.5", "FadeIn(self.square), share=0.4", set()),
            ("from PACKAGE.shared import SIDE", "from PACKAGE.shared import SIDE\nHALF = SIDE / 2", set()),
            ("Then it falls.", "Now it falls.", {"rises", "falls"}),
            ('    @beat("Then', '    # A remark.\n    @beat("Then', {"rises", "falls"}),
        ],
        ids=["the last beat", "the first beat", "what stands around", "words", "a remark"],
    )
    def test_what_follows_from_the_change_and_the_film_is_the_one_that_is_drawn_from_nothing(
        self, copied_film: Any, old: str, new: str, kept: set[str]
    ) -> None:
        old, new = (text.replace("PACKAGE", copied_film.package) for text in (old, new))
        assert untouched(copied_film, lambda: edit(copied_film.scenes / "first.py", old, new)) == kept
        film = (copied_film.film_folder / "small.mp4").read_bytes()
        shutil.rmtree(copied_film.film_folder)
        shutil.rmtree(copied_film.root / "media")
        copied_film.render(copied_film.recorded())
        assert (copied_film.film_folder / "small.mp4").read_bytes() == film

    def test_a_beat_whose_words_take_longer_and_those_after_it(self, copied_film: Any) -> None:
        recordings = copied_film.root / "recordings" / "First"
        assert untouched(copied_film, lambda: shutil.copy(recordings / "rises.wav", recordings / "falls.wav")) == {
            "rises"
        }

    @pytest.mark.parametrize("suffix", [".mp4", ".json"])
    def test_a_damaged_part_alone(self, copied_film: Any, suffix: str) -> None:
        whole = clips(copied_film)
        (part,) = (
            file
            for file in (copied_film.root / "media" / "parts").rglob("*.mp4")
            if file.read_bytes() == whole["rises"]
        )
        part.with_suffix(suffix).write_bytes(b"half")
        assert copied_film.outdated(copied_film.recorded()) == ("First",)
        (copied_film.film_folder / "segments" / "First" / "rises.mp4").unlink()
        assert untouched(copied_film, lambda: None) == {"falls"}
        assert clips(copied_film) == whole

    def test_a_segment_alone_is_joined_from_its_clips_without_drawing(self, copied_film: Any) -> None:
        segment = copied_film.film_folder / "segments" / "First.mp4"
        before = segment.read_bytes()
        assert untouched(copied_film, segment.unlink) == {"rises", "falls"}
        assert segment.read_bytes() == before

    def test_beats_before_one_that_fails_are_kept(self, copied_film: Any) -> None:
        source = copied_film.scenes / "first.py"
        whole = clips(copied_film)
        shutil.rmtree(copied_film.film_folder)
        shutil.rmtree(copied_film.root / "media")
        edit(source, "self.play(FadeOut", "1 / 0\n        self.play(FadeOut")
        with pytest.raises(LectureError, match='"falls"'):
            copied_film.render(copied_film.recorded())
        assert set(clips(copied_film)) == {"rises"}
        assert untouched(copied_film, lambda: edit(source, "1 / 0\n        ", "")) == {"rises"}
        assert clips(copied_film) == whole


def test_a_fingerprint_follows_from_what_the_beats_up_to_it_do_and_how_long_they_take(tmp_path: Path) -> None:
    source = (
        "from kit import beat\n\nclass S:\n"
        + "".join(f"    @beat('{name}')\n    def {name}(self):\n        play('{name}')\n" for name in "abc")
        + "    def helper(self):\n        pass\n"
    )
    lengths = {"a": 1.0, "b": 2.0, "c": 3.0}

    def fingerprints(text: str, **seconds: float) -> dict[str, str]:
        (tmp_path / "m.py").write_text(text)
        return SourceGraph([Place(tmp_path)]).beat_fingerprints("m", "S", lengths | seconds)

    def same(text: str, **seconds: float) -> str:
        new = fingerprints(text, **seconds)
        return "".join(name for name in new if new[name] == old[name])

    old = fingerprints(source)
    assert len(set(old.values())) == len(lengths)
    assert same(source.replace("play('b')", "play('B')")) == "a"
    assert same(source, b=2.5) == "a"
    assert same(source.replace("@beat('b')", "@beat('said otherwise', still=True)")) == "abc"
    assert same(source.replace("@beat('c')", "@other\n    @beat('c')")) == "ab"
    assert same(source.replace("pass", "return 1")) == ""
    assert same(source.replace("import beat", "import beat, glow")) == ""


class Recorder(EncodingThread):
    """Keeps every frame's colours, by the beat's file, instead of encoding them; checks what is said of its tiles."""

    def __init__(self, quality: Quality, *_: object) -> None:
        self._of_tiles, self._of_all = (FrameConverter(quality.width, quality.height) for _ in range(2))
        self._file = Path()
        self.seen: dict[str, list[np.ndarray]] = {}

    def begin(self, file: Path) -> None:
        """Go on with another beat."""
        self._file = file

    def write(self, pixels: Any, repeat: int, changed: Tiles | None = None) -> None:
        """Keep a frame."""
        frame, whole = (
            each.convert(pixels, tiles).to_ndarray()
            for each, tiles in ((self._of_tiles, changed), (self._of_all, None))
        )
        np.testing.assert_array_equal(frame, whole)
        self.seen.setdefault(self._file.stem, []).extend([whole] * repeat)

    def finish(self) -> None:
        """Do nothing."""

    def abandon(self) -> None:
        """Do nothing."""


@pytest.fixture
def drawn_beats(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., dict[str, list[np.ndarray]]]:
    """Return a function that draws some beats of a segment and returns their frames."""
    recorders: list[Recorder] = []

    def recorder(*arguments: Any) -> Recorder:
        recorders.append(Recorder(*arguments))
        return recorders[-1]

    monkeypatch.setattr("lecture.draw.clips.EncodingThread", recorder)

    def frames(scene: SceneRef, pace: dict[str, float], beats: list[str]) -> dict[str, list[np.ndarray]]:
        performance = Performance(scene.name, scene, Look(), SMALL, pace)
        parts = tuple(Part(performance, Clip(name), name) for name in beats)
        draw(Job(parts, ROOT, tmp_path, tmp_path / "log"), SILENT)
        return recorders[-1].seen

    return frames


def test_every_other_beat_drawn_alone_shows_what_it_shows_in_the_whole(
    segment_name: str, drawn_beats: Callable[..., dict[str, list[np.ndarray]]]
) -> None:
    scene = SceneRef(*segment_name.split(":"))
    segment = load(ROOT, scene)
    pace = {beat.name: ReadingPace().seconds(scene.name, beat) for beat in beats_of(segment)}
    whole, some = (drawn_beats(scene, pace, list(pace)[start::step]) for start, step in ((0, 1), (1, 2)))
    assert set(whole) == set(pace)
    assert set(some) == set(list(pace)[1::2])
    for name, frames in some.items():
        np.testing.assert_array_equal(frames, whole[name])
