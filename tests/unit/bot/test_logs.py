from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from bot.logs import JsonLines, PlainLines

SAID = "ik ben zo moe"


class Lines:
    """A handler's stream, read back as JSON."""

    def __init__(self) -> None:
        self.stream = io.StringIO()

    def read(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.stream.getvalue().splitlines()]


@pytest.fixture
def lines() -> Iterator[Lines]:
    kept = Lines()
    handler = logging.StreamHandler(kept.stream)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.addHandler(handler)
    yield kept
    root.removeHandler(handler)


def test_a_line_is_an_event_with_its_fields(lines: Lines) -> None:
    fields = {"route": "send_message", "status": 200}
    logging.getLogger("bot.gateway").warning(
        "request %s", "send_message", extra={"fields": fields}
    )
    (line,) = lines.read()
    assert line["event"] == "request"
    assert (line["route"], line["status"]) == ("send_message", 200)
    assert (line["level"], line["logger"]) == ("WARNING", "bot.gateway")
    assert line["at"].endswith("Z")


def test_what_a_library_says_is_not_written(lines: Lines) -> None:
    logging.getLogger("some_library").warning("Received user message '%s'", SAID)
    (line,) = lines.read()
    assert SAID not in json.dumps(line)
    assert line["event"] == "library"
    assert line["place"].startswith("test_logs:")


def test_an_exception_is_its_type_and_places(lines: Lines) -> None:
    try:
        raise ValueError(SAID)
    except ValueError:
        logging.getLogger("bot.dialogue").exception("turn_failed")
    (line,) = lines.read()
    assert line["event"] == "turn_failed"
    assert line["error"] == "ValueError"
    assert line["places"][0].startswith("test_an_exception")
    assert SAID not in json.dumps(line)


def test_a_line_break_makes_no_second_line(lines: Lines) -> None:
    logging.getLogger("bot").warning("odd\n%s", "id")
    assert len(lines.read()) == 1


def test_plain_lines_tell_the_same_and_no_text() -> None:
    fields = {"route": "send_message", "status": 200}
    ours = logging.LogRecord("bot.x", 20, "x.py", 1, "request %s", ("said",), None)
    ours.fields = fields
    line = PlainLines().format(ours)
    assert line.split()[1:3] == ["INFO", "request"]
    assert "route=send_message status=200" in line
    theirs = logging.LogRecord("rasa.x", 20, "x.py", 7, f"heard {SAID}", (), None)
    assert SAID not in PlainLines().format(theirs)
