"""WhatsApp, by Meta's Cloud API or by Twilio."""

from __future__ import annotations

from dataclasses import dataclass

from bot.settings.declaring import setting
from bot.settings.parsing import base_address, line


@dataclass(frozen=True)
class WhatsApp:
    """The settings of this part; see `bot.settings.Settings`."""

    whatsapp_phone_number_id: str = setting(
        "",
        "WhatsApp by Meta's Cloud API: id of the number; switches the channel on.",
        parse=line,
        shown="(none)",
    )
    whatsapp_access_token: str = setting(
        "",
        "Token of the system user that may send.",
        parse=line,
        shown="(none)",
        secret=True,
    )
    whatsapp_app_secret: str = setting(
        "",
        "Secret of Meta's app; proves its webhooks.",
        parse=line,
        shown="(none)",
        secret=True,
    )
    whatsapp_verify_token: str = setting(
        "",
        "Word of your own that Meta repeats when the webhook is set up.",
        parse=line,
        shown="(none)",
        secret=True,
    )
    whatsapp_template: str = setting(
        "",
        "Approved template for reminders outside WhatsApp's 24 hours; without one no"
        " reminder is sent then.",
        parse=line,
        shown="(none)",
    )
    whatsapp_template_language: str = setting(
        "nl", "Language under which that template was approved.", parse=line
    )
    whatsapp_api_url: str = setting(
        "https://graph.facebook.com/v23.0",
        "Address of the Cloud API with its version.",
        parse=base_address,
    )
    twilio_account_sid: str = setting(
        "",
        "WhatsApp by Twilio: the account; switches the channel on.",
        parse=line,
        shown="(none)",
    )
    twilio_auth_token: str = setting(
        "",
        "Token of the account; proves webhooks.",
        parse=line,
        shown="(none)",
        secret=True,
    )
    twilio_number: str = setting(
        "", "Number that sends, such as `+31201234567`.", parse=line, shown="(none)"
    )
    twilio_template_sid: str = setting(
        "",
        "Approved template (`HX…`) for reminders outside 24 hours.",
        parse=line,
        shown="(none)",
    )
    twilio_api_url: str = setting(
        "https://api.twilio.com", "Address of Twilio's API.", parse=base_address
    )
