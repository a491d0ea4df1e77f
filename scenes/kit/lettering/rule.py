"""Rules of descent as formulas, in the lectures' colours: the gradient is red, minus the gradient blue."""

from __future__ import annotations

from typing import Final

from scenes.claims.meaning import Fact, Scope
from scenes.claims.protocol import ClaimsNothing
from scenes.kit.frame.theme import Theme
from scenes.kit.lettering.formula import Formula
from scenes.kit.lettering.notation import GRADIENT, NEGATED_GRADIENT

PLAIN_RULE: Final = "w <- w - alpha nabla E"
MOMENTUM_RULE: Final = ("v <- mu v - nabla E", "w <- w + alpha v")
FLOW_RULE: Final = "dif w \\/ dif t = -nabla E"


def rule_formula(source: str, size: float, theme: Theme, of: Scope | Fact | ClaimsNothing | None = None) -> Formula:
    """Return a rule whose gradient is red, and blue where a whole side of it is minus the gradient.

    Parameters
    ----------
    source
        The rule in Typst.
    size
        Font size.
    theme
        Colours.
    of
        What it means, as of `Formula`.
    """
    named = NEGATED_GRADIENT if source.endswith(f"= {NEGATED_GRADIENT}") else GRADIENT
    if named not in source:
        return Formula(source, size, theme.ink, of=of)
    colour = theme.descent_text if named == NEGATED_GRADIENT else theme.ascent_text
    return Formula(source.replace(named, f"{{{{{named} : g}}}}"), size, theme.ink, {"g": colour}, of=of)
