"""Arrays from ``.npy`` files, whose header is checked before the array is made."""

from __future__ import annotations

import tokenize
import warnings
from io import BytesIO

import numpy as np

from gradmath._check import Array

_FAILURES = (ArithmeticError, EOFError, LookupError, MemoryError, RecursionError, SyntaxError, TypeError, ValueError)


def real_array(content: bytes, most: int) -> Array:
    """Return the array in the content of an ``.npy`` file, as 64-bit numbers.

    Raises
    ------
    ValueError
        If the content is not such a file, is cut off, or has more than ``most`` numbers or numbers that are not real.
    """
    stream = BytesIO(content)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            version = np.lib.format.read_magic(stream)
            read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
            shape, by_columns, kind = read(stream)
    except (*_FAILURES, tokenize.TokenError) as error:
        raise ValueError("it is no array that numpy.save wrote") from error
    if kind.kind not in "biuf" or not kind.itemsize:
        raise ValueError("its array is not of real numbers")
    if any(each < 0 for each in shape):
        raise ValueError("it is no array that numpy.save wrote")
    count = 1
    for each in shape:
        count *= each
    if count > most:
        raise ValueError(f"it has {' × '.join(map(str, shape))} numbers, at most {most} are taken")
    if len(content) - stream.tell() < count * kind.itemsize:
        raise ValueError("it is cut off")
    flat = np.frombuffer(content, kind, count, stream.tell())
    with np.errstate(all="ignore"):
        return flat.reshape(shape, order="F" if by_columns else "C").astype(np.float64)
