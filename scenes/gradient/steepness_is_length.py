"""The length of the gradient's arrow is the slope itself: long on a cliff, nothing where the ground is level."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import numpy as np
from manim import Animation, Create, FadeIn, FadeOut, Mobject

from gradmath.geometry.critical import Kind
from scenes.arrays import Array
from scenes.claims.meaning import Fact, Scope
from scenes.gradient.links.hill_of_arrows import HillOfArrows
from scenes.gradient.links.two_slopes import half_tangent
from scenes.kit.beats.beat import beat
from scenes.kit.beats.law import LawLine
from scenes.kit.beats.making import recede
from scenes.kit.beats.vary import Vary
from scenes.kit.lettering.formula import Formula
from scenes.kit.lettering.names import Landmark, Name, NameWords
from scenes.kit.lettering.notation import STEEPNESS
from scenes.kit.lettering.notation import partial as partial_derivative
from scenes.kit.lettering.words import Words
from scenes.kit.map.arrows import rise_along
from scenes.kit.map.needs import a_peak, a_saddle, slopes_in_sight
from scenes.kit.map.right_triangle import RightTriangle
from scenes.kit.map.routes import tour
from scenes.kit.map.side_panel import GrowingPanel
from scenes.kit.map.view import View
from scenes.kit.places.boxes import Box
from scenes.kit.terrain.beside import box_from, keep_beside
from scenes.kit.terrain.figure import Walker
from scenes.kit.terrain.flights import Crane, azimuth_from, looking_at
from scenes.kit.terrain.flights import Fly as FlyCamera
from scenes.kit.terrain.ground import Ground
from scenes.kit.terrain.lines import GroundArrow, GroundTangent
from scenes.kit.terrain.moves import Along
from scenes.kit.terrain.needs import whole_ground
from scenes.kit.terrain.segment import SpaceSegment
from scenes.kit.terrain.skin import map_skin
from scenes.kit.terrain.space import Space
from scenes.kit.terrain.standpoint import Standpoint

# The ground is gentle at this share of the cliff's slope.
_GENTLE = 0.3
# Zoom on the map: the hill, and one of its arrows.
_HILL, _ARROW = 1.35, 3.2
# In space: the standpoints, and the angle to the slope in degrees; then, in world units, the hiker's height, half a
# tangent, and how far the arrow shows through the ground.
_NEAR = Standpoint(0.0, 24.0, 4.4, place=(-0.6, -0.5), perspective=0.08)
_WIDE = Standpoint(0.0, 30.0, 2.1, (0.0, 0.0, 0.7), (0.0, -0.3), 0.08)
_LEVEL_FROM, _LEVEL_ROUND = Standpoint(0.0, 38.0, 3.7, place=(-0.3, -0.3), perspective=0.08), 38.0
# Degrees to raise the camera by, one after the other, if a hill hides what it looks at.
_HIGHER = (0.0, 10.0, 20.0, 32.0, 44.0)
_ROUND, _HIKER, _HALF, _LIFT = 25.0, 0.34, 0.42, 3.0
_PANEL_WIDTH, _LAW_SIZE = 5.2, 30
_LIVE_WIDTH, _BREATH, _NEAR_BREATH = 2.7, 0.008, 0.02
# A slope that is printed as zero; the kinds of level ground, by the number of directions that curve up.
_LEVEL = 0.005
_KINDS: tuple[Kind, ...] = ("maximum", "saddle", "minimum")
# From a place to its name, in frame units: down, and aside if a tangent passes the name.
_BELOW, _ASIDE, _BESIDE_NAME = -0.45, 0.32, 0.05


class SteepnessIsLength(SpaceSegment):
    """One arrow is taken apart; then the hiker goes from a cliff to gentle ground, a peak, a saddle and a valley."""

    title = "The length is the steepness"
    needs = (a_peak, a_saddle, slopes_in_sight, whole_ground)
    leaves = HillOfArrows
    learnt = "A long arrow: steep ground"
    breath = _BREATH

    def setup(self) -> None:
        """Find the hill of arrows, and choose the way: cliff, gentle ground, peak, saddle, valley."""
        super().setup()
        self.tour = tour(self.survey.asked, self.survey.critical, _GENTLE)
        self.cliff, self.gentle, self.summit, self.saddle, self.bottom = self.tour.stops
        self.found = self.find(HillOfArrows)
        levels = self.survey.levels
        ground = Ground(self.landscape, levels, map_skin(self.theme, len(levels)))
        self.ground = ground.dimmed_outside(self.survey.asked.domain)
        self.near = self.standing(self.cliff, self.azimuth)
        self.space = Space(self.ground, self.theme, self.near)
        self.walker = self.space.put(Walker(self.space, self.cliff, height=_HIKER, before=_LIFT))
        self.arrow = self.space.put(self.ground_arrow(self.cliff))
        self.names: list[NameWords] = []
        self.marks: list[GroundTangent] = []
        self.seen: list[Kind] = []

    @property
    def azimuth(self) -> float:
        """Azimuth from which the cliff is visible: nearly square to its slope, a little from below, not far round."""
        across, up = -self.landscape.gradient(self.cliff)
        downhill = np.arctan2(up, across)
        turns = [downhill + side * np.radians(90 - _ROUND) for side in (-1, 1)]
        return min((azimuth_from((np.cos(turn), np.sin(turn))) for turn in turns), key=abs)

    def standing(self, stop: Array, azimuth: float) -> Standpoint:
        """Return a standpoint close to a stop."""
        return self.seeing(stop, replace(_NEAR, azimuth=azimuth))

    def over_level_ground(self, stop: Array) -> Standpoint:
        """Return a standpoint from which a level place is visible, and its tilt along both weights."""
        return self.seeing(stop, replace(_LEVEL_FROM, azimuth=float(np.copysign(_LEVEL_ROUND, self.azimuth))))

    def seeing(self, stop: Array, like: Standpoint) -> Standpoint:
        """Return a standpoint like another one, high enough that no hill hides a stop."""
        feet = self.ground.on_surface(stop)
        places = [looking_at(self.ground, stop, like, elevation=like.elevation + up) for up in _HIGHER]
        return next((each for each in places if Space(self.ground, self.theme, each).seen(feet) == 1), places[-1])

    def ground_arrow(self, stop: Array) -> GroundArrow:
        """Return the gradient's arrow on the ground, on the scale of the map."""
        return GroundArrow(self.space, stop, self.found.scale / self.error_map.sight.scale, lift=_LIFT)

    @beat("Why is one arrow long, and another short?", ask=True)
    def how_long(self) -> None:
        lengths = [float(np.linalg.norm(arrow.vector)) for arrow in self.found.arrows]
        spoken = {int(np.argmax(lengths)), int(np.argmin(lengths))}
        self.others: list[Mobject] = [*self.found.right_angles, self.found.feet]
        self.others += [arrow for index, arrow in enumerate(self.found.arrows) if index not in spoken]
        middle = self.found.points.mean(axis=0)
        self.look_at(middle, _HILL, detail=1 / _HILL, share=0.55)
        self.play(recede(self.theme, *self.others), share=0.2)

    @beat(
        "Its {landscape.dimension:two} slopes are the legs of a right triangle. Pythagoras gives the length.",
        still=True,
    )
    def pythagoras(self) -> None:
        theme, arrow = self.theme, self.found.arrows[0]
        middle = self.error_map.to_weights(arrow.foot + arrow.vector / 2)
        rest = [each for each in (*self.found.arrows[1:], self.found.numbers) if each not in self.others]
        self.play(FadeOut(*self.others, *rest, self.found.hiker), share=0.1)
        self.look_at(middle, self.arrow_zoom, detail=1 / self.arrow_zoom, share=0.2)
        self.breath = _NEAR_BREATH
        self.add(arrow)
        self.triangle = RightTriangle(arrow)
        *legs, long_side = self.triangle.names
        for leg, name in zip(self.triangle.legs, legs, strict=True):
            self.play(Create(leg), FadeIn(name), share=0.14)
        self.play(Create(self.triangle.corner), FadeIn(long_side), share=0.1)
        self.panel = GrowingPanel(theme, _PANEL_WIDTH, side=self.panel_side)
        squares = " + ".join(f"({partial_derivative(index)})^2" for index in (1, 2))
        parts = {"length": theme.ascent_text}
        here = Scope(self.landscape, arrow)
        law = f"{{{{{STEEPNESS} : length}}}} = sqrt({squares})"
        self.law = self.panel.line(Formula(law, _LAW_SIZE, theme.ink, parts, of=here))
        self.play(*self.panel.grow(self.law), share=0.09)

    @property
    def arrow_zoom(self) -> float:
        """Zoom on the first arrow that keeps it clear of the panel and of the captions."""
        across, up = np.abs(self.found.scale * self.landscape.gradient(self.found.points[0]))
        return float(np.clip(min(4.2 / max(across, 1e-9), 3.0 / max(up, 1e-9)), 1.0, _ARROW))

    @beat("Straight {rise:uphill} no angle is lost: this length is the slope.", still=True)
    def slope_itself(self) -> None:
        theme, arrow = self.theme, self.found.arrows[0]
        here = Scope(self.landscape, arrow)
        uphill = self.panel.line(Formula(f"{STEEPNESS} cos 0 = {STEEPNESS}", _LAW_SIZE, theme.ink, of=here))
        self.play(*self.panel.grow(uphill), share=0.25)
        name = Formula(STEEPNESS, theme.type.formula, theme.ascent_text, of=here, standing=1)
        self.number = self.panel.number(name, lambda w: self.steepness(w), arrow.point, decimals=self.decimals)
        self.play(*self.panel.grow(name, self.number), share=0.25)
        self.name, self.uphill = name, uphill

    def rise(self) -> float:
        """Return the rise of the error from the foot of the arrow, as drawn."""
        return rise_along(self.found.arrows[0])

    def steepness(self, point: Array) -> float:
        """Return the slope straight uphill at weights of shape (2,)."""
        return float(np.linalg.norm(self.landscape.gradient(point)))

    @beat("On a cliff the ground is {slope_here:steeper}, and the arrow {reach:long}.")
    def on_the_cliff(self) -> None:
        triangle = [*self.triangle.legs, self.triangle.corner, *self.triangle.names]
        self.play(FadeOut(*triangle, self.found.arrows[0]), *self.panel.leave(), share=0.1)
        self.remove(self.error_map)
        self.add(self.space)
        self.play(Crane(self.space, self.error_map, back_to=self.near), share=0.35)
        self.live_panel()
        self.play(*self.panel.grow(self.name, self.number), Vary(self.space, self.walker.set_growth), share=0.12)
        self.mark_slope(self.cliff, Name.CLIFF, share=0.3)

    def live_panel(self) -> None:
        """Make a panel with only the slope at the hiker's place."""
        self.panel = GrowingPanel(self.theme, _LIVE_WIDTH, side=self.panel_side)
        here = Scope(self.landscape, self.walker)
        self.name = Formula(STEEPNESS, self.theme.type.formula, self.theme.ascent_text, of=here, standing=1)
        self.number = self.panel.number(self.name, lambda w: self.steepness(w), self.cliff, decimals=self.decimals)

    def mark_slope(self, stop: Array, name: Name, share: float) -> None:
        """Bring in the arrow of a slope, the ground's tilt straight uphill, and the place's name."""
        space, gradient = self.space, self.landscape.gradient(stop)
        half = half_tangent(self.ground, stop, _HALF)
        tangent = space.put(GroundTangent(space, stop, gradient, self.theme.ink, half=half))
        self.marks.append(tangent)
        # The tangent's lower end passes the name.
        lower = space.to_screen(self.ground.on_surface(stop - half * gradient / np.linalg.norm(gradient)))
        aside = -_ASIDE * float(np.sign(lower[0] - space.to_screen(self.ground.on_surface(stop))[0]))
        label = self.place_name(name, stop, Fact(partial(self.is_as_steep, stop, name)), aside)
        grow = [Vary(space, tangent.set_growth)]
        if self.arrow.growth == 0:
            grow.append(Vary(space, self.arrow.set_growth))
        # On small ground one name takes the other's place.
        covered = [each for each in self.names[:-1] if Box.around(each, margin=_BESIDE_NAME).meets(Box.around(label))]
        self.names = [each for each in self.names if each not in covered]
        self.play(*grow, *map(FadeOut, covered), FadeIn(label), share=share)

    def place_name(self, name: Name, stop: Array, of: Fact, aside: float = 0.0) -> NameWords:
        """Return the name of a place, which stays below it and ``aside``."""
        words = NameWords(name, self.theme.type.label, self.theme.ink, of=of)
        self.names.append(words)
        return keep_beside(self.space, words, partial(self.ground.on_surface, stop), (aside, _BELOW))

    def is_as_steep(self, stop: Array, name: Name) -> bool:
        """Tell whether a place is the steepest on the way, or as gentle as required, whichever its name says."""
        slope, steepest = self.steepness(stop), self.steepness(self.cliff)
        return slope >= steepest if name is Name.CLIFF else slope <= _GENTLE * steepest * (1 + _LEVEL)

    def is_level(self, stop: Array, landmark: Landmark | None) -> bool:
        """Tell whether the ground at a place is level, and curved as its name says."""
        return self.steepness(stop) < _LEVEL and landmark == Landmark(self.kind_at(stop))

    def kind_at(self, stop: Array) -> Kind:
        """Return the kind of a critical point."""
        return _KINDS[int((np.linalg.eigvalsh(self.landscape.hessian(stop)) > 0).sum())]

    def slope_here(self) -> float:
        """Return how much steeper the ground is at the hiker than on gentle ground."""
        return self.steepness(self.walker.point) - self.steepness(self.gentle)

    def reach(self) -> float:
        """Return by how much the arrow is longer, as it is drawn, than it would be amid the cliff and gentle ground."""
        slopes = [self.steepness(stop) for stop in (self.cliff, self.gentle)]
        foot, tip = self.ground.to_weights(self.arrow.ends())[0]
        return float(np.linalg.norm(tip - foot)) - self.arrow.arrow_scale * float(np.mean(slopes))

    @beat(
        "{drop:Lower} down it is {slope_against_cliff:gentler}, and the arrow {reach:short}.",
        drop=lambda self: float(np.diff(self.landscape.value(np.stack([self.cliff, self.walker.point])))[0]),
    )
    def on_gentle_ground(self) -> None:
        self.space.put(self.ground_arrow(self.cliff)).set_growth(1)
        both = (self.cliff + self.gentle) / 2
        high = self.standing(self.gentle, self.azimuth).elevation
        standing = replace(self.standing(both, self.space.standpoint.azimuth), elevation=high)
        self.walk(self.tour.down_the_cliff, standing, share=0.5)
        self.mark_slope(self.gentle, Name.GENTLE_SLOPE, share=0.2)

    def slope_against_cliff(self) -> float:
        """Return how much steeper the ground is at the hiker than on the cliff."""
        return self.steepness(self.walker.point) - self.steepness(self.cliff)

    def walk(self, way: Array, standing: Standpoint, share: float, *others: Animation) -> None:
        """Walk along a way, with the arrow and the number, while the camera flies."""
        along = Along(self.space, way, self.walker, self.arrow, self.number)
        self.play(along, FlyCamera(self.space, standing), *others, share=share)

    @beat("And where is there no arrow?", ask=True)
    def where_none(self) -> None:
        wide = self.wide()
        gone = self.leave_marks() if self.is_crowded(wide) else []
        self.play(FlyCamera(self.space, wide), *gone, share=0.9)

    def is_crowded(self, wide: Standpoint) -> bool:
        """Tell whether the names of the slopes touch from afar, or leave the safe area, or one has gone already."""
        if len(self.names) < 2:
            return True
        stops = (self.ground.on_surface(stop) for stop in (self.cliff, self.gentle))
        first, second = (box_from(self.space, wide, [name], stop) for name, stop in zip(self.names, stops, strict=True))
        is_out = not all(box.in_safe_area(above_captions=True) for box in (first, second))
        return is_out or first.grown(_BESIDE_NAME).meets(second)

    def wide(self) -> Standpoint:
        """Return a standpoint from which all the ground is visible, high enough that no hill hides the hiker."""
        wide, feet = replace(_WIDE, azimuth=0.4 * self.space.standpoint.azimuth), self.walker.feet()
        places = [replace(wide, elevation=wide.elevation + up) for up in _HIGHER]
        return next((each for each in places if Space(self.ground, self.theme, each).seen(feet) == 1), places[-1])

    @beat("On the peak the ground is {level_here:level}: no arrow.")
    def on_the_peak(self) -> None:
        self.go(self.tour.to_the_peak, self.summit, Name.PEAK)

    @beat("On a saddle it is {level_here:level}, too, both ways.")
    def on_the_saddle(self) -> None:
        self.go(self.tour.along_the_ridge, self.saddle, Name.SADDLE)

    @beat("And in the valley: {kinds:three} kinds of ground, gradient {level_here:zero}.", still=True)
    def in_the_valley(self) -> None:
        self.go(self.tour.to_the_valley, self.bottom, Name.VALLEY)

    def kinds(self) -> int:
        """Return how many kinds of level ground have been seen."""
        return len(set(self.seen))

    def go(self, way: Array, stop: Array, name: Name) -> None:
        """Go to level ground, and show that it does not tilt along either weight."""
        space, half = self.space, _HALF * self.ground.unit
        self.seen.append(self.kind_at(stop))
        if gone := self.leave_marks():
            self.play(*gone, share=0.08)
        self.walk(way, self.over_level_ground(stop), 0.55)
        self.marks = [
            space.put(GroundTangent(space, stop, np.eye(2)[axis], self.theme.weights[axis], half=half))
            for axis in (0, 1)
        ]
        label = self.place_name(name, stop, Fact(partial(self.is_level, stop, name.landmark)))
        self.play(*(Vary(space, line.set_growth) for line in self.marks), FadeIn(label), share=0.2)

    def leave_marks(self) -> list[Animation]:
        """Return the animations that remove the tilts and names of the places already seen."""
        marks, names = self.marks, self.names
        self.marks, self.names = [], []
        gone: list[Animation] = [Vary(self.space, each.set_growth, 1, 0) for each in marks]
        return [*gone, FadeOut(*names)] if names else gone

    def level_here(self) -> float:
        """Return the slope at the hiker's place."""
        return self.steepness(self.walker.point)

    def apart(self) -> tuple[float, float]:
        """Return by how much the longest arrow on the map is longer than the shortest, and its ground is steeper."""
        ends = [arrow.drawn() for arrow in self.again.arrows]
        lengths = [float(np.linalg.norm(end - foot)) for foot, end in ends]
        slopes = [self.steepness(self.again.error_map.to_weights(foot)) for foot, _ in ends]
        longest, shortest = int(np.argmax(lengths)), int(np.argmin(lengths))
        return lengths[longest] - lengths[shortest], slopes[longest] - slopes[shortest]

    @beat(
        "So an arrow is {longer:long} where it is {steeper:steep}, {shorter:short} where {gentler:gentle}.",
        still=True,
        longer=lambda self: self.apart()[0],
        steeper=lambda self: self.apart()[1],
        shorter=lambda self: -self.apart()[0],
        gentler=lambda self: -self.apart()[1],
    )
    def law_of_length(self) -> None:
        space, theme = self.space, self.theme
        self.breath = _BREATH
        self.error_map.set_view(View.of(self.landscape.domain.center, 1.0))
        gone = [Vary(space, self.walker.set_growth, 1, 0)]
        self.play(*gone, FadeOut(*self.names), *self.panel.leave(), share=0.08)
        space.take(*space.props)
        self.play(Crane(space, self.error_map), share=0.35)
        self.remove(space)
        self.bring_to_back(self.error_map)
        law = LawLine(Words("The arrow's length is the slope", theme.type.label, theme.ink), theme)
        self.again = again = HillOfArrows(self)
        again.numbers.remove(*again.numbers.under(law))
        self.play(FadeIn(*again.things[1:]), law.come(), share=0.12)
