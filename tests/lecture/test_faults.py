"""Faults that are really caused: after each a clear sentence, the right status, nothing partial, and the same bytes."""

from __future__ import annotations

import errno
import importlib.util
import json
import multiprocessing
import os
import py_compile
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from disks import small_disk
from hypothesis import given, settings
from hypothesis import strategies as st
from paths import ROOT
from performances import scene_class
from permissions import give_up_override
from strays import strays
from warm import SERVER, be_small_command, limit_files, nothing

from gradmath.descent.descend import descend_many
from gradmath.descent.paths import StopReason
from gradmath.descent.steps import Constant
from gradmath.formula.formula import Formula
from gradmath.geometry.contour import contour_lines
from gradmath.geometry.levels import equal_levels
from gradmath.landscapes.chosen import choose, chosen_landscape
from lecture.command import main as command_line
from lecture.errors import UsageError
from lecture.kept.store import PartStore
from lecture.syllabus.lectures import read_syllabus
from lecture.voice.sound import SoundCache
from scenes.kit.frame.look import Look
from scenes.kit.frame.theme_file import ThemeFileError, complaints, read_theme

SPOKEN = ("-ql", "--voice", "recorded", "--recordings", "recordings", "-o", "film", "--jobs", "1")
WHOLE_FILM = ("render", *SPOKEN)
ONE_SEGMENT = (*WHOLE_FILM, "--segment", "Second")
RECORD = ".lecture/records/film-small.json"
STILL = ("diagrams", "Still", "--size", "320x180", "--format", "png,svg,pdf", "-o", "slides")


@dataclass(frozen=True)
class Ending:
    """How a run of the command ended, what it said, and how long it took."""

    status: int | None
    said: str
    seconds: float


def run(
    project: Any,
    arguments: tuple[str, ...],
    *,
    prepare: Callable[[], None] = nothing,
    number: signal.Signals | None = None,
    moment: float = 0,
) -> Ending:
    """Run the command in a process of its own; send it a signal at a moment, in seconds after its beginning."""
    here, there = SERVER.Pipe(duplex=False)
    # No limit of files holds for a pipe, and no disk is too full for it.
    heard, said = SERVER.Pipe(duplex=False)
    process = SERVER.Process(
        target=be_small_command, args=(arguments, project.root, project.film().quality, said, there, prepare)
    )
    process.start()
    there.close()
    said.close()
    assert here.poll(60)
    here.recv()
    begun = time.monotonic()
    if number is not None:
        process.join(moment)
        if process.is_alive():
            os.kill(process.pid, number)
    process.join(120)
    ended = Ending(process.exitcode, waiting_in(heard), time.monotonic() - begun)
    process.close()
    here.close()
    heard.close()
    assert strays(project.root) == []
    return ended


def waiting_in(pipe: Connection) -> str:
    """Return the text that is in a pipe by now, whether or not somebody may still write into it."""
    os.set_blocking(pipe.fileno(), False)
    text = b""
    with suppress(BlockingIOError):
        while piece := os.read(pipe.fileno(), 2**16):
            text += piece
    return text.decode()


def finished(folder: Path) -> dict[str, bytes]:
    """Return every finished file but records, which say how long the drawing took, and logs."""
    files = (file for file in folder.rglob("*") if file.is_file() and file.suffix not in (".json", ".log"))
    return {
        str(file.relative_to(folder)): file.read_bytes()
        for file in files
        if not any(part.startswith(".") for part in file.relative_to(folder).parts)
    }


def assert_nothing_partial(folder: Path, wanted: dict[str, bytes]) -> None:
    """What stands under a final name is whole: it has the bytes of an undisturbed run."""
    for name, content in finished(folder).items():
        assert content == wanted[name], name


def assert_as_undisturbed(folder: Path, wanted: dict[str, bytes]) -> None:
    assert finished(folder) == wanted
    assert not (folder / ".lecture" / "scratch").exists()


class TestKilled:
    """At ten moments, drawn at random but the same every time, of a render, a join and a diagram."""

    STATUS = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGKILL: -9}  # noqa: RUF012

    @pytest.mark.parametrize("work", ["render", "join", "diagram"])
    def test_the_next_run_gives_the_same_bytes(self, copied_film: Any, work: str) -> None:
        arguments = {"render": (*ONE_SEGMENT, "--fresh"), "join": WHOLE_FILM, "diagram": (*STILL, "--fresh")}[work]
        folder = copied_film.root / ("slides" if work == "diagram" else "film")
        film_record = copied_film.film_folder / RECORD
        if work == "join":
            film_record.unlink()
        undisturbed = run(copied_film, arguments)
        assert undisturbed.status == 0, undisturbed.said
        wanted = finished(folder)
        rng = random.Random(work)
        for strike in range(10):
            number = list(self.STATUS)[strike % 3]
            moment = rng.random() * undisturbed.seconds
            film_record.unlink(missing_ok=True)
            # A machine that has become quicker may be done before that moment: an earlier one is taken then.
            while (ending := run(copied_film, arguments, number=number, moment=moment)).status == 0:
                moment *= 0.7
                film_record.unlink(missing_ok=True)
            assert ending.status == self.STATUS[number], ending.said
            assert ("the next run continues from here" in ending.said) == (number == signal.SIGINT)
            assert "Traceback" not in ending.said
            assert "Warning" not in ending.said
            assert_nothing_partial(folder, wanted)
        again = run(copied_film, STILL if work == "diagram" else WHOLE_FILM)
        assert again.status == 0, again.said
        assert_as_undisturbed(folder, wanted)


class TestFullDisk:
    @pytest.mark.parametrize("share", [0.01, 0.5, 1.0])
    def test_a_film_that_does_not_fit_is_said(self, copied_film: Any, share: float) -> None:
        wanted = finished(copied_film.film_folder)
        (copied_film.film_folder / RECORD).unlink()
        room = round(share * len(wanted["small.mp4"])) - 1
        ending = run(copied_film, WHOLE_FILM, prepare=partial(limit_files, room))
        assert ending.status == 1
        assert f"lecture: a file could not be read or written: {os.strerror(errno.EFBIG)}" in ending.said
        assert "Traceback" not in ending.said
        assert_nothing_partial(copied_film.film_folder, wanted)
        assert run(copied_film, WHOLE_FILM).status == 0
        assert_as_undisturbed(copied_film.film_folder, wanted)

    def test_a_full_disk_is_said_while_drawing_and_while_joining(self, copied_film: Any) -> None:
        folder = copied_film.film_folder
        wanted = finished(folder)
        with small_disk(folder, 2**20) as mounted:
            filler = folder / "filler"
            if mounted:
                free = os.statvfs(folder)
                filler.write_bytes(bytes(free.f_bavail * free.f_frsize))
            full = nothing if mounted else partial(limit_files, 1)
            drawing = run(copied_film, (*ONE_SEGMENT, "--fresh"), prepare=full)
            (folder / RECORD).unlink()
            joining = run(copied_film, WHOLE_FILM, prepare=full)
            filler.unlink(missing_ok=True)
            assert_nothing_partial(folder, wanted)
            again = run(copied_film, WHOLE_FILM)
            assert_as_undisturbed(folder, wanted)
        for ending in (drawing, joining):
            assert ending.status == 1
            assert os.strerror(errno.ENOSPC if mounted else errno.EFBIG) in ending.said
            assert "Traceback" not in ending.said
        assert again.status == 0, again.said

    @pytest.mark.parametrize("arguments", [("list",), ("script",), ("--help",), ("render", "--help")])
    def test_output_that_cannot_be_written_is_said(self, copied_film: Any, arguments: tuple[str, ...]) -> None:
        with open("/dev/full", "wb") as full:
            ended = subprocess.run(
                [sys.executable, "-m", "lecture", *arguments],
                cwd=copied_film.root, stdout=full, stderr=subprocess.PIPE, text=True, check=False,
            )  # fmt: skip
        assert ended.returncode == 1
        assert ended.stderr == f"lecture: a file could not be read or written: {os.strerror(errno.ENOSPC)}\n"


class TestFolder:
    def test_a_read_only_folder_is_said(self, copied_film: Any) -> None:
        wanted = finished(copied_film.film_folder)
        (copied_film.film_folder / RECORD).unlink()
        copied_film.film_folder.chmod(0o555)
        ending = run(copied_film, (*WHOLE_FILM, "--fresh"), prepare=give_up_override)
        copied_film.film_folder.chmod(0o755)
        assert ending.status == 1
        assert f"film cannot be written to: {os.strerror(errno.EACCES)}" in ending.said
        assert "Traceback" not in ending.said
        assert_as_undisturbed(copied_film.film_folder, wanted)

    def test_a_path_with_spaces_quotes_and_signs(self, spoken_film: Any, tmp_path: Path) -> None:
        root = tmp_path / "Vorlesung – été ∇E 2:1 100 %d 'a' \"b\" #?&"
        shutil.copytree(spoken_film.root, root)
        project = type(spoken_film)(root, spoken_film.package)
        (project.film_folder / RECORD).unlink()
        shutil.rmtree(project.root / "media" / "parts")
        ending = run(project, WHOLE_FILM)
        assert ending.status == 0, ending.said
        assert str(project.film_folder) in ending.said
        assert_as_undisturbed(project.film_folder, finished(spoken_film.film_folder))


class TestScene:
    """What happens once in the middle of a scene; the next run is spared."""

    FAULTS = {  # noqa: RUF012
        "out of memory": (
            "import resource, numpy; resource.setrlimit(resource.RLIMIT_AS, (2**33, 2**33)); numpy.ones(2**33)",
            'Second failed in its beat "turns": there is not enough memory: Unable to allocate 64.0 GiB',
        ),
        "a crash": (
            "import signal; os.kill(os.getpid(), signal.SIGSEGV)",
            "Second failed: its process was ended by SIGSEGV",
        ),
        "an exit": ("os._exit(3)", "Second failed: its process ended with status 3"),
        "an encoder that dies": (
            "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (1, 1))",
            f'Second failed in its beat "turns": OSError: [Errno {errno.EFBIG}] {os.strerror(errno.EFBIG)}',
        ),
        "a folder that vanishes": (
            "import shutil; shutil.rmtree('film')",
            f"a file could not be read or written: {os.strerror(errno.ENOENT)}: ",
        ),
        "a folder that becomes read-only": (
            "os.chmod('film/segments', 0o555)",
            f"a file could not be read or written: {os.strerror(errno.EACCES)}: ",
        ),
    }

    @pytest.mark.parametrize("name", FAULTS)
    def test_it_is_said_and_the_next_run_gives_the_same_bytes(self, copied_film: Any, name: str) -> None:
        fault, sentence = self.FAULTS[name]
        wanted = finished(copied_film.film_folder)
        once = f"import os\nif os.path.exists('once'):\n    os.remove('once')\n    {fault}\n"
        (copied_film.scenes / "fault.py").write_text(once)
        (copied_film.root / "once").touch()
        scene = copied_film.scenes / "second.py"
        scene.write_text(
            scene.read_text().replace(
                "self.add(square)", f"self.add(square)\n        import {copied_film.package}.fault"
            )
        )
        ending = run(copied_film, ONE_SEGMENT, prepare=give_up_override)
        if (segments := copied_film.film_folder / "segments").exists():
            segments.chmod(0o755)
        assert not (copied_film.root / "once").exists()
        assert ending.status == 1, ending.said
        assert f"lecture: {sentence}" in ending.said
        assert "Traceback" not in ending.said
        assert_nothing_partial(copied_film.film_folder, wanted)
        again = run(copied_film, ONE_SEGMENT)
        assert again.status == 0, again.said
        second = "segments/Second.mp4"
        assert finished(copied_film.film_folder)[second] == wanted[second]
        assert not (copied_film.film_folder / ".lecture" / "scratch").exists()

    def test_a_diagram_whose_folder_vanishes(self, copied_film: Any) -> None:
        still = copied_film.scenes / "still.py"
        source = still.read_text()
        still.write_text(source.replace("self.add(", "__import__('shutil').rmtree('slides'); self.add("))
        ending = run(copied_film, STILL)
        assert ending.status == 1
        assert f"lecture: a file could not be read or written: {os.strerror(errno.ENOENT)}" in ending.said
        assert "Traceback" not in ending.said
        assert not (copied_film.root / "slides").exists()


class TestDamage:
    """Everything that a run keeps for the next one may be cut off or changed."""

    @staticmethod
    def cut(file: Path) -> None:
        file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])

    @staticmethod
    def empty(file: Path) -> None:
        file.write_bytes(b"")

    @staticmethod
    def change_a_digit(file: Path) -> None:
        content = file.read_text()
        last = max(place for place, each in enumerate(content[: content.index('"seal"')]) if each.isdigit())
        file.write_text(f"{content[:last]}{(int(content[last]) + 1) % 10}{content[last + 1 :]}")
        json.loads(file.read_text())

    @pytest.mark.parametrize(
        ("damage", "kind"),
        [("cut", "json"), ("empty", "json"), ("change_a_digit", "json"), ("cut", "png"), ("empty", "png")],
    )
    def test_a_damaged_part_or_record_counts_for_nothing(self, copied_film: Any, damage: str, kind: str) -> None:
        (picture,) = (copied_film.root / "media" / "parts").rglob("*.png")
        getattr(self, damage)(picture.with_suffix(f".{kind}"))
        assert copied_film.outdated(copied_film.recorded()) == ("Still",)

    def test_all_damage_at_once_is_mended_to_the_same_bytes(self, copied_film: Any) -> None:
        folder = copied_film.film_folder
        wanted = finished(folder)
        parts = [*(copied_film.root / "media" / "parts").rglob("*.*")]
        for part in parts:
            (self.change_a_digit if part.suffix == ".json" and part.stem < "8" else self.cut)(part)
        self.cut(folder / "segments" / "First.mp4")
        self.cut(folder / "small.mp4")
        self.empty(folder / "small.srt")
        self.cut(folder / ".lecture" / "names.json")
        self.empty(folder / RECORD)
        left = folder / ".lecture" / "scratch" / "segments" / "First.scratch"
        left.mkdir(parents=True)
        (left / "half").touch()
        result = copied_film.render(copied_film.recorded())
        assert set(result.drawn) == {"First", "Second", "Still", "TitleCard", "EndCard"}
        assert_as_undisturbed(folder, wanted)

    @settings(deadline=None, max_examples=100)
    @given(st.lists(st.tuples(st.integers(0, 10_000), st.integers(1, 255)), max_size=4), st.integers(0, 200))
    def test_a_kept_sound_is_what_was_kept_or_not_found(
        self, tmp_path_factory: pytest.TempPathFactory, flips: list[tuple[int, int]], cut: int
    ) -> None:
        cache = SoundCache(PartStore(tmp_path_factory.mktemp("sounds")))
        cache.put("a", np.arange(20, dtype=np.int16))
        (file,) = cache.store.folder.rglob("*.npy")
        content = bytearray(file.read_bytes())
        for place, change in flips:
            content[place % len(content)] ^= change
        file.write_bytes(content[: max(0, len(content) - cut)])
        found = cache.get("a")
        assert found is None or np.array_equal(found, np.arange(20))


class TestCompiledCode:
    """What Numba and Python keep of our sources may be damaged, or older than its time says."""

    SOURCE = "from gradmath.compiled import compiled\n\n\n@compiled\ndef grown(x):\n    return x + 1\n"

    def load(self, file: Path) -> Any:
        spec = importlib.util.spec_from_file_location("grown_by_one", file)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        exec(compile(file.read_bytes(), str(file), "exec"), module.__dict__)
        return module.grown

    @pytest.fixture
    def source(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        from numba import config

        monkeypatch.setattr(config, "CACHE_DIR", str(tmp_path / "kept"))
        (tmp_path / "grown.py").write_text(self.SOURCE)
        return tmp_path / "grown.py"

    def calls(self, source: Path, expected: int) -> int:
        """Call the function in a module that is loaded anew; return whether kept machine code was found."""
        function = self.load(source)
        assert function(1) == expected
        return sum(function.stats.cache_hits.values())

    @pytest.mark.parametrize("suffix", [".nbi", ".nbc"])
    @pytest.mark.parametrize("damage", ["cut", "empty", "flipped"])
    def test_damaged_machine_code_is_compiled_again(self, source: Path, suffix: str, damage: str) -> None:
        assert [self.calls(source, 2), self.calls(source, 2)] == [0, 1]
        (file,) = source.parent.rglob(f"*{suffix}")
        content = bytearray(file.read_bytes())
        content[len(content) // 2] ^= 1
        file.write_bytes({"cut": content[: len(content) // 2], "empty": b"", "flipped": content}[damage])
        assert [self.calls(source, 2), self.calls(source, 2)] == [0, 1]

    def test_machine_code_of_another_source_of_the_same_time_and_size_is_not_taken(self, source: Path) -> None:
        assert self.calls(source, 2) == 0
        times = source.stat()
        source.write_text(self.SOURCE.replace("x + 1", "x + 2"))
        os.utime(source, ns=(times.st_atime_ns, times.st_mtime_ns))
        assert self.calls(source, 3) == 0

    def test_machine_code_that_cannot_be_kept_is_used_all_the_same(self, source: Path) -> None:
        process = multiprocessing.get_context("fork").Process(target=self.without_room, args=(source,))
        process.start()
        process.join()
        assert process.exitcode == 0
        assert [file for file in source.parent.rglob("*.nb?") if file.stat().st_size] == []

    def without_room(self, source: Path) -> None:
        limit_files(16)
        sys.exit(self.calls(source, 2))

    def test_bytecode_of_another_source_of_the_same_time_and_size_is_not_drawn(self, copied_film: Any) -> None:
        source = copied_film.scenes / "second.py"
        times = source.stat()
        py_compile.compile(str(source), invalidation_mode=py_compile.PycInvalidationMode.TIMESTAMP)
        source.write_text(source.read_text().replace("Square(2", "Square(3"))
        os.utime(source, ns=(times.st_atime_ns, times.st_mtime_ns))
        before = (copied_film.film_folder / "segments" / "Second.mp4").read_bytes()
        ending = run(copied_film, ONE_SEGMENT)
        assert ending.status == 0, ending.said
        assert (copied_film.film_folder / "segments" / "Second.mp4").read_bytes() != before

    @pytest.mark.parametrize("year", [1971, 2100])
    def test_a_clock_that_is_wrong_changes_nothing(self, copied_film: Any, year: int) -> None:
        seconds = (year - 1970) * 365 * 86_400
        for file in copied_film.root.rglob("*"):
            os.utime(file, (seconds, seconds))
        result = copied_film.render(copied_film.recorded())
        assert (result.drawn, result.written) == ((), ())


class TestMissing:
    """A package that is not there, and one whose library the system does not have."""

    def test_a_font_that_is_not_there_is_said(self, tmp_path: Path) -> None:
        code = "import sys; sys.modules['font_hanken_grotesk'] = None; from lecture.preflight import main; "
        ended = subprocess.run(
            [sys.executable, "-c", f"{code} sys.exit(main())"],
            capture_output=True,
            text=True,
            cwd=tmp_path,
            check=False,
        )
        assert ended.returncode == 1
        assert "preflight: the font's package is missing: " in ended.stderr
        assert "Traceback" not in ended.stderr

    @pytest.fixture
    def without_cairo(self, tmp_path: Path) -> dict[str, str]:
        """The environment of a system without Cairo's library: pycairo asks the loader for another name."""
        import cairo

        package = tmp_path / "packages" / "cairo"
        shutil.copytree(Path(cairo.__file__).parent, package)
        asking = [file for file in package.glob("*.so") if b"libcairo.so.2\0" in file.read_bytes()]
        assert asking
        for file in asking:
            file.write_bytes(file.read_bytes().replace(b"libcairo.so.2\0", b"libgone0.so.2\0"))
        return os.environ | {"PYTHONPATH": os.pathsep.join([str(package.parent), str(ROOT)])}

    @pytest.mark.parametrize("module", [("lecture.preflight",), ("lecture", *ONE_SEGMENT)])
    def test_a_library_that_is_not_there_is_said(
        self, copied_film: Any, without_cairo: dict[str, str], module: tuple[str, ...]
    ) -> None:
        shutil.rmtree(copied_film.root / "media" / "parts")
        ended = subprocess.run(
            [sys.executable, "-m", *module],
            capture_output=True, text=True, cwd=copied_film.root, env=without_cairo, check=False,
        )  # fmt: skip
        assert ended.returncode == 1
        assert "a package or a system library is missing: libgone0.so.2" in ended.stderr
        assert "Traceback" not in ended.stderr


class TestLandscapes:
    """Nan or infinite in places, enormous or tiny."""

    BOWL = "w1^2 + 3*w2^2"

    @pytest.mark.parametrize("scale", ["1e300", "1e-300"])
    def test_contours_of_a_scaled_formula_are_where_the_formulas_are(self, scale: str) -> None:
        plain, scaled = Formula(self.BOWL), Formula(f"{scale}*({self.BOWL})")
        levels = equal_levels(plain)
        np.testing.assert_allclose(equal_levels(scaled), float(scale) * np.asarray(levels), rtol=1e-12)
        for line in contour_lines(scaled, equal_levels(scaled)):
            np.testing.assert_allclose(plain.value(line.points), levels[line.index], rtol=1e-9)

    @pytest.mark.parametrize("scale", ["1e300", "1e-300", "1e-320"])
    def test_a_map_of_such_a_scale_is_refused_in_one_sentence(
        self, copied_film: Any, scale: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(copied_film.root)
        assert command_line.main(["render", "--landscape", f"{scale}*({self.BOWL})", "-o", "other"]) == 2
        said = capsys.readouterr().err
        assert re.fullmatch(r"lecture: --landscape: a map (shows|needs) [^\n]+\n", said)
        assert not (copied_film.root / "other").exists()

    @pytest.mark.parametrize("text", ["1e78*(w1^2 + 3*w2^2)", "1e-78*(w1^2 + 3*w2^2)", "sqrt(x + 1)*y", "0.1/x - y^2"])
    def test_a_diagram_on_a_hard_landscape_is_drawn(
        self,
        stage: None,  # noqa: ARG002 - sets the size
        diagram_name: str,
        text: str,
    ) -> None:
        scene = scene_class(diagram_name)(Look(asked=choose(text)))
        with np.errstate(all="ignore"):
            scene.render()
        points = np.concatenate([part.points for part in scene.mobjects[0].get_family() if len(part.points)])
        assert np.isfinite(points).all()
        assert np.ptp(scene.renderer.camera.pixel_array[..., :3].astype(int)) > 100

    @pytest.mark.parametrize("text", ["log(x) + y^2", "1/x + y^2", "sqrt(x)*y", "tan(x)*y", "exp(x^6)", "x^y"])
    def test_a_descent_on_a_landscape_with_holes_ends_for_a_reason(self, text: str) -> None:
        landscape = chosen_landscape(text)
        starts = np.random.default_rng(7).uniform(landscape.domain.lower, landscape.domain.upper, (200, 2))
        paths = descend_many(landscape, starts, step=Constant(0.1), max_steps=50)
        defined = np.isfinite(landscape.value(starts)) & np.isfinite(landscape.gradient(starts)).all(axis=-1)
        assert defined.sum() > 50
        for path, reason, begins in zip(paths, paths.reasons, defined, strict=True):
            assert (np.isfinite(path.errors).all() and np.isfinite(path.gradients).all()) == begins
            assert begins or (reason is StopReason.NOT_FINITE and len(path.positions) == 1)


def toml_text(value: Any) -> str:
    """Write a value as TOML, with every character of a text escaped."""
    match value:
        case bool():
            return str(value).lower()
        case str():
            return '"' + "".join(f"\\U{ord(each):08X}" for each in value) + '"'
        case list():
            return f"[{', '.join(map(toml_text, value))}]"
        case dict():
            return "{" + ", ".join(f"{toml_text(key)} = {toml_text(each)}" for key, each in value.items()) + "}"
    return str(value)


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
PLAIN = st.one_of(TEXTS, st.integers(), st.floats(), st.booleans(), st.dates(), st.datetimes())
VALUES = st.recursive(
    PLAIN, lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXTS, inner, max_size=2)), max_leaves=5
)
ROLES = st.sampled_from(["extends", "ascent", "descent", "bands", "lines", "glow", "basins", "ink", "paper", "name"])
COLOURS = st.one_of(
    st.from_regex(r"#[0-9a-f]{3,8}", fullmatch=True),
    st.from_regex(r"(rgb|hsl|lab|oklch|color)\([a-z0-9 %.,/-]{0,20}\)", fullmatch=True),
    st.sampled_from(
        ["red", "none", "transparent", "#0000", "color(srgb nan 0 0)", "oklch(1e999 0 0)", "rgb(none 0 0)"]
    ),
)
THEMES = st.dictionaries(st.one_of(ROLES, TEXTS), st.one_of(VALUES, COLOURS, st.lists(COLOURS, max_size=4)), max_size=4)


class TestFuzzed:
    """Whatever stands in a file is read, or refused in one line."""

    def check_theme(self, file: Path, content: bytes) -> None:
        file.write_bytes(content)
        try:
            theme = read_theme(file)
        except ThemeFileError as refused:
            assert "\n" not in str(refused)  # noqa: PT017 - either outcome is right
            return
        assert all(re.fullmatch("#[0-9a-f]{6}", colour) for colour in (theme.ascent, theme.paper, *theme.bands))
        complaints(theme)

    @settings(deadline=None, max_examples=60)
    @given(THEMES)
    def test_a_theme_of_any_values(self, tmp_path_factory: pytest.TempPathFactory, given: dict[str, Any]) -> None:
        content = "".join(f"{toml_text(key)} = {toml_text(value)}\n" for key, value in given.items())
        self.check_theme(tmp_path_factory.mktemp("theme") / "mine.toml", content.encode())

    @settings(deadline=None, max_examples=60)
    @given(st.binary(max_size=60))
    def test_a_theme_of_any_bytes(self, tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
        self.check_theme(tmp_path_factory.mktemp("theme") / "mine.toml", content)

    HARD = (
        "a = " + "[" * 3000,
        "a = " + "9" * 5000,
        "a." * 2000 + "b = 1",
        '"a\\nb" = 1',
        '["a\\nb"]\ntitle = 1',
        'glow = "a\\nb"',
        "extends = '''a\nb'''",
        "\x00",
        "a = 1\r",
    )

    @pytest.mark.parametrize("text", HARD, ids=range(len(HARD)))
    def test_a_file_that_is_hard_to_read(self, tmp_path: Path, text: str) -> None:
        self.check_theme(tmp_path / "mine.toml", text.encode())
        (tmp_path / "lectures.toml").write_bytes(text.encode())
        with pytest.raises(UsageError) as refused:
            read_syllabus(tmp_path / "lectures.toml")
        assert "\n" not in str(refused.value)
