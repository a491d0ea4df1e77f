"""What a progress bar counts: into one step of a training, of a line among penguins and of a network that reads."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from manim import RIGHT, FadeIn, FadeOut, Group, Mobject, VGroup, VMobject, config, linear, smooth
from manim.utils.rate_functions import ease_in_out_sine, ease_in_quad, squish_rate_func

from gradmath.descent.descend import Constant, DescentPath, descend
from gradmath.geometry.levels import equal_levels
from gradmath.models.datasets import SIDE
from gradmath.models.slices import TrajectoryPlane
from gradmath.models.trained import digits_network_slice
from scenes.claims.meaning import Decoration, Fact, Values
from scenes.gradient.links.home import Home
from scenes.gradient.links.in_the_valley import DAY
from scenes.gradient.penguin_stage import PenguinStage, Settle
from scenes.kit.beats.beat import beat
from scenes.kit.beats.law import LawLine
from scenes.kit.beats.link import Remains, clearing
from scenes.kit.beats.opening import go_in
from scenes.kit.beats.segment import Segment
from scenes.kit.beats.vary import Vary
from scenes.kit.charts.answers import AnswerBoard
from scenes.kit.charts.dashboard import around, ground
from scenes.kit.charts.training_strip import Training, TrainingStrip
from scenes.kit.descents.hiker_sign import HikerSign
from scenes.kit.descents.shadow import Shadow
from scenes.kit.descents.way_line import position_after
from scenes.kit.lettering.numbers import printed
from scenes.kit.lettering.words import Words
from scenes.kit.map.error_map import ErrorMap
from scenes.kit.map.level_numbers import LevelNumbers
from scenes.kit.map.walkers import LiveNumber, Walk, error_at
from scenes.kit.paint.keyed import Keyed
from scenes.kit.places.place import Place
from scenes.kit.shapes.bead import Bead
from scenes.kit.shapes.curves import polyline
from scenes.kit.shapes.panel import panel
from scenes.kit.terrain.beside import keep_beside
from scenes.kit.terrain.figure import Walker
from scenes.kit.terrain.flights import Drift, Fly, looking_at
from scenes.kit.terrain.ground import Ground
from scenes.kit.terrain.lines import GroundArrow, GroundTrail
from scenes.kit.terrain.moves import Along, daylight, sunlit
from scenes.kit.terrain.skin import map_skin
from scenes.kit.terrain.space import Space
from scenes.kit.terrain.standpoint import Standpoint
from scenes.language.messages import message, plural

PENGUINS_SOURCE = message("Gorman et al. 2014 (CC0)")
DIGITS_SOURCE = message("Alpaydin & Kaynak, UCI (CC BY 4.0)")

# Slope in kg per cm and height in kg at 19 cm: a line that falls where the data rise, and one beside it, to show that
# each line is a point.
_START, _ASIDE = (-0.45, 4.6), (-0.1, 3.0)
# The learning rate as a share of the largest stable one, 2/λmax, and the share of the slope left at the end.
_SHARE_OF_STABLE, _SETTLED = 0.35, 0.003
# How much of the landscape is seen around its paths, and how many contours: few for the network, whose every error is
# a mean over 500 pictures.
_MARGIN, _LEVELS, _FEW_LEVELS, _RESOLUTION = 0.3, 16, 14, 72
# Where the strip fills the frame, and where it stands beside the inside of a step.
_WHOLE, _AT_FOOT = Place((0.0, 0.35), 12.4, 5.2), Place((2.35, -2.06), 7.6, 1.4)
_BOARD, _BOARD_STRIP = Place((0.0, 0.85), 12.6, 4.5), Place((0.0, -2.25), 12.6, 1.25)
_SLICE_MARGIN = 0.5
# Progress of the training when it is first seen, and when the view goes inside.
_BEGUN_AT, _OPENED_AT = 0.03, 0.36
# How many pictures of each digit are watched, and the steps between which the training is fast, then slow.
_WATCHED, _LOOKS, _EARLY = 3, 5, 40
# In front of the bowl, with the penguins at the left; close to the hiker; and over his whole way.
_BESIDE = Standpoint(34.0, 32.0, 1.9, (0.0, 0.0, 0.5), (2.3, 0.9), 0.08)
_CLOSE = Standpoint(48.0, 30.0, 3.4, place=(1.6, 1.2), perspective=0.1)
_OVER = Standpoint(26.0, 36.0, 2.3, place=(2.3, 1.6), perspective=0.08)
_HIKER, _ARROW, _THROUGH, _KNOB, _HEIGHT = 0.34, 0.62, 50.0, 0.02, 3.0
# How far the knobs are turned to and fro, to show what each does.
_TURNED = (0.35, -0.6)
# Radius of the dot that the view enters; height of a heading above the board; inset of a panel.
_HEAD, _HEAD_RISE, _INSET = 0.1, 0.16, 0.35
# From the hiker's feet to his error, in frame units: the trail comes from above, and the arrow goes to the right.
_BESIDE_FEET = (-0.8, -0.02)
# Seconds in which a light runs down the whole way again.
_AGAIN = 3.0
# Rate functions of things that appear early and late in an animation.
_soon, _late = squish_rate_func(smooth, 0.0, 0.45), squish_rate_func(smooth, 0.5, 1.0)


class TrainingLoop(Segment):
    """A bar and a curve from outside; inside one step, a line that turns as a point goes downhill."""

    title = "What a progress bar counts"
    leaves = Home
    learnt = "A bar counts steps downhill"

    def setup(self) -> None:
        """Fit the line and train the network before anything moves."""
        super().setup()
        self.train_network()
        self.stage = PenguinStage(self.theme, _START)
        self.fit_line()
        self.found = self.find(Home)

    def recalled(self) -> Sequence[Mobject]:
        """Return the landscape of the line's error, and the descent on it."""
        middle = self.line_path.positions[[0, -1]].mean(axis=0)
        space = Space(self.ground, self.theme, looking_at(self.ground, middle, _OVER))
        space.put(GroundTrail(space, self.line_path, knob=_KNOB)).set_progress(self.line_path.steps)
        return [space]

    def fit_line(self) -> None:
        """Compute the line's descent, and build its landscape."""
        error, start = self.stage.fit.error, np.array(_START)
        rate = _SHARE_OF_STABLE * 2 / float(np.linalg.eigvalsh(error.hessian(start))[-1])
        tolerance = _SETTLED * float(np.linalg.norm(error.gradient(start)))
        self.line_path = descend(error, start, step=Constant(rate), tolerance=tolerance)
        unit, drawn = self.stage.fit.error_unit, Keyed(self.stage.unit_of_squares)
        self.line_training = Training(self.line_path, error, unit, measured=drawn)
        seen = error.over(around([*self.line_path.positions, _ASIDE], Place.whole_frame(), margin=_MARGIN))
        levels = equal_levels(seen, count=_LEVELS)
        skin = map_skin(self.theme, len(levels))
        self.ground = Ground(seen, levels, sunlit(skin, daylight(skin, DAY)), height=_HEIGHT, floor=0.0)

    def train_network(self) -> None:
        """Train the network; the errors of its map are cached beside the rendered files."""
        self.network = digits_network_slice(cache=Path(config.get_dir("media_dir")) / "landscapes")
        trained = self.network.trained
        self.digits_training = Training(trained.path, trained.error, accuracies=trained.held_out_accuracies())

    @beat(
        "A bar fills, an error {fall:falls}. What really happens in one step?",
        ask=True,
        fall=lambda self: float(np.diff(self.strip.training.path.errors[[0, self.opened_at]])[0]),
    )
    def bar_and_curve(self) -> None:
        self.strip = TrainingStrip(self.digits_training, _WHOLE, self.theme)
        begun, self.opened_at = (round(share * self.strip.bar.total) for share in (_BEGUN_AT, _OPENED_AT))
        self.strip.set_progress(begun)
        go_in(self, [self.strip], *self.found.dot)
        self.play(Vary(self.strip, self.strip.set_progress, begun, self.opened_at, rate_func=linear), share=0.72)

    @beat("Take a small model: a line among penguins, with {weights_of_the_line:two} weights.")
    def small_model(self) -> None:
        stage = self.stage
        names, self.source = stage.weight_names, self.told(PENGUINS_SOURCE)
        head = self.strip.curve.head.get_center()
        go_in(self, [*stage.things, *names, self.source], head, _HEAD, share=0.24)
        for axis in (0, 1):
            moved = np.array(_START) + _TURNED[axis] * np.eye(2)[axis]
            self.play(Walk([_START, moved, _START], stage.line, *stage.knobs), share=0.34)

    def told(self, source: str) -> Words:
        """Return the source of the data, at the upper right."""
        words = Words(source, self.theme.type.note, self.theme.quiet, of=Decoration("where the data are from"))
        frame = self.look.frame
        return words.move_to((frame.safe_x - words.width / 2, frame.safe_y - words.height / 2, 0))

    def weights_of_the_line(self) -> int:
        """Return how many knobs the line has."""
        return len(self.stage.knobs)

    @beat("Square every miss, and take the mean: that is its error.")
    def square_the_misses(self) -> None:
        squares = self.stage.squares
        self.play(Vary(squares, squares.set_growth), share=0.32)
        self.play(Vary(squares, squares.set_gathered), share=0.34)
        self.error_words = self.stage.error_words()
        self.play(FadeIn(self.error_words, shift=0.15 * RIGHT), share=0.14)

    @beat("Each line is a place on a landscape, as high as its error.")
    def a_line_is_a_place(self) -> None:
        stage = self.stage
        self.space = Space(self.ground, self.theme, _BESIDE)
        everything = list(self.mobjects)
        self.remove(*everything)
        self.add(self.space, stage.ground, *everything)
        self.walker = self.space.put(Walker(self.space, _START, height=_HIKER, before=_THROUGH))
        self.play(
            Vary(self.space, self.space.set_opacity),
            FadeIn(stage.ground),
            Settle(stage),
            FadeOut(stage.squares, self.error_words, stage.axis_names, self.source, rate_func=_soon),
            Vary(self.space, self.walker.set_growth, rate_func=_late),
            share=0.34,
        )
        self.number = keep_beside(self.space, self.error_number(), self.walker.feet, _BESIDE_FEET, hides=False)
        self.play(FadeIn(self.number), share=0.06)
        way = [_START, _ASIDE, _START]
        moved = Along(self.space, way, self.walker, self.number, stage.line, *stage.knobs, rate_func=linear)
        self.play(moved, Drift(self.space, 5.0), share=0.58)

    def error_number(self) -> LiveNumber:
        """Return the error at the hiker's weights, for beside his feet."""
        theme, error = self.theme, self.ground.landscape
        return LiveNumber(partial(error_at, error), _START, theme.type.label, theme.ink, weight="SEMIBOLD")

    @beat("If he steps downhill, which way will the line turn?", ask=True)
    def which_way(self) -> None:
        start = self.line_path.positions[0]
        slope = float(np.linalg.norm(self.line_path.gradients[0]))
        scale = _ARROW * self.ground.unit / slope
        self.arrow = self.space.put(GroundArrow(self.space, start, scale, sense=-1, lift=_THROUGH, whose=self.walker))
        close = looking_at(self.ground, start, _CLOSE)
        self.play(Fly(self.space, close), Vary(self.space, self.arrow.set_growth, rate_func=_late), share=0.8)
        self.play(Drift(self.space, 2.0), share=0.2)

    @beat("One step: the line comes {nearer:nearer}, the error {drop:falls}, the bar counts one.")
    def one_step(self) -> None:
        self.trail = self.space.put(GroundTrail(self.space, self.line_path, knob=_KNOB))
        self.strip = TrainingStrip(self.line_training, _AT_FOOT, self.theme)
        self.strip_ground = panel(_AT_FOOT.width + _INSET, _AT_FOOT.height + _INSET, (*_AT_FOOT.center, 0), self.theme)
        self.play(FadeIn(self.strip_ground, self.strip), share=0.14)
        gone = Vary(self.space, self.arrow.set_growth, 1.0, 0.0, rate_func=_soon)
        self.play(self.iterate(0, 1), gone, Drift(self.space, 3.0, rate_func=linear), share=0.7)
        self.space.take(self.arrow)

    def drop(self) -> float:
        """Return the change of the error in the first step."""
        return float(np.diff(self.line_path.errors)[0])

    def iterate(self, first: float, last: float, **options: Any) -> Vary:
        """Return the animation in which line, knobs, hiker and strip take steps together."""
        return Vary(Group(*self.mobjects), self.set_progress, first, last, **options)

    def set_progress(self, steps: float) -> None:
        """Show every view of the line's training after a number of steps, whole or fractional."""
        point = position_after(self.line_path, steps)
        for each in (self.stage.line, *self.stage.knobs, self.number):
            each.set_point(point)
        self.walker.walk_down(self.line_path, steps)
        self.trail.set_progress(steps)
        self.strip.set_progress(steps)

    def nearer(self) -> bool:
        """Tell whether the squared misses of the drawn line are smaller than at first."""
        error = self.stage.fit.error
        return bool(error.value(self.stage.line.point) < error.value(np.array(_START)))

    @beat("Again, and again. The steps {lengthened:shrink}, and the line settles.", still=True)
    def run(self) -> None:
        middle = self.line_path.positions[[0, -1]].mean(axis=0)
        over = looking_at(self.ground, middle, _OVER)
        steps = self.iterate(1, self.line_path.steps, rate_func=ease_in_quad)
        self.play(steps, Fly(self.space, over), share=0.95)

    def lengthened(self) -> float:
        """Return by how much the last step of the line is longer than its first, as they are drawn on the landscape."""
        lengths = np.linalg.norm(np.diff(self.trail.drawn_stops(), axis=0), axis=-1)
        return float(lengths[-1] - lengths[0])

    @beat("A network with {weights:nine hundred and ten} weights learns to read digits the same way.")
    def a_network(self) -> None:
        theme = self.theme
        self.board = self.watched_digits()
        self.strip = TrainingStrip(self.digits_training, _BOARD_STRIP, theme)
        count = self.board.labels.size
        head = Words(
            plural("{n} digit that it has never seen", "{n} digits that it has never seen", count),
            theme.type.label,
            theme.ink,
            of=Values(lambda: len(self.board.pictures.centers)),
        )
        left, top = _BOARD.center[0] - _BOARD.width / 2, _BOARD.center[1] + _BOARD.height / 2
        head.shift((left - head.get_left()[0], top + _HEAD_RISE - head.baseline, 0))
        source = self.told(DIGITS_SOURCE)
        source.shift((0, head.baseline - source.baseline, 0))
        self.digits_view = [ground(_BOARD, theme), self.board.pictures, self.board, head, source]
        feet = self.space.to_screen(self.walker.feet())
        go_in(self, [*self.digits_view, self.strip], feet, _HEAD, share=0.2)
        self.play(self.train(0, _LOOKS, rate_func=linear), share=0.78)

    def weights(self) -> int:
        """Return how many weights the network has."""
        return len(self.strip.training.path.final)

    def train(self, first: float, last: float, **options: Any) -> Vary:
        """Return the animation in which the answers and the strip advance together."""

        def progress(steps: float) -> None:
            self.board.set_progress(steps)
            self.strip.set_progress(steps)

        return Vary(Group(self.board, self.strip), progress, first, last, **options)

    def watched_digits(self) -> AnswerBoard:
        """Return the first held-out pictures of each digit, with the network's answers after every step."""
        trained = self.network.trained
        chosen = np.stack([np.flatnonzero(trained.held_out_labels == digit)[:_WATCHED] for digit in range(10)], axis=1)
        inputs = trained.held_out_inputs[chosen.ravel()]
        answers = trained.network.predict(trained.path.positions, inputs).reshape(-1, *chosen.shape)
        pictures = inputs.reshape(*chosen.shape, SIDE, SIDE)
        return AnswerBoard(pictures, trained.held_out_labels[chosen], answers, _BOARD, self.theme)

    @beat("Step by step its answers come right: soon {most:more} than {tenths:nine} in {:ten}.")
    def answers_come_right(self) -> None:
        self.play(self.train(_LOOKS, _EARLY, rate_func=linear), share=0.48)
        self.play(self.train(_EARLY, self.strip.bar.total, rate_func=ease_in_quad), share=0.4)

    def tenths(self) -> int:
        """Return how many whole tenths of the digits are now read correctly."""
        return int(float(self.strip.numbers[-1].value) // 10)

    def most(self) -> float:
        """Return by how many per cent the share of correct answers exceeds whole tenths."""
        return float(self.strip.numbers[-1].value) % 10

    @beat("Nobody can draw its landscape. This is a slice, along its way.")
    def slice_of_it(self) -> None:
        landscape, plane, path = self.network.landscape, self.network.plane, self.network.trained.path
        seen = landscape.over(around(plane.coordinates, Place.whole_frame(), margin=_SLICE_MARGIN))
        levels = equal_levels(seen, count=_FEW_LEVELS, resolution=_RESOLUTION)
        self.slice_map = ErrorMap(seen, self.theme, levels=list(levels), resolution=_RESOLUTION)
        self.shadow = Shadow(self.slice_map, path, plane)
        self.hiker = HikerSign(self.slice_map, self.shadow.path)
        remains = Remains(self.mobjects, self.theme.paper)
        self.remove(*self.mobjects)
        self.add(self.slice_map, self.shadow, self.hiker)
        self.play(clearing(remains), share=0.16)
        self.remove(remains)
        note = self.how_much_of_it()
        way = VMobject().set_points(polyline(self.slice_map.to_screen(self.shadow.path.positions)))
        self.play(FadeIn(note, LevelNumbers(self.slice_map, [way, note])), share=0.08)
        going = Vary(Group(self.shadow, self.hiker), self.go_down, 0, path.steps, rate_func=ease_in_out_sine)
        self.play(going, share=0.7)

    def go_down(self, steps: float) -> None:
        """Show the way on the slice after a number of steps."""
        self.shadow.set_progress(steps)
        self.hiker.set_progress(steps)

    def how_much_of_it(self) -> VGroup:
        """Return how much of the way lies in the slice."""
        share = printed(100 * self.network.plane.share, 1)
        words = Words(
            message("This plane holds {share} % of the way", share=share),
            self.theme.type.note,
            self.theme.ink,
            of=Values(partial(held, self.network.trained.path, self.network.plane)),
        )
        frame = self.look.frame
        width, height = words.width + _INSET + 0.15, words.height + _INSET
        middle = (-frame.safe_x + width / 2, frame.safe_y - height / 2, 0)
        return VGroup(panel(width, height, middle, self.theme), words.move_to(middle))

    @beat(
        "That is all that the bar counts: steps {largest_rise:downhill}.",
        still=True,
        largest_rise=lambda self: float(np.diff(self.network.trained.path.errors).max()),
    )
    def law(self) -> None:
        words = Words(
            "A bar counts steps downhill", self.theme.type.title, self.theme.ink, "SEMIBOLD", of=self.downhill()
        )
        bead = Bead(self.slice_map.to_screen(self.shadow.path.positions), self.theme.ball, _AGAIN)
        self.add(bead)
        self.live(bead)
        self.play(LawLine(words, self.theme).come(), share=0.25)

    def downhill(self) -> Fact:
        """Return what the law states: the way has as many corners as the bar counts, and the error falls at each."""
        path = self.network.trained.path
        count = self.strip.bar.total
        return Fact(lambda: len(self.shadow.drawn_corners()) == count + 1 and bool((np.diff(path.errors) < 0).all()))


def held(path: DescentPath, plane: TrajectoryPlane) -> float:
    """Return the share of a descent's squared distances from its end that lies in a plane."""
    away = path.positions - path.final
    return float(np.square(away @ plane.directions).sum() / np.square(away).sum())
