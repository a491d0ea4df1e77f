"""Words and formulas are laid out where no other run, killed or at work, leaves anything to be read."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

import numpy as np
import pytest
from manim import config, tempconfig

from scenes.kit.frame.theme import DARK
from scenes.kit.lettering import formula as formulas
from scenes.kit.lettering import layout
from scenes.kit.lettering import words as lettering
from scenes.kit.lettering.formula import Formula
from scenes.kit.lettering.sheet import own_sheet
from scenes.kit.lettering.words import Words


def shapes() -> list[np.ndarray]:
    """Lay out words and a formula, with nothing remembered; return their outlines."""
    lettering._outlined.cache_clear()
    words, formula = Words("Every weight", 26, DARK.ink), Formula("{{E(w) : error}}", 26, DARK.ink)
    return [part.points for part in (words, *formula.family_members_with_points())]


@pytest.mark.parametrize("share", [0.0, 0.5, 0.95])
def test_what_a_killed_run_left_half_written_is_not_read(
    share: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with tempconfig({"media_dir": str(tmp_path)}):
        with monkeypatch.context() as patch:
            # So Manim itself names its files.
            patch.setattr(layout, "own_sheet", nullcontext)
            patch.setattr(formulas, "own_sheet", nullcontext)
            whole = shapes()
        left = list(tmp_path.rglob("*.svg"))
        assert {file.parent.name for file in left} == {"texts", "Tex"}
        for file in left:
            file.write_bytes(file.read_bytes()[: int(share * file.stat().st_size)])
        found = shapes()
    for outline, expected in zip(found, whole, strict=True):
        np.testing.assert_allclose(outline, expected, atol=1e-9)


def test_nothing_is_left_for_another_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scratch, media = tmp_path / "scratch", tmp_path / "media"
    scratch.mkdir()
    media.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    with tempconfig({"media_dir": str(media)}):
        shapes()
    assert [*scratch.iterdir(), *media.rglob("*.svg")] == []


def settings() -> tuple[object, ...]:
    return config.pixel_width, config.pixel_height, config.text_dir, config.tex_dir


def test_the_settings_are_as_before_even_after_a_failure() -> None:
    before = settings()
    with own_sheet():
        assert not set(settings()) & set(before)
    assert settings() == before
    with pytest.raises(ValueError, match="cannot write every character"):
        Formula('"\U0010ffff"', 26, DARK.ink)
    assert settings() == before
