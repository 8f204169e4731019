"""Sets an outline as a tagged PDF that a screen reader can read (PDF/UA-1).

Typst brings its own fonts along; those of the machine are not looked at, so that the
same plan gives the same paper everywhere, without a network.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from pathlib import Path
from typing import Final

import typst

from bot.gateway.sheet import Outline

CONTENT_TYPE: Final = "application/pdf"
_TEMPLATE: Final = Path(__file__).parent / "templates" / "plan.typ"


def pdf_of(outline: Outline, *, now: dt.datetime) -> bytes:
    """Return the PDF; takes some hundred milliseconds of CPU, so call it in a thread.

    The texts go in as data, never as markup: what a worker typed cannot run.
    """
    document = typst.compile(
        _TEMPLATE.read_bytes(),
        format="pdf",
        ignore_system_fonts=True,
        pdf_standards="ua-1",
        sys_inputs={"outline": json.dumps(dataclasses.asdict(outline))},
        timestamp=now,
    )
    assert isinstance(document, bytes)
    return document
