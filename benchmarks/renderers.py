"""Plain SVG in other programs, against the same pictures by us: ``python -m benchmarks.renderers FOLDER``.

In the folder are pictures as ``lecture diagrams --format png,svg --plain -o FOLDER`` makes them. Each SVG is drawn by
every renderer that there is: the commands ``rsvg-convert`` and ``inkscape``, the packages ``cairosvg`` and ``pymupdf``,
and Manim's ``SVGMobject``, which supports no embedded pictures. A pixel's difference is that of its channel that
differs most, from 0 to 255.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import io
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from manim import Scene, SVGMobject, config, tempconfig
from numpy.typing import NDArray
from PIL import Image

from benchmarks.tables import Table

Pixels = NDArray[np.uint8]
# Function that draws an SVG in a size, as a PNG.
Renderer = Callable[[Path, tuple[int, int]], bytes]

PLAINLY = 32
"""The least difference of a pixel, of 255, that is counted."""
_LONGEST_SECONDS = 300


@dataclass(frozen=True)
class Difference:
    """How far two pictures differ.

    Attributes
    ----------
    mean, largest
        Of all pixels, from 0 to 255.
    share
        Per cent of the pixels that differ by more than `PLAINLY`.
    """

    mean: float
    largest: int
    share: float

    @classmethod
    def between(cls, picture: Pixels, other: Pixels) -> Difference:
        """Compare two pictures of the same size, shape (rows, columns, 3)."""
        off = np.abs(picture.astype(int) - other.astype(int)).max(axis=-1)
        return cls(float(off.mean()), int(off.max()), 100 * float((off > PLAINLY).mean()))

    @classmethod
    def worst(cls, found: Sequence[Difference]) -> Difference:
        """Return the largest of each figure."""
        return cls(
            max(each.mean for each in found), max(each.largest for each in found), max(each.share for each in found)
        )

    def __str__(self) -> str:
        return f"{self.mean:.2f}, {self.largest}, {self.share:.3f} %"


def by_librsvg(svg: Path, size: tuple[int, int]) -> bytes:
    """Draw with librsvg's command."""
    return _piped(["rsvg-convert", "-w", str(size[0]), "-h", str(size[1])], svg)


def by_inkscape(svg: Path, size: tuple[int, int]) -> bytes:
    """Draw with Inkscape's command."""
    wanted = ["--export-type=png", "--export-filename=-", "-w", str(size[0]), "-h", str(size[1])]
    return _piped(["inkscape", "--pipe", *wanted], svg)


def _piped(command: Sequence[str], svg: Path) -> bytes:
    return subprocess.run(
        command, input=svg.read_bytes(), capture_output=True, check=True, timeout=_LONGEST_SECONDS
    ).stdout


def by_cairosvg(svg: Path, size: tuple[int, int]) -> bytes:
    """Draw with CairoSVG."""
    cairosvg = importlib.import_module("cairosvg")
    drawn: bytes = cairosvg.svg2png(url=str(svg), output_width=size[0], output_height=size[1])
    return drawn


def by_mupdf(svg: Path, size: tuple[int, int]) -> bytes:
    """Draw with MuPDF."""
    pymupdf = importlib.import_module("pymupdf")
    page = pymupdf.open(svg)[0]
    scaled = pymupdf.Matrix(size[0] / page.rect.width, size[1] / page.rect.height)
    drawn: bytes = page.get_pixmap(matrix=scaled).tobytes("png")
    return drawn


def by_manim(svg: Path, size: tuple[int, int]) -> bytes:
    """Draw with Manim's SVGMobject."""
    settings = {"pixel_width": size[0], "pixel_height": size[1], "dry_run": True, "verbosity": "ERROR"}
    with tempconfig(settings):
        scene = Scene()
        scene.add(SVGMobject(svg, height=config.frame_height, use_svg_cache=False))
        scene.renderer.update_frame(scene)
        picture = io.BytesIO()
        Image.fromarray(scene.renderer.get_frame()[..., :3]).save(picture, "png")
        return picture.getvalue()


RENDERERS: Final[dict[str, Renderer]] = {
    "librsvg": by_librsvg,
    "CairoSVG": by_cairosvg,
    "MuPDF": by_mupdf,
    "Inkscape": by_inkscape,
    "SVGMobject": by_manim,
}
_COMMANDS = {"librsvg": "rsvg-convert", "Inkscape": "inkscape"}
_MODULES = {"CairoSVG": "cairosvg", "MuPDF": "pymupdf"}


def is_there(name: str) -> bool:
    """Tell whether a renderer can be used on this machine."""
    if name in _COMMANDS:
        return shutil.which(_COMMANDS[name]) is not None
    return name not in _MODULES or importlib.util.find_spec(_MODULES[name]) is not None


def compared(svg: Path, name: str) -> Difference | None:
    """Return how far a renderer's picture is from the PNG beside it; None if it does not support what is in the SVG."""
    if name == "SVGMobject" and b"<image" in svg.read_bytes():
        return None
    ours = Image.open(svg.with_suffix(".png")).convert("RGB")
    drawn = Image.open(io.BytesIO(RENDERERS[name](svg, ours.size))).convert("RGB")
    return Difference.between(np.asarray(ours), np.asarray(drawn))


def tables(folder: Path, names: Sequence[str]) -> tuple[Table, Table]:
    """Return the figures of each still by each renderer, and the worst of each renderer."""
    each_still = Table("Plain SVG against our PNG: mean, largest, share over 32", ["still", *names])
    found: dict[str, list[Difference]] = {name: [] for name in names}
    for svg in sorted(folder.glob("*.svg")):
        row = {name: compared(svg, name) for name in names}
        for name, difference in row.items():
            found[name] += [] if difference is None else [difference]
        each_still.add(svg.stem, *(None if each is None else str(each) for each in row.values()))
        print(svg.stem, *each_still.rows[-1][1:], sep=" | ", flush=True)
    worst = Table("The worst of each figure", ["renderer", "stills", "mean", "largest", "per cent over 32"])
    for name, differences in found.items():
        if differences:
            most = Difference.worst(differences)
            worst.add(name, len(differences), most.mean, most.largest, most.share)
    return each_still, worst


def main(given: Sequence[str]) -> int:
    """Print the figures of each still as they come, then the tables; return the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.renderers", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("folder", type=Path, help="folder of the pictures, each as PNG and as plain SVG")
    there = [name for name in RENDERERS if is_there(name)]
    parser.add_argument("--with", dest="names", nargs="+", choices=there, default=there, help="renderers; default: all")
    asked = parser.parse_args(given)
    if not any(asked.folder.glob("*.svg")):
        parser.error(f"there is no SVG in {asked.folder}")
    for table in tables(asked.folder, asked.names):
        print(f"\n{table.as_markdown()}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
