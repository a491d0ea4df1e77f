"""The path of a logged run, to draw on its landscape."""

from __future__ import annotations

import csv
import hashlib
import io
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from gradmath import _check
from gradmath._check import Array
from gradmath._npy import real_array
from gradmath.landscapes.base import Landscape
from gradmath.models.slices import PathOnSlice, Slice, path_on_slice, trajectory_plane

_MOST_BYTES = 64 << 20
_STEPS = re.compile(r"(?:global[_ ]?)?(?:step|epoch|iter(?:ation)?|batch|t|time|index|#)?s?", re.IGNORECASE)
_ERRORS = re.compile(r"(?:train(?:ing)?[_ ]?)?(?:loss|error|cost|e|value|objective)", re.IGNORECASE)
_OTHERS = re.compile(
    r"(?:val|valid|validation|test)[_ ].*|lr|learning[_ ]?rate|(?:.*[_ ])?acc(?:uracy)?|grad.*norm|seconds|wall.*",
    re.IGNORECASE,
)


@dataclass(frozen=True, eq=False)
class LoggedPath:
    """The weights of a run, step by step.

    Attributes
    ----------
    positions
        The weights after each step, shape (n, p).
    names
        The names of the weights in the log.
    steps
        The log's own step numbers, shape (n,), if it has any.
    errors
        The logged errors, shape (n,), if there are any.

    Examples
    --------
    >>> import numpy as np
    >>> import gradmath as gm
    >>> run = gm.LoggedPath(np.array([[1.0, 2.0], [0.5, 1.0]]), ("slope", "intercept"))
    >>> run, np.asarray(run)[-1].tolist()
    (LoggedPath(2 steps of 2 weights: slope, intercept), [0.5, 1.0])
    """

    positions: Array
    names: tuple[str, ...]
    steps: Array | None = None
    errors: Array | None = None

    @property
    def identity(self) -> str:
        """A digest of all that it holds."""
        arrays = (self.positions, self.steps, self.errors)
        held = b"|".join(b"" if each is None else np.ascontiguousarray(each).tobytes() for each in arrays)
        return hashlib.sha256(repr((self.positions.shape, self.names)).encode() + held).hexdigest()

    def over(self, names: Sequence[str]) -> Self:
        """Return the run over two weights or more of these names, in their order: of all columns, those called so.

        A run of as many columns as names is taken as it is. Digits may be lowered, as in w₁, and spaces are nothing.

        Raises
        ------
        ValueError
            If one has no column.
        """
        own, wanted = [_plain_name(each) for each in self.names], [_plain_name(each) for each in names]
        if not set(wanted) <= set(own):
            if len(own) == len(wanted):
                return self
            lacking = next(name for name, plain in zip(names, wanted, strict=True) if plain not in own)
            raise ValueError(
                f"it has no column {lacking}; its weights are {', '.join(self.names[:6])}{', …' * (len(own) > 6)}"
            )
        columns = [own.index(each) for each in wanted]
        positions = self.positions[:, columns]
        return type(self)(positions, tuple(self.names[k] for k in columns), self.steps, self.errors)

    def __array__(self, dtype: np.dtype[np.generic] | None = None, copy: bool | None = None) -> Array:
        """Return the positions, so that a path can be used wherever an array of weights can."""
        return np.array(self.positions, dtype=dtype, copy=copy)

    def __repr__(self) -> str:
        count, p = self.positions.shape
        return f"LoggedPath({count} steps of {p} weights: {', '.join(self.names[:6])}{', …' if p > 6 else ''})"


def read_path(file: str | Path) -> LoggedPath:
    """Return the path in a file: a NumPy array of weights (``.npy``), or a log as a table (``.csv``).

    An array has shape (n, p). A table has a line for each step; its first line may name the columns. Columns called
    step, epoch, loss, error, lr and the like are not weights.

    Raises
    ------
    ValueError
        If there is no such file, or no path in it; one sentence.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from gradmath import read_path
    >>> with TemporaryDirectory() as folder:
    ...     _ = (Path(folder) / "log.csv").write_text("step,loss,w,b\\n0,5.0,1,2\\n1,1.25,0.5,1\\n")
    ...     read_path(Path(folder) / "log.csv")
    LoggedPath(2 steps of 2 weights: w, b)
    """
    path = Path(file)
    name = "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in path.name)[:80]
    try:
        if path.exists() and not path.is_file():
            raise ValueError(f"{name} is no file")
        if path.is_file() and path.stat().st_size > _MOST_BYTES:
            raise ValueError(f"{name} is too large: at most {_MOST_BYTES >> 20} MB of a run are read")
        content = path.read_bytes()
    except OSError as error:
        raise ValueError(f"{name} cannot be read: {error.strerror}") from error
    try:
        return _from_array(content) if path.suffix.lower() == ".npy" else _from_table(content)
    except (ValueError, csv.Error) as error:
        raise ValueError(f"there is no path of a run in {name}: {str(error).splitlines()[0][:200]}") from error


def slice_of_path(landscape: Landscape, path: ArrayLike | LoggedPath) -> tuple[Slice, PathOnSlice]:
    """Return the map that shows a run over many weights best, and the run on it.

    The map is a `Slice` through the last weights along the principal directions of the path (see `trajectory_plane`),
    with a box around the path as its domain.

    Parameters
    ----------
    landscape
        E, over p weights, at least 2.
    path
        The run, shape (n, p), at least three points that are not on a line.

    Raises
    ------
    ValueError
        If the shapes do not match, or the path is straight.

    Examples
    --------
    >>> import numpy as np
    >>> from gradmath import Quadratic, Constant, descend, slice_of_path
    >>> bowl = Quadratic(np.diag([1.0, 3.0, 0.5]))
    >>> path = descend(bowl, [1.0, 1.0, 1.0], step=Constant(0.1)).positions
    >>> piece, seen = slice_of_path(bowl, path)
    >>> piece.dimension, seen.coordinates.shape == (len(path), 2)
    (2, True)
    """
    positions = _check.points_array(
        path.positions if isinstance(path, LoggedPath) else path, landscape.dimension, "path"
    )
    plane = trajectory_plane(positions)
    piece = Slice(landscape, plane.origin, plane.directions, domain=plane.domain())
    return piece, path_on_slice(piece, positions)


def _from_array(content: bytes) -> LoggedPath:
    array = real_array(content, _MOST_BYTES)
    return _checked(array, tuple(f"w{k + 1}" for k in range(array.shape[-1] if array.ndim else 0)))


def _from_table(content: bytes) -> LoggedPath:
    try:
        text = content.decode("utf-8-sig", errors="strict").strip()
    except UnicodeDecodeError as error:
        raise ValueError("it is not text in UTF-8") from error
    if not text.strip("\0"):
        raise ValueError("it is empty")
    if "\0" in text:
        raise ValueError("it is not text")
    divider = next((each for each in ",;\t" if each in text.split("\n", 1)[0]), " ")
    rows = [row for row in csv.reader(io.StringIO(text), delimiter=divider, skipinitialspace=True) if row]
    headed = not all(_is_number(cell) for cell in rows[0])
    names = [cell.strip() for cell in rows[0]] if headed else [f"w{k + 1}" for k in range(len(rows[0]))]
    uneven = next((place for place, row in enumerate(rows, 1) if len(row) != len(names)), None)
    if uneven is not None:
        raise ValueError(f"line {uneven} has {len(rows[uneven - 1])} columns, the first has {len(names)}")
    kept = [k for k, name in enumerate(names) if not (headed and _is_no_weight(name))]
    wanted = [k for k, name in enumerate(names) if k in kept or (_STEPS.fullmatch(name) or _ERRORS.fullmatch(name))]
    if not kept:
        raise ValueError("none of its columns is a weight")
    columns = {
        k: np.array([_number(row[k], line) for line, row in enumerate(rows[headed:], 1 + headed)]) for k in wanted
    }
    found = _checked(np.stack([columns[k] for k in kept], axis=-1), tuple(names[k] for k in kept))
    if not headed:
        return found
    return LoggedPath(found.positions, found.names, _named(columns, names, _STEPS), _named(columns, names, _ERRORS))


def _is_no_weight(name: str) -> bool:
    return any(each.fullmatch(name) for each in (_STEPS, _ERRORS, _OTHERS))


def _named(columns: dict[int, Array], names: list[str], kind: re.Pattern[str]) -> Array | None:
    """Return the first column whose name matches a pattern; None if there is none."""
    return next((columns[k] for k, name in enumerate(names) if kind.fullmatch(name)), None)


def _number(cell: str, line: int) -> float:
    try:
        return float(cell)
    except ValueError as error:
        shown = "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in cell.strip())[:40]
        raise ValueError(f"line {line} must have numbers, not `{shown}`") from error


def _plain_name(name: str) -> str:
    """Return a weight's name as it is compared: without spaces and signs, lowered digits as others."""
    return re.sub(r"[\s_\[\]()]", "", unicodedata.normalize("NFKC", name)).casefold()


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _checked(positions: Array, names: tuple[str, ...]) -> LoggedPath:
    if positions.ndim != 2 or not positions.size:
        raise ValueError(f"the weights of a run have shape (steps, weights): got {positions.shape}")
    bad = np.flatnonzero(~np.isfinite(positions).all(axis=-1))
    if len(bad):
        raise ValueError(f"its step {bad[0] + 1} has a weight that is no finite number")
    weights = _check.finite_array(positions, "the weights")
    weights.flags.writeable = False
    return LoggedPath(weights, names)
