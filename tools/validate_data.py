"""Run `rasa data validate --fail-on-warnings` and show only what is wrong.

Rasa warns of every response that only actions and forms use; strict mode lets those
pass, and `tests/content` checks them better. Everything else is shown.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_RASA = Path(sys.executable).with_name("rasa")
_EXPECTED = ("is not used in any story or rule", "Warning: ", "rasa.shared.utils.io")


def main() -> int:
    """Return Rasa's exit status."""
    result = subprocess.run(
        [str(_RASA), "data", "validate", "--fail-on-warnings"],
        cwd=ROOT,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    if result.returncode != 0:
        lines = result.stdout.splitlines()
        shown = [line for line in lines if not any(e in line for e in _EXPECTED)]
        sys.stdout.write("\n".join(shown[-60:]) + "\n")
    sys.stdout.write(f"rasa data validate: exit status {result.returncode}\n")
    return result.returncode


if __name__ == "__main__":
    sys.exit(main())
