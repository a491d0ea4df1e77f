"""Reads formulas, syllabuses, themes and recordings for some minutes: ``python -m benchmarks.fuzz --minutes 10``.

Each text must be read, or be refused in one sentence (for a formula, with a caret on two further lines); whatever else
happens is a finding, which hypothesis makes small before it is printed. The command ends with status 1 then.

With ``--guided``, atheris changes such texts step by step and keeps to those that reach more of the code, until its
first finding in each kind; there, a text that takes more than a second is one too.
"""

from __future__ import annotations

import argparse
import gc
import importlib.util
import io
import multiprocessing
import sys
import tempfile
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from types import FunctionType
from typing import Any, TypeVar

import av
import numpy as np
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from gradmath.formula.formula import Formula
from gradmath.landscapes.chosen import chosen_landscape
from lecture.errors import LectureError, UsageError
from lecture.syllabus.lectures import read_syllabus
from lecture.voice.sound import MOST_SECONDS, RATE, decoded
from scenes.kit.frame.theme_file import ThemeFileError, complaints, read_theme

EXAMPLES_A_ROUND = 2_000
GUIDED_LIMITS = ("-timeout=1", "-rss_limit_mb=2048", "-max_len=4096")
GUIDING = (
    "gradmath.landscapes.chosen",
    "gradmath.formula.formula",
    "gradmath.formula._reading",
    "gradmath.formula._letters",
    "gradmath.formula._head",
    "gradmath.formula._names",
    "gradmath.formula._tokens",
    "gradmath.formula._words",
    "gradmath.formula._cursor",
    "gradmath.formula._calls",
    "gradmath.formula._reader",
    "gradmath.landscapes.ranges",
    "gradmath.landscapes.spoken",
    "gradmath.formula._graph",
    "lecture.syllabus.lectures",
    "scenes.kit.frame.theme_file",
    "scenes.kit.given.quoted",
    "scenes.kit.given.given_file",
    "lecture.voice.sound",
    "coloraide.css.parse",
    "tomllib._parser",
)
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
        "lambda x, y:",
        "f(x, y) =",
        "@(x)",
        "__import__",
        "x.y",
        "[",
        "]",
        "{",
        "'",
        "#",
    ),
    *(
        "a",
        "b",
        "theta1",
        "θ₀",
        "x_1",
        "x[0]",
        "w[1]",
        "xy",
        "xsin",
        "X",
        "j",
        "½",
        "√",
        "|",
        "%",
        "1_000",
        "0,5",
        "np.",
    ),
    *("sigmoid", "erf", "atan2(", "where(", "piecewise(", "if", "then", "else", "and", "not", "or", "True", "?", ":"),
    *("<", "<=", "==", "!=", "≥", "&", "floor", "mod", "log_3", ";", "…", "[", "\u200b", "𝑥", "rosenbrock", "sphere"),
]
FORMULAS = st.one_of(
    st.lists(st.one_of(st.sampled_from(WORDS), st.text(max_size=2)), max_size=40).map("".join),
    st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join),
    st.recursive(
        st.sampled_from(["x", "y", "w3", "2", "0", "1e200", "pi", "-1"]),
        lambda part: st.one_of(
            st.builds("({}{}{})".format, part, st.sampled_from(["+", "-", "*", "/", "^", " ", ","]), part),
            st.builds("{}({})".format, st.sampled_from(["sin", "exp", "log", "sqrt", "abs", "tanh", "sign"]), part),
            st.builds("{}({},{})".format, st.sampled_from(["min", "max", "atan2", "hypot", "mod", "pow"]), part, part),
            st.builds("where({}{}{},{},{})".format, part, st.sampled_from(["<", "<=", "=="]), part, part, part),
            st.builds("{}{}".format, part, part),
            st.builds("|{}|".format, part),
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
    st.sampled_from(["0x" + "f" * 4000, f'["{"m" * 300}:One"]']),
    st.builds(
        '"{}{} {} {})"'.format,
        st.sampled_from(["rgb(", "hsl(", "hwb(", "lab(", "lch(", "oklab(", "oklch(", "color(srgb ", "color(jzczhz "]),
        *[st.sampled_from(["0", "1", "50%", "none", "1e-320", "-1e200", "1e308", "1e999"])] * 3,
    ),
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
    """Return tables of settings: mostly known ones with a valid value, and nearly always the needed ones."""
    right = {key: st.one_of(st.just(RIGHT[key]), st.just(RIGHT[key]), VALUES) for key in known}
    optional = {key: value for key, value in right.items() if key not in needed} | {'"a\\nb"': VALUES, "x": VALUES}
    of_keys = st.fixed_dictionaries({key: right[key] for key in needed}, optional=optional)
    return of_keys.map(lambda table: "".join(f"{key} = {value}\n" for key, value in table.items()))


TOML = st.one_of(
    tables(OF_THEMES),
    tables(OF_LECTURES, OF_LECTURES[:3]).map("[a]\n".__add__),
    st.lists(st.one_of(st.sampled_from(TOML_WORDS), st.text(max_size=2)), max_size=30).map("".join),
).map(lambda text: text.encode(errors="surrogatepass")) | st.binary(max_size=80)


def changed_recording(kind: str, changes: Sequence[tuple[int, int]], kept: int) -> bytes:
    """Return a short recording with some of its bytes changed, cut after ``kept`` of them."""
    file = io.BytesIO()
    with av.open(file, "w", format=kind) as container:
        stream: Any = container.add_stream({"wav": "pcm_s16le"}.get(kind, kind), rate=8000, layout="mono")
        tone = (8000 * np.sin(np.arange(1152))).astype(np.int16)[None, :]
        frame = av.AudioFrame.from_ndarray(tone, format="s16", layout="mono")
        frame.sample_rate = 8000
        for piece in av.AudioResampler(format=stream.format, layout="mono", rate=8000).resample(frame):
            container.mux(stream.encode(piece))
        container.mux(stream.encode())
    content = bytearray(file.getvalue())
    for place, byte in changes:
        content[place % len(content)] = byte
    return bytes(content[:kept])


# Most of what a reader relies on is in the first hundred bytes.
CHANGES = st.lists(st.tuples(st.one_of(st.integers(0, 99), st.integers(0, 5000)), st.integers(0, 255)), max_size=8)
RECORDINGS = st.one_of(
    st.binary(max_size=300),
    st.builds(
        changed_recording,
        st.sampled_from(["wav", "flac", "mp3"]),
        CHANGES,
        st.one_of(st.just(10_000), st.integers(0, 5000)),
    ),
)


def read_or_refused(read: Callable[[], T], kind: type[ValueError] | type[LectureError]) -> tuple[T | None, str]:
    """Return what is read and an empty sentence, or None and the sentence with which it is refused."""
    try:
        return read(), ""
    except kind as refused:
        return None, str(refused)


def check_formula(counts: Counter[str], text: str) -> None:
    """Check that a text is a landscape with values and slopes of the right shapes, or refused with a caret."""
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
    if isinstance(landscape, Formula):
        assert len(landscape.weight_names) == landscape.dimension
        assert np.isnan(slopes[~np.isfinite(errors)]).all()


def check_syllabus(folder: Path, counts: Counter[str], content: bytes) -> None:
    """Check that a file is a syllabus, or refused in one line."""
    file = folder / "lectures.toml"
    file.write_bytes(content)
    syllabus, refusal = read_or_refused(partial(read_syllabus, file), UsageError)
    counts["refused" if syllabus is None else "read"] += 1
    assert "\n" not in refusal
    assert syllabus or refusal.startswith("lectures.toml")


def check_theme(folder: Path, counts: Counter[str], content: bytes) -> None:
    """Check that a file is a theme that can be judged, or refused in one line."""
    file = folder / "mine.toml"
    file.write_bytes(content)
    theme, refusal = read_or_refused(partial(read_theme, file), ThemeFileError)
    counts["refused" if theme is None else "read"] += 1
    assert "\n" not in refusal
    assert theme or "mine.toml" in refusal
    if theme:
        assert all(len(colour) == len("#rrggbb") for colour in (theme.paper, theme.ascent, *theme.bands))
        complaints(theme)


def check_recording(folder: Path, counts: Counter[str], content: bytes) -> None:
    """Check that a file is a recording of some length, or refused in one line."""
    file = folder / "beat.wav"
    file.write_bytes(content)
    samples, refusal = read_or_refused(partial(decoded, file), LectureError)
    counts["refused" if samples is None else "read"] += 1
    assert "\n" not in refusal
    assert samples is None or 0 < len(samples) <= (MOST_SECONDS + 1) * RATE


def fuzzed(name: str, texts: st.SearchStrategy[Any], check: Callable[[Any], None], minutes: float) -> int:
    """Check texts until the time is over; return the number of rounds with a finding."""
    until, findings = time.monotonic() + 60 * minutes, 0
    while time.monotonic() < until:

        def checked(text: Any) -> None:
            check(text)

        # Each round begins again with other texts; a text is reduced only once it has failed.
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


def guide(name: str, folder: Path, minutes: float) -> None:
    """Check texts under guidance, keeping the last one in a file in the folder; atheris ends the process."""
    atheris = importlib.import_module("atheris")
    warnings.simplefilter("error")
    texts, check = kinds(folder, Counter())[name]

    def checked(text: Any) -> None:
        (folder / "last").write_text(ascii(text))
        check(text)

    tried: Any = settings(database=None)(given(texts)(checked))
    for each in gc.get_objects():
        if isinstance(each, FunctionType) and each.__module__ in GUIDING:
            atheris.instrument_func(each)
    options = (f"-max_total_time={60 * minutes:.0f}", f"-artifact_prefix={folder}/", *GUIDED_LIMITS)
    atheris.Setup([name, *options], tried.hypothesis.fuzz_one_input)
    atheris.Fuzz()


def guided(name: str, folder: Path, minutes: float) -> int:
    """Check texts under guidance in a separate process; print a finding, and return the number of findings."""
    process = multiprocessing.get_context("spawn").Process(target=guide, args=(name, folder, minutes))
    process.start()
    process.join()
    if process.exitcode:
        print(f"{name}: finding {(folder / 'last').read_text()}", file=sys.stderr)
    return int(process.exitcode != 0)


def kinds(folder: Path, counts: Counter[str]) -> dict[str, tuple[st.SearchStrategy[Any], Callable[[Any], None]]]:
    """Return the texts and the check of each kind; files are written to a folder."""
    (folder / "one.py").write_text("class One: ...\n")
    return {
        "formulas": (FORMULAS, partial(check_formula, counts)),
        "syllabuses": (TOML, partial(check_syllabus, folder, counts)),
        "themes": (TOML, partial(check_theme, folder, counts)),
        "recordings": (RECORDINGS, partial(check_recording, folder, counts)),
    }


def main(given_arguments: Sequence[str]) -> int:
    """Fuzz, print the findings, and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fuzz", description=__doc__)
    parser.add_argument(
        "kinds", nargs="*", metavar="KIND", help="formulas, syllabuses, themes, recordings; default: all of them"
    )
    parser.add_argument("--minutes", type=float, default=10.0, help="for each kind; default: 10")
    parser.add_argument("--guided", action="store_true", help="towards code that was not reached before, with atheris")
    asked = parser.parse_args(given_arguments)
    if asked.guided and importlib.util.find_spec("atheris") is None:
        parser.error("--guided needs atheris, which is no requirement of the project: pip install atheris")
    warnings.simplefilter("error")
    findings = 0
    with tempfile.TemporaryDirectory() as name:
        folder, counts = Path(name), Counter[str]()
        known = kinds(folder, counts)
        for kind in asked.kinds or known:
            if asked.guided:
                findings += guided(kind, folder, asked.minutes)
                continue
            counts.clear()
            found = fuzzed(kind, *known[kind], asked.minutes)
            findings += found
            print(f"{kind}: {counts['read']} read, {counts['refused']} refused, findings in {found} rounds", flush=True)
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
