"""The report: each check with its count, the worst figure, the bound, and the frame of the worst case."""

from __future__ import annotations

import base64
import html
import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from manim import config
from PIL import Image, ImageDraw

from lecture.audit.audited import TITLE, AuditedScene
from lecture.audit.ledger import Ledger, Line, joined
from lecture.audit.seen import STYLE, as_figure
from scenes.kit.given.quoted import on_one_line

_RING = 14
_OF_MARKDOWN = r"\`*_[]<>|&~"
_STYLE = """
body { font: 16px/1.45 system-ui, sans-serif; max-width: 75rem; margin: 2rem auto; padding: 0 1rem; color: #18202c }
table { border-collapse: collapse; width: 100% } td, th { text-align: left; padding: .35rem .7rem; vertical-align: top }
tr { border-top: 1px solid #d5dbe3 } td.n, th.n { text-align: right; font-variant-numeric: tabular-nums }
details img { display: block; margin: .4rem 0; max-width: 100% } summary { cursor: pointer }
.pass { font-weight: 600; color: #1c6b3c } .fail { font-weight: 600; color: #a3151f }
"""


def brief(scenes: Sequence[AuditedScene], files: Sequence[Path]) -> str:
    """Return the text that the command prints: the verdict, the worst figures, what failed, and the report's path."""
    total = _total(scenes)
    lines = [_verdict(scenes)]
    lines += [
        f"  {_figure(line):>12} {on_one_line(line.check.unit):<24} {on_one_line(line.check.name)}"
        for line in total.lines.values()
    ]
    lines += [f"FAILED  {on_one_line(fault)}" for fault in _faults(scenes)]
    lines += [f"unclaimed  {on_one_line(name)}, first seen in {beat}" for name, beat in total.unclaimed.items()]
    shown = [on_one_line(file) for file in files]
    return "\n".join([*lines, f"Report: {shown[1]}", f"        {shown[0]}"])


def as_markdown(scenes: Sequence[AuditedScene]) -> str:
    """Return the report as Markdown."""
    total = _total(scenes)
    rows = [
        f"| {_mark(line)} | {_in_markdown(line.check.name)} | {line.count} | {_figure(line)} | {_bound(line)} | "
        f"{_in_markdown(line.check.unit)} | {_in_markdown(str(line.moment))} |"
        for line in total.lines.values()
    ]
    parts = [
        f"# {TITLE}",
        _in_markdown(_verdict(scenes)),
        _method(total),
        "| | claim | instances | worst figure | bound | unit | where the worst is |\n|---|---|--:|--:|--:|---|---|",
    ]
    text = "\n\n".join(parts) + "\n" + "\n".join(rows)
    sections = (_listed("Faults", _faults(scenes)), _listed("Segments", _times(scenes)), *_others(total))
    return "\n\n".join([text, *(section for section in sections if section)]) + "\n"


def as_html(scenes: Sequence[AuditedScene]) -> str:
    """Return the report as one HTML page, with the frame of each worst case."""
    total = _total(scenes)
    rows = "\n".join(_html_row(line) for line in total.lines.values())
    faults = "".join(f"<li>{_in_html(fault)}</li>" for fault in _faults(scenes))
    lists = "".join(
        f"<h2>{_in_html(title)}</h2><ul>{''.join(f'<li>{_in_html(each)}</li>' for each in items)}</ul>"
        for title, items in (("Segments", _times(scenes)), *_other_lists(total))
        if items
    )
    return f"""<!doctype html>
<html lang="en"><meta charset="utf-8"><title>{TITLE}</title><style>{_STYLE}{STYLE}</style>
<h1>{TITLE}</h1>
<p>{_in_html(_verdict(scenes))}</p><p>{_in_html(_method(total))}</p>
{f"<h2>Faults</h2><ul>{faults}</ul>" if faults else ""}
<table><tr><th><th>claim<th class="n">instances<th class="n">worst<th class="n">bound<th>unit<th>where</tr>
{rows}
</table>
{lists}
<h2>What was checked on each picture</h2>
<p>Point at a number to see what was checked there.</p>
{"".join(map(as_figure, total.pictures))}
</html>
"""


def _html_row(line: Line) -> str:
    mark = f'<td class="{"pass" if line.passes else "fail"}">{_mark(line)}'
    where = _in_html(f"{line.moment}{f': {line.detail}' if line.detail else ''}")
    picture = f'<img alt="" src="data:image/png;base64,{_png(line)}">' if line.pixels is not None else ""
    seen = f"<details><summary>{where}</summary>{picture}</details>" if picture else where
    return (
        f'<tr>{mark}<td>{_in_html(line.check.name)}<td class="n">{line.count}<td class="n">{_figure(line)}'
        f'<td class="n">{_bound(line)}<td>{_in_html(line.check.unit)}<td>{seen}</tr>'
    )


def _png(line: Line) -> str:
    """Return the frame of the worst case, with a ring around the place if that is known."""
    pixels = np.asarray(line.pixels)[..., :3]
    picture = Image.fromarray(pixels)
    if line.place is not None:
        height, width = pixels.shape[:2]
        share = np.asarray(line.place, dtype=float)[:2] / [config.frame_width, -config.frame_height] + 0.5
        x, y = (float(each) for each in share * [width, height])
        box = (x - _RING, y - _RING, x + _RING, y + _RING)
        for colour, thickness in (("black", 4), ("white", 2)):
            ImageDraw.Draw(picture).ellipse(box, outline=colour, width=thickness)
    buffer = io.BytesIO()
    picture.save(buffer, format="PNG", optimize=True)
    return base64.b64encode(buffer.getvalue()).decode()


def _total(scenes: Sequence[AuditedScene]) -> Ledger:
    return joined(_ledgers(scenes))


def _ledgers(scenes: Sequence[AuditedScene]) -> list[Ledger]:
    return [each.outcome for each in scenes if isinstance(each.outcome, Ledger)]


def _verdict(scenes: Sequence[AuditedScene]) -> str:
    total = _total(scenes)
    count = sum(line.count for line in total.lines.values())
    number = len({(each.lecture, each.scene) for each in scenes})
    themes = "; ".join(dict.fromkeys(on_one_line(each.theme) for each in scenes))
    failed = len(_faults(scenes))
    outcome = "all of them hold" if not failed else f"there {'is 1 fault' if failed == 1 else f'are {failed} faults'}"
    where = f"{number} scene{'s' if number > 1 else ''} ({themes})"
    return f"{count} claims of {len(total.lines)} kinds in {where}: {outcome}."


def _method(total: Ledger) -> str:
    return (
        "Positions, directions and lengths are read from the points that are drawn. Derivatives are extrapolated "
        "differences of the error's values; by its own estimate this second method is off by at most "
        f"{total.uncertainty:.1g} of a slope."
    )


def _faults(scenes: Sequence[AuditedScene]) -> list[str]:
    faults = []
    for each in scenes:
        if not isinstance(each.outcome, Ledger):
            faults.append(f"{each.name} could not be performed{each.outcome.where}")
            continue
        for line in each.outcome.failures:
            detail = f" ({line.detail})" if line.detail else ""
            times = "once" if line.failed == 1 else f"{line.failed} times"
            faults.append(
                f"{each.name}: {line.check.name}: fails {times}; at worst {_figure(line)} {line.check.unit}, "
                f"bound {_bound(line)}, {line.moment}{detail}"
            )
    return faults


def _times(scenes: Sequence[AuditedScene]) -> list[str]:
    return [
        f"{each.name}: {sum(line.count for line in each.outcome.lines.values())} claims in {each.seconds:.1f} s"
        for each in scenes
        if isinstance(each.outcome, Ledger)
    ]


def _other_lists(total: Ledger) -> tuple[tuple[str, list[str]], ...]:
    return (
        ("Drawn things without claims", [f"{name}, first seen in {beat}" for name, beat in total.unclaimed.items()]),
        ("Claims nothing, by its own word", [f"{name}: {reason}" for name, reason in total.silent.items()]),
        (
            "Directions that are said or written, tied to nothing",
            [f"{said}, in {beat}" for said, beat in total.loose.items()],
        ),
        ("Written, but of nothing that was named", [f"{name}, first seen in {b}" for name, b in total.unsaid.items()]),
        ("Plain shapes outside any claimant", [f"{name}: at most {n} at once" for name, n in total.plain.items()]),
    )


def _others(total: Ledger) -> list[str]:
    return [_listed(title, items) for title, items in _other_lists(total)]


def _listed(title: str, items: Sequence[str]) -> str:
    return "\n".join([f"## {title}\n", *(f"- {_in_markdown(item)}" for item in items)]) if items else ""


def _mark(line: Line) -> str:
    return "pass" if line.passes else "FAIL"


def _figure(line: Line) -> str:
    return f"{line.worst:.3g}"


def _bound(line: Line) -> str:
    return f"{'≥' if line.check.least else '≤'} {line.check.bound:.3g}"


def _in_html(text: str) -> str:
    return html.escape(on_one_line(text))


def _in_markdown(text: str) -> str:
    """Escape what Markdown, or the HTML in it, would interpret."""
    return "".join(f"\\{each}" if each in _OF_MARKDOWN else each for each in on_one_line(text))
