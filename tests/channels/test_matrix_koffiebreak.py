"""One koffiebreak over Matrix, with the trained model, on a real homeserver."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.channels import test_koffiebreak as shared
from tests.channels.matrix_provider import MatrixProvider
from tests.channels.provider import Provider
from tests.fakes import FakeClock

agent = shared.agent
test_from_greeting_to_plan_and_away = shared.test_from_greeting_to_plan_and_away
test_danger_comes_first_and_is_not_kept = shared.test_danger_comes_first_and_is_not_kept
test_what_speaks_of_a_menu_is_said_in_the_words_of_the_channel = (
    shared.test_what_speaks_of_a_menu_is_said_in_the_words_of_the_channel
)


@pytest.fixture
async def provider() -> AsyncIterator[Provider]:
    """Give a bot's account on a real homeserver, in place of every provider."""
    async with MatrixProvider(FakeClock()).running() as running:
        yield running
