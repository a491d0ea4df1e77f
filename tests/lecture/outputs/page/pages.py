"""Pages of the small lecture of the tests, and what reads them."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from lecture.outputs.make import make
from lecture.outputs.output import Made
from lecture.outputs.page.page import Page
from lecture.work.quality import Quality

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
