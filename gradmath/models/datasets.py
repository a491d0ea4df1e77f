"""Real measured data that comes with the package, and two models of it: one of 1000 weights, and a line.

See ``data/README.md`` for the sources and licences.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from importlib import resources

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike, NDArray

from gradmath import _check
from gradmath._check import Array
from gradmath.landscapes.landscape import Domain
from gradmath.models.fitting import LeastSquares, Softmax

SIDE = 8
"""The pixels along each side of a picture."""

WINDOW = 3
"""The pixels along each side of a window in which a picture's contrast is measured."""

INK = 16
"""The darkest pixel; 0 is blank paper."""

FLIPPER_UNIT, MASS_UNIT = "mm", "g"
"""The units in which penguins were measured."""

GRAMS_IN_A_KILOGRAM = 1000


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

    Examples
    --------
    >>> import gradmath as gm
    >>> images, labels = gm.digits()
    >>> images.shape, labels[:5].tolist()
    ((1797, 8, 8), [0, 1, 2, 3, 4])
    """
    file = resources.files("gradmath.models") / "data" / "digits.npz"
    with file.open("rb") as stream, np.load(stream, allow_pickle=False) as stored:
        return stored["images"], stored["labels"]


def digit_features(images: ArrayLike) -> Array:
    """Return the 100 numbers that describe a picture to the model, each from 0 to 1.

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
        If the shape is different, or a pixel is out of its range.
    """
    array = _check.finite_array(images, "images")
    if array.ndim != 3 or array.shape[1:] != (SIDE, SIDE):
        raise ValueError(f"images must have shape (n, {SIDE}, {SIDE}): got shape {array.shape}")
    if array.size and (array.min() < 0 or array.max() > INK):
        raise ValueError(f"images must have pixels from 0 to {INK}: got {array.min():g} to {array.max():g}")
    pixels = array / INK
    windows = sliding_window_view(pixels, (WINDOW, WINDOW), axis=(1, 2))
    contrasts = windows.max(axis=(-2, -1)) - windows.min(axis=(-2, -1))
    return np.concatenate([pixels.reshape(-1, SIDE**2), contrasts.reshape(-1, (SIDE - WINDOW + 1) ** 2)], axis=1)


def digits_model(*, ridge: float = 0.0) -> Softmax:
    """Return the error of a model that reads the digits: 100 features × 10 classes = 1000 weights.

    Weight number 10·i + c tells how strongly feature i suggests digit c. The domain is 10 on each side of the origin.

    Parameters
    ----------
    ridge
        The weight of the penalty ridge·‖w‖², at least 0.
    """
    images, labels = digits()
    edge = np.full(1000, 10.0)
    return Softmax(digit_features(images), labels, classes=10, ridge=ridge, domain=Domain(-edge, edge))


def penguins() -> tuple[Array, Array, NDArray[np.str_]]:
    """Return 342 penguins of three species, measured alive on islands of the Palmer Archipelago, 2007 to 2009.

    K. B. Gorman, T. D. Williams, W. R. Fraser, Ecological Sexual Dimorphism and Environmental Variability within a
    Community of Antarctic Penguins (Genus Pygoscelis), PLoS ONE 9(3): e90081, 2014, doi 10.1371/journal.pone.0090081;
    CC0 1.0.

    Returns
    -------
    flipper_lengths
        The lengths in millimetres, shape (342,).
    body_masses
        The masses in grams, shape (342,).
    species
        "Adelie", "Gentoo" or "Chinstrap", shape (342,).

    Examples
    --------
    >>> import gradmath as gm
    >>> flipper_lengths, body_masses, species = gm.penguins()
    >>> flipper_lengths[0].item(), body_masses[0].item(), str(species[0])
    (181.0, 3750.0, 'Adelie')
    """
    rows = list(csv.DictReader(_penguin_records()))
    flipper_lengths = np.array([float(row["flipper_length_mm"]) for row in rows])
    body_masses = np.array([float(row["body_mass_g"]) for row in rows])
    return flipper_lengths, body_masses, np.array([row["species"] for row in rows])


def recorded_units() -> tuple[str, str]:
    """Return the units of flipper lengths and of body masses as the columns of the penguins' records name them."""
    _, flipper, mass = next(csv.reader(_penguin_records()))
    return flipper.rpartition("_")[2], mass.rpartition("_")[2]


def _penguin_records() -> list[str]:
    """Return the lines of the file of penguins."""
    file = resources.files("gradmath.models") / "data" / "penguins.csv"
    return file.read_text(encoding="utf-8").splitlines()


@dataclass(frozen=True, eq=False)
class PenguinLine:
    """A line through the penguins, mass = w₁ · (flipper length - reference) / unit + w₂, and its error over (w₁, w₂).

    Attributes
    ----------
    error
        E, the mean squared error in kg², over the weights: w₁ in kg per ``unit`` of flipper, and w₂ in kg, the mass at
        the reference length.
    reference, unit
        The reference and the unit of flipper lengths, in millimetres.
    mass_unit
        The unit of the masses that the line gives, and of their differences.
    """

    error: LeastSquares
    reference: float
    unit: float
    mass_unit: str = "kg"

    @property
    def error_unit(self) -> str:
        """The unit of the error, which is a mean of squares of masses."""
        return f"{self.mass_unit}²"

    def masses(self, weights: ArrayLike, flipper_lengths: ArrayLike) -> Array:
        """Return the masses in kg that lines with weights (..., 2) predict for n flippers in mm; shape (..., n)."""
        w = _check.points_array(weights, 2, "weights")
        lengths = _check.vector(flipper_lengths, "flipper_lengths")
        masses: Array = w[..., :1] * ((lengths - self.reference) / self.unit) + w[..., 1:]
        return masses


def penguin_line(*, reference: float | None = None, unit: float | None = None) -> PenguinLine:
    """Return the error of a line that predicts a penguin's mass from its flipper, as a landscape over two weights.

    With raw millimetres the valley would be a ravine almost 3000 times longer than wide, in which nothing can be seen:
    the intercept, the mass at length 0, is far from all penguins. So lengths are measured from a reference and in a
    larger unit. By default these are the mean and the standard deviation of the lengths, and the valley is perfectly
    round: E = E(ŵ) + ‖w - ŵ‖². With ``reference=190, unit=10`` it is an ellipse, in familiar units: w₁ in kg per
    centimetre of flipper, and w₂ the mass in kg at 19 cm.

    Parameters
    ----------
    reference
        The flipper length in mm that counts as 0.
    unit
        The length in mm that counts as 1, greater than 0.

    Returns
    -------
    PenguinLine
        Its domain is 16:9, 3.2 and 1.8 kg on each side of the minimiser.

    Raises
    ------
    ValueError
        If the reference is not finite or the unit not greater than 0.
    """
    flipper_lengths, body_masses, _ = penguins()
    zero = flipper_lengths.mean() if reference is None else _check.finite_number(reference, "reference")
    one = flipper_lengths.std() if unit is None else _check.positive_number(unit, "unit")
    features = np.stack([(flipper_lengths - zero) / one, np.ones_like(flipper_lengths)], axis=-1)
    error = LeastSquares(features, body_masses / GRAMS_IN_A_KILOGRAM)
    sides = np.array([3.2, 1.8])
    domain = Domain(error.minimiser - sides, error.minimiser + sides)
    return PenguinLine(error.over(domain), float(zero), float(one))
