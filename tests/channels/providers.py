"""The providers whose channels pass the shared tests; add yours here."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

from tests.channels.provider import Provider
from tests.channels.slack_provider import SlackProvider
from tests.channels.telegram_provider import TelegramProvider
from tests.fakes import FakeClock

Running = Callable[[FakeClock], AbstractAsyncContextManager[Provider]]

PROVIDERS: dict[str, Running] = {
    "slack": lambda clock: SlackProvider(clock).running(),
    "telegram": lambda clock: TelegramProvider(clock).running(),
}
