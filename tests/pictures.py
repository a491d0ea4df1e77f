"""What mobjects look like on the stage as it is set, pixel by pixel."""

from __future__ import annotations

import numpy as np
from manim import Mobject, config

from scenes.kit.paint.canvas import FrameCamera


def picture(*mobjects: Mobject) -> np.ndarray:
    """Return the RGB pixels of a frame with the mobjects, shape (height, width, 3)."""
    camera = FrameCamera()
    camera.reset()
    camera.capture_mobjects(list(mobjects))
    return camera.pixel_array[..., :3].astype(int)


def pixel_middles() -> np.ndarray:
    """Return the points of the frame at the middles of the pixels, shape (height, width, 2)."""
    x = ((np.arange(config.pixel_width) + 0.5) / config.pixel_width - 0.5) * config.frame_width
    y = (0.5 - (np.arange(config.pixel_height) + 0.5) / config.pixel_height) * config.frame_height
    return np.stack(np.meshgrid(x, y), axis=-1)
