"""Kinds of damage: each finds its places in source, whatever is written there, and says what stands there instead."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from benchmarks.mutations.damage import Damage


@dataclass(frozen=True)
class Pattern:
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

    def damages(self, root: Path) -> Iterator[Damage]:
        """Yield all places."""
        for file in sorted((root / self.under).rglob("*.py")):
            # What checks is not what is checked.
            if file.parent.name == "claims":
                continue
            text = file.read_text()
            narration, prose = _narration_and_prose(text)
            for number, line in enumerate(text.split("\n")):
                is_said = number + 1 in narration
                if is_said != self.name.startswith("speech") or number + 1 in prose:
                    continue
                if line.strip().startswith(("#", "from ", "import ")) or not re.search(self.context, line):
                    continue
                for match in re.finditer(self.pattern, line):
                    after = line[: match.start()] + match.expand(self.instead) + line[match.end() :]
                    if after != line:
                        yield Damage(self.name, str(file.relative_to(root)), number, line, after)


def exchanged(name: str, one: str, other: str, context: str = "", under: str = "scenes") -> tuple[Pattern, Pattern]:
    """Return the two kinds that put one word in place of another, and the other way round."""
    return (
        Pattern(f"{name}: {one} for {other}", rf"(?<![\w.]){re.escape(other)}(?!\w)", one, context, under),
        Pattern(f"{name}: {other} for {one}", rf"(?<![\w.]){re.escape(one)}(?!\w)", other, context, under),
    )


_FORMULA = r"Formula\(|nabla|<-"
KINDS = (
    # Formulas
    Pattern("formula: + for - in a rule", r"(<- [\w ]*)- ", r"\1+ "),
    Pattern("formula: - for + in a rule", r"(<- \w+ )\+ ", r"\1- "),
    Pattern("formula: the step without its rate", r"alpha nabla", "nabla"),
    Pattern("formula: the rule without its slope", r"- alpha nabla \w", "- alpha"),
    Pattern("formula: a minus lost", r"\"-nabla", '"nabla'),
    Pattern("formula: a minus too many", r"\"nabla (\w)", r'"-nabla \1', context=_FORMULA),
    Pattern("formula: sin for cos", r"\bcos (\w)", r"sin \1", context=_FORMULA),
    Pattern("formula: a cube for a square", r"\^2", "^3", context=r"Formula|\" \+ \"|return f?\""),
    Pattern("formula: no square", r"\^2(?! E)", "", context=r"Formula|\" \+ \"|return f?\""),
    Pattern("formula: a factor of three for two", r"= 2 w", "= 3 w"),
    Pattern("formula: no root", r"sqrt\(\{(\w+)\}\)", r"{\1}"),
    Pattern("formula: a difference for a sum", r"\" \+ \"\.join", '" - ".join'),
    Pattern("formula: weights exchanged in a slope", r"partial w_1\b", "partial w_2"),
    Pattern("formula: weights exchanged in a slope, the other way", r"partial w_2\b", "partial w_1"),
    Pattern("formula: the next weight", r"w_\{axis \+ 1\}", "w_{2 - axis}"),
    Pattern("formula: the next index", r"\{index \+ 1\}", "{index + 2}"),
    Pattern("formula: a slope upside down", r"partial (\w) (\\\\/|/) partial (\w)", r"partial \3 \2 partial \1"),
    Pattern("formula: a length for a vector", r"lr\(bar\.v\.double nabla E bar\.v\.double\)", "nabla E"),
    Pattern("formula: half the limit", r"2 \\\\/ lambda", r"1 \\\\/ lambda"),
    Pattern("formula: the smallest curvature", r"lambda_max = \{largest\}", "lambda_max = {number(1.0)}"),
    Pattern("formula: another function", r"\"f\(w\) = w\^2\"", '"f(w) = w^3"'),
    Pattern("formula: momentum added to the place", r"mu v - nabla", "mu w - nabla"),
    Pattern("formula: μ for α", r"\"(\w[^\"]*)alpha", r'"\1mu', context=_FORMULA),
    Pattern("formula: a law without its angle", r" cos phi\"", '"'),
    Pattern("formula: curvatures exchanged", r"2a w", "2b w"),
    # Names and axes
    Pattern(
        "name: the weights' names exchanged in the corner",
        r"\(RIGHT, \"w_1\"\), \(UP, \"w_2\"\)",
        '(RIGHT, "w_2"), (UP, "w_1")',
    ),
    Pattern("name: the axes of a slice exchanged", r"\(\(error, 1\), \(weight, 0\)\)", "((weight, 1), (error, 0))"),
    Pattern("name: Error and Steps exchanged", r"\(Name\.ERROR, Name\.STEPS\)", "(Name.STEPS, Name.ERROR)"),
    Pattern("name: Step and Error exchanged", r"\(Name\.STEP, Name\.ERROR\)", "(Name.ERROR, Name.STEP)"),
    *exchanged("name", "Name.HIGHEST", "Name.LOWEST"),
    *exchanged("name", "Name.GRADIENT", "Name.NEGATED_GRADIENT", context=r"self\.|_label"),
    *exchanged("name", "Name.LOWEST_VALLEY", "Name.OTHER_VALLEYS", context=r"rows|\["),
    *exchanged("name", "Name.CRAWLS", "Name.OSCILLATES", context="Behaviour"),
    *exchanged("name", "Name.CONVERGES", "Name.DIVERGES", context="Behaviour"),
    *exchanged("name", "Name.CLIFF", "Name.GENTLE_SLOPE", context=r"self|\("),
    *exchanged("name", "Name.MORE_LOSS", "Name.LESS_LOSS", context=r"self|\("),
    *exchanged("name", "Name.WEIGHT_GROWS", "Name.WEIGHT_SHRINKS", context=r"self|\("),
    Pattern("name: a slope for an error", r"Name\.ERROR\b", "Name.SLOPE", context="NameWords|label"),
    Pattern("name: accuracy for loss", r"Name\.LOSS\b", "Name.ACCURACY", context="NameWords|column|label"),
    # Units and constants
    Pattern("unit: kg for kg²", r"kg²", "kg"),
    Pattern("unit: g for kg", r"\bkg\b", "g"),
    Pattern("unit: kg for g", r"(?<=\} )g\b", "kg"),
    Pattern("unit: cm for mm", r"\bmm\b", "cm", context=r"\""),
    Pattern("unit: mm for cm", r"\bcm\b", "mm", context=r"\""),
    # Colours and weights of lines
    Pattern("colour: descent in ascent's", r"theme\.descent_text", "theme.ascent_text"),
    Pattern("colour: ascent in descent's", r"theme\.ascent_text", "theme.descent_text"),
    Pattern("colour: the heights' reversed", r"band_colour\((.+)\)\)?$", r"band_colour(1 - (\1))"),
    Pattern("colour: the lines' reversed", r"line_colour\(fraction\)", "line_colour(1 - fraction)"),
    Pattern("colour: bands a level off", r"band_colour\(index / ", "band_colour((index + 1) / "),
    Pattern("colour: basins' exchanged", r"basins?\[(\w+)\]", r"basins[\1 - 1]"),
    Pattern("line: every fifth heavy", r"HEAVY_EVERY = 4", "HEAVY_EVERY = 5"),
    Pattern("line: the heavy lines one off", r"% HEAVY_EVERY == HEAVY_EVERY - 1", "% HEAVY_EVERY == 0"),
    Pattern("line: dashed for solid", r"dashed=False", "dashed=True"),
    # Numbers
    Pattern("number: contours' 10 % too high", r"printed\(line\.contour\.level,", "printed(1.1 * line.contour.level,"),
    Pattern("number: one too many", r"\{(\w*\.?(?:dimension|weights|steps|count)s?)\}", r"{\1 + 1}"),
    Pattern("number: a share 5 % too high", r"100 \* ", "105 * "),
    Pattern("number: the next step's", r"positions\[0\]", "positions[1]"),
    Pattern("number: another learning rate", r"learning_rates\[0\]", "learning_rates[0] * 1.2"),
    Pattern("number: the other slope", r"\(self\.slopes\(w\)\[0\]\)", "(self.slopes(w)[1])"),
    Pattern("number: the other weight", r"float\(w\[0\]\)", "float(w[1])"),
    Pattern("number: a slope's sign", r"float\(self\.landscape\.gradient\(w\)", "float(-self.landscape.gradient(w)"),
    Pattern(
        "number: a gradient's sign",
        r"(?<![-\w.])gradient = self\.landscape\.gradient",
        "gradient = -self.landscape.gradient",
    ),
    Pattern("number: a tenth more", r"printed\((?!float)([\w.]+),", r"printed(1.1 * \1,"),
    Pattern("number: the first for the last", r"errors\[-1\]", "errors[0]"),
    Pattern("number: counts exchanged", r"counts\[1\] / counts\[0\]", "counts[0] / counts[1]"),
    Pattern("number: a counter ahead", r"lambda _: self\.steps_taken", "lambda _: self.steps_taken + 1"),
    Pattern("number: whole numbers one more", r"printed\(float\((\w+)\), 0\)", r"printed(float(\1) + 1, 0)"),
    # Speech
    Pattern("speech: seven for six", r"\bsix\b", "seven"),
    Pattern("speech: three for two", r"\btwo\b", "three"),
    Pattern("speech: four for three", r"\bthree\b", "four"),
    Pattern("speech: fifty for five hundred", r"five hundred", "fifty"),
    Pattern("speech: a hundred for a thousand", r"\bthousand\b", "hundred"),
    Pattern("speech: five per cent for two", r"[Tt]wo per cent", "Five per cent"),
    Pattern("speech: twelve exchanged", r"\btwelve\b", "eleven"),
    Pattern("speech: zero lost", r"\bzero\b", "one"),
    Pattern("speech: thrice for twice", r"\btwice\b", "four times"),
    Pattern("speech: downhill for uphill", r"\buphill\b", "downhill"),
    Pattern("speech: less for more", r"\bmore error\b", "less error"),
    Pattern("speech: positive for negative", r"\bnegative\b", "positive"),
    Pattern("speech: above for below", r"\bbelow this\b", "above this"),
    # Time
    Pattern(
        "time: captions half a second late",
        r"caption\.duration, caption\.offset\)",
        "caption.duration, caption.offset + 0.5)",
    ),
    Pattern("time: captions of another beat", r"captions\(each, voice\)", "captions(beats_of(type(self))[0], voice)"),
    # Curves, arrows, places
    Pattern("curve: heights doubled", r"(?<=\+ )\(measured - lowest\) \*", "(2 * measured - lowest) *"),
    Pattern("arrow: along the contour", r"landscape\.gradient\(self\.point\)", "landscape.gradient(self.point)[::-1]"),
    Pattern("arrow: to the other side", r"sense: Sense = \"ascent\"", 'sense: Sense = "descent"'),
    Pattern("place: weights exchanged", r"error_map\.to_screen\(point\)", "error_map.to_screen(point[::-1])"),
    Pattern("place: a hair beside", r"error_map\.to_screen\((point|stop|here)\)", r"error_map.to_screen(\1) + 0.05"),
    Pattern("space: a ball that floats", r"landscape\.value\((point|weights)\) \*", r"1.1 * landscape.value(\1) *"),
    Pattern("space: hidden things in front", r"(?<=[ (])hidden(?=[ ,)])", "~hidden"),
    Pattern("picture: digits in another order", r"range\(10\)", "range(9, -1, -1)"),
    Pattern("picture: answers of other pictures", r"labels\[(\w+)\]", r"labels[\1 - 1]"),
    Pattern("picture: the bars' order", r"percentage_now, index", "percentage_now, 1 - index"),
    Pattern(
        "fog: not where one stands",
        r"Fog\(self\.error_map\.to_screen\((\w+\.?\w*)\)",
        r"Fog(self.error_map.to_screen(\1) + 1",
    ),
)


@cache
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
