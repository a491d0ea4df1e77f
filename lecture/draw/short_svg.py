"""Shorter SVG: each image once, no default styles, short names, paths and colours."""

from __future__ import annotations

import re
from functools import lru_cache

# Decimals to keep; Cairo writes six, with a precision of a 256th of a pixel.
_DECIMALS = 2
# The default styles; Cairo gives styles to shapes only, so nothing is inherited.
_INITIAL_STYLE = {
    "stroke-linecap": "butt",
    "stroke-linejoin": "miter",
    "stroke-opacity": "1",
    "fill-opacity": "1",
    "fill-rule": "nonzero",
    "stroke": "none",
}
# Cairo 1.16 writes all styles into one attribute, and Cairo 1.18 each into its own.
_NEEDLESS = re.compile("|".join(f'{name}:{value};| {name}="{value}"' for name, value in _INITIAL_STYLE.items()))
_COLOUR = re.compile(r"rgb\(([\d.]+)%, ?([\d.]+)%, ?([\d.]+)%\)")
_NAMED = re.compile(r'(?<= id=")[^"]+')
_NAMING = re.compile(r'( id="|href="#|url\(#)([^")]+)')
_IMAGE = re.compile(r'<image id="([^"]*)"([^>]*)/>\n')


def shortened(svg: str) -> str:
    """Return Cairo's SVG with each image once, without default styles, and with short names, paths and colours."""
    svg = _NEEDLESS.sub("", _renamed(_with_each_image_once(svg)))
    svg = _COLOUR.sub(_hexadecimal, svg)
    return re.sub(r'\sd="([^"]*)"', lambda path: f' d="{_relative(path[1])}"', svg)


def _with_each_image_once(svg: str) -> str:
    """Return an SVG in which repeated images are replaced by references to the first.

    Cairo writes an image again for each group that contains it; the names depend on its version.
    """
    written = dict[str, str]()
    names = dict[str, str]()

    def first(image: re.Match[str]) -> str:
        name, content = image.groups()
        repeated = content in written
        names[name] = written.setdefault(content, name)
        return "" if repeated else image[0]

    svg = _IMAGE.sub(first, svg)
    return re.sub(r'(?<=href="#)[^"]*', lambda name: names.get(name[0], name[0]), svg)


def _renamed(svg: str) -> str:
    """Return an SVG with elements named by their order: Cairo counts on from one file of a process to the next."""
    names = {name: f"n{number}" for number, name in enumerate(_NAMED.findall(svg))}
    return _NAMING.sub(lambda found: f"{found[1]}{names.get(found[2], found[2])}", svg)


def _hexadecimal(colour: re.Match[str]) -> str:
    return "#" + "".join(f"{round(float(share) * 255 / 100):02x}" for share in colour.groups())


def _relative(path: str) -> str:
    """Return one of Cairo's paths with rounded coordinates, each point relative to the beginning of its piece."""
    here = start = (0, 0)
    written: list[str] = []
    last = ""
    # Cairo adds a needless move after each closed ring.
    for command, numbers in re.findall(r"([MLCZ])([^MLCZ]*)", re.sub(r"M[^MLCZ]*(?=M|$)", "", path)):
        if command == "Z":
            written.append("z")
            here, last = start, command
            continue
        values = [round(float(number) * 10**_DECIMALS) for number in numbers.split()]
        steps = "".join(_number(value - here[index % 2]) for index, value in enumerate(values))
        written.append(steps if command == last else command.lower() + steps.lstrip(" "))
        here, last = (values[-2], values[-1]), command
        if command == "M":
            start = here
    return "".join(written)


@lru_cache(maxsize=4096)
def _number(units: int) -> str:
    """Return a coordinate, given in units of the last decimal, with a separator before it."""
    text = f"{units / 10**_DECIMALS:.{_DECIMALS}f}".rstrip("0").rstrip(".")
    text = re.sub(r"^(-?)0(?=\.)", r"\1", text)
    return text if text.startswith("-") else f" {text}"
