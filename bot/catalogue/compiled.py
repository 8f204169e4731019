"""Keeps the parsed records beside the byte code, so that a command starts at once.

Parsing some eighty YAML files costs more than the whole advice. What is kept is the
parsed text as JSON, valid for exactly the bytes it came from; it lives and dies like a
.pyc file: no fault in it, and no folder one may not write to, is ever the caller's
concern.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import importlib.util
import json
import os
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def fingerprint(texts: Mapping[str, bytes]) -> str:
    """Return a hash of the names and the bytes of all files."""
    digest = hashlib.sha256()
    for name in sorted(texts):
        for part in (name.encode(), texts[name]):
            digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()


def fetch(folder: Path, texts: Mapping[str, bytes]) -> dict[str, Any] | None:
    """Return the parsed files if they were kept for exactly these bytes."""
    try:
        kept = json.loads(_place(folder).read_bytes())
    except (OSError, ValueError):
        return None
    if not isinstance(kept, dict) or kept.get("of") != fingerprint(texts):
        return None
    trees = kept.get("trees")
    return trees if isinstance(trees, dict) else None


def keep(folder: Path, texts: Mapping[str, bytes], trees: Mapping[str, object]) -> None:
    """Keep the parsed files; does nothing where byte code is not written either."""
    if sys.dont_write_bytecode:
        return
    place = _place(folder)
    # YAML's days become ISO text, which the reader takes for a day as well.
    content = json.dumps(
        {"of": fingerprint(texts), "trees": trees},
        default=dt.date.isoformat,
        ensure_ascii=False,
    )
    with contextlib.suppress(OSError):
        place.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=place.parent, prefix=place.name)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(content)
        Path(name).replace(place)


def _place(folder: Path) -> Path:
    """Return where byte code of a module in `folder` would stand."""
    byte_code = importlib.util.cache_from_source(str(folder / "records.py"))
    return Path(byte_code).with_suffix(".cache")
