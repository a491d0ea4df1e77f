"""A hiker in fog finds the way down by the slope at his feet alone; then the wind tears the fog and shows the way."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from manim import FadeIn, FadeOut, config, linear, smooth
from manim.utils.rate_functions import ease_in_sine, squish_rate_func

from scenes.arrays import Array
from scenes.claims.meaning import Tied
from scenes.descent.links.way_walked import SIGHT, WayWalked, walk_in_fog
from scenes.kit.beats.beat import beat
from scenes.kit.beats.guess import ChoiceMark, answered
from scenes.kit.beats.law import LawLine
from scenes.kit.beats.vary import Vary
from scenes.kit.descents.ball import Trail
from scenes.kit.descents.hiker_sign import HikerSign
from scenes.kit.lettering.words import Words
from scenes.kit.map.camera import BREATH_A_SECOND
from scenes.kit.map.level_numbers import LevelNumbers
from scenes.kit.map.needs import a_valley
from scenes.kit.map.segment import MapSegment
from scenes.kit.terrain.feeling import LIFT, StepArrow, TiltRing
from scenes.kit.terrain.figure import Walker
from scenes.kit.terrain.flights import Crane, Drift, Fly, looking_at
from scenes.kit.terrain.ground import Ground, Sampling
from scenes.kit.terrain.lines import GroundTrail
from scenes.kit.terrain.lookout import above_what_hides, far_enough
from scenes.kit.terrain.mist import MistBanks
from scenes.kit.terrain.needs import whole_ground
from scenes.kit.terrain.skin import map_skin
from scenes.kit.terrain.space import Space
from scenes.kit.terrain.standpoint import Standpoint
from scenes.language.messages import message

# Speed of the camera around a hold, in degrees per second, and the radius of the trail's stops in world units.
_DRIFT, _KNOB = 1.6, 0.02
# The share of a step in which the ground is felt, if several are shown in one go.
_FEEL = 0.35
# Seconds of the shortest hold in which the camera moves.
_SHORTEST_DRIFT = 0.3
# The hiker's height in world units.
HEIGHT = 0.3
# From the ground to where his feet are looked for, in the world.
_ANKLES = np.array([0.0, 0.0, 0.06])
# Angle of the camera to the left of straight behind the way, in degrees: the way leads down and to the right.
_ASIDE = 62.0
# From afar; close, on a steep slope; and close, on level ground.
_FAR = Standpoint(0.0, 17.0, 2.5, place=(-1.6, 0.5), perspective=0.1)
_NEAR = Standpoint(0.0, 30.0, 5.2, place=(-0.3, 0.9), perspective=0.08)
_NEAR_LEVEL = Standpoint(0.0, 44.0, 8.2, place=(-0.3, 0.1), perspective=0.08)
# Radius of the ring of felt directions as a share of the sight, and the other directions to choose from, in radians.
_RING, _OTHERS = 0.6, (-1.25, 1.25)
# Below the lowest place on that ring, in frame units, there is room for a letter.
_LETTER = 0.9
# How far the finer cells reach around the walk.
_FINEST = 2.2


class WalkingInFog(MapSegment):
    """A hiker feels the ground, takes one careful step down, and feels again."""

    title = "Walking in fog"
    needs = (a_valley, whole_ground)
    leaves = WayWalked
    learnt = "Down, by the slope alone"

    def setup(self) -> None:
        """Compute the whole walk; the hiker stands on the hillside in clear air."""
        super().setup()
        self.path = walk_in_fog(self.survey, self.error_map)
        self.radius = SIGHT / self.error_map.scale_factor
        middle = self.path.positions[[0, -1]].mean(axis=0)
        self.ground = Ground(
            self.landscape,
            self.survey.levels,
            map_skin(self.theme, len(self.survey.levels)),
            sampling=Sampling(focus=(float(middle[0]), float(middle[1])), finest=_FINEST),
        ).dimmed_outside(self.survey.asked.domain)
        first, last = self.path.positions[[0, -1]]
        self.azimuth = float(np.degrees(np.arctan2(*(last - first)[::-1]))) + _ASIDE
        self.space = Space(self.ground, self.theme, self.seen(first, _FAR))
        self.walker = self.space.put(Walker(self.space, first, height=HEIGHT, before=LIFT)).set_growth(1.0)
        self.walker.face(self.path.positions[1] - first)
        self.trail = self.space.put(GroundTrail(self.space, self.path, knob=_KNOB))
        self.fog = MistBanks(self.space, self.path.positions, self.radius, self.walker)
        self.steps_taken = 0
        self.choices: list[ChoiceMark] = []
        self.add(self.space, self.fog)
        self.live(self.fog)

    def seen(self, weights: Array, like: Standpoint) -> Standpoint:
        """Return a standpoint like another one that looks at weights along the way, above whatever hides the hiker."""
        stand = replace(looking_at(self.ground, weights, like), azimuth=self.azimuth)
        feet = self.ground.on_surface(weights)
        middle = feet + np.array([0.0, 0.0, HEIGHT / 2])
        return above_what_hides(self.ground, stand, [middle, feet + _ANKLES])

    def close_to(self, step: int) -> Standpoint:
        """Return the close standpoint after a number of steps: higher and nearer on more level ground.

        The ground that is felt lies above the captions, with room for a letter.
        """
        here, slope = self.path.positions[step], self.path.gradients[step]
        steep = float(np.linalg.norm(slope) / np.linalg.norm(self.path.gradients[0]))
        stand = self.seen(here, _NEAR_LEVEL.towards(_NEAR, min(steep, 1.0)))
        downhill = here - _RING * self.radius * slope / np.linalg.norm(slope)
        error = float(self.landscape.value(here)) + float(slope @ (downhill - here))
        lowest = self.look.frame.caption_top + _LETTER
        return far_enough(stand, self.ground.to_world(downhill, error)[None], lowest)

    def hold(self, seconds: float | None = None, *, share: float | None = None) -> None:
        """Hold the picture; in space the camera moves on slowly, unless something on the frame names what is there."""
        seconds = self._frames(seconds or 0, share) / config.frame_rate
        if self.space in self.mobjects and not self.choices and seconds >= _SHORTEST_DRIFT:
            self.play(Drift(self.space, _DRIFT * seconds, rate_func=linear), run_time=seconds)
        else:
            super().hold(seconds)

    @beat("A hiker on a hillside wants to go down into the valley.")
    def on_the_hillside(self) -> None:
        self.play(Drift(self.space, 9.0, rate_func=linear), share=1.0)

    @beat("But fog comes in. No peak in sight, no valley, no map.")
    def fog_comes(self) -> None:
        self.play(Fly(self.space, self.close_to(0)), Vary(self.fog, self.fog.set_near), self.feel_ground(), share=0.9)

    def feel_ground(self) -> Vary:
        """Return the animation in which the hiker feels the ground around him."""
        return Vary(self.fog, self.fog.set_felt, self.steps_taken, self.steps_taken + 1)

    @beat("Only the ground at his feet can be felt. Which way leads down most steeply?", ask=True)
    def which_way(self) -> None:
        self.hold(share=0.68)
        self.ring = self.space.put(TiltRing(self.space, self.walker.point, _RING * self.radius, self.downhill()))
        center = self.space.to_screen(self.walker.feet())
        for letter, turn in zip("ABC", (_OTHERS[0], 0.0, _OTHERS[1]), strict=True):
            place = self.space.to_screen(self.ring.place(self.downhill() + turn))
            self.choices.append(ChoiceMark(letter, place, self.theme, place - center))
        self.play(*(FadeIn(each) for each in self.choices), share=0.2)

    def downhill(self) -> float:
        """Return the direction straight downhill from the hiker, in radians anticlockwise from w₁."""
        across, up = -self.path.gradients[self.steps_taken]
        return float(np.arctan2(up, across))

    @beat(
        "All the way round, some ways lead {highest:up}, some {lowest:down}.",
        highest=lambda self: float(self.felt_heights().max()),
        lowest=lambda self: float(self.felt_heights().min()),
    )
    def all_the_way_round(self) -> None:
        self.play(Vary(self.space, self.ring.set_growth, 1e-3, 1.0), share=0.94)

    def felt_heights(self) -> Array:
        """Return how high the ring is drawn over the hiker's feet, shape (n,)."""
        line: Array = self.ring.things()[0].points  # type: ignore[union-attr]
        return np.asarray(line[:, 2] - self.walker.feet()[2])

    @beat(
        "One leads {fall:down} most steeply. That is the way.",
        still=True,
        fall=lambda self: float(np.diff(self.arrow.things()[1].points[:, 2])[0]),
    )
    def steepest_way_down(self) -> None:
        self.play(answered(self.choices, right=self.choices[1], colour=self.theme.descent), share=0.25)
        self.play(self.look_downhill(), share=0.25)
        self.play(*(FadeOut(each) for each in self.choices), share=0.15)
        self.choices = []

    def look_downhill(self) -> Vary:
        """Return the animation of the arrow of the step down from the hiker."""
        self.arrow = self.space.put(StepArrow(self.space, self.path, self.steps_taken))
        return Vary(self.space, self.arrow.set_growth)

    @beat("One careful step. Then stop.")
    def one_step(self) -> None:
        self.step(share=0.85)

    def step(self, share: float) -> None:
        """Take one step; the camera goes along."""
        first = self.steps_taken
        self.steps_taken += 1
        self.play(
            Vary(self.space, self.walk_to, first, self.steps_taken),
            Fly(self.space, self.close_to(self.steps_taken)),
            share=share,
        )
        self.space.take(self.arrow, self.ring)

    def walk_to(self, steps: float) -> None:
        """Show the hiker and the trail after a number of steps, whole or fractional."""
        self.trail.set_progress(steps)
        self.walker.walk_down(self.path, steps)

    @beat("The ground is different here. So feel again, turn, and step again.")
    def feel_again(self) -> None:
        self.play(self.feel_ground(), share=0.15)
        self.ring = self.space.put(TiltRing(self.space, self.walker.point, _RING * self.radius, self.downhill()))
        self.play(Vary(self.space, self.ring.set_growth, 1e-3, 1.0), share=0.3)
        self.play(self.look_downhill(), share=0.15)
        self.step(share=0.3)

    @beat("Each step needs only the slope at his feet, until the ground is level.")
    def level_ground(self) -> None:
        first, self.steps_taken = self.steps_taken, self.path.steps
        stops = [self.close_to(step) for step in range(first + 1, self.path.steps + 1)]
        walk = Vary(self.space, self.walk_on, first, self.path.steps + _FEEL, rate_func=ease_in_sine)
        self.play(walk, Fly(self.space, *stops, rate_func=ease_in_sine), share=0.9)

    def walk_on(self, steps: float) -> None:
        """Show the walk after a number of steps; in the first part of each, the hiker feels the ground."""
        taken = min(int(steps), self.path.steps)
        part = steps - taken
        self.fog.set_felt(taken + min(part / _FEEL, 1.0))
        self.walk_to(min(taken + smooth(max(part - _FEEL, 0.0) / (1 - _FEEL)), self.path.steps))

    def first_rise(self) -> float:
        """Return the rise of the error in the first step, as drawn."""
        return float(np.diff(self.landscape.value(self.trail.drawn_stops()[:2]))[0])

    @beat("Now the wind tears the fog open. There is the way that he has come.", still=True)
    def fog_tears(self) -> None:
        self.play(Vary(self.fog, self.fog.set_torn), Crane(self.space, self.error_map), self.lie_down(), share=0.65)
        self.numbers = LevelNumbers(self.error_map)
        trail = Trail(self.error_map, self.path).set_progress(self.path.steps)
        hiker = HikerSign(self.error_map, self.path).set_progress(self.path.steps)
        self.remove(self.space, self.fog)
        self.add(self.error_map, trail, hiker)
        self.breath = BREATH_A_SECOND
        self.play(FadeIn(self.numbers, self.signs), share=0.15)
        self.bring_to_front(hiker)

    def lie_down(self) -> Vary:
        """Return the animation in which the figure, seen from above, makes way for the sign."""
        return Vary(self.space, self.walker.set_growth, 1.0, 0.0, rate_func=squish_rate_func(smooth, 0.5, 0.9))

    @beat("Training walks like this. It never sees the map.")
    def training(self) -> None:
        says = message("Feel the slope, step {fall:down}, feel again")
        of = Tied(fall=self.first_rise)
        words = Words(says, self.theme.type.label, self.theme.ink, "SEMIBOLD", of=of)
        law = LawLine(words, self.theme)
        self.play(law.come(), *self.numbers.leave_under(law), share=0.2)
