"""What a homeserver that is away, slow or breaks off may not do, on a real one."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.channels import test_faults as shared
from tests.channels.matrix_provider import MatrixProvider
from tests.channels.provider import Provider
from tests.fakes import FakeClock

channel = shared.channel
globals().update(
    {
        name: test
        for name, test in vars(shared).items()
        if name.startswith("test_")
        and "no_other_channel" not in name
        and "without_internet" not in name
    }
)


@pytest.fixture
async def provider() -> AsyncIterator[Provider]:
    """Give a bot's account on a real homeserver, in place of every provider."""
    async with MatrixProvider(FakeClock()).running() as running:
        yield running
