"""How full the panels of a picture are."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from manim import Mobject, VMobject
from performances import Frame

from scenes.kit.paint.canvas import Painted
from scenes.kit.shapes.panel import PanelGround

# Room that a panel leaves around what stands on it, in frame units.
ROOM = 0.34
# What is fainter is not there yet, or not any more.
SEEN = 0.2
FULL_ENOUGH = 0.6
WIDE_ENOUGH = 0.5
LONGEST_EMPTY = 0.5

Box = np.ndarray


def fullness(frame: Frame) -> Iterator[float]:
    """Yield for each panel of a picture how far down the box around its contents reaches, with room around.

    Rows are flush left, so a short one leaves no hole; but if they take less than half of the width, that counts too.
    """
    parts = [part for mobject in frame.mobjects for part in mobject.get_family()]
    boxes = [(index, box) for index, part in enumerate(parts) if (box := _box(part)) is not None]
    for index, part in enumerate(parts):
        ground = _box(part) if isinstance(part, PanelGround) else None
        if ground is not None:
            above = [box for later, box in boxes if later > index and _holds(ground, box)]
            yield _share(ground, above)


def emptiest_run(frames: list[Frame], rate: int) -> float:
    """Return for how many seconds on end some panel is not full enough, at most."""
    longest = run = 0
    for frame in frames:
        run = run + frame.count if any(share < FULL_ENOUGH for share in fullness(frame)) else 0
        longest = max(longest, run)
    return longest / rate


def _box(part: Mobject) -> Box | None:
    """Return the corners of what is drawn of a part, shape (2, 2); None if it is not seen, or all over the frame."""
    if isinstance(part, Painted):
        reach = part.reach()
        return np.array(reach).reshape(2, 2) if part.opacity > SEEN and isinstance(reach, tuple) else None
    if not isinstance(part, VMobject) or not len(part.points):
        return None
    if max(part.get_fill_opacity(), part.get_stroke_opacity() * (part.get_stroke_width() > 0)) <= SEEN:
        return None
    return np.array([part.points.min(axis=0)[:2], part.points.max(axis=0)[:2]])


def _holds(ground: Box, box: Box) -> bool:
    """Tell whether a panel's ground is what a thing stands on: its middle is there, and it is no larger."""
    middle = box.mean(axis=0)
    inside = (ground[0] <= middle).all() and (middle <= ground[1]).all()
    return bool(inside and (np.ptp(box, axis=0) <= np.ptp(ground, axis=0) + ROOM).all())


def _share(ground: Box, contents: list[Box]) -> float:
    if not contents:
        return 0.0
    low = np.maximum(np.min([box[0] for box in contents], axis=0) - ROOM, ground[0])
    high = np.minimum(np.max([box[1] for box in contents], axis=0) + ROOM, ground[1])
    across, down = (high - low) / np.ptp(ground, axis=0)
    return float(down * min(1.0, across / WIDE_ENOUGH))
