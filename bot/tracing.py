"""Traces on request, over OTLP. Without `otlp_endpoint` nothing of it is imported.

A span has a name of our own and figures; never a text, an id of a conversation or an
address. An exception is a span's outcome by its type alone: its message may quote.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from importlib.metadata import version
from typing import Any, Final

_ALLOWED: Final = frozenset({"route", "method", "status", "outcome", "attempt"})
"""The attributes a span may have."""


class Span:
    """A stretch of work; notes figures about it, or nothing where nobody traces."""

    def __init__(self, traced: Any = None) -> None:
        self._traced = traced

    def note(self, **attributes: str | int | bool) -> None:
        """Add attributes; raises `ValueError` for a name that is not allowed."""
        unknown = attributes.keys() - _ALLOWED
        if unknown:
            raise ValueError(f"a span may not tell {', '.join(sorted(unknown))}")
        if self._traced is not None:
            self._traced.set_attributes(attributes)


class _Tracing:
    tracer: Any = None
    provider: Any = None


@contextlib.contextmanager
def span(name: str, **attributes: str | int | bool) -> Iterator[Span]:
    """Trace the block under `name`, within whatever span is open."""
    if _Tracing.tracer is None:
        yield Span()
        return
    with _Tracing.tracer.start_as_current_span(
        name, record_exception=False, set_status_on_exception=False
    ) as traced:
        mine = Span(traced)
        mine.note(**attributes)
        try:
            yield mine
        except BaseException as error:
            mine.note(outcome=type(error).__name__)
            raise


def start(endpoint: str, *, exporter: Any = None) -> bool:
    """Begin to trace to `endpoint`; tell whether anything is traced.

    Once a process, after it was forked: the exporter works in a thread. `exporter`
    takes the place of the one that sends, for tests.
    """
    if not endpoint:
        return False
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    # `Resource` and not `Resource.create`: that one adds what it finds out about the
    # machine and the command line.
    about = {"service.name": "koffiebreak", "service.version": version("koffiebreak")}
    provider = TracerProvider(resource=Resource(about), shutdown_on_exit=False)
    sender = exporter or OTLPSpanExporter(endpoint=endpoint)
    provider.add_span_processor(BatchSpanProcessor(sender))
    _Tracing.provider = provider
    _Tracing.tracer = provider.get_tracer("koffiebreak")
    return True


def stop() -> None:
    """Send what is left and trace no more."""
    if _Tracing.provider is not None:
        _Tracing.provider.shutdown()
    _Tracing.provider = _Tracing.tracer = None
