"""The plan as a PDF that a screen reader can read (PDF/UA-1)."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject

from bot.gateway.pdf import displayable, pdf_of
from bot.gateway.sheet import outline_of
from bot.talk.plan import plan_from_slots
from tests.serving import PLAN
from tests.unit.bot.talk.talking import context

TODAY = dt.date(2026, 11, 24)
NOW = dt.datetime(2026, 11, 24, 9, microsecond=123456, tzinfo=dt.timezone.utc)
ROUTE = {
    "id": "route-slim",
    "kind": "scheme",
    "title": "SLIM #heading[x] $1/0$",
    "text": "Geld voor leren; *niet* vet, € 10 en één ë.",
    "next_action": "Vraag het.",
    "note": "Eerste regel.\nTweede regel.",
    "url": "https://www.uitvoeringvanbeleidszw.nl",
    "verified_on": None,
}
FULL = {**PLAN, "made_on": "2026-11-24", "items": [*PLAN["items"], ROUTE]}


def read(plan: dict[str, Any]) -> PdfReader:
    return PdfReader(io.BytesIO(pdf_of(outline_of(plan, "plan", TODAY), now=NOW)))


@pytest.fixture(scope="module")
def pdf() -> PdfReader:
    return read(FULL)


def elements(node: Any) -> Iterator[DictionaryObject]:
    """Yield every element of the structure tree, from the top."""
    node = node.get_object()
    if isinstance(node, ArrayObject):
        for child in node:
            yield from elements(child)
    elif isinstance(node, DictionaryObject):
        if "/S" in node:
            yield node
        if "/K" in node:
            yield from elements(node["/K"])


def tags(pdf: PdfReader) -> list[str]:
    return [str(it["/S"]) for it in elements(pdf.root_object["/StructTreeRoot"])]


def test_it_says_its_title_and_language(pdf: PdfReader) -> None:
    root = pdf.root_object
    assert pdf.metadata is not None
    assert pdf.metadata.title == "Je plan"
    assert str(root["/Lang"]) == "nl"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value  # type: ignore[index]


def test_it_declares_itself_pdf_ua_1(pdf: PdfReader) -> None:
    metadata = pdf.root_object["/Metadata"].get_object().get_data()  # type: ignore[union-attr]
    assert b"<pdfuaid:part>1</pdfuaid:part>" in metadata


def test_everything_in_it_is_tagged(pdf: PdfReader) -> None:
    assert pdf.root_object["/MarkInfo"]["/Marked"].value  # type: ignore[index]
    found = tags(pdf)
    # THEN one title, a heading an item, the letter below its item, lines and a link
    assert [tag for tag in found if tag.startswith("/H")] == [
        "/H1",
        "/H2",
        "/H2",
        "/H2",
        "/H3",
    ]
    assert {"/Document", "/P", "/L", "/LI", "/Link"} <= set(found)
    for page in pdf.pages:
        assert "/StructParents" in page


def test_the_reading_order_is_that_of_the_plan(pdf: PdfReader) -> None:
    text = "\n".join(page.extract_text() for page in pdf.pages)
    order = ["Je plan", "Energielijst", "Wanneer", "Je wens", "SLIM", "Eerste regel."]
    places = [text.index(words) for words in order]
    assert places == sorted(places)


def test_what_a_worker_typed_is_text_and_never_markup(pdf: PdfReader) -> None:
    text = "\n".join(page.extract_text() for page in pdf.pages)
    assert "SLIM #heading[x] $1/0$" in text
    assert "<b>maken</b>" in text
    assert "*niet* vet, € 10 en één ë" in text


def test_its_fonts_are_in_it(pdf: PdfReader) -> None:
    # GIVEN any reader THEN it needs no font of the machine
    for page in pdf.pages:
        for font in page["/Resources"]["/Font"].values():  # type: ignore[index]
            descendant = font.get_object()["/DescendantFonts"][0].get_object()
            described = descendant["/FontDescriptor"].get_object()
            assert {"/FontFile2", "/FontFile3"} & set(described)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("☕ koffie 😀 samen", "koffie samen"),
        ("日本 is ver", "?? is ver"),
        ("a\x00b\u202ec\td", "abc d"),
        ("Zażółć, Đorđe, Ünal – € 10", "Zażółć, Đorđe, Ünal – € 10"),
        ("e\u0301e\u0301n", "één"),
        ("😀", ""),
    ],
)
def test_signs_the_font_lacks_do_not_stop_the_paper(text: str, shown: str) -> None:
    item = {"id": "a", "kind": "step", "title": f"Stap {text}", "text": text}
    pdf = read({"title": text, "made_on": "2026-11-24", "items": [item]})
    assert " ".join(displayable(text).split()) == shown
    assert len(pdf.pages) == 1


def test_the_font_has_every_sign_that_is_let_through() -> None:
    signs = (chr(code) for code in range(0x2300))
    let_through = "".join(
        sign for sign in signs if displayable(f"a{sign}") == f"a{sign}"
    )
    assert len(let_through) > 1000
    item = {"id": "a", "kind": "step", "title": "Alles", "text": let_through}
    assert read({**FULL, "items": [item]}).pages


def test_every_record_can_stand_in_a_plan() -> None:
    # GIVEN a plan with every step and every route there is
    ctx = context()
    planned = [
        {"step": step, "date": "2026-12-01", "smaller": False}
        for step in ctx.catalogue.steps
    ]
    slots = {"wish": "wish_fun", "plan": planned}
    slots["schemes_shown"] = list(ctx.catalogue.schemes)
    plan = {**plan_from_slots(slots, ctx), "made_on": "2026-11-24"}
    # THEN it is a paper that can be read aloud, with a heading for each
    headings = [tag for tag in tags(read(plan)) if tag == "/H2"]
    assert len(headings) == len(plan["items"]) > len(ctx.catalogue.steps)


def test_an_empty_plan_is_a_page_too() -> None:
    pdf = read({"title": "Je plan", "made_on": "2026-11-24", "items": []})
    assert "nog leeg" in pdf.pages[0].extract_text()
    assert "/H1" in tags(pdf)


def test_the_same_plan_gives_the_same_paper() -> None:
    outline = outline_of(FULL, "plan", TODAY)
    assert pdf_of(outline, now=NOW) == pdf_of(outline, now=NOW)


def test_a_long_plan_runs_over_pages() -> None:
    many = [{**ROUTE, "id": f"route-{at}"} for at in range(30)]
    assert len(read({**FULL, "items": many}).pages) > 3
