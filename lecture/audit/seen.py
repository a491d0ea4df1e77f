"""The claims of each thing in a picture: each beat's last frame, with a mark on everything that was checked."""

from __future__ import annotations

import base64
import html
import io
from collections.abc import Iterable, Sequence

import numpy as np
from manim import config
from PIL import Image

from lecture.audit.ledger import Mark, Moment, Pixels, Seen
from scenes.claims.protocol import Finding
from scenes.kit.given.quoted import on_one_line

_QUALITY = 80
# Distance within which findings share a mark, as a share of the frame's width and height.
_NEAR = 0.03

STYLE = """
.seen { display: inline-block; position: relative; margin: .4rem 1rem 1rem 0; vertical-align: top; width: 426px }
.seen img { display: block; width: 100% } .seen figcaption { font-size: 13px }
.seen b { position: absolute; width: 15px; height: 15px; margin: -8px; border-radius: 50%; background: #fffc;
color: #111; font: 9px/15px system-ui; text-align: center; outline: 1px solid #111; cursor: help }
.seen b.fail { background: #f66 }
"""


def seen(moment: Moment, pixels: Pixels, findings: Sequence[Finding]) -> Seen:
    """Return a picture with its findings."""
    buffer = io.BytesIO()
    Image.fromarray(np.asarray(pixels)[..., :3]).save(buffer, format="JPEG", quality=_QUALITY)
    placed = [each for each in findings if each.place is not None]
    others = dict.fromkeys(_told(each) for each in findings if each.place is None)
    return Seen(moment, buffer.getvalue(), tuple(_marks(placed)), tuple(others))


def _marks(findings: Sequence[Finding]) -> Iterable[Mark]:
    """Yield one mark for everything that was checked at about the same place."""
    groups: list[tuple[np.ndarray, list[Finding]]] = []
    for finding in findings:
        share = np.asarray(finding.place, dtype=float)[:2] / [config.frame_width, -config.frame_height] + 0.5
        near = next((group for place, group in groups if np.abs(place - share).max() < _NEAR), None)
        if near is None:
            groups.append((share, [finding]))
        else:
            near.append(finding)
    for place, group in groups:
        told = tuple(dict.fromkeys(map(_told, group)))
        across, down = (round(float(each), 4) for each in np.clip(place, 0, 1))
        yield Mark(across, down, told, all(each.check.passes(each.figure) for each in group))


def _told(finding: Finding) -> str:
    detail = f": {finding.detail}" if finding.detail else ""
    return f"{finding.check.name}{detail} [{finding.figure:.2g} {finding.check.unit}]"


def as_figure(picture: Seen) -> str:
    """Return a picture as HTML, in which each mark explains itself when pointed at."""
    marks = "".join(
        f'<b class="{"pass" if mark.passes else "fail"}" style="left:{100 * mark.across:.2f}%;'
        f'top:{100 * mark.down:.2f}%" title="{_plain(chr(10).join(map(on_one_line, mark.told)))}">{number}</b>'
        for number, mark in enumerate(picture.marks, 1)
    )
    coded = base64.b64encode(picture.picture).decode()
    others = f"<details><summary>and as a whole</summary>{'<br>'.join(map(_plain, picture.elsewhere))}</details>"
    caption = f"<figcaption>{_plain(str(picture.moment))} {others if picture.elsewhere else ''}</figcaption>"
    frame = f'<img alt="" loading="lazy" src="data:image/jpeg;base64,{coded}">{marks}'
    return f'<figure class="seen"><div style="position:relative">{frame}</div>{caption}</figure>'


def _plain(text: str) -> str:
    return html.escape(text)
