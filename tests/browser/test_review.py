"""Reviewing in a real browser: from the list to the diff, by keys, without harm."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.error
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.application import ROOT, WorkerTalk
from tests.browser.conftest import OpenPage
from tests.browser.desk import Desk, running_desk
from tests.browser.test_accessible import violations_in_both
from tests.browser.worker import WAIT

SAID = "ik werk als zebraverzorger en wil leiding geven"
ATTACKS = (
    '<img src=x onerror="window.pwned=1">',
    '"><svg onload=window.pwned=1>',
    "</script><script>window.pwned=1</script>",
    "' autofocus onfocus=window.pwned=1 x='",
    '<a href="javascript:window.pwned=1">klik</a>',
    "<div hx-get=/adviseur/ hx-trigger=load>x</div>",
    "{{ 7 * 7 }}{% raw %}",
    "<style>*{display:none}</style>",
)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Give a desk that these tests share."""
    with running_desk(tmp_path_factory.mktemp("desk")) as running:
        yield running


@pytest.fixture(scope="module")
def signed_in(desk: Desk, browser: Browser) -> Iterator[str]:
    """Give the cookies of Anna as Playwright keeps them, as JSON."""
    context = browser.new_context()
    desk.sign_in(context.new_page(), "anna")
    yield json.dumps(context.storage_state())
    context.close()


@pytest.fixture
def anna(desk: Desk, open_page: OpenPage, signed_in: str) -> Page:
    """Give a page of Anna at the inbox."""
    state = json.loads(signed_in)
    return open_page(f"{desk.portal}/gesprekken", storage_state=state)


def _opens(page: Page, desk: Desk, talk: WorkerTalk) -> None:
    page.goto(f"{desk.portal}/gesprekken/{talk.id}")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Gesprek van")


def test_from_the_list_to_the_diff(
    desk: Desk, anna: Page, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KOFFIEBREAK_DATA_FOLDER", str(desk.folder))
    talk = desk.talk(SAID)
    page = anna
    # GIVEN a hit for a word in another form
    page.get_by_label("Zoek in wat werkenden schreven").fill("zebraverzorgers")
    page.get_by_role("button", name="Zoeken").click()
    expect(page.locator("[data-row]")).to_have_count(1)
    # WHEN it is opened and reviewed with keys alone
    page.keyboard.press("Escape")
    page.locator("body").click(position={"x": 2, "y": 2})
    page.keyboard.press("j")
    page.keyboard.press("o")
    expect(page.locator(".transcript")).to_contain_text("zebraverzorger", timeout=WAIT)
    page.keyboard.press("r")
    expect(page.locator("#zijkant")).to_contain_text("Status: Gelezen", timeout=WAIT)
    page.keyboard.press("t")
    page.keyboard.type("voorbeeld")
    page.keyboard.press("Enter")
    expect(page.locator("#zijkant .chips")).to_contain_text("voorbeeld", timeout=WAIT)
    # AND what the bot understood is corrected by selecting the word
    page.get_by_text("Vertelt iets over werk of situatie, 90% zeker").click()
    page.get_by_role("link", name="Verbeteren wat de bot begreep").click()
    page.get_by_label("Bedoeling").select_option("wish_lead")
    # The agent of this server finds a job where there is none.
    page.get_by_label("Woorden").first.fill("")
    page.locator("[data-annotate]").focus()
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Woorden").first).to_have_value("zebraverzorger")
    page.get_by_label("Soort").first.select_option("job")
    page.get_by_label("Bij een beroep").first.select_option("current")
    page.get_by_role("button", name="Bewaren").click()
    expect(page.locator(".transcript")).to_contain_text("wacht op een tweede lezer")
    # AND somebody else reads the same
    second = open_page(f"{desk.portal}/inloggen")
    desk.sign_in(second, "bert")
    second.get_by_role("navigation").get_by_role("link", name="Verbeteringen").click()
    second.get_by_role("link", name="Bericht van").first.click()
    second.get_by_label("Bedoeling").select_option("wish_lead")
    second.get_by_label("Woorden").first.fill("Zebraverzorger")
    second.get_by_label("Soort").first.select_option("job")
    second.get_by_label("Bij een beroep").first.select_option("current")
    second.get_by_role("button", name="Bewaren").click()
    expect(second.locator("main")).to_contain_text("Klaar voor de bot (1)")
    # THEN the command gives one line to add
    diff = _export()
    added = [line for line in diff.splitlines() if line.startswith("+ ")]
    assert added == [
        '+    - ik werk als [zebraverzorger]{"entity": "job", "role": "current"}'
        " en wil leiding geven"
    ]
    assert "+++ b/data/wishes/nlu/wish_lead.yml" in diff
    # AND nothing any more once the worker deleted the talk
    talk.call("DELETE", f"/api/conversations/{talk.id}")
    assert _export() == ""
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Niet gevonden")


def _export() -> str:
    done = subprocess.run(
        [sys.executable, "-m", "bot.cli", "corrections", "export"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_words_selected_with_the_mouse(desk: Desk, anna: Page) -> None:
    talk = desk.talk("ik ben lasser")
    anna.goto(f"{desk.portal}/gesprekken/{talk.id}/beurten/1/verbeteren")
    anna.get_by_label("Woorden").first.fill("")
    box = anna.locator("[data-annotate]").bounding_box()
    assert box is not None
    # The last word stands some way in; a double click takes the word under it.
    anna.mouse.dblclick(box["x"] + 90, box["y"] + box["height"] / 2)
    expect(anna.get_by_label("Woorden").first).to_have_value("lasser")


def test_withdrawn_while_the_page_is_open(desk: Desk, anna: Page) -> None:
    talk = desk.talk(SAID)
    _opens(anna, desk, talk)
    none = {"adviser_may_read": False, "may_improve_bot": False, "reminders": False}
    talk.call("PUT", f"/api/conversations/{talk.id}/consents", none)
    # The next thing Anna does takes the talk off her screen.
    anna.keyboard.press("r")
    expect(anna.get_by_role("heading", level=1)).to_have_text("Niet gevonden")
    expect(anna.locator("body")).not_to_contain_text("zebraverzorger")


def test_a_note_half_typed_stays_while_the_panel_is_put_anew(
    desk: Desk, anna: Page
) -> None:
    talk = desk.talk(SAID)
    _opens(anna, desk, talk)
    note = anna.get_by_label("Notitie erbij")
    note.fill("bel na vieren")
    anna.get_by_label("Label erbij").fill("terugbellen")
    anna.get_by_role("button", name="Voeg toe").click()
    expect(anna.locator("#zijkant .chips")).to_contain_text("terugbellen", timeout=WAIT)
    expect(note).to_have_value("bel na vieren")
    # What was sent does not come back.
    expect(anna.get_by_label("Label erbij")).to_have_value("")
    anna.get_by_role("button", name="Bewaar", exact=True).click()
    expect(anna.locator(".noted")).to_contain_text("bel na vieren", timeout=WAIT)
    expect(note).to_have_value("")


def test_nothing_of_a_worker_runs(desk: Desk, anna: Page) -> None:
    talk = WorkerTalk(desk.address)
    for attack in ATTACKS:
        # Fields with a form of their own take no such words at all.
        for body in (
            {"channel": "web", "locale": attack},
            {"channel": attack, "locale": "nl"},
        ):
            assert _refused(talk, "/api/conversations", body) == 422
        assert _refused(talk, "/api/transfers", {"code": attack}) in (404, 422)
    begun = talk.call("POST", "/api/conversations", {"channel": "web", "locale": "nl"})
    talk.id, talk.token = begun["id"], begun["token"]
    path = f"/api/conversations/{talk.id}"
    everything = {"adviser_may_read": True, "may_improve_bot": True, "reminders": True}
    talk.call("PUT", f"{path}/consents", everything)
    for attack in ATTACKS:
        talk.type(attack)
        talk.type(f"card {attack}")
    for attack in ATTACKS:
        rated = {"message_id": talk.last[0]["id"], "value": "down", "reason": attack}
        talk.call("POST", f"{path}/feedback", rated)
        talk.call("PUT", f"{path}/contact", {"name": attack, "when": attack})
    _opens(anna, desk, talk)
    for summary in anna.locator("summary").all():
        summary.click()
    _unharmed(anna)
    expect(anna.locator(".transcript")).to_contain_text("onerror")
    _tell_wrong(anna, ATTACKS[0])
    anna.get_by_label("Notitie erbij").fill(ATTACKS[1])
    anna.get_by_role("button", name="Bewaar", exact=True).click()
    expect(anna.locator(".noted")).to_contain_text("svg onload", timeout=WAIT)
    anna.get_by_label("Label erbij").fill("<img src=x onerror=pwned=1>")
    anna.get_by_role("button", name="Voeg toe").click()
    expect(anna.locator("#zijkant .chips")).to_contain_text("<img", timeout=WAIT)
    _unharmed(anna)
    anna.get_by_role("button", name="Bewaar als toets voor de bot").click()
    expect(anna.get_by_role("heading", level=1)).to_have_text("Bewaard als toets")
    _unharmed(anna)
    for turn in range(1, 2 * len(ATTACKS) + 1):
        anna.goto(f"{desk.portal}/gesprekken/{talk.id}/beurten/{turn}/verbeteren")
        expect(anna.get_by_role("heading", level=1)).to_contain_text("bedoelde")
        _unharmed(anna)
    for attack in ATTACKS:
        anna.goto(f"{desk.portal}/gesprekken")
        anna.get_by_label("Zoek in wat werkenden schreven").fill(attack)
        anna.get_by_role("button", name="Zoeken").click()
        _unharmed(anna)
    anna.goto(f"{desk.portal}/verbeteringen")
    anna.get_by_role("link", name="Bericht van").last.click()
    expect(anna.locator("main")).to_contain_text("onerror")
    _unharmed(anna)


def _refused(talk: WorkerTalk, path: str, body: dict[str, str]) -> int:
    """Send what must be refused, and return how it was."""
    with pytest.raises(urllib.error.HTTPError) as refused:
        talk.call("POST", path, body)
    refused.value.close()
    return refused.value.code


def _tell_wrong(page: Page, reason: str) -> None:
    form = page.locator("form[action$='/fout']").first
    form.locator("textarea").fill(reason)
    form.get_by_role("button").click()
    expect(page.get_by_role("status")).to_have_text("Bewaard. Dank je.", timeout=WAIT)


def _unharmed(page: Page) -> None:
    """Assert that nothing ran and nothing became markup."""
    assert page.evaluate("window.pwned") is None
    assert page.evaluate("document.title").endswith("Koffiebreak voor adviseurs")
    for planted in (
        "img",
        "svg",
        "style",
        "main script",
        "[onerror]",
        "[onfocus]",
        "[onload]",
        "[hx-get]",
        "a[href^='javascript']",
        "main [style]",
    ):
        assert page.locator(planted).count() == 0, planted


def test_axe_finds_nothing(desk: Desk, anna: Page) -> None:
    talk = desk.talk(SAID, "card graag", "care ik kan niet meer", "daarna")
    path = f"/gesprekken/{talk.id}"
    asked = {"width": 1200, "height": 900}
    for address in (
        "/gesprekken",
        "/gesprekken?q=zebraverzorger&status=unread",
        "/gesprekken?q=zebrahok",
        path,
        f"{path}/beurten/1/verbeteren",
        "/verbeteringen",
        "/toetsen",
    ):
        anna.goto(desk.portal + address)
        for summary in anna.locator("summary").all():
            summary.click()
        assert violations_in_both(anna) == [], address
        # AND on a phone nothing sticks out of the page
        anna.set_viewport_size({"width": 320, "height": 640})
        assert violations_in_both(anna) == [], address
        wide = anna.evaluate("document.documentElement.scrollWidth")
        assert wide <= 320, address
        anna.set_viewport_size(asked)  # type: ignore[arg-type]
    _opens(anna, desk, talk)
    anna.locator("summary", has_text="Dit antwoord was fout").first.click()
    _tell_wrong(anna, "te vlug")
    anna.get_by_role("button", name="Vraag het de werkende").click()
    expect(anna.locator("#zijkant")).to_contain_text("nog niet", timeout=WAIT)
    assert violations_in_both(anna) == []
    anna.get_by_role("button", name="Bewaar als toets voor de bot").click()
    assert violations_in_both(anna) == []


def test_keys_can_be_switched_off(desk: Desk, anna: Page) -> None:
    desk.talk("een")
    desk.talk("twee")
    anna.goto(f"{desk.portal}/gesprekken")
    focused = "document.activeElement.closest('[data-row]') !== null"
    for key in ("j", "j", "k"):
        anna.keyboard.press(key)
    assert anna.evaluate(focused)
    anna.keyboard.press("?")
    expect(anna.get_by_role("heading", level=1)).to_contain_text("Toetsen")
    anna.get_by_label("Zet de toetsen uit in deze browser").check()
    anna.goto(f"{desk.portal}/gesprekken")
    anna.keyboard.press("j")
    assert not anna.evaluate(focused)
    # AND letters that are typed in a field are letters
    anna.goto(f"{desk.portal}/toetsen")
    anna.get_by_label("Zet de toetsen uit in deze browser").uncheck()
    anna.goto(f"{desk.portal}/gesprekken")
    anna.keyboard.press("/")
    anna.keyboard.type("jk?r")
    expect(anna.get_by_label("Zoek in wat werkenden schreven")).to_have_value("jk?r")


def test_reading_and_reviewing_without_scripts(
    desk: Desk, open_page: OpenPage, signed_in: str
) -> None:
    desk.talk("zonder scripts")
    page = open_page(
        f"{desk.portal}/gesprekken?q=scripts",
        storage_state=json.loads(signed_in),
        java_script_enabled=False,
    )
    page.locator("[data-open]").first.click()
    expect(page.locator(".transcript")).to_contain_text("zonder scripts")
    page.get_by_role("button", name="Later").click()
    expect(page.locator("#zijkant")).to_contain_text("Status: Later")
    page.get_by_label("Notitie erbij").fill("nog eens lezen")
    page.get_by_role("button", name="Bewaar", exact=True).click()
    expect(page.locator(".noted")).to_contain_text("nog eens lezen")
