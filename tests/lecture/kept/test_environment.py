"""The versions of everything that draws are known, and another one is told from them."""

from __future__ import annotations

import platform
import re
import shutil
import sys
from pathlib import Path

import cairo
import manimpango
import pytest

from lecture.kept import libraries
from lecture.kept.environment import dependency_versions
from scenes.kit.frame.fonts import extension, font_files


def test_the_versions_of_everything_that_draws_or_encodes_are_known() -> None:
    versions = dependency_versions()
    drawing = ("python", "manim", "av", "numpy", "typst", "pillow", "font-hanken-grotesk", "skia-pathops")
    assert "missing" not in [versions[name] for name in drawing]
    assert not {"pytest", "ruff"} & versions.keys()


def test_the_versions_of_the_systems_libraries_are_those_in_use() -> None:
    versions = dependency_versions()
    assert versions["library pango"] == manimpango.pango_version()
    assert versions["library cairo of pango"] == manimpango.cairo_version()
    assert versions["library cairo"] == cairo.cairo_version_string()
    for name in ("harfbuzz", "freetype", "pixman"):
        assert re.fullmatch(r"\d+\.\d+\.\d+|hidden", versions[f"library {name}"])
    assert int(versions["library fontconfig"]) > 21000


@pytest.mark.parametrize("function", ["pango_version_string", "hb_version_string", "pixman_version_string"])
def test_another_version_of_a_library_is_told(monkeypatch: pytest.MonkeyPatch, function: str) -> None:
    before = dependency_versions()
    monkeypatch.setattr(
        "lecture.kept.libraries._TELLING",
        [(*each[:3], "cairo_version_string" if each[3] == function else each[3]) for each in libraries._TELLING],
    )
    assert len(before.items() ^ dependency_versions().items()) == 2


def test_a_library_that_is_missing_is_said_as_a_missing_module_is() -> None:
    for package, module in (("no_such_package", "_module"), ("manimpango", "_no_such_module")):
        with pytest.raises(ImportError, match=f"No module named '{package}.{module}'"):
            extension(package, module)


def test_a_changed_font_is_another_font(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    before = dependency_versions()
    fonts = [Path(shutil.copy(font, tmp_path)) for font in font_files()]
    monkeypatch.setattr("lecture.kept.environment.font_files", lambda: fonts)
    assert dependency_versions() == before
    fonts[3].write_bytes(fonts[3].read_bytes()[:-1] + b"?")
    assert {name for name, _ in before.items() ^ dependency_versions().items()} == {f"font {fonts[3].name}"}


def test_the_day_on_which_python_was_built_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    before = dependency_versions()
    monkeypatch.setattr(sys, "version", f"{platform.python_version()} (main, Jan  1 2030, 00:00:00) [GCC 99]")
    assert dependency_versions() == before
    monkeypatch.setattr("platform.python_version", lambda: "3.11.99")
    assert before.items() ^ dependency_versions().items() == {
        ("python", before["python"]),
        ("python", "cpython 3.11.99"),
    }
