from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from bot.gateway.app import create_app, no_plan
from bot.gateway.keys import CONVERSATIONS
from bot.storage.database import Database
from bot.storage.errors import UnavailableError
from tests.serving import Served, Talk, serving
from tests.talkers import until


async def test_old_conversations_go_when_the_process_starts(tmp_path: Path) -> None:
    # GIVEN a conversation of more than thirty days ago
    async with serving(tmp_path) as served:
        talk = await served.open()
        served.clock.move(days=31)
        app = served.client.app
        assert app is not None
        # WHEN the hourly purge runs
        await app[CONVERSATIONS].purge()
        # THEN it is gone
        assert (await talk.call("GET", "/messages")).status == 404


@pytest.mark.parametrize(
    "fault", [UnavailableError("away"), RuntimeError("mijn geheim")], ids=repr
)
async def test_a_purge_that_fails_is_tried_again_later(
    fault: Exception,
    served: Served,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    app = served.client.app
    assert app is not None
    held, calls = app[CONVERSATIONS], 0

    async def purge() -> None:
        nonlocal calls
        calls += 1
        raise fault

    monkeypatch.setattr(held, "purge", purge)
    monkeypatch.setattr("bot.gateway.app._PURGE_SECONDS", 0.01)
    # A database of its own: it is closed with its application.
    own = Database.from_settings(served.settings)
    other = create_app(
        served.settings, engine=held.engine, database=own, clock=held.clock
    )
    monkeypatch.setattr(other[CONVERSATIONS], "purge", purge)
    other.freeze()
    await other.startup()
    await until(lambda: calls > 1)
    await other.cleanup()
    assert calls > 1
    assert f"purge_failed {type(fault).__name__}" in caplog.text
    assert "geheim" not in caplog.text


def test_without_a_plan_source_the_plan_is_empty() -> None:
    assert no_plan({"x": 1}, dt.date(2026, 11, 24)) == {"title": "", "items": []}


async def test_an_unforeseen_fault_is_a_problem_without_details(
    talk: Talk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise KeyError("mijn geheim")

    monkeypatch.setattr("bot.gateway.views.plan.turns.load_snapshot", broken)
    async with talk.served.client.get(
        f"{talk.path}/plan", headers={"Authorization": f"Bearer {talk.token}"}
    ) as response:
        document = await response.json()
    assert response.status == document["status"] == 500
    assert "112" in document["detail"]
    assert "KeyError" in caplog.text
    assert "geheim" not in caplog.text + str(document)
