"""The gradient diagram: the still that the lectures grow from."""

from __future__ import annotations

import numpy as np
from manim import DOWN, RIGHT, UP, Mobject, VGroup
from manim.typing import Point3DLike, Vector3DLike

from scenes.kit.lettering.names import Name, NameWords
from scenes.kit.lettering.words import Words
from scenes.kit.map.arrows import GradientArrow, RightAngle, arrow_scale, feet
from scenes.kit.map.clearing import Clearing
from scenes.kit.map.labels import MapLabel, outline_samples
from scenes.kit.map.level_numbers import LevelNumbers
from scenes.kit.map.marks import map_signs
from scenes.kit.map.needs import a_slope, slopes_in_sight
from scenes.kit.map.scales import ArrowScale
from scenes.kit.map.segment import MapSegment
from scenes.kit.map.units_note import units_note
from scenes.kit.places.boxes import Box

# Height of the arrows' scale above the edge of the safe area, in frame units.
_SCALE_HEIGHT = 0.2
# Distance between the lines of the note on units, and room around them, in frame units.
_LINE, _BESIDE_NOTE = 0.45, 0.15


class GradientDiagram(MapSegment):
    """A map of an error landscape with its gradient arrows, and one arrow straight down."""

    title = "The gradient"
    needs = (a_slope, slopes_in_sight)

    def construct(self) -> None:
        """Draw the arrows, then the words, each clear of what is there already."""
        self.signs = map_signs(self.error_map, bottom=-self.look.frame.safe_y, critical=self.survey.critical)
        self.stand_arrows()
        self.note = self.units()
        self.label_all()
        words = [each.words for each in self.labels]
        numbers = LevelNumbers(
            self.error_map, [self.signs, self.scale, *self.note, *self.arrows, *words], above_captions=False
        )
        self.add(self.error_map, numbers, *self.labels, self.scale_gap, self.scale)
        self.add(*(Clearing(self.error_map, Box.around(line)) for line in self.note), *self.note)
        self.add(self.signs, self.right_angles, *self.arrows, self.feet)

    def stand_arrows(self) -> None:
        """Stand arrows around the highest peak, one length scale for all, and one downhill from the first foot."""
        points = self.hill_points()
        scale = arrow_scale(self.landscape, points, self.longest_arrow(points))
        self.ascents = [GradientArrow(self.error_map, point, scale) for point in points]
        self.descent = GradientArrow(self.error_map, points[0], scale, "descent")
        self.arrows = [*self.ascents, self.descent]
        self.right_angles = VGroup(*(RightAngle(self.error_map, point) for point in points))
        self.feet = feet(self.error_map, points, self.theme.ink)
        corner = (0, -self.look.frame.safe_y + _SCALE_HEIGHT, 0)
        self.scale = ArrowScale(self.error_map, scale, corner).end_at(self.look.frame.safe_x)
        self.scale_gap = Clearing(self.error_map, Box.around(self.scale))

    def units(self) -> list[Words]:
        """Return the lines that say what is shown differently, in a corner that has no sign in it."""
        lines = units_note(self.survey, self.theme, self.theme.type.note)
        frame = self.look.frame
        drawn = outline_samples([self.signs, *self.arrows, self.feet, self.scale])
        for side, from_top in ((-1, False), (-1, True), (1, True)):
            for index, line in enumerate(reversed(lines)):
                above = _SCALE_HEIGHT + (len(lines) - 1 - index if from_top else index) * _LINE
                height = frame.safe_y - above if from_top else above - frame.safe_y
                line.move_to((side * (frame.safe_x - line.width / 2), height, 0))
            if not any(Box.around(line, margin=_BESIDE_NOTE).holds(drawn).any() for line in lines):
                break
        return lines

    def label_all(self) -> None:
        """Write the labels of the arrows, and those of the highest and the lowest point, if there are such points."""
        # The longest arrow that stands alone.
        named = max(self.ascents[1:] or self.ascents, key=lambda arrow: float(np.linalg.norm(arrow.vector)))
        self.labels: list[MapLabel] = []
        for name, extreme, toward in ((Name.HIGHEST, self.peak, UP), (Name.LOWEST, self.valley, DOWN)):
            if extreme.bounded:
                self._label(name, self.theme.ink, self.error_map.to_screen(extreme.point), toward)
        self._label(Name.NEGATED_GRADIENT, self.theme.descent_text, self.descent.end, RIGHT + 0.5 * UP)
        self._label(Name.GRADIENT, self.theme.ascent_text, named.foot, DOWN)

    def _label(self, name: Name, color: str, anchor: Point3DLike, toward: Vector3DLike) -> None:
        words = NameWords(name, self.theme.type.label, color)
        others: list[Mobject] = [self.signs, *self.arrows, self.feet, self.scale, *self.note, *self.labels]
        self.labels.append(MapLabel.near(words, anchor, others, self.error_map, toward=toward, above_captions=False))
