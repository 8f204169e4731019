#!/usr/bin/env python3
"""Install the OpenID Connect server that the tests of the portal's sign-in talk to.

    python tools/oidc_peer.py

Uses the Node of the widget's tools: that of this machine, or the one from PyPI.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
# Run as a script, Python knows the folder of the script alone.
sys.path.insert(0, str(ROOT))

from tools import widget  # noqa: E402

PEER: Final = ROOT / "tests" / "oidc"


def main() -> None:
    """Install exactly the locked packages."""
    widget.install(widget.find_node(), PEER)


if __name__ == "__main__":
    main()
