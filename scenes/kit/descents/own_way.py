"""The descent that the user asked for, on the landscape that is shown, or the reason why it cannot be shown."""

from __future__ import annotations

from contextlib import suppress
from weakref import WeakKeyDictionary

import numpy as np

from gradmath.descent.asked import Descent
from gradmath.descent.curvature_rules import LBFGS, ConjugateGradients, Newton
from gradmath.descent.descend import Constant, DescentPath
from gradmath.descent.paths import StopReason
from gradmath.descent.rules import AdaGrad, Adam, AdamW, DirectionRule, Lion, Momentum, Nesterov, PlainGradient, RMSProp
from gradmath.landscapes.landscape import Domain
from scenes.arrays import Array
from scenes.kit.descents.ball_way import way_down
from scenes.kit.descents.logged_way import logged_way
from scenes.kit.frame.look import Look
from scenes.kit.lettering.rule import MOMENTUM_RULE, PLAIN_RULE
from scenes.kit.map.error_map import ErrorMap
from scenes.kit.map.hill import hill_in, hill_points
from scenes.kit.map.survey import Survey
from scenes.kit.map.viewpoints import UnsuitableError
from scenes.language.messages import message, translated

FEWEST_STEPS, MOST_STEPS = 7, 100
"""The numbers of steps that the beats of a ball can show."""

# A run ends where the slope is this share of the slope at its start.
_OVER = 0.002
_WEIGHTS = 2
_NAMES: dict[type[DirectionRule], str] = {
    PlainGradient: message("Plain steps"),
    Momentum: message("Momentum"),
    Nesterov: message("Nesterov's momentum"),
    AdaGrad: "AdaGrad",
    RMSProp: "RMSProp",
    Adam: "Adam",
    AdamW: "AdamW",
    Lion: "Lion",
    Newton: message("Newton's steps"),
    ConjugateGradients: message("Conjugate gradients"),
    LBFGS: "L-BFGS",
}

_KNOWN: WeakKeyDictionary[Survey, dict[str, DescentPath]] = WeakKeyDictionary()


def rule_name(descent: Descent) -> str:
    """Return the name of a descent's rule, with its noise."""
    name = _NAMES[type(descent.rule)]
    return message("{rule} with noise", rule=translated(name)) if descent.noise else name


def rule_formulas(descent: Descent) -> tuple[str, ...]:
    """Return the update of each step in Typst, line by line; none for a rule that is shown by its name alone."""
    if descent.noise or not isinstance(descent.step, Constant):
        return ()
    if isinstance(descent.rule, PlainGradient):
        return (PLAIN_RULE,)
    return MOMENTUM_RULE if isinstance(descent.rule, Momentum) else ()


def is_plain(descent: Descent) -> bool:
    """Tell whether each step of a descent is the gradient times one learning rate."""
    return isinstance(descent.rule, PlainGradient) and bool(rule_formulas(descent))


def shown_way(look: Look, survey: Survey, error_map: ErrorMap) -> DescentPath:
    """Return the descent or the run that the user asked for, if it can be shown, otherwise the ball's own.

    Raises
    ------
    UnsuitableError
        If there is none, as `scenes.kit.descents.ball_way.way_down` says.
    """
    # Why it cannot be shown, the segment says that shows it.
    with suppress(UnsuitableError):
        if look.descent is not None:
            return own_way(look.descent, survey, error_map)
        if look.run is not None:
            return logged_way(look.run, survey).path
    return way_down(survey, error_map)


def own_way(descent: Descent, survey: Survey, error_map: ErrorMap) -> DescentPath:
    """Return the descent that the user asked for; without a start it begins where the ball does.

    Raises
    ------
    UnsuitableError
        If it begins outside the picture, leaves it, or has too few or too many steps; the message says what to write.
    """
    known = _KNOWN.setdefault(survey, {})
    if repr(descent) not in known:
        known[repr(descent)] = _found(descent, survey, error_map)
    return known[repr(descent)]


def _found(descent: Descent, survey: Survey, error_map: ErrorMap) -> DescentPath:
    if not survey.units.are_plain:
        raise UnsuitableError(
            "the descent that was asked for takes its steps in other units than the map, which shows weights or errors "
            "times powers of ten: bring the landscape's weights and errors nearer to 1"
        )
    if descent.steps > MOST_STEPS:
        raise UnsuitableError(
            f"the film shows at most {MOST_STEPS} steps, and the descent that was asked for has {descent.steps}: write "
            f"`for {MOST_STEPS} steps`"
        )
    start = _checked(_usual_start(survey, error_map) if descent.start is None else np.array(descent.start), survey)
    slope = float(np.linalg.norm(survey.asked.gradient(start)))
    try:
        path = descent.from_start(start).on(survey.asked, tolerance=_OVER * slope)
    except ValueError as error:
        raise UnsuitableError(f"the descent that was asked for does not go on this landscape: {error}") from error
    _refuse_unshown(path)
    return path


def _usual_start(survey: Survey, error_map: ErrorMap) -> Array:
    try:
        return way_down(survey, error_map).positions[0]
    except UnsuitableError:
        first: Array = hill_points(survey, error_map, hill_in(survey, error_map))[0]
        return first


def _checked(start: Array, survey: Survey) -> Array:
    domain, shown = survey.asked.domain, _shown(start)
    if start.shape != (_WEIGHTS,):
        raise UnsuitableError(
            f"the map shows two weights, and the descent that was asked for begins at {shown}: write two numbers, such "
            f"as `from {_shown(_within(domain))}`"
        )
    if not domain.contains(start):
        ranges = ", ".join(f"{low:g}..{high:g}" for low, high in zip(domain.lower, domain.upper, strict=True))
        raise UnsuitableError(
            f"the descent that was asked for begins at {shown}, outside the map, whose weights go over {ranges}: write "
            f"a start on it, such as `from {_shown(_within(domain))}`"
        )
    slope = survey.asked.gradient(start)
    if not (np.isfinite(slope).all() and slope.any()):
        raise UnsuitableError(
            f"the descent that was asked for begins at {shown}, where there is no slope: write another start, such as "
            f"`from {_shown(_within(domain))}`"
        )
    return start


def _refuse_unshown(path: DescentPath) -> None:
    left = path.reason is StopReason.LEFT_DOMAIN
    if left or path.reason in (StopReason.DIVERGED, StopReason.NOT_FINITE):
        what = "leaves the map" if left else "grows without bound"
        fewer = f", `for {path.steps - 1} steps`" if path.steps > FEWEST_STEPS else ""
        raise UnsuitableError(
            f"the descent that was asked for {what} with step {path.steps}: write a smaller learning rate{fewer} or "
            "another start"
        )
    if path.steps < FEWEST_STEPS:
        raise UnsuitableError(
            f"the film shows at least {FEWEST_STEPS} steps, and the descent that was asked for is over after "
            f"{path.steps}: write more steps, a smaller learning rate or a start further up"
        )


def _within(domain: Domain) -> Array:
    """Return a place well inside a domain, in numbers with few digits."""
    return np.array([float(f"{each:.2g}") for each in domain.lower + 0.3 * domain.size])


def _shown(point: Array) -> str:
    return f"({', '.join(f'{each:g}' for each in point.tolist())})"
