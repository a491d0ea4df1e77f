"""Digests of values."""

from __future__ import annotations

import hashlib
import json
from fractions import Fraction


def digest(*parts: object) -> str:
    """Return the SHA-256 of values that JSON can write, and of fractions, as hexadecimal digits."""
    text = json.dumps(parts, ensure_ascii=False, sort_keys=True, default=_written)
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


def _written(value: object) -> str:
    if isinstance(value, Fraction):
        return str(value)
    raise TypeError(f"a {type(value).__name__} has no digest")
