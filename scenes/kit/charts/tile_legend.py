"""A legend of a filled and an outlined cell of a gradient, or of its opposite, and of the number of a full one."""

from __future__ import annotations

import numpy as np
from manim import DOWN, Square, VGroup

from scenes.claims.meaning import Tied
from scenes.kit.charts.cells import Cells
from scenes.kit.frame.theme import Theme
from scenes.kit.lettering.numbers import printed
from scenes.kit.lettering.reading_order import onward, start
from scenes.kit.lettering.words import Words
from scenes.language.messages import message, translated
from scenes.language.numbers import in_language

_SIDE, _RIM = 0.3, 7.0
_MEANINGS = {
    1: (message("{added:more} weight, {tilt:more} error"), message("{added:more} weight, {tilt:less} error")),
    -1: (message("the weight {tilt:grows}"), message("the weight {tilt:shrinks}")),
}


class TileLegend(VGroup):
    """Two opaque cells, filled and outlined, each with its number and its meaning.

    Parameters
    ----------
    theme
        Colours and type.
    largest
        Number of a fully opaque cell.
    cells
        Cells that the legend explains.
    sense
        1 for the gradient, -1 for its opposite.
    in_row
        Whether both stand side by side.

    Examples
    --------
    >>> tiling = Tiling.of_tiles([(-2.0, 3.0)], 0.5, [8], [(0.0, 0.0)])
    >>> values = np.outer(np.linspace(-1, 1, 8), np.linspace(-1, 1, 8)).ravel()
    >>> cells = Cells(values, tiling, 1.0, DARK.ascent, DARK, meaning=Decoration("an example"))
    >>> scene.add(cells, TileLegend(DARK, 1.0, cells, sense=1).move_to((0, -2.2, 0)))
    """

    claims_nothing = "a group of signs and words, which make the claims"

    def __init__(self, theme: Theme, largest: float, cells: Cells, *, sense: int, in_row: bool = False) -> None:
        colour = theme.ascent if sense == 1 else theme.descent
        filled = Square(_SIDE, fill_color=colour, fill_opacity=1, stroke_width=0)
        outlined = Square(_SIDE - 0.06, stroke_color=colour, stroke_width=_RIM, fill_opacity=0)
        super().__init__()
        for sign, mark, meaning in zip((1, -1), (filled, outlined), _MEANINGS[sense], strict=True):

            def drawn(sign: int = sign) -> float:
                """Return the largest drawn cell of the sign; the slope along its weight has the gradient's sign."""
                seen = cells.seen()
                return float(seen[np.argmax(sign * seen)])

            def full(sign: int = sign) -> float:
                """Return the number of a fully opaque cell."""
                return sign * cells.largest

            words = Words(
                f"{{number:{in_language(printed(sign * largest, 3))}}}  {translated(meaning)}",
                theme.type.note,
                theme.ink,
                # A slope is what one more of its weight does to the error.
                of=Tied(number=full, tilt=drawn, added=lambda: 1.0),
            )
            self.add(VGroup(mark, words).arrange(onward(), buff=0.2))
        if in_row:
            self.arrange(onward(), buff=0.9)
        else:
            self.arrange(DOWN, buff=0.22, aligned_edge=start())
