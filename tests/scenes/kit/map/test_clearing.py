"""Bare ground behind words on a map."""

from __future__ import annotations

import numpy as np

from gradmath.landscapes.chosen import choose
from scenes.kit.frame.theme import DARK
from scenes.kit.lettering.words import Words
from scenes.kit.map.clearing import Clearing
from scenes.kit.map.pinned import Pins
from scenes.kit.map.survey import Survey
from scenes.kit.map.view import View
from scenes.kit.places.boxes import Box


def test_it_stays_behind_words_that_the_view_moves() -> None:
    error_map = Survey.of_chosen(choose("x^2 + y^2 on -2..2, -1..1")).map(DARK)
    words = Words("words", 30, DARK.ink).move_to((1.5, 1.0, 0.0))
    clearing = Clearing(error_map, Box.around(words), behind=words)
    pins = Pins.where_they_are(error_map, [words])
    error_map.set_view(View.of((0.0, 0.0), 2.0))
    assert pins.weights.shape == (1, 2)
    np.testing.assert_allclose(words.get_center()[:2], (3.0, 2.0), atol=1e-9)
    np.testing.assert_allclose(clearing.box.center, (3.0, 2.0), atol=1e-9)
    np.testing.assert_allclose((clearing.box.width, clearing.box.height), (words.width, words.height))
