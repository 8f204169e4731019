from __future__ import annotations

import datetime as dt

from prometheus_client.parser import text_string_to_metric_families

from bot.gateway.metrics import Metrics, Moment, Upkeep
from bot.storage.leasing import Waiting

DONE = dt.datetime(2026, 11, 28, 3, 0, tzinfo=dt.timezone.utc)
FULL = Moment(
    {"turn": 3, "not_understood": 1},
    windows=2,
    in_flight=1,
    upkeep=Upkeep(
        outbox={"slack": Waiting(4, dt.timedelta(seconds=90))},
        inbox={"telegram": Waiting(2, dt.timedelta(seconds=3))},
        given_up={"slack": 1},
        retention_done_at=DONE,
        retention_erased={"finished": 7},
    ),
)


def _samples(text: str) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_counts_requests_and_how_long_they_took() -> None:
    metrics = Metrics()
    metrics.count("plan", "GET", status=200, seconds=0.02)
    metrics.count("plan", "GET", status=200, seconds=30)
    metrics.turn_took(0.2)
    found = _samples(metrics.exposition(FULL))
    labels = (("method", "GET"), ("route", "plan"), ("status", "200"))
    assert found["koffiebreak_requests_total", labels] == 2
    buckets = {
        key[1][0][1]: value
        for key, value in found.items()
        if key[0] == "koffiebreak_request_seconds_bucket"
    }
    assert (buckets["0.01"], buckets["0.025"], buckets["+Inf"]) == (0, 1, 2)
    assert found["koffiebreak_request_seconds_sum", ()] == 30.02
    assert found["koffiebreak_turn_seconds_count", ()] == 1
    assert found["koffiebreak_turns_total", (("outcome", "turn"),)] == 3
    assert found["koffiebreak_windows", ()] == 2
    assert found["koffiebreak_turns_in_flight", ()] == 1
    slack, telegram = (("channel", "slack"),), (("channel", "telegram"),)
    assert found["koffiebreak_outbox_waiting", slack] == 4
    assert found["koffiebreak_outbox_oldest_seconds", slack] == 90
    assert found["koffiebreak_outbox_given_up", slack] == 1
    assert found["koffiebreak_inbox_waiting", telegram] == 2
    assert found["koffiebreak_inbox_oldest_seconds", telegram] == 3
    done = found["koffiebreak_retention_done_timestamp_seconds", ()]
    assert done == DONE.timestamp()
    assert found["koffiebreak_retention_erased", (("kind", "finished"),)] == 7
    assert found["process_resident_memory_bytes", ()] > 0


def test_a_database_that_is_away_is_told_and_the_rest_too() -> None:
    found = _samples(Metrics().exposition(Moment({"turn": 1}, windows=0)))
    assert found["koffiebreak_database_up", ()] == 0
    assert found["koffiebreak_turns_total", (("outcome", "turn"),)] == 1
    assert not any(name.startswith("koffiebreak_outbox") for name, _ in found)
    assert _samples(Metrics().exposition(FULL))["koffiebreak_database_up", ()] == 1


def test_two_gateways_in_a_process_count_apart() -> None:
    one, other = Metrics(), Metrics()
    one.turn_took(1)
    found = _samples(other.exposition(FULL))
    assert found["koffiebreak_turn_seconds_count", ()] == 0


def test_labels_cannot_break_out() -> None:
    text = Metrics().exposition(Moment({'x"} 1\\': 1}, windows=0))
    assert r'{outcome="x\"} 1\\"} 1.0' in text


def test_what_became_of_rows_and_updates_is_counted_by_channel() -> None:
    metrics = Metrics()
    for outcome in ("delivered", "delivered", "given_up"):
        metrics.count_outbox("slack", outcome)
    metrics.count_inbox("telegram", "handled")
    found = _samples(metrics.exposition(FULL))
    delivered = (("channel", "slack"), ("outcome", "delivered"))
    handled = (("channel", "telegram"), ("outcome", "handled"))
    assert found["koffiebreak_outbox_deliveries_total", delivered] == 2
    assert found["koffiebreak_inbox_updates_total", handled] == 1
