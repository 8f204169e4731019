"""Write docs/generated/ anew, or with --check say whether it is current."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
GENERATED = ROOT / "docs" / "generated"
sys.path.insert(0, str(ROOT))

from bot.settings import settings_table  # noqa: E402

_SETTINGS_HEAD = "# Settings\n\nMade by `make docs` from `bot/settings`.\n\n"


MODULES = ("tools.generate_catalogue_docs", "tools.generate_walkthrough")
"""The other generators; each takes --check."""


def _generate(module: str, *, check: bool) -> int:
    command = [sys.executable, "-m", module, *(["--check"] if check else [])]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


def main() -> int:
    """Write or check every generated document; returns 1 when one is not current."""
    check = "--check" in sys.argv[1:]
    settings = _SETTINGS_HEAD + settings_table()
    path = GENERATED / "settings.md"
    if not check:
        path.write_text(settings, encoding="utf-8")
    stale = path.read_text(encoding="utf-8") != settings
    others = [_generate(module, check=check) for module in MODULES]
    if stale or any(others):
        sys.stderr.write("docs/generated is not current, type: make docs\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
