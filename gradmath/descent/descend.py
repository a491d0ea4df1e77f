"""Gradient descent, step by step: w ← w + α·d, with a direction d from a rule and a learning rate α from a step size.

Any rule goes with any step size. One engine advances all starts together; a single start is a batch of one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from gradmath import _check
from gradmath._blocks import blocks
from gradmath.descent._engine import DISTANCE_LIMIT, ERROR_GROWTH_LIMIT, Bounds, Frame, Limits, Run, history_of
from gradmath.descent._given import direction_rule, step_size
from gradmath.descent.paths import DescentPath, DescentPaths, StopReason
from gradmath.descent.rules import DirectionRule, PlainGradient
from gradmath.descent.steps import Backtracking, Constant, StepSize
from gradmath.landscapes.given import given_gradient
from gradmath.landscapes.landscape import BLOCK, Landscape

if TYPE_CHECKING:
    from gradmath.descent._kernel import Kernel

__all__ = [
    "DISTANCE_LIMIT",
    "ERROR_GROWTH_LIMIT",
    "Backtracking",
    "Bounds",
    "Constant",
    "DescentPath",
    "DescentPaths",
    "PlainGradient",
    "StopReason",
    "descend",
    "descend_many",
]

DEFAULT_RULE = PlainGradient()
DEFAULT_STEP = Constant(0.1)

# Steps that NumPy takes in about the time that a kernel takes to compile, a tenth of a second.
_WORTH_COMPILING = 4_000_000


def descend(
    landscape: Landscape,
    start: ArrayLike,
    *,
    rule: DirectionRule | type[DirectionRule] = DEFAULT_RULE,
    step: StepSize | type[StepSize] | float = DEFAULT_STEP,
    max_steps: int = 1000,
    tolerance: float = 1e-6,
    bounds: Bounds = "stop",
) -> DescentPath:
    """Descend from one start, step by step.

    Parameters
    ----------
    landscape
        E.
    start
        Where to begin, shape (p,).
    rule
        The direction of each step; a class, such as `Adam`, stands for its instance with default arguments.
    step
        The length of each step; a number is a constant learning rate, and a class is as for the rule.
    max_steps
        The most steps to take, at least 0.
    tolerance
        The largest ‖∇E(w)‖ at which the descent has converged, at least 0.
    bounds
        "stop" ends the descent at its first position outside the domain, which is kept; "ignore" lets it go on.

    Returns
    -------
    DescentPath
        Every step, and why it ended: never an exception, whatever the learning rate. If several reasons hold,
        NOT_FINITE comes first, then DIVERGED (see `ERROR_GROWTH_LIMIT` and `DISTANCE_LIMIT`), LEFT_DOMAIN,
        CONVERGED and OUT_OF_STEPS.

    Raises
    ------
    ValueError
        If the start is not p finite numbers, max_steps or tolerance is negative, bounds is neither "stop" nor "ignore",
        the rule is not a direction rule, or the step is not a step size.

    Examples
    --------
    >>> import gradmath as gm
    >>> path = gm.descend(gm.landscape("bowl"), [1, 1], rule=gm.Momentum(0.5), step=0.1)
    >>> path.reason.name, path.final.round(5).tolist()
    ('CONVERGED', [0.0, 0.0])
    """
    one = _check.vector(start, "start", landscape.dimension)
    return descend_many(landscape, one, rule=rule, step=step, max_steps=max_steps, tolerance=tolerance, bounds=bounds)[
        ()
    ]


def descend_many(
    landscape: Landscape,
    starts: ArrayLike,
    *,
    rule: DirectionRule | type[DirectionRule] = DEFAULT_RULE,
    step: StepSize | type[StepSize] | float = DEFAULT_STEP,
    max_steps: int = 1000,
    tolerance: float = 1e-6,
    bounds: Bounds = "stop",
    keep_path: bool = True,
) -> DescentPaths:
    """Descend from many starts together; each path is as it would be alone.

    Parameters
    ----------
    starts
        Where to begin, shape (…, p), at least one start.
    keep_path
        Whether all steps are kept, or only where each descent ended, as for very many starts.

    The other parameters, and what ends a descent, are those of `descend`. If the paths are not kept, very many steps
    of plain descent by a constant learning rate, on a landscape that is a formula or made of hills and bowls, are
    compiled: they are the same up to the rounding of exp, log, sin and cos.

    Raises
    ------
    ValueError
        If the starts are not of shape (…, p) or not finite, there are none, or as in `descend`.

    Examples
    --------
    >>> import gradmath as gm
    >>> paths = gm.descend_many(gm.landscape("himmelblau"), [[1, 1], [-1, 1]], step=0.01)
    >>> paths.finals.round(2).tolist()
    [[3.0, 2.0], [-2.81, 3.13]]
    """
    points = _check.points_array(starts, landscape.dimension, "starts")
    if not points.size:
        raise ValueError(f"starts must hold at least one start: got shape {points.shape}")
    limits = Limits.checked(landscape, max_steps, tolerance, bounds)
    way, length = direction_rule(rule), step_size(step)
    flat = np.asfortranarray(points.reshape(-1, landscape.dimension))
    kernel = None
    if not keep_path and len(flat) * limits.max_steps >= _WORTH_COMPILING and _is_plain(way, length):
        kernel = _compiled(landscape)
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        parts = []
        for block in blocks(len(flat), BLOCK):
            run = Run(landscape, np.asfortranarray(flat[block]), way, length, limits)
            parts.append(_descended(run, kernel, keep_path=keep_path))
    return DescentPaths.joined(parts).in_shape(points.shape[:-1])


def _compiled(landscape: Landscape) -> Kernel | None:
    # The compiler is imported only when needed: most descents are short.
    from gradmath.descent._kernel import kernel_for

    return kernel_for(landscape)


def _is_plain(rule: DirectionRule, step: StepSize) -> bool:
    """Return whether kernels can take a descent: plain, by a constant learning rate, with the landscape's slopes."""
    return type(rule) is PlainGradient and type(step) is Constant and given_gradient() is None


def _descended(run: Run, kernel: Kernel | None, *, keep_path: bool) -> DescentPaths:
    """Take the starts of a run, shape (m, p), to their ends."""
    first, frames = run.stage, list[Frame]()
    run.begin()
    if kernel is not None and isinstance(run.step, Constant):
        run.skip_ahead(kernel, run.step.learning_rate)
    while run.rows.size:
        frame = run.advance()
        if keep_path and frame.rows.size:
            frames.append(frame)
    return run.result(history_of(first, frames) if keep_path else None)
