"""A served gateway for each test."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.serving import Served, Talk, serving


@pytest.fixture
async def served(tmp_path: Path, database_url: str) -> AsyncIterator[Served]:
    """Give a running gateway with the default settings, on both databases in turn."""
    async with serving(tmp_path, database_url=database_url) as running:
        yield running


@pytest.fixture
async def talk(served: Served) -> Talk:
    """Give a conversation that has just begun."""
    return await served.open()
