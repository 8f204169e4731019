"""Office hours: one line of text, asked by a clock that is handed in."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.office_hours import OfficeHours, parse_openings

WEEK = parse_openings("ma-vr 09:00-12:30,13:00-17:00; za 10:00-12:00")
TUESDAY = dt.date(2026, 11, 24)


def at(day: dt.date, time: str) -> dt.datetime:
    return dt.datetime.combine(day, dt.time.fromisoformat(time))


@pytest.mark.parametrize(
    ("day", "time", "until"),
    [
        (TUESDAY, "09:00", "12:30"),
        (TUESDAY, "16:59", "17:00"),
        (TUESDAY, "12:30", None),
        (TUESDAY, "17:00", None),
        (dt.date(2026, 11, 28), "11:00", "12:00"),
        (dt.date(2026, 11, 29), "11:00", None),
    ],
)
def test_open_until(day: dt.date, time: str, until: str | None):
    found = OfficeHours(WEEK).open_until(at(day, time))
    assert found == (at(day, until) if until else None)


@pytest.mark.parametrize(
    ("day", "time", "opens"),
    [
        (TUESDAY, "08:00", at(TUESDAY, "09:00")),
        (TUESDAY, "12:45", at(TUESDAY, "13:00")),
        (TUESDAY, "17:00", at(dt.date(2026, 11, 25), "09:00")),
        (dt.date(2026, 11, 28), "12:00", at(dt.date(2026, 11, 30), "09:00")),
    ],
)
def test_opens_next(day: dt.date, time: str, opens: dt.datetime):
    assert OfficeHours(WEEK).opens_next(at(day, time)) == opens


def test_closed_days_are_passed_over():
    christmas = frozenset({dt.date(2026, 12, 25), dt.date(2026, 12, 26)})
    hours = OfficeHours(WEEK, christmas)
    eve = at(dt.date(2026, 12, 24), "18:00")
    assert hours.opens_next(eve) == at(dt.date(2026, 12, 28), "09:00")
    assert hours.open_until(at(dt.date(2026, 12, 25), "10:00")) is None


def test_never_open_opens_never():
    assert OfficeHours(()).opens_next(at(TUESDAY, "09:00")) is None


def test_days_can_be_listed():
    assert [o.weekday for o in parse_openings("ma,wo,vr 09:00-10:00")] == [0, 2, 4]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "altijd",
        "ma-vr",
        "ma-vr 9-17",
        "xx 09:00-17:00",
        "vr-ma 09:00-17:00",
        "ma-di-wo 09:00-17:00",
        "ma 17:00-09:00",
        "ma 09:00-24:30",
        "ma 09:00-10:00;",
    ],
)
def test_another_form_is_refused(text: str):
    with pytest.raises(ValueError, match=r"^must "):
        parse_openings(text)
