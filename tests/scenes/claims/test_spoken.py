"""Numbers and directions in words are read as they are meant, and compared with what they are tied to."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenes.claims.spoken import agrees, loose_directions, numbers_in, untied
from scenes.claims.vocabulary import vocabulary_of
from scenes.language.languages import find_language

_UNITS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]


def in_english(number: int) -> str:
    """Return a number of three digits in words."""
    hundreds, rest = divmod(number, 100)
    tens, units = divmod(rest, 10)
    small = _TENS[tens - 2] + (f"-{_UNITS[units - 1]}" if units else "")
    return f"{_UNITS[hundreds - 1]} hundred and {small}"


@given(st.integers(1, 9), st.integers(20, 99))
def test_a_number_in_words_is_read(hundreds: int, rest: int) -> None:
    number = 100 * hundreds + rest
    assert [each.value for each in numbers_in(f"there are {in_english(number)} of them")] == [number]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("At three, one, the slopes are two times three: six and six.", [3, 2, 3, 6, 6]),
        ("One direction is steeper than all the others.", []),
        ("a thousand weights, five hundred times less", [1000, 500]),
        ("Two per cent below this limit", [0.02]),
        ("1 797 pictures, 85 %, 3.5 kg, −2.1", [1797, 0.85, 3.5, -2.1]),
        ("sixty-four pixels and thirty-six windows", [64, 36]),
        ("The first weight, then the second one; at first a guess, ten times a second", [1, 2, 10]),
        ("a tenth of it, two thirds of the way, a quarter turn, and half", [0.1, 2 / 3, 0.25, 0.5]),
        ("the twenty-first, nine in ten, minus two", [21, 9, 10, -2]),
    ],
)
def test_numbers_are_found_in_their_order(text: str, values: list[float]) -> None:
    assert [each.value for each in numbers_in(text)] == pytest.approx(values)


@pytest.mark.parametrize(
    ("words", "true", "false"),
    [
        ("six", 6, 7),
        ("six and six", [6.0, 6.0], [6.0, 5.0]),
        ("five hundred", 501.3, 612.0),
        ("a thousand", 1000, 999),
        ("two per cent", 0.02, 0.05),
        ("one", 1, 2),
        ("three, one", np.array([3.0, 1.0]), np.array([1.0, 3.0])),
        ("uphill", 0.4, -0.4),
        ("less", -1.0, 1.0),
        ("to the left", [-1.0, 0.2, 0.0], [1.0, 0.2, 0.0]),
        ("flat", 0.0, 0.3),
        ("most of them", True, False),
        ("twice", 2.0, 3.0),
        ("first", 1, 2),
        ("a hundredth", 0.01, 0.1),
        ("half", 0.5, 0.6),
        ("up", 0.3, -0.3),
        ("down", -0.3, 0.3),
        ("against", -0.3, 0.3),
        ("minus two", -2, 2),
    ],
)
def test_words_agree_with_what_they_say_and_with_nothing_else(words: str, true: Any, false: Any) -> None:
    assert agrees(words, true)
    assert not agrees(words, false)


@pytest.mark.parametrize(
    ("language", "words", "true", "false"),
    [
        ("de", "zweiten", 2, 1),
        ("de", "ein Hundertstel", 0.01, 0.1),
        ("es", "un décimo", 0.1, 0.01),
        ("fr", "troisième", 3, 2),
        ("pt_BR", "primeira", 1, 2),
        ("zh_CN", "十分之一", 0.1, 0.01),
        ("ja", "二つ目", 2, 1),
        ("ar", "الأول", 1, 2),
        ("hi", "चौथाई", 0.25, 0.5),
        ("es", "más abajo", -0.3, 0.3),
        ("ja", "下り", -0.3, 0.3),
    ],
)
def test_places_and_parts_are_read_in_other_languages(language: str, words: str, true: float, false: float) -> None:
    found = find_language(language)
    assert found is not None
    assert agrees(words, true, vocabulary_of(found))
    assert not agrees(words, false, vocabulary_of(found))


@pytest.mark.parametrize(
    ("language", "text", "loose"),
    [
        ("en", "Go {way:up}, then down, at a right angle. It is upset.", ["down"]),
        ("de", "Geht nach {way:oben}, dann hinab.", ["hinab"]),
        ("zh_CN", "平均来看，斜率{slope:为负}，{way:下坡}更陡。", ["更陡"]),
        ("zh_CN", "斜率为{slope:负}，误差就减小。", ["减小"]),
        ("ja", "正しく回れ右。{way:下り}は急で、逆です。", ["急", "逆"]),
    ],
)
def test_directions_that_are_tied_to_nothing_are_found(language: str, text: str, loose: list[str]) -> None:
    found = find_language(language)
    assert found is not None
    assert loose_directions(*untied(text), vocabulary_of(found)) == loose


def test_words_that_say_no_value_agree_with_none() -> None:
    assert not agrees("somewhere", 3.0)


def test_ties_are_taken_out_of_a_sentence() -> None:
    plain, ties = untied("Of {count:six} balls, {:two} at a {a.b:time}.")
    assert plain == "Of six balls, two at a time."
    assert [(tie.name, plain[tie.start : tie.end]) for tie in ties] == [("count", "six"), ("", "two"), ("a.b", "time")]
