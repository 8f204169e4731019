from __future__ import annotations

import pytest

from bot.gateway.negotiation import best_type

OFFERED = ("application/json", "text/html", "text/calendar")


@pytest.mark.parametrize(
    ("accept", "best"),
    [
        ("", "application/json"),
        ("*/*", "application/json"),
        ("text/*", "text/html"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "text/html"),
        ("text/calendar", "text/calendar"),
        ("TEXT/HTML; q=0.5, text/calendar;q=0.7", "text/calendar"),
        ("application/json;q=0, */*", "text/html"),
        ("application/pdf, */*;q=0.1", "application/json"),
        ("application/pdf", None),
        ("text/html;q=0", None),
        ("text/html;q=x", None),
        ("*/*;q=0", None),
        (",,;", None),
    ],
)
def test_chooses_what_the_caller_likes_best(accept: str, best: str | None) -> None:
    assert best_type(accept, OFFERED) == best
