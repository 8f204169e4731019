"""Microsoft Teams and Matrix."""

from __future__ import annotations

from dataclasses import dataclass

from bot.settings.declaring import setting
from bot.settings.parsing import base_address, line, listed


@dataclass(frozen=True)
class TeamsAndMatrix:
    """The settings of this part; see `bot.settings.Settings`."""

    teams_app_id: str = setting(
        "",
        "Teams: id of the bot's app; switches the channel on.",
        parse=line,
        shown="(none)",
    )
    teams_app_secret: str = setting(
        "", "Secret of that app.", parse=line, shown="(none)", secret=True
    )
    teams_tenant_id: str = setting(
        "",
        "The organisation's tenant; others are refused.",
        parse=line,
        shown="(none)",
    )
    teams_service_urls: tuple[str, ...] = setting(
        ("https://smba.trafficmanager.net",),
        "Addresses, with commas, to which activities may be answered.",
        parse=listed(base_address),
        shown="`https://smba.trafficmanager.net`",
    )
    teams_openid_url: str = setting(
        "https://login.botframework.com/v1/.well-known/openidconfiguration",
        "Where the keys of the Bot Connector are found.",
        parse=base_address,
    )
    teams_login_url: str = setting(
        "https://login.microsoftonline.com",
        "Where the token for sending is fetched.",
        parse=base_address,
    )
    matrix_homeserver_url: str = setting(
        "",
        "Matrix: the homeserver; switches the channel on.",
        parse=base_address,
        shown="(none)",
    )
    matrix_user_id: str = setting(
        "",
        "The bot's account, such as `@koffiebreak:example.org`.",
        parse=line,
        shown="(none)",
    )
    matrix_access_token: str = setting(
        "", "Access token of that account.", parse=line, shown="(none)", secret=True
    )
    matrix_device_id: str = setting(
        "KOFFIEBREAK", "Device to which that token belongs.", parse=line
    )
