"""Words look the same at every quality; numbers are printed to the last digit and stand still."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from manim import tempconfig

from scenes.claims.protocol import ClaimsNothing
from scenes.kit.frame.theme import DARK
from scenes.kit.lettering import words as lettering
from scenes.kit.lettering.formula import Formula
from scenes.kit.lettering.numbers import MINUS, ReadOut, printed
from scenes.kit.lettering.words import Words

quick = settings(max_examples=50, deadline=None)
numbers = st.floats(-1e6, 1e6)
SIZE = 26
SHAPES = ClaimsNothing("a number of which only the shapes are looked at")


class TestPrinted:
    @quick
    @given(numbers, st.integers(0, 4))
    def test_is_the_number_rounded_to_its_decimals(self, value: float, decimals: int) -> None:
        exact = Decimal(value).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_EVEN)
        text = printed(value, decimals)
        assert Decimal(text.replace(MINUS, "-")) == exact
        assert len(text.partition(".")[2]) == decimals

    @pytest.mark.parametrize("value", [-0.0, -1e-9, -0.004, 0.0])
    def test_has_no_negative_zero(self, value: float) -> None:
        assert printed(value, 2) == "0.00"

    def test_has_a_true_minus_sign(self) -> None:
        assert printed(-1.5, 1) == "−1.5"


class TestReadOut:
    @quick
    @given(numbers, numbers)
    def test_draws_one_glyph_for_each_character_and_keeps_its_right_end(self, first: float, second: float) -> None:
        number = ReadOut(first, SIZE, DARK.ink, truth=SHAPES).place((2.0, -1.0, 0))
        cells = [_cells(number), _cells(number.set_value(second))]
        for value, glyphs in zip((first, second), cells, strict=True):
            assert len(glyphs) == len(printed(value, 2))
        # The last digit's cell ends at the right end, whatever the digit: its middle never moves.
        middles = [glyphs[-1].mean() for glyphs in cells]
        assert middles[0] == pytest.approx(middles[1], abs=1e-9)
        assert max(glyphs[-1].max() for glyphs in cells) <= 2.0

    def test_every_digit_takes_the_same_width(self) -> None:
        middles = [
            [cell.mean() for cell in _cells(ReadOut(11.11 * digit, SIZE, DARK.ink, truth=SHAPES))]
            for digit in range(1, 10)
        ]
        np.testing.assert_allclose(middles, np.tile(middles[0], (9, 1)), atol=1e-9)

    def test_stands_on_its_baseline(self) -> None:
        for digit in "1247":
            number = ReadOut(float(digit), SIZE, DARK.ink, truth=SHAPES, decimals=0).place((0, 0.75, 0))
            assert number.points[:, 1].min() == pytest.approx(0.75, abs=1e-3)

    @pytest.mark.parametrize("digit", "0123456789")
    def test_its_digits_are_those_of_the_font(self, digit: str) -> None:
        drawn = ReadOut(float(digit), SIZE, DARK.ink, truth=SHAPES, decimals=0)
        written = Words(digit, SIZE, DARK.ink, "MEDIUM")
        assert drawn.points - drawn.get_center() == pytest.approx(written.points - written.get_center(), abs=2e-3)


class TestWords:
    @pytest.mark.parametrize(
        "text",
        ["Minimum Error", "Gradient (Steepest Ascent)", "2  Take a small step the other way.", "Flipper\n181 mm"],
    )
    def test_have_the_same_outline_at_every_quality(self, text: str, tmp_path: Path) -> None:
        outlines = []
        for width in (16, 64, 320, 854, 3840):
            lettering._outlined.cache_clear()
            size = {"pixel_width": width, "pixel_height": width * 9 // 16}
            with tempconfig(size | {"media_dir": str(tmp_path / str(width))}):
                outlines.append(Words(text, 40, DARK.ink, "SEMIBOLD").points)
        lettering._outlined.cache_clear()
        for outline in outlines[1:]:
            np.testing.assert_array_equal(outline, outlines[0])

    def test_long_words_stay_on_one_line(self, stage: None, bounds: Callable) -> None:  # noqa: ARG002
        short, long = (Words(text, 40, DARK.ink) for text in ("Words", "Words " * 12 + "Words"))
        heights = [np.diff(bounds(words), axis=0)[0, 1] for words in (short, long)]
        assert heights[0] == pytest.approx(heights[1], abs=1e-3)

    def test_stand_around_the_middle_of_the_frame(self, bounds: Callable) -> None:
        np.testing.assert_allclose(bounds(Words("Error", SIZE, DARK.ink)).mean(axis=0), 0, atol=1e-6)

    def test_a_size_is_a_size(self, bounds: Callable) -> None:
        small, large = (bounds(Words("Error", size, DARK.ink)) for size in (20, 40))
        np.testing.assert_allclose(2 * small, large, rtol=1e-2)

    @pytest.mark.parametrize("character", ["∇", "α", "✓", "勾", "ت", "🙂", "\u0301", "\x1b", "\u202e", "\t", "⁻"])
    def test_refuse_a_character_that_the_font_lacks(self, character: str) -> None:
        with pytest.raises(ValueError, match=r"the packaged font cannot write .*, character 3 of ") as refused:
            Words(f"E {character}", SIZE, DARK.ink)
        assert f"U+{ord(character):04X}" in str(refused.value)
        assert str(refused.value).isprintable()

    def test_need_a_letter(self) -> None:
        with pytest.raises(ValueError, match="at least one visible letter"):
            Words("  ", SIZE, DARK.ink)


class TestRaisedAndLowered:
    """Digits that the font lacks are its plain digits, set small as its designer asks for."""

    # By the table OS/2 of Hanken Grotesk: 0.6 of the size, 0.35 em above the line or 0.075 em below it.
    @pytest.mark.parametrize(("script", "rise"), [("⁰¹²³⁴⁵⁶⁷⁸⁹", 0.35), ("₀₁₂₃₄₅₆₇₈₉", -0.075)])
    def test_digits_are_plain_ones_that_stand_higher_or_lower(self, bounds: Callable, script: str, rise: float) -> None:
        for digit, character in enumerate(script):
            plain, small = (bounds(Words(text, 72, DARK.ink, "SEMIBOLD")) for text in (str(digit), character))
            np.testing.assert_allclose(np.ptp(small, axis=0), 0.6 * np.ptp(plain, axis=0), rtol=0.08)
            line = Words(f"H{character}", 72, DARK.ink, "SEMIBOLD")
            letter, drawn = _glyphs(line, [f"H{character}", "H"])
            assert letter.min(axis=0)[1] == pytest.approx(line.baseline, abs=1e-3)
            assert drawn[:, 1].min() - line.baseline == pytest.approx(rise, abs=0.01)
            assert drawn[:, 0].min() > letter[:, 0].max()

    @pytest.mark.parametrize("text", ["mean squared, in kg²", "in kg²; 57 iterations", "Up: w₂, kg", "x² and y₁₂ too"])
    def test_other_letters_stand_as_without_them(self, text: str) -> None:
        before = re.split("[²₁₂]", text)[0]
        alone, line = Words(before, SIZE, DARK.ink), Words(text, SIZE, DARK.ink)
        start = line.points[: len(alone.points)]
        np.testing.assert_allclose(start - start[0], alone.points - alone.points[0], atol=1e-9)

    def test_words_go_on_behind_them(self, bounds: Callable) -> None:
        pairs = [(Words(text, SIZE, DARK.ink), Words(text.replace("²", ""), SIZE, DARK.ink))
                 for text in ("x²y", "x² y", "x²  y")]  # fmt: skip
        digit = [
            np.ptp(bounds(with_digit), axis=0)[0] - np.ptp(bounds(without), axis=0)[0] for with_digit, without in pairs
        ]
        np.testing.assert_allclose(digit, digit[0], atol=0.005)
        assert 0.1 < digit[0] / (SIZE / 72) < 0.4

    def test_stand_on_the_line_of_the_letters_beside_them(self) -> None:
        for text in ("w₁", "kg²", "H₂O"):
            line = Words(text, SIZE, DARK.ink)
            assert line.baseline - line.get_bottom()[1] > 0.02
            assert [claim.figure for claim in line.claims()] == pytest.approx([0])

    def test_are_set_in_one_line(self) -> None:
        with pytest.raises(ValueError, match="one line"):
            Words("kg²\nand more", SIZE, DARK.ink)


class TestFormula:
    @pytest.mark.parametrize("source", ["x + 勾", '"\N{GOTHIC LETTER AHSA}"', "bold(\N{GOTHIC LETTER AHSA})^2"])
    def test_refuses_a_character_that_its_fonts_lack(self, stage: None, source: str) -> None:  # noqa: ARG002
        with pytest.raises(ValueError, match="the packaged fonts of formulas cannot write every character of"):
            Formula(source, 34, DARK.ink)


def test_a_formulas_named_parts_have_their_own_colours(stage: None) -> None:  # noqa: ARG001
    formula = Formula("{{w : old}} - {{alpha : rate}}", 34, DARK.ink, {"rate": DARK.descent})
    assert formula.select("rate")[0].get_fill_color().to_hex().lower() == DARK.descent
    assert formula.select("old")[0].get_fill_color().to_hex().lower() == DARK.ink


@pytest.mark.parametrize(
    ("source", "plain"),
    [
        ("w <- w - alpha {{nabla E : gradient}}", "w <- w - alpha nabla E"),
        ("{{nabla E(w) : name}} = {{f(2, (3)) : value}}", "nabla E(w) = f(2, (3))"),
    ],
)
@pytest.mark.usefixtures("stage")
def test_what_a_formula_says_does_not_depend_on_its_labels(source: str, plain: str) -> None:
    assert Formula(source, SIZE, DARK.ink).written == plain


def _cells(number: ReadOut) -> list[np.ndarray]:
    """Return the x-coordinates of each character's outline, from left to right."""
    spans = sorted((path[:, 0].min(), path[:, 0].max()) for path in number.get_subpaths())
    cells: list[list[float]] = []
    for low, high in spans:
        if cells and low < cells[-1][1]:
            cells[-1][1] = max(cells[-1][1], high)
        else:
            cells.append([low, high])
    return [np.array(cell) for cell in cells]


def _glyphs(line: Words, texts: list[str]) -> list[np.ndarray]:
    """Return the outlines of the first letter of a line and of what follows it."""
    first = len(Words(texts[1], line.size, DARK.ink, line.weight).points)
    return [line.points[:first], line.points[first:]]
