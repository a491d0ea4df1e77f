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
    Pattern("formula: the second weight for the first", r"Formula\(\"w_1", r'Formula("w_2'),
    Pattern("formula: the first weight for the second", r"\} w_2\b", "} w_1"),
    Pattern("formula: the next weight", r"w_\{axis \+ 1\}", "w_{2 - axis}"),
    Pattern("formula: the other partial derivative", r"for index in \(1, 2\)", "for index in (2, 1)"),
    Pattern("formula: twice the same partial derivative", r"for index in \(1, 2\)", "for index in (1, 1)"),
    Pattern("formula: a slope upside down", r"partial (\w) (\\\\/|/) partial (\w)", r"partial \3 \2 partial \1"),
    Pattern("formula: a length for a vector", r"lr\(bar\.v\.double nabla E bar\.v\.double\)", "nabla E"),
    Pattern("formula: half the limit", r"2 \\\\/ lambda", r"1 \\\\/ lambda"),
    Pattern("formula: a limit turned round", r"alpha < 2", "alpha > 2"),
    Pattern("formula: the entries of a vector exchanged", r"column\(slope, partial\)", "column(partial, slope)"),
    Pattern(
        "formula: a point's entries exchanged", r"number\(first\), number\(second\)", "number(second), number(first)"
    ),
    Pattern("formula: a product's sign", r"'-' if each < 0", "'+' if each < 0"),
    Pattern("formula: times for plus", r"\} times \{", "} + {"),
    Pattern("formula: another function", r"\"f\(w\) = w\^2\"", '"f(w) = w^3"'),
    Pattern("formula: momentum added to the place", r"mu v - nabla", "mu w - nabla"),
    Pattern("formula: μ for α", r"\"(\w[^\"]*)alpha", r'"\1mu', context=_FORMULA),
    Pattern("formula: a law without its angle", r" cos phi\"", '"'),
    Pattern("formula: curvatures exchanged", r"coefficients\(bowl\)\[axis\]", "coefficients(bowl)[1 - axis]"),
    # Names and axes
    Pattern(
        "name: the weights' names exchanged in the corner",
        r"\(RIGHT, \"w_1\"\), \(UP, \"w_2\"\)",
        '(RIGHT, "w_2"), (UP, "w_1")',
    ),
    Pattern("name: the data's axes exchanged", r"message\(\"(Flipper|Mass), ", r'message("Body \1 of the other, '),
    Pattern("name: Error for Steps at an axis", r"NameWords\(Name\.STEPS", "NameWords(Name.ERROR"),
    Pattern("name: a row's Steps and Error exchanged", r"\(Name\.STEPS, Name\.ERROR\)", "(Name.ERROR, Name.STEPS)"),
    *exchanged("name", "Name.PEAK", "Name.SADDLE", context=r"self\.(go|label)"),
    *exchanged("name", "Name.VALLEY", "Name.PEAK", context=r"self\.(go|label)"),
    *exchanged("name", "Name.PLAIN_STEPS", "Name.MOMENTUM", context=r"Way\."),
    *exchanged("name", "Name.EXACT_FLOW", "Name.PLAIN_STEPS", context=r"Way\."),
    Pattern("name: steps for a learning rate", r"Name\.LEARNING_RATE", "Name.STEPS", context="NameWords"),
    Pattern("name: accuracy for updates", r"Name\.UPDATES", "Name.TRAINING_ACCURACY", context="lambda"),
    *exchanged("name", "Name.HIGHEST", "Name.LOWEST"),
    *exchanged("name", "Name.GRADIENT", "Name.NEGATED_GRADIENT", context=r"self\.|_label"),
    *exchanged("name", "Name.CRAWLS", "Name.OSCILLATES", context="Behaviour"),
    *exchanged("name", "Name.CONVERGES", "Name.DIVERGES", context="Behaviour"),
    *exchanged("name", "Name.CLIFF", "Name.GENTLE_SLOPE", context=r"self|\("),
    Pattern("name: a slope for an error", r"Name\.ERROR\b", "Name.SLOPE", context="NameWords|label"),
    Pattern("name: accuracy for error", r"Name\.ERROR, lambda", "Name.TRAINING_ACCURACY, lambda"),
    # Units and constants
    Pattern("unit: kg for kg²", r"\}²\"", '}"', under="gradmath/models"),
    Pattern("unit: g for kg", r"mass_unit: str = \"kg\"", 'mass_unit: str = "g"', under="gradmath/models"),
    Pattern("unit: kg for g", r"\"mm\", \"g\"", '"mm", "kg"', under="gradmath/models"),
    Pattern("unit: cm for mm", r"\"mm\", \"g\"", '"cm", "g"', under="gradmath/models"),
    Pattern("unit: a mass's for an error's", r"\.error_unit\b", ".mass_unit", context=r"unit ="),
    Pattern("unit: a length's for a mass's", r"unit=self\.fit\.mass_unit", "unit=FLIPPER_UNIT"),
    # Colours and weights of lines
    Pattern("colour: descent in ascent's", r"theme\.descent_text", "theme.ascent_text"),
    Pattern("colour: ascent in descent's", r"theme\.ascent_text", "theme.descent_text"),
    Pattern("colour: the heights' reversed", r"band_colour\(index / count\)", "band_colour(1 - index / count)"),
    Pattern(
        "colour: the second weight's for the first's", r"first_weight(_text)?\b", r"second_weight\1", context="theme"
    ),
    Pattern("colour: the lines' reversed", r"line_colour\((index / max\(count - 1, 1\))\)", r"line_colour(1 - \1)"),
    Pattern("colour: bands a level off", r"band_colour\(index / ", "band_colour((index + 1) / "),
    Pattern("colour: basins' exchanged", r"basins?\[(\w+)\]", r"basins[\1 - 1]"),
    Pattern("colour: filled cells outlined", r"self\.seen\(\) < 0$", "self.seen() > 0"),
    Pattern("colour: falling tiles in the gradient's", r"^( +)self\.theme\.descent,$", r"\1self.theme.ascent,"),
    Pattern("line: every fifth heavy", r"HEAVY_EVERY = 4", "HEAVY_EVERY = 5"),
    Pattern("line: the heavy lines one off", r"% HEAVY_EVERY == HEAVY_EVERY - 1", "% HEAVY_EVERY == 0"),
    # Numbers
    Pattern("number: contours' 10 % too high", r"printed\(line\.contour\.level,", "printed(1.1 * line.contour.level,"),
    Pattern("number: one weight too many", r"model\.dimension\)", "model.dimension + 1)"),
    Pattern("number: a share 5 % too high", r"100 \* ", "105 * "),
    Pattern("number: the next step's", r"positions\[0\]", "positions[1]"),
    Pattern("number: another learning rate", r"learning_rates\[0\]", "learning_rates[0] * 1.2"),
    Pattern("number: the other weight", r"float\(w\[0\]\)", "float(w[1])"),
    Pattern("number: a slope's sign", r"float\(self\.landscape\.gradient\(w\)", "float(-self.landscape.gradient(w)"),
    Pattern(
        "number: a gradient's sign",
        r"(?<![-\w.])gradient = self\.landscape\.gradient",
        "gradient = -self.landscape.gradient",
    ),
    Pattern("number: a tenth more", r"printed\((?!float)([\w.]+),", r"printed(1.1 * \1,"),
    Pattern("number: the first for the last", r"errors\[-1\]", "errors[0]"),
    Pattern("number: counts exchanged", r"lowest, others = ", "others, lowest = "),
    Pattern("number: a counter ahead", r"np\.floor\(self\.updates\)", "np.floor(self.updates) + 1"),
    Pattern("number: the accuracy of another iteration", r"accuracies\[step\]", "accuracies[min(step + 1, 9)]"),
    Pattern("number: another momentum", r"printed\(MOMENTUM, 1\)", "printed(MOMENTUM - 0.1, 1)"),
    Pattern("number: another curvature", r"self\.limit, DECIMALS", "1.1 * self.limit, DECIMALS"),
    Pattern("number: a legend's a fifth too large", r"sign \* largest", "1.2 * sign * largest"),
    Pattern("number: a power of ten too much", r"printed\(10\.0\*\*power", "printed(10.0 ** (power + 1)"),
    # Speech
    Pattern("speech: seven for six", r"\bsix\b", "seven"),
    Pattern("speech: three for two", r"\btwo\b", "three"),
    Pattern("speech: four for three", r"\bthree\b", "four"),
    Pattern("speech: tenth for hundredth", r"\bhundredth\b", "tenth"),
    Pattern("speech: shorter for longer", r"\blonger\b", "shorter"),
    Pattern("speech: longer for shorter", r"\bshorter\b", "longer"),
    Pattern("speech: rises for falls", r"\bfalls\b", "rises"),
    Pattern("speech: second for first", r"\{(\w+):first\}", r"{\1:second}"),
    Pattern("speech: a hundred for a thousand", r"\bthousand\b", "hundred"),
    Pattern("speech: five per cent for two", r"[Tt]wo per cent", "Five per cent"),
    Pattern("speech: twelve exchanged", r"\btwelve\b", "eleven"),
    Pattern("speech: zero lost", r"\bzero\b", "one"),
    Pattern("speech: thrice for twice", r"\btwice\b", "four times"),
    Pattern("speech: downhill for uphill", r"\buphill\b", "downhill"),
    Pattern("speech: less for more", r"\{(\w+):more\}", r"{\1:less}"),
    Pattern("speech: fifty for a hundred", r":a hundred\}", ":fifty}"),
    Pattern("speech: up for down", r"\{(\w+):down\}", r"{\1:up}"),
    Pattern("speech: short for long", r":long\}", ":short}"),
    Pattern("speech: along for against", r":against\}", ":along}"),
    Pattern("speech: positive for negative", r"\bnegative\b", "positive"),
    Pattern("speech: above for below", r"\bbelow\b", "above"),
    Pattern("speech: another point", r"\(0, 2\)", "(2, 0)"),
    # Words on screen
    Pattern("words: second for first", r"\{(\w+):First\}", r"{\1:Second}"),
    Pattern("words: less weight for more", r"\{(\w+):more\} weight", r"{\1:less} weight"),
    Pattern("words: up for down", r"step \{(\w+):down\}", r"step {\1:up}"),
    Pattern("words: below for above", r":above\}", ":below}"),
    # Time
    Pattern("time: captions half a second late", r"room\), caption\.offset\)", "room), caption.offset + 0.5)"),
    Pattern("time: captions half as long", r"min\(caption\.duration, room\)", "0.5 * min(caption.duration, room)"),
    Pattern("time: captions of another beat", r"captions\(each, voice\)", "captions(beats_of(type(self))[0], voice)"),
    # Curves, arrows, places
    Pattern("curve: heights a tenth more", r"curve\.to_screen\(along, ", "curve.to_screen(along, 1.1 * "),
    Pattern("arrow: along the contour", r"landscape\.gradient\(self\.point\)", "landscape.gradient(self.point)[::-1]"),
    Pattern("arrow: to the other side", r"sense: Sense = \"ascent\"", 'sense: Sense = "descent"'),
    Pattern("place: weights exchanged", r"error_map\.to_screen\(point\)", "error_map.to_screen(point[::-1])"),
    Pattern("place: a hair beside", r"error_map\.to_screen\((point|stop|here)\)", r"error_map.to_screen(\1) + 0.05"),
    Pattern("space: a ball that floats", r"self\.radius \* ground\.normal", "1.6 * self.radius * ground.normal"),
    Pattern(
        "space: what stands on the ground floats",
        r"return ground\.on_surface\((\w+)\)",
        r"return ground.on_surface(\1) + 0.1",
    ),
    Pattern("space: hidden things in front", r"depth - np\.repeat\(", "depth - 9 - np.repeat("),
    Pattern(
        "space: whatever is drawn in front",
        r"depth < solid\[at\]",
        "depth < np.inf + solid[at]",
    ),
    Pattern(
        "space: a thing moved before all others", r"lift=(?:_\w*LIFT|0\.\d+)\b", "lift=9.0", under="scenes/kit/terrain"
    ),
    Pattern(
        "space: a name that stays where its place is hidden", r"label\.set_opacity\(seen\)", "label.set_opacity(1.0)"
    ),
    Pattern(
        "space: a knob that floats",
        r"Sphere\((place|ends\[1\]|line\[-1\]),",
        r"Sphere(\1 + np.array([0.0, 0.0, 0.1]),",
        under="scenes/kit/terrain",
    ),
    Pattern(
        "space: fog that is open elsewhere",
        r"self\._around\(weights, self\.places\[0\]",
        "self._around(weights, self.places[0] + 0.5",
    ),
    Pattern("picture: digits in another order", r"range\(10\)", "range(9, -1, -1)"),
    Pattern("picture: answers of other pictures", r"labels\[(\w+)\]", r"labels[\1 - 1]"),
    Pattern("picture: bars of other numbers", r"self\.whole \* self\.truth\(\)", "self.whole * self.truth()[::-1]"),
    Pattern("picture: the bars' order", r"percentage_now, index", "percentage_now, 1 - index"),
    Pattern("fog: not where one stands", r"to_screen\(self\.places\)", "to_screen(self.places + 0.3)"),
    Pattern(
        "fog: wider than said", r"self\.radius \* self\.error_map\.zoom\)$", "1.2 * self.radius * self.error_map.zoom)"
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
