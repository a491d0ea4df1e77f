"""The path of a run is read from an array or a log, and seen on the plane of its principal directions."""

from __future__ import annotations

import numpy as np
import pytest

from gradmath.landscapes.landscape import Quadratic
from gradmath.models.logged import read_path, slice_of_path

PATH = np.random.default_rng(0).normal(size=(6, 3)).round(3)


def test_an_array_is_the_path(tmp_path):
    np.save(tmp_path / "run.npy", PATH)
    read = read_path(tmp_path / "run.npy")
    np.testing.assert_array_equal(read.positions, PATH)
    np.testing.assert_array_equal(np.asarray(read), PATH)
    assert (read.names, read.steps, read.errors) == (("w1", "w2", "w3"), None, None)


@pytest.mark.parametrize("divider", [",", ";", "\t", " "])
def test_a_log_has_weights_beside_steps_and_errors(tmp_path, divider):
    rows = [["epoch", "val_loss", "loss", "lr", "a", "b", "c"]]
    rows += [[k, 9, k / 2, 0.1, *w] for k, w in enumerate(PATH)]
    (tmp_path / "run.csv").write_text("\n".join(divider.join(map(str, row)) for row in rows))
    read = read_path(tmp_path / "run.csv")
    np.testing.assert_array_equal(read.positions, PATH)
    assert read.names == ("a", "b", "c")
    np.testing.assert_array_equal(read.steps, np.arange(6))
    np.testing.assert_array_equal(read.errors, np.arange(6) / 2)
    assert repr(read) == "LoggedPath(6 steps of 3 weights: a, b, c)"


def test_a_table_without_names_is_weights_alone(tmp_path):
    np.savetxt(tmp_path / "run.csv", PATH, delimiter=",")
    np.testing.assert_array_equal(read_path(tmp_path / "run.csv").positions, PATH)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.csv", b"", "it is empty"),
        ("a.csv", b"step,loss\n1,2\n", "none of its columns is a weight"),
        ("a.csv", b"w,b\n1,2\n3\n", "line 3 has 1 columns, the first has 2"),
        ("a.csv", b"w,b\n1,x\n", "line 2 must have numbers, not `x`"),
        ("a.csv", b"w,b\n1,nan\n", "finite"),
        ("a.csv", b"w,b\n", "shape"),
        ("a.csv", b"\xff\xfe\x00", "no path of a run"),
        ("a.npy", b"\x93NUMPY\x01\x00", "no path of a run"),
        ("a.npy", b"no array", "no path of a run"),
    ],
)  # fmt: skip
def test_what_is_no_run_is_refused_in_one_sentence(tmp_path, name, content, message):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ValueError, match=message) as refused:
        read_path(tmp_path / name)
    assert str(refused.value).isprintable()


def test_a_file_that_is_not_there_and_arrays_of_other_things_are_refused(tmp_path):
    with pytest.raises(ValueError, match="cannot be read: No such file"):
        read_path(tmp_path / "none.csv")
    np.save(tmp_path / "objects.npy", np.array([{}], dtype=object))
    with pytest.raises(ValueError, match="not of real numbers"):
        read_path(tmp_path / "objects.npy")
    np.save(tmp_path / "cube.npy", np.ones((2, 2, 2)))
    with pytest.raises(ValueError, match="steps, weights"):
        read_path(tmp_path / "cube.npy")
    np.save(tmp_path / "cut.npy", PATH)
    (tmp_path / "cut.npy").write_bytes((tmp_path / "cut.npy").read_bytes()[:-8])
    with pytest.raises(ValueError, match="cut off"):
        read_path(tmp_path / "cut.npy")


def test_a_run_over_many_weights_is_seen_along_its_principal_directions(tmp_path):
    bowl = Quadratic(np.diag([1.0, 2.0, 3.0]))
    np.save(tmp_path / "run.npy", PATH)
    piece, seen = slice_of_path(bowl, read_path(tmp_path / "run.npy"))
    _, _, rows = np.linalg.svd(PATH - PATH[-1])
    np.testing.assert_allclose(np.abs(piece.directions.T @ rows[:2].T), np.eye(2), atol=1e-12)
    np.testing.assert_allclose(piece.weights(seen.coordinates[-1]), PATH[-1], atol=1e-12)
    np.testing.assert_allclose(seen.errors, bowl.value(PATH))
    assert piece.domain.contains(seen.coordinates).all()
    with pytest.raises(ValueError, match="path must have shape"):
        slice_of_path(Quadratic(np.eye(2)), PATH)
