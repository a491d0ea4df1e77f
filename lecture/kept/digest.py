"""Digests of values."""

from __future__ import annotations

import hashlib
import json


def digest(*parts: object) -> str:
    """Return the SHA-256 of values that JSON can write, in hexadecimal digits."""
    return hashlib.sha256(
        json.dumps(parts, ensure_ascii=False, sort_keys=True).encode(errors="surrogatepass")
    ).hexdigest()
