"""From a line among penguins to its error, from the errors of all lines to a landscape, and from there to a map."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property, partial
from typing import ClassVar

import numpy as np
from manim import DOWN, RIGHT, Create, FadeIn, FadeOut, LaggedStart, Mobject, VGroup, VMobject, linear, smooth
from manim.utils.rate_functions import squish_rate_func

from gradmath.landscapes.heights import Heights
from scenes.arrays import Array
from scenes.claims.meaning import Decoration, Fact, Scope
from scenes.gradient.links.close_fog import CloseFog
from scenes.gradient.links.home import standing_place
from scenes.gradient.links.in_the_valley import DAY, LOW, BrightHills
from scenes.gradient.penguin_stage import PenguinStage, Settle
from scenes.kit.beats.beat import beat
from scenes.kit.beats.law import LawLine
from scenes.kit.beats.vary import Vary
from scenes.kit.descents.hiker_sign import HikerSign
from scenes.kit.lettering.formula import Formula
from scenes.kit.lettering.names import Name, NameWords
from scenes.kit.lettering.numbers import ReadOut
from scenes.kit.lettering.reading_order import start
from scenes.kit.lettering.words import Words
from scenes.kit.map.camera import LookAt
from scenes.kit.map.contour_line import ContourLine
from scenes.kit.map.felt_fog import FeltFog
from scenes.kit.map.generations import HEAVY_EVERY
from scenes.kit.map.level_numbers import LevelNumbers, decimals_each
from scenes.kit.map.needs import Need, a_closed_contour, a_highest_point, a_lowest_point, a_slope, even_levels
from scenes.kit.map.segment import MapSegment
from scenes.kit.map.side_panel import GrowingPanel
from scenes.kit.map.units_note import units_note
from scenes.kit.map.viewpoints import starting_at
from scenes.kit.map.walkers import Walk, error_at
from scenes.kit.map.weight_plane import Spokes
from scenes.kit.shapes.panel import panel
from scenes.kit.terrain.beside import box_from, keep_beside, level_numbers
from scenes.kit.terrain.carried import BlendGround, carried, place_of
from scenes.kit.terrain.figure import Walker
from scenes.kit.terrain.flights import Crane, Drift, Fly, azimuth_from, looking_at
from scenes.kit.terrain.floor import Floor
from scenes.kit.terrain.ground import Ground, height_in_space
from scenes.kit.terrain.lookout import above_what_hides, on_frame
from scenes.kit.terrain.moves import Along, Evening, RaisePane, daylight, sunlit
from scenes.kit.terrain.needs import whole_ground
from scenes.kit.terrain.posts import Comb, Post, post_number
from scenes.kit.terrain.skin import map_skin
from scenes.kit.terrain.space import Space
from scenes.kit.terrain.standpoint import Standpoint

# The lines that are tried, each by its slope in kg per cm and its mass in kg at 19 cm.
_FIRST, _TURNED, _BAD = (1.4, 3.0), (0.1, 3.0), (0.1, 4.6)
_TRIED = (_BAD, (1.7, 3.2), (-0.6, 3.4), (0.5, 3.7))
# The share of the plane of lines that is shown.
_PART_OF_PLANE = 0.5
# Standpoints: beside the penguins, low before the bowl, before the hills, twice over everything, and close to a peak.
_BESIDE = Standpoint(-24.0, 24.0, 1.42, (0.0, 0.0, 0.4), (2.2, -0.7), 0.08)
_LOW = Standpoint(-30.0, 15.0, 1.75, (0.0, 0.2, 0.7), (0.0, -0.5), 0.1)
_WHOLE = Standpoint(-6.0, 27.0, 1.9, (0.0, 0.1, 0.7), (0.0, -0.75), 0.08)
_SIDE = Standpoint(-14.0, 30.0, 1.95, (0.0, 0.1, 0.7), (0.0, -0.1), 0.08)
_CLOSE = Standpoint(-20.0, 19.0, 3.3, perspective=0.12)
_HIKER = 0.34
# From the ground to a place's number, with room for the hiker, and from there to its name, in frame units.
_NUMBER, _OVER_HIKER, _NAME = 0.44, 1.35, 0.45
# The least distance between the words of two places, in frame units: more than they move as the camera drifts.
_APART = 0.25
# The least distance of words from the upper edge of the picture, in frame units.
_RIM = 0.2
# One landscape can become the other if their ranges of error differ by less than this factor.
_ALIKE = 2.5
# The range of the errors of lines on the plane.
_PLANE_RANGE = 9.0
# Half the width of the last line on the map, and how high it reaches above the captions.
_LAW = 3.0, 1.6
# When the last number comes while the pane rises, and for how long a number comes, as shares of that time.
_LAST_NUMBER, _COMES = 0.86, 0.12
# The share of the levels' range by which places may differ that are as high as each other; and how far the camera may
# stand from straight below a slope to see it from above, in degrees.
_AS_HIGH, _FACING = 1e-9, 60.0
# Grid points along each side at which a peak is compared with all other ground.
_GRID = 60
# Rate functions of things that come when the camera has nearly arrived, or is halfway, and of those that go early.
_late, _halfway = squish_rate_func(smooth, 0.55, 1.0), squish_rate_func(smooth, 0.4, 0.55)
_soon, _closing = squish_rate_func(smooth, 0.0, 0.4), squish_rate_func(smooth, 0.15, 0.9)


class TopographicMap(MapSegment):
    """Errors of lines rise as posts, close to a landscape, are cut by levels and seen from above as a map."""

    title = "An error landscape"
    needs: ClassVar[Sequence[Need]] = (
        a_slope,
        a_lowest_point,
        a_highest_point,
        whole_ground,
        a_closed_contour,
        even_levels,
    )
    leaves = CloseFog
    learnt = "Errors are a landscape"

    def setup(self) -> None:
        """Choose the contour for the walk, and begin with the penguins."""
        super().setup()
        self.here = standing_place(self.survey, self.error_map)
        contour = self.closed_contour(self.here)
        self.round = starting_at(contour, self.here)
        if self.is_under_law(self.round.points[0]):
            self.round = starting_at(contour, contour.points[contour.points[:, 1].argmax()])
        self.stage = PenguinStage(self.theme, _FIRST)
        self.add(*self.stage.things)

    def recalled(self) -> Sequence[Mobject]:
        """Return the landscape in space."""
        return BrightHills(self).things

    def is_under_law(self, place: Array) -> bool:
        """Tell whether the line with which the walk along a contour ends would lie over a place."""
        (x, y, _), (half, height) = self.error_map.to_screen(place), _LAW
        return bool(abs(x) < half and y < self.look.frame.caption_top + height)

    @beat("Which line fits these penguins? We choose {weights_of_a_line:two} numbers: its weights.")
    def choose_a_line(self) -> None:
        line, knobs, names = self.stage.line, self.stage.knobs, self.stage.weight_names
        self.play(Walk([_FIRST, _TURNED], line, *knobs), FadeIn(names[0], rate_func=_late), share=0.5)
        self.play(Walk([_TURNED, _BAD], line, *knobs), FadeIn(names[1], rate_func=_late), share=0.5)

    def weights_of_a_line(self) -> int:
        """Return how many knobs a line has."""
        return len(self.stage.knobs)

    @beat("How wrong is it? Square every miss: the mean is its error.", still=True)
    def square_the_misses(self) -> None:
        squares = self.stage.squares
        self.play(Vary(squares, squares.set_growth), share=0.3)
        self.hold(share=0.04)
        self.play(Vary(squares, squares.set_gathered), share=0.34)
        self.error_words = self.stage.error_words()
        self.play(FadeIn(self.error_words, shift=0.15 * RIGHT), share=0.12)

    @beat("Another line, another error. Let each stand up, as a height.")
    def errors_stand_up(self) -> None:
        self.open_floor()
        self.play(
            Vary(self.space, self.space.set_opacity),
            FadeIn(self.stage.ground),
            Settle(self.stage),
            FadeOut(self.stage.squares, self.error_words, self.stage.axis_names, rate_func=_soon),
            Vary(self.space, self.floor.set_growth),
            share=0.26,
        )
        chooser, here = self.stage.chooser(self.plane), _TRIED[0]
        self.posts: list[tuple[Post, ReadOut]] = []
        for index, weights in enumerate(_TRIED):
            if index:
                self.play(Along(self.space, place_of(self.plane, [here, weights]), chooser), share=0.09)
            here = weights
            post, number = self.new_post(weights)
            self.add(number)
            self.play(Vary(self.space, post.set_growth), share=0.1)

    def open_floor(self) -> None:
        """Make the empty floor of the plane of lines, below everything else."""
        fit, shown = self.stage.fit, self.survey
        self.plane = carried(fit.error, shown.landscape, share=_PART_OF_PLANE)
        self.skin = map_skin(self.theme, len(shown.levels))
        self.day = daylight(self.skin, DAY)
        skin = sunlit(self.skin, self.day)
        self.ground = Ground(shown.landscape, shown.levels, skin).dimmed_outside(shown.asked.domain)
        low, high = float(fit.error.value(fit.error.minimiser)), float(np.ptp(shown.levels))
        self.alike = self.ground.floor == 0 and 1 / _ALIKE < high / _PLANE_RANGE < _ALIKE and low >= 0
        levels = shown.levels if self.alike else np.linspace(0, _PLANE_RANGE, len(shown.levels) + 1)[1:]
        high = height_in_space(shown.landscape, shown.levels)
        first = Ground(self.plane, levels, skin, height=high, floor=0.0)
        self.space = Space(first, self.theme, _BESIDE).set_beyond(0).set_grown(0).set_cut(-1e9)
        self.floor = self.space.put(Floor(self.space, colours=(self.theme.first_weight, self.theme.second_weight)))
        everything = list(self.mobjects)
        self.remove(*everything)
        self.add(self.space, self.stage.ground, *everything)

    def new_post(self, weights: tuple[float, float]) -> tuple[Post, ReadOut]:
        """Put a post at the place of a line, and return it with its number."""
        post = self.space.put(Post(self.space, place_of(self.plane, weights)))
        self.posts.append((post, post_number(post, size=self.theme.type.note)))
        return self.posts[-1]

    @beat("Do so for all lines, and a landscape appears.")
    def landscape_stands(self) -> None:
        comb = self.space.put(Comb(self.space, 32))
        numbers = [fading_out(number) for _, number in self.posts]
        self.play(Vary(self.space, comb.set_growth), *numbers, share=0.38)
        self.space.take(*(post for post, _ in self.posts))
        seen = [self.stage.ground, *self.stage.things[:1], self.stage.line, *self.stage.knobs, *self.stage.weight_names]
        self.play(
            Fly(self.space, _LOW),
            Vary(self.space, self.space.set_grown),
            FadeOut(*seen, rate_func=_soon),
            share=0.62,
        )
        self.space.take(comb)

    @beat("A larger model's is wilder. This one is invented.")
    def wilder_landscape(self) -> None:
        self.remark = self.invented()
        told = FadeIn(self.remark, rate_func=squish_rate_func(smooth, 0.5, 0.75))
        orbit = Fly(self.space, self.over_the_rim(LOW))
        # The ground is bounded as long as the bowl's walls are in view.
        spreads = squish_rate_func(linear, 0.6, 1.0)
        if self.alike:
            self.play(
                BlendGround(self.space, self.ground),
                Vary(self.space, self.space.set_beyond, rate_func=spreads),
                orbit,
                told,
                share=0.85,
            )
        else:
            self.play(Vary(self.space, self.space.set_grown, 1.0, 0.0), share=0.3)
            self.space.set_ground(self.ground)
            self.play(Vary(self.space, self.space.set_grown), told, share=0.3)
            self.play(Vary(self.space, self.space.set_beyond), orbit, share=0.25)
        self.space.take(self.floor)
        self.play(Drift(self.space, 1.5), share=0.15)

    def invented(self) -> VGroup:
        """Return the remark that no model has this error, and in which units it is shown, if any."""
        lines = units_note(self.survey, self.theme, self.theme.type.note)
        if not isinstance(self.chosen.landscape, Heights):
            size, ink = self.theme.type.note, self.theme.ink
            lines.insert(0, Words("An invented landscape", size, ink, of=Decoration("names the whole picture")))
        if not lines:
            return VGroup()
        words = VGroup(*lines).arrange(DOWN, buff=0.14, aligned_edge=start())
        frame = self.look.frame
        width, height = words.width + 0.5, words.height + 0.34
        middle = (-frame.safe_x + width / 2, frame.caption_top + 0.15 + height / 2, 0)
        return VGroup(panel(width, height, middle, self.theme), words.move_to(middle))

    @beat(
        "{higher:High} up, a model is bad. In the valley, it is best.",
        still=True,
        higher=lambda self: float(self.walker.feet()[2] - self.ground.on_surface(self.valley.point)[2]),
    )
    def high_and_low(self) -> None:
        peak, valley = self.high_place, self.valley.point
        self.walker = self.space.put(Walker(self.space, peak, height=_HIKER)).face(valley - peak)
        self.high, self.low = self.named(peak, Name.HIGHEST, _OVER_HIKER), self.named(valley, Name.LOWEST, _NUMBER)
        above = looking_at(self.ground, peak, _CLOSE, azimuth=self.azimuth_of(peak), place=(-1.2, 0.0))
        come, named = squish_rate_func(smooth, 0.25, 0.6), squish_rate_func(smooth, 0.45, 0.7)
        self.play(
            Fly(self.space, above),
            Vary(self.space, self.walker.set_growth, rate_func=come),
            *(fading_in(each, named) for each in self.high),
            share=0.45,
        )
        post, whole = self.space.put(Post(self.space, valley)), self.over_the_rim(_WHOLE)
        stays = self.high_stays(whole)
        self.play(
            Fly(self.space, whole),
            Vary(self.space, post.set_growth, rate_func=_late),
            *([] if stays else map(fading_out, self.high)),
            *map(fading_in, self.low),
            share=0.42,
        )
        self.high = self.high if stays else []
        self.play(Drift(self.space, -1.5), share=0.13)

    @cached_property
    def high_place(self) -> Array:
        """The highest point, shape (2,): of corners that are as high, the one whose ground is seen best."""
        domain = self.survey.asked.domain
        corners = np.stack(np.meshgrid(*zip(domain.lower, domain.upper, strict=True)), axis=-1).reshape(-1, 2)
        off = np.abs(self.landscape.value(corners) - self.peak.error) / float(np.ptp(self.survey.levels))
        as_high = [] if self.peak.interior else list(corners[off <= _AS_HIGH])
        return min([self.peak.point, *as_high], key=lambda each: abs(self.azimuth_of(each) - _CLOSE.azimuth))

    def azimuth_of(self, place: Array) -> float:
        """Return the azimuth nearest to the usual one from which the ground at a place is seen from above."""
        downhill = -self.landscape.gradient(place)
        if not (np.isfinite(downhill).all() and downhill.any()) or self.peak.interior:
            return _CLOSE.azimuth
        facing = azimuth_from(downhill)
        off = (_CLOSE.azimuth - facing + 180) % 360 - 180
        return _CLOSE.azimuth - off + float(np.clip(off, -_FACING, _FACING))

    def over_the_rim(self, stand: Standpoint) -> Standpoint:
        """Return a standpoint from which the valley is seen: as it is, or as much higher as that needs."""
        return above_what_hides(self.ground, stand, [self.ground.on_surface(self.valley.point)])

    def high_stays(self, stand: Standpoint) -> bool:
        """Tell whether from a standpoint the peak and its words are in view, and clear of the valley's."""
        peak, valley = map(self.ground.on_surface, (self.high_place, self.valley.point))
        high, low = box_from(self.space, stand, self.high, peak), box_from(self.space, stand, self.low, valley)
        (x, y, *_), frame = on_frame(stand.view, peak), self.look.frame
        in_view = abs(x) < frame.safe_x - _OVER_HIKER and frame.caption_top < y < frame.safe_y - _OVER_HIKER
        in_view &= high.center[1] + high.height / 2 < frame.height / 2 - _RIM
        return bool(in_view and not high.grown(_APART).meets(low))

    def named(self, place: Array, name: Name, up: float) -> list[ReadOut | NameWords]:
        """Return the error of a place, and the place's name, above the ground."""
        space, landscape = self.space, self.landscape
        at = partial(space.ground.on_surface, place)
        number = ReadOut(
            float(landscape.value(place)),
            self.theme.type.label,
            self.theme.ink,
            truth=partial(error_at, landscape, place),
            decimals=self.decimals,
            weight="SEMIBOLD",
        )
        is_so = Fact(partial(self.is_outermost, place, name))
        words = NameWords(name, self.theme.type.label, self.theme.ink, of=is_so)
        number.place((number.width / 2, 0, 0))
        return [
            keep_beside(space, number, at, (0.0, up), hides=False),
            keep_beside(space, words, at, (0.0, up + _NAME), hides=False),
        ]

    def is_outermost(self, place: Array, name: Name) -> bool:
        """Tell whether no ground of the given landscape is higher than a place, or none is lower."""
        domain = self.survey.asked.domain
        grid = np.stack(np.meshgrid(*domain.grid(_GRID)), axis=-1)
        errors, here = self.landscape.value(grid), float(self.landscape.value(place))
        rounding = 1e-9 * float(np.ptp(self.survey.levels))
        if name is Name.HIGHEST:
            return bool(np.nanmax(errors) <= here + rounding)
        return bool(np.nanmin(errors) >= here - rounding)

    @beat("Cut the ground at equal heights. Each cut is a contour.", still=True)
    def cut(self) -> None:
        gone = [*map(fading_out, [*self.high, *self.low]), FadeOut(self.remark, rate_func=_soon)]
        shrink = Vary(self.space, self.walker.set_growth, 1.0, 0.0)
        self.play(Fly(self.space, self.over_the_rim(_SIDE)), *gone, shrink, share=0.3)
        self.space.take(*self.space.props)
        levels = self.survey.levels[HEAVY_EVERY - 1 :: HEAVY_EVERY]
        decimals = decimals_each(levels.tolist(), even=self.error_map.level_step is not None)
        self.numbers_in_space = level_numbers(self.space, levels.tolist(), decimals=decimals)
        come = [fading_in(number, self.as_the_pane_passes(number.value)) for number in self.numbers_in_space]
        dusk = Evening(self.space, self.skin, self.day)
        self.play(dusk, RaisePane(self.space, rate_func=linear), *come, share=0.7)

    def as_the_pane_passes(self, level: float) -> Callable[[float], float]:
        """Return the rate function of what comes as the rising pane passes a level."""
        share = (level - self.survey.levels[0]) / float(np.ptp(self.survey.levels))
        start = min(float(share), _LAST_NUMBER)
        return squish_rate_func(smooth, start, start + _COMES)

    @beat("Look straight down, and it is a map.")
    def look_down(self) -> None:
        self.play(Crane(self.space, self.error_map), *map(fading_out, self.numbers_in_space), share=0.7)
        self.replace(self.space, self.error_map)
        start = self.round.points[0]
        self.hiker = HikerSign(self.error_map, start, self.round.points[1] - start)
        self.side = GrowingPanel(self.theme, 3.3, side=self.panel_side)
        here, ink = Scope(self.landscape), self.theme.ink
        name = NameWords(Name.ERROR, self.theme.type.label, ink, "MEDIUM", of=here)
        sign = Formula("E", self.theme.type.formula, ink, of=here)
        number = self.side.number(
            name, lambda w: float(self.landscape.value(w)), start, decimals=self.decimals, sign=sign
        )
        sign.of = here.naming(number)
        self.row = name, sign, number
        self.level_numbers = LevelNumbers(self.error_map, avoid=[self.hiker, self.side.keep_out])
        self.play(FadeIn(self.level_numbers, self.hiker), share=0.18)

    @beat("Walk all the way round a contour: the error stays.", still=True)
    def walk_a_contour(self) -> None:
        *_, number = self.row
        self.play(*self.side.grow(*self.row), share=0.12)
        self.walked = ContourLine.traced(self.error_map, self.round, self.theme.ink)
        law = LawLine(
            Words("One contour, one error", self.theme.type.label, self.theme.ink, of=Fact(self.is_level)), self.theme
        )
        self.play(
            Create(self.walked, rate_func=linear),
            Walk(self.round.points, self.hiker, number, rate_func=linear),
            law.come(rate_func=_halfway),
            *self.level_numbers.leave_under(law, self.walked),
            share=0.76,
        )
        self.gone = [self.side.ground, *self.row, law, self.walked]

    def is_level(self) -> bool:
        """Tell whether the error is the same all along the contour of the walk, as drawn."""
        errors = self.landscape.value(self.error_map.to_weights(self.walked.points[::4]))
        return bool(np.ptp(errors) < 1e-3 * float(np.ptp(self.survey.levels)))

    @beat("Training wants the valley. But you see only the ground at your feet.")
    def fog_comes(self) -> None:
        link = CloseFog(self)
        view = link.error_map.view
        self.play(FadeOut(*self.gone, self.level_numbers), share=0.12)
        self.play(Walk([self.hiker.point, self.here], self.hiker), share=0.14)
        self.fog = FeltFog(self.error_map, self.here, link.fog.radius).set_felt(1)
        self.live(self.fog)
        self.play(
            # It closes as the view approaches: from afar the ground at his feet is a speck in the dark.
            Vary(self.fog, self.fog.set_torn, 1.0, 0.0, rate_func=_closing),
            Vary(self.hiker, self.hiker.set_angle, self.hiker.angle, 0.0),
            LookAt(self.error_map, self.here, view.zoom, detail=view.detail, bounded=False),
            share=0.7,
        )
        self.bring_to_front(self.hiker)

    @beat("Which way is down?", ask=True)
    def which_way(self) -> None:
        rays = Spokes(self.error_map, self.here)
        for ray in (rays[0], rays[len(rays) // 2]):
            ray.set_stroke(self.theme.first_weight)
        self.play(LaggedStart(*map(FadeIn, rays), lag_ratio=0.3), share=0.8)
        # Only together do they claim where they start.
        self.add(rays)


def fading_in(thing: VMobject, rate_func: Callable[[float], float] = _late) -> Vary:
    """Fade in words that stay beside something while the camera moves."""
    return Vary(thing, thing.set_opacity, rate_func=rate_func)


def fading_out(thing: VMobject) -> Vary:
    """Fade out words that stay beside something while the camera moves."""
    return Vary(thing, thing.set_opacity, 1.0, 0.0, rate_func=_soon, remover=True)


class UnevenLevels(TopographicMap):
    """The same on a landscape most of which would lie between two of the even levels."""

    adapted = "its contours are not evenly spaced, since most of the ground would lie between two of them"
    needs = (a_slope, a_lowest_point, a_highest_point, whole_ground, a_closed_contour)

    @beat("Now cut the ground at chosen heights, closer together low down. Each cut is a contour.", still=True)
    def cut(self) -> None:
        TopographicMap.cut.perform(self)
