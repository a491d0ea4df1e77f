"""Points that fill a box evenly."""

from __future__ import annotations

import numpy as np

from gradmath._check import Array


def scattered(dimension: int, wanted: int) -> Array:
    """Return ``wanted`` points that fill [-1, 1]ᵖ evenly and resonate with no period; shape (wanted, p).

    They are an additive recurrence of low discrepancy, multiples of the powers of 1/φ with φᵖ⁺¹ = φ + 1, which for one
    weight is the golden ratio (H. Weyl, Mathematische Annalen 77, 1916; over more weights M. Roberts, "The unreasonable
    effectiveness of quasirandom sequences", 2018).
    """
    ratio = 2.0
    for _ in range(50):
        ratio = (1 + ratio) ** (1 / (dimension + 1))
    shares = (0.5 + np.arange(1, wanted + 1)[:, None] * ratio ** -np.arange(1.0, dimension + 1)) % 1
    return 2 * shares - 1
