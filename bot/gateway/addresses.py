"""Who is calling, for the limits alone: an address is never kept or logged."""

from __future__ import annotations

import ipaddress

from aiohttp import hdrs, web

from bot.gateway.keys import SETTINGS


def caller(request: web.Request) -> str:
    """Return the caller's address; trusted proxies may name it in their header.

    Counted from our side of the header: what is left of an untrusted address was
    written by the caller.
    """
    trusted = request.config_dict[SETTINGS].trusted_proxies
    named = ",".join(request.headers.getall(hdrs.X_FORWARDED_FOR, ()))
    chain = [part.strip() for part in named.split(",") if part.strip()]
    address = request.remote or ""
    while chain and _is_within(address, trusted):
        address = chain.pop()
    return address


def _is_within(
    address: str,
    networks: tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...],
) -> bool:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(parsed in network for network in networks)
