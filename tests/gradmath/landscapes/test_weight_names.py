"""Every landscape says the names of its weights; what is made of a landscape keeps them."""

from __future__ import annotations

import numpy as np
import pytest

from gradmath.formula.formula import Formula
from gradmath.landscapes import catalogue
from gradmath.landscapes.from_function import landscape_from
from gradmath.landscapes.height_files import heights_from
from gradmath.landscapes.heights import Heights
from gradmath.landscapes.landscape import Quadratic, Sum
from gradmath.landscapes.remembered import Remembered
from gradmath.landscapes.rescaled import Rescaled
from gradmath.models.slices import Slice

NAMED = Formula("a^2 + 3 b^2")
BOWL = Quadratic(np.eye(2))
BOX = ((0, 0), (1, 1))
RAMP = np.add.outer(np.arange(4.0), np.arange(5.0))


@pytest.mark.parametrize("name", catalogue.names())
def test_every_landscape_of_the_catalogue_has_one_for_each_weight(name: str) -> None:
    landscape = catalogue.landscape(name)
    assert len(set(landscape.weight_names)) == landscape.dimension


def test_without_names_weights_are_numbered() -> None:
    assert Quadratic(np.eye(11)).weight_names[::5] == ("w₁", "w₆", "w₁₁")


@pytest.mark.parametrize(
    "made",
    [
        NAMED.over(BOX),
        2 * NAMED - 3.0,
        NAMED.shifted([1, 2]),
        NAMED + BOWL,
        BOWL + NAMED,
        Sum([NAMED, BOWL, NAMED]),
        Rescaled(NAMED, [1, 1], 2.0),
        Slice(Formula("a^2 + b^2 + c^2"), [0, 0, 0], [[1, 0], [0, 1], [0, 0]], domain=BOX),
        landscape_from(lambda a, b: a**2 + b, domain=BOX),
        Heights(RAMP, names=("a", "b")),
        Heights(RAMP, names=("a", "b")).part(((0, 0), (2, 2))),
    ],
)
def test_what_is_made_of_a_landscape_keeps_them(made: Formula) -> None:
    assert made.weight_names == ("a", "b")


def test_what_is_remembered_keeps_them(tmp_path) -> None:
    assert Remembered(NAMED, tmp_path, key="bowl").weight_names == ("a", "b")


def test_terms_that_disagree_name_nothing() -> None:
    assert (NAMED + Formula("u^2 + v^2")).weight_names == ("w₁", "w₂")


def test_a_slice_along_other_directions_has_coordinates() -> None:
    slanted = Slice(NAMED, [0, 0], [[1, 1], [1, -1]], domain=BOX)
    assert slanted.weight_names == ("c₁", "c₂")
    swapped = Slice(NAMED, [0, 0], [[0, 1], [1, 0]], domain=BOX)
    assert swapped.weight_names == ("b", "a")


def test_a_function_of_points_names_nothing_and_indices_are_written_low() -> None:
    assert landscape_from(lambda w: (w**2).sum(axis=-1), domain=BOX).weight_names == ("w₁", "w₂")
    assert landscape_from(lambda w0, w1: w0**2 + w1**2, domain=BOX).weight_names == ("w₀", "w₁")


@pytest.mark.parametrize(
    ("corner", "names"),
    [
        ("north\\east", ("east", "north")),
        ("y / x", ("x", "y")),
        ("", ("w₁", "w₂")),
        ("height", ("w₁", "w₂")),
        ("N/A", ("w₁", "w₂")),
        ("x/x", ("w₁", "w₂")),
    ],
)
def test_a_table_names_its_axes_in_its_first_cell(tmp_path, corner: str, names: tuple[str, str]) -> None:
    rows = [",".join(map(str, (y, *row))) for y, row in enumerate(RAMP.tolist())]
    file = tmp_path / "hills.csv"
    file.write_text("\n".join([f"{corner},0,1,2,3,4", *rows]))
    assert heights_from(file).weight_names == names


@pytest.mark.parametrize("names", ["ab", ("a",), ("a", "a"), ("", "b")])
def test_heights_with_other_than_two_names_are_refused(names) -> None:
    with pytest.raises(ValueError, match="heights have two axes, each with a name of its own: got"):
        Heights(RAMP, names=names)
