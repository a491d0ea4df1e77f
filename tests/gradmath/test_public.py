"""What a notebook finds in `gradmath` itself."""

from __future__ import annotations

import ast
import doctest
import inspect
import subprocess
import sys
import tomllib
from functools import partial
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import numpy as np
import pytest

import gradmath as gm

BOX = ((-1.0, -1.0), (1.0, 1.0))
BOWL = gm.Quadratic(np.eye(2))
MANY = gm.Quadratic(np.eye(30))
NETWORK = gm.Network((2, 3, 2))
FEATURES, LABELS = np.random.default_rng(0).normal(size=(50, 2)), np.arange(50) % 2
PATH = gm.descend(BOWL, [1, 1], step=0.1)
SLICE = gm.Slice(MANY, np.zeros(30), np.eye(30)[:, :2], domain=BOX)
CIRCLE = gm.contour_lines(BOWL, [1])[0]
VALUES = [
    BOWL,
    MANY,
    gm.Sum([BOWL] * 9),
    2 * BOWL,
    gm.Gaussian([0, 0], np.eye(2)),
    gm.Formula("x^2 + y^2"),
    gm.Formula("x" + " + x*y" * 100),
    gm.ClosedForm(BOWL.value, BOWL.gradient, BOWL.hessian, BOX),
    gm.landscape_from(lambda x, y: x**2 + y**2),
    gm.Heights(np.add.outer(np.arange(40.0), np.arange(50.0))),
    gm.LeastSquares(FEATURES, LABELS),
    gm.Logistic(FEATURES, LABELS),
    gm.Softmax(FEATURES, LABELS, classes=2),
    gm.NetworkError(NETWORK, FEATURES, LABELS),
    NETWORK,
    SLICE,
    BOWL.domain,
    MANY.domain,
    PATH,
    gm.descend_many(BOWL, np.ones((70, 2)), step=0.1),
    PATH.reason,
    gm.Behaviour.CONVERGES,
    gm.LoggedPath(PATH.positions, ("x", "y")),
    gm.path_on_slice(SLICE, np.ones((4, 30))),
    gm.trajectory_plane(np.random.default_rng(0).normal(size=(9, 30))),
    gm.check_gradient(BOWL.value, BOWL.gradient, BOX),
    gm.basin_map(BOWL, 9),
    CIRCLE,
    gm.contour_bands(BOWL, [0, 1])[0],
    gm.critical_points(BOWL),
    gm.critical_points(BOWL)[0],
    gm.scales(BOWL),
    gm.fine_structure(BOWL, samples=100),
    gm.chosen_levels(BOWL),
    gm.end_of_path(PATH, BOWL),
    gm.end_of_path(PATH, BOWL).end,
    gm.FlowEnd(0),
    gm.MiniBatches(gm.PlainGradient, size=2, seed=1),
    gm.peak(BOWL),
    gm.valley(gm.Formula("1/x + y")),
    gm.gradient_grid(BOWL, 9),
    gm.contour_field(BOWL, CIRCLE, 9),
    gm.flow_line(BOWL, [1, 1]),
    gm.PlainGradient(),
    gm.Momentum(),
    gm.Nesterov(),
    gm.AdaGrad(),
    gm.RMSProp(),
    gm.Adam(),
    gm.AdamW(),
    gm.Lion(),
    gm.Newton(),
    gm.ConjugateGradients(),
    gm.LBFGS(),
    gm.Noisy(gm.Adam, 0.1),
    gm.Constant(0.1),
    gm.Exponential(0.1, 0.5),
    gm.Cosine(0.1, 9),
    gm.Backtracking(),
    gm.ExactLineSearch(),
    gm.WarmUp(0.1, 9),
    gm.OneCycle(0.1, 9),
    gm.Descent.read("adam 0.05"),
]
MODULES = [each.name for each in walk_packages(gm.__path__, "gradmath.")]


@pytest.mark.parametrize("name", gm.__all__)
def test_every_public_name_is_there_and_documented(name: str) -> None:
    found = getattr(gm, name)
    assert found.__doc__
    assert found.__module__.startswith("gradmath.")
    assert name in dir(gm)


def test_types_are_told_of_exactly_the_public_names() -> None:
    tree = ast.parse(Path(gm.__file__).read_text(encoding="utf-8"))
    (block,) = (node for node in tree.body if isinstance(node, ast.If))
    told = {alias.asname or alias.name for node in block.body for alias in node.names}
    assert told == set(gm.__all__)


def test_another_name_is_refused_as_python_does() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'hill'"):
        _ = gm.hill


def test_a_name_and_a_formula_give_landscapes_that_can_be_drawn_and_descended() -> None:
    typed, named = gm.landscape("(x^2+y-11)^2+(x+y^2-7)^2 on -6..6, -6..6"), gm.landscape("himmelblau")
    at = np.array([[0.5, -1.0], [3.0, 2.0]])
    np.testing.assert_allclose(typed.gradient(at), named.gradient(at), atol=1e-12)
    assert all(np.allclose(named.value(line.points), line.level) for line in gm.contour_lines(named, [50.0]))


def test_the_version_is_the_project_s() -> None:
    project = tomllib.loads((Path(gm.__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8"))
    assert gm.__version__ == project["project"]["version"]


def test_completion_offers_nothing_else() -> None:
    offered = {name for name in dir(gm) if not name.startswith("__")}
    assert offered == set(gm.__all__)
    assert "__version__" in dir(gm)


@pytest.mark.parametrize("name", gm.__all__)
def test_every_public_name_has_an_example_that_runs_wherever_it_is_pasted(name: str) -> None:
    (found,) = doctest.DocTestFinder(recurse=False).find(getattr(gm, name), name, globs={})
    assert found.examples
    assert doctest.DocTestRunner().run(found).failed == 0


@pytest.mark.parametrize("module", MODULES)
def test_all_other_examples_run(module: str) -> None:
    public = {f"{getattr(gm, name).__module__}.{getattr(gm, name).__name__}" for name in gm.__all__}
    for found in doctest.DocTestFinder().find(import_module(module)):
        if found.name not in public:
            assert doctest.DocTestRunner().run(found).failed == 0


@pytest.mark.parametrize("made", VALUES, ids=lambda made: type(made).__name__)
def test_a_value_says_what_it_is_in_one_line(made: object) -> None:
    said = repr(made)
    assert said.startswith((f"{type(made).__name__}(", f"<{type(made).__name__}."))
    assert " at 0x" not in said
    assert "\n" not in said
    assert "array(" not in said
    assert len(said) <= 240


def test_every_kind_of_public_value_is_among_those_that_say_what_they_are() -> None:
    classes = {each for each in map(partial(getattr, gm), gm.__all__) if inspect.isclass(each)}
    exceptions = {each for each in classes if issubclass(each, Exception)}
    assert classes - exceptions - {gm.Landscape} <= {type(made) for made in VALUES}


def test_importing_it_imports_nothing_else() -> None:
    code = "import gradmath, sys; print([name for name in sys.modules if name.startswith(('numpy', 'scipy'))])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
