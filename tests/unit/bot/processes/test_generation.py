from __future__ import annotations

import os

import pytest

from bot.processes.generation import Generation


def test_a_sibling_that_cannot_be_forked_is_forked_later(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    # GIVEN two processes to start, on a machine with room for one
    room = [4711]

    def fork() -> int:
        if not room:
            raise BlockingIOError("Resource temporarily unavailable")
        return room.pop()

    monkeypatch.setattr(os, "fork", fork)
    generation = Generation(
        lambda number, beat: None, 2, announce=lambda: None, grace_seconds=0
    )
    # WHEN they are started, THEN the one that runs is not given up for the other
    generation._start()
    assert [sibling.pid for sibling in generation._siblings] == [4711, 0]
    assert "process_not_forked number=1 BlockingIOError" in caplog.text
    # AND the other comes when there is room
    room.append(4712)
    generation._siblings[1].start_at = 0.0
    generation._start()
    assert [sibling.pid for sibling in generation._siblings] == [4711, 4712]
    os.close(generation._beats)
    os.close(generation._beating)
