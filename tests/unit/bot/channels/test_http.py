"""What a provider's answer means for a delivery."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.channels.contract import (
    AwayError,
    Delivered,
    Failed,
    RetryAfter,
    SendResult,
)
from bot.channels.delivery import LONGEST_PAUSE_SECONDS, MOST_ATTEMPTS, pause
from bot.channels.http import Answer, Client, Meanings, result_of, retry_after

NOW = dt.datetime(2026, 11, 24, 9, 30, tzinfo=dt.timezone.utc)


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_a_status_of_success_is_a_delivery(status: int):
    assert result_of(Answer(status, {}, None)) == Delivered()


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
def test_a_passing_fault_is_tried_again_when_the_provider_says(status: int):
    found = result_of(Answer(status, {"Retry-After": "9"}, None))
    # What answers in the provider's name may have handed the message on.
    unsure = status in {408, 500, 502, 504}
    assert found == RetryAfter(9.0, f"status_{status}", unsure)


def test_a_token_that_ended_is_for_the_operator_to_renew():
    result = result_of(Answer(401, {}, None))
    assert result == RetryAfter(300.0, "token_refused")


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("slow_down", RetryAfter(None, "slow_down")),
        ("no_right", RetryAfter(300.0, "no_right")),
        (131056, RetryAfter(None, "code_131056")),
        ("gone", Failed("blocked")),
        ("other", Delivered()),
    ],
)
def test_a_provider_says_it_in_its_own_words(code: str | int, expected: SendResult):
    meanings = Meanings(
        later=frozenset({"slow_down", 131056}),
        ours=frozenset({"no_right"}),
        never={"gone": "blocked"},
    )
    assert result_of(Answer(200, {}, None), code=code, meanings=meanings) == expected


@pytest.mark.parametrize("status", [301, 400, 403, 404, 410, 413])
def test_a_refusal_is_not_tried_again(status: int):
    assert result_of(Answer(status, {}, None)) == Failed(f"status_{status}")


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, None),
        ("", None),
        ("soon", None),
        ("0", 0.0),
        ("1.5", 1.5),
        ("-3", 0.0),
        ("Tue, 24 Nov 2026 09:31:00 GMT", 60.0),
        ("Tue, 24 Nov 2026 09:29:00 GMT", 0.0),
    ],
)
def test_the_wait_that_is_asked(value: str | None, seconds: float | None):
    assert retry_after(value, NOW) == seconds


def test_pauses_grow_to_an_hour_and_never_undercut_a_wish():
    pauses = [pause(attempt) for attempt in range(1, MOST_ATTEMPTS + 1)]
    assert pauses == sorted(pauses)
    assert (pauses[0], pauses[-1]) == (2.0, LONGEST_PAUSE_SECONDS)
    assert 6 * 3600 < sum(pauses) < 12 * 3600
    assert pause(1, 90.0) == 90.0


async def test_nobody_there_is_away():
    client = Client(timeout=1)
    with pytest.raises(AwayError):
        await client.call("POST", "http://127.0.0.1:9/", json={})
    await client.close()
