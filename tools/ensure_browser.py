"""Make sure there is a Chromium for the browser tests.

One that is there is used; else Debian's is installed when that is allowed here; else
Playwright downloads its own. What cannot be got is named with the command to type.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome")
OWN = Path.home() / ".cache" / "ms-playwright"


def find_chromium() -> str | None:
    """Return the path of an installed Chromium, None when there is none."""
    found = next((path for path in map(shutil.which, NAMES) if path), None)
    if found:
        return found
    own = sorted(OWN.glob("chromium-*/chrome-linux*/chrome"))
    return str(own[-1]) if own else None


def _install_debian() -> bool:
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return False
    steps = (["apt-get", "update"], ["apt-get", "install", "-y", "chromium"])
    return all(subprocess.run(step, check=False).returncode == 0 for step in steps)


def _install_own() -> bool:
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    return subprocess.run(command, check=False).returncode == 0


def main() -> int:
    """Return 0 when a Chromium is there at the end."""
    if find_chromium() or (_install_debian() and find_chromium()):
        return 0
    if _install_own() and find_chromium():
        return 0
    sys.stderr.write(
        "The browser tests need Chromium. Type: sudo apt-get install chromium\n"
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
