"""The lecture again in one shot: fog, the slope, the step, steps too long and too short, and the valleys."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from manim import FadeOut, Mobject, linear

from gradmath.descent.descend import Constant, DescentPath, descend
from gradmath.landscapes.chosen import choose
from gradmath.landscapes.in_units import InUnits, Units
from scenes.arrays import Array
from scenes.descent.links.way_walked import SIGHT, walk_in_fog
from scenes.gradient.links.home import Home
from scenes.kit.beats.beat import beat
from scenes.kit.beats.law import LawLine
from scenes.kit.beats.vary import Vary
from scenes.kit.descents.ball import Trail
from scenes.kit.lettering.rule import PLAIN_RULE, rule_formula
from scenes.kit.map.camera import Breathe
from scenes.kit.map.error_map import ErrorMap
from scenes.kit.map.last_line import standing_clear
from scenes.kit.map.needs import a_valley
from scenes.kit.map.segment import MapSegment
from scenes.kit.terrain.carried import BlendGround, carried
from scenes.kit.terrain.feeling import LIFT, StepArrow, TiltRing
from scenes.kit.terrain.figure import Walker
from scenes.kit.terrain.flights import Crane, Drift, Fly, looking_at
from scenes.kit.terrain.ground import Ground, height_in_space
from scenes.kit.terrain.leaps import Leaps
from scenes.kit.terrain.lines import GroundTrail
from scenes.kit.terrain.lookout import above_what_hides
from scenes.kit.terrain.mist import MistBanks
from scenes.kit.terrain.needs import whole_ground
from scenes.kit.terrain.skin import map_skin
from scenes.kit.terrain.space import Space
from scenes.kit.terrain.standpoint import Standpoint

_HEIGHT, _KNOB, _RING = 0.3, 0.022, 0.6
_NEAR = Standpoint(20.0, 30.0, 4.6, place=(-0.6, 0.6), perspective=0.08)
_WIDE = Standpoint(8.0, 34.0, 2.9, place=(0.3, -1.4), perspective=0.08)
_OVER = Standpoint(-8.0, 40.0, 2.1, place=(0.0, -0.3), perspective=0.06)
# Factors of a step that is too long, of which the first in view is taken, and its leaps; the same for one too short.
_TOO_LONG, _LEAPS, _TOO_SHORT, _CRAWLS = (6.0, 5.0, 4.0, 3.2, 2.6, 2.0), 3, 0.12, 7
_MOST_STEPS, _LEVEL = 16, 0.03
# Where to look for another start: distances in weights and directions; and how far apart two valleys are.
_RADII, _DIRECTIONS, _APART = (0.5, 0.8, 1.1, 1.4), 16, 0.4
# The learning rate on other ground, at most this share of one over the largest curvature: twice that would not settle.
_OTHER_GROUND, _SAMPLES, _STABLE = "valleys", 60, 1.5


class WholeDescent(MapSegment):
    """The hiker does it all again, and another start finds another valley."""

    title = "The whole way down"
    needs = (a_valley, whole_ground)
    leaves = Home
    learnt = "Steps lead to a valley nearby"

    def setup(self) -> None:
        """Compute every way, and stand at home."""
        super().setup()
        self.found = self.find(Home)
        walk = walk_in_fog(self.survey, self.error_map)
        self.walk, self.rate = walk, float(walk.learning_rates[0])
        self.radius = SIGHT / self.error_map.scale_factor
        second = walk.positions[1]
        self.leaps = self.too_long(second)
        self.crawl = self.way(second, _TOO_SHORT * self.rate, _CRAWLS)
        self.fitting = self.way(self.crawl.final, self.rate, _MOST_STEPS)
        skin = map_skin(self.theme, len(self.survey.levels))
        self.ground = Ground(self.landscape, self.survey.levels, skin).dimmed_outside(self.survey.asked.domain)
        other = self.other_ground()
        high = height_in_space(self.landscape, self.survey.levels)
        # Levels that suit the landscape would leave most of the other ground between two of them.
        even = np.linspace(self.survey.levels[0], self.survey.levels[-1], len(self.survey.levels))
        self.other = Ground(other, even, skin, height=high, floor=self.ground.floor)
        self.curvature = float(np.linalg.norm(other.hessian(self.samples()), 2, axis=(-2, -1)).max())
        self.space = Space(self.ground, self.theme, self.seen(walk.positions[0], _NEAR))
        self.walker = self.space.put(Walker(self.space, walk.positions[0], height=_HEIGHT, before=LIFT))
        self.walker.face(second - walk.positions[0])
        self.fog = MistBanks(self.space, walk.positions[:2], self.radius, self.walker)
        self.live(self.fog)

    def recalled(self) -> Sequence[Mobject]:
        """Return the steps that fit, into the valley, in space."""
        self.space.put(GroundTrail(self.space, self.fitting, knob=_KNOB)).set_progress(self.fitting.steps)
        self.walker.set_growth(1.0).walk_down(self.fitting, self.fitting.steps)
        self.space.set_mist(None)
        return [self.space.set_standpoint(self.seen(self.valley.point, _WIDE))]

    def seen(self, weights: Array, like: Standpoint) -> Standpoint:
        """Return a standpoint like another one that looks at weights, above whatever hides what stands there."""
        middle = self.ground.on_surface(weights) + np.array([0.0, 0.0, _HEIGHT / 2])
        return above_what_hides(self.ground, looking_at(self.ground, weights, like), [middle])

    def other_ground(self) -> InUnits:
        """Return the lecture's ground of several valleys, on the domain of the landscape and as high."""
        ground = carried(choose(_OTHER_GROUND).landscape, self.landscape)
        own, levels = ground.value(self.samples()), self.survey.levels
        error = float(np.ptp(own) / np.ptp(levels))
        units = Units((1.0, 1.0), error, float(own.min() - error * np.min(levels)))
        return InUnits(ground, units, domain=ground.domain)

    def samples(self) -> Array:
        """Return weights all over the domain, shape (n, n, 2)."""
        return np.stack(np.meshgrid(*self.landscape.domain.grid(_SAMPLES)), axis=-1)

    def way(self, start: Array, rate: float, steps: int) -> DescentPath:
        """Return a descent on the lecture's ground."""
        slope = float(np.linalg.norm(self.landscape.gradient(start)))
        return descend(self.landscape, start, step=Constant(rate), tolerance=_LEVEL * slope, max_steps=steps)

    def too_long(self, start: Array) -> DescentPath:
        """Return leaps from a place, with the longest step of those tried that stays in view."""
        tried = [self.way(start, factor * self.rate, _LEAPS) for factor in _TOO_LONG]
        inside = [path for path in tried if self.landscape.domain.contains(path.positions).all()]
        return next((path for path in inside if path.steps == _LEAPS), (inside or tried)[-1])

    @beat("In fog, only the ground at your feet can be felt.")
    def in_fog(self) -> None:
        self.play(FadeOut(self.found.numbers, self.found.hiker), share=0.1)
        self.remove(self.error_map)
        self.add(self.space, self.fog)
        near = self.space.standpoint
        self.fog.set_felt(1.0)
        self.play(
            Crane(self.space, self.error_map, back_to=near),
            Vary(self.fog, self.fog.set_near),
            Vary(self.space, self.walker.set_growth),
            share=0.85,
        )

    @beat(
        "Feel how it is tilted, and step straight {fall:down}.",
        fall=lambda self: float(self.walker.feet()[2] - self.ground.on_surface(self.walk.positions[0])[2]),
    )
    def feel_and_step(self) -> None:
        downhill = float(np.arctan2(*-self.walk.gradients[0][::-1]))
        ring = self.space.put(TiltRing(self.space, self.walker.point, _RING * self.radius, downhill))
        self.play(Vary(self.space, ring.set_growth, 1e-3, 1.0), share=0.35)
        arrow = self.space.put(StepArrow(self.space, self.walk, 0))
        self.play(Vary(self.space, arrow.set_growth), share=0.15)
        self.trail = self.space.put(GroundTrail(self.space, self.walk, knob=_KNOB))
        move = Vary(self.space, self.stepper(self.walk, self.trail), 0.0, 1.0)
        self.play(move, Fly(self.space, self.seen(self.walk.positions[1], _NEAR)), share=0.35)
        self.space.take(ring, arrow)

    def stepper(self, path: DescentPath, trail: GroundTrail, walker: Walker | None = None) -> _Stepper:
        """Return what moves a walker and his trail along a path."""
        return _Stepper(path, trail, walker or self.walker)

    @beat("Too long a step leaps over the valley.")
    def too_long_a_step(self) -> None:
        leaps = self.space.put(Leaps(self.space, self.leaps, knob=_KNOB))
        self.play(
            Vary(self.fog, self.fog.set_torn),
            Fly(self.space, self.seen(self.valley.point, _WIDE)),
            share=0.4,
        )
        self.remove(self.fog)
        self.space.set_mist(None)
        self.play(Vary(self.space, leaps.set_progress, 0.0, self.leaps.steps, rate_func=linear), share=0.5)
        self.leapt = leaps

    @beat("Too short a step hardly moves.")
    def too_short_a_step(self) -> None:
        self.space.take(self.leapt)
        trail = self.space.put(GroundTrail(self.space, self.crawl, knob=_KNOB))
        move = Vary(self.space, self.stepper(self.crawl, trail), 0.0, self.crawl.steps, rate_func=linear)
        self.play(move, Drift(self.space, -6.0, rate_func=linear), share=0.95)
        self.trails = [self.trail, trail]

    @beat("A fitting step soon comes into the valley.")
    def into_the_valley(self) -> None:
        trail = self.space.put(GroundTrail(self.space, self.fitting, knob=_KNOB))
        move = Vary(self.space, self.stepper(self.fitting, trail), 0.0, self.fitting.steps)
        self.play(move, Drift(self.space, -6.0, rate_func=linear), share=0.95)
        self.trails.append(trail)

    @beat("On other ground, another start may find another valley.")
    def another_valley(self) -> None:
        self.space.take(*self.trails)
        self.paths = self.two_ways(self.walker.point)
        self.play(BlendGround(self.space, self.other), Fly(self.space, self.over(self.paths)), share=0.4)
        walkers = [self.walker]
        walkers += [self.space.put(Walker(self.space, path.positions[0], height=_HEIGHT)) for path in self.paths[1:]]
        self.ends = [self.space.put(GroundTrail(self.space, path, knob=_KNOB)) for path in self.paths]
        self.play(*(Vary(self.space, each.set_growth) for each in walkers[1:]), Drift(self.space, 1.0), share=0.1)
        steppers = [
            self.stepper(path, trail, walker)
            for path, trail, walker in zip(self.paths, self.ends, walkers, strict=True)
        ]
        self.play(Vary(self.space, _Together(steppers).share), Drift(self.space, 5.0, rate_func=linear), share=0.45)

    def over(self, paths: Sequence[DescentPath]) -> Standpoint:
        """Return a standpoint over the other ground, so high that no hill hides any of some ways."""
        places = self.other.on_surface(np.concatenate([path.positions for path in paths]))
        return above_what_hides(self.other, looking_at(self.other, self.landscape.domain.center, _OVER), list(places))

    def two_ways(self, start: Array) -> list[DescentPath]:
        """Return the descent from a place on the other ground, and one from nearby that ends in another valley."""
        first = self.descent(start)
        turns = 2 * np.pi * np.arange(_DIRECTIONS) / _DIRECTIONS
        heading = np.stack([np.cos(turns), np.sin(turns)], axis=-1)
        places = np.concatenate([start + radius * self.ground.unit * heading for radius in _RADII])
        others = (self.descent(place) for place in places if self.landscape.domain.contains(place))
        second = next((path for path in others if self.is_another(path, first)), None)
        return [first] if second is None else [first, second]

    def descent(self, start: Array) -> DescentPath:
        """Return a descent on the other ground, its first step no longer than a careful one, and none too long."""
        slope = float(np.linalg.norm(self.other.landscape.gradient(start)))
        careful = 0.6 * self.radius / max(slope, 1e-12)
        rate = Constant(min(self.rate, careful, _STABLE / self.curvature))
        return descend(self.other.landscape, start, step=rate, tolerance=_LEVEL * slope, max_steps=2 * _MOST_STEPS)

    def is_another(self, path: DescentPath, first: DescentPath) -> bool:
        """Tell whether a descent stays in view and ends in a different valley from the first."""
        apart = float(np.linalg.norm(path.final - first.final)) / self.ground.unit
        return bool(apart > _APART and path.steps > 2 and self.landscape.domain.contains(path.positions).all())

    @beat(
        "A step {first_rise:down} the slope, again and again: so machines learn.",
        still=True,
        first_rise=lambda self: max(map(first_rise, self.trails_on_map)),
    )
    def onto_the_map(self) -> None:
        other_map = ErrorMap(self.other.landscape, self.theme, levels=self.other.levels.tolist())
        gone = [Vary(self.space, prop.set_growth, 1.0, 0.0) for prop in self.space.props if isinstance(prop, Walker)]
        self.play(Crane(self.space, other_map), *gone, share=0.5)
        self.trails_on_map = trails = [Trail(other_map, path) for path in self.paths]
        for trail in trails:
            trail.set_progress(trail.path.steps)
        self.remove(self.space)
        self.add(other_map, *trails)
        rule = trails[0].scope(self.paths[0].positions[0])
        law = standing_clear(LawLine(rule_formula(PLAIN_RULE, 34, self.theme, rule), self.theme), trails)
        self.play(law.come(), share=0.12)
        self.play(Breathe(other_map), share=0.3)


def first_rise(trail: Trail) -> float:
    """Return the rise of the error in the first step, as drawn."""
    stops = trail.error_map.to_weights(trail.drawn_stops()[:2])
    return float(np.diff(trail.error_map.landscape.value(stops))[0])


class _Stepper:
    """Moves a walker and his trail along a descent."""

    def __init__(self, path: DescentPath, trail: GroundTrail, walker: Walker) -> None:
        self.path, self.trail, self.walker = path, trail, walker

    def __call__(self, steps: float) -> None:
        """Show both after a number of steps."""
        self.trail.set_progress(steps)
        self.walker.walk_down(self.path, steps)


class _Together:
    """Moves several walkers along their ways in the same time."""

    def __init__(self, steppers: Iterable[_Stepper]) -> None:
        self.steppers = list(steppers)

    def share(self, share: float) -> None:
        """Show all after a share of each way."""
        for each in self.steppers:
            each(share * each.path.steps)
