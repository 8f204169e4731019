"""What holds in every channel, for Matrix on a real homeserver.

Not here: what is about webhooks, for a homeserver calls nobody.
"""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator

import pytest

from tests.channels import test_contract
from tests.channels.matrix_provider import MatrixProvider
from tests.channels.provider import Provider
from tests.fakes import FakeClock

ABOUT_WEBHOOKS = {
    "test_the_log_names_nobody_and_quotes_nothing",
    "test_what_cannot_be_stored_is_not_acknowledged",
    "test_it_is_acknowledged_before_it_is_answered",
    "test_forged_is_refused",
    "test_stale_is_refused",
    "test_malformed_is_refused",
    "test_a_secret_that_is_not_set_refuses_everything",
    "test_a_channel_that_is_off_is_not_there",
    "test_who_guesses_is_slowed_down",
}


@pytest.fixture
async def provider() -> AsyncIterator[Provider]:
    """Give a bot's account on a real homeserver, in place of every provider."""
    async with MatrixProvider(FakeClock()).running() as running:
        yield running


@pytest.fixture(autouse=True)
def _one_process_alone_holds_keys(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Be without the extra `matrix-e2e` where two processes share an account."""
    if "two_processes" in request.node.name:
        monkeypatch.setattr("bot.channels.matrix.channel.can_encrypt", lambda: False)


SHARED = {
    name: test
    for name, test in vars(test_contract).items()
    if name.startswith("test_") and inspect.iscoroutinefunction(test)
}
globals().update(
    {name: test for name, test in SHARED.items() if name not in ABOUT_WEBHOOKS}
)


def test_what_is_left_out_is_there() -> None:
    assert SHARED.keys() >= ABOUT_WEBHOOKS
