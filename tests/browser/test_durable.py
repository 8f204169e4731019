"""Whatever happens to the line, the tab or the server: nothing lost, nothing double."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.worker import (
    WAIT,
    Gateway,
    Window,
    running_gateway,
    said_by_worker,
)


def test_a_reload_in_mid_turn(open_page: OpenPage, gateway: Gateway) -> None:
    window = Window(open_page(gateway.address)).open()
    window.say("eerst dit")
    # GIVEN a turn that the gateway is still thinking about
    window.type("slow en nu dit")
    expect(window.page.get_by_test_id("typing")).to_be_visible(timeout=WAIT)
    # WHEN the page is loaded again
    window.page.reload()
    window.open()
    # THEN the answer arrives there, once
    window.hears("Je zei: slow en nu dit")
    window.say("en verder")
    kept = window.settled()
    assert said_by_worker(kept) == ["eerst dit", "slow en nu dit", "en verder"]


def test_a_reload_before_the_gateway_got_it(
    open_page: OpenPage, gateway: Gateway
) -> None:
    window = Window(open_page(gateway.address)).open()
    # GIVEN a message that never leaves this page
    window.page.route("**/messages", lambda route: route.abort())
    window.type("bewaar dit")
    expect(window.page.get_by_test_id("line")).to_contain_text("weg", timeout=WAIT)
    window.page.unroute("**/messages")
    # WHEN the page is loaded again
    window.page.reload()
    window.open()
    # THEN it is sent after all
    window.hears("Je zei: bewaar dit")
    assert said_by_worker(window.settled()) == ["bewaar dit"]


def test_an_answer_that_got_lost_on_the_way(
    open_page: OpenPage, gateway: Gateway
) -> None:
    window = Window(open_page(gateway.address)).open()
    # GIVEN that the gateway takes a message, and its answer is cut off once
    cut: list[int] = []

    def cut_off(route, request):
        if request.method == "POST" and not cut:
            cut.append(route.fetch().status)
            route.abort()
        else:
            route.continue_()

    window.page.route("**/messages", cut_off)
    window.say("kwam dit aan")
    # THEN the same message went again, and was handled once
    assert cut == [200]
    assert said_by_worker(window.settled()) == ["kwam dit aan"]


def test_two_tabs_are_one_conversation(open_page: OpenPage, gateway: Gateway) -> None:
    first = Window(open_page(gateway.address)).open()
    first.say("uit het eerste")
    second = Window(open_page(gateway.address, context=first.page.context)).open()
    second.hears("Je zei: uit het eerste")
    # WHEN both talk, also at the same moment
    second.type("slow uit het tweede")
    first.type("tegelijk uit het eerste")
    # THEN both show everything, once and in the same order
    for window in (first, second):
        window.hears("Je zei: slow uit het tweede")
        window.hears("Je zei: tegelijk uit het eerste")
    assert first.settled() == second.settled()
    assert len(said_by_worker(first.kept())) == 3


def test_offline_and_back(open_page: OpenPage, gateway: Gateway) -> None:
    window = Window(open_page(gateway.address)).open()
    line = window.page.get_by_test_id("line")
    window.say("nu nog wel")
    window.page.context.set_offline(True)
    # THEN the state of the line is told in words, and help in need stays in sight
    expect(line).to_contain_text("geen internet", timeout=WAIT)
    expect(window.page.get_by_role("link", name=re.compile("^113"))).to_be_visible()
    # WHEN the worker goes on, and loads nothing: what is typed waits
    window.type("straks een")
    window.type("straks twee")
    waits = window.page.get_by_text("Wacht op de verbinding")
    expect(waits).to_have_count(2)
    window.page.context.set_offline(False)
    expect(line).to_contain_text("weer", timeout=WAIT)
    window.hears("Je zei: straks twee")
    assert said_by_worker(window.settled()) == [
        "nu nog wel",
        "straks een",
        "straks twee",
    ]


def test_the_server_is_killed_in_mid_turn(open_page: OpenPage, tmp_path: Path) -> None:
    with running_gateway(tmp_path) as gateway:
        window = Window(open_page(gateway.address)).open()
        window.say("voor de klap")
        window.type("slow tijdens de klap")
        expect(window.page.get_by_test_id("typing")).to_be_visible(timeout=WAIT)
        # WHEN the power goes in the middle of a turn
        gateway.kill()
        line = window.page.get_by_test_id("line")
        expect(line).to_contain_text("verbinding is weg", timeout=WAIT)
        window.type("na de klap")
        gateway.start()
        # THEN both are answered, in order, once; without a reload
        window.hears("Je zei: na de klap")
        kept = window.settled()
        assert said_by_worker(kept) == [
            "voor de klap",
            "slow tijdens de klap",
            "na de klap",
        ]
        # AND a reload shows the same
        window.page.reload()
        window.open()
        assert window.settled() == kept


def test_a_restart_finishes_the_turn_and_the_windows_come_back(
    open_page: OpenPage, tmp_path: Path
) -> None:
    with running_gateway(tmp_path) as gateway:
        window = Window(open_page(gateway.address)).open()
        window.type("slow nog net voor de herstart")
        expect(window.page.get_by_test_id("typing")).to_be_visible(timeout=WAIT)
        # WHEN the operator stops it in the middle of a turn
        gateway.stop()
        # THEN the answer came before the process was gone
        window.hears("Je zei: slow nog net voor de herstart")
        gateway.start()
        window.say("en daarna")
        assert said_by_worker(window.settled()) == [
            "slow nog net voor de herstart",
            "en daarna",
        ]


@pytest.fixture(scope="module")
def without_websocket(tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("polling")
    with running_gateway(folder, "--no-websocket") as running:
        yield running


def test_long_polling_where_websockets_are_blocked(
    open_page: OpenPage, without_websocket: Gateway
) -> None:
    first = Window(open_page(without_websocket.address)).open()
    polled: list[str] = []
    first.page.on(
        "request", lambda one: polled.append(one.url) if "wait=" in one.url else None
    )
    first.say("zonder draad")
    second = Window(open_page(first.page.url, context=first.page.context)).open()
    second.say("uit het andere")
    # THEN what is said in one tab arrives in the other, by waiting requests
    first.hears("Je zei: uit het andere")
    assert first.settled() == second.settled()
    assert polled
    assert "token" not in "".join(polled)
    # AND the line does not complain
    expect(first.page.get_by_test_id("line")).to_be_empty()
