"""The page of its own, the QR code that leads there, how far the talk is."""

from __future__ import annotations

from pathlib import Path

import segno

from tests.serving import Served, Talk, serving


async def test_the_page_holds_the_talk_and_nothing_else(served: Served) -> None:
    page = await served.call("GET", "/gesprek")
    assert page.status == 200
    assert 'data-mode="page"' in page.text
    # Without scripts at least help in need is there.
    assert "112" in page.text.partition("<noscript>")[2]
    assert "unsafe" not in page.headers["Content-Security-Policy"]


async def test_a_transfer_comes_as_words_and_as_a_qr_code(tmp_path: Path) -> None:
    async with serving(tmp_path, public_url="https://bot.example") as served:
        talk = await served.open()
        offered = (await talk.call("POST", "/transfer")).json
    # THEN the code stands behind the `#`, which no server ever sees
    assert offered["url"] == f"https://bot.example/gesprek#koffie={offered['code']}"
    assert talk.token not in offered["url"]
    # AND the drawing is the standard's code for that address
    again = segno.make_qr(offered["url"], error="m").matrix
    assert [len(row) for row in offered["qr"]] == [len(again)] * len(again)
    assert [[int(sign) for sign in row] for row in offered["qr"]] == [
        list(row) for row in again
    ]


async def test_how_far_the_talk_is(served: Served, talk: Talk) -> None:
    answer = await talk.call("GET", "/progress")
    assert answer.json == {"done": 0, "of": 0}
    headers = {"Authorization": "Bearer wrong"}
    wrong = await served.call("GET", f"{talk.path}/progress", headers=headers)
    assert wrong.status == 404


async def test_security_txt_says_whom_to_tell(tmp_path: Path) -> None:
    contact = "mailto:lek@bot.example"
    async with serving(
        tmp_path, security_contact=contact, public_url="https://bot.example"
    ) as served:
        answer = await served.call("GET", "/.well-known/security.txt")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.text.splitlines() == [
        f"Contact: {contact}",
        "Expires: 2027-02-22T00:00:00Z",
        "Preferred-Languages: nl, en",
        "Canonical: https://bot.example/.well-known/security.txt",
    ]


async def test_without_a_contact_set_it_is_the_usual_mailbox(tmp_path: Path) -> None:
    async with serving(
        tmp_path, security_contact="", public_url="https://bot.example"
    ) as served:
        answer = await served.call("GET", "/.well-known/security.txt")
    # RFC 2142 names it.
    assert answer.text.startswith("Contact: mailto:security@bot.example\n")


async def test_an_address_that_asks_far_too_much_has_to_wait(tmp_path: Path) -> None:
    async with serving(tmp_path, requests_per_minute=3) as served:
        talk = await served.open()
        assert [(await talk.call("GET", "/plan")).status for _ in range(3)] == [
            200,
            200,
            429,
        ]
        # AND neither pages nor health are counted
        assert (await served.call("GET", "/healthz")).status == 200
        assert (await served.call("GET", "/gesprek")).status == 200
        served.clock.move(minutes=1)
        assert (await talk.call("GET", "/plan")).status == 200
