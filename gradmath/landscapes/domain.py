"""The box in weight space over which a landscape is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gradmath import _check
from gradmath._check import Array

_SHOWN = 6
"""The most numbers of a vector that are written out."""


@dataclass(frozen=True, eq=False)
class Domain:
    """A box in weight space, edges included.

    Parameters
    ----------
    lower, upper
        The smallest and largest value of each weight, shape (p,).

    Raises
    ------
    ValueError
        If the shapes differ, a bound is not finite, or the box's size along a weight is 0 or overflows.

    Examples
    --------
    >>> import gradmath as gm
    >>> domain = gm.Domain([-4, -2], [4, 2])
    >>> domain.size.tolist(), domain.contains([[0, 0], [5, 0]]).tolist()
    ([8.0, 4.0], [True, False])
    """

    lower: Array
    upper: Array

    def __init__(self, lower: ArrayLike, upper: ArrayLike) -> None:
        low = _check.vector(lower, "lower").copy()
        high = _check.vector(upper, "upper", low.size).copy()
        if not (low < high).all():
            raise ValueError(f"a domain needs lower < upper for every weight: got {low.tolist()} and {high.tolist()}")
        if (high / 2 - low / 2 > np.finfo(np.float64).max / 2).any():
            raise ValueError(f"a domain needs sides of finite length: got {low.tolist()} and {high.tolist()}")
        low.flags.writeable = high.flags.writeable = False
        object.__setattr__(self, "lower", low)
        object.__setattr__(self, "upper", high)

    @property
    def dimension(self) -> int:
        """The number of weights, p."""
        return self.lower.size

    @property
    def size(self) -> Array:
        """The length of each side, shape (p,)."""
        return self.upper - self.lower

    @property
    def center(self) -> Array:
        """The middle of the box, shape (p,)."""
        return self.lower + self.size / 2

    def contains(self, points: ArrayLike) -> NDArray[np.bool_]:
        """Return whether points of shape (..., p) lie in the box; shape (...)."""
        w = _check.points_array(points, self.dimension)
        inside: NDArray[np.bool_] = np.all((w >= self.lower) & (w <= self.upper), axis=-1)
        return inside

    def grid(self, counts: int | Sequence[int]) -> tuple[Array, ...]:
        """Return evenly spaced values of each weight, edges included.

        Parameters
        ----------
        counts
            The number of values along each weight, at least 2; one number serves for all weights.
        """
        each = list(counts) if isinstance(counts, Sequence) else [counts] * self.dimension
        if len(each) != self.dimension:
            raise ValueError(f"counts must be one number or {self.dimension} of them: got {len(each)}")
        return tuple(
            np.linspace(low, high, _check.count(n, "counts", minimum=2))
            for low, high, n in zip(self.lower, self.upper, each, strict=True)
        )

    def __repr__(self) -> str:
        return f"Domain({shown(self.lower)}, {shown(self.upper)})"

    def __reduce__(self) -> tuple[type[Domain], tuple[Array, Array]]:
        """Return how a copy or another process recreates the domain, with read-only bounds."""
        return type(self), (self.lower, self.upper)

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Domain)
            and np.array_equal(self.lower, other.lower)
            and np.array_equal(self.upper, other.upper)
        )

    def __hash__(self) -> int:
        return hash((self.lower.tobytes(), self.upper.tobytes()))


DomainLike: TypeAlias = Domain | tuple[ArrayLike, ArrayLike]
"""A domain, or its lower and its upper corner."""


def as_domain(domain: DomainLike) -> Domain:
    """Return a domain unchanged, or the one with a lower and an upper corner, such as ``((-4, -2), (4, 2))``.

    Raises
    ------
    ValueError
        If it is neither, or as `Domain` does. If it looks like one range for each weight, the message gives the corners
        instead.
    """
    if isinstance(domain, Domain):
        return domain
    try:
        lower, upper = domain
    except (TypeError, ValueError) as error:
        raise ValueError(
            f"a domain is its lower and its upper corner, such as ((-4, -2), (4, 2)): got {type(domain).__name__}"
        ) from error
    try:
        return Domain(lower, upper)
    except ValueError as error:
        raise ValueError(f"{error}{_as_corners(domain)}") from error


def _as_corners(ranges: Sequence[ArrayLike]) -> str:
    """Return what to write instead of one range for each of two weights; an empty text if these are no ranges."""
    table = np.array(ranges) if all(np.shape(each) == (2,) for each in ranges) else np.zeros((2, 2))
    if table.dtype.kind not in "iuf" or not (table[:, 0] < table[:, 1]).all():
        return ""
    return f"; for a range for each weight, give the corners: {tuple(map(tuple, table.T.tolist()))}"


def checked_domain(domain: DomainLike, dimension: int, owner: str = "landscape") -> Domain:
    """Return a domain with as many weights as its owner. Raises as `as_domain` does, or if the numbers differ."""
    found = as_domain(domain)
    if found.dimension != dimension:
        raise ValueError(f"the domain has {found.dimension} weights, the {owner} has {dimension}")
    return found


def domain_or(domain: DomainLike | None, default: Domain, owner: str = "landscape") -> Domain:
    """Return the given domain, which must have as many weights as the default; the default if none is given."""
    return default if domain is None else checked_domain(domain, default.dimension, owner)


def shown(vector: Array) -> str:
    """Return a vector as readable text: numbers with six digits, and of many numbers the first and the last."""
    numbers = [f"{each:.6g}" for each in vector]
    if len(numbers) > _SHOWN:
        numbers = [*numbers[: _SHOWN // 2], "…", numbers[-1]]
    return f"[{', '.join(numbers)}]"
