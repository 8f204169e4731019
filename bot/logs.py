"""Log lines as JSON: events and ids, never what anybody said."""

from __future__ import annotations

import datetime as dt
import json
import logging
import traceback
from typing import Any, Final

_OWN: Final = ("bot", "actions")
_PLACES: Final = 6


class JsonLines(logging.Formatter):
    """One JSON object a line: `at`, `level`, `logger`, `event` and what belongs to it.

    Our own messages hold names and ids only, so they are written. Those of libraries
    may quote a worker: of them only the place is written. An exception is its type and
    places, for its message may quote too.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        at = dt.datetime.fromtimestamp(record.created, dt.timezone.utc)
        line: dict[str, Any] = {
            "at": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname,
            "logger": record.name,
        }
        if record.name.partition(".")[0] in _OWN:
            fields: dict[str, Any] | None = getattr(record, "fields", None)
            # With fields the message only repeats them: its first word is the event.
            text = record.getMessage()
            line["event"] = text if fields is None else text.partition(" ")[0]
            line.update(fields or {})
        else:
            line["event"] = "library"
            line["place"] = f"{record.module}:{record.lineno}"
        if record.exc_info and record.exc_info[1] is not None:
            line["error"] = type(record.exc_info[1]).__name__
            line["places"] = _places(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False)


def _places(error: BaseException) -> list[str]:
    frames = traceback.extract_tb(error.__traceback__)
    return [f"{frame.name}:{frame.lineno}" for frame in reversed(frames[-_PLACES:])]


class PlainLines(JsonLines):
    """The same facts for a person at a terminal, and no more of them."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line = json.loads(super().format(record))
        begin = f"{line.pop('at')} {line.pop('level'):7} {line.pop('event')}"
        rest = " ".join(f"{name}={value}" for name, value in line.items())
        return f"{begin} {rest}"


def set_up(level: str, *, plain: bool = False) -> None:
    """Write log lines of at least `level` to standard error, as JSON unless `plain`."""
    handler = logging.StreamHandler()
    handler.setFormatter(PlainLines() if plain else JsonLines())
    logging.basicConfig(level=level, handlers=[handler], force=True)
