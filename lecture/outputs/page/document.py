"""The page's HTML, complete without scripts, and with everything that its figures need."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from urllib.parse import quote

from lecture.outputs.page.content import Content, FilmContent, Phrase, Said, SegmentContent
from lecture.outputs.page.lesson import FIGURES, Question, Trial
from lecture.outputs.page.markup import Markup, element, joined
from lecture.outputs.page.words.table import PageWords, directed
from scenes.language.languages import Language

_ASSETS = files(__package__) / "assets"
_FIXED = frozenset({"network", "own"})
"""The figures without a choice of landscapes."""
# The ending of texts that are in the HTML and that the script does not use.
_WRITTEN_HERE = ".about"
# Browsers ask servers for an icon if a page has none.
_ICON = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><circle cx="8" cy="8" r="8" fill="#0b1220"/>'
    b'<path d="M3 12 11 5M6 4.5h5.5V10" fill="none" stroke="#ff4650" stroke-width="2"/></svg>'
)
_FONTS = (("Hanken Grotesk", 400, "text-regular"), ("Hanken Grotesk", 600, "text-semibold"), ("Maths", 400, "maths"))


@dataclass(frozen=True)
class Dress:
    """What every page of a lesson has: a style, a script, and a policy that allows only these two."""

    style: str
    script: str
    policy: str

    @classmethod
    def of(cls, colours: str) -> Dress:
        """Return the dress in these colours."""
        style = _font_faces() + colours + _asset("page.css").decode()
        script = _asset("page.js").decode()
        return cls(style, script, _policy(style, script))


def _asset(name: str) -> bytes:
    return (_ASSETS / name).read_bytes()


def _font_faces() -> str:
    # Fonts in separate files are blocked if the page is opened from a file.
    faces = []
    for family, weight, name in _FONTS:
        data = base64.b64encode(_asset(f"{name}.woff2")).decode()
        source = f"src:url(data:font/woff2;base64,{data}) format('woff2')"
        faces.append(f"@font-face{{font-family:'{family}';font-weight:{weight};font-display:swap;{source}}}")
    return "".join(faces)


def _policy(style: str, script: str) -> str:
    """Return a policy that allows requests only for the film and the pictures beside the page."""
    hashes = {
        kind: "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"
        for kind, text in (("script", script), ("style", style))
    }
    return (
        f"default-src 'none'; script-src {hashes['script']}; style-src {hashes['style']}; "
        "img-src 'self' data: blob:; media-src 'self' data: blob:; font-src data:; base-uri 'none'; form-action 'none'"
    )


def page(content: Content, words: PageWords, dress: Dress) -> str:
    """Return the lesson's page."""
    body = [
        element("a", words.say("skip"), class_="skip", href="#text"),
        _header(content, words),
        element(
            "main",
            _film(content, words),
            element(
                "section",
                [_segment(each, words) for each in content.segments],
                id="text",
                aria_label=words.say("read"),
            ),
            _figures(words, content),
            _quiz(content.lesson.questions, words),
        ),
        element("footer", element("p", words.say("made_with"))),
    ]
    return _document(content, words, dress, body)


def figure_page(content: Content, words: PageWords, dress: Dress) -> str:
    """Return the page that shows one figure, for a frame in another page."""
    return _document(content, words, dress, [element("main", _figures(words, content, alone=True))], kind="alone")


def _document(content: Content, words: PageWords, dress: Dress, body: list[Markup], kind: str = "whole") -> str:
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", http_equiv="Content-Security-Policy", content=dress.policy),
        element("meta", name="referrer", content="no-referrer"),
        element("link", rel="icon", href=f"data:image/svg+xml;base64,{base64.b64encode(_ICON).decode()}"),
        element("title", content.title),
        element("style", Markup(dress.style)),
    )
    carried = {
        "words": {key: text for key, text in words.texts.items() if not key.endswith(_WRITTEN_HERE)},
        "landscapes": content.landscapes,
        "balls": content.balls,
        "network": content.network,
        "decimal": words.language.decimal_sign,
        "lecture": content.lecture,
    }
    scripts = [
        element("script", Markup(_json(carried)), type="application/json", id="lesson"),
        element("script", Markup(dress.script)),
    ]
    whole = element(
        "html",
        head,
        element("body", body, scripts),
        lang=words.language.tag,
        dir=words.language.direction,
        class_=kind,
        data_theme=content.theme,
    )
    return f"<!DOCTYPE html>\n{whole.text}\n"


def _json(data: Mapping[str, object]) -> str:
    """Return data as JSON that cannot end the element around it."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _header(content: Content, words: PageWords) -> Markup:
    themes = [element("option", words.say(f"theme.{each}"), value=each) for each in ("auto", "light", "dark")]
    chosen = element("label", words.say("theme"), element("select", themes, id="theme"), class_="theme scripted")
    parts = [("text", "read"), ("figures", "try"), ("quiz", "quiz")]
    links = [element("li", element("a", words.say(key), href=f"#{where}")) for where, key in parts]
    return element(
        "header",
        element("h1", content.title),
        element("nav", element("ul", links), aria_label=words.say("contents")),
        chosen,
    )


def _film(content: Content, words: PageWords) -> Markup:
    if content.film is None:
        return element("section", element("p", words.say("no_film"), class_="note"), id="film")
    chapters = [
        element(
            "li",
            element("a", each.title, href=f"#{each.name}", data_seek=_seconds(each.start)),
            element("span", _minutes(each.start or 0.0), class_="time"),
        )
        for each in content.segments
    ]
    return element(
        "section",
        _video(content.film, words),
        element(
            "nav",
            element("h2", words.say("chapters")),
            element("ol", chapters),
            class_="chapters",
            aria_label=words.say("chapters"),
        ),
        id="film",
        aria_label=words.say("watch"),
    )


def _video(film: FilmContent, words: PageWords) -> Markup:
    def track(kind: str, language: Language, text: str, **more: object) -> Markup:
        # As text, which servers compress better than base 64.
        source = "data:text/vtt;charset=utf-8," + quote(text, safe=" /:,;!()*=")
        return element("track", kind=kind, src=source, srclang=language.tag, **more)

    captions = [
        track("captions", language, text, label=language.name, default=language == words.language)
        for language, text in film.captions
    ]
    return element(
        "video",
        element("source", src=film.source, type="video/mp4"),
        captions,
        track("chapters", words.language, film.chapters),
        controls=True,
        preload="metadata",
        playsinline=True,
        poster=film.poster,
        width=1280,
        height=720,
    )


def _segment(segment: SegmentContent, words: PageWords) -> Markup:
    picture = element(
        "img", src=segment.picture, alt=segment.pictured, width=1280, height=720, loading="lazy", decoding="async"
    )
    formulas = [element("div", each, class_="formula") for each in segment.formulas]
    seek = _seconds(segment.start)
    watch = element("a", words.say("watch_this"), href="#film", data_seek=seek, class_="watch") if seek else None
    return element(
        "article",
        element("h2", segment.title),
        element("figure", picture, class_="still"),
        element(
            "div",
            [_said(segment.name, each, words) for each in segment.said],
            element("div", formulas, class_="formulas", role="group", aria_label=words.say("formulas"))
            if formulas
            else None,
            element("p", watch, _trial(segment, words), class_="ways"),
            class_="narration",
        ),
        id=segment.name,
    )


def _said(segment: str, said: Said, words: PageWords) -> Markup:
    place = f"{segment}.{said.beat}"
    link = None if said.trial is None else _try_link(said.trial, place, words, class_="try beat scripted")
    return element("p", element("span", joined(_spaced(said.phrases, words.language))), " ", link, id=place)


def _try_link(trial: Trial, place: str, words: PageWords, class_: str = "try") -> Markup:
    """Return a link to a figure in a state, with the place on the page to which to return."""
    where = f"#{trial.address}&from={place}"
    figure = words.say(f"figure.{trial.figure}")
    return element("a", words.say("try_this"), href=where, class_=class_, title=figure)


def _spaced(phrases: tuple[Phrase, ...], language: Language) -> Iterator[Markup | str]:
    for index, phrase in enumerate(phrases):
        if index and not language.reading.wide:
            yield " "
        yield element("span", directed(phrase.text, language), data_seek=_seconds(phrase.start))


def _trial(segment: SegmentContent, words: PageWords) -> Markup | None:
    if segment.trial is None:
        return None
    link = _try_link(segment.trial, segment.name, words)
    return element("span", link, f" {segment.words}", class_="trial")


def _figures(words: PageWords, content: Content, *, alone: bool = False) -> Markup:
    made = [
        _figure(name, words, content.stands.get(name, "lecture")) for name in FIGURES if f"figure.{name}" in words.texts
    ]
    heading = None if alone else element("h2", words.say("try"))
    return element("section", heading, made, id="figures")


def _figure(name: str, words: PageWords, on: str) -> Markup:
    return element(
        "section",
        element("h3", words.say(f"figure.{name}"), id=f"figure-{name}-title"),
        element("p", words.say(f"figure.{name}.about"), class_="about"),
        element("p", words.say("without_script"), class_="without"),
        class_="live-figure",
        id=f"figure-{name}",
        aria_labelledby=f"figure-{name}-title",
        data_figure=name,
        data_landscape=on,
        data_fixed=name in _FIXED,
    )


def _quiz(questions: tuple[Question, ...], words: PageWords) -> Markup | None:
    if not questions:
        return None
    asked = [_question(number, each, words) for number, each in enumerate(questions, 1)]
    return element("section", element("h2", words.say("quiz")), element("ol", asked), id="quiz")


def _question(number: int, question: Question, words: PageWords) -> Markup:
    answers = [
        element(
            "li",
            element(
                "label",
                element("input", type="radio", name=f"question-{number}", value=index, class_="scripted"),
                element("span", each),
            ),
        )
        for index, each in enumerate(question.answers)
    ]
    shown = (
        element("p", element("a", words.say("show_me"), href=f"#{question.trial.address}", class_="try"))
        if question.trial
        else None
    )
    details = element(
        "details",
        element("summary", words.say("answer")),
        element("p", element("strong", question.answers[question.right])),
        element("p", question.because),
        shown,
    )
    return element(
        "li",
        element(
            "fieldset",
            element("legend", question.asks),
            element("ul", answers, class_="answers"),
        ),
        details,
        class_="question",
        data_right=question.right,
    )


def _seconds(start: float | None) -> str | None:
    return None if start is None else f"{start:.3f}"


def _minutes(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"
