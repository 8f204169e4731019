"""The status of a scheme on a day."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.catalogue.models import Window, YearlyWindow
from bot.catalogue.status import is_stale, is_within, scheme_status, windows_known
from tests.records import make_scheme

DAY = dt.timedelta(days=1)
VERIFIED = dt.date(2025, 1, 1)


def test_last_day_to_apply_is_open_and_the_day_after_has_ended() -> None:
    scheme = make_scheme(valid_to=dt.date(2026, 11, 23))

    assert scheme_status(scheme, dt.date(2026, 11, 23)) == "open"
    assert scheme_status(scheme, dt.date(2026, 11, 24)) == "ended"


def test_day_before_the_first_day_is_not_yet() -> None:
    scheme = make_scheme(valid_from=dt.date(2026, 11, 23))

    assert scheme_status(scheme, dt.date(2026, 11, 22)) == "not_yet"
    assert scheme_status(scheme, dt.date(2026, 11, 23)) == "open"


@pytest.mark.parametrize(
    ("days", "status"), [(0, "open"), (365, "open"), (366, "unsure")]
)
def test_a_record_is_sure_through_the_last_day_of_its_term(
    days: int, status: str
) -> None:
    scheme = make_scheme(verified_on=VERIFIED, recheck_after=365)

    assert scheme_status(scheme, VERIFIED + days * DAY) == status


def test_a_record_never_verified_is_stale() -> None:
    assert is_stale(make_scheme(verified_on=None), VERIFIED)


def test_a_record_verified_later_than_the_day_asked_about_is_not_stale() -> None:
    assert not is_stale(make_scheme(verified_on=VERIFIED), VERIFIED - DAY)


def test_low_confidence_is_unsure_however_fresh() -> None:
    scheme = make_scheme(confidence="low", verified_on=VERIFIED)

    assert scheme_status(scheme, VERIFIED) == "unsure"


@pytest.mark.parametrize(
    ("day", "status"),
    [
        (dt.date(2026, 3, 1), "between_windows"),
        (dt.date(2026, 3, 2), "open"),
        (dt.date(2026, 3, 31), "open"),
        (dt.date(2026, 4, 1), "between_windows"),
    ],
)
def test_a_window_includes_its_first_and_last_day(day: dt.date, status: str) -> None:
    window = Window(from_=dt.date(2026, 3, 2), to=dt.date(2026, 3, 31))
    scheme = make_scheme(windowed=True, windows=(window,))

    assert scheme_status(scheme, day) == status


def test_windows_of_another_year_leave_this_year_unsure() -> None:
    window = Window(from_=dt.date(2025, 3, 2), to=dt.date(2025, 3, 31))
    scheme = make_scheme(windowed=True, windows=(window,))

    assert scheme_status(scheme, dt.date(2026, 3, 15)) == "unsure"


def test_windowed_without_any_window_is_unsure() -> None:
    scheme = make_scheme(windowed=True, windows=())

    assert scheme_status(scheme, dt.date(2026, 3, 15)) == "unsure"


def test_a_yearly_window_is_known_in_every_year() -> None:
    scheme = make_scheme(windowed=True, windows=(YearlyWindow((2, 1), (3, 15)),))

    assert windows_known(scheme, 2031)
    assert scheme_status(scheme, dt.date(2027, 1, 31)) == "between_windows"
    assert scheme_status(scheme, dt.date(2027, 2, 1)) == "open"
    assert scheme_status(scheme, dt.date(2027, 3, 15)) == "open"
    assert scheme_status(scheme, dt.date(2027, 3, 16)) == "between_windows"


@pytest.mark.parametrize(
    ("day", "inside"),
    [
        (dt.date(2026, 11, 14), False),
        (dt.date(2026, 11, 15), True),
        (dt.date(2027, 1, 15), True),
        (dt.date(2027, 1, 16), False),
    ],
)
def test_a_yearly_window_may_run_over_new_year(day: dt.date, inside: bool) -> None:
    assert is_within(YearlyWindow((11, 15), (1, 15)), day) is inside


def test_a_window_over_new_year_makes_both_years_known() -> None:
    window = Window(from_=dt.date(2026, 12, 1), to=dt.date(2027, 1, 31))
    scheme = make_scheme(windowed=True, windows=(window,))

    assert [windows_known(scheme, year) for year in (2025, 2026, 2027, 2028)] == [
        False,
        True,
        True,
        False,
    ]


def test_the_first_status_that_holds_wins() -> None:
    # GIVEN a scheme that is over, stale, of low confidence and between windows
    window = Window(from_=dt.date(2026, 3, 2), to=dt.date(2026, 3, 31))
    over = make_scheme(
        valid_to=dt.date(2026, 4, 30),
        verified_on=None,
        confidence="low",
        windowed=True,
        windows=(window,),
    )
    # THEN having ended beats being stale, and being stale beats the windows
    assert scheme_status(over, dt.date(2026, 5, 1)) == "ended"
    assert scheme_status(over, dt.date(2026, 4, 30)) == "unsure"


def test_not_yet_beats_unsure() -> None:
    scheme = make_scheme(valid_from=dt.date(2026, 1, 1), verified_on=None)

    assert scheme_status(scheme, dt.date(2025, 12, 31)) == "not_yet"
