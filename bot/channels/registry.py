"""Which channels there are, and which of them the settings switch on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from bot.channels import slack, telegram
from bot.channels.contract import Channel
from bot.clock import Clock
from bot.settings import Settings

Factory = Callable[[Settings, Clock], Channel | None]
"""Makes a channel; None where its settings do not switch it on."""

FACTORIES: Final[Mapping[str, Factory]] = {
    "slack": slack.from_settings,
    "telegram": telegram.from_settings,
}
"""Name -> factory. A channel is on when all of its own settings are set."""


def switched_on(settings: Settings, clock: Clock) -> tuple[Channel, ...]:
    """Return the channels that the settings switch on."""
    made = (factory(settings, clock) for factory in FACTORIES.values())
    return tuple(channel for channel in made if channel is not None)
