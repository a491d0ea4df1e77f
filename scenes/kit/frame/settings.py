"""What the lectures need of Manim's settings, whatever its configuration files and its command line say.

Under the command `lecture` all of them are set for each rendering. Under Manim's own command, and in any other scene,
only those are set without which a picture would be wrong; a setting that the user asked for and cannot have is reported
in one sentence.
"""

from __future__ import annotations

import sys
from typing import Any, Final, NoReturn

from manim import RendererType, config

from scenes.kit.frame.frame import Frame

# Settings that affect the drawing and are the same in every rendering.
STEADY: Final[dict[str, Any]] = {
    "renderer": "cairo",
    "dry_run": False,
    "write_all": False,
    "background_opacity": 1.0,
    "zero_pad": 4,
    "max_files_cached": 100,
    "enable_wireframe": False,
    "video_dir": "{media_dir}/videos/{module_name}/{quality}",
    "sections_dir": "{video_dir}/sections",
    "images_dir": "{media_dir}/images/{module_name}",
    "tex_dir": "{media_dir}/Tex",
    "text_dir": "{media_dir}/texts",
    "partial_movie_dir": "{video_dir}/partial_movie_files/{scene_name}",
    "log_dir": "{media_dir}/logs",
}
_CAIRO_ONLY = "the gradient lectures are drawn by Manim's Cairo renderer: leave out --renderer opengl"
# Relative tolerance between the shapes of picture and frame: 854×480 pixels are a little wider than 16:9.
_NEARLY = 0.01


def refuse(sentence: str) -> NoReturn:
    """Exit with one sentence, like a command: Manim shows pages of traceback for anything else.

    Raises
    ------
    SystemExit
        Always.
    """
    raise SystemExit(sentence)


def draw_with_cairo() -> None:
    """Let Manim draw with Cairo, even if a configuration file says otherwise.

    Raises
    ------
    SystemExit
        If its command line asks for OpenGL.
    """
    if config.renderer == RendererType.CAIRO:
        return
    if "opengl" in " ".join(sys.argv[1:]).lower():
        refuse(_CAIRO_ONLY)
    config.renderer = RendererType.CAIRO


def require_cairo() -> None:
    """Ensure that what is made now will be drawn with Cairo.

    Raises
    ------
    SystemExit
        If it will not be.
    """
    if config.renderer != RendererType.CAIRO:
        refuse(_CAIRO_ONLY)


def require_shape(frame: Frame) -> None:
    """Ensure that the picture has the shape of a frame, so that circles are round and nothing is cut off.

    Raises
    ------
    SystemExit
        If it does not.
    """
    width, height = config.pixel_width, config.pixel_height
    if abs(width / height / (frame.width / frame.height) - 1) > _NEARLY:
        fitting = 2 * round(width * frame.height / frame.width / 2)
        refuse(
            f"a picture of {width}×{height} pixels has another shape than the frame: ask for another one, "
            f"such as -r {width},{fitting}"
        )
