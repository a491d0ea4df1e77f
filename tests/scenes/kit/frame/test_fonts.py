"""Everything on screen is written in packaged fonts, whatever fonts the machine has."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from importlib.resources import files
from pathlib import Path

import manimpango
import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from manim import MarkupText, Text, Typst

from scenes.kit.frame.fonts import families, font_files, use_only
from scenes.kit.frame.theme import FONT
from scenes.kit.lettering.formula import Formula
from scenes.kit.lettering.words import Words
from scenes.language.languages import LANGUAGES

# A letter that no packaged font has, Typst's included.
GOTHIC = "\N{GOTHIC LETTER AHSA}"
DIGITS_OF_THE_FONT = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉", "01234567890123456789")

# Prints the fonts that Pango would have used, those that it uses, what is drawn, and what is refused.
DRAWING = f"""
import hashlib, sys, tempfile
import manimpango
from manim import tempconfig

if "before" in sys.argv:
    print("before", *manimpango.list_fonts(), sep="|")
from scenes.kit.beats.segment import Segment
from scenes.kit.frame.theme import DARK
from scenes.kit.lettering.formula import Formula
from scenes.kit.lettering.words import Words
from scenes.kit.paint.canvas import FrameCamera

with tempfile.TemporaryDirectory() as folder, tempconfig({{"media_dir": folder, "verbosity": "ERROR"}}):
    Segment()
    camera = FrameCamera()
    camera.reset()
    for weight in ("NORMAL", "MEDIUM", "SEMIBOLD"):
        camera.capture_mobjects([Words("Gradient 2 kg²", 40, DARK.ink, weight)])
    camera.capture_mobjects([Formula("nabla E(w) = 2", 34, DARK.ink).shift((0, 2, 0))])
    print("drawn", hashlib.sha256(camera.pixel_array.tobytes()).hexdigest())
    for kind in (Words, Formula):
        try:
            kind("x {GOTHIC}", 34, DARK.ink)
        except ValueError as error:
            print("refused", error)
print("after", *manimpango.list_fonts(), sep="|")
"""


def write_font(file: Path, family: str, letters: str, weight: int = 400) -> Path:
    """Write a font in which each of some letters is a wide block."""
    file.parent.mkdir(parents=True, exist_ok=True)
    pen = TTGlyphPen(None)
    pen.moveTo((50, 0))
    for corner in ((50, 300), (1950, 300), (1950, 0)):
        pen.lineTo(corner)
    pen.closePath()
    names = [".notdef", *(f"u{ord(letter):X}" for letter in letters)]
    font = FontBuilder(1000, isTTF=True)
    font.setupGlyphOrder(names)
    font.setupCharacterMap({ord(letter): f"u{ord(letter):X}" for letter in letters})
    font.setupGlyf(dict.fromkeys(names, pen.glyph()))
    font.setupHorizontalMetrics(dict.fromkeys(names, (2000, 50)))
    font.setupHorizontalHeader(ascent=800, descent=-200)
    font.setupNameTable({"familyName": family, "styleName": "Regular"})
    font.setupOS2(usWeightClass=weight)
    font.setupPost()
    font.save(file)
    return file


def drawing(folder: Path, *arguments: str, **environment: str) -> dict[str, list[str]]:
    """Return what the program above prints in an empty folder, in which nothing may be left."""
    folder.mkdir()
    ended = subprocess.run(
        [sys.executable, "-c", DRAWING, *arguments],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)} | environment,
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
    )
    assert not ended.stderr
    assert not list(folder.iterdir())
    lines = [line.partition("|" if "|" in line else " ") for line in ended.stdout.splitlines()]
    return {key: [rest for each, _, rest in lines if each == key] for key, _, _ in lines}


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """What is drawn on this machine as it is."""
    return drawing(tmp_path_factory.mktemp("usual") / "folder")


class TestTheMachine:
    def test_its_fonts_change_no_pixel_and_write_no_letter(self, tmp_path: Path, usual: dict[str, list[str]]) -> None:
        own = tmp_path / "home" / ".local" / "share" / "fonts"
        write_font(own / "gothic.ttf", "Gothic Blocks", f"x2{GOTHIC}")
        for weight in (400, 500, 600):
            write_font(own / f"same-{weight}.ttf", FONT, f"Gradientkg2² {GOTHIC}", weight)
        write_font(own / "mathematics.ttf", "New Computer Modern Math", f"E()w=2∇{GOTHIC}")
        fonts = {"HOME": str(tmp_path / "home"), "XDG_DATA_HOME": str(own.parent)}
        assert len(usual["refused"]) == 2
        assert "U+10330, gothic letter ahsa" in usual["refused"][0]
        assert drawing(tmp_path / "with", **fonts) == usual
        # Nor do they where Pango has seen them before.
        late = drawing(tmp_path / "late", "before", **fonts)
        assert "Gothic Blocks" in late.pop("before")[0]
        assert late == usual

    def test_a_home_that_cannot_be_used_changes_nothing(self, tmp_path: Path, usual: dict[str, list[str]]) -> None:
        file = tmp_path / "file"
        file.touch()
        none = dict.fromkeys(("HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME"), str(file))
        assert drawing(tmp_path / "homeless", **none) == usual

    def test_pango_sees_no_fonts_but_the_packaged_ones(self, stage: None) -> None:  # noqa: ARG002
        Words("H", 26, "#ffffff")
        packaged = {family for tag in LANGUAGES for family in families(tag).split(", ")}
        # The others are what Pango itself calls whatever font there is.
        assert set(manimpango.list_fonts()) - {"Monospace", "Sans", "Serif", "System-ui"} == packaged


class TestRegistering:
    @pytest.fixture
    def put_back(self) -> Iterator[None]:
        yield
        use_only(font_files())

    @pytest.mark.usefixtures("put_back")
    def test_holds_for_what_pango_has_used_before(self, tmp_path: Path) -> None:
        letter = Text("x", font=FONT, warn_missing_font=False)
        use_only([write_font(tmp_path / "blocks.ttf", "Blocks", "x")])
        # Of another size, because Manim keeps the outlines of a text.
        block = Text("x", font=FONT, font_size=50, warn_missing_font=False)
        assert block.width / block.height == pytest.approx(1900 / 300, rel=1e-3)
        assert letter.width < 1.5 * letter.height

    @pytest.mark.usefixtures("put_back")
    def test_what_is_no_font_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "broken.otf").write_bytes(b"no font")
        with pytest.raises(RuntimeError, match=r"the font broken\.otf could not be registered: run \./run setup again"):
            use_only([tmp_path / "broken.otf"])


@pytest.fixture(scope="module")
def packaged() -> frozenset[str]:
    """The characters that are in the packaged font in every weight, read straight from its files."""
    folder = Path(str(files("font_hanken_grotesk") / "files"))
    each = []
    for weight in ("Regular", "Medium", "SemiBold", "Bold"):
        with TTFont(folder / f"HankenGrotesk-{weight}.otf") as font:
            each.append({chr(code) for code in font.getBestCmap()})
    return frozenset.intersection(*map(frozenset, each))


def test_every_character_of_a_segment_is_in_the_packaged_font(
    segment_name: str, perform: Callable, packaged: frozenset[str]
) -> None:
    assert _foreign(perform(segment_name).frames, packaged) == set()


def test_every_character_of_a_diagram_is_in_the_packaged_font(
    diagram_name: str, perform: Callable, packaged: frozenset[str]
) -> None:
    assert _foreign(perform(diagram_name).frames, packaged) == set()


def _foreign(frames: Iterable, packaged: frozenset[str]) -> set[str]:
    """Return what frames show that is not written in packaged fonts: characters, and texts of other kinds."""
    words = {words.text.translate(DIGITS_OF_THE_FONT) for frame in frames for words in frame.parts(Words)}
    # These refuse what the fonts in Typst's package cannot write.
    others = {repr(text) for frame in frames for text in frame.parts((Text, MarkupText, Typst))
              if not isinstance(text, Formula)}  # fmt: skip
    return {character for text in words for character in text if character not in packaged | {"\n"}} | others
