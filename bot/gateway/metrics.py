"""Counts for the operations listener, in Prometheus' text format. Never any text."""

from __future__ import annotations

import collections
from collections.abc import Iterable, Mapping
from typing import Final

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
_BUCKETS: Final = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 25.0)


class Metrics:
    """Counts answered requests by route, method and status, and how long they took."""

    def __init__(self) -> None:
        self._requests: collections.Counter[tuple[str, str, int]] = (
            collections.Counter()
        )
        self._buckets: collections.Counter[float] = collections.Counter()
        self._seconds = 0.0

    def count(self, route: str, method: str, *, status: int, seconds: float) -> None:
        """Count one request; `route` is a route's name, never an address."""
        self._requests[route, method, status] += 1
        self._seconds += seconds
        for bucket in _BUCKETS:
            if seconds <= bucket:
                self._buckets[bucket] += 1

    def exposition(self, turns: Mapping[str, int], *, windows: int) -> str:
        """Return everything; `turns` are the counts of the dialogue engine."""
        total = sum(self._requests.values())
        lines = [
            "# HELP koffiebreak_requests_total Answered requests.",
            "# TYPE koffiebreak_requests_total counter",
            *(
                _sample(
                    "koffiebreak_requests_total",
                    number,
                    {"route": route, "method": method, "status": str(status)},
                )
                for (route, method, status), number in sorted(self._requests.items())
            ),
            "# HELP koffiebreak_request_seconds Time to answer a request.",
            "# TYPE koffiebreak_request_seconds histogram",
            *(
                _sample(
                    "koffiebreak_request_seconds_bucket",
                    self._buckets[bucket],
                    {"le": str(bucket)},
                )
                for bucket in _BUCKETS
            ),
            _sample("koffiebreak_request_seconds_bucket", total, {"le": "+Inf"}),
            _sample("koffiebreak_request_seconds_sum", self._seconds),
            _sample("koffiebreak_request_seconds_count", total),
            "# HELP koffiebreak_turns_total What became of messages, by outcome.",
            "# TYPE koffiebreak_turns_total counter",
            *(
                _sample("koffiebreak_turns_total", number, {"outcome": outcome})
                for outcome, number in sorted(turns.items())
            ),
            "# HELP koffiebreak_windows Open windows.",
            "# TYPE koffiebreak_windows gauge",
            _sample("koffiebreak_windows", windows),
        ]
        return "\n".join(lines) + "\n"


def _sample(name: str, value: float, labels: Mapping[str, str] | None = None) -> str:
    return f"{name}{_labels((labels or {}).items())} {value}"


def _labels(labels: Iterable[tuple[str, str]]) -> str:
    shown = ",".join(
        '{}="{}"'.format(name, value.replace("\\", r"\\").replace('"', r"\""))
        for name, value in labels
    )
    return f"{{{shown}}}" if shown else ""
