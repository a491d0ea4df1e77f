"""The panel beside a map, with words, formulas and live numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

import numpy as np
from manim import RIGHT, UP, Animation, FadeIn, FadeOut, Mobject, VGroup, VMobject, smooth
from manim.typing import Vector3DLike
from manim.utils.rate_functions import squish_rate_func

from scenes.arrays import Array
from scenes.claims.meaning import Scope
from scenes.kit.beats.vary import Vary
from scenes.kit.frame.frame import current_frame
from scenes.kit.frame.theme import Theme
from scenes.kit.frame.typeface import width
from scenes.kit.lettering.fitting import fit
from scenes.kit.lettering.formula import Formula
from scenes.kit.lettering.numbers import ReadOut
from scenes.kit.lettering.words import Words, put_after
from scenes.kit.map.walkers import LiveNumber
from scenes.kit.paint.canvas import Painted
from scenes.kit.places.place import Place
from scenes.kit.shapes.curves import polyline
from scenes.kit.shapes.panel import PanelGround, panel
from scenes.language.current import beginning, current_language
from scenes.language.languages import ENGLISH

# The smallest scale of a translated name in a panel whose width is chosen for it.
_COMFORTABLE = 0.85
# The least gaps from a name to its sign, and from what is named to its number, in frame units.
_TO_SIGN, _TO_NUMBER = 0.16, 0.2


def width_for(name: Words, sign: Formula | None, number: str) -> float:
    """Return the width of a panel with a name, its sign if there is one, and a number in one row, in frame units."""
    share = 1.0 if current_language() == ENGLISH else _COMFORTABLE
    return width_beside(share * name.width + (_TO_SIGN + sign.width if sign else 0.0), number, name.size)


def width_beside(before: float, number: str, size: float) -> float:
    """Return the width of a panel with something of a width and a number of a font size in one row, in frame units."""
    return before + _TO_NUMBER + width(number, size, "MEDIUM") + 2 * SidePanel.INSET


class SidePanel(VGroup):
    """A quiet panel at a side of the frame, filled from the top, row by row.

    Parameters
    ----------
    theme
        Colours and type.
    height
        Height in frame units; the panel hangs from the top of the safe area.
    width
        Width in frame units.
    side
        RIGHT, the default, or LEFT.

    Examples
    --------
    >>> error_map = ErrorMap(gm.landscape("lecture"), DARK)
    >>> panel = SidePanel(DARK, height=2.4)
    >>> name = NameWords(Name.ERROR, 30, DARK.ink, of=Decoration("an example"))
    >>> number = panel.number(name, error_map.landscape.value, (1.0, 0.6))
    >>> scene.add(error_map, Marker(error_map, (1.0, 0.6)), panel, name, number)
    """

    claims_nothing: ClassVar[str] = "the ground of words and numbers, which make the claims"

    INSET, ROW = 0.28, 0.58

    def __init__(self, theme: Theme, height: float, width: float = 3.55, *, side: Vector3DLike = RIGHT) -> None:
        self.theme = theme
        frame = current_frame()
        middle = float(np.asarray(side)[0]) * (frame.safe_x - width / 2)
        self.ground: PanelGround = panel(width, height, (middle, frame.safe_y - height / 2, 0), theme)
        super().__init__(self.ground)
        self.left = middle - width / 2 + self.INSET
        self.right = middle + width / 2 - self.INSET
        self.cursor = frame.safe_y - self.INSET - 0.08

    @property
    def beside(self) -> tuple[float, float]:
        """Where the safe area beside the panel begins and where it ends, from left to right."""
        edge = current_frame().safe_x
        return (-edge, self.left) if self.left + self.right > 0 else (self.right, edge)

    @property
    def keep_out(self) -> VMobject:
        """Lines across the whole panel, too close for a label to fit between them: what labels keep clear of."""
        return self._lines_down_to(float(self.ground.get_bottom()[1]))

    def _lines_down_to(self, bottom: float) -> VMobject:
        left, right = self.left - self.INSET, self.right + self.INSET
        heights = np.arange(bottom, current_frame().safe_y, self.INSET / 2)
        lines = VMobject()
        for height in heights:
            lines.append_points(polyline([(left, height), (right, height)]))
        return lines

    def alike(self, *lines: VMobject, beside: str = "") -> None:
        """Draw lines that are not on the panel yet in the same smaller size, if one of them is too wide for it.

        Parameters
        ----------
        lines
            The lines.
        beside
            The longest number that will stand beside one of them, as printed; default: none will.
        """
        number = _TO_NUMBER + width(beside, self.theme.type.label, "MEDIUM") if beside else 0.0
        fit(self.right - self.left - number, *lines)

    def line(self, words: VMobject, *, after: float = 0.2, from_left: bool = False) -> VMobject:
        """Put words or a formula on the next line, where reading begins.

        Parameters
        ----------
        words
            What is on the line.
        after
            The room below it, in frame units.
        from_left
            Whether it begins at the left in every language, as a formula that will go on at its right.

        Raises
        ------
        ValueError
            If it is wider than the panel; in languages other than English, if that is so even at the smallest size.
        """
        fit(self.right - self.left, words)
        side, begin = (-1, self.left) if from_left else (beginning(), self._begin)
        middle = begin - side * words.width / 2
        words.move_to((middle, self.cursor - words.height / 2, 0))
        self.cursor -= words.height + after
        return words

    def number(
        self,
        name: Words | Formula,
        measure: Callable[[Array], float],
        point: Array,
        *,
        decimals: int = 2,
        sign: Formula | None = None,
        signed: bool = False,
    ) -> LiveNumber:
        """Put a name, its sign if there is one, and a live number, which may become negative, on the next row.

        The name stands where reading begins, on the baseline of the digits, which are flush with the other side. The
        row is not added to the panel, so that the number can change without redrawing the panel.
        """
        color = name.get_color().to_hex()
        number = LiveNumber(measure, point, self.theme.type.label, color, decimals=decimals)
        before = _TO_NUMBER + (_TO_SIGN + sign.width if sign else 0.0)
        fit(self.right - self.left - before - (number.signed_width if signed else number.width), name)
        begin = name.get_right()[0] if beginning() > 0 else name.get_left()[0]
        name.shift((self._begin - begin, self.cursor - 0.3 - name.baseline, 0))
        self.at_end(number, name)
        if sign and isinstance(name, Words):
            put_after(name, sign, _TO_SIGN)
        if isinstance(name.of, Scope):
            name.of = name.of.naming(number)
        self.cursor -= self.ROW
        return number

    def at_end(self, thing: Formula | ReadOut, beside: Words | Formula) -> None:
        """Put a formula or a number on the line of some words, flush with the side where lines end.

        A formula ends in the number that the words name.
        """
        mirrored = beginning() > 0
        if isinstance(thing, ReadOut):
            thing.place((self._end, beside.baseline, 0), flush_left=mirrored)
        else:
            end = thing.get_left()[0] if mirrored else thing.get_right()[0]
            thing.shift((self._end - end, beside.baseline - thing.baseline, 0))
            if isinstance(beside.of, Scope):
                beside.of = beside.of.next_to(lambda: float(thing.read().split()[-1]))

    @property
    def _begin(self) -> float:
        """Where lines begin."""
        return self.right if beginning() > 0 else self.left

    @property
    def _end(self) -> float:
        """Where lines end."""
        return self.left if beginning() > 0 else self.right

    def chart_place(self, height: float) -> Place:
        """Return the room for a chart across the panel, below the last row."""
        top = self.cursor
        self.cursor -= height
        return Place(((self.left + self.right) / 2, top - height / 2), self.right - self.left, height)

    def space(self, height: float) -> None:
        """Leave some room before the next row."""
        self.cursor -= height


class GrowingPanel(SidePanel):
    """A panel that is as high as its content: it appears with its first row and grows with each.

    A row is placed by `line`, `number` or `chart_place`, and appears by `grow`:

        row = panel.line(Formula("f(w) = w^2", ...))
        self.play(*panel.grow(row), share=0.3)

    Parameters
    ----------
    theme
        Colours and type.
    width
        Width in frame units.
    side
        RIGHT, the default, or LEFT.

    Attributes
    ----------
    rows
        Rows that have appeared and not gone.

    Examples
    --------
    >>> panel = GrowingPanel(DARK, 4.0)
    >>> row = panel.line(Words("A row of a panel", 30, DARK.ink))
    >>> scene.play(*panel.grow(row), run_time=1)
    """

    # When the outline grows and when rows appear in it, hardly seen until it encloses them, as shares of the animation.
    _OPEN, _COME = (0.0, 0.5), (0.2, 0.8)
    # When rows leave, and when the outline closes up behind them: no panel stands empty.
    _GO, _CLOSE = (0.0, 0.35), (0.1, 0.55)

    def __init__(self, theme: Theme, width: float = 3.55, *, side: Vector3DLike = RIGHT) -> None:
        super().__init__(theme, 2 * self.INSET, width, side=side)
        self.rows: list[Mobject] = []
        self._first = self.cursor
        self._set_height(0.0)

    @property
    def keep_out(self) -> VMobject:
        """Lines across the panel down to the last row that has been placed: labels keep clear of them."""
        return self._lines_down_to(self.cursor - self.INSET)

    def grow(self, *rows: Mobject) -> list[Animation]:
        """Return the animations in which placed rows appear and the outline grows around them."""
        self.rows += rows
        come = squish_rate_func(smooth, *self._COME)
        return [self._reach_rows(self._OPEN), *(FadeIn(row, shift=0.12 * UP, rate_func=come) for row in rows)]

    def drop(self, *rows: Mobject) -> list[Animation]:
        """Return the animations in which rows go, usually the last ones, and the outline closes up behind them.

        The next row is placed below those that stay.
        """
        self.rows = [row for row in self.rows if row not in rows]
        self.cursor = min((_bottom(row) for row in self.rows), default=self._first + self.INSET) - self.INSET
        go = squish_rate_func(smooth, *self._GO)
        return [*(FadeOut(row, rate_func=go) for row in rows), self._reach_rows(self._CLOSE)]

    def leave(self) -> list[Animation]:
        """Return the animations in which the panel goes with all its rows."""
        rows, self.rows = self.rows, []
        return [FadeOut(self.ground, *rows)]

    def _reach_rows(self, when: tuple[float, float]) -> Animation:
        """Return the animation in which the outline comes to enclose the rows, within a share of the animation."""
        bottom = min((_bottom(row) for row in self.rows), default=self._top)
        height = self._top - bottom + self.INSET if self.rows else 0.0
        start = self._shown
        return Vary(self.ground, self._set_height, start, height, rate_func=squish_rate_func(smooth, *when))

    @property
    def _top(self) -> float:
        return current_frame().safe_y

    def _set_height(self, height: float) -> None:
        self._shown = height
        width, middle = self.right - self.left + 2 * self.INSET, (self.left + self.right) / 2
        self.ground.fit(width, height, (middle, self._top - height / 2, 0))


def _bottom(row: Mobject) -> float:
    """Return how far down a row reaches."""
    if isinstance(row, Painted):
        reach = row.reach()
        if not isinstance(reach, tuple):
            raise ValueError(f"a {type(row).__name__} does not say where it is painted: it is no row of a panel")
        return reach[1]
    return float(row.get_bottom()[1])
