"""A hiker in fog finds the way down by the slope underfoot alone; then the fog lifts and shows the map."""

from __future__ import annotations

import numpy as np
from manim import FadeIn, FadeOut, Group

from gradmath.descent.descend import Constant, DescentPath, StopReason, descend
from scenes.arrays import Array
from scenes.kit.beats.beat import beat
from scenes.kit.beats.vary import Vary
from scenes.kit.descents.ball import Trail
from scenes.kit.descents.hiker import HEIGHT, Hiker
from scenes.kit.map.arrows import GradientArrow, Grow
from scenes.kit.map.compass import SlopeRose
from scenes.kit.map.felt_fog import FeltFog
from scenes.kit.map.segment import MapSegment
from scenes.kit.map.viewpoints import UnsuitableError

# How far around a point the hiker feels the ground, in frame units.
SIGHT = 1.35
# The first step as a share of that: a careful step ends on ground that has been felt.
_CAREFUL = 0.6
# From how many places around the hill the walk may begin.
_RING = 12
# The walk is over where the slope is this share of the slope at its start.
_LEVEL = 0.02
_MOST_STEPS = 14
# As near to the valley as this, in frame units, it has led there.
_ARRIVED = 0.1


class WalkingInFog(MapSegment):
    """A hiker feels the ground, takes one careful step down, and feels again."""

    title = "Walking in fog"

    def setup(self) -> None:
        """Compute the whole walk, and hide the map in fog."""
        super().setup()
        self.path = self.longest_walk()
        # An arrow is the step itself: the learning rate times the slope.
        self.scale = float(self.path.learning_rates[0]) * self.error_map.scale_factor
        self.fog = FeltFog(self.error_map, self.path, SIGHT)
        self.trail, self.hiker = Trail(self.error_map, self.path), Hiker(self.error_map, self.path)
        self.walkers = Group(self.trail, self.hiker)
        self.steps_taken = 0
        self.add(self.error_map, self.fog)

    def longest_walk(self) -> DescentPath:
        """Return the longest of the walks from around the hill that lead to the valley in careful steps, in view.

        Raises
        ------
        UnsuitableError
            If there is none.
        """
        walks = [walk for walk in map(self.walk_from, self.hill_points(_RING, turn=0.0)) if self.can_be_shown(walk)]
        if not walks:
            raise UnsuitableError("no careful walk leads from the hill to the valley in view: choose another landscape")
        return max(walks, key=lambda walk: float(self.strides(walk).sum()))

    def walk_from(self, start: Array) -> DescentPath:
        """Return the descent from a start, its learning rate such that the first step is a careful one."""
        slope = float(np.linalg.norm(self.landscape.gradient(start)))
        rate = _CAREFUL * SIGHT / (self.error_map.scale_factor * slope)
        return descend(self.landscape, start, step=Constant(rate), tolerance=_LEVEL * slope, max_steps=_MOST_STEPS)

    def can_be_shown(self, walk: DescentPath) -> bool:
        """Tell whether a walk ends in the valley, with every step on ground that has been felt and in view."""
        screen = self.error_map.to_screen(walk.positions)
        off = np.linalg.norm(screen[-1] - self.error_map.to_screen(self.valley.point))
        frame = self.look.frame
        low, high = frame.caption_top, frame.safe_y - HEIGHT
        in_view = (np.abs(screen[:, 0]) < frame.safe_x) & (low < screen[:, 1]) & (screen[:, 1] < high)
        careful = self.strides(walk).max() < SIGHT
        return bool(walk.reason is StopReason.CONVERGED and off < _ARRIVED and in_view.all() and careful)

    def strides(self, walk: DescentPath) -> Array:
        """Return the length of each step on screen, shape (n,)."""
        return np.linalg.norm(np.diff(self.error_map.to_screen(walk.positions), axis=0), axis=1)

    @beat("A hiker stands in thick fog. No peak in sight, no valley, no map.")
    def alone(self) -> None:
        self.hold(share=0.15)
        self.play(FadeIn(self.walkers), share=0.3)

    @beat("Only the ground underfoot can be felt.")
    def underfoot(self) -> None:
        self.play(self.feel_ground(), share=0.55)

    def feel_ground(self) -> Vary:
        """Return the animation of feeling the ground where the hiker stands."""
        return Vary(self.fog, self.fog.set_felt, self.steps_taken, self.steps_taken + 1)

    @beat("So feel it, all the way round. Some ways lead up, some down.")
    def all_the_way_round(self) -> None:
        self.sweep(share=0.8)

    def sweep(self, share: float) -> None:
        """Feel the slope in every direction, beginning with the steepest way up."""
        uphill = np.arctan2(*self.path.gradients[self.steps_taken][::-1])
        self.rose = SlopeRose(self.error_map, self.hiker.point, self.scale, start=float(uphill))
        self.add(self.rose)
        self.bring_to_front(self.walkers)
        self.play(Vary(self.rose, self.rose.set_sweep), share=share)

    @beat("One leads down more steeply than any other. That is the way.", still=True)
    def steepest_way_down(self) -> None:
        uphill = self.rose.direction
        self.play(Vary(self.rose, self.rose.set_direction, uphill, uphill + np.pi), share=0.3)
        self.hold(share=0.1)
        self.play(self.look_downhill(), share=0.3)

    def look_downhill(self) -> Grow:
        """Return the animation of the arrow that is the step down from where the hiker stands."""
        self.arrow = GradientArrow(self.error_map, self.hiker.point, self.scale, "descent")
        self.add(self.arrow)
        self.bring_to_front(self.walkers)
        return Grow(self.arrow)

    @beat("Take one careful step, and stop.")
    def one_step(self) -> None:
        self.play(FadeOut(self.rose), share=0.15)
        self.step(share=0.55)

    def step(self, share: float) -> None:
        """Take one step, and let the arrow go."""
        first = self.steps_taken
        self.steps_taken += 1
        self.play(Vary(self.walkers, self.walk_to, first, self.steps_taken), FadeOut(self.arrow), share=share)

    def walk_to(self, steps: float) -> None:
        """Show the hiker and the trail after a number of steps, whole or part of one."""
        self.trail.set_progress(steps)
        self.hiker.set_progress(steps)

    @beat("The ground is different here. Feel again, choose again, step again.")
    def feel_again(self) -> None:
        self.play(self.feel_ground(), share=0.2)
        self.sweep(share=0.25)
        self.play(self.look_downhill(), share=0.15)
        self.play(FadeOut(self.rose), share=0.1)
        self.step(share=0.2)

    @beat("No need to see far. Each step needs only the slope underfoot.")
    def next_steps(self) -> None:
        self.go_on(2, share=0.85)

    def go_on(self, steps: int, share: float) -> None:
        """Take several steps, each after feeling the ground."""
        for _ in range(steps):
            self.play(self.feel_ground(), self.look_downhill(), share=0.5 * share / steps)
            self.step(share=0.5 * share / steps)

    @beat("Step by step, a way down appears. Nobody planned it.")
    def a_way_appears(self) -> None:
        self.go_on((self.path.steps - self.steps_taken) // 2, share=0.75)

    @beat("Where the ground is level, the walk is over.")
    def level_ground(self) -> None:
        self.go_on(self.path.steps - self.steps_taken, share=0.7)
        self.play(self.feel_ground(), share=0.12)

    @beat("Now the fog lifts. The way led down the hillside, into the valley.", still=True)
    def fog_lifts(self) -> None:
        self.play(FadeOut(self.fog), share=0.45)
        self.low = self.minimum_error([self.trail, self.hiker])
        self.play(FadeIn(self.signs, self.low), share=0.2)
        self.bring_to_front(self.walkers)

    @beat("Training walks like this. It never sees the map, only the slope where it stands.")
    def training(self) -> None:
        self.play(FadeIn(self.high_error([self.trail, self.hiker, self.low])), share=0.2)
