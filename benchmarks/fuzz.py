"""Reads formulas, syllabuses and themes of every kind for some minutes: ``python -m benchmarks.fuzz --minutes 10``.

Each text must be read, or be refused in one sentence (for a formula, with a caret on two further lines); whatever else
happens is a finding, which hypothesis makes small before it is printed. The command ends with status 1 then.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from gradmath.chosen import chosen_landscape
from lecture.errors import UsageError
from lecture.syllabus import read_syllabus
from scenes.kit.theme_file import ThemeFileError, complaints, read_theme

EXAMPLES_A_ROUND = 2_000
POINTS = 16

T = TypeVar("T")

WORDS = [
    *(
        "x",
        "y",
        "z",
        "w1",
        "w₂",
        "w_20",
        "w21",
        "pi",
        "π",
        "e",
        "0",
        "1",
        "2.5",
        "1e300",
        "1e-320",
        "007",
        ".5",
        "1e999",
    ),
    *("+", "-", "−", "*", "·", "**", "/", "^", "²", "⁻¹", "⁰", "(", ")", ",", " ", "  ", "\t", "\n", "..", "=", " on "),
    *("sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "exp", "log", "ln", "log10", "log2"),
    *(
        "sqrt",
        "abs",
        "sign",
        "min(",
        "max(",
        "min",
        "himmelblau",
        "lambda",
        "__import__",
        "x.y",
        "[",
        "]",
        "{",
        "'",
        "#",
    ),
]
FORMULAS = st.one_of(
    st.lists(st.one_of(st.sampled_from(WORDS), st.text(max_size=2)), max_size=40).map("".join),
    st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join),
    st.recursive(
        st.sampled_from(["x", "y", "w3", "2", "0", "1e200", "pi", "-1"]),
        lambda part: st.one_of(
            st.builds("({}{}{})".format, part, st.sampled_from(["+", "-", "*", "/", "^", " ", ","]), part),
            st.builds("{}({})".format, st.sampled_from(["sin", "exp", "log", "sqrt", "abs", "tanh", "sign"]), part),
            st.builds("{}({},{})".format, st.sampled_from(["min", "max"]), part, part),
        ),
        max_leaves=60,
    ),
)

TOML_WORDS = [
    *("[a]\n", "[b]\n", "[[a]]\n", "[a.b]\n", "title", "landscape", "segments", "diagrams", "poster", "extends"),
    *("ascent", "bands", "glow", " = ", "=", '"', "'", '"""', "\\n", "\\u0000", "\n", "\r\n", "#", "[", "]", "{", "}"),
    *(",", ".", '"a"', '"one:One"', '["one:One"]', '["#fff", "#000"]', '"#b3001b"', '"light"', "true", "nan", "-inf"),
    *("1979-05-27", "07:32:00", "0x1F", "1e400", "9" * 50, "\x00", "\x7f", "﻿", "é", "rgb(1 2 3)", '"oklch(1 0 0)"'),
]
VALUES = st.one_of(
    st.sampled_from(['"t"', '"bowl"', '["one:One"]', '["one:One", "one:One"]', "[]", "0.5", "nan", "[[]]", '""', "{}"]),
    st.sampled_from(
        ['"red"', '"#12"', '"none"', '["#fff", 3]', '"rgb(none 0 0)"', '"color(srgb 9 9 9)"', '"lab(nan 0 0)"']
    ),
    st.text(max_size=8).map(lambda text: '"' + "".join(f"\\u{ord(each) % 0xD800:04X}" for each in text) + '"'),
    st.from_regex(r'"(rgb|hsl|hwb|lab|oklch|color)\([a-z0-9 %.,/e-]{0,20}\)"', fullmatch=True),
)
RIGHT = {
    "title": '"t"',
    "landscape": '"bowl"',
    "segments": '["one:One"]',
    "diagrams": "[]",
    "poster": '"One"',
    "extends": '"light"',
    "ascent": '"red"',
    "fog": '"#123456"',
    "bands": '["#fff", "#000"]',
    "glow": "0.5",
}
OF_LECTURES, OF_THEMES = list(RIGHT)[:5], list(RIGHT)[5:]


def tables(known: Sequence[str], needed: Sequence[str] = ()) -> st.SearchStrategy[str]:
    """Return tables of settings: mostly known ones with a right value, the needed ones nearly always."""
    right = {key: st.one_of(st.just(RIGHT[key]), st.just(RIGHT[key]), VALUES) for key in known}
    optional = {key: value for key, value in right.items() if key not in needed} | {'"a\\nb"': VALUES, "x": VALUES}
    of_keys = st.fixed_dictionaries({key: right[key] for key in needed}, optional=optional)
    return of_keys.map(lambda table: "".join(f"{key} = {value}\n" for key, value in table.items()))


TOML = st.one_of(
    tables(OF_THEMES),
    tables(OF_LECTURES, OF_LECTURES[:3]).map("[a]\n".__add__),
    st.lists(st.one_of(st.sampled_from(TOML_WORDS), st.text(max_size=2)), max_size=30).map("".join),
).map(lambda text: text.encode(errors="surrogatepass")) | st.binary(max_size=80)


def read_or_refused(read: Callable[[], T], kind: type[ValueError] | type[UsageError]) -> tuple[T | None, str]:
    """Return what is read and no sentence, or nothing and the sentence with which it is refused."""
    try:
        return read(), ""
    except kind as refused:
        return None, str(refused)


def check_formula(counts: Counter[str], text: str) -> None:
    """A text is a landscape with values and slopes of the right shapes, or refused with a caret inside its line."""
    landscape, refusal = read_or_refused(partial(chosen_landscape, text), ValueError)
    counts["refused" if landscape is None else "read"] += 1
    if landscape is None:
        _sentence, *formula_and_caret = refusal.split("\n")
        if formula_and_caret:
            shown, caret = formula_and_caret
            assert caret.endswith("^")
            assert len(caret) <= len(shown) + 1
        return
    lower, upper = landscape.domain.lower, landscape.domain.upper
    points = np.random.default_rng(0).uniform(lower, upper, (POINTS, landscape.dimension))
    errors, slopes = landscape.value_and_gradient(points)
    assert errors.shape == (POINTS,)
    assert slopes.shape == points.shape
    assert np.array_equal(errors, landscape.value(points), equal_nan=True)
    assert np.isnan(slopes[~np.isfinite(errors)]).all()


def check_syllabus(folder: Path, counts: Counter[str], content: bytes) -> None:
    """A file is a syllabus, or refused in one line."""
    file = folder / "lectures.toml"
    file.write_bytes(content)
    syllabus, refusal = read_or_refused(partial(read_syllabus, file), UsageError)
    counts["refused" if syllabus is None else "read"] += 1
    assert "\n" not in refusal
    assert syllabus or refusal.startswith("lectures.toml")


def check_theme(folder: Path, counts: Counter[str], content: bytes) -> None:
    """A file is a theme that can be judged, or refused in one line."""
    file = folder / "mine.toml"
    file.write_bytes(content)
    theme, refusal = read_or_refused(partial(read_theme, file), ThemeFileError)
    counts["refused" if theme is None else "read"] += 1
    assert "\n" not in refusal
    assert theme or "mine.toml" in refusal
    if theme:
        assert all(len(colour) == len("#rrggbb") for colour in (theme.paper, theme.ascent, *theme.bands))
        complaints(theme)


def fuzzed(name: str, texts: st.SearchStrategy[Any], check: Callable[[Any], None], minutes: float) -> int:
    """Check texts until the time is over; return how many rounds had a finding."""
    until, findings = time.monotonic() + 60 * minutes, 0
    while time.monotonic() < until:

        def checked(text: Any) -> None:
            check(text)

        # Each round begins anew, with other texts; a text is made small only once it has failed.
        tried = settings(
            max_examples=EXAMPLES_A_ROUND,
            deadline=None,
            database=None,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
        )(given(texts)(checked))
        try:
            tried()
        except Exception:  # noqa: BLE001 - every kind of finding is printed, and the search goes on
            findings += 1
            print(f"{name}: finding {findings}", file=sys.stderr)
            traceback.print_exc()
    return findings


def main(given_arguments: Sequence[str]) -> int:
    """Fuzz, print what was found, and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fuzz", description=__doc__)
    parser.add_argument("kinds", nargs="*", metavar="KIND", help="formulas, syllabuses, themes; default: all of them")
    parser.add_argument("--minutes", type=float, default=10.0, help="for each kind; default: 10")
    asked = parser.parse_args(given_arguments)
    warnings.simplefilter("error")
    findings = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "one.py").write_text("class One: ...\n")
        counts: Counter[str] = Counter()
        kinds: dict[str, tuple[st.SearchStrategy[Any], Callable[[Any], None]]] = {
            "formulas": (FORMULAS, partial(check_formula, counts)),
            "syllabuses": (TOML, partial(check_syllabus, folder, counts)),
            "themes": (TOML, partial(check_theme, folder, counts)),
        }
        for kind in asked.kinds or kinds:
            counts.clear()
            found = fuzzed(kind, *kinds[kind], asked.minutes)
            findings += found
            print(f"{kind}: {counts['read']} read, {counts['refused']} refused, findings in {found} rounds", flush=True)
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
