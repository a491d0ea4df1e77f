"""Bowls whose curvatures are known."""

import numpy as np

from gradmath.landscapes.landscape import Quadratic


def bowl_with_curvatures(curvatures, rng):
    """A bowl E = ½ wᵀ H w whose Hessian H has the given eigenvalues, and their eigenvectors as columns."""
    axes = np.linalg.qr(rng.normal(size=(len(curvatures), len(curvatures))))[0]
    return Quadratic(axes @ np.diag(curvatures) @ axes.T / 2), axes
