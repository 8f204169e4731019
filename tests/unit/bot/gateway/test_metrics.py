from __future__ import annotations

from bot.gateway.metrics import Metrics


def test_counts_requests_and_how_long_they_took() -> None:
    metrics = Metrics()
    metrics.count("plan", "GET", status=200, seconds=0.02)
    metrics.count("plan", "GET", status=200, seconds=30)
    lines = metrics.exposition({"turn": 3}, windows=2).splitlines()
    assert (
        'koffiebreak_requests_total{route="plan",method="GET",status="200"} 2' in lines
    )
    assert 'koffiebreak_request_seconds_bucket{le="0.01"} 0' in lines
    assert 'koffiebreak_request_seconds_bucket{le="0.025"} 1' in lines
    assert 'koffiebreak_request_seconds_bucket{le="+Inf"} 2' in lines
    assert "koffiebreak_request_seconds_sum 30.02" in lines
    assert 'koffiebreak_turns_total{outcome="turn"} 3' in lines
    assert "koffiebreak_windows 2" in lines


def test_every_sample_stands_under_its_type() -> None:
    text = Metrics().exposition({}, windows=0)
    assert text.count("# TYPE") == text.count("# HELP") == 4
    assert text.endswith("\n")


def test_labels_cannot_break_out() -> None:
    text = Metrics().exposition({'x"} 1\\': 1}, windows=0)
    assert r'{outcome="x\"} 1\\"} 1' in text
