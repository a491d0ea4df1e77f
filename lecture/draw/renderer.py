"""Manim's renderer for the lectures, without needless copies of frames or pictures that nobody asked for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from manim import Mobject, Scene
from manim.renderer.cairo_renderer import CairoRenderer

from scenes.kit.paint.canvas import FrameCamera


class StageRenderer(CairoRenderer):
    """Plays animations, and draws frames only where they are not skipped."""

    camera: FrameCamera

    def __init__(self, *, skip_animations: bool = False) -> None:
        super().__init__(camera_class=FrameCamera, skip_animations=skip_animations)

    def update_frame(
        self,
        scene: Scene,
        mobjects: Iterable[Mobject] | None = None,
        include_submobjects: bool = True,
        ignore_skipping: bool = True,
        **kwargs: Any,
    ) -> None:
        """Draw a frame, unless it is one of a skipped animation."""
        # During animations, Manim passes the moving mobjects; for the scene's last picture it passes none.
        if not self.skip_animations or mobjects is None:
            super().update_frame(scene, mobjects, include_submobjects, ignore_skipping, **kwargs)

    def render(self, scene: Scene, time: float, moving_mobjects: Iterable[Mobject] | None = None) -> None:  # noqa: ARG002
        """Draw a frame and pass it on without a copy: it is converted before the next one is drawn."""
        self.update_frame(scene, moving_mobjects)
        self.add_frame(self.camera.pixel_array)
