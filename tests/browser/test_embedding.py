"""One script tag on another site, under a policy as strict as they come."""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.application import ROOT
from tests.browser.conftest import OpenPage
from tests.browser.worker import WAIT, Gateway, Window, running_gateway

MANIFEST = ROOT / "bot" / "gateway" / "static" / "widget" / "manifest.json"


class Site:
    """A site on an origin of its own that serves one page."""

    def __init__(self) -> None:
        self.page, self.policy = "", ""
        site = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200 if self.path == "/" else 404)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Security-Policy", site.policy)
                self.end_headers()
                self.wfile.write(site.page.encode())

            def log_message(self, *_args: object) -> None:
                """Keep quiet."""

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://localhost:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    made = Site()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture(scope="module")
def gateway_for_site(
    site: Site, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Gateway]:
    folder = tmp_path_factory.mktemp("site")
    with running_gateway(folder, "--origin", site.address) as running:
        yield running


def _policy(gateway: Gateway) -> str:
    host = gateway.address.removeprefix("http://")
    return (
        f"default-src 'none'; script-src {gateway.address};"
        f" connect-src {gateway.address} ws://{host};"
        " base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'"
    )


def _script(gateway: Gateway, about: dict[str, str], more: str = "") -> str:
    return (
        f'<script src="{gateway.address}/widget/{about["file"]}"'
        f' integrity="{about["integrity"]}" crossorigin="anonymous" defer {more}>'
        "</script>"
    )


def test_a_pinned_script_under_a_strict_policy(
    open_page: OpenPage, site: Site, gateway_for_site: Gateway
) -> None:
    about = json.loads(MANIFEST.read_text(encoding="utf-8"))
    site.policy = _policy(gateway_for_site)
    site.page = (
        "<!doctype html><html lang=en><title>Site</title><main><h1>Site</h1></main>"
        + _script(gateway_for_site, about, 'data-operator="Bedrijf"')
    )
    page = open_page(site.address + "/", others=[gateway_for_site.address])
    window = Window(page).open()
    window.say("van een andere site")
    # THEN it is dressed, although the policy allows no style at all
    shape = page.get_by_test_id("window").evaluate(
        "(one) => getComputedStyle(one).display"
    )
    assert shape == "flex"
    window.menu("menu_transfer")
    page.get_by_test_id("transfer_make").click()
    expect(page.get_by_test_id("transfer-qr")).to_be_visible(timeout=WAIT)


def test_a_script_that_was_changed_does_not_run(
    open_page: OpenPage, site: Site, gateway_for_site: Gateway
) -> None:
    about = json.loads(MANIFEST.read_text(encoding="utf-8"))
    about["integrity"] = "sha384-" + "A" * 64
    site.policy = _policy(gateway_for_site)
    site.page = _script(gateway_for_site, about)
    page = open_page(site.address + "/", others=[gateway_for_site.address])
    expect(page.locator("koffie-break")).to_have_count(0)


def test_a_site_brings_its_own_words_colours_and_address(
    open_page: OpenPage, site: Site, gateway_for_site: Gateway
) -> None:
    about = json.loads(MANIFEST.read_text(encoding="utf-8"))
    style = "koffie-break { --koffie-accent: #005f6b; --koffie-radius: 4px }"
    site.policy = _policy(gateway_for_site) + "; style-src 'unsafe-inline'"
    site.page = (
        f"<!doctype html><title>Site</title><style>{style}</style>"
        '<script type="application/json" id="woorden">{"name": "Werkcafé"}</script>'
        + _script(gateway_for_site, about, 'data-mode="none"')
        + '<koffie-break texts="#woorden" address="u"></koffie-break>'
    )
    bodies: list[str] = []
    page = open_page("about:blank", others=[site.address, gateway_for_site.address])
    page.on("request", lambda one: bodies.append(one.post_data or ""))
    page.goto(site.address + "/")
    window = Window(page).open()
    window.say("goedendag")
    expect(page.get_by_role("heading", name="Werkcafé")).to_be_visible()
    expect(page.get_by_role("textbox", name="Typ uw bericht")).to_be_visible()
    expect(page.get_by_test_id("readers")).to_have_text("Alleen u leest dit terug")
    assert '"locale":"nl-formal"' in "".join(bodies)
    colour = page.get_by_test_id("text").last.evaluate(
        "(one) => getComputedStyle(one).borderTopLeftRadius"
    )
    assert colour == "4px"


def test_a_site_that_is_not_listed_is_refused(
    open_page: OpenPage, site: Site, tmp_path: Path
) -> None:
    about = json.loads(MANIFEST.read_text(encoding="utf-8"))
    with running_gateway(tmp_path) as gateway:
        site.policy = _policy(gateway)
        site.page = _script(gateway, about)
        page = open_page(site.address + "/", others=[gateway.address])
        page.get_by_test_id("launcher").click()
        expect(page.get_by_test_id("line")).not_to_be_empty(timeout=WAIT)
        assert page.get_by_test_id("message").count() == 0
        # The notice and help in need do not wait for the gateway.
        expect(page.get_by_test_id("emergency")).to_be_visible()
