"""The beats of a segment, read from its source without running that."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lecture.source.modules import Place, file_of


class SourceError(ValueError):
    """A text is not a Python module; the message says why."""


def parsed(source: bytes) -> ast.Module:
    """Return a module without running it.

    Raises
    ------
    SourceError
        If it does not parse; the reasons differ between versions of Python.
    """
    try:
        with warnings.catch_warnings():
            # Python warns about doubtful code when the module is imported.
            warnings.simplefilter("ignore")
            return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise SourceError(str(error)) from error


@dataclass(frozen=True)
class BeatSource:
    """A beat in the source: its method, and the mark ``@beat(...)`` that makes it one."""

    method: ast.FunctionDef
    mark: ast.Call

    @property
    def name(self) -> str:
        """The beat's name."""
        return self.method.name

    @property
    def still(self) -> bool:
        """Whether the beat's last picture is marked as a still."""
        return any(_is_true(each.value) for each in self.mark.keywords if each.arg == "still")

    @property
    def action(self) -> str:
        """The action of the method, without the narration, comments, and places in the file."""
        others = [each for each in self.method.decorator_list if each is not self.mark]
        # Of the mark, only whether there is time for a guess affects the picture.
        others += [each.value for each in self.mark.keywords if each.arg == "ask"]
        return _told(ast.Module([*map(ast.Expr, others), *self.method.body], []))


def beats_in(tree: ast.Module, class_name: str) -> Iterator[BeatSource]:
    """Yield the beats of a class of a module, in source order."""
    classes = (node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == class_name)
    for method in (node for found in classes for node in found.body if isinstance(node, ast.FunctionDef)):
        for mark in method.decorator_list:
            if isinstance(mark, ast.Call) and isinstance(mark.func, ast.Name) and mark.func.id == "beat":
                yield BeatSource(method, mark)


def beats_of_class(places: Sequence[Place], module: str, class_name: str) -> list[BeatSource]:
    """Return the beats of a class and its bases, as `scenes.kit.beats.beat.beats_of` does, without running them.

    Parameters
    ----------
    places
        The places of modules; bases elsewhere have no beats.
    module, class_name
        The class.

    Raises
    ------
    SourceError
        If a module does not parse.
    OSError
        If a module cannot be read.
    """
    return list(_beats_by_name(places, module, class_name, frozenset()).values())


def _beats_by_name(
    places: Sequence[Place], module: str, class_name: str, above: frozenset[tuple[str, str]]
) -> dict[str, BeatSource]:
    file = file_of(places, module)
    if file is None or (module, class_name) in above:
        return {}
    tree = parsed(file.read_bytes())
    classes = _places_of_classes(tree, module)
    node = next((each for each in tree.body if isinstance(each, ast.ClassDef) and each.name == class_name), None)
    found: dict[str, BeatSource] = {}
    for base in reversed(node.bases if node else []):
        if isinstance(base, ast.Name) and base.id in classes:
            found |= _beats_by_name(places, *classes[base.id], above | {(module, class_name)})
    own = {each.name: each for each in beats_in(tree, class_name)}
    for statement in node.body if node else []:
        for name in _names_given(statement):
            if name in own:
                found[name] = own[name]
            elif not _is_reworded(statement):
                found.pop(name, None)
    return found


def _places_of_classes(tree: ast.Module, module: str) -> dict[str, tuple[str, str]]:
    """Return the module and the name of each class that a module defines or imports by name."""
    places = {}
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            places[node.name] = (module, node.name)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            places |= {alias.asname or alias.name: (node.module, alias.name) for alias in node.names}
    return places


def _names_given(statement: ast.stmt) -> Iterator[str]:
    """Yield the names that a statement in a class's body binds."""
    if isinstance(statement, ast.FunctionDef):
        yield statement.name
    elif isinstance(statement, ast.Assign):
        yield from (target.id for target in statement.targets if isinstance(target, ast.Name))


def _is_reworded(statement: ast.stmt) -> bool:
    """Return whether a statement gives a beat other words: ``name = Base.name.saying(...)``."""
    call = statement.value if isinstance(statement, ast.Assign) else None
    return isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "saying"


def without_beats(tree: ast.Module, class_name: str) -> str:
    """Return the content of a module without the beats of a class, which are removed from the tree."""
    beats = [each.method for each in beats_in(tree, class_name)]
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            node.body = [each for each in node.body if each not in beats]
    return _told(tree)


def _told(tree: ast.AST) -> str:
    """Return the content of a tree without places in the file, so that different trees give different texts.

    Unlike `ast.dump` it does not recurse, and writes no decimal digits, since Python limits both.
    """
    told: list[str] = []
    waiting: list[object] = [tree]
    while waiting:
        match waiting.pop():
            case ast.AST() as node:
                # The fields of a node depend only on its class.
                told.append(type(node).__name__)
                waiting += (getattr(node, name, None) for name in reversed(node._fields))
            case list() as several:
                told.append(f"{len(several)} of:")
                waiting += reversed(several)
            case int() as number if not isinstance(number, bool):
                told.append(hex(number))
            case value:
                told.append(repr(value))
    return "\n".join(told)


def _is_true(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is True
