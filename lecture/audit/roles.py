"""Red is the gradient and blue is descent: the colours of formulas, compared with what they say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import numpy as np
from manim import Mobject

from scenes.claims.protocol import Check, Finding
from scenes.colours import is_same, rgb
from scenes.kit.frame.theme import Theme
from scenes.kit.lettering.formula import Formula

ROLES = Check("a formula of the gradient is not in descent's colour, nor one of descent in the gradient's", "others", 0)

_GRADIENT, _DESCENT = re.compile(r"\bnabla\b(?!\^)"), re.compile(r"<-|-\s*(?:alpha\s*)?nabla\b")


def role_findings(parts: Iterable[Mobject], theme: Theme) -> Iterator[Finding]:
    """Check every formula in a single colour if that is the gradient's or descent's."""
    ascent, descent = rgb(theme.ascent_text), rgb(theme.descent_text)
    for part in parts:
        if not isinstance(part, Formula) or not _GRADIENT.search(part.written):
            continue
        colour = _colour_of(part)
        if colour is not None:
            is_down = bool(_DESCENT.search(part.written))
            is_other = is_same(colour, ascent if is_down else descent)
            yield Finding(check=ROLES, figure=float(is_other), place=part.get_center(), detail=part.written)


def _colour_of(formula: Formula) -> np.ndarray | None:
    """Return the colour of a formula, shape (3,); None if it has several."""
    colours = {str(glyph.get_fill_color()) for glyph in formula.family_members_with_points()}
    return rgb(colours.pop()) if len(colours) == 1 else None
