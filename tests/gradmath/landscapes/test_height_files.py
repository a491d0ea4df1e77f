"""Files of heights are read as what they are, and anything else ends in one sentence before it can do harm."""

from __future__ import annotations

import io
import struct
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from gradmath.landscapes.chosen import choose, chosen_landscape
from gradmath.landscapes.height_files import HeightsError, heights_from, is_height_file
from gradmath.landscapes.landscape import Domain

ROWS = np.random.default_rng(0).uniform(0, 100, (5, 6)).round(2)
"""From the top."""
GRID = np.flipud(ROWS)


def saved(array):
    stream = io.BytesIO()
    np.save(stream, array)
    return stream.getvalue()


def table(rows, divider=","):
    return "\n".join(divider.join(map(str, row)) for row in rows).encode()


def picture(array, mode=None):
    stream = io.BytesIO()
    Image.fromarray(array, mode).save(stream, "PNG")
    return stream.getvalue()


def grid(head, rows):
    return ("\n".join(head) + "\n").encode() + table(rows, " ")


HEAD = ["ncols 6", "nrows 5", "xllcorner 100", "yllcorner -20", "cellsize 10", "NODATA_value -9999"]
X, Y = [10, 20, 30, 40, 50, 60], [9, 7, 5, 3, 1]
WITH_AXES = table([["y\\x", *X], *([y, *row] for y, row in zip(Y, ROWS, strict=True))])


@pytest.mark.parametrize(
    ("name", "content", "domain"),
    [
        ("a.npy", saved(ROWS), ((0, 0), (5, 4))),
        ("a.npy", saved(np.asfortranarray(ROWS)), ((0, 0), (5, 4))),
        ("a.NPY", saved(ROWS.astype(">f8")), ((0, 0), (5, 4))),
        ("a.csv", table(ROWS), ((0, 0), (5, 4))),
        ("a.csv", b"\xef\xbb\xbf" + table(ROWS, "\t") + b"\r\n", ((0, 0), (5, 4))),
        ("a.csv", table(ROWS, " "), ((0, 0), (5, 4))),
        ("a.csv", table(ROWS, "; ").replace(b".", b","), ((0, 0), (5, 4))),
        ("a.csv", WITH_AXES, ((10, 1), (60, 9))),
        ("a.csv", WITH_AXES.replace(b"y\\x", b""), ((10, 1), (60, 9))),
        ("a.asc", grid(HEAD, ROWS), ((105, -15), (155, 25))),
        ("a.asc", grid([each.replace("corner", "center").upper() for each in HEAD], ROWS), ((100, -20), (150, 20))),
        ("a.asc", grid([*HEAD[:4], "dx 2", "dy 4"], ROWS), ((101, -18), (111, -2))),
    ],
)  # fmt: skip
def test_heights_and_axes_are_those_of_the_file(tmp_path, name, content, domain):
    (tmp_path / name).write_bytes(content)
    read = heights_from(tmp_path / name)
    np.testing.assert_array_equal(read.heights, GRID)
    assert read.domain == Domain(*domain)


@pytest.mark.parametrize("deep", [np.uint8, np.uint16])
def test_a_greyscale_picture_is_from_black_to_white(tmp_path, deep):
    greys = np.random.default_rng(1).integers(0, np.iinfo(deep).max, (5, 6), endpoint=True).astype(deep)
    (tmp_path / "a.png").write_bytes(picture(greys))
    np.testing.assert_allclose(heights_from(tmp_path / "a.png").heights, np.flipud(greys) / np.iinfo(deep).max)


def test_missing_heights_are_holes(tmp_path):
    clear = np.full((5, 6, 2), 255, np.uint8)
    clear[1, 2, 1] = 0
    rows = ROWS.astype(object)
    cases = {"a.npy": saved(np.where(ROWS[1, 2] == ROWS, np.nan, ROWS)), "a.png": picture(clear)}
    for mark in ("", "nan", "NA", " "):
        rows[1, 2] = mark
        cases[f"{mark.strip() or len(mark)}.csv"] = table(rows)
    rows[1, 2] = -9999
    cases["a.asc"] = grid(HEAD, rows)
    for name, content in cases.items():
        (tmp_path / name).write_bytes(content)
        missing = np.isnan(heights_from(tmp_path / name).heights)
        assert missing.sum() == 1, name
        assert np.flipud(missing)[1, 2], name


def png_of(width, height, body=b""):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(body)) + chunk(b"IEND", b"")


def header(text, version=b"\x01\x00"):
    size = struct.pack("<H", len(text)) if version == b"\x01\x00" else struct.pack("<I", len(text))
    return b"\x93NUMPY" + version + size + text


HOSTILE = {
    "empty.csv": (b"", "empty.csv is empty"),
    "blank.csv": (b" \n\n \n", "blank.csv is empty"),
    "words.csv": (b"a,b,c\nd,e,f\n", "table of numbers"),
    "late.csv": (table(ROWS) + b"\n1,2,3,4,5,x", "table of numbers"),
    "ragged.csv": (table(ROWS) + b"\n1,2,3", "table of numbers"),
    "binary.csv": (bytes(range(256)) * 50, "no heights that can be read"),
    "small.csv": (b"1,2\n3,4", "at least 4 rows and 4 columns"),
    "infinite.csv": (table(ROWS).replace(b"\n", b"\ninf,1,1,1,1,1\n", 1), "must be finite"),
    "uneven.csv": (WITH_AXES.replace(b"30", b"31", 1), "uneven steps"),
    "turning.csv": (WITH_AXES.replace(b"30", b"5", 1), "ascends or descends"),
    "objects.npy": (saved(np.array([{"a": 1}], dtype=object)), "not of real numbers"),
    "complex.npy": (saved(np.ones((4, 4), complex)), "not of real numbers"),
    "cube.npy": (saved(np.ones((4, 4, 4))), "rows and columns"),
    "cut.npy": (saved(ROWS)[:-8], "cut off"),
    "head.npy": (b"\x93NUMPY\x01\x00", "numpy.save"),
    "vast.npy": (
        header(b"{'descr': '<f8', 'fortran_order': False, 'shape': (100000, 100000), }\n"), "100000 × 100000 numbers"
    ),
    "negative.npy": (header(b"{'descr': '<f8', 'fortran_order': False, 'shape': (-4, 4), }\n"), "no heights"),
    "long.npy": (header(b"{" + b" " * 200_000 + b"}\n", b"\x02\x00"), "numpy.save"),
    "far.npy": (b"\x93NUMPY\x02\x00\xff\xff\xff\xff{", "numpy.save"),
    "bracket.npy": (header(b"{'descr': '<f8'[ 'fortran_order': False, 'shape': (5, 6), }\n"), "numpy.save"),
    "code.npy": (header(b"__import__('os').abort()\n"), "numpy.save"),
    "other.npy": (b"PK\x03\x04 no array", "numpy.save"),
    "bomb.png": (png_of(50_000, 50_000, bytes(10_000)), "no whole PNG|50000 × 50000"),
    "large.png": (png_of(3000, 3000), "3000 × 3000 heights"),
    "cut.png": (picture(np.arange(9000, dtype=np.uint8).reshape(90, 100))[:90], "no whole PNG"),
    "text.png": (b"not a picture", "no whole PNG"),
    "gif.png": (b"GIF89a" + bytes(40), "no whole PNG"),
    "colour.png": (picture(np.arange(90, dtype=np.uint8).reshape(5, 6, 3)), "colour"),
    "head.asc": (grid(["ncols 6", "nrows 5"], ROWS), "cellsize"),
    "nothing.asc": (table(ROWS, " "), "ncols"),
    "words.asc": (grid(HEAD, ROWS).rsplit(b" ", 1)[0] + b" x", "something else than numbers"),
    "more.asc": (grid(HEAD, ROWS) + b" 5", "5 rows of 6 heights and has more"),
    "commas.csv": (b"," * 2_000_000, "at most 1000000 heights"),
    "spaces.csv": (b" " * (17 << 20) + b"1", "at most 1000000 heights and 16 MB"),
    "few.asc": (grid(HEAD, ROWS[1:]), "5 rows of 6 heights and has 24"),
    "huge.asc": (grid(["ncols 1000000", "nrows 1000000", "cellsize 1"], ROWS), "1000000 × 1000000 heights"),
    "half.asc": (grid(["ncols 6.5", "nrows 5", "cellsize 1"], ROWS), "whole number"),
    "twice.asc": (grid(["ncols 6", "ncols 6", "nrows 5", "cellsize 1"], ROWS), "says once"),
    "nan.asc": (grid([*HEAD[:4], "cellsize nan"], ROWS), "not a finite number"),
    "a.tif": (b"II*\x00", "gdal_translate"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_damaged_or_hostile_file_is_refused_in_one_sentence(tmp_path, name):
    content, message = HOSTILE[name]
    (tmp_path / name).write_bytes(content)
    with pytest.raises(HeightsError, match=message) as refused:
        heights_from(tmp_path / name)
    assert str(refused.value).isprintable()
    assert len(str(refused.value)) < 400


def test_a_file_of_too_many_bytes_is_not_read(tmp_path):
    with (tmp_path / "vast.csv").open("wb") as file:
        file.truncate(10 << 30)
    with pytest.raises(HeightsError, match="has 10240 MB: at most 64 MB"):
        heights_from(tmp_path / "vast.csv")


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(["npy", "csv", "png", "asc"]), st.data())
def test_any_change_of_a_file_is_read_or_refused(tmp_path_factory, ending, data):
    whole = {"npy": saved(ROWS), "csv": WITH_AXES, "png": picture(np.ones((5, 6), np.uint8)), "asc": grid(HEAD, ROWS)}
    content = bytearray(whole[ending])
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    file = tmp_path_factory.mktemp("changed") / f"a.{ending}"
    file.write_bytes(content[: data.draw(st.integers(1, len(content)))])
    try:
        heights_from(file)
    except HeightsError as refused:
        assert str(refused).isprintable()  # noqa: PT017 - either outcome is right


def test_what_is_chosen_by_a_path_is_the_file_and_another_content_is_another_landscape(tmp_path):
    file = tmp_path / "hills one.npy"
    np.save(file, ROWS)
    first = choose(f"{file} on 1..4, 1..3")
    assert first.landscape.domain == Domain([1, 1], [4, 3])
    np.testing.assert_array_equal(first.landscape.heights, GRID)
    choose.cache_clear()
    np.save(file, 2 * ROWS)
    assert choose(f"{file} on 1..4, 1..3").identity != first.identity
    assert choose("himmelblau").identity == "himmelblau"


def test_a_domain_beyond_the_heights_is_refused(tmp_path):
    np.save(tmp_path / "a.npy", ROWS)
    with pytest.raises(ValueError, match=r"there are heights on .* only"):
        chosen_landscape(f"{tmp_path / 'a.npy'} on 1..9, 1..3")


@pytest.mark.parametrize("text", ["none.npy", "a/b.csv on 0..1, 0..1", "\x1b[2J.asc"])
def test_a_path_to_nothing_says_so(text):
    with pytest.raises(ValueError, match="there is no file") as refused:
        chosen_landscape(text)
    assert str(refused.value).isprintable()


@pytest.mark.parametrize("text", ["x.y", "1.5", "himmelblau", "x^2+.5", "hills.txt"])
def test_a_formula_and_a_name_are_no_paths(text):
    assert not is_height_file(text)
