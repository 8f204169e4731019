#!/usr/bin/env python3
"""Set up everything that `make run` and `make test` need; runs on any Python 3.8+.

    python3 tools/setup.py bot    # what the application needs
    python3 tools/setup.py dev    # and what the tests need

Says what it does, does nothing twice, and names the command to type when something is
missing that it may not install.
"""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import subprocess
import sys
import venv
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ROOT / ".tools"
VENV = ROOT / ".venv"
UV_VERSION = "0.13.9"
PYTHON = (3, 10)


def say(text: str) -> None:
    """Show progress at once, also when the output goes to a file."""
    sys.stdout.write("» %s\n" % text)
    sys.stdout.flush()


def stop(text: str) -> NoReturn:
    """End with a message for the person at the keyboard."""
    sys.stderr.write("\n%s\n" % text)
    sys.exit(1)


def run(*command: str | Path) -> None:
    """Run a command from the root of the project; its failure ends the set-up."""
    parts = [str(part) for part in command]
    result = subprocess.run(parts, cwd=str(ROOT), check=False)
    if result.returncode != 0:
        stop("This failed: " + " ".join(parts))


def check_machine() -> None:
    """Refuse machines that the locked packages have no builds for."""
    if platform.system() == "Linux" and platform.machine() in ("x86_64", "AMD64"):
        return
    stop(
        "Koffiebreak runs on x86_64 Linux: the TensorFlow that Rasa 3.6 needs has\n"
        "no other build. This machine is %s %s. On Windows, use WSL 2."
        % (platform.system(), platform.machine())
    )


def ensure_uv() -> Path:
    """Return uv, installed in a folder of the project's own."""
    uv = TOOLS / "bin" / "uv"
    if uv.exists() and UV_VERSION in output(uv, "--version"):
        return uv
    say("uv %s (installs the packages)" % UV_VERSION)
    try:
        venv.create(str(TOOLS), with_pip=True, clear=True)
    except (subprocess.CalledProcessError, OSError):
        stop("Python's venv is missing. Type: sudo apt-get install python3-venv")
    python = TOOLS / "bin" / "python"
    run(python, "-m", "pip", "install", "--quiet", "uv==%s" % UV_VERSION)
    return uv


def output(*command: str | Path) -> str:
    """Return what a command prints, empty when it cannot run."""
    try:
        result = subprocess.run(
            [str(part) for part in command],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            universal_newlines=True,
            timeout=30,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return result.stdout.strip() if result.returncode == 0 else ""


def is_python(path: str | Path) -> bool:
    """Tell whether this is a working Python of the version Rasa needs.

    A pyenv shim may exist and still refuse, so it is run.
    """
    code = "import sys, ensurepip; print('%d.%d' % sys.version_info[:2])"
    return output(path, "-c", code) == "%d.%d" % PYTHON


def find_python() -> str | None:
    """Return a Python 3.10 that is there already, else None."""
    name = "python%d.%d" % PYTHON
    candidates = [os.environ.get("PYTHON310"), shutil.which(name)]
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    versions = sorted(pyenv.glob("versions/%d.%d.*/bin/python" % PYTHON), reverse=True)
    candidates += [str(path) for path in versions]
    candidates += ["/usr/bin/%s" % name, "/usr/local/bin/%s" % name]
    return next((path for path in candidates if path and is_python(path)), None)


def ensure_venv(uv: Path) -> Path:
    """Return the interpreter of the project's environment, made when it is missing."""
    python = VENV / "bin" / "python"
    if is_python(python):
        return python
    found = find_python()
    if found:
        say("Python 3.10: %s" % found)
    else:
        say("Python 3.10 is not here, uv downloads it")
    run(uv, "venv", "--quiet", "--clear", "--python", found or "3.10", VENV)
    return python


def fingerprint(*paths: str) -> str:
    """Return a short hash over files, to see whether they changed."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update((ROOT / path).read_bytes())
    return digest.hexdigest()[:16]


def ensure_packages(uv: Path, python: Path, role: str) -> None:
    """Install the locked packages and the project itself, when the lock changed.

    The lock of `dev` holds all of `bot`, so an environment for tests also runs.
    """
    stamps = {name: VENV / (".installed-%s" % name) for name in ("bot", "dev")}
    wanted = fingerprint("requirements/%s.txt" % role, "pyproject.toml")
    for name in ("dev",) if role == "dev" else ("bot", "dev"):
        stamp = stamps[name]
        lock = fingerprint("requirements/%s.txt" % name, "pyproject.toml")
        if stamp.exists() and stamp.read_text() == lock:
            return
    say("packages (about 3 GB on disk, a few minutes the first time)")
    # --no-config: uv would apply the overrides of pyproject.toml to the lock too, and
    # reach for a newer release than the one whose hash stands there.
    common = ("--no-config", "--quiet", "--no-deps", "--python", python)
    install = (uv, "pip", "install", *common)
    run(*install, "--require-hashes", "-r", "requirements/%s.txt" % role)
    run(*install, "--editable", ".")
    stamps[role].write_text(wanted)


def main() -> None:
    """Set up for the role named on the command line."""
    role = sys.argv[1] if len(sys.argv) > 1 else "bot"
    if role not in ("bot", "dev"):
        stop("usage: tools/setup.py [bot|dev]")
    check_machine()
    uv = ensure_uv()
    python = ensure_venv(uv)
    ensure_packages(uv, python, role)
    run(python, "-m", "bot.nlu.pipeline.build", "--install")


if __name__ == "__main__":
    main()
