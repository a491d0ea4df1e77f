"""In a rule the gradient is red, minus the gradient blue, and all else has no colour of its own."""

from __future__ import annotations

import pytest

from scenes.claims.meaning import Decoration
from scenes.kit.frame.theme import DARK, LIGHT, Theme
from scenes.kit.lettering.rule import FLOW_RULE, MOMENTUM_RULE, PLAIN_RULE, rule_formula


@pytest.mark.parametrize("theme", [DARK, LIGHT])
@pytest.mark.parametrize(
    ("source", "role", "coloured"),
    [(PLAIN_RULE, "ascent_text", 2), (MOMENTUM_RULE[0], "ascent_text", 2), (FLOW_RULE, "descent_text", 3)],
)
def test_the_gradient_at_its_end_has_its_colour(theme: Theme, source: str, role: str, coloured: int) -> None:
    formula = rule_formula(source, 30, theme, Decoration("a test"))
    colours = [glyph.get_fill_color().to_hex().lower() for glyph in formula.family_members_with_points()]
    assert set(colours[-coloured:]) == {getattr(theme, role).lower()}
    assert set(colours[:-coloured]) == {theme.ink.lower()}
    assert formula.written == " ".join(source.split())


def test_a_rule_without_a_gradient_is_ink() -> None:
    formula = rule_formula(MOMENTUM_RULE[1], 30, DARK, Decoration("a test"))
    assert {glyph.get_fill_color().to_hex().lower() for glyph in formula.family_members_with_points()} == {
        DARK.ink.lower()
    }
