"""Tells advisers that somebody waits, by mail or webhook; never who or why.

Both deliver rows of the outbox: at least once, with an id that stays the same, by which
the other side knows a second one.
"""

from __future__ import annotations

import asyncio
import functools
import hmac
import json
import smtplib
import ssl
from collections.abc import Mapping
from email.message import EmailMessage
from pathlib import Path
from typing import Final

from ruamel.yaml import YAML

from bot.channels.contract import (
    AwayError,
    Delivered,
    Failed,
    RetryAfter,
    SendResult,
)
from bot.channels.delivery import Handler
from bot.channels.http import Client, result_of
from bot.clock import Clock
from bot.handover.ways import MAIL, WEBHOOK, ways
from bot.settings import Settings
from bot.storage.records import OutboxRow

_SMTP_SECONDS: Final = 20
_NEVER: Final = 500
"""SMTP answers from here on are final."""
_QUEUE_PATH: Final = "/adviseur/aanvragen"


def notice_handlers(settings: Settings, clock: Clock) -> list[Handler]:
    """Return what delivers the notices that are configured."""
    handlers: dict[str, Handler] = {
        MAIL: MailNotice(settings),
        WEBHOOK: WebhookNotice(settings, clock),
    }
    return [handlers[way] for way in ways(settings)]


@functools.cache
def _texts() -> Mapping[str, str]:
    file = Path(__file__).with_name("notice.yml")
    loaded: dict[str, str] = YAML(typ="safe").load(file.read_text(encoding="utf-8"))
    return loaded


class MailNotice:
    """Delivers a notice by mail."""

    kind = MAIL
    ordered = False

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    async def deliver(self, row: OutboxRow) -> SendResult:
        """Send the mail; its Message-ID is the same in every attempt."""
        message = self._message(row.delivery_id)
        try:
            await asyncio.get_running_loop().run_in_executor(None, self._send, message)
        except smtplib.SMTPRecipientsRefused as error:
            if min(code for code, _ in error.recipients.values()) >= _NEVER:
                return Failed("recipients_refused")
            return RetryAfter(reason="recipients_refused")
        except (smtplib.SMTPException, OSError) as error:
            # The text of the error may hold an address: only its type is told.
            return RetryAfter(reason=type(error).__name__)
        return Delivered()

    def _message(self, delivery_id: str) -> EmailMessage:
        settings = self._settings
        message = EmailMessage()
        message["From"] = settings.notice_mail_from
        message["To"] = ", ".join(settings.notice_mail_to)
        message["Subject"] = _texts()["subject"]
        host = settings.notice_mail_from.rpartition("@")[2]
        message["Message-ID"] = f"<{delivery_id}@{host}>"
        message["Auto-Submitted"] = "auto-generated"
        url = settings.public_url + _QUEUE_PATH
        message.set_content(_texts()["body"].format(url=url))
        return message

    def _send(self, message: EmailMessage) -> None:
        """Speak to the mail server; runs in a thread of its own."""
        settings = self._settings
        context = ssl.create_default_context()
        host, port = settings.smtp_host, settings.smtp_port
        if settings.smtp_security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                host, port, timeout=_SMTP_SECONDS, context=context
            )
        else:
            server = smtplib.SMTP(host, port, timeout=_SMTP_SECONDS)
        with server:
            if settings.smtp_security == "starttls":
                server.starttls(context=context)
            if settings.smtp_user:
                server.login(settings.smtp_user, settings.smtp_password)
            server.send_message(message)


class WebhookNotice:
    """Delivers a notice as JSON, signed so that the other side can trust it.

    `X-Koffiebreak-Signature` is `t=SECONDS,v1=HEX`: HMAC-SHA256 with the shared secret
    over `SECONDS.BODY`. `X-Koffiebreak-Delivery` is the same in every attempt.
    """

    kind = WEBHOOK
    ordered = False

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock

    async def deliver(self, row: OutboxRow) -> SendResult:
        """Call the webhook; redirects are not followed."""
        now = self._clock.now()
        notice = {
            "event": "handover_waiting",
            "delivery": row.delivery_id,
            "url": self._settings.public_url + _QUEUE_PATH,
        }
        body = json.dumps(notice).encode()
        signature = signed(
            body, self._settings.notice_webhook_secret, seconds=int(now.timestamp())
        )
        headers = {
            "Content-Type": "application/json",
            "X-Koffiebreak-Delivery": row.delivery_id,
            "X-Koffiebreak-Signature": signature,
        }
        # One for each: a notice is rare, and a line left open would outlive its use.
        client = Client()
        try:
            answer = await client.call(
                "POST", self._settings.notice_webhook_url, data=body, headers=headers
            )
        except AwayError as error:
            return RetryAfter(reason=str(error))
        finally:
            await client.close()
        return result_of(answer, now=now)


def signed(body: bytes, secret: str, *, seconds: int) -> str:
    """Return the signature of a body sent at that moment, in Unix seconds."""
    covered = f"{seconds}.".encode() + body
    digest = hmac.digest(secret.encode(), covered, "sha256").hex()
    return f"t={seconds},v1={digest}"
