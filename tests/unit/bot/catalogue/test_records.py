"""The real records: complete, true to the contract, and honest on every day."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest

from bot.catalogue import vocabulary as names
from bot.catalogue.checks import check_catalogue
from bot.catalogue.load import load_catalogue
from bot.catalogue.models import SchemeRecord, Window, YearlyWindow
from bot.catalogue.status import STATUSES, is_within, scheme_status
from tests.records import TODAY

DAY = dt.timedelta(days=1)
CATALOGUE = load_catalogue()
SCHEMES = list(CATALOGUE.schemes.values())
each_scheme = pytest.mark.parametrize("scheme", SCHEMES, ids=lambda it: it.id)


def test_the_records_have_no_fault() -> None:
    assert check_catalogue(CATALOGUE, TODAY) == []


def test_every_id_of_the_contract_has_a_record() -> None:
    assert set(names.STEP_IDS) <= set(CATALOGUE.steps)
    assert set(names.SCHEME_IDS) <= set(CATALOGUE.schemes)


@pytest.mark.parametrize("id_", names.SCHEME_VALID_TO)
def test_the_last_day_of_the_contract_is_the_last_day(id_: str) -> None:
    scheme, last_day = CATALOGUE.schemes[id_], names.SCHEME_VALID_TO[id_]

    assert scheme_status(scheme, last_day) != "ended"
    assert scheme_status(scheme, last_day + DAY) == "ended"


@pytest.mark.parametrize("id_", names.SCHEME_VALID_FROM)
def test_the_first_day_of_the_contract_is_the_first_day(id_: str) -> None:
    scheme, first_day = CATALOGUE.schemes[id_], names.SCHEME_VALID_FROM[id_]

    assert scheme_status(scheme, first_day - DAY) == "not_yet"
    assert scheme_status(scheme, first_day) not in ("not_yet", "ended")


def days_that_matter(scheme: SchemeRecord) -> list[dt.date]:
    """Return the day before, of and after every date of a record."""
    dates = [scheme.valid_from, scheme.valid_to, scheme.verified_on, TODAY]
    if scheme.verified_on is not None:
        dates.append(scheme.verified_on + scheme.recheck_after * DAY)
    for window in scheme.windows:
        if isinstance(window, Window):
            dates += [window.from_, window.to]
        else:
            dates += [dt.date(2027, *window.from_), dt.date(2027, *window.to)]
    known = {date for date in dates if date is not None}
    return sorted({date + shift * DAY for date in known for shift in (-1, 0, 1)})


@each_scheme
def test_on_every_day_that_matters_the_status_is_the_first_that_holds(
    scheme: SchemeRecord,
) -> None:
    for day in days_that_matter(scheme):
        assert scheme_status(scheme, day) == expected_status(scheme, day), day


def expected_status(scheme: SchemeRecord, on: dt.date) -> str:
    """Say the contract's rule once more, in its own words."""
    stale = scheme.verified_on is None or (
        on > scheme.verified_on + dt.timedelta(days=scheme.recheck_after)
    )
    this_year = [
        window
        for window in scheme.windows
        if isinstance(window, YearlyWindow)
        or on.year in range(window.from_.year, window.to.year + 1)
    ]
    holds = {
        "ended": scheme.valid_to is not None and scheme.valid_to < on,
        "not_yet": scheme.valid_from is not None and on < scheme.valid_from,
        "unsure": stale
        or scheme.confidence == "low"
        or (scheme.windowed and not this_year),
        "between_windows": scheme.windowed
        and not any(is_within(window, on) for window in this_year),
        "open": True,
    }
    return next(status for status in STATUSES if holds[status])


@each_scheme
def test_a_stale_record_never_looks_open(scheme: SchemeRecord) -> None:
    start = scheme.verified_on or TODAY
    for months in range(0, 120, 3):
        day = start + dt.timedelta(days=30 * months)
        age = (day - scheme.verified_on).days if scheme.verified_on else None
        if scheme_status(scheme, day) in ("open", "between_windows"):
            assert age is not None
            assert age <= scheme.recheck_after


@each_scheme
def test_what_has_ended_stays_ended(scheme: SchemeRecord) -> None:
    days = [dt.date(year, 1, 1) for year in range(2016, 2040)]
    over = [scheme_status(scheme, day) == "ended" for day in days]

    assert all(later or not earlier for earlier, later in pairwise(over))


@each_scheme
def test_every_name_leads_to_its_scheme(scheme: SchemeRecord) -> None:
    for name in (scheme.id, scheme.name, *scheme.synonyms):
        assert CATALOGUE.scheme_by_name(name) == scheme.id
        assert CATALOGUE.scheme_by_name(f" {name.upper()}. ") == scheme.id


def test_flemish_schemes_are_answered_and_never_offered() -> None:
    for id_ in names.FLEMISH_SCHEME_IDS:
        scheme = CATALOGUE.schemes[id_]
        assert not scheme.offered
        assert scheme_status(scheme, TODAY) == "unsure"
        assert "vlaanderen.be" in scheme.url


def test_the_loan_is_called_a_loan() -> None:
    loan = CATALOGUE.schemes["levenlanglerenkrediet"]

    assert loan.kind == "loan"
    assert "lening" in loan.what
    assert "subsidie" not in loan.next_action
