"""All kinds of error landscapes in one place: a value, an exact gradient and an exact Hessian over a domain."""

from gradmath.landscapes.base import BLOCK, Landscape, Sum, Transformed
from gradmath.landscapes.closed_form import ClosedForm
from gradmath.landscapes.domain import Domain, DomainLike
from gradmath.landscapes.elementary import Gaussian, Quadratic

__all__ = [
    "BLOCK",
    "ClosedForm",
    "Domain",
    "DomainLike",
    "Gaussian",
    "Landscape",
    "Quadratic",
    "Sum",
    "Transformed",
]
