from __future__ import annotations

import datetime as dt

from bot.gateway.calendar import calendar_of

NOW = dt.datetime(2026, 11, 24, 9, 30, tzinfo=dt.timezone.utc)


def _unfold(text: str) -> list[str]:
    return text.replace("\r\n ", "").split("\r\n")


def test_an_item_with_a_date_is_a_whole_day() -> None:
    item = {"id": "step-x", "title": "Stap", "text": "Doe; dit, en \\ dat\nnu"}
    lines = _unfold(calendar_of("abc", [item | {"date": "2026-12-31"}], now=NOW))
    assert "UID:step-x-abc@koffiebreak" in lines
    assert "DTSTAMP:20261124T093000Z" in lines
    assert "DTSTART;VALUE=DATE:20261231" in lines
    assert "DTEND;VALUE=DATE:20270101" in lines
    assert r"DESCRIPTION:Doe\; dit\, en \\ dat\nnu" in lines


def test_an_item_without_a_date_is_left_out() -> None:
    text = calendar_of("abc", [{"id": "wish", "title": "x", "text": "y"}], now=NOW)
    assert "VEVENT" not in text
    assert text.startswith("BEGIN:VCALENDAR\r\n")
    assert text.endswith("END:VCALENDAR\r\n")


def test_long_lines_are_folded_between_characters() -> None:
    item = {"id": "a", "date": "2026-12-01", "title": "é€😀" * 60, "text": "x"}
    text = calendar_of("abc", [item], now=NOW)
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert f"SUMMARY:{item['title']}" in _unfold(text)


def test_a_line_break_cannot_add_a_property() -> None:
    item = {"id": "a", "date": "2026-12-01", "title": "x\r\nATTACH:evil", "text": "x"}
    assert "ATTACH:evil" not in _unfold(calendar_of("abc", [item], now=NOW))


def test_the_way_back_to_the_talk_stands_in_it() -> None:
    item = {"id": "a", "date": "2026-12-01", "title": "x", "text": "y"}
    link = "https://koffie.example/praat"
    lines = _unfold(calendar_of("abc", [item], now=NOW, link=link))
    assert f"URL:{link}" in lines
    assert f"DESCRIPTION:y\\n{link}" in lines
    assert "URL" not in calendar_of("abc", [item], now=NOW)
