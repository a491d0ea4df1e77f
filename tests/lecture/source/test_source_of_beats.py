"""What a segment's beats do is told apart, however deep and long their source is."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable

import pytest

from lecture.source.beats import beats_in, without_beats

SEGMENT = """
{before}
class Falling(Segment):
    @beat("It falls.")
    def falls(self):
        {action}
"""


def read(*, before: str = "", action: str = "pass") -> ast.Module:
    return ast.parse(SEGMENT.format(before=before, action=action))


def told_by_the_beat(tree: ast.Module) -> str:
    (falls,) = beats_in(tree, "Falling")
    return falls.action


def told_by_the_rest(tree: ast.Module) -> str:
    return without_beats(tree, "Falling")


DIFFERENT = r"""
f(1, [2]) | f([1, 2]) | f([1], 2) | f(1, 2) | f(1, (2,)) | f(x=1) | f(y=1) | f(1) | f(True) | f(1.0) | f('1') | f(b'1')
f(None) | f(...) | f('\n') | f('Name') | f(Name) | f; 1 | f | -f | ~f | f if 1 else 2 | lambda: f | x = f | x: f
x: int = f | f'{f}' | f'{f!r}' | {f: 1, **f}
"""


@pytest.mark.parametrize("place", ["action", "before"])
def test_what_differs_is_told_differently_and_what_does_not_alike(place: str) -> None:
    told = told_by_the_beat if place == "action" else told_by_the_rest
    sources = re.split(r" \| |\n", DIFFERENT.strip())
    assert len({told(read(**{place: each})) for each in sources}) == len(sources) == 29
    spaced = read(**{place: "f( 1,  # remark\n          [ 2 ] )"})
    assert told(spaced) == told(read(**{place: "f(1, [2])"}))


def nested(depth: int) -> ast.expr:
    """Return so many signs before a number; Python's parser, whose limits differ, has no part in it."""
    tree: ast.expr = ast.Constant(1)
    for _ in range(depth):
        tree = ast.UnaryOp(ast.USub(), tree)
    return tree


@pytest.mark.parametrize("told", [told_by_the_beat, told_by_the_rest])
def test_no_depth_is_too_deep(told: Callable[[ast.Module], str]) -> None:
    def deep(depth: int) -> ast.Module:
        tree = read()
        segment = next(node for node in tree.body if isinstance(node, ast.ClassDef))
        body = segment.body[0].body if told is told_by_the_beat else tree.body
        body.append(ast.Expr(nested(depth)))
        return tree

    assert told(deep(20_000)) == told(deep(20_000))
    assert told(deep(20_000)) != told(deep(20_001))


def test_no_number_is_too_long() -> None:
    long = "0x" + "f" * 5000
    assert told_by_the_beat(read(action=long)) == told_by_the_beat(read(action=long.upper().replace("X", "x")))
    assert told_by_the_beat(read(action=long)) != told_by_the_beat(read(action=long[:-1] + "e"))
