"""One talk in headless Chromium, from greeting to plan, on the demonstration page."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.worker import WAIT


@pytest.fixture
def page(open_page: OpenPage, talk_server: str) -> Page:
    return open_page(talk_server)


def open_talk(page: Page) -> Locator:
    page.get_by_role("button", name="Praat met Koffiebreak").click()
    log = page.get_by_role("log")
    expect(log).to_contain_text("computerprogramma", timeout=WAIT)
    return log


def say(page: Page, log: Locator, words: str, answer: str) -> None:
    box = page.get_by_role("textbox").first
    box.fill(words)
    box.press("Enter")
    expect(log).to_contain_text(answer, timeout=WAIT)


def press(page: Page, log: Locator, title: str, answer: str) -> None:
    # The whole name: "Vast" must not find another button that has it within.
    page.get_by_role("button", name=title, exact=True).last.click()
    expect(log).to_contain_text(answer, timeout=WAIT)


def test_a_talk_from_greeting_to_plan(page: Page):
    log = open_talk(page)
    press(page, log, "Ja, beginnen", "van 0 tot 10")
    say(page, log, "een 5 denk ik", "geen lager cijfer")
    say(page, log, "nieuwe mensen inwerken vind ik leuk", "Wat kost je juist energie")
    say(page, log, "het sjouwen en de lange dagen", "Als er één ding")
    expect(page.get_by_test_id("progress")).to_have_text("Vraag 4 van 14")
    # What was asked can be explained, and is asked again.
    before = page.get_by_test_id("message").count()
    page.get_by_role("button", name="Leg uit").click()
    expect(page.get_by_test_id("message")).to_have_count(before + 2, timeout=WAIT)
    expect(page.get_by_test_id("message").last).to_contain_text("?")
    press(page, log, "Een stap hogerop", "Wat houdt je tegen")
    press(page, log, "Geen tijd", "Wat voor werk doe je")
    say(page, log, "orderpicker", "Wat voor contract")
    press(page, log, "Vast", "Hoeveel tijd")
    press(page, log, "Een half uur per week", "Klopt dat")
    press(page, log, "Ja, dat klopt", "kleine stappen")
    page.get_by_role("button", name="Deze kies ik").first.click()
    expect(log).to_contain_text("Hoe zeker ben je", timeout=WAIT)
    say(page, log, "een 8", "Welke dag begin je")
    press(page, log, "Morgen", "woensdag 25 november")
    press(page, log, "Ja, zet maar in mijn plan", "Je plan staat klaar")
    expect(page.get_by_test_id("progress")).to_have_text("Je plan staat klaar")


def test_the_talk_is_there_again_after_a_reload(page: Page):
    log = open_talk(page)
    press(page, log, "Ja, beginnen", "van 0 tot 10")
    say(page, log, "een 6", "geen lager cijfer")
    page.reload()
    # The window may come back open or closed; the talk is the same.
    opener = page.get_by_role("button", name="Praat met Koffiebreak")
    if opener.is_visible():
        opener.click()
    log = page.get_by_role("log")
    expect(log).to_contain_text("geen lager cijfer", timeout=WAIT)
    assert log.inner_text().count("van 0 tot 10") == 1
    say(page, log, "de sfeer is goed", "Wat kost je juist energie")


def test_what_a_worker_types_is_never_markup(page: Page):
    log = open_talk(page)
    words = "<img src=x onerror=alert(1)> <b>vet</b>"
    say(page, log, words, words)
    assert page.locator("img[src='x']").count() == 0


def test_the_standing_notice_is_there_at_once(page: Page):
    open_talk(page)
    expect(page.get_by_text("Computerprogramma, geen mens").first).to_be_visible()
    expect(page.get_by_role("link", name="113")).to_be_visible()


@pytest.mark.parametrize("width", [1200, 360])
def test_nothing_sticks_out_at_any_width(
    open_page: OpenPage, talk_server: str, width: int, tmp_path: Path
):
    page = open_page(talk_server, viewport={"width": width, "height": 800})
    open_talk(page)
    shot = tmp_path / f"{width}.png"
    page.screenshot(path=str(shot))
    assert shot.stat().st_size > 5_000
    assert page.evaluate("document.documentElement.scrollWidth") <= width
