"""Kinds of damage: each finds its places in source, whatever is written there, and says what stands there instead."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Kind:
    """A kind of damage.

    Attributes
    ----------
    name
        What is done.
    pattern
        Where it can be done: what matches is replaced.
    instead
        By what, with groups of the pattern as in `re.sub`.
    context
        What the line must hold besides; everything does by default.
    under
        Where files lie.
    """

    name: str
    pattern: str
    instead: str
    context: str = ""
    under: str = "scenes"


@dataclass(frozen=True)
class Damage:
    """One change of one line of one file."""

    kind: Kind
    file: str
    line: int
    before: str
    after: str

    def applied(self, text: str) -> str:
        """Return a file's text with the damage."""
        lines = text.split("\n")
        lines[self.line] = self.after
        return "\n".join(lines)


def exchanged(name: str, one: str, other: str, context: str = "", under: str = "scenes") -> tuple[Kind, Kind]:
    """Return the two kinds that put one word in place of another, and the other way round."""
    return (
        Kind(f"{name}: {one} for {other}", rf"(?<![\w.]){re.escape(other)}(?!\w)", one, context, under),
        Kind(f"{name}: {other} for {one}", rf"(?<![\w.]){re.escape(one)}(?!\w)", other, context, under),
    )


_FORMULA = r"Formula\(|nabla|<-"
KINDS = (
    # Formulas
    Kind("formula: + for - in a rule", r"(<- [\w ]*)- ", r"\1+ "),
    Kind("formula: - for + in a rule", r"(<- \w+ )\+ ", r"\1- "),
    Kind("formula: the step without its rate", r"alpha nabla", "nabla"),
    Kind("formula: the rule without its slope", r"- alpha nabla \w", "- alpha"),
    Kind("formula: a minus lost", r"\"-nabla", '"nabla'),
    Kind("formula: a minus too many", r"\"nabla (\w)", r'"-nabla \1', context=_FORMULA),
    Kind("formula: sin for cos", r"\bcos (\w)", r"sin \1", context=_FORMULA),
    Kind("formula: a cube for a square", r"\^2", "^3", context=r"Formula|\" \+ \"|return f?\""),
    Kind("formula: no square", r"\^2(?! E)", "", context=r"Formula|\" \+ \"|return f?\""),
    Kind("formula: a factor of three for two", r"= 2 w", "= 3 w"),
    Kind("formula: no root", r"sqrt\(\{(\w+)\}\)", r"{\1}"),
    Kind("formula: a difference for a sum", r"\" \+ \"\.join", '" - ".join'),
    Kind("formula: weights exchanged in a slope", r"partial w_1\b", "partial w_2"),
    Kind("formula: weights exchanged in a slope, the other way", r"partial w_2\b", "partial w_1"),
    Kind("formula: the next weight", r"w_\{axis \+ 1\}", "w_{2 - axis}"),
    Kind("formula: the next index", r"\{index \+ 1\}", "{index + 2}"),
    Kind("formula: a slope upside down", r"partial (\w) (\\\\/|/) partial (\w)", r"partial \3 \2 partial \1"),
    Kind("formula: a length for a vector", r"lr\(bar\.v\.double nabla E bar\.v\.double\)", "nabla E"),
    Kind("formula: half the limit", r"2 \\\\/ lambda", r"1 \\\\/ lambda"),
    Kind("formula: the smallest curvature", r"lambda_max = \{largest\}", "lambda_max = {number(1.0)}"),
    Kind("formula: another function", r"\"f\(w\) = w\^2\"", '"f(w) = w^3"'),
    Kind("formula: momentum added to the place", r"mu v - nabla", "mu w - nabla"),
    Kind("formula: μ for α", r"\"(\w[^\"]*)alpha", r'"\1mu', context=_FORMULA),
    Kind("formula: a law without its angle", r" cos phi\"", '"'),
    Kind("formula: curvatures exchanged", r"2a w", "2b w"),
    # Names and axes
    Kind(
        "name: the weights' names exchanged in the corner",
        r"\(RIGHT, \"w_1\"\), \(UP, \"w_2\"\)",
        '(RIGHT, "w_2"), (UP, "w_1")',
    ),
    Kind("name: the axes of a slice exchanged", r"\(\(error, 1\), \(weight, 0\)\)", "((weight, 1), (error, 0))"),
    Kind("name: Error and Steps exchanged", r"\(Name\.ERROR, Name\.STEPS\)", "(Name.STEPS, Name.ERROR)"),
    Kind("name: Step and Error exchanged", r"\(Name\.STEP, Name\.ERROR\)", "(Name.ERROR, Name.STEP)"),
    *exchanged("name", "Name.HIGHEST", "Name.LOWEST"),
    *exchanged("name", "Name.GRADIENT", "Name.NEGATED_GRADIENT", context=r"self\.|_label"),
    *exchanged("name", "Name.LOWEST_VALLEY", "Name.OTHER_VALLEYS", context=r"rows|\["),
    *exchanged("name", "Name.CRAWLS", "Name.OSCILLATES", context="Behaviour"),
    *exchanged("name", "Name.CONVERGES", "Name.DIVERGES", context="Behaviour"),
    *exchanged("name", "Name.CLIFF", "Name.GENTLE_SLOPE", context=r"self|\("),
    *exchanged("name", "Name.MORE_LOSS", "Name.LESS_LOSS", context=r"self|\("),
    *exchanged("name", "Name.WEIGHT_GROWS", "Name.WEIGHT_SHRINKS", context=r"self|\("),
    Kind("name: a slope for an error", r"Name\.ERROR\b", "Name.SLOPE", context="NameWords|label"),
    Kind("name: accuracy for loss", r"Name\.LOSS\b", "Name.ACCURACY", context="NameWords|column|label"),
    # Units and constants
    Kind("unit: kg for kg²", r"kg²", "kg"),
    Kind("unit: g for kg", r"\bkg\b", "g"),
    Kind("unit: kg for g", r"(?<=\} )g\b", "kg"),
    Kind("unit: cm for mm", r"\bmm\b", "cm", context=r"\""),
    Kind("unit: mm for cm", r"\bcm\b", "mm", context=r"\""),
    # Colours and weights of lines
    Kind("colour: descent in ascent's", r"theme\.descent_text", "theme.ascent_text"),
    Kind("colour: ascent in descent's", r"theme\.ascent_text", "theme.descent_text"),
    Kind("colour: the heights' reversed", r"band_colour\((.+)\)\)?$", r"band_colour(1 - (\1))"),
    Kind("colour: the lines' reversed", r"line_colour\(fraction\)", "line_colour(1 - fraction)"),
    Kind("colour: bands a level off", r"band_colour\(index / ", "band_colour((index + 1) / "),
    Kind("colour: basins' exchanged", r"basins?\[(\w+)\]", r"basins[\1 - 1]"),
    Kind("line: every fifth heavy", r"HEAVY_EVERY = 4", "HEAVY_EVERY = 5"),
    Kind("line: the heavy lines one off", r"% HEAVY_EVERY == HEAVY_EVERY - 1", "% HEAVY_EVERY == 0"),
    Kind("line: dashed for solid", r"dashed=False", "dashed=True"),
    # Numbers
    Kind("number: contours' 10 % too high", r"printed\(line\.contour\.level,", "printed(1.1 * line.contour.level,"),
    Kind("number: one too many", r"\{(\w*\.?(?:dimension|weights|steps|count)s?)\}", r"{\1 + 1}"),
    Kind("number: a share 5 % too high", r"100 \* ", "105 * "),
    Kind("number: the next step's", r"positions\[0\]", "positions[1]"),
    Kind("number: another learning rate", r"learning_rates\[0\]", "learning_rates[0] * 1.2"),
    Kind("number: the other slope", r"\(self\.slopes\(w\)\[0\]\)", "(self.slopes(w)[1])"),
    Kind("number: the other weight", r"float\(w\[0\]\)", "float(w[1])"),
    Kind("number: a slope's sign", r"float\(self\.landscape\.gradient\(w\)", "float(-self.landscape.gradient(w)"),
    Kind(
        "number: a gradient's sign",
        r"(?<![-\w.])gradient = self\.landscape\.gradient",
        "gradient = -self.landscape.gradient",
    ),
    Kind("number: a tenth more", r"printed\((?!float)([\w.]+),", r"printed(1.1 * \1,"),
    Kind("number: the first for the last", r"errors\[-1\]", "errors[0]"),
    Kind("number: counts exchanged", r"counts\[1\] / counts\[0\]", "counts[0] / counts[1]"),
    Kind("number: a counter ahead", r"lambda _: self\.steps_taken", "lambda _: self.steps_taken + 1"),
    Kind("number: whole numbers one more", r"printed\(float\((\w+)\), 0\)", r"printed(float(\1) + 1, 0)"),
    # Speech
    Kind("speech: seven for six", r"\bsix\b", "seven"),
    Kind("speech: three for two", r"\btwo\b", "three"),
    Kind("speech: four for three", r"\bthree\b", "four"),
    Kind("speech: fifty for five hundred", r"five hundred", "fifty"),
    Kind("speech: a hundred for a thousand", r"\bthousand\b", "hundred"),
    Kind("speech: five per cent for two", r"[Tt]wo per cent", "Five per cent"),
    Kind("speech: twelve exchanged", r"\btwelve\b", "eleven"),
    Kind("speech: zero lost", r"\bzero\b", "one"),
    Kind("speech: thrice for twice", r"\btwice\b", "four times"),
    Kind("speech: downhill for uphill", r"\buphill\b", "downhill"),
    Kind("speech: less for more", r"\bmore error\b", "less error"),
    Kind("speech: positive for negative", r"\bnegative\b", "positive"),
    Kind("speech: above for below", r"\bbelow this\b", "above this"),
    # Time
    Kind(
        "time: captions half a second late",
        r"caption\.duration, caption\.offset\)",
        "caption.duration, caption.offset + 0.5)",
    ),
    Kind("time: captions of another beat", r"captions\(each, voice\)", "captions(beats_of(type(self))[0], voice)"),
    # Curves, arrows, places
    Kind("curve: heights doubled", r"(?<=\+ )\(measured - lowest\) \*", "(2 * measured - lowest) *"),
    Kind("arrow: along the contour", r"landscape\.gradient\(self\.point\)", "landscape.gradient(self.point)[::-1]"),
    Kind("arrow: to the other side", r"sense: Sense = \"ascent\"", 'sense: Sense = "descent"'),
    Kind("place: weights exchanged", r"error_map\.to_screen\(point\)", "error_map.to_screen(point[::-1])"),
    Kind("place: a hair beside", r"error_map\.to_screen\((point|stop|here)\)", r"error_map.to_screen(\1) + 0.05"),
    Kind("space: a ball that floats", r"landscape\.value\((point|weights)\) \*", r"1.1 * landscape.value(\1) *"),
    Kind("space: hidden things in front", r"(?<=[ (])hidden(?=[ ,)])", "~hidden"),
    Kind("picture: digits in another order", r"range\(10\)", "range(9, -1, -1)"),
    Kind("picture: answers of other pictures", r"labels\[(\w+)\]", r"labels[\1 - 1]"),
    Kind("picture: the bars' order", r"percentage_now, index", "percentage_now, 1 - index"),
    Kind(
        "fog: not where one stands",
        r"Fog\(self\.error_map\.to_screen\((\w+\.?\w*)\)",
        r"Fog(self.error_map.to_screen(\1) + 1",
    ),
)


def damages(root: Path, kind: Kind) -> Iterator[Damage]:
    """Yield all places where a kind of damage can be done, each as the whole line before and after."""
    for file in sorted((root / kind.under).rglob("*.py")):
        text = file.read_text()
        narration, prose = _narration_and_prose(text)
        for number, line in enumerate(text.split("\n")):
            is_said = number + 1 in narration
            if is_said != kind.name.startswith("speech") or number + 1 in prose:
                continue
            if line.strip().startswith(("#", "from ", "import ")) or not re.search(kind.context, line):
                continue
            for match in re.finditer(kind.pattern, line):
                after = line[: match.start()] + match.expand(kind.instead) + line[match.end() :]
                if after != line:
                    yield Damage(kind, str(file.relative_to(root)), number, line, after)


def _narration_and_prose(text: str) -> tuple[set[int], set[int]]:
    """Return the lines on which the words of beats stand, and those on which docstrings do, counted from 1."""
    said: set[int] = set()
    prose: set[int] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "beat" and node.args:
            said.update(range(node.args[0].lineno, (node.args[0].end_lineno or node.args[0].lineno) + 1))
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            prose.update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    return said, prose
