"""What the pixels of ground in space say by themselves: its errors, read back from the colours that are seen of it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from scenes.claims.colours import ShadedGround, rgb_of
from scenes.claims.curves import HEAVY
from scenes.claims.protocol import Claim, Finding
from scenes.kit.frame.theme import Theme
from scenes.kit.terrain.dress import Dress, tint
from scenes.kit.terrain.ground import Ground
from scenes.kit.terrain.mesh import HALF_WIDTH
from scenes.kit.terrain.terrain import Picture
from scenes.kit.terrain.view import View

# How many pixels are looked at across and down, and how near to the surface a point lies that is of the ground.
_ACROSS, _DOWN, _ON_GROUND = 40, 24, 0.01
# Every so many contours one is heavy, as the lectures say, and by how much it is wider at least.
_FOURTH, _WIDER = 4, 1.2


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
    if rows:
        yield _index_contours(ground, dress, rows)
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
    # What lies over the ground has other heights, and from below it has other colours.
    bare = ground.landscape.domain.contains(weights) & (ground.normal(weights) @ view.axes[2] < 0)
    bare[bare] = np.abs(ground.landscape.value(weights[bare]) - errors[bare]) < _ON_GROUND * span
    yield ShadedGround(
        landscape=ground.landscape,
        points=weights[bare],
        colours=picture.rgba[down, across, :3][bare].astype(float),
        ramp=np.array([rgb_of(each) for each in theme.bands]),
        span=span,
    )


def _index_contours(ground: Ground, dress: Dress, rows: int) -> Finding:
    """Return how many of the contours of the map are wide on this ground and should not be, or the other way round."""
    widths = tint(ground.bands, dress, rows, np.zeros(3)).lines[:, HALF_WIDTH]
    drawn = widths > 0
    wide = widths > _WIDER * widths.min(where=drawn, initial=np.inf)
    wanted = np.arange(len(widths)) % _FOURTH == _FOURTH - 1
    return Finding(check=HEAVY, figure=float(np.count_nonzero(drawn & (wide != wanted))), settled=True)
