"""Real measured data that comes with the package, and a model of exactly 1000 weights on it.

See ``data/README.md`` for the sources and licences.
"""

from __future__ import annotations

from importlib import resources

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike, NDArray

from gradmath import _check
from gradmath._check import Array
from gradmath.fitting import Softmax
from gradmath.landscape import Domain

SIDE = 8
"""The pixels along each side of a picture."""

INK = 16
"""The darkest pixel; 0 is blank paper."""


def digits() -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Return 1797 digits written by hand by 13 people.

    E. Alpaydin, C. Kaynak, Optical Recognition of Handwritten Digits, UCI Machine Learning Repository, 1998,
    doi 10.24432/C50P49, CC BY 4.0; the test set.

    Returns
    -------
    images
        Shape (1797, 8, 8), whole numbers from 0 (blank) to 16 (full of ink), the first row at the top.
    labels
        The digit that was written, 0 to 9, shape (1797,).
    """
    file = resources.files("gradmath") / "data" / "digits.npz"
    with file.open("rb") as stream, np.load(stream, allow_pickle=False) as stored:
        return stored["images"], stored["labels"]


def digit_features(images: ArrayLike) -> Array:
    """Return the 100 numbers by which the model knows a picture, each from 0 to 1.

    They are the 64 pixels, row by row, and the contrast (largest minus smallest pixel) in each of the 36 windows of
    3 by 3 pixels, row by row.

    Parameters
    ----------
    images
        Shape (n, 8, 8), from 0 to 16.

    Returns
    -------
    Array
        Shape (n, 100).

    Raises
    ------
    ValueError
        If the shape is another, or a pixel is out of its range.
    """
    array = _check.finite_array(images, "images")
    if array.ndim != 3 or array.shape[1:] != (SIDE, SIDE):
        raise ValueError(f"images must have shape (n, {SIDE}, {SIDE}): got shape {array.shape}")
    if array.size and (array.min() < 0 or array.max() > INK):
        raise ValueError(f"images must have pixels from 0 to {INK}: got {array.min():g} to {array.max():g}")
    pixels = array / INK
    windows = sliding_window_view(pixels, (3, 3), axis=(1, 2))
    contrasts = windows.max(axis=(-2, -1)) - windows.min(axis=(-2, -1))
    return np.concatenate([pixels.reshape(-1, SIDE**2), contrasts.reshape(-1, (SIDE - 2) ** 2)], axis=1)


def digits_model(*, ridge: float = 0.0) -> Softmax:
    """Return the error of a model that reads the digits: 100 features × 10 classes = 1000 weights.

    Weight number 10·i + c says how much feature i speaks for digit c. The domain is 10 on each side of the origin.

    Parameters
    ----------
    ridge
        The weight of the penalty ridge·‖w‖², at least 0.
    """
    images, labels = digits()
    edge = np.full(1000, 10.0)
    return Softmax(digit_features(images), labels, classes=10, ridge=ridge, domain=Domain(-edge, edge))
