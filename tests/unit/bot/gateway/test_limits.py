from __future__ import annotations

from bot.gateway.limits import MinuteLimit
from tests.fakes import FakeClock


def test_lets_through_so_many_in_any_minute() -> None:
    clock = FakeClock()
    limit = MinuteLimit(2, clock)
    assert limit.wait("a") == 0
    clock.move(seconds=40)
    assert limit.wait("a") == 0
    assert limit.wait("a") == 20
    clock.move(seconds=19.5)
    assert limit.wait("a") == 1
    clock.move(seconds=0.5)
    assert limit.wait("a") == 0
    assert limit.wait("a") == 40


def test_keys_do_not_share() -> None:
    limit = MinuteLimit(1, FakeClock())
    assert [limit.wait(key) for key in "aab"] == [0, 60, 0]


def test_a_clock_that_was_set_back_locks_nobody_out() -> None:
    clock = FakeClock()
    limit = MinuteLimit(1, clock)
    limit.wait("a")
    clock.move(days=-1)
    assert limit.wait("a") == 0


def test_silent_keys_are_forgotten() -> None:
    clock = FakeClock()
    limit = MinuteLimit(1, clock)
    for number in range(1000):
        limit.wait(f"key {number}")
    clock.move(minutes=1)
    limit.wait("new")
    assert len(limit) == 1
