"""The legibility of a frame: the places of its texts, their size, and their contrast with the background."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Protocol, runtime_checkable

import numpy as np
from manim import Mobject, config
from numpy.typing import NDArray

from lecture.audit.film import relative_luminance
from lecture.audit.ledger import Pixels
from scenes.arrays import Array
from scenes.claims.protocol import Check, Finding
from scenes.kit.frame.frame import current_frame
from scenes.kit.frame.theme import READABLE
from scenes.kit.lettering.formula import Formula
from scenes.kit.lettering.numbers import ReadOut
from scenes.kit.lettering.words import Words
from scenes.kit.map.labels import MapLabel
from scenes.kit.paint.canvas import FrameCamera

SAFE = Check("text lies in the safe area, above the captions", "frame units outside", 1e-6)
APART = Check("no text lies over other text, nor touches it", "frame units too near", 0)
CLEAR = Check("no text lies over an arrow, a ball, a trail or a leader", "frame units too near", 0)
NOT_ON = Check("no label lies over the point that it names", "frame units too near", 0)
TALL = Check("text is tall enough to be read at 480p", "% of the frame's height", 2.2, least=True)
CONTRAST = Check("text stands out from the pixels behind it (WCAG 1.4.3)", "to 1", READABLE, least=True)

# The least distances, in frame units: of text from an arrow, a ball or a trail, of a label from its point, and of a
# text from another on its line.
_CLEARANCE, _OFF_POINT, _BESIDE = 0.02, 0.05, 0.03
# Least change of a pixel that belongs to a letter, as a share of the letter's largest change.
_COVERED = 0.5
_SEEN = 0.05


@runtime_checkable
class Untouchable(Protocol):
    """Something drawn that no text may cover."""

    def no_text_here(self) -> Array:
        """Return points along the thing's outlines on the frame, shape (n, 2)."""


@dataclass(frozen=True, eq=False)
class Text:
    """A text of a frame.

    Attributes
    ----------
    part
        The mobject that is drawn.
    name
        The text's words or formula.
    low, high
        The corners of the upright box around it, shape (2,).
    """

    part: Words | ReadOut | Formula
    name: str
    low: Array
    high: Array

    @property
    def center(self) -> Array:
        """The middle of its box, shape (2,)."""
        return np.asarray((self.low + self.high) / 2)

    def distance_to(self, points: Array) -> float:
        """Return the distance of the box from the nearest of some points of shape (n, 2); inf if there are none."""
        outside = np.maximum(np.maximum(self.low - points, points - self.high), 0)
        return float(np.linalg.norm(outside, axis=-1).min(initial=np.inf))

    def overlap(self, other: Text) -> float:
        """Return how much two boxes overlap or are too near on one line, 0 if they are apart."""
        shared = np.minimum(self.high, other.high) - np.maximum(self.low, other.low)
        return max(0.0, float(min(shared[0] + _BESIDE, shared[1])))


def texts_of(parts: Iterable[Mobject]) -> list[Text]:
    """Return all visible texts, a formula as one text."""
    found = []
    for part in parts:
        if isinstance(part, Words | ReadOut | Formula):
            shapes = [each for each in part.family_members_with_points() if each.get_fill_opacity() > _SEEN]
            if shapes:
                points = np.concatenate([each.points for each in shapes])[:, :2]
                name = part.typst_code if isinstance(part, Formula) else part.text
                found.append(Text(part, name, points.min(axis=0), points.max(axis=0)))
    return found


def picture_findings(stage: list[Mobject], pixels: Pixels, *, captions: bool) -> Iterator[Finding]:
    """Check the texts of a picture in which nothing moves.

    Parameters
    ----------
    stage
        The mobjects, in drawing order.
    pixels
        The frame, shape (h, w, 4).
    captions
        Whether the lowest part of the frame belongs to captions.
    """
    parts = family(stage)
    yield from layout_findings(parts, captions=captions)
    yield from contrast_findings(stage, parts, pixels)


def family(mobjects: Iterable[Mobject]) -> list[Mobject]:
    """Return everything on the stage, each thing once, in drawing order."""
    return list(dict.fromkeys(part for mobject in mobjects for part in mobject.get_family()))


def layout_findings(parts: list[Mobject], *, captions: bool) -> Iterator[Finding]:
    """Check the places and the heights of the texts of a frame.

    Parameters
    ----------
    parts
        Everything on the stage.
    captions
        Whether the lowest part of the frame belongs to captions.
    """
    texts = texts_of(parts)
    frame = current_frame()
    bottom = frame.caption_top if captions else -frame.safe_y
    for text in texts:
        outside = np.concatenate([[-frame.safe_x, bottom] - text.low, text.high - [frame.safe_x, frame.safe_y]]).max()
        yield _found(SAFE, max(0.0, float(outside)), text)
        yield _found(TALL, 100 * text.part.letter_height / frame.height, text)
    for text, other in combinations(texts, 2):
        yield _found(APART, text.overlap(other), text, f'"{text.name}" and "{other.name}"')
    for part in parts:
        if isinstance(part, Untouchable):
            yield from _clear_of(part, texts)
        if isinstance(part, MapLabel):
            for text in (each for each in texts if each.part is part.words):
                gap = text.distance_to(part.anchor[None, :2])
                yield _found(NOT_ON, max(0.0, _OFF_POINT - gap), text)


def _clear_of(part: Untouchable, texts: list[Text]) -> Iterator[Finding]:
    outline = part.no_text_here()
    for text in texts:
        near = max(0.0, _CLEARANCE - text.distance_to(outline))
        yield _found(CLEAR, near, text, f'"{text.name}" and {type(part).__name__}')


def _found(check: Check, figure: float, text: Text, detail: str | None = None) -> Finding:
    return Finding(check=check, figure=figure, place=text.center, detail=detail or f'"{text.name}"')


def contrast_findings(stage: list[Mobject], parts: list[Mobject], pixels: Pixels) -> Iterator[Finding]:
    """Compare each text's colour with the pixels behind it, from a frame drawn again without any text.

    Parameters
    ----------
    stage
        The scene's mobjects, as they are drawn.
    parts
        Their family.
    pixels
        The frame, shape (h, w, 4).
    """
    texts = texts_of(parts)
    if not texts:
        return
    behind = _without(stage, [text.part for text in texts])
    changes = np.abs(pixels[..., :3].astype(int) - behind[..., :3]).max(axis=-1)
    for text in texts:
        for colour, opacity, low, high in _inks(text):
            covered = _covered(changes, low, high)
            ground = behind[..., :3][_rows_and_columns(low, high)][covered]
            seen = opacity * colour + (1 - opacity) * ground
            yield _found(CONTRAST, contrast_ratio(relative_luminance(seen), relative_luminance(ground)), text)


def contrast_ratio(ink: Array, ground: Array) -> float:
    """Return the contrast of the mean luminances of two sets of pixels, from 1 to 21, as WCAG 2.2 defines it.

    A thin line behind a letter counts by the area that it covers, so the figure is the same at every resolution.
    """
    darker, lighter = sorted((float(ink.mean()), float(ground.mean())))
    return (lighter + 0.05) / (darker + 0.05)


def _without(stage: list[Mobject], texts: list[Mobject]) -> NDArray[np.int_]:
    """Draw the stage without some of its mobjects."""
    camera = FrameCamera()
    camera.reset()
    camera.capture_mobjects(stage, excluded_mobjects=texts)
    return np.asarray(camera.pixel_array, dtype=int)


def _inks(text: Text) -> Iterator[tuple[Array, float, Array, Array]]:
    """Yield for each glyph, or for words as a whole, the colour from 0 to 255, its opacity, and the box around it."""
    for glyph in text.part.family_members_with_points():
        colour, opacity = glyph.get_fill_color(), float(glyph.get_fill_opacity())
        if opacity == 0:
            colour, opacity = glyph.get_stroke_color(), float(glyph.get_stroke_opacity())
        points = glyph.points[:, :2]
        yield np.array(colour.to_int_rgb()), opacity, points.min(axis=0), points.max(axis=0)


def _rows_and_columns(low: Array, high: Array) -> tuple[slice, slice]:
    """Return the rows and columns of pixels in a box of the frame, at least one of each."""
    size = np.array([config.pixel_width, config.pixel_height])
    corners = (np.array([low, high]) / [config.frame_width, -config.frame_height] + 0.5) * size
    first = np.clip(np.floor(corners.min(axis=0)).astype(int), 0, size - 1)
    last = np.clip(np.ceil(corners.max(axis=0)).astype(int), first + 1, size)
    return slice(first[1], last[1]), slice(first[0], last[0])


def _covered(changes: NDArray[np.int_], low: Array, high: Array) -> NDArray[np.bool_]:
    """Return which pixels of a box its letters cover: those that they change most, or all if they change none."""
    inside = changes[_rows_and_columns(low, high)]
    return np.asarray(inside >= _COVERED * inside.max())
