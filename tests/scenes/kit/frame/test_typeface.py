"""What the packaged font can write, and how wide it says that words are."""

from __future__ import annotations

import pytest

from scenes.kit.frame.theme import DARK
from scenes.kit.frame.typeface import unwritable, width
from scenes.kit.lettering.words import Words


@pytest.mark.parametrize(
    "text", ["Gradient descent: 1–2 “steps”…", "été, Ångström, Łódź", "a = b − 3", "no\u00a0break"]
)
def test_what_it_has_can_be_written(text: str) -> None:
    assert unwritable(text) is None


@pytest.mark.parametrize(
    "character",
    [
        "✓", "∇", "²", "₁", "α", "勾", "ت", "🙂",  # other alphabets and signs
        "\n", "\t", "\x1b", "\u00ad", "\u200b", "\u202e", "\u2028", "\ufeff", "\uf8ff", "\ud800",  # nothing to be seen
        "\u0301",  # a mark that must be drawn as one with the letter below it
    ],
)  # fmt: skip
def test_what_it_lacks_is_found_where_it_stands(character: str) -> None:
    assert unwritable(f"Step {character} by") == 5
    assert unwritable(character) == 0


@pytest.mark.parametrize("weight", ["NORMAL", "SEMIBOLD"])
@pytest.mark.parametrize("text", ["eoc", "gjpqy", "“—”", "(Qx), {1}", "0.25 = −3 ×", "Ångström", "top\ncó"])
def test_letters_stand_on_the_line_that_is_said(text: str, weight: str) -> None:
    """A capital H is flat at its foot, which is on the line; it is the last shape that is drawn."""
    words = Words(f"{text}H", 64, DARK.ink, weight)
    upright = Words("H", 64, DARK.ink, weight)
    drawn = words.points[-len(upright.points) :]
    assert words.baseline == pytest.approx(drawn[:, 1].min(), abs=2e-4)
    assert upright.baseline == pytest.approx(upright.get_bottom()[1], abs=2e-4)


@pytest.mark.parametrize("weight", ["NORMAL", "MEDIUM", "SEMIBOLD"])
@pytest.mark.parametrize("size", [22, 64])
@pytest.mark.parametrize("text", ["The gradient", "AVATAR To Ta", "All the slopes at once: backpropagation", "111 mm"])
def test_words_are_as_wide_as_it_says_or_somewhat_narrower(text: str, size: float, weight: str) -> None:
    """Letters such as A and V are set closer together."""
    assert 0.9 < Words(text, size, DARK.ink, weight).width / width(text, size, weight) <= 1.001
