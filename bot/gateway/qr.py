"""The address that takes a conversation along, as a QR code."""

from __future__ import annotations

import segno


def qr_rows(text: str) -> list[str]:
    """Return the code for `text` (an address): one string of 0 and 1 for each row.

    Without the blank border. Error correction M: a scratched screen still works.
    """
    code = segno.make_qr(text, error="m")
    return ["".join("1" if dark else "0" for dark in row) for row in code.matrix]
