"""Make sure there is a promtool, which checks the alert rules.

One that is there is used; else it is taken out of Debian's package `prometheus`, into
a folder of the project's own: nothing is installed and no service started.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

OWN = Path(__file__).resolve().parents[1] / ".tools" / "promtool"


def find_promtool() -> str | None:
    """Return the path of promtool, None when there is none."""
    return shutil.which("promtool") or (str(OWN) if OWN.exists() else None)


def _fetch() -> bool:
    if shutil.which("apt-get") is None or shutil.which("dpkg-deb") is None:
        return False
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        # As root apt fetches as another user, who must be able to write here.
        folder.chmod(0o777)
        step = ["apt-get", "download", "prometheus"]
        if subprocess.run(step, cwd=folder, check=False).returncode != 0:
            return False
        package = next(folder.glob("prometheus_*.deb"), None)
        if package is None:
            return False
        subprocess.run(["dpkg-deb", "-x", str(package), str(folder)], check=True)
        OWN.parent.mkdir(exist_ok=True)
        shutil.copy2(folder / "usr" / "bin" / "promtool", OWN)
    return True


def main() -> int:
    """Return 0 when promtool is there at the end."""
    if find_promtool() or (_fetch() and find_promtool()):
        return 0
    sys.stderr.write(
        "No promtool here: the alert rules are read, not run. To have them run, type:"
        " sudo apt-get update && sudo apt-get install prometheus\n"
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
