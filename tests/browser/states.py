"""Every state the widget can be in, and how to get there: for axe and for pictures."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Route, expect

from tests.browser.worker import WAIT, Window

GoThere = Callable[[Window], object]


def _refuse(window: Window) -> None:
    def answer(route: Route) -> None:
        if route.request.method == "POST":
            body = '{"type":"x","title":"x","status":413,"detail":"Te lang."}'
            kind = "application/problem+json"
            route.fulfill(status=413, body=body, content_type=kind)
        else:
            route.continue_()

    window.page.route("**/messages", answer)
    window.type("dit mag niet")
    expect(window.page.get_by_test_id("refused")).to_be_visible(timeout=WAIT)


def _offline(window: Window) -> None:
    window.page.context.set_offline(True)
    expect(window.page.get_by_test_id("line")).not_to_be_empty(timeout=WAIT)
    window.type("straks")


def _thumb_down(window: Window) -> None:
    window.say("hallo")
    window.page.get_by_test_id("thumb-down").last.click()
    expect(window.page.get_by_text("Wat klopte er niet?")).to_be_visible()


def _typing(window: Window) -> None:
    window.type("slow even denken")
    expect(window.page.get_by_test_id("typing")).to_be_visible(timeout=WAIT)


def _too_long(window: Window) -> None:
    window.box.fill("x" * 2_010)


def _code(window: Window) -> None:
    window.menu("menu_transfer")
    window.page.get_by_test_id("transfer_make").click()
    expect(window.page.get_by_test_id("transfer-qr")).to_be_visible(timeout=WAIT)


def _wrong_code(window: Window) -> None:
    window.menu("menu_transfer")
    window.page.get_by_test_id("transfer-field").fill("een-twee-drie")
    window.page.get_by_test_id("transfer-take").click()
    expect(window.page.get_by_text("Deze code klopt niet")).to_be_visible(timeout=WAIT)


def _plan(window: Window) -> None:
    window.say("hallo")
    window.menu("menu_plan")
    expect(window.page.get_by_test_id("plan")).to_be_visible(timeout=WAIT)


def _human(window: Window) -> None:
    window.menu("menu_human")
    expect(window.page.get_by_test_id("human-form")).to_be_visible(timeout=WAIT)


def _choices(window: Window) -> None:
    window.page.get_by_test_id("choices").click()
    window.page.get_by_test_id("choice-reminders").click()
    expect(window.page.get_by_test_id("panel-status")).not_to_be_empty(timeout=WAIT)


def _erased(window: Window) -> None:
    window.menu("menu_erase")
    window.page.get_by_test_id("erase_button").click()
    expect(window.page.get_by_test_id("ended")).to_be_visible(timeout=WAIT)


def _shared(window: Window) -> None:
    window.menu("menu_shared")
    window.page.get_by_test_id("shared_button").click()
    expect(window.page.get_by_test_id("quick_close")).to_be_visible()


def _warned(window: Window) -> None:
    window.page.clock.install()
    _shared(window)
    window.page.clock.fast_forward(41_000)
    expect(window.page.get_by_test_id("idle")).to_contain_text("Ben je er nog")


def _blank(window: Window) -> None:
    _warned(window)
    window.page.clock.fast_forward(21_000)
    expect(window.page.get_by_test_id("ended")).to_contain_text("leeg")


STATES: dict[str, GoThere] = {
    "opening": lambda window: None,
    "folded": lambda window: window.page.get_by_test_id("minimise").click(),
    "talking": lambda window: window.say("hallo daar"),
    "cards": lambda window: window.say("both kaarten", "Kijk eens."),
    "english": lambda window: window.say("english please", "I speak Dutch best."),
    "typing": _typing,
    "thumb_down": _thumb_down,
    "refused": _refuse,
    "offline": _offline,
    "too_long": _too_long,
    "menu": lambda window: window.page.get_by_test_id("menu").click(),
    "plan_empty": lambda window: window.menu("menu_plan"),
    "plan": _plan,
    "human": _human,
    "choices": _choices,
    "export": lambda window: window.menu("menu_export"),
    "transfer": _code,
    "wrong_code": _wrong_code,
    "share": lambda window: window.menu("menu_shared"),
    "shared": _shared,
    "warned": _warned,
    "blank": _blank,
    "restart": lambda window: window.menu("menu_restart"),
    "erase": lambda window: window.menu("menu_erase"),
    "erased": _erased,
}
