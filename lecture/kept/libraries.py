"""The versions of the system's drawing libraries, as reported by the libraries themselves."""

from __future__ import annotations

import ctypes

from scenes.kit.frame.fonts import extension

# Libraries that report their version as text: a package and a module linked with each, its name, its function.
_TELLING = (
    ("manimpango", "_register_font", "pango", "pango_version_string"),
    ("manimpango", "_register_font", "harfbuzz", "hb_version_string"),
    ("manimpango", "_register_font", "cairo of pango", "cairo_version_string"),
    ("cairo", "_cairo", "cairo", "cairo_version_string"),
    ("cairo", "_cairo", "pixman", "pixman_version_string"),
)
# A library hidden inside another shares the version of that library or of its package.
_HIDDEN = "hidden"


def library_versions() -> dict[str, str]:
    """Return the version of each library on which the outlines of words or the pixels of a picture depend.

    Raises
    ------
    ImportError
        If a library is missing.
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
