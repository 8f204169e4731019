from __future__ import annotations

import pytest

from bot.gateway.operations import create_operations_app
from bot.storage.errors import UnavailableError
from tests.serving import Served, Talk


async def test_the_demonstration_page_carries_the_widget(served: Served) -> None:
    answer = await served.call("GET", "/")
    assert answer.status == 200
    assert 'src="/widget/koffiebreak.js"' in answer.text
    assert served.settings.operator_name in answer.text
    assert (await served.call("GET", "/static/demo.css")).status == 200


async def test_the_versioned_widget_may_be_kept_for_ever(served: Served) -> None:
    for name in ("koffiebreak.js", "koffiebreak-1.2.0.js"):
        (served.settings.data_folder / name).write_text("1;")
    plain = await served.call("GET", "/widget/koffiebreak.js")
    versioned = await served.call("GET", "/widget/koffiebreak-1.2.0.js")
    assert plain.headers["Cache-Control"] == "public, max-age=300"
    assert "immutable" in versioned.headers["Cache-Control"]
    assert versioned.headers["Access-Control-Allow-Origin"] == "*"
    assert "javascript" in versioned.headers["Content-Type"]


@pytest.mark.parametrize(
    "path",
    [
        "/widget/absent.js",
        "/widget/..%2Fkeys.json",
        "/widget/.hidden",
        "/widget/%00",
        "/static/..%2f..%2fsettings.py",
        "/static/widget",
    ],
)
async def test_other_files_are_not_found(served: Served, path: str) -> None:
    (served.settings.data_folder / ".hidden").write_text("x")
    assert (await served.call("GET", path)).status == 404


async def test_ready_only_with_engine_and_database(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (await served.call("GET", "/healthz")).json == {"status": "ok"}
    assert (await served.call("GET", "/readyz")).json == {"status": "ready"}
    # GIVEN an engine that is still loading
    served.agent.is_ready = False
    assert (await served.call("GET", "/readyz")).status == 503
    assert (await served.call("GET", "/healthz")).status == 200
    # GIVEN a database that is away
    served.agent.is_ready = True

    def away(**_: bool) -> None:
        raise UnavailableError("away")

    monkeypatch.setattr(served.database, "read", away)
    assert (await served.call("GET", "/readyz")).status == 503


async def test_a_database_that_is_away_answers_503(
    served: Served, talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(**_: bool) -> None:
        raise UnavailableError("away")

    monkeypatch.setattr(served.database, "write", away)
    assert (await talk.send(text="hoi")).status == 503
    answer = await served.call("POST", "/api/conversations", json={"channel": "web"})
    assert answer.status == 503
    assert "113" in answer.json["detail"]


async def test_metrics_count_without_naming_anyone(
    served: Served, talk: Talk, aiohttp_client: object
) -> None:
    await talk.send(text="mijn geheim")
    app = served.client.app
    assert app is not None
    client = await aiohttp_client(create_operations_app(app))  # type: ignore[operator]
    async with client.get("/metrics") as response:
        text = await response.text()
    assert response.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    labels = 'method="POST",route="send_message",status="200"'
    assert f"koffiebreak_requests_total{{{labels}}} 1.0" in text
    assert 'koffiebreak_turns_total{outcome="turn"} 1.0' in text
    assert "koffiebreak_turn_seconds_count 1.0" in text
    assert "koffiebreak_database_up 1.0" in text
    assert "# TYPE koffiebreak_outbox_waiting gauge" in text
    assert 'koffiebreak_request_seconds_bucket{le="+Inf"} 2.0' in text
    assert talk.id not in text
    assert "geheim" not in text
    assert (await served.call("GET", "/metrics")).status == 404


# What Chromium sends when somebody types an address.
NAVIGATING = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


async def test_who_types_a_wrong_address_gets_a_page(served: Served) -> None:
    page = await served.call("GET", "/gespreek", headers=NAVIGATING)
    assert page.status == 404
    assert page.headers["Content-Type"].startswith("text/html")
    assert "Niet gevonden" in page.text
    assert 'href="/gesprek"' in page.text
    assert 'href="tel:112"' in page.text
    assert page.headers["Vary"] == "Accept"
    assert "script-src" in page.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("path", "accept"),
    [
        ("/gespreek", "*/*"),
        ("/gespreek", "application/problem+json"),
        ("/widget/absent.js", "*/*"),
        ("/api/conversations/x/messages", NAVIGATING["Accept"]),
    ],
)
async def test_a_program_gets_a_problem_document(
    served: Served, path: str, accept: str
) -> None:
    answer = await served.call("GET", path, headers={"Accept": accept})
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    assert answer.json["type"].startswith("urn:koffiebreak:problem:")
