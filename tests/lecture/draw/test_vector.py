"""Vector files look like the pictures made of pixels, to renderers that share no code with the one that drew them."""

from __future__ import annotations

import errno
import io
import os
import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import cairo
import numpy as np
import pypdfium2
import pytest
import resvg_py
from dashes import Dashes
from manim import Group, Line, Mobject, Square, tempconfig
from performances import scene_class
from PIL import Image

from gradmath.descent.descend import Constant, descend_many
from gradmath.landscapes.catalogue import landscape
from lecture.draw.short_svg import shortened
from lecture.draw.stills import write_png
from lecture.draw.vector import PDF_HEIGHT, PDF_WIDTH, write_pdf, write_svg
from scenes.kit.charts.pictures import Pictures
from scenes.kit.descents.swarm import Swarm, scattered_starts
from scenes.kit.frame.look import Look
from scenes.kit.frame.theme import DARK, LIGHT, THEMES
from scenes.kit.lettering.words import Words
from scenes.kit.map.arrows import GradientArrow
from scenes.kit.map.error_map import ErrorMap
from scenes.kit.map.labels import MapLabel
from scenes.kit.paint.canvas import Painted, Sheet
from scenes.kit.places.boxes import Box
from scenes.kit.shapes.panel import panel

KINDS = ("svg", "pdf")
PIXELS = {"pixel_width": 1280, "pixel_height": 720}


def rasterised(file: Path, width: int) -> np.ndarray:
    """The picture of a vector file, RGB, as resvg or PDFium draws it."""
    if file.suffix == ".svg":
        image = Image.open(io.BytesIO(bytes(resvg_py.svg_to_bytes(svg_path=str(file), width=width))))
    else:
        page = pypdfium2.PdfDocument(file)[0]
        image = page.render(scale=width / page.get_width()).to_pil()
    return np.asarray(image.convert("RGB")).astype(int)


def pixels(file: Path) -> np.ndarray:
    return np.asarray(Image.open(file).convert("RGB")).astype(int)


def share_of_different(file: Path, reference: np.ndarray) -> float:
    """The share of pixels in which a vector file differs from a picture by more than 32 of 255 in any channel."""
    return float((np.abs(rasterised(file, reference.shape[1]) - reference).max(axis=-1) > 32).mean())


@pytest.fixture(scope="module")
def large(small_settings: dict[str, object]) -> Iterator[None]:
    with tempconfig(small_settings | PIXELS):
        yield


@pytest.fixture
def files(large: None, tmp_path: Path) -> Callable[..., dict[str, Path]]:  # noqa: ARG001 - sets the size
    """Return a function that writes mobjects in all formats."""

    def write(*mobjects: Mobject, paper: str | None = DARK.paper) -> dict[str, Path]:
        made = {kind: tmp_path / f"picture.{kind}" for kind in ("png", *KINDS)}
        write_png(made["png"], mobjects, paper)
        write_svg(made["svg"], mobjects, paper)
        write_pdf(made["pdf"], mobjects, paper, "A picture")
        return made

    return write


@pytest.mark.parametrize("write", [write_svg, partial(write_pdf, title="A picture")], ids=["svg", "pdf"])
def test_what_does_not_fit_on_the_disk_is_an_error(large: None, write: Callable[..., None]) -> None:  # noqa: ARG001
    with pytest.raises(OSError, match=os.strerror(errno.ENOSPC)):
        write(Path("/dev/full"), red_and_blue(), DARK.paper)


@pytest.mark.parametrize("theme", THEMES)
def test_a_diagram_of_the_syllabus_is_the_same_picture_and_small(
    small_settings: dict[str, object], tmp_path: Path, diagram_name: str, theme: str
) -> None:
    with tempconfig(small_settings | {"pixel_width": 1920, "pixel_height": 1080}):
        scene = scene_class(diagram_name)(Look(THEMES[theme]))
        scene.setup()
        scene.construct()
        write_png(tmp_path / "diagram.png", scene.mobjects, scene.theme.paper)
        write_svg(tmp_path / "diagram.svg", scene.mobjects, scene.theme.paper)
        write_pdf(tmp_path / "diagram.pdf", scene.mobjects, scene.theme.paper, scene.title)
    reference = pixels(tmp_path / "diagram.png")
    for kind in KINDS:
        file = tmp_path / f"diagram.{kind}"
        assert share_of_different(file, reference) < 0.001
        assert file.stat().st_size < 1_000_000
    svg = (tmp_path / "diagram.svg").read_text(encoding="utf-8")
    # The one picture in it is the light over the ground, of a few hundred pixels a side; all else is outlines.
    assert not re.findall(r"<(text|font)\b", svg)
    (light,) = re.findall(r"<image\b[^>]*", svg)
    assert max(map(int, re.findall(r'(?:width|height)="(\d+)"', light))) < 400
    assert (tmp_path / "diagram.pdf").read_bytes().count(b"/Subtype /Image") <= 2


def red_and_blue() -> list[Mobject]:
    return [
        Square(3, color=DARK.ascent, fill_opacity=1).shift((-3, 0, 0)),
        Square(3, color=DARK.descent, fill_opacity=0.5).shift((3, 0, 0)),
        Line((-6, -3, 0), (6, -3, 0), stroke_width=20).set_color([DARK.ascent, DARK.descent]),
    ]


def faded_map() -> list[Mobject]:
    return [ErrorMap(landscape("camel"), DARK).set_opacity(0.4)]


def label_and_arrow() -> list[Mobject]:
    error_map = ErrorMap(landscape("lecture"), LIGHT)
    arrow = GradientArrow(error_map, [-1.0, 0.5], 0.2)
    words = Words("High Error", 26, LIGHT.ink).move_to((2, 1, 0))
    label = MapLabel(words, (0, 0, 0), error_map)
    return [error_map, label, Group(panel(4, 2, (4, -2, 0), LIGHT), arrow)]


def pictures() -> list[Mobject]:
    shares = np.random.default_rng(3).random((3, 8, 8))
    return [Pictures(shares, [(-3, 1), (0, -1), (3, 0.3)], 1.9, DARK)]


def dashes() -> list[Mobject]:
    return [Dashes()]


class ThinLines(Painted):
    """Lines much thinner than a pixel: curved, angular, dashed and closed; some viewers draw each a pixel wide."""

    def paint(self, context: cairo.Context) -> None:
        context.set_source_rgb(1, 1, 1)
        for step in range(40):
            context.set_line_width(0.00018 * step)
            context.set_dash([[], [0.2, 0.1], [0.3]][step % 3], 0.05)
            context.move_to(-6, step / 6 - 3.5)
            context.curve_to(-3, step / 6 - 2, -3, step / 6 - 4, 0, step / 6 - 3.5)
            context.line_to(1, step / 6 - 3)
            context.line_to(1, step / 6 - 3)
            context.line_to(5, step / 6 - 3.5)
            context.stroke()
            context.arc(6, step / 6 - 3.5, 0.5, 0, 2 * np.pi)
            context.close_path()
            context.stroke()


def thin_lines() -> list[Mobject]:
    return [ThinLines(), Square(color=DARK.ink)]


def balls() -> list[Mobject]:
    """Balls on their way, some of them half behind words."""
    error_map = ErrorMap(landscape("valleys"), DARK)
    starts = scattered_starts(error_map.landscape.domain, 12)
    paths = descend_many(error_map.landscape, starts, step=Constant(0.06), tolerance=1e-3)
    boxes = [Box(np.array([-1.53, 0.81]), 4.3, 2.2), Box(np.array([0.61, 1.7]), 3.0, 1.0)]
    return [Swarm(error_map, paths, boxes).set_steps(float(np.median(paths.counts)) / 2)]


def moved() -> list[Mobject]:
    """A map and what paints itself, in a group that was moved as any mobject is."""
    return [Group(ErrorMap(landscape("camel"), DARK), Dashes()).scale(0.6).shift((2, 1, 0))]


def plain_rectangles() -> list[Mobject]:
    """Rectangles whose sides fall between pixels: one viewer rounds them if they are written as such."""
    return [
        Square(1, color=DARK.ink, fill_opacity=1, stroke_width=0)
        .stretch_to_fit_width(13)
        .stretch_to_fit_height(0.0171 * step)
        .move_to((0, step / 4 - 2, 0))
        for step in range(1, 16)
    ]


@pytest.mark.parametrize(
    "things",
    [red_and_blue, faded_map, label_and_arrow, pictures, dashes, thin_lines, balls, moved, plain_rectangles],
    ids=lambda things: things.__name__,
)
def test_everything_painted_is_the_same_picture(
    files: Callable[..., dict[str, Path]], things: Callable[[], list[Mobject]]
) -> None:
    made = files(*things())
    reference = pixels(made["png"])
    assert np.ptp(reference) > 60
    for kind in KINDS:
        assert share_of_different(made[kind], reference) < 0.001


def test_colours_are_true_and_not_those_of_the_frames_memory(files: Callable[..., dict[str, Path]]) -> None:
    made = files(Square(6, color="#d01020", fill_opacity=1, stroke_width=0))
    middle = (PIXELS["pixel_height"] // 2, PIXELS["pixel_width"] // 2)
    for kind in KINDS:
        picture = rasterised(made[kind], PIXELS["pixel_width"])
        np.testing.assert_allclose(picture[middle], [0xD0, 0x10, 0x20], atol=1)
        np.testing.assert_allclose(picture[0, 0], [0x0B, 0x12, 0x20], atol=1)


def test_without_paper_the_ground_is_transparent_and_edges_keep_their_colour(
    files: Callable[..., dict[str, Path]],
) -> None:
    made = files(Square(3, color=DARK.ascent, fill_opacity=0.5, stroke_width=0).rotate(0.3), paper=None)
    png = np.asarray(Image.open(made["png"]))
    assert png.shape[-1] == 4
    alpha = png[..., 3]
    assert alpha[0, 0] == 0
    assert alpha[alpha.shape[0] // 2, alpha.shape[1] // 2] == pytest.approx(127.5, abs=1)
    seen = png[alpha > 40][:, :3].astype(int)
    np.testing.assert_allclose(seen, np.broadcast_to([0xFF, 0x46, 0x50], seen.shape), atol=4)
    svg = Image.open(io.BytesIO(bytes(resvg_py.svg_to_bytes(svg_path=str(made["svg"])))))
    assert np.asarray(svg.convert("RGBA"))[0, 0, 3] == 0


def test_the_file_has_the_size_of_the_frame_or_of_a_slide(files: Callable[..., dict[str, Path]]) -> None:
    made = files(Square())
    assert 'width="1280px" height="720px"' in made["svg"].read_text(encoding="utf-8")
    document = pypdfium2.PdfDocument(made["pdf"])
    assert document[0].get_size() == (PDF_WIDTH, PDF_HEIGHT)
    assert (PDF_WIDTH, PDF_HEIGHT) == (72 * 40 / 3, 72 * 7.5)
    assert document.get_metadata_value("Title") == "A picture"
    assert len(document) == 1


def test_text_is_outlines(files: Callable[..., dict[str, Path]]) -> None:
    made = files(Words("Minimum Error", 40, DARK.ink))
    assert "<text" not in made["svg"].read_text(encoding="utf-8")
    assert pypdfium2.PdfDocument(made["pdf"])[0].get_textpage().count_chars() == 0


def test_a_picture_is_in_a_file_once_however_often_it_is_laid(files: Callable[..., dict[str, Path]]) -> None:
    sheet = Sheet()
    sheet.draw([Square(color=DARK.ascent, fill_opacity=1)])

    class Laid(Painted):
        def paint(self, context: cairo.Context) -> None:
            for opacity in (0.3, 0.5, 0.7):
                context.push_group()
                sheet.lay(context, opacity)
                context.pop_group_to_source()
                context.mask(cairo.SolidPattern(0, 0, 0, 0.5))

    made = files(Laid())
    svg = made["svg"].read_text(encoding="utf-8")
    assert svg.count("<image ") == 1
    identifiers = re.findall(r'\sid="([^"]*)"', svg)
    assert len(identifiers) == len(set(identifiers))
    reference = pixels(made["png"])
    for kind in KINDS:
        assert share_of_different(made[kind], reference) < 0.001


def test_the_same_picture_has_the_same_bytes_whatever_was_drawn_before(files: Callable[..., dict[str, Path]]) -> None:
    first = files(*pictures())["svg"].read_bytes()
    files(*pictures(), Words("Another", 40, DARK.ink))
    assert files(*pictures())["svg"].read_bytes() == first


IMAGES_OF_CAIRO = {
    "1.16": '<image id="image8" width="2" height="2" xlink:href="data:image/png;base64,{}"/>\n',
    "1.18": '<image id="source-8" x="0" y="0" width="2" height="2" xlink:href="data:image/png;base64,{}"/>\n',
}


@pytest.mark.parametrize("version", IMAGES_OF_CAIRO)
def test_an_image_stands_once_however_cairo_names_it(version: str) -> None:
    image = IMAGES_OF_CAIRO[version]
    name = re.search(r'id="(.*?)"', image)[1]
    other = name.replace("8", "15")
    again = image.format("AAA/").replace(name, other)
    uses = "".join(f'<use xlink:href="#{each}"/>\n' for each in (name, other, "clip-1", "last"))
    different = image.format("BBB/").replace(name, "last")
    short = shortened(image.format("AAA/") + again + image.format("AAA/") + different + uses)
    assert short.startswith(image.format("AAA/").replace(name, "n0") + different.replace("last", "n1"))
    assert re.findall('href="#(.*?)"', short) == ["n0", "n0", "clip-1", "n1"]
    assert short.count("<image ") == 2


STYLES_OF_CAIRO = {
    "1.16": '<rect style="fill-rule:nonzero;fill:rgb(100%,0%,4.313725%);fill-opacity:1;stroke:none;"/>',
    "1.18": '<rect fill-rule="nonzero" fill="rgb(100%, 0%, 4.313725%)" fill-opacity="1"/>',
}


@pytest.mark.parametrize("version", STYLES_OF_CAIRO)
def test_only_what_would_not_hold_anyway_is_said(version: str) -> None:
    short = {"1.16": '<rect style="fill:#ff000b;"/>', "1.18": '<rect fill="#ff000b"/>'}
    assert shortened(STYLES_OF_CAIRO[version]) == short[version]


def test_short_paths_are_the_paths_that_cairo_drew() -> None:
    path = "M 1.204 -0.5 L 3 4.006 L -0.25 7 C 0 0 10.5 2 -3 -4 C 1 1 2 2 3 3 Z M 1.2 -0.5 M 0 0.1 L 5 5 Z M 0 0.1 "
    short = re.search(r'd="([^"]*)"', shortened(f'<path d="{path}"/>'))[1]
    assert len(short) < 0.75 * len(path)
    numbers = [float(each) for each in re.findall(r"-?(?:\d+\.?\d*|\.\d+)", short)]
    assert re.sub(r"[-\d. ]", "", short) == "mlczmlz"
    first = np.cumsum(np.reshape(numbers[:6], (-1, 2)), axis=0)
    np.testing.assert_allclose(first, [[1.2, -0.5], [3, 4.01], [-0.25, 7]])
    np.testing.assert_allclose(numbers[6:12] + np.tile(first[-1], 3), [0, 0, 10.5, 2, -3, -4])
    np.testing.assert_allclose(numbers[12:18] + np.tile([-3, -4], 3), [1, 1, 2, 2, 3, 3])
    # After a closed ring the pen is where the ring began.
    np.testing.assert_allclose(np.add(numbers[18:20], first[0]), [0, 0.1], atol=1e-9)
    np.testing.assert_allclose(numbers[20:], [5, 4.9])
