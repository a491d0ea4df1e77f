"""The panel beside a map, with words, formulas and live numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

import numpy as np
from manim import RIGHT, RoundedRectangle, VGroup, VMobject
from manim.typing import Vector3DLike

from scenes.arrays import Array
from scenes.claims.meaning import Scope
from scenes.kit.frame.frame import current_frame
from scenes.kit.frame.theme import Theme
from scenes.kit.lettering.formula import Formula
from scenes.kit.lettering.words import Words
from scenes.kit.map.walkers import LiveNumber
from scenes.kit.places.place import Place
from scenes.kit.shapes.curves import polyline
from scenes.kit.shapes.panel import panel


class SidePanel(VGroup):
    """A quiet panel at a side of the frame, filled from the top, row by row.

    Parameters
    ----------
    theme
        Colours and type.
    height
        In frame units; the panel hangs from the top of the safe area.
    width
        In frame units.
    side
        RIGHT or LEFT; default: at the right.
    """

    claims_nothing: ClassVar[str] = "the ground of words and numbers, which make the claims"

    INSET, ROW = 0.28, 0.58

    def __init__(self, theme: Theme, height: float, width: float = 3.55, *, side: Vector3DLike = RIGHT) -> None:
        self.theme = theme
        frame = current_frame()
        middle = float(np.asarray(side)[0]) * (frame.safe_x - width / 2)
        self.ground: RoundedRectangle = panel(width, height, (middle, frame.safe_y - height / 2, 0), theme)
        super().__init__(self.ground)
        self.left = middle - width / 2 + self.INSET
        self.right = middle + width / 2 - self.INSET
        self.cursor = frame.safe_y - self.INSET - 0.08

    @property
    def keep_out(self) -> VMobject:
        """Lines across the whole panel, close enough for no label to fit between them: what labels keep clear of."""
        left, right = self.ground.get_left()[0], self.ground.get_right()[0]
        heights = np.arange(self.ground.get_bottom()[1], self.ground.get_top()[1], self.INSET / 2)
        lines = VMobject()
        for height in heights:
            lines.append_points(polyline([(left, height), (right, height)]))
        return lines

    def line(self, words: VMobject, *, after: float = 0.2) -> VMobject:
        """Put words or a formula on the next line, at the left.

        Raises
        ------
        ValueError
            If it is wider than the panel.
        """
        if words.width > self.right - self.left:
            raise ValueError(f"a line of {words.width:.2f} is too wide for this panel of {self.right - self.left:.2f}")
        words.move_to((self.left + words.width / 2, self.cursor - words.height / 2, 0))
        self.cursor -= words.height + after
        return words

    def number(
        self, name: Words | Formula, measure: Callable[[Array], float], point: Array, *, decimals: int = 2
    ) -> LiveNumber:
        """Put a name and a live number on the next row; the number stands at the right.

        The name is placed in line with the number's digits. The row is not added to the panel, so that the number can
        change without the panel being drawn again.
        """
        color = name.get_color().to_hex()
        number = LiveNumber(measure, point, self.theme.type.label, color, decimals=decimals)
        baseline = self.cursor - 0.3
        number.place((self.right, baseline, 0))
        name.shift((self.left - name.get_left()[0], baseline - name.baseline, 0))
        if isinstance(name.of, Scope):
            name.of = name.of.naming(number)
        self.cursor -= self.ROW
        return number

    def chart_place(self, height: float) -> Place:
        """Return the room for a chart across the panel, below the last row."""
        top = self.cursor
        self.cursor -= height
        return Place(((self.left + self.right) / 2, top - height / 2), self.right - self.left, height)

    def space(self, height: float) -> None:
        """Leave some room before the next row."""
        self.cursor -= height
