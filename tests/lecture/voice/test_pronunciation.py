"""How signs and names are said."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lecture.errors import LectureError
from lecture.syllabus.lectures import read_syllabus
from lecture.syllabus.storyboard import load
from lecture.voice.pronunciation import LANGUAGES, Pronunciation
from scenes.kit.beats.beat import beats_of
from tests.paths import ROOT

SAID = {
    "w₁ − α∇E": "w one minus alpha nabla E",
    "It is 2 kg, not 3 kg².": "It is 2 kilogrammes, not 3 kilogrammes squared.",
    "40 % of kgs": "40 per cent of kgs",
    "cos φ ≤ 1": "cos phi is at most 1",
}


@pytest.mark.parametrize(("written", "said"), SAID.items())
def test_signs_are_said_as_words(written: str, said: str) -> None:
    assert Pronunciation.of("en").said(written) == said


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sign_of_the_lectures_is_left_to_the_engine(language: str) -> None:
    table = Pronunciation.of(language)
    left = {
        sign
        for lecture in read_syllabus(ROOT / "lectures.toml").lectures
        for scene in lecture.segments
        for beat in beats_of(load(ROOT, scene))
        for sign in table.said(beat.text)
        if not ((sign.isalpha() and sign.isascii()) or sign.isdigit() or sign in " .,;:?!'’-()")
    }
    assert not left


@given(st.text())
def test_a_text_without_signs_keeps_its_words(text: str) -> None:
    plain = re.sub(r"[^a-z ]", " ", text.lower())
    plain = " ".join(word for word in plain.split() if word not in ("kg", "cm", "mm"))
    assert Pronunciation.of("en").said(plain) == plain


def test_a_lecturers_own_words_come_first(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text('[words]\n"∇" = "del"\n"∇E" = "del E"\nSGD = "S G D"\n')
    assert Pronunciation.of("en", own).said("∇E by SGD, not SGDs") == "del E by S G D, not SGDs"


WRONG = {
    "no section": ("", "one section, [words]"),
    "another section": ("[words]\na = 'b'\n[x]\ny = 1", "one section, [words]"),
    "a number": ("[words]\nSGD = 3", "'SGD'"),
    "an empty word": ("[words]\n' ' = 'x'", "' '"),
    "not TOML": ("[words", "not valid TOML"),
}


@pytest.mark.parametrize(("text", "message"), WRONG.values(), ids=WRONG)
def test_a_file_that_is_no_table_is_refused(text: str, message: str, tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text(text)
    with pytest.raises(LectureError, match=re.escape(message)):
        Pronunciation.of("en", own)


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(LectureError, match="cannot be read"):
        Pronunciation.of("en", tmp_path / "none.toml")
