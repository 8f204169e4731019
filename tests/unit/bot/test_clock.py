from __future__ import annotations

import datetime as dt

import pytest

from bot.clock import SystemClock


def test_the_moment_is_aware_and_in_utc() -> None:
    assert SystemClock().now().utcoffset() == dt.timedelta(0)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (dt.datetime(2026, 11, 23, 22, 59, tzinfo=dt.timezone.utc), 23),
        (dt.datetime(2026, 11, 23, 23, 0, tzinfo=dt.timezone.utc), 24),
    ],
)
def test_the_day_is_that_of_amsterdam(
    monkeypatch: pytest.MonkeyPatch, moment: dt.datetime, day: int
) -> None:
    clock = SystemClock()
    monkeypatch.setattr(clock, "now", lambda: moment)
    assert clock.today() == dt.date(2026, 11, day)
