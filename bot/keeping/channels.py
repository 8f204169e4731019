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
    needs: tuple[str, ...] = ()
    """What else must be set before anything comes through."""


CHANNELS: Final = (
    Channel(
        "Telegram",
        "Telegram FZ-LLC",
        "telegram_token",
        needs=("telegram_webhook_secret",),
    ),
    Channel(
        "Slack",
        "Slack Technologies (Salesforce)",
        "slack_bot_token",
        needs=("slack_signing_secret",),
    ),
    Channel(
        "WhatsApp",
        "Meta Platforms Ireland",
        "whatsapp_phone_number_id",
        needs=("whatsapp_access_token", "whatsapp_app_secret", "whatsapp_verify_token"),
    ),
    Channel(
        "WhatsApp",
        "Twilio en Meta Platforms Ireland",
        "twilio_account_sid",
        needs=("twilio_auth_token", "twilio_number"),
    ),
    Channel(
        "Microsoft Teams",
        "Microsoft Ireland",
        "teams_app_id",
        needs=("teams_app_secret", "teams_tenant_id"),
    ),
    Channel(
        "Matrix",
        "de beheerder van de Matrix-server",
        "matrix_homeserver_url",
        needs=("matrix_user_id", "matrix_access_token"),
    ),
)
NOTICES: Final = (
    Channel(
        "E-mail",
        "de beheerder van de mailserver",
        "smtp_host",
        False,
        needs=("notice_mail_to", "notice_mail_from"),
    ),
    Channel(
        "Webhook",
        "de ontvanger van de webhook",
        "notice_webhook_url",
        False,
        needs=("notice_webhook_secret",),
    ),
)
SIGN_IN: Final = Channel(
    "OpenID Connect", "", "oidc_issuer", False, needs=("oidc_roles",)
)


def is_on(settings: Settings, channel: Channel) -> bool:
    """Tell whether the installation uses it; a setting it lacks counts as off."""
    return bool(getattr(settings, channel.setting, ""))


def those_on(settings: Settings, channels: tuple[Channel, ...]) -> tuple[Channel, ...]:
    """Return those that are on."""
    return tuple(one for one in channels if is_on(settings, one))


def lacking(settings: Settings, channel: Channel) -> tuple[str, ...]:
    """Return the settings without which nothing comes through a channel that is on."""
    if not is_on(settings, channel):
        return ()
    return tuple(name for name in channel.needs if not getattr(settings, name, ""))
