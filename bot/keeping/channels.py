"""Which ways to the outside are on: channels, the organisation's sign-in, notices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bot.settings import Settings


@dataclass(frozen=True)
class Channel:
    """A way by which text or notices leave the installation."""

    name: str
    party: str
    """Who else sees what goes over it; empty: nobody."""
    setting: str
    """The setting that switches it on."""
    carries_talk: bool = True
    """Whether the talk itself goes over it, and not only a notice or a sign-in."""


CHANNELS: Final = (
    Channel("Telegram", "Telegram FZ-LLC", "telegram_token"),
    Channel("Slack", "Slack Technologies (Salesforce)", "slack_bot_token"),
    Channel("WhatsApp", "Meta Platforms Ireland", "whatsapp_phone_number_id"),
    Channel("WhatsApp", "Twilio en Meta Platforms Ireland", "twilio_account_sid"),
    Channel("Microsoft Teams", "Microsoft Ireland", "teams_app_id"),
    Channel("Matrix", "de beheerder van de Matrix-server", "matrix_homeserver_url"),
)
NOTICES: Final = (
    Channel("E-mail", "de beheerder van de mailserver", "smtp_host", False),
    Channel("Webhook", "de ontvanger van de webhook", "notice_webhook_url", False),
)
SIGN_IN: Final = Channel("OpenID Connect", "", "oidc_issuer", False)


def is_on(settings: Settings, channel: Channel) -> bool:
    """Tell whether the installation uses it; a setting it lacks counts as off."""
    return bool(getattr(settings, channel.setting, ""))


def those_on(settings: Settings, channels: tuple[Channel, ...]) -> tuple[Channel, ...]:
    """Return those that are on."""
    return tuple(one for one in channels if is_on(settings, one))
