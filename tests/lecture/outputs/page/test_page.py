"""The page: complete without scripts, nothing from elsewhere, everything escaped, and made again only when it must be."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
from collections.abc import Callable
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from lecture.draw.quality import Quality
from lecture.errors import UsageError
from lecture.outputs.make import make
from lecture.outputs.output import Made
from lecture.outputs.page.colours import style
from lecture.outputs.page.formulas import as_mathml
from lecture.outputs.page.lesson import FIGURES, read_lesson
from lecture.outputs.page.markup import element
from lecture.outputs.page.page import Page
from lecture.outputs.page.words.table import LANGUAGES, page_words
from scenes.kit.frame.theme import DARK, LIGHT

ROOT = Path(__file__).parents[4]
TINY = Quality(160, 90, 10, "ultrafast")
LESSON = """
[segments.First]
formulas = ["E(w_1)"]
figure = "map"
state = { w = "1,2" }
try = "<b>Look</b> & see."

[[questions]]
asks = "Is 1 < 2?"
answers = ["yes", "no & <i>never</i>"]
right = 0
because = "It is."
figure = "rate"
"""


@pytest.fixture(scope="session")
def drawn(new_project: Callable[[], Any]) -> Any:
    """Return a project whose pictures for the page have been drawn."""
    project = new_project()
    made(project)
    return project


@pytest.fixture
def project(drawn: Any, tmp_path: Path) -> Any:
    """Return a copy of it, with its store and without its page."""
    shutil.copytree(drawn.root, tmp_path / "copy", ignore=shutil.ignore_patterns("page"))
    return type(drawn)(tmp_path / "copy", drawn.package)


@pytest.fixture(scope="session")
def filmed(drawn: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Return another copy, whose film has been rendered."""
    root = tmp_path_factory.mktemp("filmed") / "copy"
    shutil.copytree(drawn.root, root)
    project = type(drawn)(root, drawn.package)
    project.render()
    return project


class Reader(HTMLParser):
    """Keeps every element with its attributes, and the text outside of scripts and styles."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text, self._inside = "", ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._inside = tag

    def handle_data(self, data: str) -> None:
        if self._inside not in ("script", "style"):
            self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def made(project: Any, **page: Any) -> Made:
    return make(Page(project.lecture, qualities=[TINY], **page), project.order(project.root / "page"))


def read(project: Any, name: str = "index.html") -> str:
    return (project.root / "page" / name).read_text(encoding="utf-8")


def with_lesson(project: Any) -> Any:
    (project.root / "lessons").mkdir(exist_ok=True)
    (project.root / "lessons" / f"{project.lecture.key}.toml").write_text(LESSON)
    return project


def test_a_page_without_a_film_holds_pictures_words_formulas_and_questions(project: Any) -> None:
    made(with_lesson(project))
    page = Reader(read(project))
    for words in ("Up & down", "It rises.", "Then it falls.", "Is 1 < 2?", "no & <i>never</i>", "<b>Look</b> & see."):
        assert words in page.text
    pictures = [each["src"] for each in page.all("img")]
    assert pictures == ["pictures/First.webp", "pictures/Second.webp"]
    assert all((project.root / "page" / str(each)).read_bytes()[8:12] == b"WEBP" for each in pictures)
    assert page.all("img")[0]["alt"] == "Then it falls."
    assert len(page.all("math")) == 1 and len(page.all("details")) == 1 and not page.all("video")
    assert page.all("html")[0]["lang"] == "en" and page.all("html")[0]["dir"] == "ltr"
    assert [each["data-figure"] for each in page.all("section") if "data-figure" in each] == list(FIGURES)


def test_a_page_takes_the_film_that_is_there(filmed: Any) -> None:
    project = filmed
    assert made(project).facts["film"] == TINY.name
    page = Reader(read(project))
    assert [each["src"] for each in page.all("source")] == [f"{project.lecture.key}.mp4"]
    film = (project.root / "page" / f"{project.lecture.key}.mp4").read_bytes()
    assert film == (project.film_folder / f"{project.lecture.key}.mp4").read_bytes()
    captions = base64.b64decode(str(page.all("track")[0]["src"]).partition(",")[2]).decode()
    assert captions == (project.film_folder / f"{project.lecture.key}.vtt").read_text()
    chapters = base64.b64decode(str(page.all("track")[1]["src"]).partition(",")[2]).decode()
    assert "Up &amp; down" in chapters and "Round" in chapters
    seeks = [float(str(each["data-seek"])) for each in page.all("span") if each.get("data-seek")]
    assert seeks == sorted(seeks) and len(seeks) == 3


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
        assert policy and policy.startswith("default-src 'none'; ") and "connect" not in policy and "unsafe" not in policy


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
    for language in LANGUAGES:
        assert keys <= page_words(language).texts.keys()


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_the_colours_are_the_theme_s(theme: Any) -> None:
    css = style(theme)
    for role in ("paper", "ink", "ascent", "descent"):
        for each in (LIGHT, DARK):
            assert getattr(each, role) in css
    assert css.count("[data-band=") == css.count("[data-line=") == 32


def test_formulas_become_mathml_and_bad_ones_are_refused() -> None:
    (formula,) = as_mathml(["nabla E(w) = sqrt(x)"])
    assert formula.text.startswith("<math") and "<msqrt>" in formula.text
    with pytest.raises(ValueError, match="cannot be typeset"):
        as_mathml(["frac(1"])


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
    assert said in str(refused.value) and "\n" not in str(refused.value)


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
    fonts = sum(len((assets / name).read_bytes()) for name in ("maths.woff2", "text-regular.woff2", "text-semibold.woff2"))
    assert texts + fonts < 140_000
