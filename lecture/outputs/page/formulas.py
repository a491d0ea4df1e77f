"""Formulas as MathML, which Typst writes from the sources of the films' formulas."""

from __future__ import annotations

import re
from collections.abc import Sequence

import typst

from lecture.errors import UsageError
from lecture.outputs.page.markup import Markup
from scenes.kit.given.quoted import on_one_line

_TALL = re.compile(r"<(?:mfrac|mtable|msqrt|mroot)")
_BRACKET = re.compile(r"<mo>([()\[\]])</mo>")
_MATHS = re.compile(r"<math.*?</math>", re.DOTALL)


def as_mathml(sources: Sequence[str]) -> list[Markup]:
    """Return formulas in Typst's notation as MathML, each as a block.

    Raises
    ------
    UsageError
        If one, from a lesson's file, is not a formula.
    """
    if not sources:
        return []
    text = "\n\n".join(f"$ {source} $" for source in sources)
    try:
        written = typst.compile(text.encode(), format="html")
    except typst.TypstError as error:
        raise UsageError(f"a formula of the lesson cannot be typeset: {on_one_line(error)}") from error
    found = _MATHS.findall(written.decode() if isinstance(written, bytes) else str(written))
    if len(found) != len(sources):
        raise UsageError("a formula of the lesson is not one formula: give each an entry of its own, without $")
    return [Markup(_with_close_brackets(each)) for each in found]


def _with_close_brackets(written: str) -> str:
    """Return a formula whose brackets do not stretch unless it is tall, since browsers add space around them."""
    if _TALL.search(written):
        return written
    return _BRACKET.sub(r'<mo stretchy="false">\1</mo>', written)
