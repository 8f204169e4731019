"""Spans and their overlaps."""

from __future__ import annotations

from bot.language.spans import Span, longest_first


def test_spans_that_touch_do_not_overlap() -> None:
    assert not Span(0, 3, "a").overlaps(Span(3, 5, "b"))
    assert Span(0, 4, "a").overlaps(Span(3, 5, "b"))


def test_the_longest_of_overlapping_spans_stays_in_reading_order() -> None:
    # GIVEN spans out of order, two pairs of which overlap
    spans = [Span(10, 12, "late"), Span(0, 3, "short"), Span(1, 9, "long")]
    # THEN the long one beats the short one and the order is that of the text
    assert [span.value for span in longest_first(spans)] == ["long", "late"]


def test_of_two_equally_long_ones_the_first_stays() -> None:
    spans = [Span(2, 5, "second"), Span(0, 3, "first")]
    assert [span.value for span in longest_first(spans)] == ["first"]


def test_nothing_stays_of_nothing() -> None:
    assert longest_first([]) == []
