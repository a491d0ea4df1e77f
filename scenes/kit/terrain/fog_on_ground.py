"""Fog on ground in space: how much of it hides each place."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from gradmath._check import Array

# The share of a radius up to which the ground is clear; from there the fog thickens until it is opaque.
_CLEAR = 0.62
# Density of fog on ground that was felt earlier.
_MEMORY = 0.45
# Where the fog tears first: waves over the ground, each with its length in radii, its direction and its phase.
_WAVES = ((2.9, 0.4, 0.3), (1.9, 1.9, 2.1), (1.2, 2.8, 4.0), (0.8, 0.9, 5.2))
_SOFT_TEAR = 0.3
FAR = 8.0
"""Distance from which the fog comes in, in radii."""


@dataclass(frozen=True)
class Mist:
    """The fog, and what it hides.

    Attributes
    ----------
    places
        Weights at which the ground is felt, in turn.
    radius
        Radius of the felt ground around a place, in weights.
    felt
        Number of places that have been felt; a fraction opens part of a disc.
    reach
        How far one can see from the first place, in radii: the fog comes in as this shrinks to 0.
    torn
        Share of it that the wind has blown away, from 0 to 1.
    colour
        Colour, RGB from 0 to 255.
    """

    places: tuple[tuple[float, float], ...]
    radius: float
    colour: tuple[float, float, float]
    felt: float = 0.0
    reach: float = FAR
    torn: float = 0.0

    @property
    def key(self) -> tuple[float, ...]:
        """The changing parts of it."""
        return self.felt, self.reach, self.torn

    def openings(self) -> Array:
        """Return how far each disc is open and how much fog has returned over it, from 0 to 1; shape (n, 2)."""
        age = self.felt - np.arange(len(self.places))
        return np.stack([np.clip(age, 0, 1), _MEMORY * np.clip(age - 1, 0, 1)], axis=-1)

    def thickness(self) -> float:
        """Return how much of the sky is fog, from 0 to 1."""
        return float(np.clip(1 - self.reach / FAR, 0, 1)) * (1 - self.torn)

    def over(self, weights: Array) -> Array:
        """Return the density of fog at weights of shape (..., 2), from 0 to 1."""
        if self.reach >= FAR or self.torn >= 1:
            return np.zeros(weights.shape[:-1])
        hidden = self._around(weights, self.places[0], self.reach, 0.0)
        for place, (opening, left) in zip(self.places, self.openings(), strict=True):
            if opening > 0:
                hidden = np.minimum(hidden, self._around(weights, place, opening, left))
        # The fog is thin at first.
        hidden = hidden * min(3 * (1 - self.reach / FAR), 1.0)
        return hidden * self._left(weights) if self.torn > 0 else hidden

    def _around(self, weights: Array, place: ArrayLike, size: float, left: float) -> Array:
        """Return the density of fog around a place from which one can see a number of radii."""
        away = np.linalg.norm(weights - np.asarray(place), axis=-1) / (max(size, 1e-6) * self.radius)
        closing = np.clip((away - _CLEAR) / (1 - _CLEAR), 0, 1)
        return np.asarray(left + (1 - left) * closing**2 * (3 - 2 * closing))

    def _left(self, weights: Array) -> Array:
        """Return the share of the fog that the wind has left at weights."""
        ground = np.asarray(weights) / self.radius
        thin = np.zeros(weights.shape[:-1])
        for length, turn, phase in _WAVES:
            along = ground @ np.array([np.cos(turn), np.sin(turn)])
            thin += np.sin(2 * np.pi * along / length + phase + 0.7 * np.sin(ground[..., 0] / length))
        thin = (1 + thin / len(_WAVES)) / 2
        return np.asarray(np.clip((thin - self.torn * (1 + _SOFT_TEAR) + _SOFT_TEAR) / _SOFT_TEAR, 0, 1))

    def sky(self, paper: Array) -> Array:
        """Return the sky's colour, given that of clear air."""
        share = self.thickness()
        return np.asarray(paper + share * (np.asarray(self.colour) - paper))
