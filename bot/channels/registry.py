"""Which channels there are, and which of them the settings switch on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from bot.channels.contract import Channel
from bot.channels.matrix.channel import Matrix
from bot.channels.teams.channel import Teams
from bot.channels.whatsapp.cloud import WhatsApp
from bot.channels.whatsapp.twilio import TwilioWhatsApp
from bot.clock import Clock
from bot.settings import Settings

Factory = Callable[[Settings, Clock], Channel | None]
"""Makes a channel; None where its settings do not switch it on."""


def _whatsapp(settings: Settings, clock: Clock) -> Channel | None:
    on = bool(settings.whatsapp_phone_number_id)
    return WhatsApp(settings, clock=clock) if on else None


def _twilio(settings: Settings, clock: Clock) -> Channel | None:
    on = bool(settings.twilio_account_sid)
    return TwilioWhatsApp(settings, clock=clock) if on else None


def _teams(settings: Settings, clock: Clock) -> Channel | None:
    on = bool(settings.teams_app_id)
    return Teams(settings, clock=clock) if on else None


def _matrix(settings: Settings, clock: Clock) -> Channel | None:
    return Matrix(settings) if settings.matrix_homeserver_url else None


FACTORIES: Final[Mapping[str, Factory]] = {
    "whatsapp": _whatsapp,
    "twilio": _twilio,
    "teams": _teams,
    "matrix": _matrix,
}
"""Name -> factory. A channel is on when all of its own settings are set."""


def switched_on(settings: Settings, clock: Clock) -> tuple[Channel, ...]:
    """Return the channels that the settings switch on."""
    made = (factory(settings, clock) for factory in FACTORIES.values())
    return tuple(channel for channel in made if channel is not None)
