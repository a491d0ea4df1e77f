"""A small segment that goes from a line among penguins over the ground in space to the map, and back up."""

from __future__ import annotations

import numpy as np
from manim import FadeIn
from space_stage import COARSE, SIDE

from gradmath.models.datasets import penguin_line, penguins
from scenes.kit.beats.beat import beat
from scenes.kit.beats.segment import Segment
from scenes.kit.beats.vary import Vary
from scenes.kit.charts.chosen_line import ChosenLine, Knob, MissSquares
from scenes.kit.charts.scatter import Scatter
from scenes.kit.map.error_map import ErrorMap
from scenes.kit.map.survey import Survey
from scenes.kit.map.walkers import Walk
from scenes.kit.places.place import Place
from scenes.kit.terrain.carried import BlendGround, carried
from scenes.kit.terrain.figure import Walker
from scenes.kit.terrain.flights import Crane
from scenes.kit.terrain.ground import Ground
from scenes.kit.terrain.moves import Along, RaisePane
from scenes.kit.terrain.posts import Comb, Post, post_number
from scenes.kit.terrain.skin import map_skin
from scenes.kit.terrain.space import Space

FIRST, BAD = np.array([0.5, 3.7]), np.array([-0.3, 4.1])


class SpaceDemo(Segment):
    """Squares, posts, a comb, a blend, a pane, the crane down and back up."""

    title = "From a line to a landscape"

    @beat("Square every miss.")
    def squares(self) -> None:
        fit, (lengths, _, _) = penguin_line(reference=190, unit=10), penguins()
        self.fit = fit
        scatter = Scatter(lengths, fit.error.targets, Place((-1.5, 0.4), 9.6, 6.6), self.theme, spacing=(10.0, 1.0))
        line = ChosenLine(scatter, FIRST, fit.masses)
        knobs = [Knob((5.2, 2 - 2 * k), (-1.0, 6.0), self.theme, self.theme.ink, axis=k) for k in (0, 1)]
        squares = MissSquares(line, fit.error, (5.2, -2.6))
        self.add(scatter, line, *knobs)
        self.play(Walk([FIRST, BAD], line, *knobs), share=0.3)
        self.play(Vary(squares, squares.set_growth), share=0.3)
        self.play(Vary(squares, squares.set_gathered), share=0.3)
        self.clear()

    @beat("A landscape stands there.")
    def comb(self) -> None:
        survey = Survey.of(self.chosen.landscape, widened=False)
        skin = map_skin(self.theme, len(survey.levels))
        bowl = carried(self.fit.error, survey.landscape, share=0.5)
        first, self.last = (
            Ground(each, survey.levels, skin, floor=0.0, sampling=COARSE) for each in (bowl, survey.landscape)
        )
        self.survey = survey
        self.space = Space(first, self.theme, SIDE).set_beyond(0).set_grown(0).set_cut(-1e9)
        self.add(self.space)
        comb = self.space.put(Comb(self.space, 12))
        self.play(Vary(self.space, comb.set_growth), Vary(self.space, self.space.set_grown), share=0.5)
        self.space.take(comb)
        self.play(BlendGround(self.space, self.last), Vary(self.space, self.space.set_beyond), share=0.4)

    @beat("Cut it at equal heights.")
    def cut(self) -> None:
        post = self.space.put(Post(self.space, self.survey.valley.point))
        number = post_number(post)
        walker = self.space.put(Walker(self.space, self.survey.peak.point)).set_growth(1.0)
        self.play(Vary(self.space, post.set_growth), FadeIn(number), share=0.2)
        self.play(RaisePane(self.space), share=0.3)
        self.play(Along(self.space, [walker.point, self.survey.valley.point], walker), share=0.3)
        self.space.take(post, walker)
        self.remove(number)

    @beat("It is a map.")
    def crane(self) -> None:
        error_map = ErrorMap(self.survey.landscape, self.theme, levels=self.survey.levels)
        self.play(Crane(self.space, error_map), share=0.45)
        self.play(Crane(self.space, error_map, back_to=SIDE), share=0.45)
