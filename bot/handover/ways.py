"""How advisers get to know that somebody waits: the kinds of rows in the outbox."""

from __future__ import annotations

from typing import Final

from bot.settings import Settings

MAIL: Final = "handover_mail"
WEBHOOK: Final = "handover_webhook"


def ways(settings: Settings) -> tuple[str, ...]:
    """Return the ways that are configured whole; half a configuration is none.

    A webhook without a secret is not called: whoever gets it could not trust it.
    """
    found = []
    if settings.notice_mail_to and settings.notice_mail_from and settings.smtp_host:
        found.append(MAIL)
    if settings.notice_webhook_url and settings.notice_webhook_secret:
        found.append(WEBHOOK)
    return tuple(found)
