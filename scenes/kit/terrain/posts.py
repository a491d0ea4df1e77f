"""Posts as high as the error: one with its number, and a comb of them that closes to a surface."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from gradmath.landscapes.landscape import Landscape
from scenes.arrays import Array
from scenes.claims.pictures import STANDS, span
from scenes.claims.protocol import Check, Claim, Finding, Measure, Outcome
from scenes.colours import rgb
from scenes.kit.lettering.numbers import ReadOut
from scenes.kit.terrain.space import Prop, Space
from scenes.kit.terrain.things import Segments, Sphere, Stroke, Thing

POST = Check("a post is as high as the error where it stands", "of the range", 1e-9)

_WIDTH, _KNOB, _KNOB_HALO = 5.0, 0.055, 4.0
_COMB_WIDTH, _COMB_OPACITY = 2.2, 0.85
# Gap from the top of a post to its number, in frame units.
_NUMBER_GAP = 0.16


class PostHeights:
    """Posts from the floor are as high as the error at their feet.

    Parameters
    ----------
    landscape
        Landscape of the error.
    feet
        Weights at the drawn feet, shape (n, 2).
    errors
        Errors at the drawn tops of the posts, shape (n,).
    grown
        Share of their height that is there.
    floor
        Error of the floor.
    """

    def __init__(self, landscape: Landscape, feet: Array, errors: Array, *, grown: float, floor: float) -> None:
        self.landscape, self.feet, self.errors = landscape, feet, errors
        self.grown, self.floor = grown, floor
        self.settled = False

    def findings(self, measure: Measure) -> Iterator[Outcome]:
        """Check the post that is furthest off."""
        true = self.floor + self.grown * (measure.value(self.landscape, self.feet) - self.floor)
        off = float(np.abs(true - self.errors).max()) / measure.extent(self.landscape)
        yield Finding(check=POST, figure=off)


class Post(Prop):
    """An upright line from the floor to the ground, as high as the error, with a knob at its top.

    Parameters
    ----------
    space
        Space of the post.
    weights
        Weights at its foot, shape (2,).
    colour
        Colour of the theme; default: ink.

    Attributes
    ----------
    growth
        Share of its height that is there.

    Examples
    --------
    >>> ground = Ground(gm.landscape("lecture"), equal_levels(gm.landscape("lecture"), count=20), map_skin(DARK, 20))
    >>> space = Space(ground, DARK, Standpoint(-14, 28, 2.0, (0, 0.1, 0.8), (0, -0.3), 0.08))
    >>> space.put(Post(space, (1.0, 0.6))).set_growth(1)
    >>> scene.add(space)
    """

    def __init__(self, space: Space, weights: ArrayLike, *, colour: str | None = None) -> None:
        super().__init__(space)
        self.point = np.asarray(weights, dtype=float)
        self.colour = rgb(colour or space.theme.ink)

    def set_point(self, weights: ArrayLike) -> Self:
        """Move it to other weights."""
        self.point = np.asarray(weights, dtype=float)
        self.space.refresh()
        return self

    @property
    def error(self) -> float:
        """The error at its present height."""
        floor = self.space.ground.floor
        return floor + self.growth * (float(self.space.ground.landscape.value(self.point)) - floor)

    def ends(self) -> Array:
        """Return foot and top in the world, shape (2, 3)."""
        ground = self.space.ground
        return np.stack([ground.on_floor(self.point), ground.to_world(self.point, self.error)])

    def things(self) -> list[Thing]:
        ends = self.ends()
        return [
            Stroke(ends, self.colour, _WIDTH, lift=0.03),
            Sphere(ends[1], self.colour, _KNOB * min(1.0, 4 * self.growth), _KNOB_HALO * self.space.theme.glow),
        ]

    def claims(self) -> Iterator[Claim]:
        """It is as high as the error, over its weights."""
        ground = self.space.ground
        line = next(thing for thing in self.things() if isinstance(thing, Stroke)).points
        weights, errors = ground.to_weights(line)
        place = self.space.to_screen(line[1])
        off = float(np.abs(weights - self.point).max()) / span(ground.landscape)
        yield Finding(check=STANDS, figure=off, place=place)
        yield PostHeights(ground.landscape, weights[:1], errors[1:], grown=self.growth, floor=ground.floor)


def post_number(post: Post, *, decimals: int = 2, size: float | None = None) -> ReadOut:
    """Return the number of a post's height, which stays above its top and counts as the post grows."""
    space = post.space
    number = ReadOut(
        post.error,
        size or space.theme.type.label,
        space.theme.ink,
        truth=partial(_true_height, post),
        decimals=decimals,
        weight="SEMIBOLD",
    )
    space.accompany(partial(_over_top, post, number), post)
    return number


def _true_height(post: Post) -> float:
    return post.error


def _over_top(post: Post, number: ReadOut) -> None:
    x, y, _ = post.space.to_screen(post.ends()[1])
    number.set_value(post.error)
    number.place((x + number.width / 2, y + _NUMBER_GAP, 0.0))


class Comb(Prop):
    """Posts in rows all over the domain, each as high as its error; they grow row by row from the far side on.

    Parameters
    ----------
    space
        Space of the posts.
    count
        Number of posts along the longer side.
    colour
        Colour of the theme; default: a quiet one.
    """

    def __init__(self, space: Space, count: int = 30, *, colour: str | None = None) -> None:
        super().__init__(space)
        self.colour = rgb(colour or space.theme.quiet)
        domain = space.ground.landscape.domain
        columns, rows = (max(2, round(count * each)) for each in domain.size / domain.size.max())
        shares = [(np.arange(n) + 0.5) / n for n in (columns, rows)]
        first, second = (domain.lower[k] + shares[k] * domain.size[k] for k in (0, 1))
        self.feet: Array = np.stack(np.meshgrid(first, second[::-1]), axis=-1).reshape(-1, 2)
        self._row = np.repeat(np.arange(rows) / rows, columns)

    def grown(self) -> Array:
        """Return the share of its height that each post has, shape (n,)."""
        each = np.clip((self.growth * 1.5 - self._row) / 0.5, 0, 1)
        return each * each * (3 - 2 * each)

    def lines(self) -> tuple[Array, Array]:
        """Return the posts that are there, shape (n, 2, 3), and the share of their height, shape (n,)."""
        ground, grown = self.space.ground, self.grown()
        there = grown > 0
        feet, grown = self.feet[there], grown[there]
        errors = ground.floor + grown * (ground.landscape.value(feet) - ground.floor)
        return np.stack([ground.on_floor(feet), ground.to_world(feet, errors)], axis=1), grown

    def things(self) -> list[Thing]:
        lines, _ = self.lines()
        if not len(lines):
            return []
        tops = np.stack([lines[:, 1], lines[:, 1]], axis=1)
        return [
            Segments(lines, self.colour, _COMB_WIDTH, opacity=_COMB_OPACITY),
            Segments(tops, rgb(self.space.theme.ink), 2.4 * _COMB_WIDTH, lift=0.04),
        ]

    def claims(self) -> Iterator[Claim]:
        """Every post is as high as the error at its foot."""
        ground, (_, grown) = self.space.ground, self.lines()
        drawn = self.things()
        if not drawn:
            return
        weights, errors = ground.to_weights(drawn[0].points)  # type: ignore[union-attr]
        whole = grown == 1
        if whole.any():
            yield PostHeights(ground.landscape, weights[whole, 0], errors[whole, 1], grown=1.0, floor=ground.floor)
