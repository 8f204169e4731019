"""A served portal for each test."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import argon2
import pytest

from tests.portal_serving import PortalServed, serving_portal


@pytest.fixture
async def portal(tmp_path: Path) -> AsyncIterator[PortalServed]:
    """Give a running portal with the default settings."""
    async with serving_portal(tmp_path) as running:
        yield running


@pytest.fixture(autouse=True)
def _quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash passwords with so little work that tests need not wait for it."""
    quick = argon2.PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    monkeypatch.setattr("bot.portal.credentials._HASHER", quick)
