"""Metrics for the operations listener, in Prometheus' text format. Never any text.

Counts only, by names of our own: routes, methods, status codes, outcomes. A turn with a
care sentence is in none of the figures about turns.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Final

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from bot.storage.leasing import Waiting

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
_BUCKETS: Final = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 25.0)

_DELIVERED: Final = ("delivered", "retried", "given_up")
_HANDLED: Final = ("handled", "retried", "dropped")

# When a series began says nothing that its first sample does not.
disable_created_metrics()  # type: ignore[no-untyped-call]


@dataclass(frozen=True)
class Upkeep:
    """What the database knows of work that waits and of retention.

    By channel, or by kind of row for what goes over none.
    """

    outbox: Mapping[str, Waiting] = field(default_factory=dict)
    inbox: Mapping[str, Waiting] = field(default_factory=dict)
    given_up: Mapping[str, int] = field(default_factory=dict)
    retention_done_at: dt.datetime | None = None
    retention_erased: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Moment:
    """What is measured at the moment somebody asks; `upkeep` None: database away."""

    turns: Mapping[str, int]
    windows: int
    in_flight: int = 0
    upkeep: Upkeep | None = None


class Metrics:
    """Counts answered requests and turns, and how long they took."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry(auto_describe=True)
        self._moment = Moment({}, 0)
        self._watched: tuple[str, ...] = ()
        self._requests = Counter(
            "koffiebreak_requests",
            "Answered requests.",
            ("route", "method", "status"),
            registry=self._registry,
        )
        self._request_seconds = Histogram(
            "koffiebreak_request_seconds",
            "Time to answer a request.",
            buckets=_BUCKETS,
            registry=self._registry,
        )
        self._deliveries = Counter(
            "koffiebreak_outbox_deliveries",
            "What became of rows of the outbox, by channel and outcome.",
            ("channel", "outcome"),
            registry=self._registry,
        )
        self._updates = Counter(
            "koffiebreak_inbox_updates",
            "What became of updates of channels, by channel and outcome.",
            ("channel", "outcome"),
            registry=self._registry,
        )
        self._turn_seconds = Histogram(
            "koffiebreak_turn_seconds",
            "Time from a message to its stored answer.",
            buckets=_BUCKETS,
            registry=self._registry,
        )
        Gauge(
            "koffiebreak_info", "Version.", ("version",), registry=self._registry
        ).labels(version("koffiebreak")).set(1)
        ProcessCollector(registry=self._registry)
        self._registry.register(_OfTheMoment(self))

    def count(self, route: str, method: str, *, status: int, seconds: float) -> None:
        """Count one request; `route` is a route's name, never an address."""
        self._requests.labels(route, method, str(status)).inc()
        self._request_seconds.observe(seconds)

    def watch(self, channels: Iterable[str]) -> None:
        """Tell of these channels that nothing waits too, not only what does."""
        self._watched = tuple(sorted(channels))
        # What begins with its first sample has no increase by it: nobody would hear.
        for channel in self._watched:
            for outcome in _DELIVERED:
                self._deliveries.labels(channel, outcome)
            for outcome in _HANDLED:
                self._updates.labels(channel, outcome)

    @property
    def watched(self) -> Sequence[str]:
        """Return the channels that are on."""
        return self._watched

    def count_outbox(self, channel: str, outcome: str) -> None:
        """Count what became of a row: delivered, retried or given_up."""
        self._deliveries.labels(channel, outcome).inc()

    def count_inbox(self, channel: str, outcome: str) -> None:
        """Count what became of an update: handled, retried or dropped."""
        self._updates.labels(channel, outcome).inc()

    def turn_took(self, seconds: float) -> None:
        """Note how long a turn took; not to be called for a care turn."""
        self._turn_seconds.observe(seconds)

    @property
    def moment(self) -> Moment:
        """Return what was measured last."""
        return self._moment

    def exposition(self, moment: Moment) -> str:
        """Return everything, with what is measured now."""
        self._moment = moment
        return generate_latest(self._registry).decode()


class _OfTheMoment:
    """Hands prometheus_client what was measured for this very look."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    def collect(self) -> Iterator[Metric]:
        moment = self._metrics.moment
        turns = CounterMetricFamily(
            "koffiebreak_turns",
            "What became of messages, by outcome.",
            labels=["outcome"],
        )
        for outcome, number in sorted(moment.turns.items()):
            turns.add_metric([outcome], number)
        yield turns
        yield _gauge("koffiebreak_windows", "Open windows.", moment.windows)
        yield _gauge(
            "koffiebreak_turns_in_flight",
            "Messages being answered or waiting for their turn.",
            moment.in_flight,
        )
        up = moment.upkeep is not None
        yield _gauge("koffiebreak_database_up", "Whether the database answers.", up)
        if moment.upkeep is not None:
            yield from _waiting(moment.upkeep, self._metrics.watched)
            yield from _retention(moment.upkeep)


def _waiting(upkeep: Upkeep, watched: Iterable[str]) -> Iterator[Metric]:
    nothing = dict.fromkeys(watched, 0.0)
    for name, what, waiting in (
        ("outbox", "Rows that are due and not yet delivered", upkeep.outbox),
        ("inbox", "Updates of channels not yet handled", upkeep.inbox),
    ):
        yield _by_channel(
            f"koffiebreak_{name}_waiting",
            f"{what}, by channel.",
            nothing | {channel: one.rows for channel, one in waiting.items()},
        )
        yield _by_channel(
            f"koffiebreak_{name}_oldest_seconds",
            "How long the oldest of them waits, by channel.",
            nothing
            | {channel: one.oldest.total_seconds() for channel, one in waiting.items()},
        )
    yield _by_channel(
        "koffiebreak_outbox_given_up",
        "Rows that were given up and are still kept, by channel.",
        nothing | dict(upkeep.given_up),
    )


def _retention(upkeep: Upkeep) -> Iterator[Metric]:
    if upkeep.retention_done_at is not None:
        yield _gauge(
            "koffiebreak_retention_done_timestamp_seconds",
            "When retention was last done to its end.",
            upkeep.retention_done_at.timestamp(),
        )
    erased = GaugeMetricFamily(
        "koffiebreak_retention_erased",
        "Rows the last run of retention erased, by kind.",
        labels=["kind"],
    )
    for kind, number in sorted(upkeep.retention_erased.items()):
        erased.add_metric([kind], number)
    yield erased


def _by_channel(name: str, about: str, values: Mapping[str, float]) -> Metric:
    family = GaugeMetricFamily(name, about, labels=["channel"])
    for channel, value in sorted(values.items()):
        family.add_metric([channel], value)
    return family


def _gauge(name: str, about: str, value: float) -> Metric:
    return GaugeMetricFamily(name, about, value=float(value))
