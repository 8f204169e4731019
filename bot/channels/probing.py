"""Tries the way back of a webhook: from outside, through the proxy, to this process."""

from __future__ import annotations

from collections.abc import Mapping

from bot.channels.contract import AwayError, Check
from bot.channels.http import Client
from bot.channels.texts import said


async def reaches_us(
    client: Client, url: str, *, headers: Mapping[str, str], body: bytes
) -> Check:
    """Post a proven request that asks nothing; tell whether it was believed."""
    try:
        answer = await client.call("POST", url, headers=dict(headers), data=body)
    except AwayError:
        return Check(False, said("check.back_away", url=url))
    if answer.status == 200:
        return Check(True, said("check.back_ok", url=url))
    return Check(False, said("check.back_status", url=url, status=answer.status))


def public_address(public_url: str) -> Check:
    """Tell whether a provider could reach the public URL at all."""
    if public_url.startswith("https://"):
        return Check(True, said("check.public_ok", url=public_url))
    return Check(False, said("check.public_bad", url=public_url))
