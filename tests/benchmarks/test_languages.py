"""Figures of languages: how fast captions are read, by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.languages import expansion, pace
from scenes.language.languages import LANGUAGES

GERMAN = "1\n00:00:01,000 --> 00:00:03,000\nzwölf Zeichen\nund mehr\n\n2\n00:01:58,500 --> 00:02:00,000\nsechs.\n"
JAPANESE = "1\n00:00:00,000 --> 00:00:02,000\n勾配はabです\n"


def test_pace_is_characters_by_seconds(tmp_path: Path) -> None:
    """Both lines of a caption count as one text, and a film lasts until its last caption ends."""
    file = tmp_path / "descent.de.srt"
    file.write_text(GERMAN, encoding="utf-8")
    read = pace([file, file], LANGUAGES["de"])
    assert read is not None
    assert read.minutes == pytest.approx(4)
    assert read.a_second == pytest.approx([22 / 2, 6 / 1.5] * 2)


def test_latin_letters_between_squares_count_half(tmp_path: Path) -> None:
    """Five Japanese characters and two Latin letters are six characters."""
    file = tmp_path / "descent.ja.srt"
    file.write_text(JAPANESE, encoding="utf-8")
    read = pace([file], LANGUAGES["ja"])
    assert read is not None
    assert read.a_second == pytest.approx([6 / 2])


def test_no_captions_have_no_pace() -> None:
    """Without files there is nothing to measure."""
    assert pace([], LANGUAGES["de"]) is None


def test_a_line_that_is_no_time_is_refused(tmp_path: Path) -> None:
    """A file whose second line is no time is no file of captions."""
    file = tmp_path / "x.de.srt"
    file.write_text("1\nnever\nwords\n", encoding="utf-8")
    with pytest.raises(ValueError, match="'never'"):
        pace([file], LANGUAGES["de"])


def test_expansion_is_median_and_most() -> None:
    """Of 21 texts, 20 as long as in English and one three times as long, 95 % are no longer than in English."""
    pairs = [("abcd", "abcd")] * 20 + [("ab", "abcdef")]
    assert expansion(iter(pairs), LANGUAGES["de"]) == "1.00 (1.00)"
    assert expansion(iter([("ab", "abc"), ("ab", "abcd"), ("ab", "abcde")]), LANGUAGES["de"]) == "2.00 (2.45)"
