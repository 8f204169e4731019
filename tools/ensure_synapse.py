"""Make sure there is a Matrix homeserver for the tests of the Matrix channel.

    python tools/ensure_synapse.py     # prints the interpreter that has it

Synapse asks for releases that clash with the lock, so it lives in a virtual environment
of its own under .tools/; made once, about 25 seconds and 145 MB.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
TOOLS: Final = ROOT / ".tools"
HOME: Final = TOOLS / "synapse"
PACKAGE: Final = "matrix-synapse==1.163.2"


def find_synapse() -> Path | None:
    """Return the interpreter that has the wanted Synapse, None when there is none."""
    python, stamp = HOME / "bin" / "python", HOME / ".installed"
    wanted = stamp.is_file() and stamp.read_text(encoding="utf-8") == PACKAGE
    return python if wanted and python.exists() else None


def ensure_synapse() -> Path:
    """Return the interpreter that has Synapse, installed when it is missing.

    Raises `CalledProcessError` when it cannot be installed.
    """
    found = find_synapse()
    if found is not None:
        return found
    uv = TOOLS / "bin" / "uv"
    python = HOME / "bin" / "python"
    # The interpreter of this environment will do: Synapse runs on 3.10 to 3.14.
    made: list[str | Path] = [uv, "venv", "--quiet", "--clear"]
    subprocess.run([*made, "--python", sys.executable, HOME], check=True)
    # --no-config: the overrides of pyproject.toml are the application's, not Synapse's.
    install: list[str | Path] = [uv, "pip", "install", "--no-config", "--quiet"]
    subprocess.run([*install, "--python", python, PACKAGE], check=True)
    (HOME / ".installed").write_text(PACKAGE, encoding="utf-8")
    return python


def main() -> int:
    """Return 0 when Synapse is there at the end."""
    try:
        sys.stdout.write(f"{ensure_synapse()}\n")
    except (OSError, subprocess.CalledProcessError) as error:
        sys.stderr.write(f"Synapse cannot be installed: {type(error).__name__}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
