"""What a notebook finds in `gradmath` itself."""

from __future__ import annotations

import ast
import doctest
import subprocess
import sys
import tomllib
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

import gradmath as gm


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


@pytest.mark.parametrize(
    "module",
    [
        "",
        ".landscapes.catalogue",
        ".landscapes.closed_form",
        ".landscapes.from_function",
        ".landscapes.gradient_check",
        ".landscapes.heights",
        ".models.logged",
    ],
)
def test_the_examples_run(module: str) -> None:
    tried = doctest.testmod(import_module(f"gradmath{module}"))
    assert tried.attempted
    assert tried.failed == 0


def test_importing_it_imports_nothing_else() -> None:
    code = "import gradmath, sys; print([name for name in sys.modules if name.startswith(('numpy', 'scipy'))])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"
