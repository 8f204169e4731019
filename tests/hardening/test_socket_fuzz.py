"""A WebSocket gets whatever frames: no crash, nothing of another talk, no dead line."""

from __future__ import annotations

import asyncio
import json
import logging
import uuid
from pathlib import Path
from typing import Any

import pytest
from aiohttp import WSMsgType
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.serving import Served, Talk, serving

SECRET = "Griselda en haar geheime wens"
KNOWN = {"ready", "message", "typing", "adviser", "error", "pong"}
CLOSING = {1000, 1002, 1003, 1006, 1007, 1009, 4401, 4404, 4408, 4429}

any_json = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)
kinds = st.sampled_from(["auth", "message", "ping", "typing", "adviser", "pong", ""])
ids = st.uuids().map(str) | st.text(max_size=40)
frames = st.one_of(
    any_json.map(json.dumps),
    st.text(max_size=80),
    st.fixed_dictionaries(
        {"type": kinds | any_json},
        optional={
            "client_message_id": ids | any_json,
            "text": st.text(max_size=60) | any_json,
            "payload": st.text(max_size=60) | any_json,
            "token": st.text(max_size=60) | any_json,
            "after": ids | any_json,
        },
    ).map(json.dumps),
    st.binary(max_size=80),
)


async def _send(window: Any, frame: str | bytes) -> None:
    if isinstance(frame, bytes):
        await window.send_bytes(frame)
    else:
        # Half a surrogate pair cannot be sent as UTF-8; no client could either.
        await window.send_str(frame.encode("utf-8", "replace").decode())


async def _hear(window: Any, heard: list[dict[str, Any]]) -> int | None:
    """Read until a pong or the end; return the close code, None while it is open."""
    while True:
        frame = await window.receive(timeout=10)
        if frame.type is not WSMsgType.TEXT:
            code: int | None = window.close_code
            return code
        heard.append(json.loads(frame.data))
        if heard[-1]["type"] == "pong":
            return None


async def _play(
    served: Served, mine: Talk, sent: list[str | bytes], *, signed_in: bool
) -> None:
    served.clock.move(minutes=2)
    heard: list[dict[str, Any]] = []
    window = await served.client.ws_connect(f"{mine.path}/ws")
    async with window:
        if signed_in:
            await window.send_json({"type": "auth", "token": mine.token})
        for frame in sent:
            if window.closed:
                break
            await _send(window, frame)
        # A pong of our own ping tells that everything before it was handled.
        code: int | None = None
        if not window.closed:
            await window.send_json({"type": "ping"})
            code = await _hear(window, heard)
    assert code is None or code in CLOSING
    assert {told["type"] for told in heard} <= KNOWN
    # What the other conversation holds is never heard here.
    assert SECRET not in json.dumps(heard, ensure_ascii=False)
    for told in heard:
        if told["type"] == "error":
            assert told["problem"]["status"] < 500
    if not signed_in:
        assert heard == []


@pytest.mark.parametrize("signed_in", [True, False])
def test_no_frames_break_a_window_or_leak(
    signed_in: bool, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.ERROR)
    with _Runner() as runner:
        served_for = serving(tmp_path)
        served = runner.run(served_for.__aenter__())
        other = runner.run(served.open())
        runner.run(other.send(text=SECRET))
        mine = runner.run(served.open())

        @settings(
            max_examples=60,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(st.lists(frames, max_size=6))
        def play(sent: list[str | bytes]) -> None:
            runner.run(_play(served, mine, sent, signed_in=signed_in))

        play()
        # AND both conversations are whole and go on
        said = runner.run(other.messages())
        assert [message["seq"] for message in said] == list(range(1, len(said) + 1))
        answer = runner.run(
            mine.send({"client_message_id": str(uuid.uuid4()), "text": "gaat het nog"})
        )
        assert answer.status == 200
        runner.run(served_for.__aexit__(None, None, None))
    assert "window_error" not in caplog.text
    assert "unforeseen_error" not in caplog.text


class _Runner:
    """What `asyncio.Runner` of Python 3.11 does: one loop for many calls."""

    def __enter__(self) -> _Runner:
        self._loop = asyncio.new_event_loop()
        asyncio.set_event_loop(self._loop)
        return self

    def run(self, work: Any) -> Any:
        """Run one coroutine to its end."""
        return self._loop.run_until_complete(work)

    def __exit__(self, *_: object) -> None:
        self._loop.close()
        asyncio.set_event_loop(None)
