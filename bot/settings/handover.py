"""Handover to an adviser: its queue, the live talk, notices without content."""

from __future__ import annotations

from dataclasses import dataclass

from bot.settings.declaring import setting
from bot.settings.parsing import (
    line,
    listed,
    long_secret,
    mail_address,
    one_of,
    page_address,
    port_number,
    whole,
)


@dataclass(frozen=True)
class Handover:
    """The settings of this part; see `bot.settings.Settings`."""

    takeover_idle_minutes: int = setting(
        10,
        "Minutes without a sign of life of the adviser after which the bot takes a talk"
        " back.",
        parse=whole(1, 120),
    )
    handover_claim_hours: int = setting(
        24,
        "Hours after which another adviser may take a request that was claimed.",
        parse=whole(1, 24 * 14),
    )
    notice_mail_to: tuple[str, ...] = setting(
        (),
        "Addresses, with commas, that hear that a worker asks for an adviser; never who"
        " or why.",
        parse=listed(mail_address),
    )
    notice_mail_from: str = setting(
        "", "Sender of those mails.", parse=mail_address, shown="(none)"
    )
    smtp_host: str = setting(
        "",
        "Mail server for notices; without one no mail.",
        parse=line,
        shown="(none)",
    )
    smtp_port: int = setting(587, "Port of the mail server.", parse=port_number)
    smtp_security: str = setting(
        "starttls",
        "How the mail server is spoken to: `starttls`, `tls` or `none`.",
        parse=one_of("starttls", "tls", "none"),
    )
    smtp_user: str = setting(
        "", "Name at the mail server, where it asks one.", parse=line, shown="(none)"
    )
    smtp_password: str = setting(
        "", "Password at the mail server.", parse=str, shown="(none)", secret=True
    )
    notice_webhook_url: str = setting(
        "",
        "Address that gets the same notice as signed JSON.",
        parse=page_address,
        shown="(none)",
    )
    notice_webhook_secret: str = setting(
        "",
        "Secret that signs it (HMAC-SHA256); a webhook without one is not called.",
        parse=long_secret,
        shown="(none)",
        secret=True,
    )
