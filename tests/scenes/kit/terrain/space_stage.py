"""What the tests of things in space share: a small space, and how claims are checked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import numpy as np
from manim import Mobject, tempconfig

from gradmath.landscapes.catalogue import landscape
from lecture.audit.measure import Differences
from scenes.claims.protocol import Claim, Finding
from scenes.kit.frame.theme import DARK, Theme
from scenes.kit.map.survey import Survey
from scenes.kit.paint.canvas import FrameCamera
from scenes.kit.terrain.ground import Ground, Sampling
from scenes.kit.terrain.skin import map_skin
from scenes.kit.terrain.space import Space
from scenes.kit.terrain.standpoint import Standpoint

SIDE = Standpoint(-14, 28, 2.0, (0.0, 0.1, 0.8), (0.0, -0.3), 0.08)
HERE = np.array([-2.21, -0.27])
SURVEY = Survey.of(landscape("lecture"), widened=False)
COARSE = Sampling(cells=80)


@contextmanager
def frame(size: tuple[int, int] = (144, 256), theme: Theme = DARK) -> Iterator[None]:
    """Draw into a small frame."""
    with tempconfig({"pixel_height": size[0], "pixel_width": size[1], "background_color": theme.paper}):
        yield


def lecture_ground(theme: Theme = DARK, sampling: Sampling = COARSE) -> Ground:
    """Return the lecture's landscape as ground."""
    return Ground(SURVEY.landscape, SURVEY.levels, map_skin(theme, len(SURVEY.levels)), sampling=sampling)


def lecture_space(theme: Theme = DARK, sampling: Sampling = COARSE) -> Space:
    """Return a space with the lecture's landscape."""
    return Space(lecture_ground(theme, sampling), theme, SIDE)


def shot(*mobjects: Mobject) -> np.ndarray:
    """Return the picture of mobjects, shape (h, w, 3)."""
    camera = FrameCamera()
    camera.capture_mobjects(list(mobjects))
    return camera.pixel_array[..., :3].copy()


def failed(claims: Iterable[Claim]) -> set[str]:
    """Return the names of the checks that fail."""
    findings = [each for claim in claims for each in claim.findings(Differences()) if isinstance(each, Finding)]
    return {each.check.name for each in findings if not each.check.passes(each.figure)}
