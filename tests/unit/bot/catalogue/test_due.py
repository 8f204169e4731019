"""What a person must look up again, and by when."""

from __future__ import annotations

import datetime as dt

from bot.catalogue.due import Due, due
from bot.catalogue.models import Ended, Window
from bot.catalogue.vocabulary import STEP_RECHECK_AFTER
from tests.records import make_catalogue, make_scheme, make_step

BEFORE = dt.date(2026, 12, 1)
VERIFIED = dt.date(2025, 6, 1)
DAY = dt.timedelta(days=1)


def test_a_scheme_is_due_before_the_day_after_its_term() -> None:
    scheme = make_scheme("slim", verified_on=VERIFIED, recheck_after=365)
    last_day = VERIFIED + 365 * DAY
    catalogue = make_catalogue(schemes=[scheme])

    assert due(catalogue, last_day) == []
    assert due(catalogue, last_day + DAY) == [
        Due("scheme", "slim", "recheck", last_day)
    ]


def test_a_step_is_due_as_a_route_is() -> None:
    step = make_step("mentor", verified_on=VERIFIED)
    last_day = VERIFIED + STEP_RECHECK_AFTER * DAY

    assert due(make_catalogue(steps=[step]), last_day + DAY) == [
        Due("step", "mentor", "recheck", last_day)
    ]


def test_a_record_never_verified_is_overdue_and_comes_first() -> None:
    catalogue = make_catalogue(
        steps=[make_step("mentor", verified_on=None)],
        schemes=[make_scheme("slim", verified_on=VERIFIED, recheck_after=365)],
    )

    assert [(it.id, it.reason) for it in due(catalogue, BEFORE)] == [
        ("mentor", "never_verified"),
        ("slim", "recheck"),
    ]


def test_a_scheme_that_is_over_by_then_needs_no_check() -> None:
    answer = Ended("Een budget.", "In november.", "Vraag je werkgever.")
    scheme = make_scheme("stap", verified_on=None, valid_to=BEFORE - DAY, ended=answer)

    assert due(make_catalogue(schemes=[scheme]), BEFORE) == []


def test_a_scheme_that_will_be_over_without_an_answer_is_due() -> None:
    scheme = make_scheme("slim", valid_to=BEFORE - DAY)

    assert due(make_catalogue(schemes=[scheme]), BEFORE) == [
        Due("scheme", "slim", "ends_without_answer", BEFORE - DAY)
    ]


def test_windows_of_the_year_that_are_unknown_are_due() -> None:
    window = Window(dt.date(2025, 3, 1), dt.date(2025, 3, 31))
    scheme = make_scheme("slim", windowed=True, windows=(window,))

    assert due(make_catalogue(schemes=[scheme]), BEFORE) == [
        Due("scheme", "slim", "windows_unknown", dt.date(2026, 1, 1))
    ]
