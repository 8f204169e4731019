from __future__ import annotations

from pathlib import Path

import pytest

from tests.serving import Served, Talk, serving

SITE = "https://intranet.example"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/"),
        ("GET", "/static/demo.css"),
        ("GET", "/healthz"),
        ("GET", "/api/unknown"),
        ("PATCH", "/api/conversations"),
        ("POST", "/api/conversations"),
        ("GET", "/api/conversations/x/plan"),
    ],
)
async def test_every_answer_is_hardened(served: Served, method: str, path: str) -> None:
    headers = (await served.call(method, path)).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Frame-Options"] == "DENY"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "Server" not in headers
    if path.startswith("/api"):
        assert headers["Cache-Control"] == "no-store"


async def test_the_plan_page_allows_its_own_style_alone(talk: Talk) -> None:
    page = await talk.call("GET", "/plan", headers={"Accept": "text/html"})
    policy = page.headers["Content-Security-Policy"]
    assert "style-src 'sha256-" in policy
    assert "script-src" not in policy
    assert "<script" not in page.text


async def test_https_is_remembered(tmp_path: Path) -> None:
    async with serving(tmp_path, public_url="https://bot.example") as served:
        answer = await served.call("GET", "/healthz")
    assert "max-age" in answer.headers["Strict-Transport-Security"]


async def test_another_site_is_refused(served: Served, talk: Talk) -> None:
    for origin in (SITE, "null", "http://127.0.0.1.evil.example", "file://"):
        headers = {"Origin": origin}
        body = {"channel": "web"}
        opened = await served.call(
            "POST", "/api/conversations", json=body, headers=headers
        )
        assert opened.status == 403
        assert "Access-Control-Allow-Origin" not in opened.headers
        assert (await talk.call("GET", "/messages", headers=headers)).status == 403
        window = await served.call("GET", f"{talk.path}/ws", headers=headers)
        assert window.status == 403


async def test_our_own_page_is_welcome(served: Served) -> None:
    own = str(served.client.make_url("/")).rstrip("/")
    answer = await served.call(
        "POST", "/api/conversations", json={"channel": "web"}, headers={"Origin": own}
    )
    assert answer.status == 201


async def test_a_listed_site_may_call_and_read(tmp_path: Path) -> None:
    async with serving(tmp_path, allowed_origins=(SITE,)) as served:
        preflight = await served.call(
            "OPTIONS",
            "/api/conversations",
            headers={"Origin": SITE, "Access-Control-Request-Method": "POST"},
        )
        answer = await served.call(
            "POST",
            "/api/conversations",
            json={"channel": "web"},
            headers={"Origin": SITE},
        )
    assert preflight.status == 204
    allowed = preflight.headers["Access-Control-Allow-Headers"].lower()
    assert "authorization" in allowed
    for headers in (preflight.headers, answer.headers):
        assert headers["Access-Control-Allow-Origin"] == SITE
        assert "Origin" in headers.getall("Vary")
        assert "Access-Control-Allow-Credentials" not in headers
    assert answer.status == 201


async def test_a_token_in_the_url_opens_nothing(served: Served, talk: Talk) -> None:
    for name in ("token", "access_token", "Authorization"):
        answer = await served.call(
            "GET", f"{talk.path}/messages", params={name: talk.token}
        )
        assert answer.status == 401
