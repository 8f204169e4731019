"""Sets an outline as a tagged PDF that a screen reader can read (PDF/UA-1).

Typst brings its own fonts along; those of the machine are not looked at, so that the
same plan gives the same paper everywhere, without a network.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import unicodedata
from pathlib import Path
from typing import Any, Final

import typst

from bot.gateway.sheet import Outline

CONTENT_TYPE: Final = "application/pdf"
_TEMPLATE: Final = Path(__file__).parent / "templates" / "plan.typ"

# What the font that typst brings along can show: Latin, Greek, Cyrillic, signs.
_RANGES: Final = (
    (0x20, 0x7E),
    (0xA0, 0x24F),
    (0x370, 0x3FF),
    (0x400, 0x45F),
    (0x1E00, 0x1EFF),
    (0x2010, 0x2027),
    (0x2030, 0x2040),
    (0x2044, 0x205E),
    (0x20A0, 0x20BF),
    (0x2190, 0x2199),
)
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "So", "Sk", "Mn"})
"""Categories of which nothing is lost when left out: controls, emoji, loose marks."""


def pdf_of(outline: Outline, *, now: dt.datetime) -> bytes:
    """Return the PDF; takes some hundred milliseconds of CPU, so call it in a thread.

    The texts go in as data, never as markup: what a worker typed cannot run.
    """
    content = _displayable(dataclasses.asdict(outline))
    document = typst.compile(
        _TEMPLATE.read_bytes(),
        format="pdf",
        ignore_system_fonts=True,
        pdf_standards="ua-1",
        sys_inputs={"outline": json.dumps(content)},
        # typst refuses parts of a second, which a real clock always has.
        timestamp=now.replace(microsecond=0),
    )
    assert isinstance(document, bytes)
    return document


def displayable(text: str) -> str:
    """Return the text with what the font has: emoji left out, other scripts as "?".

    PDF/UA-1 allows no sign that cannot be shown, and typst refuses the whole document.
    """
    composed = unicodedata.normalize("NFC", " ".join(text.split()))
    return "".join(map(_shown, composed)).strip()


def _shown(sign: str) -> str:
    category = unicodedata.category(sign)
    has_it = any(first <= ord(sign) <= last for first, last in _RANGES)
    if has_it and category not in {"Cn", "Cf"}:
        return sign
    return "" if category in _UNSEEN else "?"


def _displayable(content: Any) -> Any:
    if isinstance(content, str):
        return displayable(content)
    if isinstance(content, dict):
        return {name: _displayable(value) for name, value in content.items()}
    if isinstance(content, (list, tuple)):
        return [_displayable(value) for value in content]
    return content
