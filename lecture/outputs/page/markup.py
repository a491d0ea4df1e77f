"""HTML from Python: elements whose attributes and texts are always escaped."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

_VOID = frozenset({"meta", "img", "source", "track", "br", "link", "input"})


@dataclass(frozen=True)
class Markup:
    """HTML that is safe to put into a page unchanged."""

    text: str


Child = Markup | str | None
"""A text is escaped; None is left out."""


def element(tag: str, /, *children: Child | Iterable[Child], **attributes: object) -> Markup:
    """Return an element.

    Parameters
    ----------
    tag
        Its name.
    children
        Texts, elements, and lists of them.
    attributes
        The attributes by name; ``_`` stands for ``-``, or for nothing at the end, as in ``class_``. False and None omit
        an attribute, True gives it no value.
    """
    shown = "".join(_attribute(name.rstrip("_").replace("_", "-"), value) for name, value in attributes.items())
    if tag in _VOID:
        return Markup(f"<{tag}{shown}>")
    return Markup(f"<{tag}{shown}>{joined(children).text}</{tag}>")


def joined(children: Iterable[Child | Iterable[Child]]) -> Markup:
    """Return texts and elements one after the other."""
    return Markup("".join(_written(child) for child in children))


def _written(child: Child | Iterable[Child]) -> str:
    match child:
        case None:
            return ""
        case Markup():
            return child.text
        case str():
            return escape(child, quote=False)
        case _:
            return joined(child).text


def _attribute(name: str, value: object) -> str:
    if value is None or value is False:
        return ""
    return f" {name}" if value is True else f' {name}="{escape(str(value))}"'
