"""The versions of the system's libraries that draw, asked of the libraries themselves."""

from __future__ import annotations

import ctypes

from scenes.kit.frame.fonts import extension

# What answers with its version as text: the package and the module that are linked with it, its name, its function.
_TELLING = (
    ("manimpango", "_register_font", "pango", "pango_version_string"),
    ("manimpango", "_register_font", "harfbuzz", "hb_version_string"),
    ("manimpango", "_register_font", "cairo of pango", "cairo_version_string"),
    ("cairo", "_cairo", "cairo", "cairo_version_string"),
    ("cairo", "_cairo", "pixman", "pixman_version_string"),
)
# A library that is hidden inside another has that one's version, or its package's.
_HIDDEN = "hidden"


def library_versions() -> dict[str, str]:
    """Return the version of each library on which the outlines of words or the pixels of a picture depend.

    Raises
    ------
    ImportError
        If one of them is missing.
    """
    versions = {name: _told(extension(package, module), function) for package, module, name, function in _TELLING}
    drawing = extension("manimpango", "_register_font")
    return versions | {"fontconfig": _fontconfig(drawing), "freetype": _freetype(drawing)}


def _told(library: ctypes.CDLL, function: str) -> str:
    ask = getattr(library, function, None)
    if ask is None:
        return _HIDDEN
    ask.restype = ctypes.c_char_p
    told: bytes = ask()
    return told.decode()


def _fontconfig(library: ctypes.CDLL) -> str:
    return str(library.FcGetVersion())


def _freetype(library: ctypes.CDLL) -> str:
    if not hasattr(library, "FT_Library_Version"):
        return _HIDDEN
    freetype = ctypes.c_void_p()
    numbers = [ctypes.c_int() for _ in range(3)]
    if library.FT_Init_FreeType(ctypes.byref(freetype)):
        raise ImportError("the library FreeType cannot be started")
    library.FT_Library_Version(freetype, *map(ctypes.byref, numbers))
    library.FT_Done_FreeType(freetype)
    return ".".join(str(number.value) for number in numbers)
