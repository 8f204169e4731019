"""A worker and an adviser, each in a browser: the handover and the live talk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.adviser import Adviser
from tests.browser.conftest import OpenPage
from tests.browser.test_accessible import (
    small_targets,
    violations,
    violations_in_both,
)
from tests.browser.worker import WAIT, Gateway, Window, running_gateway

SENTENCE = "ik wil niet meer leven"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Gateway]:
    """Give a gateway of one's own: a queue holds what others asked too."""
    with running_gateway(tmp_path) as running:
        yield running


def _worker(open_page: OpenPage, gateway: Gateway, **options: object) -> Window:
    window = Window(open_page(f"{gateway.address}/gesprek", **options)).open()
    window.say("mijn geheime verhaal")
    return window


def _adviser(open_page: OpenPage, gateway: Gateway, **options: object) -> Adviser:
    return Adviser(open_page(f"{gateway.address}/adviseur/", **options))


def _ask(window: Window, reach: str = "window") -> None:
    """Ask for a human, with a question of one's own and the wish left out."""
    page = window.page
    window.menu("menu_human")
    wish = page.get_by_test_id("human-wish")
    expect(wish).to_have_value("Ik zoek lichter werk.", timeout=WAIT)
    wish.fill("")
    page.get_by_test_id("human-question").fill("Wie betaalt een opleiding?")
    page.get_by_test_id(f"human-by-{reach}").check()
    if reach == "email":
        page.get_by_test_id("human-email").fill("jan@kpn.nl")
    page.get_by_test_id("human-send").click()
    status = page.get_by_test_id("panel-status")
    expect(status).to_contain_text("ligt klaar", timeout=WAIT)


def _back(page: Page) -> None:
    page.get_by_test_id("panel-back").click()


def _together(open_page: OpenPage, gateway: Gateway) -> tuple[Window, Adviser]:
    """Bring a worker and an adviser together in the worker's window."""
    window = _worker(open_page, gateway)
    _ask(window)
    _back(window.page)
    adviser = _adviser(open_page, gateway)
    adviser.enter()
    present = window.page.get_by_test_id("adviser")
    expect(present).to_have_text(
        f"Je praat nu met {adviser.name}, loopbaanadviseur", timeout=WAIT
    )
    return window, adviser


def test_only_what_the_worker_left_goes_along(
    open_page: OpenPage, desk: Gateway
) -> None:
    window = _worker(open_page, desk)
    _ask(window, "email")
    adviser = _adviser(open_page, desk)
    adviser.take()
    adviser.shows("Wie betaalt een opleiding?")
    body = adviser.page.locator("body")
    for words in ("lichter werk", "geheime", "jan@kpn.nl"):
        expect(body).not_to_contain_text(words)
    adviser.press("Contactgegevens tonen")
    adviser.shows("jan@kpn.nl")
    # WHEN they spoke THEN it is gone on both sides
    adviser.press("Terug naar de aanvraag")
    adviser.press("Gesproken")
    adviser.shows("Er wacht niemand.")
    _back(window.page)
    window.menu("menu_human")
    status = window.page.get_by_test_id("human-status")
    expect(status).to_contain_text("Wat je meegaf is gewist", timeout=WAIT)


def test_a_request_can_be_taken_back(open_page: OpenPage, desk: Gateway) -> None:
    window = _worker(open_page, desk)
    _ask(window)
    window.page.get_by_test_id("human_withdraw").click()
    status = window.page.get_by_test_id("panel-status")
    expect(status).to_contain_text("zijn weg", timeout=WAIT)
    adviser = _adviser(open_page, desk)
    adviser.press("Aanvragen")
    adviser.shows("Er wacht niemand.")


def test_a_live_talk_there_and_back(open_page: OpenPage, desk: Gateway) -> None:
    window, adviser = _together(open_page, desk)
    readers = window.page.get_by_test_id("readers")
    expect(readers).to_have_text(f"{adviser.name} leest nu mee")
    # Both hear each other without a reload, and the bot is silent
    window.type("Hoi, heb je tijd?")
    adviser.shows("Hoi, heb je tijd?")
    typing = window.page.get_by_test_id("typing")
    adviser.box.fill("Dag!")
    expect(typing).to_be_visible(timeout=WAIT)
    adviser.say("Dag! Alle tijd.")
    window.hears("Dag! Alle tijd.")
    expect(typing).to_be_hidden(timeout=WAIT)
    expect(adviser.box).to_be_focused(timeout=WAIT)
    expect(adviser.box).to_have_value("")
    adviser.box.fill("Waar denk je aan?")
    adviser.box.press("Control+Enter")
    window.hears("Waar denk je aan?")
    expect(adviser.page.locator("body")).not_to_contain_text("geheime")
    expect(window.log).not_to_contain_text("Je zei: Hoi")
    # Given back, the bot takes the thread up
    adviser.press("Teruggeven aan de bot")
    window.hears(f"{adviser.name} is weg uit dit gesprek")
    expect(window.page.get_by_test_id("adviser")).to_be_hidden(timeout=WAIT)
    window.say("verder")
    assert "adviser" in {one["role"] for one in window.settled()}


def test_the_worker_ends_it(open_page: OpenPage, desk: Gateway) -> None:
    window, adviser = _together(open_page, desk)
    window.page.get_by_test_id("adviser_end").click()
    window.hears("Ik ben het weer")
    expect(window.page.get_by_test_id("adviser")).to_be_hidden(timeout=WAIT)
    # The adviser's page goes away from the talk by itself
    adviser.shows("Wat de werkende meegaf")
    window.say("verder")
    window.settled()


def test_danger_during_a_live_talk_gets_help_at_once(
    open_page: OpenPage, desk: Gateway
) -> None:
    window, adviser = _together(open_page, desk)
    window.type(SENTENCE)
    window.hears("Bel 112 of 0800-0113")
    window.hears("Wat je hier typte is niet bewaard.")
    adviser.shows("Koffiebreak wees hier meteen op hulp")
    expect(adviser.page.locator("body")).not_to_contain_text("leven")
    kept = window.settled()
    assert all(SENTENCE not in one["text"] for one in kept)
    # AND back with the bot nothing is asked
    adviser.press("Teruggeven aan de bot")
    window.hears("Het gaat weer, ik wil verder praten")


def test_an_adviser_without_javascript(open_page: OpenPage, desk: Gateway) -> None:
    window = _worker(open_page, desk)
    _ask(window)
    _back(window.page)
    adviser = _adviser(open_page, desk, java_script_enabled=False)
    adviser.enter()
    window.type("hallo daar")
    expect(window.log).to_contain_text("hallo daar")
    window.settled()
    adviser.page.reload()
    adviser.shows("hallo daar")
    adviser.say("Dag, zonder script.")
    window.hears("Dag, zonder script.")
    adviser.press("Teruggeven aan de bot")
    window.hears("Ik ben het weer")


def test_nothing_is_lost_when_the_gateway_dies_during_a_live_talk(
    open_page: OpenPage, desk: Gateway
) -> None:
    window, adviser = _together(open_page, desk)
    desk.kill()
    window.type("ben je er nog?")
    desk.start()
    adviser.shows("ben je er nog?")
    adviser.say("Ja hoor.")
    window.hears("Ja hoor.")
    kept = window.settled()
    assert [one["role"] for one in kept][-2:] == ["worker", "adviser"]


def test_a_worker_without_websockets_sees_who_is_there(
    open_page: OpenPage, tmp_path: Path
) -> None:
    with running_gateway(tmp_path, "--no-websocket") as gateway:
        window = _worker(open_page, gateway)
        _ask(window)
        _back(window.page)
        adviser = _adviser(open_page, gateway)
        adviser.enter()
        window.hears(f"{adviser.name}, loopbaanadviseur, is er nu")
        adviser.say("Dag!")
        window.hears("Dag!")
        expect(window.page.get_by_test_id("adviser")).to_be_visible(timeout=WAIT)


def test_axe_finds_nothing_on_either_side(open_page: OpenPage, desk: Gateway) -> None:
    options = {"reduced_motion": "reduce"}
    window = _worker(open_page, desk, **options)
    _ask(window, "email")
    assert violations(window.page) == []
    assert small_targets(window.page) == []
    adviser = _adviser(open_page, desk, **options)
    page = adviser.page
    adviser.press("Aanvragen")
    adviser.shows("Wil een e-mail.")
    assert violations_in_both(page) == []
    adviser.press("Nemen")
    adviser.shows("Wat de werkende meegaf")
    assert violations_in_both(page) == []
    adviser.press("Contactgegevens tonen")
    assert violations_in_both(page) == []
    adviser.press("Terug naar de aanvraag")
    adviser.press("Vragen of het mag")
    adviser.shows("nog niet geantwoord")
    assert violations_in_both(page) == []
    # Uninvited, the worker says yes first
    _back(window.page)
    window.page.get_by_role("button", name="Ja, kom erbij").click()
    adviser.shows("De werkende ziet")
    window.type("dag")
    adviser.shows("dag")
    assert violations_in_both(page) == []
    expect(window.page.get_by_test_id("adviser")).to_be_visible(timeout=WAIT)
    assert violations(window.page) == []
    window.page.emulate_media(color_scheme="dark")
    assert violations(window.page) == []
