"""The first lecture in one shot: stand, feel two slopes, put them together, turn round, and step into the valley."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from manim import FadeIn, FadeOut, smooth
from manim.utils.rate_functions import squish_rate_func

from gradmath.models.datasets import digits_model
from scenes.claims.meaning import Decoration
from scenes.gradient.links.home import Home
from scenes.gradient.links.in_the_valley import LOW, InTheValley
from scenes.gradient.links.two_slopes import close_standpoint, half_tangent
from scenes.kit.beats.beat import beat
from scenes.kit.beats.vary import Vary
from scenes.kit.lettering.words import Words
from scenes.kit.map.needs import a_valley
from scenes.kit.map.segment import MapSegment
from scenes.kit.map.walkers import Walk
from scenes.kit.paint.keyed import Keyed
from scenes.kit.terrain.flights import Crane, Drift, Fly, looking_at
from scenes.kit.terrain.lines import GroundArrow, GroundSlice, GroundTangent
from scenes.kit.terrain.moves import Evening
from scenes.kit.terrain.needs import whole_ground
from scenes.kit.terrain.standpoint import Standpoint
from scenes.language.messages import message

# Standpoints: where the camera meets the ground again, and where it follows him down.
_OVER = Standpoint(-16.0, 34.0, 2.2, (0.0, 0.1, 0.6), (0.0, -0.2), 0.08)
_FOLLOWING = Standpoint(-4.0, 30.0, 3.4, perspective=0.1)
# Length of the arrow in world units; elevation of the look at it, in degrees, and its zoom.
_ARROW, _ABOVE, _NEAR = 0.62, 62.0, 5.0
# How far the arrow, which lies flat in the hill, shows through the ground, in world units.
_THROUGH = 50.0
# The share of a step in which he stands and feels.
_FEELS = 0.3
# Rate functions of things that go early and of those that come late in an animation.
_soon, _late = squish_rate_func(smooth, 0.0, 0.45), squish_rate_func(smooth, 0.55, 1.0)


class WholeWay(MapSegment):
    """The hiker does all of it again, from a map to a valley, in one shot."""

    title = "The whole way"
    needs = (a_valley, whole_ground)
    leaves = InTheValley
    learnt = "Feel, turn around, step"

    def setup(self) -> None:
        """Find the map with the hiker at home, and compute his way."""
        super().setup()
        self.found = self.find(Home)
        last = InTheValley(self)
        self.path, self.space, self.walker, self.trail = last.path, last.space, last.walker, last.trail
        self.skin, self.day = last.skin, last.day
        self.start = self.path.positions[0]
        self.bright = self.space.ground
        self.make_things()

    def make_things(self) -> None:
        """Put what he meets at the start of his way into the space, nothing of it visible yet."""
        space, theme = self.space, self.theme
        space.set_ground(self.bright.in_colours(self.skin))
        self.trail.set_growth(0.0)
        self.walker.before = _THROUGH
        self.walker.set_growth(0.0).set_point(self.start)
        half = half_tangent(space.ground, self.start)
        self.slices = [space.put(GroundSlice(space, self.start, axis, theme.weights[axis])) for axis in (0, 1)]
        self.tangents = [
            space.put(GroundTangent(space, self.start, np.eye(2)[axis], theme.weights[axis], half=half, width=8.0))
            for axis in (0, 1)
        ]
        for each in self.slices:
            each.set_wall(0.0)
        scale = _ARROW * space.ground.unit / float(np.linalg.norm(self.landscape.gradient(self.start)))
        self.uphill, self.downhill = (
            space.put(GroundArrow(space, self.start, scale, sense=sense, lift=_THROUGH, whose=self.walker))
            for sense in (1, -1)
        )

    def word(self, text: str) -> Words:
        """Return the word for what he does now, large, at the left."""
        frame = self.look.frame
        words = Words(
            text, self.theme.type.title, self.theme.ink, "SEMIBOLD", of=Decoration("a word for what the hiker does")
        )
        place = (-frame.safe_x + words.width / 2, frame.safe_y - words.height / 2, 0)
        return words.move_to(place)

    @beat("You stand on a hill, and see only the ground at your feet.")
    def stand(self) -> None:
        self.said = self.word(message("Stand"))
        gone = FadeOut(self.found.numbers)
        if np.allclose(self.start, self.found.here):
            self.play(gone, share=0.12)
        else:
            self.play(gone, Walk([self.found.here, self.start], self.found.hiker), share=0.12)
        self.replace(self.error_map, self.space)
        grow = Vary(self.space, self.walker.set_growth, rate_func=squish_rate_func(smooth, 0.05, 0.4))
        self.play(
            Crane(self.space, self.error_map, back_to=_OVER),
            FadeOut(self.found.hiker, rate_func=squish_rate_func(smooth, 0.0, 0.25)),
            grow,
            FadeIn(self.said, rate_func=_late),
            share=0.55,
        )
        close = close_standpoint(self.space.ground, self.start)
        self.play(Fly(self.space, close), share=0.33)

    @beat("Feel {slopes_drawn:two} slopes, one for each weight.")
    def feel(self) -> None:
        for axis, share in ((0, 0.45), (1, 0.45)):
            others = [] if axis else self.next_word(message("Feel"))
            tangent = Vary(self.space, self.tangents[axis].set_growth, rate_func=_late)
            line = Vary(self.space, self.slices[axis].set_growth, rate_func=_soon)
            self.play(line, tangent, *others, share=share)

    def slopes_drawn(self) -> int:
        """Return how many tangents are drawn."""
        return sum(each.growth == 1 for each in self.tangents)

    def next_word(self, text: str) -> list[FadeIn | FadeOut]:
        """Return the animations that replace the last word by the next."""
        last, self.said = self.said, self.word(text)
        return [FadeOut(last, rate_func=_soon), FadeIn(self.said, rate_func=_late)]

    @beat("Together they are the gradient: the steepest way {rise:uphill}.", still=True)
    def gradient(self) -> None:
        gone = [Vary(self.space, each.set_growth, 1.0, 0.0, rate_func=_soon) for each in self.slices]
        across, up = -self.landscape.gradient(self.start)
        # Uphill is at the left and downhill at the right.
        aside = float(np.degrees(np.arctan2(up, across)))
        aside += 360 * round((self.space.standpoint.azimuth - aside) / 360)
        above = replace(self.space.standpoint, azimuth=aside, elevation=_ABOVE, zoom=_NEAR)
        arrow = Vary(self.space, self.uphill.set_growth, rate_func=_late)
        self.play(Fly(self.space, above), arrow, *gone, *self.next_word(message("Gradient")), share=0.7)
        self.play(Drift(self.space, 3.0), share=0.3)

    def rise(self) -> float:
        """Return the rise of the error over a short part of the red arrow, as drawn."""
        feet, _ = self.space.ground.to_weights(self.uphill.ends())
        foot, way = feet[0], feet[1] - feet[0]
        return float(self.landscape.value(foot + 0.01 * way) - self.landscape.value(foot))

    @beat("Turn around: this is the steepest way {fall:down}.")
    def turn(self) -> None:
        gone = [Vary(self.space, each.set_growth, 1.0, 0.0, rate_func=_soon) for each in self.tangents]
        gradient = self.landscape.gradient(self.start)
        angle = float(np.arctan2(gradient[1], gradient[0]))
        self.play(
            *gone,
            Vary(self.space, self.uphill.set_growth, 1.0, 0.0, rate_func=_soon),
            Vary(self.space, self.downhill.set_growth, rate_func=squish_rate_func(smooth, 0.3, 0.9)),
            Vary(self.space, self.look_along, angle, angle - np.pi),
            *self.next_word(message("Turn")),
            share=0.7,
        )
        self.play(Drift(self.space, 2.0), share=0.3)

    def look_along(self, angle: float) -> None:
        """Turn him in a direction, in radians from the first weight."""
        self.walker.face((np.cos(angle), np.sin(angle)))

    def fall(self) -> tuple[float, ...]:
        """Return the error's change along the blue arrow, as a way up or down the frame; zero if he looks off."""
        feet, _ = self.space.ground.to_weights(self.downhill.ends())
        foot, way = feet[0], feet[1] - feet[0]
        if float(self.walker.heading @ way) <= 0:
            return (0.0, 0.0)
        return (0.0, float(self.landscape.value(foot + 0.01 * way) - self.landscape.value(foot)))

    @beat("Step, feel again, and step, until the ground is level.")
    def step(self) -> None:
        ground, ends = self.space.ground, self.path.positions[[0, -1]]
        whole = looking_at(ground, ends.mean(axis=0), _FOLLOWING, zoom=2.9, place=(-0.2, 0.1))
        following = looking_at(ground, ends[1], _FOLLOWING, place=(0.6, -0.8))
        self.walker.before = 0.0
        first = Vary(self.space, self.go, 0.0, 1.0)
        gone = Vary(self.space, self.downhill.set_growth, 1.0, 0.0, rate_func=_soon)
        self.play(first, gone, Fly(self.space, whole), *self.next_word(message("Step")), share=0.3)
        rest = Vary(self.space, self.go, 1.0, float(self.path.steps), rate_func=_ever_faster)
        self.play(rest, Fly(self.space, following), share=0.7)

    def go(self, steps: float) -> None:
        """Show him after a number of steps; at each stop he stands a while."""
        whole = np.floor(steps)
        share = smooth(float(np.clip((steps - whole - _FEELS) / (1 - _FEELS), 0, 1)))
        done = float(whole + share)
        self.trail.set_progress(done)
        self.walker.walk_down(self.path, done)

    @beat(
        "{weights:Two} weights, or {of_the_digits:a thousand}: this is the whole way.",
        still=True,
        of_the_digits=lambda _: digits_model().dimension,
    )
    def home_again(self) -> None:
        self.play(
            Fly(self.space, LOW),
            Evening(self.space, self.skin, self.day, rate_func=_dawn),
            FadeOut(self.said, rate_func=_soon),
            share=0.85,
        )
        self.space.set_ground(self.bright)
        self.walker.face((1.0, 0.0))

    def weights(self) -> int:
        """Return how many weights the landscape has."""
        return self.landscape.dimension


@Keyed
def _ever_faster(share: float) -> float:
    """Walk later steps, which are shorter, in less time."""
    return share * share


@Keyed
def _dawn(share: float) -> float:
    return 1 - smooth(share)
