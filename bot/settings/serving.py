"""Where it listens, who may call, how much at once, what it tells of itself."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass

from bot.settings.declaring import setting
from bot.settings.parsing import (
    line,
    listed,
    log_format,
    log_level,
    origin,
    page_address,
    port_number,
    whole,
)

IpNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True)
class Serving:
    """The settings of this part; see `bot.settings.Settings`."""

    host: str = setting("127.0.0.1", "Address the gateway listens on.", parse=line)
    port: int = setting(8080, "Port of the gateway.", parse=port_number)
    ops_host: str = setting(
        "127.0.0.1", "Address of the operations listener (`/metrics`).", parse=line
    )
    ops_port: int = setting(8081, "Port of the operations listener.", parse=port_number)
    public_url: str = setting(
        "",
        "Origin under which workers reach the gateway, such as `https://koffiebreak.example`.",
        parse=origin,
        shown="`http://{host}:{port}`",
    )
    talk_url: str = setting(
        "",
        "Page on which workers find the talk again; stands in their calendar.",
        parse=page_address,
        shown="the public URL",
    )
    trusted_proxies: tuple[IpNetwork, ...] = setting(
        (),
        "Addresses or networks, with commas, that may tell the caller's address"
        " in `X-Forwarded-For`.",
        parse=listed(lambda text: ipaddress.ip_network(text, strict=False)),
    )
    allowed_origins: tuple[str, ...] = setting(
        (),
        "Origins of other sites, with commas, whose pages may carry the widget.",
        parse=listed(origin),
    )
    messages_per_minute: int = setting(
        30, "Messages a conversation may send in a minute.", parse=whole(1, 10_000)
    )
    conversations_per_minute: int = setting(
        600,
        "Conversations and transfers one address may start in a minute; wide, since"
        " a whole factory may share an address.",
        parse=whole(1, 100_000),
    )
    requests_per_minute: int = setting(
        6000,
        "Requests to `/api/` one address may make in a minute; wide for the same"
        " reason.",
        parse=whole(1, 1_000_000),
    )
    max_windows: int = setting(
        10,
        "Open windows (WebSockets and long polls) a conversation may have.",
        parse=whole(1, 1000),
    )
    max_text_length: int = setting(
        2000, "Longest message, in code points after NFC.", parse=whole(1, 10_000)
    )
    max_body_bytes: int = setting(
        65_536,
        "Largest request body; holds the longest message even with every character"
        " escaped.",
        parse=whole(1024, 1_048_576),
    )
    turn_timeout_seconds: int = setting(
        20, "Seconds the dialogue engine may take for a turn.", parse=whole(1, 300)
    )
    shutdown_seconds: int = setting(
        20, "Seconds a turn in flight may take when stopping.", parse=whole(1, 300)
    )
    log_level: str = setting(
        "INFO", "Least important log level that is written.", parse=log_level
    )
    log_format: str = setting(
        "json",
        "Form of the log lines: `json`, or `plain` for a person at a terminal; the"
        " same facts, never a text.",
        parse=log_format,
    )
    otlp_endpoint: str = setting(
        "",
        "Where traces go, such as `http://127.0.0.1:4318/v1/traces`; without it"
        " nothing is traced.",
        parse=page_address,
        shown="(none)",
    )
