"""A sealed file holds what was written, or counts for nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradmath.sealed import read_sealed, sealed, unsealed, write_sealed


@given(st.binary(max_size=60))
def test_what_was_sealed_is_found(payload: bytes) -> None:
    assert unsealed(sealed(payload)) == payload


@given(st.binary(max_size=60), st.integers(0, 10_000), st.integers(1, 255), st.integers(0, 40))
def test_what_has_changed_or_was_cut_off_counts_for_nothing(payload: bytes, place: int, flip: int, cut: int) -> None:
    content = bytearray(sealed(payload))
    if cut:
        content = content[:-cut]
    else:
        content[place % len(content)] ^= flip
    assert unsealed(bytes(content)) is None


def test_a_file_appears_whole_and_nothing_else_is_left(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "it"
    assert read_sealed(file) is None
    write_sealed(file, b"first")
    write_sealed(file, b"second")
    assert read_sealed(file) == b"second"
    assert [each.name for each in file.parent.iterdir()] == ["it"]


def test_where_nothing_can_be_written_nothing_is_left(tmp_path: Path) -> None:
    (tmp_path / "it").mkdir()
    with pytest.raises(OSError, match="it"):
        write_sealed(tmp_path / "it", b"first")
    assert [each.name for each in tmp_path.iterdir()] == ["it"]
