"""Which channels there are, and which of them the settings switch on."""

from __future__ import annotations

from typing import Final

from bot.channels.contract import Channel
from bot.channels.matrix.channel import Matrix
from bot.channels.slack.channel import SlackChannel
from bot.channels.teams.channel import Teams
from bot.channels.telegram.channel import TelegramChannel
from bot.channels.whatsapp.cloud import WhatsApp
from bot.channels.whatsapp.twilio import TwilioWhatsApp
from bot.clock import Clock
from bot.settings import Settings

Kind = (
    type[Matrix]
    | type[SlackChannel]
    | type[Teams]
    | type[TelegramChannel]
    | type[TwilioWhatsApp]
    | type[WhatsApp]
)
CHANNELS: Final[tuple[Kind, ...]] = (
    Matrix,
    SlackChannel,
    Teams,
    TelegramChannel,
    TwilioWhatsApp,
    WhatsApp,
)
"""A channel is on when the first setting it needs is set: the name of its account."""


def switched_on(settings: Settings, clock: Clock) -> tuple[Channel, ...]:
    """Return the channels that the settings switch on."""
    return tuple(
        channel(settings, clock)
        for channel in CHANNELS
        if getattr(settings, channel.needed[0])
    )


def half_set(settings: Settings) -> tuple[tuple[str, str], ...]:
    """Return (label, missing setting) of channels that are off though partly set."""
    return tuple(
        (channel.label, channel.needed[0])
        for channel in CHANNELS
        if not getattr(settings, channel.needed[0])
        and any(getattr(settings, name) for name in channel.needed)
    )
