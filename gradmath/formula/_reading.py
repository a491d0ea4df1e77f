"""From the text of a formula to its expression.

The text passes through several stages: signs (`_letters`), what surrounds the formula (`_head`), tokens, words, and
precedence (`_reader`). Each accepts only mathematical notation and refuses anything else with its place. The text is
never evaluated as code.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gradmath.formula._errors import FormulaError, quoted
from gradmath.formula._graph import Graph, Node
from gradmath.formula._head import Headed, headed
from gradmath.formula._letters import letters
from gradmath.formula._names import Name, declared_name
from gradmath.formula._reader import Reader
from gradmath.formula._tokens import tokens
from gradmath.formula._words import Declared, Words

MOST_CHARACTERS = 1000


@dataclass(frozen=True)
class Expression:
    """A formula as a graph.

    Attributes
    ----------
    graph
        The graph of expressions.
    value
        The node of the formula's value.
    names
        The names of the weights, in the order of their variables.
    """

    graph: Graph
    value: Node
    names: tuple[Name, ...]


def expression(text: str, weights: Sequence[str] = ()) -> Expression:
    """Read a formula.

    Parameters
    ----------
    text
        At most 1000 characters.
    weights
        The names of weights that are known, in order; none if the formula alone decides.

    Raises
    ------
    FormulaError
        If it is not a formula within the limits.
    """
    return _read(text, tuple(declared_name(each) for each in weights))


def constant(text: str) -> float:
    """Return the number of a formula without weights, such as ``-2 pi``. Raises as `expression` does."""
    read = _read(text, (), weights_allowed=False)
    number = read.graph.number(read.value)
    if number is None:
        raise RuntimeError(f"a formula without weights is not constant: {text!r}")
    return number


def _read(text: str, asked: tuple[Name, ...], *, weights_allowed: bool = True) -> Expression:
    _check_whole(text)
    around = headed(letters(text), text)
    words = Words(text, Declared(around.names, asked), weights_allowed)
    found, names = words.resolved(tokens(around.body, text))
    _check_head(around, names, any(each.kind == "weight" for each in found), text)
    reader = Reader(found, text)
    return Expression(reader.graph, reader.formula(), names)


def _check_whole(text: str) -> None:
    if len(text) > MOST_CHARACTERS:
        sentence = f"a formula has at most {MOST_CHARACTERS} characters: this one has {len(text)}"
        raise FormulaError(sentence, text, MOST_CHARACTERS)
    if not text.strip():
        raise FormulaError("the formula is empty: write one such as w1^2 + 3*w2^2", text, 0)


def _check_head(around: Headed, names: Sequence[Name], has_weights: bool, text: str) -> None:
    """Refuse an equation: only the error's name, and not a weight's, may precede =."""
    if around.error is None:
        return
    if around.error in names or not has_weights:
        shown = quoted(around.error.plain)
        sentence = f'an equation is not an error: {shown} stands before "=", and a formula is what stands after it'
        raise FormulaError(sentence, text, 0)
