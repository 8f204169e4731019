"""What all messaging channels share, Telegram and Slack."""

from __future__ import annotations

from dataclasses import dataclass

from bot.settings.declaring import setting
from bot.settings.parsing import line, origin, page_address, webhook_secret, whole


@dataclass(frozen=True)
class TelegramAndSlack:
    """The settings of this part; see `bot.settings.Settings`."""

    channel_timeout_seconds: int = setting(
        15,
        "How long the provider of a channel may take to answer a call, in seconds;"
        " what takes longer is tried again.",
        parse=whole(1, 25),
    )
    telegram_token: str = setting(
        "",
        "Token of the Telegram bot, from BotFather; switches the channel on.",
        parse=line,
        shown="(none)",
        secret=True,
    )
    telegram_webhook_secret: str = setting(
        "",
        "Secret that Telegram sends with every webhook: 16 to 256 letters, digits,"
        " `_` and `-`. Without it every webhook is refused.",
        parse=webhook_secret,
        shown="(none)",
        secret=True,
    )
    telegram_api_url: str = setting(
        "https://api.telegram.org", "Origin of Telegram's Bot API.", parse=origin
    )
    slack_bot_token: str = setting(
        "",
        "Token of the Slack app's bot (`xoxb-…`); switches the channel on.",
        parse=line,
        shown="(none)",
        secret=True,
    )
    slack_signing_secret: str = setting(
        "",
        "Signing secret of the Slack app. Without it every webhook is refused.",
        parse=line,
        shown="(none)",
        secret=True,
    )
    slack_api_url: str = setting(
        "https://slack.com/api", "Address of Slack's Web API.", parse=page_address
    )
