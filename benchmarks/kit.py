"""The examples of the kit's docstrings, run: ``python -m benchmarks.kit`` writes docs/kit.md and its pictures.

An example is the code after ``>>>`` in the docstring of a class of `scenes.kit`. It runs in a plain Manim scene, under
the name ``scene``; what it needs is imported for it, and the page shows the imports.
"""

from __future__ import annotations

import argparse
import ast
import doctest
import importlib
import inspect
import pkgutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import manim
from manim import Animation, Mobject, Scene, tempconfig
from PIL import Image

import scenes.kit
from scenes.kit.frame.theme import DARK

_ROOT = Path(__file__).parents[1]
PAGE, PICTURES = _ROOT / "docs" / "kit.md", _ROOT / "media" / "gallery" / "kit"
_SIZE, _QUALITY = (384, 216), 84
_STAGE: Final[dict[str, Any]] = {
    "pixel_width": 2 * _SIZE[0],
    "pixel_height": 2 * _SIZE[1],
    "frame_rate": 4,
    "dry_run": True,
    "disable_caching": True,
    "progress_bar": "none",
    "verbosity": "ERROR",
    "background_color": DARK.paper,
}
# Names that are not classes or functions of the kit.
_OTHERS: Final = {
    "np": "import numpy as np",
    "gm": "import gradmath as gm",
    "DARK": "from scenes.kit.frame.theme import DARK",
    "Decoration": "from scenes.claims.meaning import Decoration",
    "FollowsFlow": "from scenes.claims.curves import FollowsFlow",
    "digits": "from gradmath.models.datasets import digits",
    "penguin_line": "from gradmath.models.datasets import penguin_line",
    "penguins": "from gradmath.models.datasets import penguins",
    "equal_levels": "from gradmath.geometry.levels import equal_levels",
}
_CRAFTS: Final = {
    "map": "On the map",
    "descents": "Descents",
    "terrain": "In space",
    "charts": "Charts",
    "network": "Networks",
    "lettering": "Words, numbers, formulas",
    "beats": "Questions and laws",
    "shapes": "Shapes",
    "paint": "Pictures",
}
_HEAD: Final = """# The kit, in pictures

Everything of the kit that is used on its own, with what makes it. The code is the example in its docstring and runs in
any scene of Manim's: `scene` is what is `self` in `construct`. [anyscene.md](anyscene.md) tells how these things behave
in scenes of your own. `python -m benchmarks.kit` runs every example and writes this page.
"""


@dataclass(frozen=True)
class Example:
    """The example in a class's docstring.

    Attributes
    ----------
    of
        The class, a mobject or an animation.
    code
        The code to run.
    """

    of: type
    code: str

    @property
    def name(self) -> str:
        """The class's name."""
        return self.of.__name__

    @property
    def craft(self) -> str:
        """The class's folder in the kit."""
        return self.of.__module__.split(".")[2]

    def imports(self) -> list[str]:
        """Return the lines that import the names in the code, in order."""
        tree = ast.parse(self.code)
        names = [each for each in ast.walk(tree) if isinstance(each, ast.Name)]
        made = {each.id for each in names if isinstance(each.ctx, ast.Store)}
        made |= {each.arg for each in ast.walk(tree) if isinstance(each, ast.arg)}
        used = {each.id for each in names if isinstance(each.ctx, ast.Load)} - made - {"scene"}
        return sorted({line for name in used if (line := self._import(name))}, key=_import_order)

    def _import(self, name: str) -> str:
        if name in _OTHERS:
            return _OTHERS[name]
        modules = _index().get(name, [])
        if modules:
            own = self.of.__module__
            nearest = max(modules, key=lambda module: (module == own, module.split(".")[2] == self.craft))
            return f"from {nearest} import {name}"
        return f"from manim import {name}" if hasattr(manim, name) else ""

    def perform(self, scene: Scene) -> None:
        """Run the code with a scene."""
        names: dict[str, Any] = {"scene": scene}
        # The code is the project's own.
        exec("\n".join([*self.imports(), self.code]), names)


def _import_order(line: str) -> tuple[bool, str]:
    return line.startswith("from "), line


def _modules() -> Iterator[ModuleType]:
    for found in pkgutil.walk_packages(scenes.kit.__path__, "scenes.kit."):
        yield importlib.import_module(found.name)


@cache
def _index() -> dict[str, list[str]]:
    """Return the modules of the kit that define each of its classes and functions."""
    index: dict[str, list[str]] = {}
    for module in _modules():
        for name, thing in vars(module).items():
            if getattr(thing, "__module__", None) == module.__name__ and not getattr(thing, "_is_protocol", False):
                index.setdefault(name, []).append(module.__name__)
    return index


def public_classes() -> list[type]:
    """Return the kit's public mobjects and animations, in the order of their definition."""
    return [
        thing
        for module in _modules()
        for name, thing in vars(module).items()
        if inspect.isclass(thing)
        and thing.__module__ == module.__name__
        and not name.startswith("_")
        and (issubclass(thing, Mobject | Animation) or _parser_finds(thing))
    ]


def _parser_finds(thing: type) -> bool:
    return bool(doctest.DocTestParser().get_examples(thing.__doc__ or ""))


@cache
def examples() -> tuple[Example, ...]:
    """Return the examples of the kit, by craft."""
    parser = doctest.DocTestParser()
    found = [
        Example(thing, "".join(_set_apart(each.source) for each in parser.get_examples(thing.__doc__ or "")).strip())
        for thing in public_classes()
        if _parser_finds(thing)
    ]
    crafts = list(_CRAFTS)
    return tuple(sorted(found, key=lambda each: (crafts.index(each.craft), each.of.__module__, each.name)))


def _set_apart(source: str) -> str:
    """Return a statement with the blank lines around it that the definition of a class has on a page."""
    return f"\n\n{source}\n\n" if source.startswith("class ") else source


def page() -> str:
    """Return the text of docs/kit.md."""
    parts, craft = [_HEAD], ""
    for example in examples():
        if example.craft != craft:
            craft = example.craft
            parts.append(f"## {_CRAFTS[craft]}\n")
        summary = (inspect.getdoc(example.of) or "").partition("\n")[0]
        parts.append(
            f"### {example.name}\n\n{summary}\n\n![{example.name}](../media/gallery/kit/{example.name}.webp)\n"
        )
        apart = ["", ""] if example.code.startswith("class ") else [""]
        parts.append("```python\n" + "\n".join([*example.imports(), *apart, example.code]) + "\n```\n")
    return "\n".join(parts)


def draw(example: Example, target: Path) -> None:
    """Write the last picture of an example, in a small size."""
    scene = Scene()
    example.perform(scene)
    renderer: Any = scene.renderer
    renderer.static_image = None
    renderer.update_frame(scene)
    large = Image.fromarray(renderer.get_frame()[..., :3])
    large.resize(_SIZE, Image.Resampling.LANCZOS).save(target, quality=_QUALITY, method=6)


def main() -> None:
    """Write the page and its pictures, or some of them."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.kit", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("names", nargs="*", help="draw these only (default: all)")
    asked = parser.parse_args()
    PICTURES.mkdir(exist_ok=True)
    PAGE.write_text(page(), encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder, tempconfig(_STAGE | {"media_dir": folder}):
        for example in examples():
            if not asked.names or example.name in asked.names:
                draw(example, PICTURES / f"{example.name}.webp")
                print(example.name, flush=True)


if __name__ == "__main__":
    main()
