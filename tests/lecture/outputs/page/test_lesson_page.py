"""The page: complete without scripts, nothing from elsewhere, everything escaped, made again only when it must be."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import unquote

import numpy as np
import pytest
from pages import LESSON, ROOT, TINY, Reader, made, read, with_lesson

from gradmath.landscapes.chosen import choose
from lecture.errors import UsageError
from lecture.outputs.make import make
from lecture.outputs.page.colours import style
from lecture.outputs.page.formulas import as_mathml
from lecture.outputs.page.landscapes import ASKED, CATALOGUE, carried, caveat
from lecture.outputs.page.lesson import FIGURES, read_lesson
from lecture.outputs.page.markup import element
from lecture.outputs.page.page import Page
from lecture.outputs.page.words.table import page_words
from lecture.syllabus.lectures import BUILT_IN, read_syllabus
from lecture.words.catalogues import catalogue
from scenes.kit.frame.look import Look
from scenes.kit.frame.theme import DARK, LIGHT
from scenes.language.catalogue import PLAIN_ENGLISH, Catalogue
from scenes.language.languages import LANGUAGES


def test_a_page_without_a_film_holds_pictures_words_formulas_and_questions(project: Any) -> None:
    made(with_lesson(project))
    page = Reader(read(project))
    for words in ("Up & down", "It rises.", "Then it falls.", "Is 1 < 2?", "no & <i>never</i>", "<b>Look</b> & see."):
        assert words in page.text
    pictures = [each["src"] for each in page.all("img")]
    assert pictures == ["pictures/First.webp", "pictures/Second.webp"]
    assert all((project.root / "page" / str(each)).read_bytes()[8:12] == b"WEBP" for each in pictures)
    assert page.all("img")[0]["alt"] == "Then it falls."
    assert len(page.all("math")) == 1
    assert len(page.all("details")) == 1
    assert not page.all("video")
    assert page.all("html")[0]["lang"] == "en"
    assert page.all("html")[0]["dir"] == "ltr"
    assert [each["data-figure"] for each in page.all("section") if "data-figure" in each] == list(FIGURES)


def test_a_page_takes_the_film_that_is_there(filmed: Any) -> None:
    project = filmed
    assert made(project).facts["film"] == TINY.name
    page = Reader(read(project))
    assert [each["src"] for each in page.all("source")] == [f"{project.lecture.key}.mp4"]
    film = (project.root / "page" / f"{project.lecture.key}.mp4").read_bytes()
    assert film == (project.film_folder / f"{project.lecture.key}.mp4").read_bytes()
    captions = unquote(str(page.all("track")[0]["src"]).partition(",")[2])
    assert captions == (project.film_folder / f"{project.lecture.key}.vtt").read_text()
    chapters = unquote(str(page.all("track")[1]["src"]).partition(",")[2])
    assert "Up &amp; down" in chapters
    assert "Round" in chapters
    seeks = [float(str(each["data-seek"])) for each in page.all("span") if each.get("data-seek")]
    assert seeks == sorted(seeks)
    assert len(seeks) == 3


def test_nothing_that_has_not_changed_is_made_again(project: Any) -> None:
    assert made(with_lesson(project)).written
    assert not made(project).written
    (project.root / "lessons" / f"{project.lecture.key}.toml").write_text(LESSON.replace("It is.", "So it is."))
    assert [file.name for file in made(project).written] == ["index.html"]


def test_no_address_leads_elsewhere_and_the_policy_allows_nothing(project: Any) -> None:
    made(with_lesson(project))
    for name in ("index.html", "figure.html"):
        page = Reader(read(project, name))
        for _, attributes in page.elements:
            for key in ("src", "href", "poster", "action"):
                address = attributes.get(key) or ""
                assert re.match(r"(?:#|data:|pictures/|$)", address), address
            assert not any(key.startswith("on") or key == "style" for key in attributes)
        policy = next(each["content"] for each in page.all("meta") if each.get("http-equiv"))
        assert policy
        assert policy.startswith("default-src 'none'; ")
        assert "connect" not in policy
        assert "unsafe" not in policy


def test_the_policy_names_the_very_script_and_style(project: Any) -> None:
    made(project)
    text = read(project)
    policy = next(each["content"] or "" for each in Reader(text).all("meta") if each.get("http-equiv"))
    for tag in ("script", "style"):
        body = re.findall(rf"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
        assert len(body) == 1
        assert base64.b64encode(hashlib.sha256(body[0].encode()).digest()).decode() in policy


def test_what_is_carried_cannot_end_its_element(project: Any) -> None:
    hostile = "</script><b>&amp;"
    file = project.root / "lectures.toml"
    file.write_text(file.read_text().replace(f'title = "{project.lecture.title}"', f"title = '{hostile}'"))
    assert project.lecture.title == hostile
    made(project)
    text = read(project)
    assert len(re.findall(r"</script", text)) == 2
    assert hostile in Reader(text).text


def test_one_file_holds_everything(filmed: Any) -> None:
    project = type(filmed)(filmed.root, filmed.package)
    make(Page(project.lecture, qualities=[TINY], single_file=True), project.order(project.root / "single"))
    page = Reader((project.root / "single" / "index.html").read_text(encoding="utf-8"))
    assert str(page.all("source")[0]["src"]).startswith("data:video/mp4;base64,")
    assert all(str(each["src"]).startswith("data:image/webp;base64,") for each in page.all("img"))
    assert {each.name for each in (project.root / "single").iterdir()} == {".lecture", "index.html"}


def test_what_the_figures_need_is_carried(project: Any) -> None:
    made(project)
    text = re.search(r'<script type="application/json" id="lesson">(.*?)</script>', read(project), re.DOTALL)
    assert text is not None
    carried = json.loads(text[1])
    names = [each["name"] for each in carried["landscapes"]]
    assert {"lecture", "bowl", "valleys", "ravine"} <= set(names)
    stands = {each["data-landscape"] for each in Reader(read(project)).all("section") if "data-landscape" in each}
    assert stands <= set(names)
    assert all(each["critical"] and each["levels"] for each in carried["landscapes"])


SAID = re.compile(r'say\(\s*"([^"]+)"')


def test_every_word_that_the_script_says_is_in_the_table() -> None:
    sources = [file.read_text(encoding="utf-8") for file in (ROOT / "web" / "src").rglob("*.ts")]
    keys = {key for source in sources for key in SAID.findall(source)}
    assert len(keys) > 60
    assert keys <= page_words(PLAIN_ENGLISH).texts.keys()


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_the_colours_are_the_theme_s(theme: Any) -> None:
    css = style(theme)
    for role in ("paper", "ink", "ascent", "descent"):
        for each in (LIGHT, DARK):
            assert getattr(each, role) in css
    assert css.count("[data-band=") == css.count("[data-line=") == 32


def test_formulas_become_mathml_and_bad_ones_are_refused() -> None:
    (formula,) = as_mathml(["nabla E(w) = sqrt(x)"])
    assert formula.text.startswith("<math")
    assert "<msqrt>" in formula.text
    for wrong in ("frac(1", "x$ $y", "#panic()", "unknown_function(x)"):
        with pytest.raises(UsageError, match="a formula of the lesson") as refused:
            as_mathml([wrong])
        assert "\n" not in str(refused.value)


def test_attributes_and_texts_are_escaped() -> None:
    made_of = element("p", "a < b & c", title='"><script>', hidden=False, data_x=1, autofocus=True)
    assert made_of.text == '<p title="&quot;&gt;&lt;script&gt;" data-x="1" autofocus>a &lt; b &amp; c</p>'


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda text: text.replace("segments.First", "segments.Frist"), 'there is no segment "Frist"; did you mean'),
        (lambda text: text.replace('figure = "map"', 'figure = "mop"'), 'there is no figure "mop"; did you mean "map"'),
        (lambda text: text.replace("right = 0", "right = 2"), "right must be the number of an answer"),
        (lambda text: text.replace("because =", "becuase ="), 'there is no setting "becuase"; did you mean "because"'),
        (lambda text: text.replace("formulas = [", "formulas = [1, "), "must be a text in quotation marks"),
        (lambda text: text + "[", "lessons/"),
    ],
)
def test_a_bad_lesson_is_refused_in_one_sentence(project: Any, change: Callable[[str], str], said: str) -> None:
    with_lesson(project)
    (project.root / "lessons" / f"{project.lecture.key}.toml").write_text(change(LESSON))
    with pytest.raises(UsageError) as refused:
        read_lesson(project.root, project.lecture)
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_landscape_that_is_asked_for_is_carried_first(tmp_path: Path) -> None:
    np.save(tmp_path / "hills.npy", np.sin(np.add.outer(np.arange(12.0), np.arange(20.0))))
    for text in ("x^2 + 3 y^2", str(tmp_path / "hills.npy"), "jacksboro"):
        asked = Look(DARK, choose(text))
        assert caveat(asked) == ""
        assert carried(asked)[0]["name"] == ASKED
    named = carried(Look(DARK, choose("mass^2 + 3 length^2 on mass=-1..1, length=-2..2")))[0]
    assert named["weights"] == ["mass", "length"]
    assert named["domain"] == [[-1, -2], [1, 2]]


def test_a_grid_too_large_for_a_page_is_told_of_and_left_out(tmp_path: Path) -> None:
    np.save(tmp_path / "large.npy", np.zeros((600, 600)) + np.arange(600))
    asked = Look(DARK, choose(str(tmp_path / "large.npy")))
    assert "carry at most 250000 heights" in caveat(asked)
    assert [each["name"] for each in carried(asked)] == list(CATALOGUE)


def test_the_lessons_of_the_syllabus_are_good() -> None:
    from lecture.syllabus.lectures import read_syllabus

    syllabus = read_syllabus(ROOT / "lectures.toml")
    for lecture in syllabus.lectures:
        lesson = read_lesson(ROOT, lecture)
        assert len(lesson.questions) == 6
        for each in lesson.segments.values():
            assert len(as_mathml(each.formulas)) == len(each.formulas)


def test_the_first_view_is_small() -> None:
    import zlib

    assets = files("lecture.outputs.page") / "assets"
    texts = sum(len(zlib.compress((assets / name).read_bytes(), 9)) for name in ("page.js", "page.css"))
    fonts = sum(
        len((assets / name).read_bytes()) for name in ("maths.woff2", "text-regular.woff2", "text-semibold.woff2")
    )
    # What is left of 150 kB is for the words and the landscapes, which are 25 kB.
    assert texts + fonts < 118_200


class TestInOtherLanguages:
    """A page in German and one in Arabic, of the small lecture."""

    SAID: ClassVar[dict[tuple[str, str], str]] = {
        ("First.falls", "Then it falls."): "{}",
        ("small.lesson.First", "<b>Look</b> & see."): "{}",
        ("small.lesson.question1.asks", "Is 1 < 2?"): "{}",
    }

    def carried(self, project: Any, tag: str, **texts: str) -> tuple[Reader, dict[str, Any]]:
        """Return a page whose texts say something else, and what its script is given."""
        usual = catalogue(read_syllabus(BUILT_IN), LANGUAGES[tag])
        own = [(context, english, (texts[context],)) for context, english in self.SAID if context in texts]
        words = Catalogue.of(LANGUAGES[tag], [*usual.entries, *own])
        make(Page(with_lesson(project).lecture, qualities=[TINY]), project.order(project.root / "page", words=words))
        text = read(project)
        found = re.search(r'<script type="application/json" id="lesson">(.*?)</script>', text, re.DOTALL)
        assert found is not None
        return Reader(text), json.loads(found[1])

    def test_german(self, project: Any) -> None:
        page, carried = self.carried(
            project, "de", **{"First.falls": "Dann fällt es.", "small.lesson.First": "Seht hin."}
        )
        (html,) = page.all("html")
        assert (html["lang"], html["dir"]) == ("de", "ltr")
        assert carried["decimal"] == ","
        assert carried["words"]["learning.rate"] == "Lernrate α"
        assert {each["title"] for each in carried["landscapes"]} >= {"Eine ovale Schüssel", "Ein Sattel"}
        assert [each["name"] for each in carried["network"]["inputs"]] == ["Flosse", "Masse"]
        for text in ("Selbst ausprobieren", "Dann fällt es.", "Seht hin.", "It rises."):
            assert text in page.text
        for english in ("Try it yourself", "Questions", "Then it falls.", "Look"):
            assert english not in page.text

    def test_arabic_is_read_from_the_right_and_its_formulas_from_the_left(self, project: Any) -> None:
        page, carried = self.carried(project, "ar", **{"small.lesson.question1.asks": "هل 1 < 2 دائمًا؟"})
        (html,) = page.all("html")
        assert (html["lang"], html["dir"]) == ("ar", "rtl")
        assert "هل \u20661 < 2\u2069 دائمًا؟" in page.text
        assert "\u2066E = {error}\u2069" in carried["words"]["kind.saddle"]

    @pytest.mark.parametrize("tag", ["hi", "ar", "en"])
    def test_no_line_ends_inside_of_a_fraction(self, tag: str) -> None:
        words = PLAIN_ENGLISH if tag == "en" else catalogue(read_syllabus(BUILT_IN), LANGUAGES[tag])
        told = page_words(words).say("figure.rate.about")
        assert told.count("/\u2060λmax") == told.count("λmax") == 2

    @pytest.mark.parametrize("tag", [tag for tag in LANGUAGES if tag not in ("en", "it")])
    def test_nothing_that_is_not_an_equation_is_left_in_english(self, tag: str) -> None:
        words = page_words(catalogue(read_syllabus(BUILT_IN), LANGUAGES[tag])).texts
        same = {key for key, text in page_words(PLAIN_ENGLISH).texts.items() if words[key] == text}
        assert same <= KEPT
        values = {key: sorted(re.findall(r"{\w+}", text)) for key, text in words.items()}
        assert values == {
            key: sorted(re.findall(r"{\w+}", text)) for key, text in page_words(PLAIN_ENGLISH).texts.items()
        }


# What is the same in some language: names, signs, and words that it shares with English.
KEPT = {"own.formula", "rolling.adam", "rolling.told", "start", "map.point", "quiz", "games.word", "figure.own.title"}
KEPT |= {"rolling.momentum", "directions.angle", "network.sentence", "figure.network"}
