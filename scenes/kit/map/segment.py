"""What segments on a map have in common: the map, its highest and lowest point, labels and a panel."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import DOWN, LEFT, RIGHT, Mobject, config
from manim.typing import Point3DLike, Vector3DLike
from numpy.typing import ArrayLike

from gradmath.geometry.contour import Contour
from gradmath.landscapes.landscape import Domain
from scenes.arrays import Array
from scenes.kit.beats.law import LawLine
from scenes.kit.beats.segment import Segment
from scenes.kit.lettering.names import Name, NameWords
from scenes.kit.map.camera import Breathe, Look, LookAt, Walker, clear_of_line, whole
from scenes.kit.map.error_map import ErrorMap
from scenes.kit.map.hill import LONGEST_ARROW, hill_in, hill_points, longest_arrow, room_for_arrows
from scenes.kit.map.labels import FADE, MapLabel, outline_samples
from scenes.kit.map.last_line import clear_of_points
from scenes.kit.map.marks import map_signs
from scenes.kit.map.survey import HILL_ARROWS, HILL_TURN, Survey
from scenes.kit.map.viewpoints import inner
from scenes.kit.places.boxes import Box

__all__ = ["LONGEST_ARROW", "MapSegment"]

_GRID = 60
# Room beside a panel, in frame units.
_BESIDE_PANEL = 0.4
# Room around a segment's last line, in frame units.
_BESIDE_LAW = 0.12
# Seconds of the shortest hold that breathes.
_SHORTEST_BREATH = 0.3
# Seconds for which a label is seen at least while the view breathes.
_READ = 5.0


class MapSegment(Segment):
    """A segment on the map of an error landscape, which fills the frame; the view over it moves by `look_at`.

    Attributes
    ----------
    hill
        The hill in focus: the highest one in view with room for arrows around it; None if there is none.
    panel_side
        Side of the frame for panels: away from the hill or, without one, from the arrows.
    breath
        How much closer the view comes per second of a hold; 0, the default, keeps holds still.
    """

    breath = 0.0

    def setup(self) -> None:
        """Compute the map, find its highest and lowest point, and choose the hill in focus."""
        super().setup()
        self.survey = Survey.of_chosen(self.chosen)
        self.landscape = self.survey.landscape
        self.error_map = self.make_map()
        self.peak, self.valley = self.survey.peak, self.survey.valley
        self.signs = map_signs(self.error_map, critical=self.survey.critical)
        self.hill = hill_in(self.survey, self.error_map)
        self.panel_side = LEFT if self._focus()[0] > 0 else RIGHT

    def play(self, *args: Any, share: float | None = None, **kwargs: Any) -> None:
        """Play animations; a change of the view comes last, so that everything that moves meanwhile is in its place."""
        animations = self.compile_animations(*args, **kwargs)
        super().play(*sorted(animations, key=lambda each: isinstance(each, Look)), share=share)

    def look_at(
        self,
        at: ArrayLike | Walker,
        zoom: float | None = None,
        *others: Any,
        share: float | None = None,
        **options: Any,
    ) -> None:
        """Move the view to weights, or along with a walker, while other animations play; see `LookAt`."""
        self.play(*others, LookAt(self.error_map, at, zoom, **options), share=share)

    def look_at_all(self, *others: Any, share: float | None = None, **options: Any) -> None:
        """Draw the view back until the whole map is seen, while other animations play."""
        self.play(*others, LookAt.whole(self.error_map, **options), share=share)

    def look_clear_of(self, law: LawLine, things: Sequence[Mobject], *others: Any, share: float | None = None) -> None:
        """Draw the view back until the whole map is seen, or nearly so if things would else be under a last line.

        If they would be under it in every view, it moves to the top, with the view that suits it there, or else aside;
        and if things are everywhere, to where at least the first of them is clear of it.
        """
        outline, first = (self.error_map.to_weights(outline_samples(each)) for each in (things, things[:1]))
        raised = law.copy().rise()
        # Things come closer to the line as the view comes closer.
        room = _BESIDE_LAW + self.breath * _READ * self.look.frame.safe_y
        view = clear_of_line(self.error_map, outline, Box.around(law, margin=room))
        if view is None:
            view = clear_of_line(self.error_map, outline, Box.around(raised, margin=room))
            if view is not None:
                law.rise()
            else:
                view = whole(self.error_map)
                scale = self.error_map.sight.scale
                clear_of_points(law, (outline - view.center) * scale, (first - view.center) * scale)
        self.look_at(view.center, view.zoom, *others, detail=view.detail, share=share)

    @staticmethod
    def under(law: LawLine, thing: Mobject) -> bool:
        """Tell whether a thing is under a last line."""
        return bool(Box.around(law, margin=_BESIDE_LAW).holds(outline_samples([thing])).any())

    def hold(self, seconds: float | None = None, *, share: float | None = None) -> None:
        """Hold the picture; if it breathes, the view keeps coming closer."""
        frames = self._frames(seconds or 0, share)
        is_seen = self.error_map in self.mobjects
        if self.breath and is_seen and frames >= _SHORTEST_BREATH * config.frame_rate:
            self.play(Breathe(self.error_map, self.breath, run_time=frames / config.frame_rate))
        else:
            super().hold(frames / config.frame_rate)

    def make_map(self) -> ErrorMap:
        """Return the map of the segment's landscape."""
        return self.survey.map(self.theme)

    def _focus(self) -> Array:
        """Return where on the frame the things are that panels must not hide, shape (3,)."""
        return self.error_map.to_screen(self.hill.point if self.hill else self.hill_points()[0])

    def hill_points(self, count: int = HILL_ARROWS, turn: float = HILL_TURN) -> Array:
        """Return the feet of arrows, around the hill or all over the slopes; shape (n, 2)."""
        return hill_points(self.survey, self.error_map, self.hill, count, turn)

    def on_ground(self, points: ArrayLike) -> Array:
        """Return points of shape (n, 2), each one without a finite error moved to where it is finite."""
        wanted = np.array(points, dtype=float)
        holes = ~np.isfinite(self.landscape.value(wanted))
        if holes.any():
            grid = np.stack(np.meshgrid(*inner(self.survey.asked.domain).grid(_GRID)), axis=-1).reshape(-1, 2)
            ground = grid[np.isfinite(self.landscape.value(grid))]
            for index in np.flatnonzero(holes):
                wanted[index] = ground[np.linalg.norm(ground - wanted[index], axis=-1).argmin()]
        return wanted

    @property
    def decimals(self) -> int:
        """How many decimals an error needs; see `Survey`."""
        return self.survey.decimals

    def room_for_arrows(self) -> Domain:
        """Return the part of the picture in which arrows of full length fit, above the captions."""
        return room_for_arrows(self.error_map)

    def longest_arrow(self, points: Array) -> float:
        """Return the greatest length of the longest arrow at some points: none comes near the hill's top."""
        return longest_arrow(self.error_map, points, self.hill)

    def closed_contour(self, near: Array) -> Contour:
        """Return the drawn contour around the hill, otherwise around another one or a valley; see `Survey`."""
        return self.survey.closed_contour(near, hill=self.hill)

    def keep_clear(self, places: ArrayLike, width: float, height: float) -> None:
        """Choose the side for panels of a size that hides the fewest of some points of the frame."""
        frame = self.look.frame
        x, y, *_ = np.asarray(places).T
        high = y > frame.safe_y - height - _BESIDE_PANEL
        hidden = {side: int((high & (side * x > frame.safe_x - width - _BESIDE_PANEL)).sum()) for side in (1, -1)}
        self.panel_side = RIGHT if hidden[1] <= hidden[-1] else LEFT

    def label(
        self,
        name: Name,
        color: str,
        anchor: Point3DLike,
        avoid: Sequence[Mobject],
        toward: Vector3DLike | None = None,
    ) -> MapLabel:
        """Return a label beside a point of the frame, clear of other things and of the captions."""
        words = NameWords(name, self.theme.type.label, color)
        # A view that comes closer would carry words out that stand at its edge, before they can be read.
        room = FADE + self.breath * _READ * self.look.frame.safe_x if self.breath else 0.0
        return MapLabel.near(words, anchor, [self.signs, *avoid], self.error_map, toward=toward, room=room)

    def minimum_error(self, avoid: Sequence[Mobject] = ()) -> MapLabel:
        """Return the label of the valley."""
        return self.label(Name.LOWEST, self.theme.ink, self.error_map.to_screen(self.valley.point), avoid, DOWN)
