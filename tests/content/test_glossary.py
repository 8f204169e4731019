"""Identifiers use the words of docs/glossary.md and not their synonyms."""

from __future__ import annotations

import ast
import re

from tests.content.project import ROOT

# Words for ideas that have another name here; `session` is sign-in's and Rasa's own.
FORBIDDEN = re.compile(r"(^|_)(subsidies|coach|employee|chat|barrier|kleine|stap)(_|$)")


def test_no_identifier_uses_a_synonym():
    for folder in ("bot", "actions"):
        for path in (ROOT / folder).rglob("*.py"):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            for node in ast.walk(tree):
                name = getattr(node, "name", None) or getattr(node, "attr", None)
                if isinstance(name, str):
                    assert not FORBIDDEN.search(name), f"{path}: {name}"
