"""Messages in the form of a channel: pieces, numbers, cards."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.contract import Card, ChoiceButton, Limits, Outgoing
from bot.channels.render import (
    bubbles,
    emphasised,
    fitting,
    length,
    outgoings,
    shortened,
    split,
)
from bot.channels.understand import choices
from bot.privacy import MaskedText
from bot.storage.records import Message

LIMITS = Limits(text=100, buttons=3, button_title=10)
NONE = Limits(text=1600, buttons=0, button_title=0)
NOW = dt.datetime(2026, 11, 24, tzinfo=dt.timezone.utc)


def message(text: str, titles: str = "", cards: tuple[str, ...] = ()) -> Message:
    return Message(
        id="1",
        seq=1,
        role="bot",
        text=MaskedText(text),
        at=NOW,
        lang="nl",
        buttons=tuple({"title": t, "payload": f"t-{t}"} for t in titles),
        cards=tuple(
            {
                "title": name,
                "text": "Wat het is.",
                "why": "omdat",
                "cost": None,
                "url": "https://example.nl",
                "verified_on": "2026-06-01",
                "buttons": [{"title": "Kies", "payload": f"k-{name}"}],
            }
            for name in cards
        ),
    )


def buttons(*titles: str) -> tuple[ChoiceButton, ...]:
    return tuple(ChoiceButton(t, f"t-{t}", n) for n, t in enumerate(titles, 1))


def test_choices_are_numbered_through_a_turn():
    said = outgoings([message("a", "x"), message("b", "y", ("een", "twee"))])
    assert [(c.number, c.token) for c in choices(said)] == [
        (1, "t-x"),
        (2, "k-een"),
        (3, "k-twee"),
        (4, "t-y"),
    ]


def test_what_the_worker_said_is_not_said_again():
    own = message("ik")
    assert outgoings([own.__class__(**{**own.__dict__, "role": "worker"})]) == []


def test_a_card_reads_as_a_text():
    (said,) = outgoings([message("Kijk", cards=("Meekijken",))])
    first, card = bubbles(said)
    assert first.text == "Kijk"
    assert card.text.splitlines() == [
        "Meekijken",
        "Wat het is.",
        "Waarom: omdat",
        "https://example.nl",
        "Nagekeken op maandag 1 juni",
    ]


def test_own_buttons_come_after_the_cards():
    said = Outgoing("Kijk", buttons("Andere"), (Card("A", "b", buttons("Kies")),))
    assert [b.title for part in bubbles(said) for b in part.buttons] == [
        "Kies",
        "Andere",
    ]


@pytest.mark.parametrize(
    "titles", [("een", "twee", "drie", "vier"), ("een te lange titel", "kort")]
)
def test_buttons_that_do_not_fit_are_numbered(titles: tuple[str, ...]):
    (piece,) = fitting(Outgoing("Wat wordt het?", buttons(*titles)), LIMITS)
    assert piece.buttons == ()
    for number, title in enumerate(titles, 1):
        assert f"{number}. {title}" in piece.text


def test_buttons_stand_under_the_last_piece():
    long = "Dit is een zin. " * 20
    pieces = fitting(Outgoing(long, buttons("ja", "nee")), LIMITS)
    assert len(pieces) > 1
    assert [bool(piece.buttons) for piece in pieces[:-1]] == [False] * (len(pieces) - 1)
    assert len(pieces[-1].buttons) == 2


def test_a_text_is_cut_between_sentences():
    assert split("Een zin hier. Nog een zin daar. Klaar.", 20) == [
        "Een zin hier.",
        "Nog een zin daar.",
        "Klaar.",
    ]


@given(text=st.text(max_size=400), most=st.integers(20, 60), utf16=st.booleans())
def test_pieces_fit_and_lose_no_word(text: str, most: int, utf16: bool):
    pieces = split(text, most, utf16=utf16)
    assert all(length(piece, utf16=utf16) <= most for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())


@given(text=st.text(max_size=100), most=st.integers(2, 40), utf16=st.booleans())
def test_a_shortened_text_fits(text: str, most: int, utf16: bool):
    assert length(shortened(text, most, utf16=utf16), utf16=utf16) <= most


def test_a_smiley_counts_double_where_the_provider_counts_so():
    assert (length("😀", utf16=True), length("😀", utf16=False)) == (2, 1)


def carded(**changes: object) -> Outgoing:
    """Return a message with one card."""
    made = message("Kijk", cards=("SLIM",))
    card = {**made.cards[0], **changes}
    (said,) = outgoings([made.__class__(**{**made.__dict__, "cards": (card,)})])
    return said


@pytest.mark.parametrize(
    "status", ["open", "between_windows", "not_yet", "unsure", "ended"]
)
def test_a_status_is_said_in_words(status: str):
    text = carded(status=status).cards[0].text
    assert status not in text.split()
    assert "regeling" in text or "Kijk eerst na" in text


def test_what_the_text_of_a_card_tells_is_not_told_twice():
    told = "Gecontroleerd op maandag 1 juni, kijk het na op https://example.nl."
    lines = carded(text=told).cards[0].text.splitlines()
    assert lines == [told, "Waarom: omdat"]


def test_the_title_of_a_card_is_known_in_its_first_piece_alone():
    _, card = bubbles(carded(text="woord " * 40))
    first, *rest = fitting(card, LIMITS)
    assert first.title == "SLIM"
    assert rest
    assert {piece.title for piece in rest} == {""}


def test_a_title_stands_between_signs_where_a_channel_writes_bold_so():
    _, card = bubbles(carded())
    shown = emphasised(card, "*")
    assert shown.text.splitlines()[0] == shown.title == "*SLIM*"
    assert emphasised(shown, "*") is shown
    assert emphasised(Outgoing("gewoon"), "*").text == "gewoon"


def test_where_a_number_is_asked_the_choices_have_none_of_their_own():
    asked = message("Welk cijfer geef je, van 0 tot 10?", "abcd", cards=("SLIM",))
    (said,) = outgoings([asked])
    _, card, question = (piece for b in bubbles(said) for piece in fitting(b, NONE))
    assert "- Kies" in card.text
    assert card.text.endswith("Typ wat je kiest.")
    assert "1." not in question.text
    (amount,) = outgoings([message("Welk cijfer geef je, van 0 tot 10?", "abcd")])
    (piece,) = fitting(amount, NONE)
    assert piece.text.endswith("Typ een cijfer, of een van deze antwoorden.")


def test_how_to_choose_is_told_once_where_it_is_asked_so():
    (piece,) = fitting(Outgoing("Kies", buttons("een", "twee")), NONE, hint=False)
    assert piece.text == "Kies\n\n1. een\n2. twee"
