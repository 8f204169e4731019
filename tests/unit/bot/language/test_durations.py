"""Time for learning and hours of work."""

from __future__ import annotations

import pytest

from bot.language.durations import Duration, find_durations, read_duration


@pytest.mark.parametrize(
    ("words", "minutes", "period"),
    [
        ("een uurtje per week", 60, "week"),
        ("2 uur p/w", 120, "week"),
        ("3u pw", 180, "week"),
        ("half uurtje", 30, None),
        ("een half uur per dag", 30, "day"),
        ("kwartiertje per dag", 15, "day"),
        ("drie kwartier", 45, None),
        ("anderhalf uur in de week", 90, "week"),
        ("tweeënhalf uur", 150, None),
        ("2 en een half uur", 150, None),
        ("1 uur en 20 minuten", 80, None),
        ("10 minuten per dag", 10, "day"),
        ("een dagdeel per maand", 240, "month"),
        ("een halve dag", 240, None),
        ("één dag in de week", 480, "week"),
        ("twee avonden in de maand", 480, "month"),
        ("een avond per week", 240, "week"),
        ("een paar uur per week", 120, "week"),
        ("een uur of twee", 120, None),
        ("2 a 3 uur", 150, None),
        ("8 tot 10 uur per week", 540, "week"),
        ("elke week een uur", 60, "week"),
        ("uurtje per wk", 60, "week"),
        ("36-urig", 2160, None),
        ("nen halven dag per maand", 240, "month"),
        ("5 min", 5, None),
    ],
)
def test_a_duration_has_minutes_and_a_period(
    words: str, minutes: int, period: str | None
) -> None:
    text = f"ik heb {words} denk ik"
    spans = find_durations(text)
    assert [text[s.start : s.end] for s in spans] == [words]
    assert spans[0].value.as_json() == {"minutes": minutes, "period": period}


def test_a_bare_noun_is_marked_as_such() -> None:
    assert [s.value.stated for s in find_durations("wat een dag")] == [True]
    assert [s.value.stated for s in find_durations("de hele avond")] == [False]


@pytest.mark.parametrize(("minutes", "hours"), [(2160, 36), (90, 1.5), (100, 1.67)])
def test_hours_are_whole_where_they_can_be(minutes: int, hours: float) -> None:
    assert Duration(minutes).hours == hours


def test_a_number_alone_counts_as_hours_where_a_duration_is_known() -> None:
    assert read_duration("8 per week") == Duration(480, "week")


@pytest.mark.parametrize("words", ["", "weinig", "veel tijd", "vijf keer"])
def test_words_without_a_duration_read_as_none(words: str) -> None:
    assert read_duration(words) is None
