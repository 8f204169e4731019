"""The filters of the inbox as an address carries them, and back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from bot.storage.review_inbox import Cursor, Filter
from bot.storage.review_tables import STATUSES

MINE: Final = "ik"
NOBODY: Final = "-"
_LONGEST: Final = 200

_WORDS: Final = (
    "q",
    "kanaal",
    "van",
    "tot",
    "wens",
    "belemmering",
    "regeling",
    "label",
    "onder",
    "status",
    "wie",
    "minstens",
    "hoogstens",
)
_TICKS: Final = ("gok", "hulp", "mens")


class FormError(ValueError):
    """A field has a value that cannot be used."""


@dataclass(frozen=True)
class InboxForm:
    """What was filled in, as text by name of the field; ticks are '1'."""

    fields: Mapping[str, str]

    @classmethod
    def read(cls, query: Mapping[str, str]) -> InboxForm:
        """Take the known fields of a query; empty ones are left out."""
        found = {
            name: str(query[name]).strip()[:_LONGEST]
            for name in (*_WORDS, *_TICKS)
            if str(query.get(name, "")).strip()
        }
        return cls({k: "1" if k in _TICKS else v for k, v in found.items()})

    def get(self, name: str) -> str:
        """Return a field, '' when it was left open."""
        return self.fields.get(name, "")

    @property
    def query(self) -> str:
        """Return the fields as the query string of an address."""
        return urlencode(self.fields)

    @property
    def is_open(self) -> bool:
        """Tell whether anything but the search field was filled in."""
        return bool(set(self.fields) - {"q"})

    def wanted(self, user_id: str, zone: ZoneInfo) -> Filter:
        """Return the filter; raises `FormError`."""
        status = self.get("status")
        if status and status not in STATUSES:
            raise FormError("status")
        who = self.get("wie")
        return Filter(
            query=self.get("q"),
            channel=self.get("kanaal"),
            since=_day(self.get("van"), zone),
            until=_day(self.get("tot"), zone, days=1),
            wish=self.get("wens"),
            obstacle=self.get("belemmering"),
            scheme=self.get("regeling"),
            tag=self.get("label"),
            confidence_below=_percent(self.get("onder")),
            fallback=bool(self.get("gok")),
            care=bool(self.get("hulp")),
            wants_contact=bool(self.get("mens")),
            status=status,
            assignee=user_id if who == MINE else who,
            fewest=_count(self.get("minstens")),
            most=_count(self.get("hoogstens")),
        )


def cursor_text(cursor: Cursor) -> str:
    """Return the place in the list as an address carries it."""
    return f"{cursor.last_at.isoformat()}~{cursor.number}"


def cursor_of(text: str) -> Cursor | None:
    """Return the place, None for the beginning; raises `FormError`."""
    if not text:
        return None
    moment, _, number = text.partition("~")
    try:
        return Cursor(dt.datetime.fromisoformat(moment).astimezone(), int(number))
    except ValueError:
        raise FormError("place in the list") from None


def _day(text: str, zone: ZoneInfo, *, days: int = 0) -> dt.datetime | None:
    if not text:
        return None
    try:
        day = dt.date.fromisoformat(text) + dt.timedelta(days=days)
    except (ValueError, OverflowError):
        raise FormError("date") from None
    return dt.datetime.combine(day, dt.time(), zone)


def _percent(text: str) -> float | None:
    found = _count(text)
    return None if found is None else min(found, 100) / 100


def _count(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 6):
        raise FormError("number")
    return int(text)
