"""What the pixels of ground in space show by themselves: its errors, read back from its visible colours."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from scenes.arrays import Array
from scenes.claims.colours import GroundPixels, LitGround, ShadedGround, places_between
from scenes.claims.curves import HEAVY, is_index_contour
from scenes.claims.protocol import Check, Claim, Finding
from scenes.colours import rgb
from scenes.kit.frame.theme import Theme
from scenes.kit.terrain.dress import Dress, tint
from scenes.kit.terrain.ground import Ground
from scenes.kit.terrain.mesh import HALF_WIDTH
from scenes.kit.terrain.terrain import Picture
from scenes.kit.terrain.view import View

LINES = Check("contours in space have the colours of their levels", "of the ramp", 0.1)

# Number of sampled pixels across and down, and the largest distance of a point on the ground from the surface.
_ACROSS, _DOWN, _ON_GROUND = 40, 24, 0.01
# How much wider an index contour is than the others, at least.
_WIDER = 1.2


def read_back(ground: Ground, view: View, dress: Dress, theme: Theme, picture: Picture) -> Iterator[Claim]:
    """Yield the claims that pixels of the bare ground that was asked for have the colours of its errors, and its light.

    Parameters
    ----------
    ground, view, dress, theme
        The ground, the camera, the dress and the theme of the picture.
    picture
        The picture on screen; nothing is claimed of an empty one, nor of fog.
    """
    rows, columns = picture.depth.shape
    if rows:
        yield _index_contours(ground, dress, rows)
        yield _line_colours(ground, rows, theme)
    if not rows or dress.mist is not None:
        return
    # Each with the one below it, which tells its size on the ground.
    down, across = np.meshgrid(
        np.linspace(0, rows - 2, _DOWN).astype(int), np.linspace(0, columns - 1, _ACROSS).astype(int), indexing="ij"
    )
    seen = np.isfinite(picture.depth[down, across]) & np.isfinite(picture.depth[down + 1, across])
    down, across = down[seen], across[seen]
    if not len(down):
        return
    weights, errors = _ground_at(ground, view, picture, down, across)
    sizes = np.linalg.norm(_ground_at(ground, view, picture, down + 1, across)[0] - weights, axis=-1)
    span = float(np.ptp(ground.levels))
    # What lies over the ground has other heights, and from below the ground has other colours.
    bare = _without_haze(ground, weights) & (ground.normal(weights) @ view.axes[2] < 0)
    bare[bare] = np.abs(ground.landscape.value(weights[bare]) - errors[bare]) < _ON_GROUND * span
    pixels = GroundPixels(ground.landscape, weights[bare], picture.rgba[down, across, :3][bare].astype(float))
    ramp = np.array([rgb(each) for each in theme.bands])
    yield ShadedGround(pixels=pixels, ramp=ramp, span=span)
    rise = ground.scale * ground.unit
    yield LitGround(pixels=pixels, ramp=ramp, levels=ground.levels, rise=rise, pixel=sizes[bare])


def _without_haze(ground: Ground, weights: Array) -> NDArray[np.bool_]:
    """Tell which weights, shape (n, 2), lie in cells of the ground without a corner outside of what was asked for."""
    clear = np.ones(len(weights), dtype=np.bool_)
    for axis, nodes in enumerate((ground.weights[0, :, 0], ground.weights[:, 0, 1])):
        cell = np.clip(np.searchsorted(nodes, weights[:, axis]) - 1, 0, nodes.size - 2)
        clear &= (nodes[cell] >= ground.asked.lower[axis]) & (nodes[cell + 1] <= ground.asked.upper[axis])
    return clear


def _ground_at(
    ground: Ground, view: View, picture: Picture, down: NDArray[np.intp], across: NDArray[np.intp]
) -> tuple[Array, Array]:
    """Return the weights and errors of what is seen at some pixels."""
    centers = np.stack([across + 0.5, down + 0.5], axis=-1)
    rows, columns = picture.depth.shape
    return ground.to_weights(view.unproject(centers, picture.depth[down, across].astype(float), (rows, columns)))


def _index_contours(ground: Ground, dress: Dress, rows: int) -> Finding:
    """Return how many of the map's contours are wrongly wide or narrow on this ground."""
    widths = tint(ground.bands, dress, rows, np.zeros(3)).lines[:, HALF_WIDTH]
    drawn = widths > 0
    wide = widths > _WIDER * widths.min(where=drawn, initial=np.inf)
    wanted = np.array([is_index_contour(each) for each in range(len(widths))])
    return Finding(check=HEAVY, figure=float(np.count_nonzero(drawn & (wide != wanted))), settled=True)


def _line_colours(ground: Ground, rows: int, theme: Theme) -> Finding:
    """Return how far the contours' colours are from where their levels stand on the theme's ramp."""
    colours = tint(ground.bands, Dress(), rows, np.zeros(3)).lines[:, HALF_WIDTH + 1 :]
    places = places_between(np.array([rgb(each) for each in theme.lines]), colours)
    off = np.abs(places - np.linspace(0, 1, len(places))).max()
    return Finding(check=LINES, figure=float(off), settled=True)
