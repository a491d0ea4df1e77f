"""Formulas as MathML, written by Typst from the sources that the films are typeset from."""

from __future__ import annotations

import re
from collections.abc import Sequence

import typst

from lecture.outputs.page.markup import Markup

_MATHS = re.compile(r"<math.*?</math>", re.DOTALL)


def as_mathml(sources: Sequence[str]) -> list[Markup]:
    """Return formulas in Typst's notation as MathML, each a block of its own.

    Raises
    ------
    ValueError
        If one is no formula.
    """
    if not sources:
        return []
    text = "\n\n".join(f"$ {source} $" for source in sources)
    try:
        written = typst.compile(text.encode(), format="html")
    except typst.TypstError as error:
        raise ValueError(f"a formula of the lesson cannot be typeset: {error}") from error
    found = _MATHS.findall(written.decode() if isinstance(written, bytes) else str(written))
    if len(found) != len(sources):
        raise ValueError("a formula of the lesson is not one formula: give each its own entry")
    return [Markup(each) for each in found]
