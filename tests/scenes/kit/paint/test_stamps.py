"""Stamps by the hundred give the very pixels that Cairo gives when it lays the same pictures one by one."""

from __future__ import annotations

import cairo
import numpy as np
import pytest

from scenes.kit.paint.stamps import lay_stamps

Array = np.ndarray
HEIGHT, WIDTH, SIDE = 60, 90, 11


def random_pixels(rng: np.random.Generator, height: int, width: int, *, opaque: bool) -> Array:
    """Return pixels as Cairo keeps them, colours multiplied by opacity; a third is opaque, a third empty."""
    opacity = rng.integers(0, 256, (height, width, 1)) if not opaque else np.full((height, width, 1), 255)
    if not opaque:
        opacity[rng.random(opacity.shape) < 1 / 3] = 255
        opacity[rng.random(opacity.shape) < 1 / 3] = 0
    colours = rng.integers(0, 256, (height, width, 3)) * opacity // 255
    return np.concatenate([colours, opacity], axis=-1).astype(np.uint8)


def surface_of(pixels: Array) -> cairo.ImageSurface:
    return cairo.ImageSurface.create_for_data(pixels.data, cairo.FORMAT_ARGB32, pixels.shape[1], pixels.shape[0])


def as_words(pixels: Array) -> Array:
    return pixels.view(np.uint32)[..., 0]


def spans_of(pictures: Array) -> Array:
    """Return the first column that is not empty and the one after the last, row by row."""
    spans = np.zeros((*pictures.shape[:2], 2), dtype=np.int64)
    for index, picture in enumerate(pictures):
        for row, words in enumerate(picture):
            (seen,) = np.nonzero(words)
            if len(seen):
                spans[index, row] = seen[0], seen[-1] + 1
    return spans


def laid_by_cairo(frame: Array, pictures: Array, which: Array, corners: Array, opacities: Array, boxes: Array) -> Array:
    painted = frame.copy()
    surface = surface_of(painted)
    context = cairo.Context(surface)
    context.set_antialias(cairo.ANTIALIAS_NONE)
    context.set_fill_rule(cairo.FILL_RULE_EVEN_ODD)
    for left, top, right, bottom in boxes.tolist():
        context.rectangle(0, 0, WIDTH, HEIGHT)
        context.rectangle(left, top, right - left, bottom - top)
        context.clip()
    for index, (left, top), opacity in zip(which, corners.tolist(), opacities.tolist(), strict=True):
        context.set_source_surface(surface_of(pictures[index]), left, top)
        context.paint_with_alpha(opacity / 255)
    surface.flush()
    return painted


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("opacity", ["all", "any"])
def test_they_are_laid_as_cairo_lays_them(seed: int, opacity: str) -> None:
    rng = np.random.default_rng(seed)
    frame = random_pixels(rng, HEIGHT, WIDTH, opaque=True)
    pictures = np.array([random_pixels(rng, SIDE, SIDE, opaque=False) for _ in range(5)])
    which = rng.integers(0, len(pictures), 80)
    corners = rng.integers((-SIDE - 2, -SIDE - 2), (WIDTH + 3, HEIGHT + 3), (80, 2))
    opacities = np.full(80, 255) if opacity == "all" else rng.integers(0, 256, 80)
    boxes = np.array([(10, 5, 40, 25), (30, 20, 50, 60), (85, 0, 120, 12)])
    wanted = laid_by_cairo(frame, pictures, which, corners, opacities, boxes)
    words = as_words(pictures)
    lay_stamps(as_words(frame), words, spans_of(words), which, corners, opacities.astype(np.uint8), boxes)
    np.testing.assert_array_equal(frame, wanted)


def test_each_opacity_is_as_cairo_has_it() -> None:
    rng = np.random.default_rng(9)
    picture = random_pixels(rng, SIDE, SIDE, opaque=False)[None]
    nowhere, corner, first = np.zeros((0, 4), dtype=np.int64), np.zeros((1, 2), dtype=np.int64), np.zeros(1, np.int64)
    for opacity in range(256):
        frame = random_pixels(rng, HEIGHT, WIDTH, opaque=True)
        wanted = laid_by_cairo(frame, picture, first, corner, np.array([opacity]), nowhere)
        words = as_words(picture)
        lay_stamps(as_words(frame), words, spans_of(words), first, corner, np.array([opacity], np.uint8), nowhere)
        np.testing.assert_array_equal(frame, wanted)
