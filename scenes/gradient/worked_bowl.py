"""A bowl in space whose gradient is worked out by hand, at three points, down to where it is zero."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
from manim import LEFT, RIGHT, UP, FadeIn, FadeOut, Mobject, smooth
from manim.typing import Vector3D

from gradmath.descent.descend import Constant, descend
from gradmath.landscapes.catalogue import landscape
from gradmath.landscapes.landscape import Domain, Landscape
from scenes.arrays import Array
from scenes.claims.meaning import Fact, Scope, Values
from scenes.gradient.links.home import Home
from scenes.gradient.links.in_the_valley import DAY
from scenes.gradient.links.valley_close import ValleyClose
from scenes.gradient.said_of_bowl import SaidOfBowl
from scenes.kit.beats.beat import beat
from scenes.kit.beats.law import LawLine
from scenes.kit.beats.vary import Vary
from scenes.kit.lettering.counting_formula import CountingFormula
from scenes.kit.lettering.formula import Formula
from scenes.kit.lettering.names import Name, NameWords
from scenes.kit.lettering.words import Words
from scenes.kit.map.bowl_formulas import (
    LABELS,
    bowl_formula,
    coefficients,
    counting_formulas,
    filled,
    gradient_formula,
    partial_formula,
    point_of,
    product,
    row_of,
)
from scenes.kit.map.camera import LookAt
from scenes.kit.map.side_panel import GrowingPanel
from scenes.kit.map.viewpoints import UnsuitableError
from scenes.kit.map.walkers import LiveNumber
from scenes.kit.paint.keyed import Keyed
from scenes.kit.terrain.beside import keep_beside
from scenes.kit.terrain.carried import BlendGround
from scenes.kit.terrain.figure import Walker
from scenes.kit.terrain.flights import Drift, Fly, looking_at
from scenes.kit.terrain.ground import Ground, Sampling
from scenes.kit.terrain.lines import GroundArrow, GroundLine, GroundTangent, GroundTrail
from scenes.kit.terrain.moves import Along, daylight, sunlit
from scenes.kit.terrain.rolling import RollingOnGround
from scenes.kit.terrain.rolling_down import RollDown
from scenes.kit.terrain.skin import map_skin
from scenes.kit.terrain.space import Space
from scenes.kit.terrain.standpoint import Standpoint

STEEP_BOTH_WAYS, STEEP_ONE_WAY, BOTTOM = np.array([3.0, 1.0]), np.array([0.0, 2.0]), np.zeros(2)
LEARNING_RATE = 0.1
# The slope below which both partial slopes are printed as zero, where the descent ends.
_SETTLED = 0.005
# How many steps the ball takes slowly; the rest are too short to watch one by one.
_SLOW = 4

_DOMAIN = Domain((-16 / 3, -3.0), (16 / 3, 3.0))
_LEVEL_STEP = 3.0
_SAMPLING = Sampling(cells=260, reach=1.0)
# Weights per unit of slope; how far the arrow shows through the ground, in world units.
_ARROW, _THROUGH = 0.1, 3.0
_HEIGHT = 2.3
_ABOVE = Standpoint(0, 90, 2.4)
# All of the bowl, beside the panel.
_BOWL = Standpoint(-22, 44, 1.1, (0.0, 0.0, 0.5), (-2.65, -0.7), 0.05)
# Degrees that the camera goes round the bowl in a beat, and its zoom at the bottom.
_ROUND, _CLOSE = 4.2, 3.6
# Its zoom at the hiker, then at his next place and the bottom; the points of the frame where these are seen.
_NEAR, _LESS_NEAR, _BESIDE_PANEL, _FAR_LEFT = 2.7, 1.9, (-2.3, -0.7), (-3.2, -0.7)
# The azimuth from which the arrow that points along the second weight is seen beside the hiker.
_BESIDE_HIM = 26.0
_WALKER, _BALL, _ASIDE = 0.55, 0.11, 0.8  # the last: of the words beside him
_PANEL, _FORMULA_SIZE, _BESIDE_SIZE = 4.7, 30, 26
_GAP = 0.13


class WorkedBowl(SaidOfBowl):
    """Formulas, numbers and arrows of an oval bowl at three points, and a descent that never quite ends."""

    title = "A bowl, by hand"
    leaves = Home
    learnt = "Slopes can be worked out by hand"

    def setup(self) -> None:
        """Begin with the valley from near; compute both bowls and the whole descent before anything moves."""
        super().setup()
        self.round, self.landscape = (landscape(name).over(_DOMAIN) for name in ("round-bowl", "bowl"))
        levels = np.arange(_LEVEL_STEP, float(self.landscape.value(_DOMAIN.upper)), _LEVEL_STEP)
        skin = map_skin(self.theme, len(levels))
        skin = sunlit(skin, daylight(skin, DAY))
        first, self.ground = (
            Ground(each, levels, skin, height=_HEIGHT, floor=0.0, sampling=_SAMPLING)
            for each in (self.round, self.landscape)
        )
        self.space = Space(first, self.theme, _ABOVE).set_beyond(0)
        self.path = descend(self.landscape, STEEP_BOTH_WAYS, step=Constant(LEARNING_RATE), tolerance=_SETTLED)
        self.walker = Walker(self.space, STEEP_BOTH_WAYS, height=_WALKER, before=_THROUGH)
        # The formulas are about the bowl as drawn, at the hiker's place.
        self.here = Scope(lambda: self.space.ground.landscape, self.walker)
        self.panel = GrowingPanel(self.theme, _PANEL)
        self.rows: list[Formula] = []
        self.results: list[Formula] = []
        self.left: list[GroundArrow] = []
        self.kept: list[Mobject] = []
        self.valley = self.find_valley()
        if self.valley is None:
            self.add(self.space)

    def find_valley(self) -> ValleyClose | None:
        """Return the valley in which the ball came to rest; None on a landscape where it cannot."""
        try:
            return self.find(ValleyClose)
        except UnsuitableError:
            return None

    def orbit(self, *others: Any, share: float) -> None:
        """Move the camera slowly round the bowl while other animations play."""
        self.play(*others, Drift(self.space, _ROUND * share), share=share)

    @beat("From close by, a valley is nearly a bowl.")
    def from_close(self) -> None:
        if self.valley is not None:
            error_map, ball = self.valley.error_map, self.valley.ball
            self.play(FadeOut(ball), LookAt(error_map, self.valley.path.final, 2 * error_map.zoom), share=0.4)
            self.add(self.space)
            self.play(Vary(self.space, self.space.set_opacity), share=0.1)
            self.remove(error_map)
        self.play(Fly(self.space, _BOWL), share=0.45)

    @beat("The simplest: the sum of {ground.landscape.dimension:two} squares. Each slope is {twice:twice} the weight.")
    def twice_the_weight(self) -> None:
        self.rows = self.formulas(self.round)
        for row in self.rows:
            self.panel.line(row, after=0.26, from_left=True)
        for row in self.rows:
            self.orbit(*self.panel.grow(row), share=0.1)
            self.orbit(share=0.13)

    def formulas(self, bowl: Landscape) -> list[Formula]:
        """Return the four formulas of a bowl: its error, both partial slopes, and the gradient."""
        theme, parts = self.theme, self.parts
        return [
            Formula(bowl_formula(bowl), _FORMULA_SIZE, theme.ink, parts, of=self.here),
            *(Formula(partial_formula(bowl, k), _FORMULA_SIZE, theme.weights_text[k], of=self.here) for k in (0, 1)),
            Formula(gradient_formula(bowl), _FORMULA_SIZE, theme.ascent_text, parts, of=self.here),
        ]

    @property
    def parts(self) -> dict[str, str]:
        """The colours of the parts of a formula that belong to each weight."""
        return dict(zip(LABELS, self.theme.weights_text, strict=True))

    @beat("Count the {steeper:second} square {ovalness:three} times: it gets steep that way.")
    def oval_bowl(self) -> None:
        counted = (0, 2, 3)
        counting = self.counting_formulas(counted)
        self.orbit(FadeOut(*(self.rows[k] for k in counted)), FadeIn(*counting), share=0.12)
        following = (Vary(row, self.count_along(row)) for row in counting)
        bend = BlendGround(self.space, self.ground, rate_func=in_hundredths)
        self.play(bend, *following, share=0.5)
        new = [self.on_line(row, old) for row, old in zip(self.formulas(self.landscape), self.rows, strict=True)]
        self.rows = [new[k] if k in counted else self.rows[k] for k in range(len(new))]
        self.orbit(FadeOut(*counting), FadeIn(*(self.rows[k] for k in counted)), share=0.12)
        self.panel.rows = [*self.rows]
        self.orbit(share=0.24)

    @staticmethod
    def on_line(formula: Formula, old: Mobject) -> Formula:
        """Put a formula in the place of another one."""
        formula.move_to(old.get_center()).align_to(old, LEFT)
        return formula

    def counting_formulas(self, counted: tuple[int, ...]) -> list[CountingFormula]:
        """Return the formulas of the bowl as it bends, with the factor of its second square as it is now."""
        theme = self.theme
        rows: list[CountingFormula] = []
        for index, (source, multiple) in zip(counted, counting_formulas(self.round), strict=True):
            colour = {0: theme.ink, 2: theme.weights_text[1], 3: theme.ascent_text}[index]
            truth = partial(bent, self.space, multiple)
            parts = None if index == 2 else self.parts
            row = CountingFormula(source, truth, _FORMULA_SIZE, colour, parts=parts, of=self.here)
            self.on_line(row, self.rows[index])
            rows.append(row)
        return rows

    @staticmethod
    def count_along(row: CountingFormula) -> Callable[[float], Any]:
        """Return a function that updates a formula to the bowl in the same frame."""
        return lambda _: row.set_value(row.truth())

    @beat("Stand at {drawn_point:(3, 1)}. Along which weight is it steeper?", ask=True)
    def which_is_steeper(self) -> None:
        self.space.put(self.walker)
        corner = np.array([STEEP_BOTH_WAYS[0], 0.0])
        ways = ([BOTTOM, corner], [corner, STEEP_BOTH_WAYS])
        self.legs = [
            self.space.put(GroundLine(self.space, np.linspace(way[0], way[1], 40), self.theme.weights[axis]))
            for axis, way in enumerate(ways)
        ]
        for leg in self.legs:
            self.orbit(Vary(self.space, leg.set_growth), share=0.2)
        self.orbit(Vary(self.space, self.walker.set_growth), share=0.18)
        self.name_point(LEFT + 0.2 * UP, share=0.15)
        self.orbit(share=0.2)

    def name_point(self, toward: Vector3D, share: float) -> None:
        """Write the weights beside the hiker's feet."""
        at = self.walker.point.copy()
        words = Words(point_of(at), self.theme.type.label, self.theme.ink, "SEMIBOLD", of=Values(*at.tolist()))
        aside = _ASIDE * np.asarray(toward)[:2]
        keep_beside(self.space, words, partial(self.ground.on_surface, at), aside, hides=False)
        self.kept.append(words)
        self.orbit(FadeIn(words), share=share)

    @beat(
        """{first_product:Two times three}, {second_product:six times one}: both are {steepest:six}. Some write it as
        a row."""
    )
    def steep_both_ways(self) -> None:
        self.tangents = [
            self.space.put(GroundTangent(self.space, STEEP_BOTH_WAYS, np.eye(2)[k], self.theme.weights[k], half=0.75))
            for k in (0, 1)
        ]
        arrow = GroundArrow(self.space, STEEP_BOTH_WAYS, _ARROW, lift=_THROUGH, whose=self.walker)
        self.arrow = self.space.put(arrow)
        self.play(Fly(self.space, self.near(STEEP_BOTH_WAYS, _NEAR, _BESIDE_PANEL)), share=0.2)
        self.substitute(share=0.34)
        self.orbit(Vary(self.space, self.arrow.set_growth), share=0.12)
        self.state_gradient(share=0.08)
        source = f"nabla E = {row_of(self.landscape.gradient(self.walker.point))}"
        row = Formula(source, _FORMULA_SIZE, self.theme.ascent_text, of=self.here)
        self.row = self.panel.line(row, from_left=True)
        self.orbit(*self.panel.grow(self.row), share=0.1)
        self.orbit(share=0.12)

    def near(self, weights: Array, zoom: float, place: tuple[float, float]) -> Standpoint:
        """Return a nearer standpoint from which weights are seen at a place of the frame."""
        return looking_at(self.ground, weights, self.space.standpoint, zoom=zoom, place=place)

    def substitute(self, share: float) -> None:
        """Substitute the hiker's weights in both partial slopes, one after the other, each with its tangent."""
        for axis in (0, 1):
            result = self.after(self.rows[1 + axis], product(self.landscape, self.walker.point, axis), standing=1)
            tangent = self.tangents[axis]
            grow = [Vary(self.space, tangent.set_growth)] if tangent.growth == 0 else []
            self.results.append(result)
            self.orbit(FadeIn(result, shift=0.15 * RIGHT), *grow, share=share / 2)

    def state_gradient(self, share: float) -> None:
        """Write the gradient at the hiker's feet on the panel."""
        numbers = filled(self.landscape.gradient(self.walker.point))
        self.results.append(self.after(self.rows[3], f"= {numbers}", standing=2, parts=self.parts))
        self.orbit(FadeIn(self.results[-1]), share=share)

    def after(self, row: Formula, source: str, *, standing: int, parts: dict[str, str] | None = None) -> Formula:
        """Return a formula that continues a row of the panel, on the same line."""
        goes_on = self.here.after(row.written)
        more = Formula(source, _FORMULA_SIZE, row.get_color().to_hex(), parts, of=goes_on, standing=standing)
        if parts:
            return more.next_to(row, RIGHT, buff=_GAP)
        return more.shift((row.get_right()[0] + _GAP - more.get_left()[0], row.baseline - more.baseline, 0))

    @beat("At {drawn_point:(0, 2)}: {slopes:zero and twelve}, {gentlest:flat} one way and {steepest:steep} the other.")
    def steep_one_way(self) -> None:
        angles = np.linspace(np.pi / 6, np.pi / 2, 60)
        size = np.sqrt(float(self.landscape.value(STEEP_BOTH_WAYS)) / coefficients(self.landscape))
        way = size * np.stack([np.cos(angles), np.sin(angles)], axis=-1)
        way[0], way[-1] = STEEP_BOTH_WAYS, STEEP_ONE_WAY
        beside = replace(self.near((STEEP_ONE_WAY + BOTTOM) / 2, _LESS_NEAR, _FAR_LEFT), azimuth=_BESIDE_HIM)
        self.move_on(way, beside, share=0.34)
        self.name_point(LEFT + 0.6 * UP, share=0.08)
        self.substitute(share=0.28)
        self.state_gradient(share=0.1)

    def move_on(self, way: Array, standpoint: Standpoint, share: float) -> None:
        """Walk on with tangents and arrow, and leave an arrow behind; the camera flies to a standpoint."""
        left = GroundArrow(self.space, self.walker.point.copy(), _ARROW, lift=_THROUGH)
        self.left.append(self.space.put(left).set_growth(1.0))
        gone = [FadeOut(*self.results, *self.kept)]
        self.orbit(*gone, *self.panel.drop(*([self.row] if self.row in self.panel.rows else [])), share=0.1)
        self.results, self.kept = [], []
        self.space.take(*self.legs)
        going = Along(self.space, way, self.walker, self.arrow, *self.tangents)
        self.play(going, Fly(self.space, standpoint), share=share)

    @beat("At {drawn_point:(0, 0)}, both are {steepest:zero}. This is the minimum.", still=True)
    def at_the_bottom(self) -> None:
        self.move_on(np.linspace(STEEP_ONE_WAY, BOTTOM, 40), _BOWL, share=0.34)
        self.name_point(LEFT + 0.2 * UP, share=0.1)
        self.substitute(share=0.24)
        self.state_gradient(share=0.12)

    @beat("Each step of a ball leaves {left_of_first:eighty per cent} of the {slower:first} weight.")
    def go_down(self) -> None:
        self.trail = self.space.put(GroundTrail(self.space, self.path))
        self.ball = self.space.put(RollingOnGround(self.space, STEEP_BOTH_WAYS, radius=_BALL))
        gone = FadeOut(*self.results, *self.kept)
        self.orbit(gone, Vary(self.space, self.walker.set_growth, 1.0, 0.0), share=0.1)
        self.space.take(self.walker, *self.tangents, *self.left, self.arrow)
        self.orbit(*self.panel.drop(*self.rows[1:]), Vary(self.space, self.ball.set_growth), share=0.12)
        self.fill_descent_panel()
        self.orbit(*self.panel.grow(*self.descent_rows), share=0.16)
        self.play(RollDown(self.space, self.ball, self.trail, (0, _SLOW), *self.numbers), share=0.58)

    def fill_descent_panel(self) -> None:
        """Place the learning rate and both weights, live."""
        size, ink, there = self.theme.type.label, self.theme.ink, Scope(self.landscape, self.ball)
        rated = there.stepping(self.drawn_stops).where(alpha=lambda: LEARNING_RATE)
        self.rows[0].of = there
        name = NameWords(Name.LEARNING_RATE, size, ink, "MEDIUM", of=rated)
        rate = self.panel.number(name, lambda _: LEARNING_RATE, STEEP_BOTH_WAYS, decimals=1)
        self.descent_rows: list[Mobject] = [name, rate]
        self.numbers: list[LiveNumber] = []
        for axis, colour in enumerate(self.theme.weights_text):
            weight = Formula(f"w_{axis + 1}", self.theme.type.formula, colour, of=there)
            number = self.panel.number(weight, partial(entry, axis), STEEP_BOTH_WAYS, decimals=4)
            self.numbers.append(number)
            self.descent_rows += [weight, number]

    @beat("So it never quite arrives, but soon almost nothing is left.")
    def never_quite(self) -> None:
        down = looking_at(self.space.ground, BOTTOM, self.space.standpoint, zoom=_CLOSE, place=(-1.6, -0.4))
        steps = (_SLOW, self.path.steps)
        self.play(RollDown(self.space, self.ball, self.trail, steps, *self.numbers), Fly(self.space, down), share=0.95)

    @beat("At the very bottom, both slopes are {bottom_slope:zero}.", still=True)
    def law(self) -> None:
        holds = Fact(lambda: self.bottom_slope() == 0)
        words = Words("At the bottom, no slope", self.theme.type.label, self.theme.ink, "SEMIBOLD", of=holds)
        back = Standpoint(-10, 36, 1.3, _BOWL.pivot, (0.0, 0.1), _BOWL.perspective)
        self.play(Fly(self.space, back), *self.panel.leave(), LawLine(words, self.theme).come(), share=0.6)
        self.orbit(share=0.38)

    def bottom_slope(self) -> float:
        """Return the larger slope at the bottom."""
        return float(np.abs(self.space.ground.landscape.gradient(BOTTOM)).max())


def bent(space: Space, multiple: float) -> float:
    """Return a multiple of the second curvature of a bowl as it is now."""
    return multiple * float(space.ground.landscape.value(np.eye(2)[1]))


def entry(axis: int, weights: Array) -> float:
    """Return the weight with this index."""
    return float(weights[axis])


@Keyed
def in_hundredths(time: float) -> float:
    """Return the share of a bend, rounded so that a curvature that grows by two passes through whole hundredths."""
    return float(round(200 * smooth(time)) / 200)
