"""Make sure there is a PostgreSQL for the tests and the bench.

One that is there is used; else Debian's is installed when that is allowed here. What
cannot be got is named with the command to type. No server is started here.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

_DEBIAN = Path("/usr/lib/postgresql")
_NEEDED = ("initdb", "postgres")


def find_binaries() -> Path | None:
    """Return the folder with the newest `initdb` and `postgres`, None without any.

    Debian keeps them outside the path, in a folder for each version.
    """
    places = [
        folder / "bin"
        for folder in sorted(_DEBIAN.glob("[0-9]*"), key=_version, reverse=True)
    ]
    found = shutil.which("initdb")
    places += [Path(found).resolve().parent] if found else []
    return next((place for place in places if _is_whole(place)), None)


def _version(folder: Path) -> float:
    try:
        return float(folder.name)
    except ValueError:
        return 0.0


def _is_whole(place: Path) -> bool:
    return all(os.access(place / name, os.X_OK) for name in _NEEDED)


def _install_debian() -> bool:
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return False
    # The package would start a server of its own; the tests start theirs.
    folder = Path("/etc/postgresql-common")
    folder.mkdir(exist_ok=True)
    config = folder / "createcluster.conf"
    if not config.exists():
        config.write_text("create_main_cluster = false\n", encoding="utf-8")
    steps = (["apt-get", "update"], ["apt-get", "install", "-y", "postgresql"])
    return all(subprocess.run(step, check=False).returncode == 0 for step in steps)


def main() -> int:
    """Return 0 when a PostgreSQL is there at the end."""
    if find_binaries() or (_install_debian() and find_binaries()):
        return 0
    sys.stderr.write(
        "The tests need PostgreSQL. Type: sudo apt-get install postgresql\n"
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
