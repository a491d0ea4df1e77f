"""How signs and names are said."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lecture.errors import LectureError
from lecture.syllabus.lectures import read_syllabus
from lecture.syllabus.storyboard import load
from lecture.voice.pronunciation import Pronunciation
from lecture.words.catalogues import catalogue
from scenes.kit.beats.beat import beats_of
from scenes.language.languages import LANGUAGES
from tests.paths import ROOT

SAID = {
    "w₁ − α∇E": "w one minus alpha nabla E",
    "It is 2 kg, not 3 kg².": "It is 2 kilogrammes, not 3 kilogrammes squared.",
    "40 % of kgs": "40 per cent of kgs",
    "2w₁ and 3cm²": "2 w one and 3 centimetres squared",
    "cos φ ≤ 1": "cos phi is at most 1",
}


@pytest.mark.parametrize(("written", "said"), SAID.items())
def test_signs_are_said_as_words(written: str, said: str) -> None:
    assert Pronunciation.of("en").said(written) == said


IN_LANGUAGES = {
    ("de", "w₁ − α∇E ist −0,42."): "w eins minus alpha nabla E ist minus 0 Komma 4 2.",
    ("es", "40 % de 3 cm²"): "40 por ciento de 3 centímetros al cuadrado",
    ("fr", "μ = 0,8"): "mu égale 0 virgule 8",
    ("pt-BR", "cos φ ≤ 1"): "cos fi é no máximo 1",
    ("zh-CN", "学习率α乘‖∇E‖"): "学习率 阿尔法 乘 纳布拉 E",
    ("ja", "勾配∇Eの0.25倍"): "勾配 ナブラ イー の0 点 2 5倍",
    ("ar", "معدل التعلم α × 2"): "معدل التعلم ألفا في 2",
    ("hi", "λ ≈ 6.5"): "लैम्ब्डा लगभग 6 दशमलव 5",
}


@pytest.mark.parametrize(("language", "written"), IN_LANGUAGES)
def test_each_language_says_signs_and_decimals_in_its_own_words(language: str, written: str) -> None:
    assert Pronunciation.of(language).said(written) == IN_LANGUAGES[language, written]


def is_sign(character: str) -> bool:
    """Tell whether an engine may not know how a character is said."""
    name = unicodedata.name(character, "")
    return unicodedata.category(character) in ("Sm", "No") or name.startswith("GREEK") or character in "‖∇°"


@pytest.mark.parametrize("tag", [tag for tag in LANGUAGES if tag != "it"])
def test_no_sign_of_the_lectures_is_left_to_the_engine(tag: str) -> None:
    syllabus, table = read_syllabus(ROOT / "lectures.toml"), Pronunciation.of(tag)
    words = catalogue(syllabus, LANGUAGES[tag])
    beats = [
        beat
        for lecture in syllabus.lectures
        for scene in lecture.segments
        for beat in beats_of(load(ROOT, scene), words)
    ]
    assert len(beats) > 100
    assert {beat.language.tag for beat in beats} == {tag}
    assert not {sign for beat in beats for sign in table.said(beat.text) if is_sign(sign)}


def test_dates_and_points_in_space_are_no_decimals() -> None:
    assert Pronunciation.of("de").said("1.2.2026 und (1,2,3)") == "1.2.2026 und (1,2,3)"


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
