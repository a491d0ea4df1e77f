"""The gradient diagram: the still that the lectures grow from."""

from __future__ import annotations

from manim import DOWN, RIGHT, UP, Mobject, VGroup
from manim.typing import Point3DLike

from gradmath.catalogue import landscape
from gradmath.critical import peak, valley
from scenes.kit.arrows import GradientArrow, RightAngle, arrow_scale, feet
from scenes.kit.beats import Segment
from scenes.kit.boxes import Box
from scenes.kit.error_map import Clearing, ErrorMap
from scenes.kit.labels import Label, find_place
from scenes.kit.lettering import Words
from scenes.kit.map_marks import level_numbers, map_signs
from scenes.kit.viewpoints import hillside

ARROWS = 6
# Turns the ring of arrows so that the arrow of descent has room for its label.
TURN = 0.3
LONGEST = 1.3


class GradientDiagram(Segment):
    """A map of an error landscape with its gradient arrows, and one arrow straight down."""

    title = "The gradient"

    def construct(self) -> None:
        """Draw the map, then the arrows, then the words, each clear of what is there already."""
        self.error_map = ErrorMap(landscape("lecture"), self.theme)
        self.signs = map_signs(self.error_map)
        self.draw_arrows()
        self.label_all()
        self.write_levels()
        self.add(
            self.error_map, *self.clearings, self.numbers, self.signs, self.right_angles,
            self.ascents, self.descent, self.feet, *self.labels,
        )  # fmt: skip

    def draw_arrows(self) -> None:
        """Stand arrows around the highest peak, one length scale for all."""
        ground = self.error_map.landscape
        points = hillside(ground, self.error_map.levels, ARROWS, turn=TURN)
        scale = arrow_scale(ground, points, LONGEST)
        self.ascents = VGroup(*(GradientArrow(self.error_map, point, scale) for point in points))
        self.descent = GradientArrow(self.error_map, points[0], scale, "descent")
        self.right_angles = VGroup(*(RightAngle(self.error_map, point) for point in points))
        self.feet = feet(self.error_map, points, self.theme.ink)

    def label_all(self) -> None:
        """Write the four labels."""
        theme, ground = self.theme, self.error_map.landscape
        self.labels: list[Label] = []
        self.clearings: list[Clearing] = []
        top = self.error_map.to_screen(peak(ground).point)
        bottom = self.error_map.to_screen(valley(ground).point)
        lowest_foot = min(self.ascents, key=lambda arrow: arrow.foot[1]).foot
        self._label("High Error", theme.ink, top, UP)
        self._label("Minimum Error", theme.ink, bottom, DOWN)
        self._label("-Gradient (Steepest Descent)", theme.descent_text, self.descent.end, RIGHT + 0.5 * UP)
        self._label("Gradient (Steepest Ascent)", theme.ascent_text, lowest_foot, DOWN)

    def _label(self, text: str, color: str, anchor: Point3DLike, toward: Point3DLike | None = None) -> None:
        words = Words(text, self.theme.type.label, color, "SEMIBOLD")
        others: list[Mobject] = [self.signs, self.ascents, self.descent, self.feet, *self.labels]
        words.move_to(find_place(words, anchor, others, error_map=self.error_map, toward=toward, above_captions=False))
        self.clearings.append(Clearing(self.error_map, Box.around(words)))
        self.labels.append(Label(words, anchor, self.theme))

    def write_levels(self) -> None:
        """Write the errors on the heavier contours."""
        others: list[Mobject] = [self.signs, self.ascents, self.descent, self.feet, *self.labels]
        gaps, self.numbers = level_numbers(self.error_map, others)
        self.clearings.extend(gaps)
