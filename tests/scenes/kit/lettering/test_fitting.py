"""Translated lines in the room that English was given."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from scenes.kit.frame.theme import DARK
from scenes.kit.lettering.fitting import fit
from scenes.kit.shapes.panel import panel
from scenes.language.catalogue import Catalogue
from scenes.language.current import current_words, speak
from scenes.language.languages import LANGUAGES


@pytest.fixture
def in_german() -> Iterator[None]:
    before = current_words()
    speak(Catalogue(LANGUAGES["de"]))
    yield
    speak(before)


def lines(*widths: float) -> list:
    return [panel(width, 0.5, (0, 0, 0), DARK) for width in widths]


@pytest.mark.usefixtures("in_german")
def test_all_lines_are_drawn_in_the_size_of_the_widest_that_fits() -> None:
    wide, narrow = lines(4.0, 1.0)
    fit(3.0, wide, narrow)
    assert wide.width == pytest.approx(3.0)
    assert narrow.width == pytest.approx(0.75)


@pytest.mark.usefixtures("in_german")
def test_what_fits_keeps_its_size() -> None:
    (line,) = lines(2.0)
    fit(3.0, line)
    assert line.width == pytest.approx(2.0)


@pytest.mark.usefixtures("in_german")
def test_what_would_be_too_small_is_refused() -> None:
    with pytest.raises(ValueError, match=r"a line of 5.00 is too wide for the 3.00"):
        fit(3.0, *lines(5.0, 1.0))


def test_english_is_never_made_smaller() -> None:
    with pytest.raises(ValueError, match=r"a line of 3.10 is too wide for the 3.00"):
        fit(3.0, *lines(3.1))


def test_a_room_that_is_narrower_by_rounding_alone_holds_its_line() -> None:
    (line,) = lines(2.29)
    fit(line.width * (1 - 1e-14), line)
    assert line.width == pytest.approx(2.29)
    with pytest.raises(ValueError, match="too wide"):
        fit(line.width * (1 - 1e-6), line)
