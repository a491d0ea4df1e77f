"""What segments that go up into space need of a landscape; see `scenes.kit.map.needs`."""

from __future__ import annotations

import numpy as np

from scenes.kit.map.needs import grid_of
from scenes.kit.map.survey import Survey
from scenes.kit.map.viewpoints import UnsuitableError
from scenes.kit.terrain.ground import rise_in_space

# Where half of the ground rises by more than so much on its way, as it is drawn in space, there are nothing but spikes.
_SPIKES = 6.0


def whole_ground(survey: Survey) -> None:
    """Ground without holes, all over the frame, that is more than spikes."""
    asked = survey.asked.gradient(grid_of(survey))
    if not np.isfinite(asked).all():
        raise UnsuitableError("a surface in space needs ground without holes, and it is not finite everywhere")
    if not np.isfinite(survey.landscape.gradient(grid_of(survey, framed=True))).all():
        raise UnsuitableError(
            "a surface in space fills the picture, and beyond its domain it is not defined: choose a part of the "
            "domain that is 16 to 9"
        )
    slopes = np.linalg.norm(asked, axis=-1)
    if float(np.median(slopes)) * rise_in_space(survey.landscape, survey.levels) > _SPIKES:
        raise UnsuitableError(
            "its waves are so narrow and high that a surface in space would be nothing but spikes: choose a smaller "
            "part of its domain"
        )
