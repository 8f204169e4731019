"""What the text of a setting may be: each returns the value or says what it must be.

Raises `ValueError` whose words begin with "must" or "is not"; they never hold the text
itself, which may be a secret.
"""

from __future__ import annotations

import datetime as dt
import re
import zoneinfo
from collections.abc import Callable
from typing import Final, TypeVar
from urllib.parse import urlsplit

from bot.portal.roles import ROLES

T = TypeVar("T")


def whole(low: int, high: int) -> Callable[[str], int]:
    """Return a parser of whole numbers from `low` to `high`, both allowed."""

    def parse(text: str) -> int:
        value = int(text)
        if not low <= value <= high:
            raise ValueError(f"must be from {low} to {high}")
        return value

    return parse


def line(text: str) -> str:
    """Return one line of printable text as it is."""
    if not text.isprintable():
        raise ValueError("must be one line of printable text")
    return text


def origin(text: str) -> str:
    """Return an origin (scheme and host) in lower case without a closing slash."""
    parts = urlsplit(text.rstrip("/").lower())
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise ValueError("must look like https://example.org")
    if parts.path or parts.query or parts.fragment or "@" in parts.netloc:
        raise ValueError("must be a scheme and a host, without a path")
    return f"{parts.scheme}://{parts.netloc}"


def page_address(text: str) -> str:
    """Return the http or https address of a page, without a name or password in it."""
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.netloc or "@" in parts.netloc:
        raise ValueError("must look like https://example.org/page")
    return line(text)


def base_address(text: str) -> str:
    """Return an address to which paths are added: no query, no slash at its end."""
    page = page_address(text)
    if urlsplit(page).query or urlsplit(page).fragment:
        raise ValueError("must be an address without a query")
    return page.rstrip("/")


def day(text: str) -> dt.date:
    """Return an ISO day."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise ValueError("must be days as 2026-12-25") from None


def listed(parse: Callable[[str], T]) -> Callable[[str], tuple[T, ...]]:
    """Return a parser of values with commas between; empty parts are left out."""

    def parse_all(text: str) -> tuple[T, ...]:
        return tuple(parse(part.strip()) for part in text.split(",") if part.strip())

    return parse_all


def contact_address(text: str) -> str:
    """Return where to report something: mailto, https or tel."""
    if not text.startswith(("mailto:", "https://", "tel:")) or len(text.split()) != 1:
        raise ValueError("must look like mailto:security@example.org or https://…")
    return text


def mail_address(text: str) -> str:
    """Return one mail address as it is."""
    name, _, host = text.rpartition("@")
    if not name or not host or len(text.split()) != 1 or "," in text:
        raise ValueError("must look like advies@example.org")
    return line(text)


def one_of(*allowed: str) -> Callable[[str], str]:
    """Return a parser of exactly these words."""

    def parse(text: str) -> str:
        if text not in allowed:
            raise ValueError(f"must be one of {', '.join(allowed)}")
        return text

    return parse


def long_secret(text: str) -> str:
    """Return a secret of at least 16 characters."""
    if len(text) < 16:
        raise ValueError("must have at least 16 characters")
    return text


def webhook_secret(text: str) -> str:
    """Return a secret in the form that Telegram allows in a header."""
    if not re.fullmatch(r"[A-Za-z0-9_-]{16,256}", text):
        raise ValueError("must be 16 to 256 letters, digits, _ and -")
    return text


def database_url(text: str) -> str:
    """Return the URL of a database with the driver we have for it."""
    if not text.startswith(("sqlite+aiosqlite://", "postgresql+asyncpg://")):
        raise ValueError("must start with sqlite+aiosqlite:// or postgresql+asyncpg://")
    return text


def time_zone(text: str) -> str:
    """Return the name of a time zone that this machine knows."""
    try:
        zoneinfo.ZoneInfo(text)
    except (ValueError, zoneinfo.ZoneInfoNotFoundError, OSError) as error:
        raise ValueError("is not a time zone such as Europe/Amsterdam") from error
    return text


def yes_or_no(text: str) -> bool:
    """Return whether the text is 'yes' and not 'no', in any case of letters."""
    answer = text.lower()
    if answer not in {"yes", "no"}:
        raise ValueError("must be yes or no")
    return answer == "yes"


def group_and_role(text: str) -> tuple[str, str]:
    """Return a group of the organisation and the role of the portal it has."""
    group, sign, role = (part.strip() for part in text.rpartition("="))
    if not (group and sign and role in ROLES):
        raise ValueError(f"must be pairs as group=role, of {', '.join(ROLES)}")
    return group, role


def log_format(text: str) -> str:
    """Return 'json' or 'plain'."""
    if text.lower() not in {"json", "plain"}:
        raise ValueError("must be json or plain")
    return text.lower()


def log_level(text: str) -> str:
    """Return the name of a log level in capitals."""
    level = text.upper()
    if level not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
        raise ValueError("must be DEBUG, INFO, WARNING or ERROR")
    return level


port_number: Final = whole(0, 65535)
"""A port; 0 lets the system choose one."""

days: Final = whole(1, 3650)
"""Days, at most ten years."""
