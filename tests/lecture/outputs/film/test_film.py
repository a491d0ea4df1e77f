"""The film: pictures, sound, captions and chapters agree frame by frame, and only what changed is made again."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any, ClassVar

import av
import numpy as np
import pytest
import srt
from paths import TESTS
from PIL import Image
from strays import strays
from warm import run_script

from gradmath.landscapes.chosen import choose
from lecture.draw.coding import FrameConverter
from lecture.draw.encoder import FrameEncoder
from lecture.errors import LectureError, UsageError
from lecture.kept import environment
from lecture.kept.folder import opened
from lecture.outputs.film import join as film
from lecture.outputs.film.tracks import LanguageVersion
from lecture.voice.sound import RATE, Placement, Track
from lecture.voice.voices import Silent
from lecture.words.captions import Chapter
from lecture.work.quality import Quality
from scenes.kit.beats.beat import BREATH
from scenes.language.languages import ENGLISH

FPS = 10
ALL = {"First", "Second", "Still", "TitleCard", "EndCard"}
SPOKEN = {"First": ["It rises. It goes on rising for a while.", "Then it falls."], "Second": ["A square turns."]}


BEATS = {"First": ("rises", "falls"), "Second": ("turns",)}


def length(project: Any, part: str) -> int:
    """Return how many frames a file in the folder of segments has."""
    return len(shown_frames(project.film_folder / "segments" / f"{part}.mp4"))


def shown_frames(file: Path) -> list[int]:
    """Return when each decoded frame is shown, in frames."""
    with av.open(str(file)) as container:
        rate = container.streams.video[0].average_rate
        times = [frame.pts * frame.time_base * rate for frame in container.decode(video=0)]
    assert all(time.denominator == 1 for time in times)
    return [int(time) for time in times]


def pictures(file: Path) -> list[np.ndarray]:
    with av.open(str(file)) as container:
        return [frame.to_ndarray(format="gray") for frame in container.decode(video=0)]


def soundtrack(file: Path) -> np.ndarray:
    """Return the film's sound, placed by its time stamps, in full scale."""
    with av.open(str(file)) as container:
        frames = list(container.decode(audio=0))
        end = frames[-1].pts + frames[-1].samples
        track = np.zeros(end)
        for frame in frames:
            first = max(0, -frame.pts)
            track[frame.pts + first : frame.pts + frame.samples] = frame.to_ndarray()[0, first:]
    return track


def beats(project: Any) -> dict[str, tuple[int, int]]:
    """Return the first frame of each beat in the film, and the first after it."""
    first, bounds = length(project, "TitleCard"), {}
    for name in (f"{part}/{beat}" for part in BEATS for beat in BEATS[part]):
        bounds[name] = (first, first + length(project, name))
        first = bounds[name][1]
    return bounds


class TestFilm:
    @pytest.fixture
    def file(self, spoken_film: Any) -> Path:
        return spoken_film.film_folder / "small.mp4"

    def test_it_is_h264_of_the_right_size_with_aac_sound_and_a_title(self, file: Path) -> None:
        with av.open(str(file)) as container:
            video, audio = container.streams.video[0], container.streams.audio[0]
            assert video.codec_context.name == "h264"
            assert (video.width, video.height, video.average_rate) == (160, 90, FPS)
            assert audio.codec_context.name == "aac"
            assert (audio.rate, audio.channels) == (RATE, 1)
            assert container.metadata["title"] == "A small lecture: for tests"

    def test_it_has_every_frame_of_its_parts_once_and_in_order(self, spoken_film: Any, file: Path) -> None:
        parts = ["TitleCard", "First", "Second", "EndCard"]
        counts = [length(spoken_film, part) for part in parts]
        assert shown_frames(file) == list(range(sum(counts)))
        joined = pictures(file)
        separate = [each for part in parts for each in pictures(spoken_film.film_folder / "segments" / f"{part}.mp4")]
        assert all(np.array_equal(one, other) for one, other in zip(joined, separate, strict=True))

    def test_picture_and_sound_last_as_long_as_the_parts_to_a_frame(self, spoken_film: Any, file: Path) -> None:
        frames = sum(length(spoken_film, part) for part in ("TitleCard", "First", "Second", "EndCard"))
        with av.open(str(file)) as container:
            for stream in container.streams.video[0], container.streams.audio[0]:
                assert stream.start_time in (None, 0) or stream.start_time * stream.time_base < Fraction(1, FPS)
                assert abs(stream.duration * stream.time_base - Fraction(frames, FPS)) <= Fraction(1, FPS)
            assert abs(Fraction(container.duration, av.time_base) - Fraction(frames, FPS)) <= Fraction(1, FPS)

    def test_it_starts_to_play_before_it_is_loaded(self, file: Path) -> None:
        content = file.read_bytes()
        assert content.index(b"moov") < content.index(b"mdat")

    def test_there_is_a_chapter_for_each_segment_and_they_cover_the_film(self, spoken_film: Any, file: Path) -> None:
        with av.open(str(file)) as container:
            chapters = container.chapters()
        assert [each["metadata"]["title"] for each in chapters] == ["Up & down", "Round"]
        bounds = [(each["start"] * each["time_base"] * FPS, each["end"] * each["time_base"] * FPS) for each in chapters]
        second = beats(spoken_film)["Second/turns"][0]
        assert bounds == [(0, second), (second, len(shown_frames(file)))]
        listed = (spoken_film.film_folder / "small.chapters.txt").read_text()
        assert listed == f"00:00 Up & down\n00:{second // FPS:02d} Round\n"

    def test_each_recording_is_heard_from_its_beats_first_frame_for_as_long_as_it_is(
        self, spoken_film: Any, file: Path, tones: dict[str, float]
    ) -> None:
        heard = np.abs(soundtrack(file)) > 0.02
        at = np.flatnonzero(heard)
        # A pause of a twentieth of a second, far longer than a period of the tone, parts one recording from the next.
        gaps = np.flatnonzero(np.diff(at) > RATE // 20)
        starts, ends = at[np.concatenate([[0], gaps + 1])], at[np.concatenate([gaps, [len(at) - 1]])]
        assert len(starts) == len(tones)
        for (name, seconds), start, end in zip(tones.items(), starts, ends, strict=True):
            first, following = beats(spoken_film)[name]
            assert abs(start / RATE - first / FPS) < 1 / FPS / 4
            assert abs((end - start) / RATE - seconds) < 1 / FPS / 4
            assert end / RATE <= following / FPS

    def test_the_sound_is_as_loud_as_it_was_recorded(self, spoken_film: Any, file: Path) -> None:
        track = soundtrack(file)
        first, _ = beats(spoken_film)["First/falls"]
        tone = track[round((first / FPS + 0.3) * RATE) : round((first / FPS + 1.8) * RATE)]
        assert np.sqrt(np.mean(tone**2)) == pytest.approx(0.25 / np.sqrt(2), rel=0.03)
        assert np.abs(track[: RATE * 4]).max() < 0.001

    def test_a_picture_changes_with_its_beats_first_frame(self, spoken_film: Any, file: Path) -> None:
        shown = pictures(file)
        start, _ = beats(spoken_film)["Second/turns"]
        assert np.abs(shown[start].astype(int) - shown[start - 1]).max() > 100

    @pytest.mark.parametrize("suffix", [".srt", ".vtt"])
    def test_captions_carry_every_sentence_in_order_apart_and_with_its_beat(
        self, spoken_film: Any, file: Path, suffix: str
    ) -> None:
        text = (spoken_film.film_folder / f"small{suffix}").read_text()
        if suffix == ".vtt":
            text = "".join(
                f"{n}\n{block.replace('.', ',', 2)}\n\n" for n, block in enumerate(text.split("\n\n")[1:], 1)
            )
        cues = list(srt.parse(text))
        said = [sentence for each in SPOKEN.values() for line in each for sentence in re.split(r"(?<=\.) ", line)]
        # A sentence that is said in less than a second shares a caption with its neighbour.
        shown = " ".join(re.sub(r"[,.]", "", each.content).strip() for each in cues)
        assert shown == " ".join(each.replace(".", "") for each in said)
        assert all(one.end <= other.start for one, other in pairwise(cues))
        assert cues[-1].end.total_seconds() <= len(shown_frames(file)) / FPS
        starts = {round(each.start.total_seconds() * FPS) for each in cues}
        assert {start for start, _ in beats(spoken_film).values()} <= starts

    def test_the_poster_is_the_still(self, spoken_film: Any) -> None:
        folder = spoken_film.film_folder
        assert (folder / "small.png").read_bytes() == (folder / "stills" / "Still.png").read_bytes()
        with Image.open(folder / "small.png") as image:
            assert image.size == (160, 90)
            assert image.convert("RGB").getpixel((80, 45)) == (255, 75, 85)

    def test_nothing_else_is_left_in_the_folder(self, spoken_film: Any) -> None:
        folder = spoken_film.film_folder
        names = {str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file()}
        film_files = {f"small{suffix}" for suffix in (".mp4", ".srt", ".vtt", ".chapters.txt", ".png")}
        segments = {f"segments/{part}.mp4" for part in ALL - {"Still"}}
        clips = {f"segments/{part}/{beat}.mp4" for part in BEATS for beat in BEATS[part]}
        kept = {".lecture/lock", ".lecture/names.json", ".lecture/records/film-small.json"}
        assert names == film_files | segments | clips | kept | {"stills/Still.png"}


class TestJoining:
    """Joining by itself, of parts that are long or do not fit."""

    def part(self, file: Path, frames: int, quality: Quality, repeat: int = 1) -> Path:
        encoder, converter = FrameEncoder(file, quality), FrameConverter(quality.width, quality.height)
        rng = np.random.default_rng(seed=0)
        for _ in range(frames // repeat):
            pixels = rng.integers(0, 255, (quality.height, quality.width, 4), dtype=np.uint8)
            encoder.encode(converter.convert(pixels), repeat)
        encoder.finish()
        return file

    @pytest.mark.parametrize("fps", [15, 30, 60])
    @pytest.mark.parametrize("preset", ["ultrafast", "veryfast"])
    def test_frames_stay_whole_with_and_without_reordering(self, tmp_path: Path, fps: int, preset: str) -> None:
        quality = Quality(64, 64, fps, preset)
        parts = [self.part(tmp_path / f"{n}.mp4", n, quality) for n in (1, 2, 7, 40)]
        film.join(tmp_path / "film.mp4", parts, quality, [Chapter("All", 0, 50)], "T", [])
        assert shown_frames(tmp_path / "film.mp4") == list(range(50))

    @pytest.mark.parametrize("preset", ["ultrafast", "veryfast"])
    @pytest.mark.parametrize("frames", [1, 2, 40, 300])
    def test_the_last_frame_is_found_without_those_before_it(self, tmp_path: Path, frames: int, preset: str) -> None:
        part = self.part(tmp_path / "part.mp4", frames, Quality(64, 64, 60, preset))
        film.last_frame(part, tmp_path / "last.png")
        with av.open(str(part)) as container:
            *_, last = container.decode(video=0)
        with Image.open(tmp_path / "last.png") as found:
            np.testing.assert_array_equal(np.asarray(found), last.to_ndarray(format="rgb24"))

    def test_after_an_hour_picture_sound_and_chapters_still_agree(self, tmp_path: Path) -> None:
        fps, count = 10, 1_450
        quality = Quality(16, 16, fps, "ultrafast")
        part = self.part(tmp_path / "part.mp4", count, quality, repeat=count)
        frames = 25 * count
        tone = (8000 * np.sin(2 * np.pi * 440 * np.arange(RATE // 2) / RATE)).astype(np.int16)
        sound = Track(frames * RATE // fps, [Placement(tone, 3600 * RATE, 3601 * RATE)])
        chapters = [Chapter("Hour", 0, 3600 * fps), Chapter("More", 3600 * fps, frames)]
        film.join(tmp_path / "film.mp4", [part] * 25, quality, chapters, "Long", [LanguageVersion(ENGLISH, sound)])
        with av.open(str(tmp_path / "film.mp4")) as container:
            container.seek(3599 * av.time_base)
            loud = [each for each in container.decode(audio=0) if np.abs(each.to_ndarray()).max() > 0.02]
            first = loud[0].pts + int(np.argmax(np.abs(loud[0].to_ndarray()[0]) > 0.02))
            assert abs(first / RATE - 3600) < 1 / 60
            assert [each["start"] * each["time_base"] for each in container.chapters()] == [0, 3600]
            assert abs(container.duration / av.time_base - frames / fps) < 1 / 60
        with av.open(str(tmp_path / "film.mp4")) as container:
            packets = [packet for packet in container.demux(video=0) if packet.size]
            assert sorted(packet.pts * packet.time_base * fps for packet in packets) == list(range(frames))

    def test_parts_of_different_sizes_are_refused(self, tmp_path: Path) -> None:
        qualities = [Quality(size, 64, 10, "ultrafast") for size in (64, 96)]
        parts = [self.part(tmp_path / f"{each.width}.mp4", 3, each) for each in qualities]
        with pytest.raises(LectureError, match="not encoded like the other parts"):
            film.join(tmp_path / "film.mp4", parts, qualities[0], [Chapter("All", 0, 6)], "T", [])


class TestRebuilding:
    def test_nothing_is_done_when_nothing_changed(self, copied_film: Any) -> None:
        def state() -> dict[str, tuple[int, bytes]]:
            files = (file for file in copied_film.film_folder.rglob("*") if file.is_file())
            return {str(file): (file.stat().st_mtime_ns, file.read_bytes()) for file in files}

        before = state()
        result = copied_film.render(copied_film.recorded())
        assert (result.drawn, result.written) == ((), ())
        assert state() == before
        assert "Nothing has changed" in copied_film.film().told(result, copied_film.order())

    CHANGES: ClassVar[dict[str, tuple[Callable[[Any, pytest.MonkeyPatch], None], set[str]]]] = {
        "one segment": (lambda p, _: edit(p.scenes / "second.py", "square, 1", "square, 2"), {"Second"}),
        # The cards show what a segment is before its first beat.
        "what a segment imports": (lambda p, _: edit(p.scenes / "shared.py"), {"First", "TitleCard", "EndCard"}),
        "how a segment that is not the first begins": (
            lambda p, _: edit(p.scenes / "second.py", 'title = "Round"', 'title = "Round"\n    learnt = "To turn"'),
            {"Second", "EndCard"},
        ),
        "the still": (lambda p, _: edit(p.scenes / "still.py"), {"Still"}),
        "the package of all of them": (lambda p, _: edit(p.scenes / "__init__.py"), ALL),
        "one recording": (lambda p, _: swap(p, "First/rises", "First/falls"), {"First"}),
        "the landscape": (lambda p, _: edit(p.root / "lectures.toml", '"bowl"', '"saddle"'), ALL),
        "the lecture's title": (
            lambda p, _: edit(p.root / "lectures.toml", "A small", "A tiny"),
            {"TitleCard", "EndCard"},
        ),
        "Manim's settings": (lambda p, _: (p.root / "manim.cfg").write_text("[CLI]\n"), ALL),
        "a dependency": (lambda _, m: m.setattr(environment.metadata, "distribution", Newer), ALL),
        "parts that are gone": (lambda p, _: shutil.rmtree(p.root / "media" / "parts"), ALL),
        "a remark": (lambda p, _: edit(p.scenes / "second.py"), set()),
    }

    @pytest.mark.parametrize("name", CHANGES)
    def test_what_follows_from_a_change_is_drawn_again_and_nothing_else(
        self, copied_film: Any, monkeypatch: pytest.MonkeyPatch, name: str
    ) -> None:
        change, expected = self.CHANGES[name]
        change(copied_film, monkeypatch)
        assert set(copied_film.outdated(copied_film.recorded())) == expected

    @pytest.mark.parametrize(
        ("changes", "expected"),
        [
            ({"quality": Quality(160, 90, 12, "ultrafast")}, ALL),
            ({"quality": Quality(160, 90, 10, "veryfast")}, ALL),
            ({"voice": Silent(150)}, {"First", "Second"}),
            ({"fresh": True}, ALL),
            ({"fresh": True, "only": ("Second",)}, {"Second"}),
            ({"landscape": choose("x^2 + y^2")}, ALL),
            ({"jobs": 3}, set()),
        ],
    )
    def test_what_follows_from_another_order_is_drawn_again(
        self, copied_film: Any, changes: dict[str, Any], expected: set[str]
    ) -> None:
        changes = dict(changes)
        voice = changes.pop("voice", None) or copied_film.recorded()
        assert set(copied_film.outdated(voice, **changes)) == expected

    def test_one_changed_segment_is_drawn_and_joined_with_the_others_as_they_are(self, copied_film: Any) -> None:
        old = beats(copied_film)
        times = {file: file.stat().st_mtime_ns for file in (copied_film.film_folder / "segments").glob("*.mp4")}
        swap(copied_film, "Second/turns", "First/falls")
        result = copied_film.render(copied_film.recorded())
        assert result.drawn == ("Second",)
        assert {file.stem for file, time in times.items() if file.stat().st_mtime_ns != time} == {"Second"}
        new = beats(copied_film)
        assert new["First/falls"] == old["First/falls"]
        start, end = new["Second/turns"]
        assert abs((end - start) / FPS - (2.15 + BREATH)) <= 0.5 / FPS + 1e-9
        assert len(shown_frames(copied_film.film_folder / "small.mp4")) == result.facts["frames"]

    FILES = (
        *(f"small{suffix}" for suffix in (".mp4", ".srt", ".vtt", ".chapters.txt", ".png")),
        "segments/First.mp4",
        "segments/First/falls.mp4",
        "stills/Still.png",
    )

    @pytest.mark.parametrize("way", ["gone", "damaged"])
    @pytest.mark.parametrize("name", FILES)
    def test_a_file_that_is_gone_or_damaged_is_made_again_from_the_parts(
        self, copied_film: Any, name: str, way: str
    ) -> None:
        file = copied_film.film_folder / name
        before = file.read_bytes()
        if way == "gone":
            file.unlink()
        else:
            damage(file)
        result = copied_film.render(copied_film.recorded())
        assert (result.drawn, result.written) == ((), (file,))
        assert file.read_bytes() == before

    def test_only_some_scenes_can_be_drawn_without_a_film(self, copied_film: Any) -> None:
        shutil.rmtree(copied_film.film_folder)
        shutil.rmtree(copied_film.root / "media")
        result = copied_film.render(only=("Still",))
        assert result.drawn == ("Still",)
        files = {file for file in copied_film.film_folder.rglob("*.*") if ".lecture" not in file.parts[-3:]}
        assert {file.name for file in files} == {"Still.png"}

    def test_an_unknown_scene_is_said_with_the_nearest_name(self, copied_film: Any) -> None:
        with pytest.raises(UsageError, match='did you mean "Second"'):
            copied_film.render(only=("Secnd",))

    def test_an_unknown_landscape_is_said_with_the_nearest_name(self, copied_film: Any) -> None:
        edit(copied_film.root / "lectures.toml", '"bowl"', '"rosenbrok"')
        with pytest.raises(UsageError, match=r"lectures\.toml: \[small\] landscape: .* rosenbrock"):
            copied_film.render()


def edit(file: Path, old: str = "", new: str = "# edited\n") -> None:
    file.write_text(file.read_text().replace(old, new) if old else file.read_text() + new)


def swap(project: Any, beat: str, other: str) -> None:
    """Let one beat's recording take the place of another's."""
    recordings = project.root / "recordings"
    shutil.copyfile(recordings / f"{other}.wav", recordings / f"{beat}.wav")


def damage(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 0xFF
    file.write_bytes(content)


class Newer:
    """A distribution of which there is a newer version."""

    requires: tuple[str, ...] = ()

    def __init__(self, name: str) -> None:
        self.version = f"{name} 999"


class TestForeignFiles:
    """In a folder that is used for other things too."""

    MINE = (
        "notes.txt",
        ".First.mp4.part",
        "segments/mine.mp4",
        "segments/First/notes/deep.txt",
        "segments/First/x.mp4",
    )

    def put(self, folder: Path, *names: str) -> None:
        for name in names:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text("mine")

    def test_they_stay_as_they_are(self, copied_film: Any) -> None:
        self.put(copied_film.film_folder, *self.MINE)
        (copied_film.root / "precious").write_text("mine")
        (copied_film.film_folder / ".lock").symlink_to(copied_film.root / "precious")
        result = copied_film.render(fresh=True)
        assert result.written
        assert {(copied_film.film_folder / name).read_text() for name in self.MINE} == {"mine"}
        assert (copied_film.film_folder / ".lock").is_symlink()
        assert (copied_film.root / "precious").read_text() == "mine"

    @pytest.mark.parametrize("name", ["small.mp4", "small.srt", "segments/First.mp4", "segments/First/falls.mp4"])
    def test_one_in_the_way_is_said_before_anything_is_drawn(
        self, copied_film: Any, name: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("lecture.work.pool.draw_all", None)
        folder = copied_film.root / "other"
        self.put(folder, name)
        with pytest.raises(LectureError, match=rf"has not made is in the way: {folder / name};") as caught:
            copied_film.render(folder=folder)
        assert "\n" not in str(caught.value)
        assert [file for file in folder.rglob("*") if file.is_file() and ".lecture" not in file.parts] == [
            folder / name
        ]


def _dies(connection: object) -> None:  # noqa: ARG001 - in the place of a process's work
    os._exit(3)


class TestFailures:
    def test_one_failing_scene_is_named_with_its_beat_and_the_others_are_finished(self, copied_film: Any) -> None:
        edit(copied_film.scenes / "second.py", "self.add(square)", "self.add(square, 1 / 0)")
        edit(copied_film.scenes / "first.py", "share=0.9", "share=0.8")
        with pytest.raises(LectureError) as caught:
            copied_film.render(copied_film.recorded())
        message = str(caught.value)
        assert message.startswith('Second failed in its beat "turns": ZeroDivisionError: division by zero')
        assert re.search(rf"{copied_film.package}/second\.py, line \d+", message)
        assert caught.value.exit_status == 1
        assert "Traceback" in (copied_film.film_folder / "Second.log").read_text()
        assert copied_film.outdated(copied_film.recorded()) == ("Second",)
        assert not (copied_film.film_folder / ".lecture" / "scratch").exists()

    def test_a_scene_whose_process_is_killed_is_said_and_the_others_are_finished(self, copied_film: Any) -> None:
        edit(
            copied_film.scenes / "second.py", "self.add(square)", "__import__('os').kill(__import__('os').getpid(), 9)"
        )
        with pytest.raises(LectureError, match=r"Second failed: its process was killed, perhaps for lack of memory"):
            copied_film.render(copied_film.recorded())
        assert not (copied_film.film_folder / ".lecture" / "scratch").exists()

    def test_a_process_that_dies_before_it_draws_is_said_and_its_log_is_there(
        self, copied_film: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        edit(copied_film.scenes / "second.py", "self.add(square)", "self.add(square.scale(0.5))")
        monkeypatch.setattr("lecture.work.pool.work", _dies)
        with pytest.raises(LectureError, match=r"Second failed: its process ended with status 3") as caught:
            copied_film.render(copied_film.recorded())
        assert str(caught.value).endswith("Second.log")
        assert (copied_film.film_folder / "Second.log").is_file()

    def test_missing_recordings_are_said_before_anything_is_drawn(self, copied_film: Any) -> None:
        shutil.rmtree(copied_film.root / "recordings" / "First")
        with pytest.raises(LectureError) as caught:
            copied_film.render(copied_film.recorded())
        assert "First/rises" in str(caught.value)
        assert "First/falls" in str(caught.value)

    def test_two_renders_in_one_folder_do_not_meet(self, copied_film: Any) -> None:
        with opened(copied_film.film_folder), pytest.raises(LectureError, match="another run is at work"):
            copied_film.render()


DRIVER = """
import os, signal, sys
sys.path.insert(0, {tests!r})
from pathlib import Path
from conftest import Project
from lecture.outputs.film import join as film
from lecture.work import pool
from lecture.outputs.film import writing as output
from lecture.kept import store
from lecture.__main__ import main

{hook}

if __name__ == "__main__":
    project = Project(Path({root!r}), {package!r})
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        project.render(project.recorded())
    except KeyboardInterrupt:
        sys.exit(130)
"""

# Ends the process as soon as something has happened that many times.
HOOK = """
calls = 0
original = {place}

def counted(*arguments):
    global calls
    calls += 1
    if calls == {count}:
        os.kill(os.getpid(), signal.{signal})
    return original(*arguments)

{place} = counted
"""


class TestInterruptions:
    """A run that is stopped leaves nothing partial and no process; the next one ends with the same bytes."""

    def run(self, project: Any, hook: str = "") -> subprocess.CompletedProcess[str]:
        driver = project.root / "driver.py"
        text = DRIVER.format(tests=str(TESTS / "lecture"), hook=hook, root=str(project.root), package=project.package)
        driver.write_text(text)
        return run_script(driver)

    def finished(self, project: Any) -> dict[str, bytes]:
        """Return every finished file but the records, which say how long the drawing took."""
        files = (file for file in project.film_folder.rglob("*") if file.is_file() and file.suffix != ".json")
        named = {str(file.relative_to(project.film_folder)): file for file in files}
        return {
            name: file.read_bytes() for name, file in named.items() if not name.startswith(".") and "/." not in name
        }

    @pytest.mark.parametrize(
        ("place", "count", "signal", "status"),
        [
            ("store.Record.write", 1, "SIGKILL", -9),
            ("store.Record.write", 3, "SIGINT", 130),
            ("pool._received", 1, "SIGTERM", 143),
            ("pool._received", 2, "SIGKILL", -9),
            ("film._shown", 60, "SIGKILL", -9),
            ("film._shown", 90, "SIGINT", 130),
            ("output.as_vtt", 1, "SIGKILL", -9),
        ],
    )
    def test_the_next_run_goes_on_and_gives_the_same_bytes(
        self, spoken_film: Any, copied_film: Any, place: str, count: int, signal: str, status: int
    ) -> None:
        if place.startswith(("store", "pool")):
            shutil.rmtree(copied_film.root / "media" / "parts")
        (copied_film.film_folder / ".lecture" / "records" / "film-small.json").unlink()
        stopped = self.run(copied_film, HOOK.format(place=place, count=count, signal=signal))
        assert stopped.returncode == status, stopped.stderr
        wanted = self.finished(spoken_film)
        assert all(wanted[name] == content for name, content in self.finished(copied_film).items())
        assert not strays(copied_film.root)
        again = self.run(copied_film)
        assert again.returncode == 0, again.stderr
        assert self.finished(copied_film) == wanted
        assert not (copied_film.film_folder / ".lecture" / "scratch").exists()


class TestWithoutALandscape:
    """A lecture need not have one; its cards are on paper, or on the map of a backdrop."""

    def first_card(self, project: Any) -> np.ndarray:
        """Return the middle picture of the title card, in grey."""
        shown = pictures(project.film_folder / "segments" / "TitleCard.mp4")
        return shown[len(shown) // 2].astype(int)

    def test_its_cards_are_on_paper_and_those_with_a_backdrop_on_a_map(self, new_project: Callable[[], Any]) -> None:
        project = new_project()
        syllabus = project.root / "lectures.toml"
        text = syllabus.read_text()
        syllabus.write_text(text.replace('landscape = "bowl"\n', ""))
        project.render()
        paper = self.first_card(project)
        right = slice(None), slice(paper.shape[1] * 2 // 3, None)
        assert np.ptp(paper[right]) <= 2
        assert np.ptp(paper) > 50
        syllabus.write_text(text.replace("landscape = ", "backdrop = "))
        assert set(project.render().drawn) == {"TitleCard", "EndCard"}
        assert np.ptp(self.first_card(project)[right]) > 50
