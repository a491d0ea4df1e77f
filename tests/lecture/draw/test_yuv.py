"""The colours of a video: each sample is what the standards define, to the nearest whole number."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from lecture.draw.yuv import to_yuv420
from scenes.kit.paint.tiles import Tiles, words

RED, GREEN, BLUE = 0.2126, 0.7152, 0.0722

SIZES = st.tuples(st.integers(1, 6).map(lambda n: 2 * n), st.integers(1, 6).map(lambda n: 2 * n))
PICTURES = SIZES.flatmap(lambda size: arrays(np.uint8, (*size, 4)))


def converted(picture: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return luma and the two chromas of RGBA bytes, shape (height, width, 4)."""
    height, width = picture.shape[:2]
    luma = np.zeros((height, width), np.uint8)
    chromas = np.zeros((2, height // 2, width // 2), np.uint8)
    tiles = Tiles(width, height)
    tiles.mark_all()
    to_yuv420(words(picture), luma, *chromas, tiles.marks)
    return luma, *chromas


def defined(picture: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the same from the standards' definitions, in real numbers."""
    red, green, blue = np.moveaxis(picture[..., :3] / 255.0, -1, 0)
    luma = RED * red + GREEN * green + BLUE * blue
    return (
        16 + 219 * luma,
        128 + 224 * halved((blue - luma) / (2 * (1 - BLUE))),
        128 + 224 * halved((red - luma) / (2 * (1 - RED))),
    )


def halved(samples: np.ndarray) -> np.ndarray:
    """Filter by 1, 2, 1 around every even column, the border repeated, and take the mean of two rows each."""
    framed = np.concatenate([samples[:, :1], samples], axis=1)
    across = (framed[:, :-1:2] + 2 * framed[:, 1::2] + samples[:, 1::2]) / 4
    return (across[::2] + across[1::2]) / 2


@given(PICTURES)
def test_every_sample_is_the_nearest_whole_number_to_its_definition(picture: np.ndarray) -> None:
    for sample, real in zip(converted(picture), defined(picture), strict=True):
        # Half, and a little for coefficients of sixteen binary digits.
        assert np.abs(sample - real).max() <= 0.5 + 0.01


@given(PICTURES, st.integers(0, 255))
def test_opacity_is_passed_over(picture: np.ndarray, opacity: int) -> None:
    other = picture.copy()
    other[..., 3] = opacity
    for sample, same in zip(converted(picture), converted(other), strict=True):
        np.testing.assert_array_equal(sample, same)


@pytest.mark.parametrize(
    ("colour", "samples"),
    [((0, 0, 0), (16, 128, 128)), ((255, 255, 255), (235, 128, 128)), ((0, 0, 255), (32, 240, 118)),
     ((255, 0, 0), (63, 102, 240))],
)  # fmt: skip
def test_black_white_and_pure_colours_reach_the_ends_of_the_range(colour: tuple[int, ...], samples: tuple) -> None:
    picture = np.full((4, 4, 4), (*colour, 255), np.uint8)
    assert tuple(int(plane[0, 0]) for plane in converted(picture)) == samples
