"""The five talks in docs/talks/ are what the application says today."""

from __future__ import annotations

from typing import Any

import pytest

from tests.scenarios.talks import FOLDER, SCRIPTS, page


def test_there_are_five():
    assert len(SCRIPTS) == 5


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script["name"])
def test_the_page_is_what_is_said(script: dict[str, Any], talk_server: str):
    path = FOLDER / f"{script['name']}.md"
    assert path.read_text(encoding="utf-8") == page(talk_server, script), (
        "type: make docs-talks"
    )
