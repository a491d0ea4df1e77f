"""A formula of the gradient in descent's colour, or one of descent in the gradient's, is a fault."""

from __future__ import annotations

import pytest

from lecture.audit.roles import ROLES, role_findings
from scenes.claims.meaning import Decoration
from scenes.kit.frame.theme import DARK, LIGHT, Theme
from scenes.kit.lettering.formula import Formula

UP = ["nabla E", "lr(bar.v.double nabla E bar.v.double)"]
DOWN = ["-nabla E", "w <- w - alpha nabla E", "theta <- theta - alpha nabla L(theta)"]


def passes(source: str, colour: str, theme: Theme) -> bool:
    formula = Formula(source, 30, colour, of=Decoration("a test"))
    (finding,) = role_findings([formula], theme)
    return ROLES.passes(finding.figure)


@pytest.mark.parametrize("theme", [DARK, LIGHT])
class TestTheColourOfAFormula:
    @pytest.mark.parametrize("source", UP)
    def test_of_the_gradient_is_not_blue(self, source: str, theme: Theme) -> None:
        assert passes(source, theme.ascent_text, theme)
        assert passes(source, theme.ink, theme)
        assert not passes(source, theme.descent_text, theme)

    @pytest.mark.parametrize("source", DOWN)
    def test_of_descent_is_not_red(self, source: str, theme: Theme) -> None:
        assert passes(source, theme.descent_text, theme)
        assert passes(source, theme.ink, theme)
        assert not passes(source, theme.ascent_text, theme)

    def test_that_says_neither_is_not_looked_at(self, theme: Theme) -> None:
        formula = Formula("x^2", 30, theme.ascent_text, of=Decoration("a test"))
        assert not list(role_findings([formula], theme))

    def test_of_several_colours_is_looked_at_by_parts(self, theme: Theme) -> None:
        source, colours = "w <- w - alpha {{nabla E : g}}", {"g": theme.ascent_text}
        formula = Formula(source, 30, theme.descent_text, colours, of=Decoration("a test"))
        assert [each.detail for each in role_findings([formula], theme)] == ["nabla E"]

    @pytest.mark.parametrize(
        ("label", "source"), [("g", "w <- w - alpha {{nabla E : g}}"), ("s", "w <- w {{- alpha nabla E : s}}")]
    )
    def test_of_a_part_is_that_of_what_it_says(self, label: str, source: str, theme: Theme) -> None:
        def passing(colour: str) -> bool:
            formula = Formula(source, 30, theme.ink, {label: colour}, of=Decoration("a test"))
            return all(ROLES.passes(each.figure) for each in role_findings([formula], theme))

        assert passing(theme.ink)
        assert passing(theme.ascent_text) == (label == "g")
        assert passing(theme.descent_text) == (label == "s")

    def test_of_a_part_after_a_minus_may_be_either(self, theme: Theme) -> None:
        for colour in (theme.ascent_text, theme.descent_text):
            formula = Formula("-{{nabla E : g}} = b", 30, theme.ink, {"g": colour}, of=Decoration("a test"))
            assert not list(role_findings([formula], theme))
