"""Landscapes from files of heights: NumPy arrays, tables, greyscale pictures and ESRI ASCII grids.

A file is untrusted data: its size and its header are checked before it is used. A file without axes of its own is
oriented like a map: its first row is the top.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

from gradmath._check import Array
from gradmath._npy import real_array
from gradmath.landscapes.domain import Domain
from gradmath.landscapes.heights import MOST, Heights

_MOST_BYTES = 64 << 20
_MOST_BYTES_OF_TEXT = 16 << 20
_MOST_IN_TEXT = 1_000_000
"""The most heights of a text file, which is slow to read."""
_LONGEST_HEADER = 64
_NUMBERLESS = re.compile(rb"(?<=[,;\t])[ ]*(?=[,;\t\r\n]|$)|^[ ]*(?=[,;\t])", re.MULTILINE)
_MISSING = re.compile(rb"(?<![\w.])(?:NA|N/A|null|none|-)(?![\w.])", re.IGNORECASE)
_AXES = re.compile(r"(?P<rows>[^\W\d]\w{0,19}) ?[\\/] ?(?P<columns>[^\W\d]\w{0,19})")
_GRID_WORDS = (
    "ncols",
    "nrows",
    "xllcorner",
    "xllcenter",
    "yllcorner",
    "yllcenter",
    "cellsize",
    "dx",
    "dy",
    "nodata_value",
)
_EVEN = 1e-6


_STAND_INS: dict[str, Path] = {}


def stand_in(path: str, file: Path) -> None:
    """Read a file in place of another path, on a machine that has only a copy."""
    _STAND_INS[path] = file


class HeightsError(ValueError):
    """A file has no readable heights; the message is one sentence.

    Examples
    --------
    >>> import gradmath as gm
    >>> try:
    ...     gm.heights_from("hills.tif")
    ... except gm.HeightsError as error:
    ...     print(error)
    hills.tif is a GeoTIFF, which is not read: gdal_translate -of AAIGrid makes an .asc file of it
    """


def is_height_file(text: str) -> bool:
    """Return whether a text looks like the path of a file of heights, by its ending."""
    return Path(text.strip()).suffix.lower() in {*_READERS, *_CONVERTED}


def heights_from(path: str | Path) -> Heights:
    """Return the landscape of a file of heights.

    ========== ========================================================================================================
    ``.npy``   A table of numbers, over the columns and rows, counted from 0.
    ``.csv``   The same as text, separated by commas, semicolons, tabs or spaces. If the first cell is empty or a word,
               the first row has the values of w₁ and the first column those of w₂, evenly spaced; the first cell may
               name both, ``y\\x``. Empty cells are holes.
    ``.png``   A greyscale picture of 8 or 16 bits, from 0, black, to 1, white. Transparent pixels are holes.
    ``.asc``   An ESRI ASCII grid, with its own axes and holes, in the units of the file.
    ========== ========================================================================================================

    Raises
    ------
    HeightsError
        If the file does not exist, or is of another kind, damaged, empty or too large: a ValueError with one sentence.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> import numpy as np
    >>> import gradmath as gm
    >>> with TemporaryDirectory() as folder:
    ...     np.save(Path(folder) / "hills.npy", np.add.outer(np.arange(4.0), np.arange(5.0)))
    ...     hills = gm.heights_from(Path(folder) / "hills.npy")
    >>> hills
    Heights(4 × 5 heights, domain=Domain([0, 0], [4, 3]))
    """
    file = Path(path)
    name = _shown(file.name)
    ending = file.suffix.lower()
    if ending in _CONVERTED:
        raise HeightsError(f"{name} is {_CONVERTED[ending]}")
    if ending not in _READERS:
        raise HeightsError(f"{name} is no file of heights: {', '.join(_READERS)} are")
    content = _content(_STAND_INS.get(str(path), file), name)
    try:
        return _READERS[ending](content)
    except ValueError as error:
        sentence = str(error).splitlines()[0] if str(error) else "it is damaged"
        raise HeightsError(f"{name} has no heights that can be read: {_shown(sentence, 200)}") from error


def _content(file: Path, name: str) -> bytes:
    try:
        if not file.is_file():
            raise HeightsError(f"there is no file {name}")
        size = file.stat().st_size
        if size > _MOST_BYTES:
            raise HeightsError(f"{name} has {size >> 20} MB: at most {_MOST_BYTES >> 20} MB of heights are read")
        content = file.read_bytes()
    except OSError as error:
        raise HeightsError(f"{name} cannot be read: {error.strerror}") from error
    if not content.strip():
        raise HeightsError(f"{name} is empty")
    return content


def _from_array(content: bytes) -> Heights:
    array = real_array(content, MOST)
    if array.ndim != 2:
        raise ValueError(f"its array has shape {array.shape}, and heights are a table of rows and columns")
    return _of_picture(array)


def _from_table(content: bytes) -> Heights:
    _refuse_long(content, content.count(b",") + content.count(b";") + content.count(b"\t") + content.count(b"\n"))
    text = content.removeprefix(b"\xef\xbb\xbf").strip(b"\r\n ")
    divider = next((each for each in (b";", b"\t", b",") if each in text.split(b"\n", 1)[0]), None)
    if divider == b";":
        text = text.replace(b",", b".")
    first = text.split(b"\n", 1)[0]
    headed = not _is_number((first.split(divider) if divider else first.split())[0])
    corner, text = _without_corner(text, divider) if headed else (b"", text)
    table = _numbers(_NUMBERLESS.sub(b"nan", _MISSING.sub(b"nan", text)), divider)
    if not headed:
        return _of_picture(table)
    x, y = table[0, 1:], table[1:, 0]
    return _on_axes(table[1:, 1:], x, y, corner)


def _without_corner(text: bytes, divider: bytes | None) -> tuple[bytes, bytes]:
    """Return the word in the first cell and the text with a 0 in its place."""
    first = text.split(divider, 1)[0] if divider else text.split(None, 1)[0]
    return first, b"0" + text[len(first) :]


def _is_number(cell: bytes) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def _numbers(text: bytes, divider: bytes | None) -> Array:
    """Return the numbers of a text, one row per line."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            return np.loadtxt(
                io.BytesIO(text),
                delimiter=divider.decode() if divider else None,
                ndmin=2,
                comments=None,
                encoding="utf-8",
                dtype=np.float64,
            )
    except (ValueError, UserWarning) as error:
        raise ValueError("it must be a table of numbers, every row as long as the first") from error


def _on_axes(heights: Array, x: Array, y: Array, corner: bytes) -> Heights:
    """Return the surface over a table's axes, either of which may descend."""
    for axis, name in ((x, "the first row"), (y, "the first column")):
        steps = np.diff(axis)
        if axis.size < 2 or not np.isfinite(axis).all() or (np.sign(steps) != np.sign(steps[0])).any() or not steps[0]:
            raise ValueError(
                f"{name}, after {_shown(corner.decode(errors='replace') or 'the empty cell')!r}, must be an axis "
                "that ascends or descends"
            )
        if np.abs(steps - steps.mean()).max() > _EVEN * np.abs(steps).max() + 1e-12 * np.abs(axis).max():
            raise ValueError(f"{name} is an axis with uneven steps: heights are read at even ones")
    if x[0] > x[-1]:
        heights, x = heights[:, ::-1], x[::-1]
    if y[0] > y[-1]:
        heights, y = heights[::-1], y[::-1]
    return Heights(heights, domain=Domain([x[0], y[0]], [x[-1], y[-1]]), names=_axis_names(corner))


def _axis_names(corner: bytes) -> tuple[str, str] | None:
    r"""Return the names of w₁ and w₂ if a table's first cell has both, that of the rows first, as ``y\x``."""
    match = None if _MISSING.fullmatch(corner) else _AXES.fullmatch(corner.decode(errors="replace"))
    return (match["columns"], match["rows"]) if match and match["columns"] != match["rows"] else None


def _from_picture(content: bytes) -> Heights:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with Image.open(io.BytesIO(content), formats=["PNG"]) as picture:
                _refuse_many(*picture.size)
                return _of_picture(_greys(picture))
    except (OSError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ValueError("it is no whole PNG picture") from error


def _greys(picture: Image.Image) -> Array:
    """Return a picture's brightness from 0 to 1, nan where it is transparent."""
    if picture.mode.startswith("I"):
        return np.asarray(picture, dtype=np.float64) / 65535
    pixels = np.asarray(picture.convert("RGBA"), dtype=np.float64)
    if (pixels[..., 0] != pixels[..., 1]).any() or (pixels[..., 1] != pixels[..., 2]).any():
        raise ValueError("it is a picture in colour, and heights are greys: save it as greyscale")
    return np.where(pixels[..., 3] == 0, np.nan, pixels[..., 0] / 255)


def _from_grid(content: bytes) -> Heights:
    _refuse_long(content, 0)
    said, body = _grid_header(content)
    columns, rows = (_whole(said, name) for name in ("ncols", "nrows"))
    _refuse_many(columns, rows, _MOST_IN_TEXT)
    across, up = said.get("dx", said.get("cellsize", 0.0)), said.get("dy", said.get("cellsize", 0.0))
    if not (across > 0 and up > 0):
        raise ValueError("its cellsize must be a number greater than 0")
    # Heights belong to the cells' centres.
    left = said["xllcenter"] if "xllcenter" in said else said.get("xllcorner", 0.0) + across / 2
    bottom = said["yllcenter"] if "yllcenter" in said else said.get("yllcorner", 0.0) + up / 2
    words = body.split(None, rows * columns)
    if len(words) != rows * columns:
        raise ValueError(f"it says {rows} rows of {columns} heights and has {_more_or_less(words, rows * columns)}")
    try:
        flat = np.array(words, dtype=np.float64)
    except ValueError as error:
        raise ValueError("there is something else than numbers among its heights") from error
    flat[flat == said.get("nodata_value", -9999.0)] = np.nan
    corner = np.array([left, bottom])
    domain = Domain(corner, corner + np.array([across * (columns - 1), up * (rows - 1)]))
    return Heights(np.flipud(flat.reshape(rows, columns)), domain=domain)


def _grid_header(content: bytes) -> tuple[dict[str, float], bytes]:
    """Return the header of an ESRI ASCII grid, by its words in lower case, and the rest."""
    said: dict[str, float] = {}
    while True:
        line, _, rest = content.partition(b"\n")
        words = line[: 2 * _LONGEST_HEADER].split()
        if len(words) != 2 or words[0][:1].isdigit() or words[0][:1] in b"-+.":
            break
        name = words[0].decode("ascii", errors="replace").lower()
        if name not in _GRID_WORDS or name in said:
            raise ValueError(f"{_shown(name)!r} is nothing that the head of an ESRI ASCII grid says once")
        try:
            said[name] = float(words[1])
        except ValueError as error:
            raise ValueError(f"its {name} is not a number") from error
        if not np.isfinite(said[name]) and name != "nodata_value":
            raise ValueError(f"its {name} is not a finite number")
        content = rest
    return said, content


def _whole(said: dict[str, float], name: str) -> int:
    number = said.get(name, 0.0)
    if number < 1 or number != int(number):
        raise ValueError(f"its {name} must be a whole number: an ESRI ASCII grid begins with ncols and nrows")
    return int(number)


def _of_picture(rows: Array) -> Heights:
    """Return the surface of rows, the first of which is the top."""
    return Heights(np.flipud(rows))


def _more_or_less(words: list[bytes], wanted: int) -> str:
    return "more" if len(words) > wanted else f"{len(words)} heights"


def _refuse_long(content: bytes, numbers: int) -> None:
    if len(content) > _MOST_BYTES_OF_TEXT or numbers > _MOST_IN_TEXT:
        raise ValueError(
            f"it has {len(content) >> 20} MB of text: at most {_MOST_IN_TEXT} heights and "
            f"{_MOST_BYTES_OF_TEXT >> 20} MB are read; save it as an array, with numpy.save"
        )


def _refuse_many(columns: int, rows: int, most: int = MOST) -> None:
    if columns * rows > most:
        raise ValueError(f"it has {columns} × {rows} heights, at most {most} are taken: make it coarser")


def _shown(text: str, longest: int = 80) -> str:
    """Return an untrusted text on one line, without characters that control a terminal."""
    plain = "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in text)
    return plain if len(plain) <= longest else f"{plain[:longest]}…"


_READERS: dict[str, Callable[[bytes], Heights]] = {
    ".npy": _from_array,
    ".csv": _from_table,
    ".png": _from_picture,
    ".asc": _from_grid,
}
_CONVERTED = dict.fromkeys(
    (".tif", ".tiff"), "a GeoTIFF, which is not read: gdal_translate -of AAIGrid makes an .asc file of it"
)
