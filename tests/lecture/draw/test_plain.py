"""Plain SVG is the same picture made of nothing but paths and pictures; text stays text where it stands."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import cairo
import numpy as np
import pypdfium2
import pytest
import resvg_py
from dashes import Dashes
from manim import (
    CapStyleType,
    Circle,
    DashedLine,
    Group,
    Line,
    Mobject,
    Square,
    SVGMobject,
    VMobject,
    config,
    tempconfig,
)
from PIL import Image

from gradmath.landscapes.catalogue import landscape
from lecture.command.main import main
from lecture.draw.breadth import covered
from lecture.draw.cutting import cut_line
from lecture.draw.pdf_text import write_text_pdf
from lecture.draw.plain import write_plain_svg
from lecture.draw.stills import write_png
from scenes.claims.protocol import ClaimsNothing
from scenes.kit.charts.pictures import Pictures
from scenes.kit.frame.theme import DARK, LIGHT
from scenes.kit.lettering.numbers import ReadOut
from scenes.kit.lettering.words import Words
from scenes.kit.map.arrows import GradientArrow
from scenes.kit.map.error_map import ErrorMap
from scenes.kit.map.labels import MapLabel
from scenes.kit.paint.canvas import Painted, Sheet, layered

PIXELS = {"pixel_width": 1280, "pixel_height": 720}
NAMESPACE = "{http://www.w3.org/2000/svg}"


@pytest.fixture(autouse=True, scope="module")
def _large(small_settings: dict[str, object]) -> Iterator[None]:
    with tempconfig(small_settings | PIXELS):
        yield


def reference(mobjects: list[Mobject], paper: str | None = DARK.paper) -> np.ndarray:
    file = io.BytesIO()
    write_png(file, mobjects, paper)  # type: ignore[arg-type]
    return np.asarray(Image.open(file).convert("RGB")).astype(int)


def drawn(svg: Path) -> np.ndarray:
    image = Image.open(io.BytesIO(bytes(resvg_py.svg_to_bytes(svg_path=str(svg), width=PIXELS["pixel_width"]))))
    return np.asarray(image.convert("RGB")).astype(int)


def share_of_different(picture: np.ndarray, expected: np.ndarray) -> float:
    return float((np.abs(picture - expected).max(axis=-1) > 32).mean())


def elements(svg: Path) -> list[str]:
    return [each.tag.removeprefix(NAMESPACE) for each in ElementTree.parse(svg).getroot()]


def map_with_words() -> list[Mobject]:
    error_map = ErrorMap(landscape("lecture"), DARK)
    label = MapLabel(Words("High Error", 26, DARK.ink).move_to((2, 1, 0)), (0, 0, 0), error_map)
    return [error_map, label, GradientArrow(error_map, [-1.0, 0.5], 0.2)]


def shapes() -> list[Mobject]:
    return [
        Square(3, color=DARK.ascent, fill_opacity=1).shift((-3, 0, 0)),
        Circle(2, color=DARK.descent, fill_opacity=0.5).shift((3, 0, 0)),
        Line((-6, -3, 0), (6, -3, 0), stroke_width=20, color=DARK.ink),
    ]


def some_beyond() -> list[Mobject]:
    """Shapes, of which some lie beyond the frame on every side, as on a map that is seen from near."""
    away = [(0, 7, 0), (0, -7, 0), (12, 0, 0), (-12, 0, 0)]
    return [*shapes(), *(Circle(1, color=DARK.ink, fill_opacity=0.5, stroke_width=20).shift(way) for way in away)]


def across_the_edge() -> list[Mobject]:
    """Arrows and lines that cross the frame on every side, as where a map is seen from near."""
    error_map = ErrorMap(landscape("lecture"), DARK)
    arrows = [GradientArrow(error_map, at, 1.5) for at in ([-3.0, 1.6], [3.2, 1.4], [0.9, 1.9], [-2.6, -1.9])]
    bent = VMobject(stroke_color=DARK.ink, stroke_width=40, cap_style=CapStyleType.ROUND)
    bent.set_points_as_corners([(-8, -2, 0), (-4, -5, 0), (0, -3, 0), (5, -3.2, 0), (6.5, 0, 0), (9, 1, 0)])
    wide = Circle(4.3, color=DARK.descent, stroke_width=24, stroke_opacity=0.5)
    return [error_map, *arrows, bent, wide, DashedLine((-9, 3.2, 0), (9, 4.4, 0), stroke_width=30)]


def dashes() -> list[Mobject]:
    return [Dashes((3, 2), clipped=True)]


def moved() -> list[Mobject]:
    """A map and what paints itself, in a group that was moved as any mobject is."""
    return [Group(ErrorMap(landscape("camel"), DARK), Dashes((3, 2), clipped=True)).scale(0.6).shift((2, 1, 0))]


@pytest.mark.parametrize(
    "things", [map_with_words, shapes, dashes, moved, across_the_edge], ids=lambda things: things.__name__
)
def test_it_is_the_same_picture_of_paths_alone(tmp_path: Path, things: Callable[[], list[Mobject]]) -> None:
    mobjects, file = things(), tmp_path / "plain.svg"
    write_plain_svg(file, mobjects, DARK.paper)
    assert set(elements(file)) == {"path"}
    assert not re.search(r"clip|mask|filter|url\(|gradient|xlink:href", file.read_text(encoding="utf-8"), re.IGNORECASE)
    expected = reference(mobjects)
    assert np.ptp(expected) > 60
    assert share_of_different(drawn(file), expected) < 0.001


@pytest.mark.parametrize(
    "things", [map_with_words, shapes, some_beyond, across_the_edge], ids=lambda things: things.__name__
)
def test_manim_reads_it_as_it_was(tmp_path: Path, things: Callable[[], list[Mobject]]) -> None:
    mobjects, file = things(), tmp_path / "plain.svg"
    write_plain_svg(file, mobjects, DARK.paper)
    expected = reference(mobjects)
    # It mitres all lines, those of an arrow's glow too.
    assert share_of_different(reference([SVGMobject(file, height=config.frame_height)]), expected) < 0.01


class Thin(Painted):
    """A group that is laid thinly, a gradient, and a picture."""

    def paint(self, context: cairo.Context) -> None:
        with layered(context, 0.5):
            context.set_source_rgb(1, 1, 1)
            context.rectangle(-4, -1, 3, 2)
            context.fill()
            context.rectangle(-3, -2, 3, 2)
            context.fill()
        fade = cairo.LinearGradient(1, 0, 5, 0)
        fade.add_color_stop_rgba(0, 0.2, 0.5, 0.9, 0)
        fade.add_color_stop_rgba(1, 0.2, 0.5, 0.9, 1)
        context.set_source(fade)
        context.rectangle(1, -1, 4, 2)
        context.fill()


def test_what_has_no_plain_form_is_a_picture_in_its_place_and_order(tmp_path: Path) -> None:
    shares = np.random.default_rng(3).random((2, 8, 8))
    mobjects = [Thin(), Square(1, color=DARK.ink, fill_opacity=1), Pictures(shares, [(-3, 2), (3, 2)], 1.9, DARK)]
    file = tmp_path / "plain.svg"
    write_plain_svg(file, mobjects, DARK.paper)
    assert elements(file) == ["path", "image", "image", "path", "path", "image"]
    assert share_of_different(drawn(file), reference(mobjects)) < 0.001


def test_without_paper_the_ground_is_transparent(tmp_path: Path) -> None:
    write_plain_svg(tmp_path / "plain.svg", shapes()[:1], None)
    image = Image.open(io.BytesIO(bytes(resvg_py.svg_to_bytes(svg_path=str(tmp_path / "plain.svg")))))
    assert np.asarray(image.convert("RGBA"))[0, 0, 3] == 0


@pytest.mark.parametrize("seed", range(20))
def test_a_line_is_cut_to_what_is_inside(seed: int) -> None:
    line = np.random.default_rng(seed).uniform(-2, 3, (12, 2))
    parts = list(cut_line(line, (0.0, 0.0, 1.0, 1.0)))
    assert all(((part >= -1e-12) & (part <= 1 + 1e-12)).all() for part in parts)
    length = sum(float(np.linalg.norm(np.diff(part, axis=0), axis=1).sum()) for part in parts)
    fine = [start + (end - start) * np.linspace(0, 1, 2001)[:, None] for start, end in pairwise(line)]
    shares = [((piece >= 0) & (piece <= 1)).all(axis=1).mean() for piece in fine]
    expected = float((np.array(shares) * np.linalg.norm(np.diff(line, axis=0), axis=1)).sum())
    assert length == pytest.approx(expected, abs=0.02)


def inked(draw: Callable[[cairo.Context], None]) -> np.ndarray:
    surface = cairo.ImageSurface(cairo.FORMAT_A8, 400, 400)
    context = cairo.Context(surface)
    context.set_tolerance(0.01)
    draw(context)
    surface.flush()
    return np.asarray(surface.get_data(), dtype=np.uint8).reshape(400, surface.get_stride()).astype(int)


@pytest.mark.parametrize("is_closed", [False, True])
@pytest.mark.parametrize("cap", [cairo.LINE_CAP_BUTT, cairo.LINE_CAP_ROUND, cairo.LINE_CAP_SQUARE])
@pytest.mark.parametrize("join", [cairo.LINE_JOIN_MITER, cairo.LINE_JOIN_ROUND, cairo.LINE_JOIN_BEVEL])
def test_the_area_of_a_line_is_what_its_stroke_covers(
    is_closed: bool, cap: cairo.LineCap, join: cairo.LineJoin
) -> None:
    for seed in range(12):
        line = np.random.default_rng(seed).uniform(40, 360, (2 + seed // 2, 2))
        if is_closed:
            line = np.concatenate([line, line[:1]])

        def stroke(context: cairo.Context, line: np.ndarray = line) -> None:
            for point in line[:-1] if is_closed else line:
                context.line_to(*point)
            if is_closed:
                context.close_path()
            context.set_line_width(18)
            context.set_line_cap(cap)
            context.set_line_join(join)
            context.stroke()

        def fill(context: cairo.Context, line: np.ndarray = line) -> None:
            for ring in covered(line, 18, cap, join):
                context.new_sub_path()
                for point in ring:
                    context.line_to(*point)
                context.close_path()
            context.fill()

        assert inked(stroke).mean() > 1
        assert np.abs(inked(fill) - inked(stroke)).mean() < 0.05


def texts() -> list[Mobject]:
    number = ReadOut(-12.5, 40, DARK.descent_text, truth=ClaimsNothing("for a test")).place((3, -2, 0))
    turned = Words("Turned (AVATAR) & left", 30, DARK.ink, "SEMIBOLD").rotate(0.7).move_to((3, 2, 0))
    return [Words("Two lines\nof words", 48, DARK.ink).move_to((-3, 1, 0)), turned, number]


def test_text_stays_text_with_its_font_and_its_place(tmp_path: Path) -> None:
    mobjects, file = texts(), tmp_path / "text.svg"
    write_plain_svg(file, mobjects, DARK.paper, text=True)
    written = ElementTree.parse(file).getroot().findall(f"{NAMESPACE}text")
    assert [each.text for each in written] == ["Two lines", "of words", "Turned (AVATAR) & left", "−12.50"]
    assert {each.get("font-family") for each in written} == {"'Hanken Grotesk', sans-serif"}
    assert [each.get("font-weight") for each in written] == ["400", "400", "600", "500"]
    units = 99
    for each, of in zip(written, [mobjects[0], mobjects[0]], strict=False):
        left = (of.get_left()[0] + config.frame_width / 2) * units
        # A letter's own space before it is a few hundredths of its size.
        assert 0 <= left - float(each.get("x", "")) < 0.1 * float(each.get("font-size", ""))
    baseline = (config.frame_height / 2 - mobjects[0].baseline) * units
    assert float(written[1].get("y", "")) == pytest.approx(baseline, abs=0.02)
    width = mobjects[0].width * units
    assert float(written[0].get("textLength", "")) == pytest.approx(width, rel=0.05)
    assert written[2].get("transform", "").startswith(f"rotate({-np.degrees(0.7):.2f} ")


def test_text_in_a_pdf_is_the_same_picture_and_can_be_copied(tmp_path: Path) -> None:
    mobjects, file = texts(), tmp_path / "text.pdf"
    write_text_pdf(file, mobjects, DARK.paper, "Text")
    page = pypdfium2.PdfDocument(file)[0]
    copied = page.get_textpage().get_text_range()
    assert copied.split() == ["Two", "lines", "of", "words", "Turned", "(AVATAR)", "&", "left", "−12.50"]
    picture = np.asarray(page.render(scale=PIXELS["pixel_width"] / page.get_width()).to_pil().convert("RGB")).astype(
        int
    )
    # PDFium has a rasteriser of its own for letters.
    assert share_of_different(picture, reference(mobjects)) < 0.003


def test_text_in_a_pdf_has_the_same_bytes_whatever_was_drawn_before(tmp_path: Path) -> None:
    file = tmp_path / "text.pdf"
    write_text_pdf(file, texts(), None, "Text")
    first = file.read_bytes()
    # Cairo keeps only a few fonts open, and opens the others again.
    for size in range(20, 32):
        others = [Words("Another", size, DARK.ink, weight) for weight in ("NORMAL", "SEMIBOLD")]
        write_text_pdf(tmp_path / "other.pdf", others, None, "Others")
    write_text_pdf(file, texts(), None, "Text")
    assert file.read_bytes() == first


def test_raised_digits_stay_outlines(tmp_path: Path) -> None:
    write_plain_svg(tmp_path / "text.svg", [Words("x² and more", 40, LIGHT.ink)], LIGHT.paper, text=True)
    assert elements(tmp_path / "text.svg") == ["path", "path"]


def test_a_sheet_of_nothing_leaves_nothing(tmp_path: Path) -> None:
    class Nothing(Painted):
        def paint(self, context: cairo.Context) -> None:
            Sheet().lay(context)

    write_plain_svg(tmp_path / "plain.svg", [Nothing()], None)
    assert elements(tmp_path / "plain.svg") == []


REFUSED = {
    "plain of no SVG": (["--plain"], "--plain is of SVG alone: give --format svg"),
    "text in a PNG": (["--text", "--format", "png"], "a PNG has no text: give --format svg or pdf with --text"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_makes_no_sense_is_said(
    case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments, sentence = REFUSED[case]
    monkeypatch.chdir(tmp_path)
    assert main(["diagrams", *arguments]) == 2
    assert capsys.readouterr().err == f"lecture: {sentence}\n"
