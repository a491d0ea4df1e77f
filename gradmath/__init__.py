"""The mathematics of the lectures: landscapes, contours, gradient fields and descent paths, exactly.

It offers the names that notebooks usually need; a module is imported when one of its names is first asked for:

    >>> import gradmath as gm
    >>> himmelblau = gm.landscape("himmelblau")
    >>> path = gm.descend(himmelblau, [0.0, 0.0], step=0.01)
    >>> path.positions[-1].round(6).tolist()
    [3.0, 2.0]
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gradmath.descent.asked import Descent as Descent
    from gradmath.descent.batches import MiniBatches as MiniBatches
    from gradmath.descent.curvature_rules import LBFGS as LBFGS
    from gradmath.descent.curvature_rules import ConjugateGradients as ConjugateGradients
    from gradmath.descent.curvature_rules import Newton as Newton
    from gradmath.descent.descend import descend as descend
    from gradmath.descent.descend import descend_many as descend_many
    from gradmath.descent.ends import EndOfPath as EndOfPath
    from gradmath.descent.ends import PathEnd as PathEnd
    from gradmath.descent.ends import end_of_path as end_of_path
    from gradmath.descent.noise import Noisy as Noisy
    from gradmath.descent.paths import DescentPath as DescentPath
    from gradmath.descent.paths import DescentPaths as DescentPaths
    from gradmath.descent.paths import StopReason as StopReason
    from gradmath.descent.rules import AdaGrad as AdaGrad
    from gradmath.descent.rules import Adam as Adam
    from gradmath.descent.rules import AdamW as AdamW
    from gradmath.descent.rules import Lion as Lion
    from gradmath.descent.rules import Momentum as Momentum
    from gradmath.descent.rules import Nesterov as Nesterov
    from gradmath.descent.rules import PlainGradient as PlainGradient
    from gradmath.descent.rules import RMSProp as RMSProp
    from gradmath.descent.schedules import OneCycle as OneCycle
    from gradmath.descent.schedules import WarmUp as WarmUp
    from gradmath.descent.stability import Behaviour as Behaviour
    from gradmath.descent.stability import behaviour as behaviour
    from gradmath.descent.stability import largest_curvature as largest_curvature
    from gradmath.descent.stability import stable_learning_rate as stable_learning_rate
    from gradmath.descent.steps import Backtracking as Backtracking
    from gradmath.descent.steps import Constant as Constant
    from gradmath.descent.steps import Cosine as Cosine
    from gradmath.descent.steps import ExactLineSearch as ExactLineSearch
    from gradmath.descent.steps import Exponential as Exponential
    from gradmath.formula.formula import Formula as Formula
    from gradmath.geometry.basins import BasinMap as BasinMap
    from gradmath.geometry.basins import FlowEnd as FlowEnd
    from gradmath.geometry.basins import basin_map as basin_map
    from gradmath.geometry.basins import basins as basins
    from gradmath.geometry.basins import flow_ends as flow_ends
    from gradmath.geometry.contour import Band as Band
    from gradmath.geometry.contour import Contour as Contour
    from gradmath.geometry.contour import contour_bands as contour_bands
    from gradmath.geometry.contour import contour_lines as contour_lines
    from gradmath.geometry.contour import points_along as points_along
    from gradmath.geometry.critical import CriticalPoint as CriticalPoint
    from gradmath.geometry.critical import CriticalPoints as CriticalPoints
    from gradmath.geometry.critical import Extreme as Extreme
    from gradmath.geometry.critical import critical_points as critical_points
    from gradmath.geometry.critical import extremes as extremes
    from gradmath.geometry.critical import maxima as maxima
    from gradmath.geometry.critical import minima as minima
    from gradmath.geometry.critical import peak as peak
    from gradmath.geometry.critical import saddles as saddles
    from gradmath.geometry.critical import valley as valley
    from gradmath.geometry.field import Field as Field
    from gradmath.geometry.field import FlowLine as FlowLine
    from gradmath.geometry.field import contour_field as contour_field
    from gradmath.geometry.field import directional_derivative as directional_derivative
    from gradmath.geometry.field import flow_at as flow_at
    from gradmath.geometry.field import flow_line as flow_line
    from gradmath.geometry.field import gradient_grid as gradient_grid
    from gradmath.geometry.field import slope_rose as slope_rose
    from gradmath.geometry.fine import FineStructure as FineStructure
    from gradmath.geometry.fine import fine_structure as fine_structure
    from gradmath.geometry.levels import ChosenLevels as ChosenLevels
    from gradmath.geometry.levels import chosen_levels as chosen_levels
    from gradmath.geometry.levels import equal_levels as equal_levels
    from gradmath.geometry.levels import given_levels as given_levels
    from gradmath.geometry.levels import logarithmic_levels as logarithmic_levels
    from gradmath.geometry.levels import quantile_levels as quantile_levels
    from gradmath.geometry.scales import Scales as Scales
    from gradmath.geometry.scales import scales as scales
    from gradmath.landscapes.catalogue import names as names
    from gradmath.landscapes.chosen import chosen_landscape as landscape  # noqa: F401 - it has another name there
    from gradmath.landscapes.from_function import FunctionLandscape as FunctionLandscape
    from gradmath.landscapes.from_function import InexactDerivatives as InexactDerivatives
    from gradmath.landscapes.from_function import landscape_from as landscape_from
    from gradmath.landscapes.gradient_check import GradientCheck as GradientCheck
    from gradmath.landscapes.gradient_check import check_gradient as check_gradient
    from gradmath.landscapes.height_files import HeightsError as HeightsError
    from gradmath.landscapes.height_files import heights_from as heights_from
    from gradmath.landscapes.heights import Heights as Heights
    from gradmath.landscapes.landscape import ClosedForm as ClosedForm
    from gradmath.landscapes.landscape import Domain as Domain
    from gradmath.landscapes.landscape import Gaussian as Gaussian
    from gradmath.landscapes.landscape import Landscape as Landscape
    from gradmath.landscapes.landscape import Quadratic as Quadratic
    from gradmath.landscapes.landscape import Sum as Sum
    from gradmath.landscapes.landscape import Transformed as Transformed
    from gradmath.models.datasets import digits as digits
    from gradmath.models.datasets import penguins as penguins
    from gradmath.models.fitting import LeastSquares as LeastSquares
    from gradmath.models.fitting import Logistic as Logistic
    from gradmath.models.fitting import Softmax as Softmax
    from gradmath.models.logged import LoggedPath as LoggedPath
    from gradmath.models.logged import read_path as read_path
    from gradmath.models.logged import slice_of_path as slice_of_path
    from gradmath.models.network import Network as Network
    from gradmath.models.network_error import NetworkError as NetworkError
    from gradmath.models.slices import Slice as Slice
    from gradmath.models.slices import path_on_slice as path_on_slice
    from gradmath.models.slices import trajectory_plane as trajectory_plane

__version__ = "0.3.0"

_BY_MODULE = {
    "descent.asked": "Descent",
    "descent.batches": "MiniBatches",
    "descent.curvature_rules": "ConjugateGradients LBFGS Newton",
    "descent.descend": "descend descend_many",
    "descent.ends": "EndOfPath PathEnd end_of_path",
    "descent.noise": "Noisy",
    "descent.paths": "DescentPath DescentPaths StopReason",
    "descent.rules": "AdaGrad Adam AdamW Lion Momentum Nesterov PlainGradient RMSProp",
    "descent.schedules": "OneCycle WarmUp",
    "descent.stability": "Behaviour behaviour largest_curvature stable_learning_rate",
    "descent.steps": "Backtracking Constant Cosine ExactLineSearch Exponential",
    "formula.formula": "Formula",
    "geometry.basins": "BasinMap FlowEnd basin_map basins flow_ends",
    "geometry.contour": "Band Contour contour_bands contour_lines points_along",
    "geometry.critical": (
        "CriticalPoint CriticalPoints Extreme critical_points extremes maxima minima peak saddles valley"
    ),
    "geometry.field": "Field FlowLine contour_field directional_derivative flow_at flow_line gradient_grid slope_rose",
    "geometry.fine": "FineStructure fine_structure",
    "geometry.levels": "ChosenLevels chosen_levels equal_levels given_levels logarithmic_levels quantile_levels",
    "geometry.scales": "Scales scales",
    "landscapes.catalogue": "names",
    "landscapes.from_function": "FunctionLandscape InexactDerivatives landscape_from",
    "landscapes.gradient_check": "GradientCheck check_gradient",
    "landscapes.height_files": "HeightsError heights_from",
    "landscapes.heights": "Heights",
    "landscapes.landscape": "ClosedForm Domain Gaussian Landscape Quadratic Sum Transformed",
    "models.datasets": "digits penguins",
    "models.fitting": "LeastSquares Logistic Softmax",
    "models.logged": "LoggedPath read_path slice_of_path",
    "models.network": "Network",
    "models.network_error": "NetworkError",
    "models.slices": "Slice path_on_slice trajectory_plane",
}
_PLACES = {name: (module, name) for module, names in _BY_MODULE.items() for name in names.split()}
_PLACES["landscape"] = ("landscapes.chosen", "chosen_landscape")

__all__ = sorted(_PLACES)


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for."""
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, own_name = _PLACES[name]
    found = getattr(import_module(f"{__name__}.{module}"), own_name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    """Return the public names, for completion, and the names that every module has."""
    return sorted({*_PLACES, *(name for name in globals() if name.startswith("__"))})
