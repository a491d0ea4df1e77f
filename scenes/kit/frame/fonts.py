"""The packaged fonts: words are set in these and in no others, whatever the machine has installed."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterable
from functools import cache
from importlib.machinery import PathFinder
from importlib.resources import as_file, files
from importlib.util import find_spec
from pathlib import Path

from scenes.kit.frame.theme import FONT

_PACKAGE = "font_hanken_grotesk"
# Fontconfig's names of the weights that words are set in, by Pango's names for these.
_WEIGHTS = {"NORMAL": "regular", "MEDIUM": "medium", "SEMIBOLD": "semibold", "BOLD": "bold"}
# Fonts of other scripts, by language: the package, its file, and Pango's name of the font.
_SCRIPTS = {
    "ja": ("pylopdf_fonts_jp", "NotoSansJP-Regular.otf", "Noto Sans JP"),
    "zh-CN": ("pylopdf_fonts_zh_cn", "NotoSansSC-Regular.otf", "Noto Sans SC"),
    "ar": ("pylopdf_fonts_ar", "NotoSansArabic-Variable.ttf", "Noto Sans Arabic"),
    "hi": ("pylopdf_fonts_hi", "NotoSansDevanagari-Variable.ttf", "Noto Sans Devanagari"),
}


def font_files() -> tuple[Path, ...]:
    """Return the files of the packaged fonts: the lectures' own in alphabetical order, then those of other scripts."""
    with as_file(files(_PACKAGE) / "files") as folder:
        own = sorted(folder.glob("*.otf"))
    return (*own, *filter(None, map(script_font, _SCRIPTS)))


def script_font(tag: str) -> Path | None:
    """Return the file of the font of a language's script; None if the lectures' own covers it, or none is installed."""
    package, name, _ = _SCRIPTS.get(tag, ("", "", ""))
    if not package or find_spec(package) is None:
        return None
    with as_file(files(package) / name) as file:
        return file


def families(tag: str) -> str:
    """Return the fonts of a language in Pango's form: the lectures' own for Latin letters, then its script's."""
    return f"{FONT}, {_SCRIPTS[tag][2]}" if tag in _SCRIPTS else FONT


def family_of(weight: str) -> str:
    """Return what a weight of the lectures' own font is called where only a family can be asked for, as of Cairo.

    Parameters
    ----------
    weight
        "NORMAL", "MEDIUM", "SEMIBOLD" or "BOLD".
    """
    return f"{FONT} {weight}"


@cache
def register_fonts() -> None:
    """Make the packaged fonts known to Pango and Cairo, and no others.

    Raises
    ------
    RuntimeError
        If a font cannot be registered.
    """
    use_only(font_files())


def use_only(fonts: Iterable[Path]) -> None:
    """Let Pango and Cairo set words in some fonts and in no others from now on.

    Fontconfig is given a configuration that is empty but for these and for what `family_of` calls them: nothing is read
    that the system or the user has written for it, neither fonts nor rules, and no cache is kept.

    Parameters
    ----------
    fonts
        Files of the fonts.

    Raises
    ------
    RuntimeError
        If a file cannot be registered, or Fontconfig reads no rules.
    """
    # On macOS, Pango would otherwise ask the system for fonts.
    os.environ["PANGOCAIRO_BACKEND"] = "fontconfig"
    library = extension("manimpango", "_register_font")
    library.FcConfigCreate.restype = ctypes.c_void_p
    configuration = ctypes.c_void_p(library.FcConfigCreate())
    for font in fonts:
        if not library.FcConfigAppFontAddFile(configuration, os.fsencode(font)):
            raise RuntimeError(f"the font {font.name} could not be registered: run ./run setup again")
    rules = "".join(_rule(family_of(weight), name) for weight, name in _WEIGHTS.items())
    told = f"<fontconfig>{rules}</fontconfig>".encode()
    if not library.FcConfigParseAndLoadFromMemory(configuration, told, True):
        raise RuntimeError("the weights of the font could not be named: Fontconfig reads no rules")
    library.FcConfigSetCurrent(configuration)
    # Pango forgets what it has found so far.
    library.pango_cairo_font_map_set_default(None)


def _rule(family: str, weight: str) -> str:
    """Return Fontconfig's rule by which a family stands for a weight of the lectures' own font."""
    return (
        f'<match><test name="family"><string>{family}</string></test>'
        f'<edit name="family" mode="assign" binding="strong"><string>{FONT}</string></edit>'
        f'<edit name="weight" mode="assign"><const>{weight}</const></edit></match>'
    )


def extension(package: str, module: str) -> ctypes.CDLL:
    """Return a compiled module as a library in which the symbols it is linked with can be found by name.

    It is not imported, which takes ten times as long for ManimPango.

    Parameters
    ----------
    package
        Name of an installed package.
    module
        Name of the module in it.

    Raises
    ------
    ImportError
        If there is no such module, or a library that it is linked with is missing.
    """
    found = find_spec(package)
    compiled = found and PathFinder.find_spec(module, found.submodule_search_locations)
    if not compiled or not compiled.origin:
        raise ImportError(f"No module named '{package}.{module}'")
    try:
        return ctypes.CDLL(compiled.origin)
    except OSError as error:
        raise ImportError(str(error)) from error
