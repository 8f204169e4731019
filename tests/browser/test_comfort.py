"""What the widget offers besides the talk: plan, choices, another device, erasing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.worker import WAIT, Gateway, Window, said_by_worker


@pytest.fixture
def window(open_page: OpenPage, gateway: Gateway) -> Window:
    """Give an open talk in which something was said."""
    opened = Window(open_page(gateway.address)).open()
    opened.say("hallo")
    return opened


def everything_kept(page: Page) -> str:
    """Return all that the browser keeps for this site."""
    kept: str = page.evaluate(
        "JSON.stringify({...localStorage}) + JSON.stringify({...sessionStorage})"
        " + document.cookie"
    )
    return kept


def test_what_everybody_must_know_is_in_sight(window: Window) -> None:
    page = window.page
    notice = page.get_by_test_id("standing-notice")
    expect(notice).to_contain_text("Computerprogramma, geen mens")
    expect(notice).to_contain_text("van Gemeente Voorbeeld")
    expect(page.get_by_test_id("readers")).to_have_text("Alleen jij leest dit terug")
    expect(page.get_by_test_id("emergency")).to_contain_text("In nood: 112")
    # WHEN the worker lets an adviser read along THEN that stands there too
    page.get_by_test_id("choices").click()
    switches = page.get_by_role("switch")
    expect(switches).to_have_count(3)
    for one in switches.all():
        expect(one).not_to_be_checked()
    expect(page.get_by_text("Je hebt nog niets gekozen")).to_be_visible()
    page.get_by_test_id("choice-adviser_may_read").click()
    expect(page.get_by_text("Je koos dit bij de uitleg van")).to_be_visible(
        timeout=WAIT
    )
    expect(page.get_by_test_id("readers")).to_have_text("Een adviseur mag meelezen")
    page.reload()
    window.open()
    expect(page.get_by_test_id("readers")).to_have_text(
        "Een adviseur mag meelezen", timeout=WAIT
    )


def test_the_notice_stands_while_nothing_can_be_reached(
    open_page: OpenPage, gateway: Gateway
) -> None:
    page = open_page(gateway.address)
    page.route("**/api/**", lambda route: route.abort())
    page.get_by_test_id("launcher").click()
    expect(page.get_by_test_id("line")).to_contain_text("weg", timeout=WAIT)
    expect(page.get_by_test_id("standing-notice")).to_be_visible()
    for number in ("112", "113"):
        link = page.get_by_test_id("emergency").locator(f"a[href='tel:{number}']")
        expect(link).to_be_visible()


def test_how_far_the_talk_is(window: Window) -> None:
    expect(window.page.get_by_test_id("progress")).to_have_text("Vraag 2 van 4")
    bar = window.page.get_by_role("progressbar")
    expect(bar).to_have_attribute("aria-valuenow", "1")
    expect(bar).to_have_attribute("aria-valuetext", "Vraag 2 van 4")


@pytest.mark.parametrize(
    ("button", "name", "holds"),
    [("plan_calendar", ".ics", "BEGIN:VEVENT"), ("plan_page", ".html", "Je wens")],
)
def test_the_plan_can_be_kept(
    window: Window, button: str, name: str, holds: str
) -> None:
    window.menu("menu_plan")
    with window.page.expect_download() as started:
        window.page.get_by_test_id(button).click()
    assert started.value.suggested_filename == f"mijn-plan{name}"
    assert holds in Path(started.value.path()).read_text(encoding="utf-8")


def test_the_plan_as_a_pdf(window: Window) -> None:
    window.menu("menu_plan")
    with window.page.expect_download() as started:
        window.page.get_by_test_id("plan_pdf").click()
    assert started.value.suggested_filename.endswith(".pdf")
    assert Path(started.value.path()).read_bytes().startswith(b"%PDF-")


def test_a_pdf_or_else_the_way_to_make_one(window: Window) -> None:
    window.menu("menu_plan")
    expect(window.page.get_by_test_id("plan_pdf")).to_be_visible(timeout=WAIT)
    answers: list[int] = []
    window.page.on(
        "response",
        lambda one: answers.append(one.status) if one.url.endswith("/plan") else None,
    )
    with window.page.context.expect_event("page", timeout=WAIT) as other:
        # A gateway without PDF answers 406: then the browser makes one by printing.
        window.page.route(
            "**/plan",
            lambda route: route.fulfill(
                status=406,
                content_type="application/problem+json",
                body=json.dumps({"status": 406, "detail": "Niet in deze vorm."}),
            ),
        )
        window.page.get_by_test_id("plan_pdf").click()
    expect(other.value.get_by_role("heading", name="Je plan", level=1)).to_be_visible()
    assert answers == [406]
    expect(window.page.get_by_test_id("panel-status")).to_contain_text(
        "opslaan als PDF"
    )
    other.value.close()


def test_what_do_you_know_of_me(window: Window) -> None:
    window.menu("menu_export")
    with window.page.expect_download() as started:
        window.page.get_by_test_id("export_button").click()
    everything = json.loads(Path(started.value.path()).read_text(encoding="utf-8"))
    assert "hallo" in [message["text"] for message in everything["messages"]]


def test_begin_again(window: Window) -> None:
    before = window.key()["id"]
    window.menu("menu_restart")
    window.page.get_by_test_id("restart_button").click()
    expect(window.log).not_to_contain_text("hallo", timeout=WAIT)
    window.open()
    assert window.key()["id"] != before
    assert len(window.settled()) == 2


def test_erase_my_talk(window: Window) -> None:
    key, page = window.key(), window.page
    window.menu("menu_erase")
    page.get_by_test_id("erase_button").click()
    expect(page.get_by_test_id("ended")).to_contain_text("gewist", timeout=WAIT)
    # THEN nothing is left here, nor there
    assert key["token"] not in everything_kept(page)
    status = page.evaluate(
        """async ({ id, token }) => (await fetch(`/api/conversations/${id}/messages`,
            { headers: { Authorization: `Bearer ${token}` } })).status""",
        key,
    )
    assert status == 404
    page.get_by_role("button", name="Nieuw gesprek beginnen").click()
    window.open()
    assert len(window.settled()) == 2


def test_take_the_talk_along_by_qr_code(
    window: Window, open_page: OpenPage, gateway: Gateway
) -> None:
    said = window.settled()
    window.menu("menu_transfer")
    with window.page.expect_response("**/transfer") as offered:
        window.page.get_by_test_id("transfer_make").click()
    expect(window.page.get_by_test_id("transfer-qr")).to_be_visible()
    # WHEN the phone opens what stands in the QR code
    url = offered.value.json()["url"]
    asked: list[str] = []
    known = [gateway.address]
    small = {"width": 360, "height": 740}
    phone = open_page("about:blank", others=known, viewport=small)
    phone.on("request", lambda request: asked.append(request.url))
    phone.goto(url)
    # THEN it asks first, and the code is gone from the address and sent to nobody
    expect(phone.get_by_test_id("transfer-field")).to_have_value(url.partition("=")[2])
    assert phone.url == f"{gateway.address}/gesprek"
    assert not [one for one in asked if url.partition("=")[2] in one.partition("#")[0]]
    phone.get_by_test_id("transfer-take").click()
    there = Window(phone)
    there.hears("Je zei: hallo")
    assert there.settled() == said
    # AND here the talk is over; a second phone comes too late
    expect(window.page.get_by_text("op een ander apparaat, of")).to_be_visible(
        timeout=WAIT
    )
    there.say("op de telefoon verder")
    assert said_by_worker(there.settled()) == ["hallo", "op de telefoon verder"]
    late = open_page("about:blank", others=known)
    late.goto(url)
    late.get_by_test_id("transfer-take").click()
    expect(late.get_by_text("Deze code klopt niet")).to_be_visible(timeout=WAIT)


def test_on_a_shared_computer_nothing_stays(window: Window) -> None:
    page = window.page
    token = window.key()["token"]
    assert token in everything_kept(page)
    window.menu("menu_shared")
    page.get_by_test_id("shared_button").click()
    # THEN the talk goes on, and the browser keeps nothing of it
    window.say("hier verder")
    assert "koffiebreak" not in everything_kept(page)
    # WHEN the worker closes quickly THEN nothing is to be seen or found
    page.get_by_test_id("quick_close").click()
    expect(page.get_by_test_id("launcher")).to_be_visible()
    page.get_by_test_id("launcher").click()
    expect(page.get_by_test_id("ended")).to_contain_text("leeg")
    assert "hallo" not in page.get_by_test_id("window").inner_text()


def test_a_shared_computer_that_is_left_alone_goes_blank(
    open_page: OpenPage, gateway: Gateway
) -> None:
    page = open_page(gateway.address)
    page.clock.install()
    window = Window(page).open()
    window.say("hallo")
    window.menu("menu_shared")
    page.get_by_test_id("shared_button").click()
    idle = page.get_by_test_id("idle")
    # Any sign of life is enough, and more time is there for the asking.
    page.clock.fast_forward(41_000)
    expect(idle).to_contain_text("Over 20 seconden")
    page.get_by_test_id("idle_more").click()
    expect(idle).to_be_empty()
    page.clock.fast_forward(300_000)
    expect(idle).to_be_empty()
    page.clock.fast_forward(400_000)
    expect(page.get_by_test_id("ended")).to_be_visible()
    assert "hallo" not in page.get_by_test_id("window").inner_text()


def test_going_back_does_not_bring_a_shared_talk_back(
    open_page: OpenPage, gateway: Gateway
) -> None:
    page = open_page(gateway.address)
    window = Window(page).open()
    window.say("hallo")
    window.menu("menu_shared")
    page.get_by_test_id("shared_button").click()
    page.goto(gateway.address + "/gesprek")
    page.go_back()
    page.wait_for_timeout(500)
    assert "hallo" not in page.locator("koffie-break").inner_text()


def test_thumbs_with_a_reason(window: Window) -> None:
    page = window.page
    sent: list[str] = []
    page.on(
        "request",
        lambda one: (
            sent.append(one.post_data or "") if one.url.endswith("/feedback") else None
        ),
    )
    page.get_by_test_id("thumb-down").last.click()
    page.get_by_role("button", name="Ik snap het niet").click()
    expect(page.get_by_text("Dank je, dat helpt ons.")).to_be_visible(timeout=WAIT)
    reasons = [json.loads(body).get("reason") for body in sent]
    assert reasons == [None, "Ik snap het niet"]
