"""What somebody gives, by mistake or to do harm: it ends in one sentence, and nothing of it is obeyed."""

from __future__ import annotations

import html
import os
import re
import socket
import subprocess
import sys
import unicodedata
import wave
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from paths import ROOT
from warm import give_no_time_or_memory, run_command

from lecture.__main__ import main
from lecture.audit.audited import AuditedScene
from lecture.audit.report import as_html, as_markdown, brief
from lecture.errors import LectureError, UsageError
from lecture.syllabus.lectures import SceneRef, find_syllabus, read_syllabus
from lecture.syllabus.storyboard import load, load_scene
from lecture.voice.sound import MOST_SECONDS, RATE
from lecture.words.captions import Cue, as_srt, as_vtt
from lecture.work.report import Failed
from scenes.kit.given.given_file import MOST_BYTES, GivenFileError, read_toml
from scenes.kit.given.quoted import on_one_line, printable, quoted, shortened

COMMAND = (sys.executable, "-m", "lecture")
# To move the cursor and to colour, to set a window's title, to turn the direction, to end a line in five ways.
HOSTILE = "\x1b[31m\x1b]0;owned\x07\u202e\u2066\x00\x9b2J\r\n\u2028\u0085\x0b"
# No argument and no file's name holds a zero.
ARGUMENT = HOSTILE.replace("\x00", "")
HALF = "\udcff"


def lecture(folder: Path, *arguments: str | bytes, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command within bounds that a wait without end or a full memory breaks."""
    return run_command(folder, *arguments, prepare=give_no_time_or_memory, **environment)


def typed(folder: Path, *arguments: str | bytes) -> subprocess.CompletedProcess[str]:
    """Run the command as a shell does, within the same bounds."""
    return subprocess.run(
        [*COMMAND, *arguments],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        preexec_fn=give_no_time_or_memory,
        timeout=60,
        check=False,
    )


def assert_one_sentence(ended: subprocess.CompletedProcess[str], *parts: str) -> None:
    assert ended.returncode in (1, 2), ended.stderr
    assert ended.stdout == ""
    assert ended.stderr.startswith("lecture: ")
    assert ended.stderr.count("\n") == 1, ended.stderr
    assert harmless(ended.stderr)
    for part in parts:
        assert part in ended.stderr


def harmless(text: str) -> bool:
    """Whether nothing but its own ends of lines is obeyed by a terminal."""
    return not any(unicodedata.category(each) in ("Cc", "Cf", "Cs", "Zl", "Zp") for each in text.replace("\n", ""))


# Files that are no files, and bombs


def make_socket(file: Path) -> None:
    # A socket's name may be a hundred bytes long: it is given from its folder.
    before = Path.cwd()
    os.chdir(file.parent)
    try:
        with socket.socket(socket.AF_UNIX) as bound:
            bound.bind(file.name)
    finally:
        os.chdir(before)


def make_sparse(file: Path) -> None:
    with file.open("wb") as content:
        content.truncate(2**30)


def text_of(text: str) -> Callable[[Path], object]:
    return lambda file: file.write_text(text)


NO_FILES: dict[str, tuple[Callable[[Path], object], str]] = {
    "a pipe that nobody writes to": (os.mkfifo, "is a pipe or a device, not a file"),
    "a socket": (make_socket, "is a socket, not a file"),
    "a folder": (Path.mkdir, "is a folder, not a file"),
    "a device without an end": (lambda file: file.symlink_to("/dev/zero"), "is a pipe or a device, not a file"),
    "a link to itself": (lambda file: file.symlink_to(file.name), "cannot be read: "),
}
BOMBS: dict[str, tuple[Callable[[Path], object], str]] = {
    "a gigabyte of nothing": (make_sparse, "is larger than 256 KiB"),
    "a number of a million digits": (text_of("a = " + "9" * 10**6), "is larger than 256 KiB"),
    "a million keys": (text_of("".join(f"k{number} = 1\n" for number in range(10**6))), "is larger than 256 KiB"),
    "a number as long as the file may be": (text_of("a = " + "9" * (MOST_BYTES - 4)), "is not valid TOML"),
    "lists in lists": (text_of("a = " + "[" * 10**5), "is nested more than 8 deep"),
    "tables in tables": (text_of("a = " + "{a = " * 10**4), "is nested more than 8 deep"),
    "a key of a hundred thousand parts": (text_of("a." * 10**5 + "b = 1"), "is nested more than 8 deep"),
    "a text that does not end": (text_of('"\\' * (MOST_BYTES // 2)), "is not valid TOML"),
    "letters of another encoding": (lambda file: file.write_bytes("[ä]".encode("utf-16")), "is not text in UTF-8"),
}


@pytest.mark.parametrize("name", NO_FILES | BOMBS)
def test_what_is_no_small_text_file_is_refused_as_a_theme_and_as_a_syllabus(copied_film: Any, name: str) -> None:
    make, reason = (NO_FILES | BOMBS)[name]
    make(copied_film.root / "mine.toml")
    assert_one_sentence(lecture(copied_film.root, "diagrams", "--theme", "mine.toml"), "mine.toml", reason)
    (copied_film.root / "lectures.toml").unlink()
    (copied_film.root / "mine.toml").rename(copied_film.root / "lectures.toml")
    if name == "a link to itself":
        (copied_film.root / "lectures.toml").unlink()
        make(copied_film.root / "lectures.toml")
    assert_one_sentence(lecture(copied_film.root, "list"), "lectures.toml", reason)


def test_a_million_settings_within_the_bounds_are_refused_by_the_first(copied_film: Any) -> None:
    (copied_film.root / "mine.toml").write_text("".join(f"k{number}=1\n" for number in range(25_000)))
    assert_one_sentence(lecture(copied_film.root, "diagrams", "--theme", "mine.toml"), 'no role "k0"')


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_byte_order_mark_is_no_part_of_toml(copied_film: Any, end: str) -> None:
    syllabus = copied_film.root / "lectures.toml"
    syllabus.write_text("\ufeff" + syllabus.read_text(), encoding="utf-8", newline=end)
    (copied_film.root / "mine.toml").write_text(f'\ufeffextends = "light"{end}ascent = "#b3001b"{end}', newline="")
    ended = lecture(copied_film.root, "diagrams", "Still", "--theme", "mine.toml", "--size", "320x180", "-o", "slides")
    assert ended.returncode == 0, ended.stderr
    assert (copied_film.root / "slides" / "Still.png").exists()


def test_the_place_of_a_byte_that_is_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_bytes(b"\xef\xbb\xbfa = 1\nb = '\xe4'\n")
    with pytest.raises(GivenFileError, match="UTF-8: see line 2"):
        read_toml(tmp_path / "a.toml")


@pytest.mark.parametrize(
    "text", ['a = "[[[[[[[[[[[[ a.b.c.d.e.f.g.h.i.j"', "# [[[[[[[[[[[[\na = '''\n" + "[.\n" * 20 + "'''"]
)
def test_brackets_and_dots_in_texts_are_not_counted(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.toml").write_text(text)
    assert list(read_toml(tmp_path / "a.toml")) == ["a"]


@pytest.mark.parametrize("name", ["a pipe that nobody writes to", "a folder", "letters of another encoding"])
def test_settings_of_manims_that_cannot_be_read_are_said(copied_film: Any, name: str) -> None:
    make, reason = (NO_FILES | BOMBS)[name]
    make(copied_film.root / "manim.cfg")
    assert_one_sentence(lecture(copied_film.root, "render", "-ql"), "Manim's settings manim.cfg", reason)


@pytest.mark.parametrize("text", ["[CLI]\nrenderer = vulkan\n", "no section at all\n"])
def test_settings_that_manim_refuses_are_said(tmp_path: Path, text: str) -> None:
    (tmp_path / "manim.cfg").write_text(text)
    command = [sys.executable, "-m", "lecture", "render", "-ql", "--segment", "BallDescent"]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    ended = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert_one_sentence(ended, "Manim's settings, in manim.cfg here or ")


def test_a_module_that_is_a_bomb_is_refused_at_the_syllabus(copied_film: Any) -> None:
    make_sparse(copied_film.scenes / "first.py")
    assert_one_sentence(lecture(copied_film.root, "list"), "[small] segments, entry 1", "is larger than 2048 KiB")


# Recordings


def write_wav(file: Path, samples: np.ndarray, rate: int = RATE) -> None:
    with wave.open(str(file), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(rate)
        sound.writeframes(samples.astype("<i2").tobytes())


def noise(seconds: float, level: float) -> np.ndarray:
    return np.random.default_rng(1).uniform(-level, level, round(seconds * RATE)) * 2**15


def make_sparse_wav(file: Path) -> None:
    write_wav(file, noise(1, 0.5))
    os.truncate(file, 2**33)


def make_long_flac(file: Path) -> None:
    """Write an hour of silence, which is small."""
    import av

    with av.open(str(file), "w", format="flac") as container:
        stream = container.add_stream("flac", rate=8000, layout="mono")
        for _ in range(MOST_SECONDS + 60):
            frame = av.AudioFrame.from_ndarray(np.zeros((1, 8000), np.int16), format="s16", layout="mono")
            frame.sample_rate = 8000
            container.mux(stream.encode(frame))
        container.mux(stream.encode())


PLAYLIST = "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nfirst.wav\n#EXT-X-ENDLIST\n"
NO_SPEECH: dict[str, tuple[Callable[[Path], object], str]] = NO_FILES | {
    "a millisecond": (lambda file: write_wav(file, noise(0.001, 0.5)), "is 0.001 s long, and its words take about 1.2"),
    "silence": (lambda file: write_wav(file, np.zeros(RATE)), "is silent"),
    "a microphone that is off": (lambda file: write_wav(file, noise(2, 0.0009)), "is silent"),
    "a current instead of a sound": (lambda file: write_wav(file, np.full(RATE, 9000)), "is silent"),
    "an enormous file": (make_sparse_wav, "is larger than 256 MiB"),
    "days of sound in a small file": (make_long_flac, "is longer than 10 minutes"),
    "more samples a second than there are": (
        lambda file: write_wav(file, noise(1, 0.5), 2**31 - 1),
        "2147483647 samples",
    ),
    "a sample a second": (lambda file: write_wav(file, noise(0.001, 0.5), 1), "has 1 samples a second"),
    "a playlist": (text_of(PLAYLIST), "is not a sound file"),
    "a text": (text_of("A square turns."), "is not a sound file"),
}


@pytest.mark.parametrize("name", NO_SPEECH)
def test_what_is_no_recording_is_refused_before_anything_is_drawn(copied_film: Any, name: str) -> None:
    make, reason = NO_SPEECH[name]
    (copied_film.root / "recordings" / "Second" / "turns.wav").unlink()
    make(copied_film.root / "recordings" / "Second" / "turns.wav")
    ended = lecture(
        copied_film.root,
        *("render", "-ql", "--voice", "recorded", "--recordings", "recordings", "--segment", "Second", "-o", "other"),
    )
    assert_one_sentence(ended, str(Path("recordings", "Second", "turns.wav")), reason)
    assert list((copied_film.root / "other").rglob("*.mp4")) == []


@pytest.mark.parametrize("suffix", [".WAV", ".Wav"])
def test_a_recorders_large_letters_are_the_same_recording(copied_film: Any, suffix: str) -> None:
    beats = {"First": load(copied_film.root, SceneRef(f"{copied_film.package}.first", "First"))}
    rises = next(each for each in vars(beats["First"]).values() if getattr(each, "name", "") == "rises")
    file = copied_film.root / "recordings" / "First" / "rises.wav"
    voice = copied_film.recorded()
    before, seconds = voice.fingerprint("First"), voice.seconds("First", rises)
    file.rename(file.with_suffix(suffix))
    voice.prepare({"First": [rises]})
    assert voice.seconds("First", rises) == seconds
    write_wav(file.with_suffix(suffix), noise(2, 0.5))
    assert voice.fingerprint("First") != before
    write_wav(file, noise(2, 0.5))
    with pytest.raises(LectureError, match=f"two recordings of one beat, .*rises{suffix} and rises.wav"):
        voice.prepare({"First": [rises]})


@settings(deadline=None, max_examples=150)
@given(st.binary(max_size=300), st.integers(0, 60), st.sampled_from(["wav", "flac", "mp3"]))
def test_a_recording_of_any_bytes_is_refused_in_one_sentence(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, kept: int, kind: str
) -> None:
    from lecture.voice.sound import decoded

    folder = tmp_path_factory.mktemp("sound")
    write_wav(folder / "whole.wav", noise(0.01, 0.5))
    file = folder / f"any.{kind}"
    file.write_bytes((folder / "whole.wav").read_bytes()[:kept] + content)
    try:
        assert decoded(file).dtype == np.int16
    except LectureError as refused:
        assert re.fullmatch(f"{re.escape(str(file))} [^\n]+", str(refused))  # noqa: PT017 - either outcome is right


# Classes


@pytest.mark.parametrize("card", ["TitleCard", "EndCard"])
@pytest.mark.parametrize("place", ["segments", "diagrams"])
def test_a_segment_cannot_be_called_like_a_card(project: Any, card: str, place: str) -> None:
    source = project.scenes / "second.py"
    source.write_text(source.read_text().replace("class Second", f"class {card}"))
    other = "segments" if place == "diagrams" else "diagrams"
    (project.root / "lectures.toml").write_text(
        f'[a]\ntitle = "A"\nlandscape = "bowl"\n{place} = ["{project.package}.second:{card}"]\n'
        f'{other} = ["{project.package}.first:First"]\n'
    )
    with pytest.raises(UsageError, match=rf"\[a\] {place}, entry 1: {card} is the name of a card"):
        read_syllabus(project.root / "lectures.toml")


@pytest.mark.parametrize(
    ("command", "status"),
    [("render -ql", 1), ("diagrams", 1), ("diagrams Still", 1), ("audit", 3), ("script", 1)],
)
def test_a_class_without_beats_as_the_only_segment_is_said(
    project: Any, command: str, status: int, capfd: pytest.CaptureFixture[str]
) -> None:
    (project.root / "lectures.toml").write_text(
        f'[a]\ntitle = "A"\nlandscape = "bowl"\nsegments = ["{project.package}.still:Still"]\n'
    )
    assert main(command.split()) == status
    out, err = capfd.readouterr()
    assert "Traceback" not in err
    assert f"{project.package}.still:Still has no beats" in out + err


def test_a_class_without_beats_is_listed(project: Any, capsys: pytest.CaptureFixture[str]) -> None:
    (project.root / "lectures.toml").write_text(
        f'[a]\ntitle = "A"\nlandscape = "bowl"\nsegments = ["{project.package}.still:Still"]\n'
    )
    assert main(["list"]) == 0
    assert "1. Still" in capsys.readouterr().out


# Somebody else's syllabus


def give_away(path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Let a file or folder belong to another than the user, and return what the other is called."""
    if os.geteuid() == 0:
        os.chown(path, 54321, -1, follow_symlinks=False)
        return "user 54321"
    # Nobody else can give something away: the user becomes another instead.
    monkeypatch.setattr(os, "geteuid", lambda: 54321)
    return "belongs to"


@pytest.mark.parametrize("given", ["lectures.toml", "."])
def test_a_syllabus_above_that_belongs_to_somebody_else_is_refused(
    project: Any, given: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = give_away(project.root / given, monkeypatch)
    with pytest.raises(UsageError) as refused:
        find_syllabus(project.scenes)
    for part in (other, str(project.root), "go into that folder"):
        assert part in str(refused.value)
    assert find_syllabus(project.root) == project.root / "lectures.toml"


def test_nothing_of_somebody_elses_code_is_run(
    project: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    scene = project.scenes / "first.py"
    scene.write_text(f"open({str(project.root / 'ran')!r}, 'w').close()\n{scene.read_text()}")
    (project.scenes / "below").mkdir()
    monkeypatch.chdir(project.scenes / "below")
    give_away(project.root, monkeypatch)
    assert main(["script"]) == 2
    assert "would be run as you" in capsys.readouterr().err
    assert not (project.root / "ran").exists()
    monkeypatch.chdir(project.root)
    assert main(["script"]) == 0
    assert (project.root / "ran").exists()


def test_a_syllabus_that_anybody_can_have_put_here_is_refused(project: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    project.root.chmod(0o1777)
    assert find_syllabus(project.root) == project.root / "lectures.toml"
    give_away(project.root / "lectures.toml", monkeypatch)
    with pytest.raises(UsageError, match="copy the project into a folder of your own"):
        find_syllabus(project.root)


def test_who_became_the_superuser_by_sudo_is_trusted_still(project: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    owner = 54321 if os.geteuid() == 0 else os.geteuid()
    if os.geteuid() == 0:
        os.chown(project.root, owner, -1)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setenv("SUDO_UID", str(owner))
    assert find_syllabus(project.scenes) == project.root / "lectures.toml"
    for other in (str(owner + 1), "", "-1", "x"):
        monkeypatch.setenv("SUDO_UID", other)
        with pytest.raises(UsageError, match="belongs to"):
            find_syllabus(project.scenes)


# What a terminal, a player or a browser would obey


@settings(deadline=None)
@given(st.text(st.characters(categories=["L", "N", "P", "Z", "C"]), max_size=30))
def test_whatever_is_given_is_shown_and_not_obeyed(text: str) -> None:
    for shown in (on_one_line(text), quoted(text), shortened(text), quoted([text, {text: text}])):
        assert harmless(shown.replace("\u200c", "").replace("\u200d", ""))
        assert "\n" not in shown
    assert printable(text).count("\n") == text.count("\n")
    if text.isprintable():
        assert on_one_line(text) == text


@pytest.mark.parametrize("text", ["Le gradient\u00a0: été", "نمی\u200cشود", "👩\u200d🏫 ∇E", "w₁ − α"])
def test_letters_of_all_scripts_are_shown_as_they_are(text: str) -> None:
    assert on_one_line(text) == text


def test_a_value_of_any_depth_and_length_is_quoted_in_part() -> None:
    deep: Any = 1
    for _ in range(100_000):
        deep = {"a": deep}
    assert quoted(deep).startswith("{'a': {'a': ")
    assert len(quoted(deep)) < 200
    assert len(shortened("x" * 10**6)) <= 80


@pytest.mark.parametrize("title", ["A\\n00:00 Forged", "A\\u2028B", "\\u001b[31mA", "A\\u202eB", "A\\u0000", "A\\r"])
def test_a_title_that_is_more_than_one_line_of_text_is_refused(project: Any, title: str) -> None:
    syllabus = project.root / "lectures.toml"
    text = syllabus.read_text()
    syllabus.write_text(text.replace("A small lecture: for tests", title))
    with pytest.raises(UsageError, match=r"\[small\] title must be one line without control characters") as refused:
        read_syllabus(syllabus)
    assert harmless(str(refused.value))
    syllabus.write_text(text)
    scene = project.scenes / "first.py"
    scene.write_text(scene.read_text().replace("Up & down", title))
    with pytest.raises(LectureError, match="its title must be one line") as refused_scene:
        load_scene(project.root, SceneRef(f"{project.package}.first", "First"))
    assert harmless(str(refused_scene.value))


@pytest.mark.parametrize("said", ["\\x1b[31mIt rises.", "It \\u202erises.", "It\\x00rises.", "\\udcff", "", " \\n "])
def test_a_beat_that_says_nothing_or_more_than_words_is_refused(project: Any, said: str) -> None:
    scene = project.scenes / "first.py"
    scene.write_text(scene.read_text().replace("It rises. It goes on rising for a while.", said))
    with pytest.raises(LectureError, match='the beat "rises" must say something, without control characters'):
        load(project.root, SceneRef(f"{project.package}.first", "First"))


def test_a_caption_cannot_be_taken_for_the_times_of_another() -> None:
    cues = [Cue("00:00:01,000 --> 00:00:02,000", 0, 10)]
    assert as_srt(cues, 10).count("-->") == 1
    assert as_vtt(cues, 10).count("-->") == 1


ARGUMENTS = (
    ("render", ARGUMENT),
    ("render", "--segment", ARGUMENT),
    ("render", "--fps", ARGUMENT),
    ("render", "--landscape", ARGUMENT),
    ("render", "--theme", ARGUMENT),
    ("render", "--theme", ARGUMENT + ".toml"),
    ("render", "--voice", "recorded", "--recordings", ARGUMENT),
    ("render", "--" + ARGUMENT),
    ("render", "--voice", ARGUMENT),
    ("diagrams", "--size", ARGUMENT),
    ("diagrams", "--format", ARGUMENT),
    ("diagrams", ARGUMENT),
    ("audit", "--segment", ARGUMENT),
    (ARGUMENT,),
    ("render", "-o", "/dev/null/" + ARGUMENT),
)


@pytest.mark.parametrize("given", ARGUMENTS, ids=range(len(ARGUMENTS)))
@pytest.mark.usefixtures("project")
def test_no_argument_is_obeyed(given: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(given) in (1, 2)
    out, err = capsys.readouterr()
    assert out == ""
    assert harmless(err)
    assert "Traceback" not in err


@pytest.mark.parametrize("given", ARGUMENTS, ids=range(len(ARGUMENTS)))
@pytest.mark.usefixtures("project")
def test_no_half_of_a_character_breaks_the_command(given: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([each.replace(ARGUMENT, HALF) for each in given]) in (1, 2)
    out, err = capsys.readouterr()
    assert out == ""
    assert "\\udcff" in err or "U+DCFF" in err
    assert harmless(err)


def test_bytes_that_are_no_text_name_a_theme_and_recordings(copied_film: Any) -> None:
    root, theme = os.fsencode(copied_film.root), b"\xff\n\x1b[31m.toml"
    os.rename(root + b"/recordings", root + b"/r\xff\x1b[31m")
    (copied_film.root / "mine.toml").write_text('extends = "light"\n')
    os.rename(root + b"/mine.toml", root + b"/" + theme)
    spoken = ("--voice", "recorded", "--recordings", b"r\xff\x1b[31m", "-o", "out\x1b[31m\n")
    for arguments in (
        ("render", "-ql", *spoken, "--theme", theme, "--segment", "Second"),
        ("diagrams", "Still", "--format", "png,svg,pdf", "--size", "320x180", "-o", "slides\x1b[31m", "--theme", theme),
        ("audit", "--segment", "Still", "--theme", theme, "-o", "report\x1b[31m"),
    ):
        ended = typed(copied_film.root, *arguments)
        assert "Traceback" not in ended.stderr
        assert "UnicodeEncodeError" not in ended.stdout + ended.stderr
        assert harmless(ended.stdout + ended.stderr)
    assert os.path.exists(root + b"/out\x1b[31m\n/segments/Second.mp4")
    assert os.path.exists(root + b"/slides\x1b[31m/Still.svg")
    assert os.path.exists(root + b"/report\x1b[31m/audit.html")


@pytest.mark.parametrize("command", ["render", "diagrams", "audit"])
def test_a_folder_whose_name_is_no_text_is_refused(copied_film: Any, command: str) -> None:
    assert_one_sentence(lecture(copied_film.root, command, "-o", b"out\xff"), r"out\udcff", "is not text in UTF-8")
    assert not os.path.exists(os.fsencode(copied_film.root) + b"/out\xff")


def test_an_error_of_a_scene_is_shown_and_not_obeyed(copied_film: Any) -> None:
    scene = copied_film.scenes / "second.py"
    fault = f"raise type({ARGUMENT!r}, (Exception,), {{}})({HOSTILE!r} + 'end')"
    scene.write_text(scene.read_text().replace("self.add(square)", fault))
    ended = lecture(copied_film.root, "render", "-ql", "--segment", "Second", "-o", "other")
    assert ended.returncode == 1
    assert "Second failed in its beat" in ended.stderr
    assert harmless(ended.stderr)
    scene.write_text(f"class Second: ...\nraise ValueError({HOSTILE!r})\n")
    imported = lecture(copied_film.root, "script")
    assert_one_sentence(imported, "cannot be imported: ValueError: \\x1b[31m")


def test_a_landscape_in_the_environment_is_shown_and_not_obeyed(copied_film: Any) -> None:
    ended = lecture(copied_film.root, "render", "-ql", GRADIENT_LANDSCAPE=ARGUMENT)
    assert ended.returncode == 2
    assert ended.stderr.startswith("lecture: GRADIENT_LANDSCAPE: ")
    assert harmless(ended.stderr)
    assert Failed(None, "flat", None, HOSTILE).sentence("One", Path("x")).count("\n") == 0


MARKUP = "<script>alert(1)</script> | `x` [a](http://b) \\| & \x1b[31m\n# Forged\u202e"


def test_a_report_holds_what_it_is_given_as_text() -> None:
    scenes = [AuditedScene("One", "small", "One", MARKUP, Failed(None, MARKUP, None))]
    page, text, told = as_html(scenes), as_markdown(scenes), brief(scenes, [Path(MARKUP)] * 2)
    read = MarkdownIt("commonmark").enable("table").render(text)
    for shown in (page, read):
        assert not re.search("<(script|code|a|em)\\b", shown)
        assert "<script>alert(1)</script> | `x` [a](http://b) \\| & \\x1b[31m\\n# Forged" in html.unescape(shown)
    for each in (page, text, told):
        assert harmless(each)
        assert "\n# Forged" not in each
