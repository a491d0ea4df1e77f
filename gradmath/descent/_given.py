"""Direction rules and step sizes as they may be given: the value itself, its class, or a learning rate."""

from __future__ import annotations

from typing import TypeVar

import numpy as np

from gradmath.descent.rules import DirectionRule
from gradmath.descent.steps import Constant, StepSize

T = TypeVar("T")

_SHOWN = 60


def direction_rule(given: DirectionRule | type[DirectionRule]) -> DirectionRule:
    """Return a rule unchanged, or an instance if its class is given.

    Raises
    ------
    ValueError
        If it is neither.
    """
    made = _made(given, "rule") if isinstance(given, type) else given
    if not (hasattr(made, "begin") and hasattr(made, "direction")):
        raise ValueError(f"rule must be a direction rule, such as Adam() or Momentum(0.9): got {_shown(given)}")
    return made


def step_size(given: StepSize | type[StepSize] | float) -> StepSize:
    """Return a step size unchanged, an instance if its class is given, or a constant learning rate for a number.

    Raises
    ------
    ValueError
        If it is none of these.
    """
    if isinstance(given, (int, float, np.integer, np.floating)) and not isinstance(given, bool):
        return Constant(float(given))
    made = _made(given, "step") if isinstance(given, type) else given
    if not hasattr(made, "learning_rates"):
        raise ValueError(
            f"step must be a learning rate or a step size, such as 0.1 or Cosine(0.1, 60): got {_shown(given)}"
        )
    return made


def _made(kind: type[T], name: str) -> T:
    try:
        return kind()
    except TypeError as error:
        raise ValueError(f"{name} must be given with its numbers: {kind.__name__} alone does not say which") from error


def _shown(given: object) -> str:
    text = repr(given)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
