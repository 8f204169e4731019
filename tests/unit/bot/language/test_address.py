"""Every text of the bot has a right form with u."""

from __future__ import annotations

import re

import pytest

from bot.language.address import address_table, formal_json, to_formal
from tests.content.texts import all_texts

TABLE = address_table()
JE = re.compile(r"\b(je|jij|jou|jouwe?|jezelf|jullie|jouw)\b", re.IGNORECASE)
QUOTED = re.compile(r'"[^"]*"|“[^”]*”|«[^»]*»')


def own_words(text: str) -> str:
    """Return a text without quoted words and what the table keeps."""
    text = QUOTED.sub("", text)
    for kept in TABLE.kept:
        text = re.sub(re.escape(kept), "", text, flags=re.IGNORECASE)
    return text


@pytest.mark.parametrize(
    ("informal", "formal"),
    [
        ("Wat kost je juist energie?", "Wat kost u juist energie?"),
        ("Wat in je werk geeft je energie?", "Wat in uw werk geeft u energie?"),
        ("Hoe zeker ben je dat het lukt?", "Hoe zeker bent u dat het lukt?"),
        ("Je plan is er. Wil je nog iets?", "Uw plan is er. Wilt u nog iets?"),
        ("Wat voor contract heb je?", "Wat voor contract hebt u?"),
        ("Je maakt je zorgen over je baan.", "U maakt zich zorgen over uw baan."),
        ("Je vraagt je af of je te oud bent.", "U vraagt zich af of u te oud bent."),
        ("Vraag je werkgever of je mag kijken.", "Vraag uw werkgever of u mag kijken."),
        ("Vind je het spannend?", "Vindt u het spannend?"),
        ("dat is jouw recht, en van jou", "dat is uw recht, en van u"),
        ("Kies jij?", "Kiest u?"),
        ("Iets voor jezelf.", "Iets voor uzelf."),
        ("Welke dag komt jou uit?", "Welke dag komt u uit?"),
        ("Een mens kan je helpen.", "Een mens kan u helpen."),
        ("helpt met je eerste vragen", "helpt met uw eerste vragen"),
        ("Bel, vóór je je inschrijft.", "Bel, vóór u zich inschrijft."),
        ("App een vriend: waar vind jij mij goed in?",) * 2,
        ('Je zei: "ik wil je niet kwijt".', 'U zei: "ik wil je niet kwijt".'),
        ("Geen aanspreekvorm hier.",) * 2,
    ],
)
def test_says_u_as_a_person_would(informal: str, formal: str):
    assert to_formal(informal) == formal


def test_no_form_of_je_is_left_in_any_text():
    left = [to_formal(text) for _, text in all_texts()]
    assert [text for text in left if JE.search(own_words(text))] == []


# After these "u" may be an object too; the table then has the whole phrase.
OBJECTS = frozenset({"antwoord", "scholing", "studiekosten", "taal"})


def test_no_wrong_form_is_made_in_any_text():
    verbs = "|".join(TABLE.inverted.keys() - set(TABLE.inverted.values()))
    nouns = "|".join(TABLE.owned - OBJECTS)
    wrong = re.compile(rf"\b(({verbs}) u|u ({nouns})|u u|uw uw)\b")
    formal = [own_words(to_formal(text)).lower() for _, text in all_texts()]
    assert [text for text in formal if wrong.search(text)] == []


def test_every_word_after_je_is_in_the_table():
    whole = re.compile(
        rf"\b({'|'.join(map(re.escape, TABLE.phrases))})\b", re.IGNORECASE
    )
    unknown = {
        after.lower(): name
        for name, text in all_texts()
        for after in re.findall(
            r"\bje ([\w'’]+)", whole.sub("", own_words(text)), re.IGNORECASE
        )
        if after.lower() not in TABLE.owned | TABLE.free
    }
    assert unknown == {}, "put these under owned or free in address.yml"


def test_a_word_stands_in_one_list():
    assert not TABLE.owned & TABLE.free


def test_a_second_time_changes_nothing():
    for _, text in all_texts():
        assert to_formal(to_formal(text)) == to_formal(text)


def test_a_card_changes_in_the_fields_named_and_its_buttons():
    card = {
        "id": "je",
        "title": "Je eigen werk",
        "cost": None,
        "buttons": [{"title": "Wil je dit?", "payload": {"intent": "affirm"}}],
    }
    assert formal_json(card, ["title", "cost"]) == {
        "id": "je",
        "title": "Uw eigen werk",
        "cost": None,
        "buttons": [{"title": "Wilt u dit?", "payload": {"intent": "affirm"}}],
    }
