"""One Chromium for all browser tests, and pages that watch what they do."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.worker import Gateway, running_gateway
from tools.ensure_browser import find_chromium

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
OpenPage = Callable[..., Page]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Give a running Chromium."""
    chromium = find_chromium()
    assert chromium, "no Chromium: run `python tools/ensure_browser.py`"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield running
        running.close()


@pytest.fixture(scope="session")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    """Give a gateway that all tests share; those that kill take one of their own."""
    with running_gateway(tmp_path_factory.mktemp("gateway")) as running:
        yield running


@pytest.fixture
def open_page(browser: Browser) -> Iterator[OpenPage]:
    """Give a way to open a page in a browser of its own, or in one that is there.

    `others` are addresses that the page may ask too. At the end no page may have had a
    fault, broken its policy, or asked anything of anyone else: nothing of a worker
    ever goes to a third party.
    """
    contexts: list[BrowserContext] = []
    faults: list[str] = []
    foreign: list[str] = []

    def open_one(
        address: str,
        *,
        context: BrowserContext | None = None,
        others: Sequence[str] = (),
        **options: Any,
    ) -> Page:
        if context is None:
            options.setdefault("viewport", {"width": 1200, "height": 900})
            context = browser.new_context(**options)
            contexts.append(context)
        page = context.new_page()
        home = "/".join(address.split("/")[:3])
        known = (home, "data:", "blob:", *others)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on(
            "console",
            lambda said: (
                faults.append(said.text) if "Content Security" in said.text else None
            ),
        )
        page.on(
            "request",
            lambda request: (
                None if request.url.startswith(known) else foreign.append(request.url)
            ),
        )
        page.goto(address)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert faults == []
    assert foreign == []
