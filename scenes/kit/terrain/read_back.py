"""What the pixels of ground in space say by themselves: its errors, read back from the colours that are seen of it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from scenes.claims.colours import ShadedGround, rgb_of
from scenes.claims.protocol import Claim
from scenes.kit.frame.theme import Theme
from scenes.kit.terrain.dress import Dress
from scenes.kit.terrain.ground import Ground
from scenes.kit.terrain.terrain import Picture
from scenes.kit.terrain.view import View

# How many pixels are looked at across and down, and how near to the surface a point lies that is of the ground.
_ACROSS, _DOWN, _ON_GROUND = 40, 24, 0.01


def read_back(ground: Ground, view: View, dress: Dress, theme: Theme, picture: Picture) -> Iterator[Claim]:
    """Say of pixels that show the bare ground of a domain that their colours go with the errors.

    Parameters
    ----------
    ground, view, dress, theme
        What was drawn.
    picture
        As it is seen; nothing is said of an empty one, nor of fog.
    """
    rows, columns = picture.depth.shape
    if not rows or dress.mist is not None:
        return
    down, across = np.meshgrid(
        np.linspace(0, rows - 1, _DOWN).astype(int), np.linspace(0, columns - 1, _ACROSS).astype(int), indexing="ij"
    )
    seen = np.isfinite(picture.depth[down, across])
    down, across = down[seen], across[seen]
    if not len(down):
        return
    pixels = np.stack([across + 0.5, down + 0.5], axis=-1)
    world = view.unproject(pixels, picture.depth[down, across].astype(float), (rows, columns))
    weights, errors = ground.to_weights(world)
    span = float(np.ptp(ground.levels))
    # What lies over the ground has other heights.
    bare = ground.landscape.domain.contains(weights)
    bare[bare] = np.abs(ground.landscape.value(weights[bare]) - errors[bare]) < _ON_GROUND * span
    yield ShadedGround(
        landscape=ground.landscape,
        points=weights[bare],
        colours=picture.rgba[down, across, :3][bare].astype(float),
        ramp=np.array([rgb_of(each) for each in theme.bands]),
        span=span,
    )
