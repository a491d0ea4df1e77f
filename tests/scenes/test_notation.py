"""One name and one sign for each thing, in all that is said and written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from performances import Performance, scene_class

from scenes.kit.beats.beat import beats_of
from scenes.kit.frame.typeface import unwritable
from scenes.kit.lettering.formula import Formula
from scenes.kit.lettering.words import Words

# What is not said: each rule with a pattern for words and one for formulas, in Typst's notation.
RULES: dict[str, tuple[str, str | None]] = {
    # As a verb, a step may cost something.
    "the error is not called cost": (
        r"\b(?:the|a|its|this|that|of|no|each) costs?\b|^costs?$|\bcost (?:is|function)\b",
        r"\b[Cc]ost\b",
    ),
    "the error is not called loss": (r"\bloss(es)?\b", r"\"[^\"]*[Ll]oss"),
    "height on the map is the error, not elevation": (r"\belevations?\b", r"[Ee]levation"),
    "weights are w": ("[θϑ]", r"\btheta\b"),
    "the error is E": (r"(?<![\w'’])(?-i:L)(?![\w'’])", r"(?<![A-Za-z_\"])L(?![A-Za-z\"])"),
    "a minus is no hyphen": (r"(?<![\w])-(?=[\w.])|(?<=\s)-(?=\s)", None),
    "a vector is a column": (r"\[[^\]]*,[^\]]*\]", r"(?<!delim: \")\[[^\]\"]*,[^\]]*\]"),
}
# Where the notation of others is named, once: in which segment, and what exactly is written.
ALLOWED: set[tuple[str, str]] = {
    ("WorkedBowl", "nabla E = [6, 6]"),
    ("UpdateRule", "new_weight = old_weight - learning_rate × partial_derivative"),
    ("UpdateRule", "theta <- theta - alpha nabla L(theta)"),
    ("UpdateRule", "Books may write theta for the weights, and L, the cost, for the error."),
}

# Segments that still say it otherwise: each goes from here when it is written anew.
NOT_YET_RENAMED: set[str] = set()


def wordings(performance: Performance) -> Iterator[tuple[str, bool]]:
    """Yield each text of a segment, and whether it is a formula: title, narration, words and formulas on screen."""
    segment = type(performance.segment)
    yield from ((text, False) for text in (segment.title, segment.learnt, *(each.text for each in beats_of(segment))))
    shown = [part for frame in performance.frames for part in frame.parts((Words, Formula))]
    yield from dict.fromkeys(
        (part.typst_code.strip("$ ") if isinstance(part, Formula) else part.text, isinstance(part, Formula))
        for part in shown
    )


def broken_rules(text: str, *, is_formula: bool) -> list[str]:
    """Return the rules that a text breaks."""
    patterns = {rule: pair[is_formula] for rule, pair in RULES.items()}
    return [rule for rule, pattern in patterns.items() if pattern and re.search(pattern, text, _FLAGS[is_formula])]


_FLAGS = {False: re.IGNORECASE, True: re.NOFLAG}


def test_everything_has_one_name_and_one_sign(perform: Callable[[str], Any], segment_name: str) -> None:
    name = segment_name.partition(":")[2]
    if name in NOT_YET_RENAMED:
        return
    found = [
        f"{rule}: {text}"
        for text, is_formula in wordings(perform(segment_name))
        if (name, text) not in ALLOWED
        for rule in broken_rules(text, is_formula=is_formula)
    ]
    assert found == []


def test_what_was_learnt_can_be_written_on_a_card(segment_name: str) -> None:
    assert unwritable(scene_class(segment_name).learnt) is None


def test_the_list_of_other_names_names_segments(segment_names: list[str]) -> None:
    assert {name.partition(":")[2] for name in segment_names} >= NOT_YET_RENAMED


@pytest.mark.parametrize(
    ("text", "is_formula"),
    [
        ("What is the cost?", False),
        ("More weight, more loss", False),
        ("Elevation", False),
        ("θ ← θ − α∇E", False),
        ("the loss L falls", False),
        ("-Gradient (Steepest Descent)", False),
        ("w - 0.5", False),
        ("∇E = [2, 6]", False),
        ("nabla L(w)", True),
        ("(partial L)/(partial w_1)", True),
        ("theta arrow.l theta", True),
        ("nabla E = [2, 6]", True),
        ('"Cost" = 3', True),
    ],
)
def test_what_is_not_said_is_found(text: str, is_formula: bool) -> None:
    assert broken_rules(text, is_formula=is_formula)


@pytest.mark.parametrize(
    ("text", "is_formula"),
    [
        ("A small step costs its slope times the step.", False),
        ("−Gradient (Steepest Descent)", False),
        ("a forty-legged, well-known line", False),
        ("Lines", False),
        ("w arrow.l w - alpha nabla E", True),
        ('nabla E = vec(delim: "[", 2, 6)', True),
        ("(3, 1)", True),
        ('"Left" + lambda', True),
    ],
)
def test_what_is_said_rightly_is_not_found(text: str, is_formula: bool) -> None:
    assert broken_rules(text, is_formula=is_formula) == []
