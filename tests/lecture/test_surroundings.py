"""Where a command runs: as a user without a name and a home, without streams, in a folder that is gone."""

from __future__ import annotations

import errno
import fcntl
import os
import pty
import shutil
import stat
import struct
import subprocess
import sys
import termios
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lecture.kept.store import PartStore
from lecture.surroundings import usable_home
from lecture.voice.sound import SoundCache

COMMAND = (sys.executable, "-m", "lecture")
STILL = ("diagrams", "Still", "--size", "320x180", "-o", "out")
ASCII = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"}
NAMELESS = "12345"
# Reading stays allowed, because Python itself may be in the superuser's home.
AS_NAMELESS = (
    "setpriv", "--reuid", NAMELESS, "--regid", NAMELESS, "--clear-groups",
    "--inh-caps", "+dac_read_search", "--ambient-caps", "+dac_read_search",
)  # fmt: skip
# Whoever may not become another user has the system's answer to the question for a name replaced.
NO_NAME = "import pwd\n\ndef unknown(number):\n    raise KeyError(number)\n\npwd.getpwuid = unknown\n"
# As where only the folder of the command can be written to, in which the processes that draw are not started.
ONLY_THIS_FOLDER = (
    "import os, tempfile\n\n"
    "def candidates():\n"
    "    here = os.getcwd() if os.getcwd() == os.environ['ONLY'] else '/dev/null'\n"
    "    return [os.environ.get('TMPDIR', '/dev/null'), here]\n\n"
    "tempfile._candidate_tempdir_list = candidates\n"
)
NO_TEMPORARY_FOLDER = "import tempfile\n\ntempfile._candidate_tempdir_list = lambda: ['/dev/null']\n"


def run(arguments: tuple[str, ...], cwd: Path, **changes: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        arguments, cwd=cwd, env=os.environ | changes, capture_output=True, text=True, timeout=120, check=False
    )


@contextmanager
def as_somebody_else() -> Iterator[None]:
    """Give up the superuser's right to enter any folder."""
    user = os.geteuid()
    os.seteuid(user or int(NAMELESS))
    try:
        yield
    finally:
        os.seteuid(user)


Nameless = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def as_nameless(tmp_path: Path) -> Nameless:
    """Return a function that runs a program in a folder that cannot be written to, but for "out" in it, without a home.

    Its user has a number and no name, and its terminal takes no letters but ASCII's.
    """

    def run_there(arguments: tuple[str, ...], cwd: Path) -> subprocess.CompletedProcess[str]:
        folders = [cwd, *(folder for folder in cwd.rglob("*") if folder.is_dir())]
        (cwd / "out").mkdir()
        (cwd / "out").chmod(0o777)
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "NUMBA_"))}
        environment = environment | ASCII
        del environment["HOME"]
        if os.geteuid() == 0:
            arguments = (*AS_NAMELESS, *arguments)
        else:
            (tmp_path / "sitecustomize.py").write_text(NO_NAME)
            environment["PYTHONPATH"] = os.pathsep.join([str(tmp_path), environment.get("PYTHONPATH", "")])
        for folder in folders:
            folder.chmod(0o555)
        ended = subprocess.run(
            arguments, cwd=cwd, env=environment, capture_output=True, text=True, timeout=240, check=False
        )
        for folder in folders:
            folder.chmod(0o755)
        return ended

    return run_there


def _read(terminal: int) -> bytes:
    """Return what is shown next; nothing when the last program has let go of the terminal."""
    try:
        return os.read(terminal, 2**16)
    except OSError:
        return b""


class TestTerminal:
    @pytest.mark.parametrize(
        ("encoding", "command"), [("ascii", "render"), ("cp437", "diagrams"), ("latin-1", "audit"), ("cp437", "render")]
    )
    def test_the_help_is_written_in_signs_that_it_takes(self, tmp_path: Path, encoding: str, command: str) -> None:
        told = subprocess.run(
            (*COMMAND, command, "--help"),
            cwd=tmp_path, env=os.environ | {"PYTHONIOENCODING": encoding, "COLUMNS": "24"}, capture_output=True,
            check=True,
        )  # fmt: skip
        text = told.stdout.decode(encoding)
        assert told.stderr == b""
        assert "\\x" not in text
        assert command != "render" or "854x480" in text

    @pytest.mark.parametrize("columns", [24, 1])
    def test_a_narrow_one_shows_progress_without_an_error(self, copied_film: Any, columns: int) -> None:
        terminal, end = pty.openpty()
        fcntl.ioctl(end, termios.TIOCSWINSZ, struct.pack("HHHH", 10, columns, 0, 0))
        with (
            os.fdopen(end) as stream,
            subprocess.Popen(
                (*COMMAND, *STILL), cwd=copied_film.root, stdout=subprocess.DEVNULL, stderr=stream
            ) as started,
        ):
            stream.close()
            shown = b"".join(iter(partial(_read, terminal), b""))
        os.close(terminal)
        assert started.returncode == 0, shown
        assert b"Traceback" not in shown
        assert b"100%" in shown or columns < 24


class TestNameless:
    @pytest.mark.parametrize(
        "arguments",
        [
            ("--help",), ("render", "--help"), ("diagrams", "--help"), ("audit", "--help"), ("list",), ("script",),
            STILL, ("render", "-ql", "--fps", "2", "--segment", "Still", "-o", "out"),
        ],
        ids=" ".join,
    )  # fmt: skip
    def test_a_command_works(self, copied_film: Any, as_nameless: Nameless, arguments: tuple[str, ...]) -> None:
        still = copied_film.scenes / "still.py"
        still.write_text(still.read_text() + "\nprint('∇')\n", encoding="utf-8")
        syllabus = copied_film.root / "lectures.toml"
        syllabus.write_text(syllabus.read_text().replace("A small", "A très small"), encoding="utf-8")
        ended = as_nameless((*COMMAND, *arguments), copied_film.root)
        assert ended.returncode == 0, ended.stderr
        assert ended.stdout.isascii()
        assert "Traceback" not in ended.stderr
        assert bool(list((copied_film.root / "out").rglob("Still.png"))) == ("out" in arguments)

    @pytest.mark.parametrize(
        ("arguments", "status"),
        [(("render", "-ql"), 1), (("diagrams", "Still"), 1), (("audit",), 3)],
        ids=["r", "d", "a"],
    )
    def test_a_folder_that_cannot_be_written_to_is_said(
        self, copied_film: Any, as_nameless: Nameless, arguments: tuple[str, ...], status: int
    ) -> None:
        ended = as_nameless((*COMMAND, *arguments), copied_film.root)
        assert ended.returncode == status
        assert ended.stderr.startswith(f"lecture: the folder {copied_film.root}/media/")
        assert ended.stderr.endswith(f" cannot be written to: {os.strerror(errno.EACCES)}\n")
        assert ended.stderr.count("\n") == 1

    def test_machine_code_is_compiled_anew_where_there_is_no_place_for_it(
        self, tmp_path: Path, as_nameless: Nameless
    ) -> None:
        """As bare Manim needs it, for which no home is made."""
        (tmp_path / "there").mkdir()
        (tmp_path / "there" / "grown.py").write_text(
            "from gradmath.compiled import compiled\n\n\n@compiled\ndef grown(x):\n    return x + 1\n"
        )
        ended = as_nameless((sys.executable, "-c", "import grown; print(grown.grown(1))"), tmp_path / "there")
        assert (ended.stdout, ended.returncode) == ("2\n", 0), ended.stderr


class TestHome:
    @pytest.fixture
    def environment(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
        monkeypatch.setenv("HOME", str(tmp_path))
        monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
        return monkeypatch

    def test_one_that_can_be_written_to_is_left_as_it_is(self, environment: pytest.MonkeyPatch) -> None:
        environment.setenv("OTHER", "1")
        before = dict(os.environ)
        with usable_home():
            assert dict(os.environ) == before

    @pytest.mark.parametrize("where", ["home", "caches"])
    def test_one_that_cannot_be_written_to_keeps_its_settings_and_gets_other_caches(
        self, environment: pytest.MonkeyPatch, tmp_path: Path, where: str
    ) -> None:
        (tmp_path / "file").touch()
        environment.setenv("HOME" if where == "home" else "XDG_CACHE_HOME", str(tmp_path / "file"))
        before = dict(os.environ)
        with usable_home():
            assert os.environ["HOME"] == before["HOME"]
            caches = Path(os.environ["XDG_CACHE_HOME"])
            assert stat.S_IMODE(caches.stat().st_mode) == 0o700
        assert not caches.exists()
        assert dict(os.environ) == before

    @pytest.mark.parametrize("where", ["HOME", "XDG_CACHE_HOME"])
    def test_one_that_may_not_be_entered_is_left_alone(
        self, environment: pytest.MonkeyPatch, tmp_path: Path, where: str
    ) -> None:
        """As the superuser's, whose name is still in HOME after a change of users."""
        (tmp_path / "closed").mkdir(mode=0)
        environment.setenv(where, str(tmp_path / "closed" / "caches"))
        with as_somebody_else(), usable_home():
            for name in {where, "XDG_CACHE_HOME"}:
                assert stat.S_IMODE(Path(os.environ[name]).stat().st_mode) == 0o700


class TestStreams:
    @pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
    def test_a_still_is_made_without(self, copied_film: Any, closed: str) -> None:
        ended = run(("sh", "-c", f'exec "$@" {closed}', "sh", *COMMAND, *STILL), copied_film.root)
        assert ended.returncode == 0, ended.stderr
        assert {file.name for file in (copied_film.root / "out").iterdir()} == {".lecture", "Still.png"}

    def test_a_refusal_keeps_its_status_without(self, copied_film: Any) -> None:
        assert run(("sh", "-c", 'exec "$@" >&- 2>&-', "sh", *COMMAND, "lst"), copied_film.root).returncode == 2

    def test_every_letter_of_a_path_is_said(self, copied_film: Any) -> None:
        """Even bytes that are no letters, which no picture can be made in a folder of, on a terminal of ASCII."""
        root = copied_film.root.with_name(os.fsdecode(b"caf\xe9"))
        shutil.copytree(copied_film.root, root)
        ended = run((*COMMAND, *STILL), root, LC_ALL="C", PYTHONIOENCODING="ascii")
        assert ended.returncode == 2
        assert f"{copied_film.root.parent}/caf\\udce9/out has a name that is not text in UTF-8" in ended.stderr


class TestLimits:
    def test_a_folder_that_was_removed_is_said(self, copied_film: Any) -> None:
        script = 'mkdir gone && cd gone && rmdir ../gone && exec "$@"'
        ended = run(("sh", "-c", script, "sh", *COMMAND, "list"), copied_film.root)
        assert ended.returncode == 1
        assert ended.stderr == (
            "lecture: the folder in which this was started is no longer there: change to another one\n"
        )

    @pytest.mark.parametrize(("files", "status"), [(8, 1), (64, 0)])
    def test_few_open_files_are_enough_or_it_is_said(self, copied_film: Any, files: int, status: int) -> None:
        ended = run(("sh", "-c", f'ulimit -n {files} && exec "$@"', "sh", *COMMAND, *STILL), copied_film.root)
        assert ended.returncode == status, ended.stderr
        sentence = f"lecture: a file could not be read or written: {os.strerror(errno.EMFILE)}"
        assert (sentence in ended.stderr) == bool(status)
        assert "Traceback" not in ended.stderr

    def test_nobody_else_reads_what_is_made_under_such_a_mask(self, copied_film: Any) -> None:
        for _ in range(2):
            ended = run(("sh", "-c", 'umask 077 && exec "$@"', "sh", *COMMAND, *STILL), copied_film.root)
            assert ended.returncode == 0, ended.stderr
        out = copied_film.root / "out"
        assert {stat.S_IMODE(each.stat().st_mode) & 0o077 for each in (out, *out.rglob("*"))} == {0}

    def test_a_folder_for_temporary_files_that_is_missing(self, copied_film: Any) -> None:
        ended = run((*COMMAND, *STILL), copied_film.root, TMPDIR="/nowhere", HOME="/dev/null")
        assert ended.returncode == 0, ended.stderr

    @pytest.mark.parametrize(
        ("arguments", "status"), [(("list",), 0), (STILL, 1), (("doctor",), 1)], ids=["l", "d", "dr"]
    )
    def test_no_folder_for_temporary_files_at_all(
        self, copied_film: Any, tmp_path: Path, arguments: tuple[str, ...], status: int
    ) -> None:
        """As on a machine of which only a folder beside can be written to, which is simulated; and without a home."""
        (tmp_path / "sitecustomize.py").write_text(NO_TEMPORARY_FOLDER)
        path = os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")])
        ended = run(
            (*COMMAND, *arguments), copied_film.root, PYTHONPATH=path, HOME="relative", XDG_CACHE_HOME="/dev/null"
        )
        assert ended.returncode == status, ended.stderr
        assert "Traceback" not in ended.stderr
        told = ended.stdout if arguments == ("doctor",) else ended.stderr
        assert ("no folder for temporary files can be used: set TMPDIR to one with room in it" in told) == bool(status)

    def test_no_folder_for_temporary_files_but_that_of_the_command(
        self, copied_film: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """As for somebody who may write nowhere else, which is simulated."""
        (tmp_path / "sitecustomize.py").write_text(ONLY_THIS_FOLDER)
        monkeypatch.delenv("TMPDIR", raising=False)
        path = os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")])
        still = copied_film.scenes / "still.py"
        still.write_text(still.read_text() + "\nimport tempfile\n\ntempfile.gettempdir()\n", encoding="utf-8")
        here = copied_film.root / "here"
        here.mkdir()
        ended = run((*COMMAND, *STILL), here, PYTHONPATH=path, ONLY=str(here))
        assert ended.returncode == 0, ended.stderr

    def test_sounds_are_not_kept_where_nothing_can_be_kept(self, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        cache = SoundCache(PartStore(tmp_path / "file" / "speech"))
        cache.put("a", np.zeros(3, np.int16))
        assert cache.get("a") is None

    def test_sounds_are_never_written_through_a_link(self, tmp_path: Path) -> None:
        (tmp_path / "precious").write_text("mine")
        (tmp_path / "a").mkdir()
        (tmp_path / "a" / "a.npy").symlink_to(tmp_path / "precious")
        cache = SoundCache(PartStore(tmp_path))
        cache.put("a", np.zeros(3, np.int16))
        assert cache.get("a") is not None
        assert (tmp_path / "precious").read_text() == "mine"
