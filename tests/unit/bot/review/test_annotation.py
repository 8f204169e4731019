from __future__ import annotations

import pytest

from bot.review.annotation import (
    AnnotationError,
    Span,
    find_spans,
    spans_from_json,
    written,
)

TEXT = "ik werk 32 uur als lasser en wil lasser blijven"


def test_the_notation_of_the_training_data() -> None:
    spans = find_spans(
        TEXT, [("32 uur", "hours", ""), ("lasser", "job", "current"), ("", "", "")]
    )
    assert spans == (Span(8, 14, "hours"), Span(19, 25, "job", "current"))
    assert written(TEXT, spans) == (
        'ik werk [32 uur](hours) als [lasser]{"entity": "job", "role": "current"}'
        " en wil lasser blijven"
    )


def test_the_same_words_twice_are_two_places() -> None:
    spans = find_spans(
        TEXT, [("lasser", "job", "current"), ("LASSER", "job", "wanted")]
    )
    assert [(span.start, span.role) for span in spans] == [
        (19, "current"),
        (33, "wanted"),
    ]


@pytest.mark.parametrize(
    ("pointed", "problem"),
    [
        ([("timmerman", "job", "current")], "words: timmerman"),
        ([("lasser", "job", "")], "role: job"),
        ([("lasser", "sector", "current")], "role: sector"),
        ([("lasser", "score", "")], "entity: score"),
        ([("ik werk", "date", ""), ("werk 32", "hours", "")], "werk 32"),
    ],
)
def test_what_cannot_be(pointed: list[tuple[str, str, str]], problem: str) -> None:
    with pytest.raises(AnnotationError, match=problem):
        find_spans(TEXT, pointed)


def test_kept_and_back() -> None:
    spans = (Span(0, 2, "date"), Span(8, 14, "job", "wanted"))
    assert spans_from_json([span.as_json() for span in reversed(spans)]) == spans
    assert (
        spans_from_json([{"entity": "job"}, {"entity": "x", "start": 0, "end": 1}])
        == ()
    )


def test_signs_of_the_notation_and_new_lines_do_no_harm() -> None:
    text = "ik [wil](x) {dit}\nals 'lasser' \"ja\""
    line = written(text, find_spans(text, [("lasser", "job", "wanted")]))
    assert line == (
        'ik wil(x) dit als \'[lasser]{"entity": "job", "role": "wanted"}\' "ja"'
    )
    assert "\n" not in line
