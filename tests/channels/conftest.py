"""Each provider, and a gateway that has its channel switched on."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.channels.provider import Provider
from tests.channels.providers import PROVIDERS
from tests.channels.serving import Channelled, channelled
from tests.fakes import FakeClock


@pytest.fixture(params=sorted(PROVIDERS))
async def provider(request: pytest.FixtureRequest) -> AsyncIterator[Provider]:
    """Give every provider in turn."""
    async with PROVIDERS[request.param](FakeClock()) as running:
        yield running


@pytest.fixture
async def channel(provider: Provider, tmp_path: Path) -> AsyncIterator[Channelled]:
    """Give a gateway with that channel, and an agent that echoes."""
    async with channelled(tmp_path, provider) as running:
        yield running
