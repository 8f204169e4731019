"""The planned steps as a calendar file (RFC 5545), to be added to any agenda."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, Final

CONTENT_TYPE: Final = "text/calendar"
_LINE_OCTETS: Final = 75


def calendar_of(
    conversation_id: str,
    items: Iterable[Mapping[str, Any]],
    *,
    now: dt.datetime,
    link: str | None = None,
) -> str:
    """Return an all-day event for every item with a `date`.

    The same item keeps its UID, so that adding the file again moves the event. `link`
    is the page on which the worker finds the talk again.
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Koffiebreak//NL"]
    for item in items:
        if item.get("date"):
            lines += _event(conversation_id, item, now, link)
    lines.append("END:VCALENDAR")
    return "".join(_fold(line) + "\r\n" for line in lines)


def _event(
    conversation_id: str, item: Mapping[str, Any], now: dt.datetime, link: str | None
) -> list[str]:
    day = dt.date.fromisoformat(item["date"])
    words = item.get("if_then") or item.get("first_action") or item["text"]
    if link:
        words = f"{words}\n{link}"
    return [
        "BEGIN:VEVENT",
        f"UID:{item['id']}-{conversation_id}@koffiebreak",
        f"DTSTAMP:{now:%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{day + dt.timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{_escape(item['title'])}",
        f"DESCRIPTION:{_escape(words)}",
        *([f"URL:{link}"] if link else []),
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def _escape(text: str) -> str:
    for sign in ("\\", ";", ","):
        text = text.replace(sign, "\\" + sign)
    return "\\n".join(text.splitlines())


def _fold(line: str) -> str:
    """Break a line after 75 octets, never within a character."""
    folded, used = [], 0
    for sign in line:
        size = len(sign.encode())
        if used + size > _LINE_OCTETS:
            folded.append("\r\n ")
            used = 1
        folded.append(sign)
        used += size
    return "".join(folded)
