"""Take the pictures of docs/images/: the real talk, desktop, phone, dark and 400 %.

    python tools/screenshots.py             also those of the advisers' manual
    python tools/screenshots.py --portal    those of the manual alone

Serves the trained model on a fixed day and talks to it in headless Chromium. A picture
of more than 200 kB is an error.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.application import serving_application  # noqa: E402
from tests.fakes import FakeClock  # noqa: E402
from tools import portal_pictures  # noqa: E402
from tools.ensure_browser import find_chromium  # noqa: E402

OUT = ROOT / "docs" / "images"
MOST_BYTES = 200_000
WAIT = 20_000
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def _press(page: Page, title: str, answer: str) -> None:
    page.get_by_role("button", name=title, exact=True).last.click()
    _hear(page, answer)


def _say(page: Page, words: str, answer: str) -> None:
    page.get_by_test_id("input").fill(words)
    page.get_by_test_id("input").press("Enter")
    _hear(page, answer)


def _hear(page: Page, words: str) -> None:
    expect(page.get_by_role("log")).to_contain_text(words, timeout=WAIT)


def begin(page: Page) -> None:
    """Open the talk and answer the first questions."""
    launcher = page.get_by_test_id("launcher")
    if launcher.is_visible():
        launcher.click()
    _hear(page, "computerprogramma")
    _press(page, "Ja, beginnen", "van 0 tot 10")
    _say(page, "een 5 denk ik", "geen lager cijfer")
    _say(page, "nieuwe mensen inwerken vind ik leuk", "Wat kost je juist energie")
    _say(page, "het sjouwen en de lange dagen", "Als er één ding")


def advise(page: Page) -> None:
    """Go on until the steps are shown."""
    begin(page)
    _press(page, "Een stap hogerop", "Wat houdt je tegen")
    _press(page, "Geen tijd", "Wat voor werk doe je")
    # The job tells the sector, so that is not asked.
    _say(page, "orderpicker", "contract")
    _press(page, "Vast", "Hoeveel tijd")
    _press(page, "Een half uur per week", "Klopt dat")
    _press(page, "Ja, dat klopt", "kleine stappen")


def plan(page: Page) -> None:
    """Choose a step, and open the plan."""
    advise(page)
    page.get_by_role("button", name="Deze kies ik").first.click()
    _hear(page, "Hoe zeker ben je")
    _say(page, "een 8", "Welke dag begin je")
    _press(page, "Morgen", "woensdag 25 november")
    _press(page, "Ja, zet maar in mijn plan", "Je plan staat klaar")
    page.get_by_test_id("menu").click()
    page.get_by_test_id("menu_plan").click()
    expect(page.get_by_test_id("plan")).to_be_visible(timeout=WAIT)


def move(page: Page) -> None:
    """Make a code to take the talk along."""
    begin(page)
    page.get_by_test_id("menu").click()
    page.get_by_test_id("menu_transfer").click()
    page.get_by_test_id("transfer_make").click()
    code = page.get_by_test_id("transfer-qr")
    expect(code).to_be_visible(timeout=WAIT)
    code.scroll_into_view_if_needed()


@dataclass(frozen=True)
class Picture:
    """One file, how to get there, and the window it is taken in."""

    name: str
    act: Callable[[Page], None]
    width: int
    height: int
    path: str = "/"
    dark: bool = False


PICTURES = (
    Picture("talk", begin, 1200, 860),
    Picture("steps-desktop", advise, 1000, 900, path="/gesprek"),
    Picture("talk-phone", begin, 390, 780, path="/gesprek"),
    Picture("plan-phone", plan, 390, 780, path="/gesprek"),
    Picture("talk-dark", advise, 390, 780, path="/gesprek", dark=True),
    Picture("move-dark", move, 390, 780, path="/gesprek", dark=True),
    # 1280 by 1024 pixels at 400 %, as WCAG 1.4.10 counts.
    Picture("talk-400-percent", begin, 320, 256),
)


def take(browser: Browser, address: str, picture: Picture) -> int:
    """Take one picture and return its bytes."""
    options: dict[str, Any] = {
        "viewport": {"width": picture.width, "height": picture.height},
        "color_scheme": "dark" if picture.dark else "light",
        "reduced_motion": "reduce",
        "locale": "nl-NL",
    }
    context = browser.new_context(**options)
    page = context.new_page()
    page.goto(address + picture.path)
    picture.act(page)
    # The line that says that all is well again goes by itself.
    expect(page.get_by_test_id("typing")).to_be_hidden(timeout=WAIT)
    page.mouse.move(0, 0)
    page.wait_for_timeout(400)
    file = OUT / f"{picture.name}.png"
    page.screenshot(path=str(file))
    context.close()
    return file.stat().st_size


def main() -> int:
    """Take all pictures; returns 1 when one is too large."""
    chromium = find_chromium()
    if chromium is None:
        sys.stderr.write("no Chromium: python tools/ensure_browser.py\n")
        return 1
    OUT.mkdir(parents=True, exist_ok=True)
    portal_pictures.OUT.mkdir(parents=True, exist_ok=True)
    clock = FakeClock()
    with (
        tempfile.TemporaryDirectory() as folder,
        serving_application(Path(folder), clock=clock) as address,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        sizes = {}
        if "--portal" not in sys.argv[1:]:
            sizes = {f"{p.name}.png": take(browser, address, p) for p in PICTURES}
        sizes |= portal_pictures.take_all(browser, address, Path(folder), clock)
        browser.close()
    for name, size in sizes.items():
        sys.stdout.write(f"» {name} {size / 1000:.0f} kB\n")
    return int(any(size > MOST_BYTES for size in sizes.values()))


if __name__ == "__main__":
    sys.exit(main())
