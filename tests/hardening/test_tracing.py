"""Traces say where time goes, and nothing about anybody."""

from __future__ import annotations

import gzip
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from bot import tracing
from tests.serving import serving

SENTENCE = "turkooizen lampionnen"


@pytest.fixture
def exporter() -> Iterator[InMemorySpanExporter]:
    """Trace into memory."""
    kept = InMemorySpanExporter()
    assert tracing.start("http://127.0.0.1:1/v1/traces", exporter=kept)
    yield kept
    tracing.stop()


async def test_spans_are_there_and_hold_no_text(
    tmp_path: Path, exporter: InMemorySpanExporter
) -> None:
    async with serving(tmp_path) as served:
        talk = await served.open()
        assert (await talk.send(text=SENTENCE)).status == 200
        assert (await talk.send(text=f"care {SENTENCE}")).status == 200
        assert (await talk.send(text=f"crash {SENTENCE}")).status == 503
        assert (await served.call("GET", f"/{SENTENCE}")).status == 404
        provider = tracing._Tracing.provider
        provider.force_flush()
        spans = exporter.get_finished_spans()
    by_name = {span.name for span in spans}
    assert by_name == {"request", "agent", "store"}
    # The work of a turn stands within its request.
    requests = {
        span.context.span_id: dict(span.attributes or {})
        for span in spans
        if span.name == "request" and span.context
    }
    inner = [span.parent for span in spans if span.name == "store"]
    routes = {requests[parent.span_id]["route"] for parent in inner if parent}
    assert routes == {"send_message"}
    outcomes = {dict(span.attributes or {}).get("outcome") for span in spans}
    assert "RuntimeError" in outcomes
    written = "".join(span.to_json() for span in spans)
    for secret in (SENTENCE, "lampionnen", talk.id, talk.token, "care", "127.0.0.1"):
        assert secret not in written, secret


def test_a_span_may_not_tell_more() -> None:
    with tracing.span("x") as traced, pytest.raises(ValueError, match="text"):
        traced.note(text=SENTENCE)


def test_without_an_endpoint_nothing_of_it_is_imported() -> None:
    code = (
        "import sys\n"
        "import bot.gateway.app, bot.dialogue.turn, bot.tracing\n"
        "assert not bot.tracing.start('')\n"
        "with bot.tracing.span('x', route='y'): pass\n"
        "sys.exit(any(name.startswith('opentelemetry') for name in sys.modules))\n"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_spans_are_sent_to_the_endpoint() -> None:
    got: list[tuple[str, bytes]] = []

    class Collector(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            size = int(self.headers["Content-Length"])
            body = self.rfile.read(size)
            zipped = self.headers.get("Content-Encoding") == "gzip"
            got.append((self.path, gzip.decompress(body) if zipped else body))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    with HTTPServer(("127.0.0.1", 0), Collector) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        tracing.start(f"http://127.0.0.1:{server.server_port}/v1/traces")
        with tracing.span("request", route="send_message"):
            pass
        tracing.stop()
        server.shutdown()
        thread.join()
    ((path, body),) = got
    assert path == "/v1/traces"
    assert b"send_message" in body
    # Of this machine and its command line nothing is told.
    for told in (socket.gethostname(), "pytest", "host.name", "process."):
        assert told.encode() not in body
