"""How far a picture by another program is said to be from ours, on pictures of which that is known."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from benchmarks.renderers import Difference, compared, is_there, tables

SIZE = (64, 36)
SQUARE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="64" height="36" viewBox="0 0 64 36">'
    '<path d="M0 0H64V36H0Z" fill="#000000" stroke="none"/>'
    '<path d="M16 9H48V27H16Z" fill="#ffffff" stroke="none"/></svg>'
)


def square() -> np.ndarray:
    picture = np.zeros((*SIZE[::-1], 3), dtype=np.uint8)
    picture[9:27, 16:48] = 255
    return picture


def still(folder: Path, picture: np.ndarray, svg: str = SQUARE) -> Path:
    """Write a still as an SVG and as a PNG."""
    Image.fromarray(picture).save(folder / "Still.png")
    (folder / "Still.svg").write_text(svg)
    return folder / "Still.svg"


def test_the_channel_that_differs_most_counts() -> None:
    picture = square()
    other = picture.copy()
    other[0, :32, 1] = 100
    found = Difference.between(picture, other)
    assert found.largest == 100
    assert found.mean == pytest.approx(100 * 32 / (64 * 36))
    assert found.share == pytest.approx(100 * 32 / (64 * 36))
    assert Difference.between(picture, picture) == Difference(0.0, 0, 0.0)
    assert Difference.worst([found, Difference(9.0, 40, 0.5)]) == Difference(9.0, 100, found.share)


def test_manims_own_reader_is_compared_and_a_picture_that_differs_is_seen(tmp_path: Path) -> None:
    found = compared(still(tmp_path, square()), "SVGMobject")
    assert found is not None
    assert found.share == 0
    found = compared(still(tmp_path, 255 - square()), "SVGMobject")
    assert found is not None
    assert found.share > 99


def test_what_a_renderer_does_not_support_and_those_that_are_not_there_are_left_out(tmp_path: Path) -> None:
    svg = still(tmp_path, square(), SQUARE.replace("</svg>", '<image href="data:,"/></svg>'))
    assert compared(svg, "SVGMobject") is None
    each, worst = tables(tmp_path, ["SVGMobject"])
    assert each.rows == [("Still", None)]
    assert worst.rows == []


def test_a_command_that_is_not_installed_is_not_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not is_there("Inkscape")
    (tmp_path / "inkscape").write_text("#!/bin/sh\n")
    (tmp_path / "inkscape").chmod(0o755)
    assert is_there("Inkscape")
    assert is_there("SVGMobject")
