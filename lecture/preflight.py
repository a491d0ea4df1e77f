"""Check that this machine can make a film: fonts, text, formulas and video.

Run it with ``python -m lecture.preflight``. A machine can lack a font and still render, with empty text or in another
font, so each check looks at results rather than at calls.
"""

import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

try:
    import av
    import manimpango
    import numpy as np
    from manim import Camera, MathTypst, Mobject, Text, tempconfig

    from scenes.kit.frame.fonts import register_fonts
    from scenes.kit.frame.theme import FONT
    from scenes.kit.frame.typeface import SIZE_OF_AN_EM, glyph
except (ImportError, OSError) as error:
    # Without any of these, nothing else can be checked.
    sys.exit(f"preflight: a package or a system library is missing: {error}.")

WORD = "gradient"
LETTER = "H"
# Largest relative difference of a letter's size from that in its font's file.
SAME_SIZE = 0.01
FORMULA = "nabla E(w) = 0"
FRAME_SIZE = (320, 180)
FRAME_COUNT = 6


class PreflightError(Exception):
    """Something that a film needs does not work on this machine; the message is one sentence."""


def check_font() -> None:
    """Register the lectures' font, and check that text is really set in it.

    Raises
    ------
    PreflightError
        If the font cannot be registered, or Pango silently substitutes another.
    """
    try:
        register_fonts()
    except RuntimeError as error:
        raise PreflightError(str(error)) from error
    except ModuleNotFoundError as error:
        raise PreflightError(f"the font's package is missing: {error}") from error
    require_font(FONT)


def require_font(family: str) -> None:
    """Check that Pango sets text in a font family without substituting another font.

    Parameters
    ----------
    family
        The name of the font family.

    Raises
    ------
    PreflightError
        If the family is not listed, or a letter does not have its size in the packaged file.
    """
    if family not in manimpango.list_fonts():
        raise PreflightError(f'the font "{family}" is registered but Pango does not list it')
    drawn = Text(LETTER, font=family, font_size=SIZE_OF_AN_EM, warn_missing_font=False)
    box = glyph(LETTER, "NORMAL")
    sizes = (box.right - box.left, box.top - box.bottom)
    if not np.allclose((drawn.width, drawn.height), sizes, rtol=SAME_SIZE):
        raise PreflightError(f'the font "{family}" is listed but Pango sets text in another font instead')


def check_text() -> None:
    """Draw a word.

    Raises
    ------
    PreflightError
        If no pixel is drawn.
    """
    require_ink(Text(WORD, font=FONT), "text")


def check_formula() -> None:
    """Compile and draw a Typst formula.

    Raises
    ------
    PreflightError
        If no pixel is drawn.
    """
    require_ink(MathTypst(FORMULA), "a Typst formula")


def require_ink(mobject: Mobject, name: str) -> None:
    """Check that a mobject changes pixels when it is drawn.

    Parameters
    ----------
    mobject
        The mobject to draw.
    name
        Its name in the message.

    Raises
    ------
    PreflightError
        If the frame stays empty.
    """
    camera = Camera()
    empty = camera.pixel_array.copy()
    camera.capture_mobject(mobject)
    if np.array_equal(camera.pixel_array, empty):
        raise PreflightError(f"{name} is drawn without a single pixel of ink")


def check_video() -> None:
    """Encode a few frames as Manim does, and decode them.

    Raises
    ------
    PreflightError
        If the encoder is missing, or the file does not hold every frame.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "preflight.mp4"
        encode_video(path, codec="libx264")
        with av.open(str(path)) as film:
            decoded = sum(1 for _ in film.decode(video=0))
    if decoded != FRAME_COUNT:
        raise PreflightError(f"a video of {FRAME_COUNT} frames came back with {decoded}")


def encode_video(path: Path, *, codec: str) -> None:
    """Write a short video in which each frame is brighter than the one before.

    Parameters
    ----------
    path
        The file to write.
    codec
        The name of the encoder.

    Raises
    ------
    PreflightError
        If PyAV has no such encoder, or it does not encode video.
    """
    width, height = FRAME_SIZE
    with av.open(str(path), mode="w") as film:
        try:
            stream = film.add_stream(codec, rate=60)
        except av.codec.codec.UnknownCodecError:
            raise PreflightError(f'this PyAV has no "{codec}", so no H.264 video can be encoded') from None
        if not isinstance(stream, av.VideoStream):
            raise PreflightError(f'the encoder "{codec}" does not encode video')
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        for index in range(FRAME_COUNT):
            pixels = np.full((height, width, 3), 40 * index, dtype=np.uint8)
            film.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
        film.mux(stream.encode())


CHECKS: tuple[Callable[[], None], ...] = (check_font, check_text, check_formula, check_video)


def checks() -> Iterator[Callable[[], None]]:
    """Yield each check; files that checks make go to a temporary folder."""
    with tempfile.TemporaryDirectory() as folder, tempconfig({"media_dir": folder, "verbosity": "WARNING"}):
        yield from CHECKS


def passes(check: Callable[[], None]) -> bool:
    """Run one check.

    Parameters
    ----------
    check
        The check.

    Returns
    -------
    bool
        Whether it passes; if not, a sentence on standard error says what is wrong.
    """
    try:
        check()
    except (PreflightError, OSError) as error:
        print(f"preflight: {error}.", file=sys.stderr)
        return False
    return True


def main() -> int:
    """Run every check.

    Returns
    -------
    int
        The exit status: 0 if every check passes, else 1.
    """
    try:
        failures = sum(not passes(check) for check in checks())
    except OSError as error:
        print(f"preflight: no temporary folder can be used: {error}.", file=sys.stderr)
        return 1
    if not failures:
        print("Preflight passed: fonts, text, formulas and video work.")
    return min(failures, 1)


if __name__ == "__main__":
    sys.exit(main())
