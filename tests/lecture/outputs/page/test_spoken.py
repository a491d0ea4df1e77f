"""A page whose film is spoken in two languages: captions in both, and sentences that lead to where they are spoken."""

from __future__ import annotations

from typing import Any, ClassVar
from urllib.parse import unquote

import pytest
from pages import TINY, Reader, made, read

from lecture.outputs.film.film import Film
from lecture.outputs.film.multilingual import Slowest
from lecture.outputs.make import make
from lecture.voice.voices import Silent
from scenes.kit.beats.beat import Beat
from scenes.language.catalogue import Catalogue
from scenes.language.languages import LANGUAGES

GERMAN = Catalogue.of(
    LANGUAGES["de"],
    [
        ("First.rises", "It rises. It goes on rising for a while.", ("Es steigt. Es steigt noch eine Weile.",)),
        ("First.falls", "Then it falls.", ("Dann fällt es & fällt.",)),
        ("Second.turns", "A square turns.", ("Ein Quadrat dreht sich.",)),
    ],
)


class Hesitant(Silent):
    """Says a beat in four seconds; of two sentences, the second in the last of them."""

    STARTS: ClassVar[dict[int, tuple[float, ...]]] = {1: (0.0,), 2: (0.0, 3.0)}

    def seconds(self, segment: str, beat: Beat) -> float:  # noqa: ARG002 - the same for all
        return 4.0

    def starts(self, segment: str, beat: Beat) -> tuple[float, ...]:  # noqa: ARG002 - the same for all
        return self.STARTS[len(beat.sentences)]


@pytest.fixture
def spoken(project: Any) -> Any:
    """Return a project with a film in English and German, and the page with it."""
    voice = Slowest(Hesitant(150), [(GERMAN, Hesitant(150))])
    make(Film(project.lecture, TINY, voice), project.order())
    assert made(project, voice=voice).facts["film"] == TINY.name
    return project


def test_captions_are_there_in_each_language_and_sentences_lead_to_where_they_are_spoken(spoken: Any) -> None:
    page = Reader(read(spoken))
    tracks = page.all("track")
    assert [(each["kind"], each["srclang"], each.get("label"), "default" in each) for each in tracks] == [
        ("captions", "en", "English", True),
        ("captions", "de", "Deutsch", False),
        ("chapters", "en", None, False),
    ]
    written = [unquote(str(each["src"]).partition(",")[2]) for each in tracks[:2]]
    assert written == [(spoken.film_folder / f"small{tag}.vtt").read_text() for tag in ("", ".de")]
    assert "Dann fällt es &amp; fällt." in written[1]
    seeks = [float(str(each["data-seek"])) for each in page.all("span") if each.get("data-seek")]
    assert seeks[1] - seeks[0] == pytest.approx(3, abs=0.1)
    assert len(seeks) == 4


def test_a_page_names_the_command_that_renders_its_film(project: Any) -> None:
    from lecture.outputs.page.page import Page

    page = Page(project.lecture, qualities=[TINY], voice=Slowest(Silent(150), [(GERMAN, Silent(150))]))
    order = project.order(project.root / "page", theme="light")
    assert "(`lecture render small --languages en,de --theme light` makes it)" in page.told(make(page, order), order)
