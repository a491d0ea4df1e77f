"""The inside of a unit: its inputs times their weights, added up; and the curve that bends the sum."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from manim import VGroup, VMobject

from scenes.arrays import Array
from scenes.claims.meaning import Decoration, Scope
from scenes.claims.protocol import Check, Claim, Finding
from scenes.kit.frame.theme import Theme
from scenes.kit.lettering.formula import Formula
from scenes.kit.lettering.numbers import printed
from scenes.kit.lettering.words import Words
from scenes.kit.network.diagram import NetworkDiagram
from scenes.kit.places.place import Place
from scenes.kit.shapes.curves import polyline
from scenes.kit.shapes.signs import dot
from scenes.language.messages import message

ON_CURVE = Check("the dot is on the curve that bends a sum", "of the chart", 1e-9)
TILT = Check("the tangent is as steep as the curve", "of its slope", 1e-6)

_REACH = 1.6
_CHART = Place((3.3, 0.55), 5.4, 4.6)
# How far the name of an axis reaches beyond its end, and the gap between words and the axis beside them.
_TO_EDGE, _TO_AXIS = 0.15, 0.2


def signed(value: float, decimals: int = 2) -> str:
    """Return a number as a factor in Typst: in brackets if it is negative."""
    text = printed(value, decimals).replace("−", "-")
    return f"({text})" if text.startswith("-") else text


class BendingCurve(VGroup):
    """The curve of tanh, from sum to value, with a dot on it, and its tangent there.

    Parameters
    ----------
    theme
        Colours and type.

    Attributes
    ----------
    sum
        Sum at the dot.
    dot, guides, tangent
        Its parts.

    Examples
    --------
    >>> scene.add(BendingCurve(DARK).set_sum(0.5).set_tangent(1))
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme, self.sum = theme, 0.0
        sums = np.linspace(-_REACH, _REACH, 81)
        axes = VMobject(stroke_color=theme.quiet, stroke_width=2, fill_opacity=0)
        for start, end in (((-_REACH, 0), (_REACH, 0)), ((0, -1.05), (0, 1.05))):
            axes.append_points(polyline([self.place(*start), self.place(*end)]))
        curve = VMobject(stroke_color=theme.ink, stroke_width=5, fill_opacity=0)
        curve.points = polyline([self.place(each, np.tanh(each)) for each in sums])
        self.guides = VMobject(stroke_color=theme.quiet, stroke_width=2.5, fill_opacity=0)
        self.tangent = VMobject(stroke_color=theme.ascent, stroke_width=6, stroke_opacity=0, fill_opacity=0)
        self.dot = dot((0, 0, 0), 0.12, theme.ball)
        self._disc = self.dot.points.copy()
        about = Decoration("the name of an axis of a chart without numbers")
        names = [Words(text, theme.type.note, theme.quiet, of=about) for text in (message("sum"), message("value"))]
        # Longer words extend to the left, away from the chart's edge and from the axis that they name.
        names[0].move_to(self.place(_REACH, 0) + np.array([min(-0.2, _TO_EDGE - names[0].width / 2), -0.28, 0]))
        names[1].move_to(self.place(0, 1.05) + np.array([min(-0.55, -_TO_AXIS - names[1].width / 2), -0.05, 0]))
        self.add(axes, *names, curve, self.guides, self.tangent, self.dot)
        self.set_sum(0.0)

    @staticmethod
    def place(total: float, value: float) -> Array:
        """Return the frame point of a sum and a value, shape (3,)."""
        x, y = _CHART.center
        return np.array([x + total * _CHART.width / (2 * _REACH), y + value * _CHART.height / 2.1, 0.0])

    def set_sum(self, total: float) -> Self:
        """Put the dot at a sum."""
        self.sum = total
        here = self.place(total, np.tanh(total))
        self.dot.points = self._disc + here
        self.guides.points = polyline([self.place(total, 0), here, self.place(0, np.tanh(total))])
        slope = 1 - np.tanh(total) ** 2
        step = 0.62
        ends = [self.place(total + way * step, np.tanh(total) + way * step * slope) for way in (-1, 1)]
        self.tangent.points = polyline(ends)
        return self

    def set_tangent(self, shown: float) -> Self:
        """Show the tangent."""
        self.tangent.set_stroke(opacity=shown)
        return self

    def claims(self) -> Iterator[Claim]:
        """The dot is on the curve; the tangent has its slope."""
        center = (self.dot.points.min(axis=0) + self.dot.points.max(axis=0)) / 2
        origin, unit = self.place(0, 0), self.place(1, 1) - self.place(0, 0)
        total, value = ((center - origin) / np.where(unit, unit, 1))[:2].tolist()
        yield Finding(check=ON_CURVE, figure=abs(value - np.tanh(total)), place=center)
        if self.tangent.get_stroke_opacity() > 0:
            across, up = ((self.tangent.points[-1] - self.tangent.points[0]) / np.where(unit, unit, 1))[:2].tolist()
            tilt = (np.tanh(total + 1e-5) - np.tanh(total - 1e-5)) / 2e-5
            yield Finding(check=TILT, figure=abs(up / across / tilt - 1), place=center)


class Products(VGroup):
    """Factors below one another, each line with its product, and the sum under a rule.

    Parameters
    ----------
    pairs
        Factors, shape (n, 2).
    names
        Names of the two factors and of the sum.
    theme
        Colours and type.
    colour
        Colour of the numbers.
    relation
        Sign between the factors and their product.

    Attributes
    ----------
    heading, rows, rule, total
        Its parts, to be shown one after the other.

    Examples
    --------
    >>> scene.add(Products([(0.8, 1.5), (-1.2, 0.5)], ("weight times value", "sum"), DARK, DARK.ink, "="))
    """

    def __init__(
        self, pairs: Sequence[tuple[float, float]], names: tuple[str, str], theme: Theme, colour: str, relation: str
    ) -> None:
        super().__init__()
        size = 1.25 * theme.type.formula
        about = Decoration("names what stands below it")
        self.heading = Words(names[0], theme.type.label, theme.quiet, of=about)
        products = [one * other for one, other in pairs]
        self.rows = [
            Formula(
                f"{signed(one)} times {signed(other)} {relation} {signed(one * other).strip('()')}",
                size,
                colour,
                of=Scope(),
            )
            for one, other in pairs
        ]
        total = signed(sum(products)).strip("()")
        first, *others = products
        added = "".join(f" {'-' if each < 0 else '+'} {printed(abs(each), 2)}" for each in others)
        self.total = Formula(f"{signed(first).strip('()')}{added} = {total}", size, colour, of=Scope())
        self.total_name = Words(names[1], theme.type.label, theme.quiet, of=about)
        self.rule = VMobject(stroke_color=theme.quiet, stroke_width=2.5, fill_opacity=0)
        self.add(self.heading, *self.rows, self.rule, self.total_name, self.total)
        self._arrange()

    def _arrange(self) -> None:
        left, y = -6.2, 2.3
        self.heading.move_to((left + self.heading.width / 2, y, 0))
        for row in self.rows:
            y -= 0.82
            row.move_to((left + row.width / 2, y, 0))
        width = max(row.width for row in [*self.rows, self.total])
        self.rule.points = polyline([(left, y - 0.45), (left + width, y - 0.45)])
        self.total_name.move_to((left + self.total_name.width / 2, y - 0.85, 0))
        self.total.move_to((left + self.total.width / 2, y - 1.5, 0))


@dataclass(frozen=True, eq=False)
class UnitView:
    """What is inside a unit.

    Attributes
    ----------
    products
        Inputs times their weights, added up.
    curve
        The curve that bends the sum, or whose tilt scales what comes back.
    total
        Sum of the unit on the way forward.
    value
        Output, as a formula.
    tilt_name
        Name of the tangent.
    """

    products: Products
    curve: BendingCurve
    total: float
    value: Formula
    tilt_name: Words


def forward_view(diagram: NetworkDiagram, unit: tuple[int, int]) -> UnitView:
    """Return a hidden unit on the way forward: its layer, counted from the inputs, and its index in it."""
    layer, index = unit
    ink = diagram.theme.ink
    matrix = diagram.error.network.unpack(diagram.forward.weights)[layer - 1].matrix[index]
    values = diagram.forward.values[layer - 1][0]
    pairs = list(zip(matrix.tolist(), values.tolist(), strict=True))
    total = float(diagram.forward.sums[layer - 1][0, index])
    products = Products(pairs, (message("weight times value"), message("sum")), diagram.theme, ink, "=")
    value = f"tanh {signed(total)} = {signed(float(np.tanh(total))).strip('()')}"
    return _view(diagram.theme, products, total, Formula(value, *_large(diagram.theme, ink), of=_BENDS), 0.0)


def backward_view(diagram: NetworkDiagram, unit: tuple[int, int]) -> UnitView:
    """Return a hidden unit on the way back; see `forward_view`."""
    layer, index = unit
    red, backward = diagram.theme.ascent_text, diagram.backward
    matrix = diagram.error.network.unpack(diagram.forward.weights)[layer].matrix[:, index]
    pairs = list(zip(matrix.tolist(), backward.sum_slopes[layer][0].tolist(), strict=True))
    total = float(diagram.forward.sums[layer - 1][0, index])
    arrived, slope = (float(each[layer - 1][0, index]) for each in (backward.value_slopes, backward.sum_slopes))
    products = Products(pairs, (message("weight times slope"), message("sum")), diagram.theme, red, "approx")
    tilt = 1 - np.tanh(total) ** 2
    value = f"{signed(arrived).strip('()')} times {tilt:.2f} = {signed(slope).strip('()')}"
    return _view(diagram.theme, products, total, Formula(value, *_large(diagram.theme, red), of=_BENDS), total)


# The scope of formulas that name the bend.
_BENDS = Scope().calling(tanh=np.tanh)


def _large(theme: Theme, colour: str) -> tuple[float, str]:
    return 1.25 * theme.type.formula, colour


def _view(theme: Theme, products: Products, total: float, value: Formula, first: float) -> UnitView:
    """Assemble the view; the dot is at a sum at first."""
    curve = BendingCurve(theme).set_sum(first)
    value.move_to((_CHART.center[0], _CHART.center[1] - 3.0, 0))
    about = Decoration("names the tangent")
    tilt_name = Words("tilt of the curve here", theme.type.note, theme.quiet, of=about)
    at = curve.place(-0.85, 0.45)
    at[0] = min(at[0], curve.place(0, 0)[0] - _TO_AXIS - tilt_name.width / 2)
    return UnitView(products, curve, total, value, tilt_name.move_to(at))
