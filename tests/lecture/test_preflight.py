"""The preflight notices what is wrong, by looking at what comes out."""

import errno
import os
import tempfile
from pathlib import Path

import pytest
from manim import Square, VMobject, tempconfig

from lecture import preflight
from scenes.kit.frame.fonts import font_files, use_only
from scenes.kit.frame.theme import FONT


@pytest.fixture(autouse=True)
def media_folder(tmp_path: Path):  # type: ignore[no-untyped-def]
    with tempconfig({"media_dir": str(tmp_path), "verbosity": "WARNING"}):
        yield


def test_a_working_set_up_passes_every_check(capsys: pytest.CaptureFixture[str]) -> None:
    assert preflight.main() == 0
    assert capsys.readouterr().out == "Preflight passed: fonts, text, formulas and video work.\n"


def test_a_font_that_is_not_listed_is_refused() -> None:
    with pytest.raises(preflight.PreflightError, match="does not list it"):
        preflight.require_font("no such family")


def test_a_font_that_is_listed_but_replaced_by_another_is_refused() -> None:
    # Another weight's file is all that Pango finds.
    use_only([file for file in font_files() if file.name == "HankenGrotesk-Bold.otf"])
    try:
        with pytest.raises(preflight.PreflightError, match="sets text in another font"):
            preflight.require_font(FONT)
    finally:
        use_only(font_files())


def test_ink_is_what_changes_a_pixel() -> None:
    preflight.require_ink(Square(), "a square")
    with pytest.raises(preflight.PreflightError, match="nothing is drawn without a single pixel of ink"):
        preflight.require_ink(VMobject(), "nothing")


@pytest.mark.parametrize(
    ("codec", "complaint"), [("no-such-encoder", "no H.264 video"), ("aac", "does not encode video")]
)
def test_an_encoder_that_cannot_make_a_film_is_refused(tmp_path: Path, codec: str, complaint: str) -> None:
    with pytest.raises(preflight.PreflightError, match=complaint):
        preflight.encode_video(tmp_path / "film.mp4", codec=codec)


def test_each_failure_is_one_sentence_and_fails_the_whole(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        raise preflight.PreflightError("something is wrong")

    monkeypatch.setattr(preflight, "CHECKS", (fail, preflight.check_video, fail))
    assert preflight.main() == 1
    captured = capsys.readouterr()
    assert captured.err.splitlines() == ["preflight: something is wrong."] * 2
    assert captured.out == ""


def test_a_disk_without_room_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fill() -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "film.mp4")

    monkeypatch.setattr(preflight, "CHECKS", (fill,))
    assert preflight.main() == 1
    assert capsys.readouterr().err == f"preflight: [Errno 28] {os.strerror(errno.ENOSPC)}: 'film.mp4'.\n"


def test_without_a_temporary_folder_there_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    assert preflight.main() == 1
    said = capsys.readouterr().err
    assert said.startswith("preflight: no temporary folder can be used: ")
    assert len(said.splitlines()) == 1
