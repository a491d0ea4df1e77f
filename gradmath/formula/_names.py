"""The names of weights: how they are typed and shown, and their order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

MOST_WEIGHTS = 20

_SPELLED = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi rho sigma tau upsilon phi chi psi omega"
)
_GREEK = dict(zip(_SPELLED.split(), "αβγδεζηθικλμνξρστυφχψω", strict=True))
_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_DIGITS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
_NAME = re.compile(
    rf"(?P<base>{'|'.join(_GREEK)}|[A-Za-zα-ωΑ-Ω])"
    r"(?:_?(?P<low>[0-9]{1,3}|[₀₁₂₃₄₅₆₇₈₉]{1,3})|\[[^0-9]*(?P<index>[0-9]{1,3})\s*\])?"
)
_INDEXED = re.compile(r"(?P<base>[^\[]*)\[[^0-9]*(?P<index>[0-9]{1,3})\s*\]")
# A name implies the others of its family; a name in no family must be given a partner.
_FAMILIES = ("xyz", "uv", "ab", "pq", "st", "mn", "wb", "αβ", "θφ", "XYZ", "UV", "AB")
_LETTERED = frozenset("xyz")


@dataclass(frozen=True)
class Name:
    """The name of a weight: a letter (or a word that was declared), perhaps with an index."""

    base: str
    index: int | None = None

    @property
    def plain(self) -> str:
        """The name on one line, such as w1."""
        return self.base if self.index is None else f"{self.base}{self.index}"

    @property
    def shown(self) -> str:
        """The name in mathematical notation, such as w₁."""
        return self.base if self.index is None else f"{self.base}{str(self.index).translate(_SUBSCRIPTS)}"


def name(word: str) -> Name | None:
    """Return a word as a name, a Latin or Greek letter, perhaps with an index; None if it is not one."""
    match = _NAME.fullmatch(word)
    return _from_match(match) if match else None


def declared_name(word: str) -> Name:
    """Return a word as a declared name, which may have many letters."""
    match = _NAME.fullmatch(word) or _INDEXED.fullmatch(word)
    return _from_match(match) if match else Name(word)


def leading_name(word: str) -> tuple[Name, int] | None:
    """Return the name with which a word begins, and its length; None if it does not begin with one."""
    match = _NAME.match(word)
    return (_from_match(match), match.end()) if match else None


def _from_match(match: re.Match[str]) -> Name:
    parts = match.groupdict()
    digits = parts.get("low") or parts["index"]
    base = _GREEK.get(parts["base"], parts["base"])
    return Name(base, int(digits.translate(_DIGITS)) if digits else None)


class NamesError(ValueError):
    """Some names cannot be the weights of a formula; ``name`` is the culprit, or None if it is their number."""

    def __init__(self, sentence: str, blamed: Name | None = None) -> None:
        super().__init__(sentence)
        self.name = blamed


def ordered(typed: Iterable[Name], head: Sequence[Name], asked: Sequence[Name]) -> tuple[Name, ...]:
    """Return the weights of a formula in their order.

    Parameters
    ----------
    typed
        The names in the formula.
    head
        The names that the formula itself declares, as in f(x, y) = …; none if it has no head.
    asked
        The names in its domain.

    Raises
    ------
    NamesError
        If the names cannot be the weights of one formula.
    """
    names = list(dict.fromkeys(typed))
    if head:
        found = _declared(names, head)
    elif set(names) <= set(asked) and len(set(asked)) == len(asked) > 1:
        found = tuple(asked) if _free(asked) else tuple(sorted(asked, key=_natural))
    else:
        found = _by_custom(names)
    if len(found) > MOST_WEIGHTS:
        raise NamesError(f"a formula has at most {MOST_WEIGHTS} weights", names[-1] if names else None)
    return found


def by_plain(names: Sequence[Name]) -> Mapping[str, int]:
    """Return the index of each weight by its plain name."""
    return {each.plain: index for index, each in enumerate(names)}


def _declared(names: Sequence[Name], head: Sequence[Name]) -> tuple[Name, ...]:
    found: list[Name] = []
    for each in head:
        indices = [typed.index for typed in names if typed.base == each.base and typed.index is not None]
        vector = each.index is None and each not in names and indices
        found.extend(_family(each.base, [i for i in indices if i is not None]) if vector else [each])
    for typed in names:
        if typed not in found:
            listed = ", ".join(each.plain for each in head)
            raise NamesError(f'"{typed.plain}" is not among the names that the formula begins with: {listed}', typed)
    if len(found) < 2:
        raise NamesError(f"a landscape has two weights or more: name a second one beside {found[0].plain}", found[0])
    return tuple(found)


def _by_custom(names: Sequence[Name]) -> tuple[Name, ...]:
    """Return the weights in natural order, including those that the formula does not mention."""
    _check_alike(names)
    indices: dict[str, list[int]] = {}
    for each in names:
        if each.index is not None:
            indices.setdefault(each.base, []).append(each.index)
    found = [each for each in names if each.index is None]
    found += [each for base, typed in indices.items() for each in _family(base, typed)]
    if len(found) < 2:
        return _with_partner(found[0]) if found else (Name("w", 1), Name("w", 2))
    return tuple(sorted(found, key=_natural))


def _check_alike(names: Sequence[Name]) -> None:
    lettered = any(each.index is None and each.base in _LETTERED for each in names)
    for each in names:
        if lettered and each.index is not None and each.base == "w":
            raise NamesError("the weights are either x, y, z or w1, w2, …: this formula mixes them", each)
        if each.index is not None and Name(each.base) in names:
            raise NamesError(f"{each.base} stands here with an index and without: give it another letter", each)
        if each.base.isupper() and Name(each.base.lower(), each.index) in names:
            raise NamesError(f"{each.base} and {each.base.lower()} would be two weights: write one of them", each)


def _family(base: str, indices: Sequence[int]) -> list[Name]:
    first, last = min(1, *indices), max(indices)
    if last - first >= MOST_WEIGHTS:
        raise NamesError(f"a formula has at most {MOST_WEIGHTS} weights", Name(base, last))
    return [Name(base, index) for index in range(first, last + 1)]


def _with_partner(only: Name) -> tuple[Name, ...]:
    if only.index is not None:
        return only, Name(only.base, only.index + 1)
    family = next((each for each in _FAMILIES if only.base in each), None)
    if family is None:
        raise NamesError(
            f'a landscape has two weights or more: name a second one, as in "… on {only.base}=-4..4, b=-4..4"', only
        )
    return tuple(Name(letter) for letter in family[: max(2, family.index(only.base) + 1)])


def _free(names: Sequence[Name]) -> bool:
    """Return whether the names have no customary order, so that a domain may order them."""
    return any(each.index is None and each.base not in _LETTERED for each in names)


def _natural(each: Name) -> tuple[bool, str, str, int]:
    return not each.base.isascii(), each.base.lower(), each.base, -1 if each.index is None else each.index
