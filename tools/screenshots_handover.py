"""Take the pictures of docs/handleiding/adviseur/overdracht.md.

    python -m tools.screenshots_handover

A worker and an adviser in real Chromium, against a gateway with a fake agent. A picture
of more than 200 kB is an error.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.adviser import Adviser
from tests.browser.conftest import FLAGS
from tests.browser.worker import WAIT, Gateway, Window, running_gateway
from tools.ensure_browser import find_chromium
from tools.screenshots import MOST_BYTES, ROOT

OUT = ROOT / "docs" / "handleiding" / "adviseur"
STORY = {
    "human-obstacle": "Na het werk ben ik moe.",
    "human-steps": "Een energielijst bijhouden",
    "human-question": "Wie betaalt een opleiding naast mijn werk?",
}


def _open(browser: Browser, address: str, width: int, height: int) -> Page:
    context = browser.new_context(
        viewport={"width": width, "height": height},
        reduced_motion="reduce",
        locale="nl-NL",
    )
    page = context.new_page()
    page.goto(address)
    return page


def _take(page: Page, name: str) -> int:
    page.mouse.move(0, 0)
    page.wait_for_timeout(400)
    file = OUT / f"overdracht-{name}.png"
    page.screenshot(path=str(file))
    size = file.stat().st_size
    sys.stdout.write(f"» {file.name} {size / 1000:.0f} kB\n")
    return size


def _ask(window: Window) -> None:
    page = window.page
    window.menu("menu_human")
    for hook, words in STORY.items():
        page.get_by_test_id(hook).fill(words)
    page.get_by_test_id("human-by-window").check()


def _pictures(browser: Browser, gateway: Gateway) -> list[int]:
    worker = _open(browser, f"{gateway.address}/gesprek", 420, 1180)
    window = Window(worker).open()
    window.say("hallo")
    _ask(window)
    sizes = [_take(worker, "pakket")]
    worker.get_by_test_id("human-send").click()
    status = worker.get_by_test_id("panel-status")
    expect(status).not_to_be_empty(timeout=WAIT)
    worker.get_by_test_id("panel-back").click()
    adviser = Adviser(_open(browser, f"{gateway.address}/adviseur/", 1000, 760))
    adviser.press("Aanvragen")
    adviser.shows("Wil praten in het venster")
    sizes.append(_take(adviser.page, "wachtrij"))
    adviser.press("Nemen")
    adviser.shows("Wat de werkende meegaf")
    sizes.append(_take(adviser.page, "aanvraag"))
    adviser.press("Gesprek openen")
    adviser.shows("De werkende ziet")
    worker.set_viewport_size({"width": 420, "height": 780})
    window.type("Dag Anne, heb je even tijd?")
    adviser.shows("heb je even tijd?")
    adviser.say("Zeker! Vertel eens wat je zoekt.")
    window.hears("Vertel eens wat je zoekt.")
    adviser.shows("Vertel eens wat je zoekt.")
    return [
        *sizes,
        _take(adviser.page, "gesprek"),
        _take(worker, "werkende"),
    ]


def main() -> int:
    """Take all pictures; returns 1 when one is too large."""
    chromium = find_chromium()
    if chromium is None:
        sys.stderr.write("no Chromium: python tools/ensure_browser.py\n")
        return 1
    OUT.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        running_gateway(Path(folder)) as gateway,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        sizes = _pictures(browser, gateway)
        browser.close()
    return int(max(sizes) > MOST_BYTES)


if __name__ == "__main__":
    sys.exit(main())
