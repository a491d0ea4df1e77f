"""Red is the gradient and blue is descent: the colours of formulas and of ways, compared with what they say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from manim import Mobject, VMobject

from scenes.claims.headings import Headed, in_their_colours
from scenes.claims.protocol import Check, Claim, Claimant, Finding, Measure
from scenes.colours import is_same, rgb
from scenes.kit.frame.theme import Theme
from scenes.kit.lettering.formula import Formula

ROLES = Check("a formula of the gradient is not in descent's colour, nor one of descent in the gradient's", "others", 0)

_GRADIENT, _DESCENT = re.compile(r"\bnabla\b(?!\^)"), re.compile(r"<-|-\s*(?:alpha\s*)?nabla\b")


def role_findings(parts: Iterable[Mobject], theme: Theme) -> Iterator[Finding]:
    """Check every formula in a single colour, and each part in a colour of its own, if it is one of these two."""
    for part in parts:
        if isinstance(part, Formula):
            yield from _of_formula(part, part.written, theme)
            for label, written in part.coloured_parts.items():
                # The minus before a part may belong to it.
                if f"-{written}" not in part.written.replace("- ", "-"):
                    yield from _of_formula(part.select(label), written, theme)


def _of_formula(drawn: Mobject, written: str, theme: Theme) -> Iterator[Finding]:
    colour = _colour_of(drawn) if _GRADIENT.search(written) else None
    if colour is not None:
        opposite = theme.ascent_text if _DESCENT.search(written) else theme.descent_text
        is_other = is_same(colour, rgb(opposite))
        yield Finding(check=ROLES, figure=float(is_other), place=drawn.get_center(), detail=written)


def _colour_of(formula: Mobject) -> np.ndarray | None:
    """Return the colour of a formula, shape (3,); None if it has several."""
    glyphs = [each for each in formula.family_members_with_points() if isinstance(each, VMobject)]
    colours = {str(glyph.get_fill_color()) for glyph in glyphs}
    return rgb(colours.pop()) if len(colours) == 1 else None


def way_findings(made: Iterable[tuple[object, Sequence[Claim]]], theme: Theme, measure: Measure) -> Iterator[Finding]:
    """Check everything that goes up or down the slope and is drawn in one of these two colours, given its claims."""
    for thing, claims in made:
        if isinstance(thing, Mobject) and any(isinstance(claim, Headed) for claim in claims):
            for way in in_their_colours(claims, _own_colours(thing), theme.senses):
                yield from way.findings(measure)


def _own_colours(thing: Mobject) -> list[np.ndarray]:
    """Return the colours in which a thing is drawn, without those of other things in it that make claims."""
    inner = [each for each in thing.get_family()[1:] if isinstance(each, Claimant)]
    others = {id(each) for part in inner for each in part.get_family()}
    found: dict[str, np.ndarray] = {}
    for part in thing.family_members_with_points():
        if isinstance(part, VMobject) and id(part) not in others:
            fill = part.get_fill_color() if part.get_fill_opacity() > 0 else None
            line = part.get_stroke_color() if part.get_stroke_width() > 0 else None
            found |= {str(colour): rgb(colour) for colour in (fill, line) if colour is not None}
    return list(found.values())
