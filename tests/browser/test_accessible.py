"""WCAG 2.2 AA as far as a machine can tell: axe in all states, keys, zoom, modes."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.application import ROOT
from tests.browser.conftest import OpenPage
from tests.browser.states import STATES
from tests.browser.worker import WAIT, Gateway, Window

AXE = ROOT / "widget" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SMALLEST_TARGET = 24
TARGETS = "button, input, textarea, summary, a.out, .need a"


def violations(page: Page) -> list[str]:
    """Return what axe finds wrong on the page, the widget's shadow root included."""
    # Through the debugger: the page's own policy forbids scripts from elsewhere.
    if not page.evaluate("typeof axe !== 'undefined'"):
        session = page.context.new_cdp_session(page)
        source = AXE.read_text(encoding="utf-8")
        session.send("Runtime.evaluate", {"expression": source})
    # Colours are judged at rest, not while something fades in.
    page.evaluate("Promise.all(document.getAnimations().map((one) => one.finished))")
    found: dict[str, Any] = page.evaluate(
        "(tags) => axe.run(document, { runOnly: tags, resultTypes: ['violations'] })",
        RULES,
    )
    return [
        f"{one['id']}: {json.dumps([node['target'] for node in one['nodes']])}"
        for one in found["violations"]
    ]


def violations_in_both(page: Page) -> list[str]:
    """Return what axe finds wrong on a light screen and on a dark one."""
    found = violations(page)
    page.emulate_media(color_scheme="dark")
    found += [f"dark: {one}" for one in violations(page)]
    page.emulate_media(color_scheme="light")
    return found


def small_targets(page: Page) -> list[str]:
    """Return the controls in sight that are smaller than 24 by 24 pixels."""
    small = []
    for control in page.get_by_test_id("window").locator(TARGETS).all():
        box = control.bounding_box()
        if box is None or not control.is_visible():
            continue
        if min(box["width"], box["height"]) < SMALLEST_TARGET - 0.5:
            text = control.get_attribute("aria-label") or control.inner_text()
            small.append(f"{text}: {box['width']:.0f} x {box['height']:.0f}")
    return small


@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing(open_page: OpenPage, gateway: Gateway, state: str) -> None:
    page = open_page(gateway.address, reduced_motion="reduce")
    STATES[state](Window(page).open())
    assert violations(page) == []
    assert small_targets(page) == []
    # AND in the dark the same
    page.emulate_media(color_scheme="dark")
    assert violations(page) == []


def test_axe_sees_into_the_widget(open_page: OpenPage, gateway: Gateway) -> None:
    page = open_page(gateway.address)
    Window(page).open()
    page.get_by_test_id("send").evaluate("(one) => one.removeAttribute('aria-label')")
    # Among others perhaps: while the window opens its colours are still on their way.
    assert "button-name" in {found.partition(":")[0] for found in violations(page)}


@pytest.mark.parametrize("page_of", ["/gesprek", "/"])
def test_axe_finds_nothing_on_a_phone(
    open_page: OpenPage, gateway: Gateway, page_of: str
) -> None:
    phone = {"viewport": {"width": 360, "height": 740}, "has_touch": True}
    page = open_page(gateway.address + page_of, reduced_motion="reduce", **phone)
    window = Window(page).open()
    assert violations(page) == []
    window.say("both kaarten", "Kijk eens.")
    assert violations(page) == []
    assert small_targets(page) == []
    if page_of == "/gesprek":
        # The widget is the whole page there, so its name is the heading of the page.
        expect(page.get_by_role("heading", level=1)).to_have_text("Koffiebreak")


def test_a_talk_with_the_keyboard_alone(open_page: OpenPage, gateway: Gateway) -> None:
    page = open_page(gateway.address)
    window = Window(page)
    keys = page.keyboard

    def tab_to(name: str, *, back: bool = False) -> None:
        for _ in range(60):
            keys.press("Shift+Tab" if back else "Tab")
            if _focused(page) == name:
                return
        raise AssertionError(f"the keyboard does not reach {name!r}")

    # Open it; the focus goes to where one types.
    tab_to("Praat met Koffiebreak")
    keys.press("Enter")
    window.hears("Zullen we beginnen?")
    assert _focused(page) == "Typ je bericht"
    # A quick reply, backwards from the box; the answer comes right after the focus.
    tab_to("Nee", back=True)
    keys.press("Enter")
    window.hears("Je zei: Nee")
    assert "Nee" in _focused(page)
    # Type; the focus stays where it is when the answer comes.
    tab_to("Typ je bericht")
    keys.type("both van toetsen")
    keys.press("Enter")
    window.hears("Kijk eens.")
    assert _focused(page) == "Typ je bericht"
    # A card, its button, and explaining what was asked.
    tab_to("Kies: Energielijst", back=True)
    keys.press("Space")
    window.hears("Je zei: Kies")
    tab_to("Leg uit")
    keys.press("Enter")
    window.hears("Je zei: Leg uit")
    # The menu, a panel, a switch, and back with Escape to where one came from.
    tab_to("Menu", back=True)
    keys.press("Enter")
    tab_to("Mijn keuzes")
    keys.press("Enter")
    expect(page.get_by_test_id("panel")).to_be_visible()
    assert _focused(page) == "Mijn keuzes"
    tab_to("Herinner me aan mijn stap")
    keys.press("Space")
    expect(page.get_by_role("switch").last).to_be_checked()
    expect(page.get_by_test_id("panel-status")).to_contain_text("bewaard", timeout=WAIT)
    keys.press("Escape")
    assert _focused(page) == "Menu"
    # Escape folds the window; the focus is back on its button.
    keys.press("Escape")
    assert _focused(page) == "Praat met Koffiebreak"


def _focused(page: Page) -> str:
    """Return the name of what has the focus, inside the shadow root too."""
    name: str = page.evaluate(
        """() => {
            let on = document.activeElement;
            while (on?.shadowRoot?.activeElement) on = on.shadowRoot.activeElement;
            const label = on.labels?.[0]?.innerText;
            return on.getAttribute('aria-label') ?? label ?? on.textContent;
        }"""
    )
    return re.sub(r"\s+", " ", name).strip().replace(" :", ":")


def test_the_live_region_is_there_first_and_hears_answers_once(
    open_page: OpenPage, gateway: Gateway
) -> None:
    page = open_page(gateway.address)
    # GIVEN a gateway that has not answered yet
    page.route("**/api/conversations", lambda route: None)
    page.get_by_test_id("launcher").click()
    log = page.get_by_role("log")
    expect(log).to_have_attribute("aria-live", "polite")
    expect(log).to_have_text("")
    # AND the line's own live region is in the tree, though nothing is said yet
    line = page.get_by_test_id("line")
    assert (
        line.evaluate("(one) => getComputedStyle(one.parentElement).display") != "none"
    )
    page.unroute("**/api/conversations")
    page.reload()
    window = Window(page).open()
    window.page.evaluate(
        """() => {
            window.added = [];
            const root = document.querySelector('koffie-break').shadowRoot;
            const told = (node) => node.closest?.('[aria-live=off]') === null;
            new MutationObserver((all) => {
                for (const one of all) for (const node of one.addedNodes)
                    if (node.nodeType === 1 && told(node)) added.push(node.innerText);
            }).observe(root.querySelector('.list'), { childList: true });
        }"""
    )
    # WHEN the worker presses a button
    page.get_by_role("button", name="Ja", exact=True).click()
    window.hears("Je zei: Ja")
    # THEN the choice and the answer are spoken, each once, with who says it
    added = [re.sub(r"\s+", " ", text) for text in page.evaluate("window.added")]
    assert [text.partition(" Dit helpt")[0] for text in added][:1] == ["Jij: Ja"]
    assert len([text for text in added if "Je zei: Ja" in text]) == 1
    assert len(added) == 2


@pytest.mark.parametrize(
    ("width", "height"), [(320, 640), (320, 256)], ids=["320px", "400%"]
)
def test_everything_fits_in_320_pixels(
    open_page: OpenPage, gateway: Gateway, width: int, height: int
) -> None:
    # 1280 x 1024 at 400 % is 320 x 256 (WCAG 1.4.10).
    page = open_page(
        gateway.address,
        viewport={"width": width, "height": height},
        reduced_motion="reduce",
    )
    window = Window(page).open()
    window.say("both kaarten", "Kijk eens.")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    # Nothing in the conversation sticks out sideways.
    assert window.log.evaluate("(one) => one.scrollWidth - one.clientWidth") <= 0
    # The notice and help in need stay in sight; the box can be used.
    for hook in ("standing-notice", "emergency", "input"):
        expect(page.get_by_test_id(hook)).to_be_in_viewport(ratio=1)
    # Something of the conversation is left to read: three lines at least.
    box = window.log.bounding_box()
    assert box is not None
    assert box["height"] >= 72
    assert violations(page) == []
    for item in ("menu_plan", "menu_choices", "menu_transfer"):
        panel = window.menu(item)
        expect(panel).to_be_visible()
        assert panel.evaluate("(one) => one.scrollWidth - one.clientWidth") <= 0
        page.get_by_test_id("panel-back").click()


def test_text_twice_as_large_still_fits(open_page: OpenPage, gateway: Gateway) -> None:
    page = open_page(gateway.address, viewport={"width": 640, "height": 700})
    page.evaluate(
        "document.documentElement.style.setProperty('--koffie-font-size', '32px')"
    )
    window = Window(page).open()
    window.say("both kaarten", "Kijk eens.")
    assert window.log.evaluate("(one) => one.scrollWidth - one.clientWidth") <= 0
    expect(page.get_by_test_id("emergency")).to_be_in_viewport(ratio=1)


def test_less_motion_when_asked(open_page: OpenPage, gateway: Gateway) -> None:
    page = open_page(gateway.address, reduced_motion="reduce")
    window = Window(page).open()
    window.type("slow even")
    dots = page.get_by_test_id("typing")
    expect(dots).to_be_visible(timeout=WAIT)
    moving = dots.evaluate(
        "(one) => one.getAnimations({ subtree: true })"
        ".filter((a) => a.effect.getComputedTiming().endTime > 1000).length"
    )
    assert moving == 0


def test_forced_colours_keep_everything_apart(
    open_page: OpenPage, gateway: Gateway
) -> None:
    page = open_page(gateway.address, forced_colors="active", reduced_motion="reduce")
    window = Window(page).open()
    window.say("hallo")
    for bubble in page.get_by_test_id("text").all():
        width = bubble.evaluate("(one) => getComputedStyle(one).borderTopWidth")
        assert float(width.removesuffix("px")) >= 1
    window.menu("menu_choices")
    switch = page.get_by_test_id("choice-reminders")
    expect(switch).to_be_visible(timeout=WAIT)
    off = switch.evaluate("(one) => getComputedStyle(one).backgroundColor")
    switch.click()
    expect(switch).to_be_checked()
    on = switch.evaluate("(one) => getComputedStyle(one).backgroundColor")
    assert on != off
    assert violations(page) == []


def test_the_language_is_marked_where_the_bot_answers_in_another(
    open_page: OpenPage, gateway: Gateway
) -> None:
    page = open_page(gateway.address)
    window = Window(page).open()
    window.say("english please", "I speak Dutch best.")
    said = page.get_by_text("I speak Dutch best.", exact=True)
    assert said.evaluate("(one) => one.closest('[lang]').lang") == "en"
    # AND the widget's own words around it are Dutch, on a page in any language
    page.evaluate("document.documentElement.lang = 'de'")
    for own in (page.get_by_test_id("thumb-up").last, page.get_by_test_id("input")):
        assert own.evaluate("(one) => one.closest('[lang]').lang") == "nl"
