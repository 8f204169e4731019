"""Text before and after masking, told apart by the type checker."""

from __future__ import annotations

from typing import Any, NewType

RawText = NewType("RawText", str)
"""Text as a person typed it: lives in memory, is never written."""

MaskedText = NewType("MaskedText", str)
"""Text without the personal data we can recognise: may be kept."""

Json = Any
"""A JSON value: object, list, text, number, true, false or null."""


class MaskingError(Exception):
    """Masking failed; the text must be dropped. Carries none of the text."""
