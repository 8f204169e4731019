"""An update that nobody can open: it is tried for a day, then what follows goes on."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from bot.channels.inbound import MOST_HOURS
from bot.channels.running import INBOX
from bot.storage.channel_tables import inbox
from bot.storage.crypto import Keyring
from bot.storage.errors import KeyFileError
from tests.channels.providers import PROVIDERS
from tests.channels.serving import Channelled, channelled, text_of
from tests.fakes import FakeClock


async def _attempts(channel: Channelled, at_least: int) -> None:
    """Wait until the first update was tried so often and is not in hand any more."""
    for _ in range(1000):
        row = (await channel.rows(inbox))[0]
        if row["attempts"] >= at_least and row["leased_until"] is None:
            return
        channel.app[INBOX].wake()
        await asyncio.sleep(0.01)
    raise AssertionError(row)


async def test_an_update_that_no_key_opens_holds_up_the_next_no_longer_than_a_day(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    # GIVEN an update that was written with a key which this process does not have
    decrypt = Keyring.decrypt

    def without_that_key(keys: Keyring, ciphertext: bytes) -> dict[str, Any]:
        value = decrypt(keys, ciphertext)
        if value.get("text") == "mijn geheim":
            raise KeyFileError("no key of the key file opens this record")
        return value

    monkeypatch.setattr(Keyring, "decrypt", without_that_key)
    async with (
        PROVIDERS["telegram"](FakeClock()) as provider,
        channelled(tmp_path, provider) as channel,
    ):
        assert await channel.post(provider.text("mijn geheim")) == 200
        await _attempts(channel, 1)
        assert await channel.post(provider.text("hoor je mij")) == 200
        # WHEN it comes back all day, for a process that can open it
        for attempt in range(2, 4):
            channel.clock.move(minutes=2)
            await _attempts(channel, attempt)
            assert not provider.said
        # THEN it is dropped, and what the worker said next is answered
        channel.clock.move(hours=MOST_HOURS)
        assert "hoor je mij" in text_of(await channel.settle())
    assert "inbox_unreadable KeyFileError" in caplog.text
    assert "inbox_dropped telegram" in caplog.text
    assert "geheim" not in caplog.text
