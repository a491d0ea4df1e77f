"""Formulas are read by their parts, whatever their spelling."""

from __future__ import annotations

import pytest

from scenes.claims.notation import UnreadableError, expression, read, spelled


@pytest.mark.parametrize(
    ("source", "sides", "relations"),
    [
        ("w <- w - alpha nabla E", ["w", "+(w, -(*(alpha, nabla(E))))"], ("<-",)),
        ("{{theta : a}} {{<- : b}} {{theta : c}} {{- : d}} {{alpha : e}}", ["theta", "+(theta, -(alpha))"], ("<-",)),
        (r"partial E \/ partial w_1", ["partial(E, w_1)"], ()),
        ("(partial E)/(partial w_1)", ["partial(E, w_1)"], ()),
        (r"alpha partial E \/ partial w_1", ["*(alpha, partial(E, w_1))"], ()),
        ('op("grad") E', ["nabla(E)"], ()),
        ("nabla L(theta)", ["nabla(L, theta)"], ()),
        ("f'(w) = 2 w", ["prime(f, w)", "*(2, w)"], ("=",)),
        ("= 2 dot 3 = 6", [None, "*(2, 3)", "6"], ("=", "=")),
        ("= (1.23, −2.50)", [None, "vector(1.23, -(2.5))"], ("=",)),
        (r"2 \/ lambda_max", ["/(2, lambda_max)"], ()),
        (r"1 \/ 2 n", ["/(1, *(2, n))"], ()),
        ("1/2 n", ["*(/(1, 2), n)"], ()),
        ("lr(bar.v.double nabla E bar.v.double) cos phi", ["*(norm(nabla(E)), cos(phi))"], ()),
        ('vec(delim: "[", w_1, {{w_2 : b}})', ["vector(w_1, w_2)"], ()),
        ("bracket.l w_1, w_2 bracket.r", ["vector(w_1, w_2)"], ()),
        ('nabla^2 E = mat(delim: "[", 2, 0; 0, 6)', ["hessian(E)", "matrix(vector(2, 0), vector(0, 6))"], ("=",)),
        ("E < 4.5", ["E", "4.5"], ("<",)),
        ("a b^2 - (-c)", ["+(*(a, ^(b, 2)), -(-(c)))"], ()),
    ],
)
def test_a_formula_is_read_by_its_parts(source: str, sides: list[str | None], relations: tuple[str, ...]) -> None:
    (statement,) = read(source)
    assert [None if side is None else spelled(side) for side in statement.sides] == sides
    assert statement.relations == relations


def test_spaces_set_statements_apart() -> None:
    assert len(read("alpha = 0.05 quad mu = 0.9")) == 2


@pytest.mark.parametrize("source", ["w <-> v", "a +", "(a, b", "a dots.v ] b", "nabla^3 E", "", "a ! b"])
def test_what_nobody_reads_is_said(source: str) -> None:
    with pytest.raises(UnreadableError):
        expression(source)
