from __future__ import annotations

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.privacy import (
    Finding,
    MaskedText,
    MaskingError,
    RawText,
    find_personal,
    keep_entities,
    mask,
    mask_json,
    mask_or_nothing,
    masking,
    redact,
    redact_json,
)

E_MAIL, PHONE, BSN = "«e-mailadres»", "«telefoonnummer»", "«bsn»"
IBAN, ADDRESS, NAME, BIRTH = "«rekeningnummer»", "«adres»", "«naam»", "«geboortedatum»"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("mail jan.de-vries+werk@ziggo.nl maar", f"mail {E_MAIL} maar"),
        ("JAN@KPN.NL", E_MAIL),
        ("jan @ kpn.nl", E_MAIL),
        ("jan(at)kpn.nl of jan[at]kpn(punt)nl", f"{E_MAIL} of {E_MAIL}"),
        ("bel 0612345678.", f"bel {PHONE}."),
        ("06-12345678", PHONE),
        ("06 - 12 34 56 78", PHONE),
        ("06.12.34.56.78", PHONE),
        ("06/12345678", PHONE),
        ("+31 6 12345678", PHONE),
        ("+31(0)6-12345678", PHONE),
        ("0031612345678", PHONE),
        ("010-1234567 en (0346) 12 34 56", f"{PHONE} en {PHONE}"),
        ("+32 475 12 34 56", PHONE),
        ("mijn bsn 123456782", f"mijn bsn {BSN}"),
        ("1234.56.782 en 123 456 782", f"{BSN} en {BSN}"),
        ("bsn 10000008", f"bsn {BSN}"),
        ("NL91ABNA0417164300", IBAN),
        ("nl91 abna 0417 1643 00 dat is hem", f"{IBAN} dat is hem"),
        ("NL91.ABNA.0417.1643.00", IBAN),
        ("BE68 5390 0754 7034", IBAN),
        ("ik woon op 1234 AB 12", f"ik woon op {ADDRESS}"),
        ("1234ab 5b", ADDRESS),
        ("1234 ab nr 5", ADDRESS),
        ("1234AB, 12-3", ADDRESS),
        ("1234AB", ADDRESS),
        ("Kerkstraat 12a in Utrecht", f"{ADDRESS} in Utrecht"),
        ("Lange Voorhoutgracht 5", ADDRESS),
        ("geboren op 12-03-1970", f"geboren op {BIRTH}"),
        ("geboortedatum: 12 maart 1970", f"geboortedatum: {BIRTH}"),
        ("ik heet jan en werk in de zorg", f"ik heet {NAME} en werk in de zorg"),
        ("Ik heet Jan de Vries", f"Ik heet {NAME}"),
        ("mijn naam is fatima el amrani", f"mijn naam is {NAME}"),
        ("mijn naam is Fatima El Amrani,", f"mijn naam is {NAME},"),
        ("meneer de Vries zegt", f"meneer {NAME} zegt"),
        ("mijn baas Henk snapt het niet", f"mijn baas {NAME} snapt het niet"),
        ("ik ben Dorien Kamphorst, teamassistent", f"ik ben {NAME}, teamassistent"),
        ("vraag het aan Angelina Sitters.", f"vraag het aan {NAME}."),
        ("volgens Şamiha Hançer mag het", f"volgens {NAME} mag het"),
        ("Duuk van Goerle en Sanne zijn er", f"{NAME} en {NAME} zijn er"),
        ("hij was Directeur van Unilever", "hij was Directeur van «werkgever»"),
        ("ik ben Wouter Bos.", f"ik ben {NAME}."),
        ("m'n manager heet Karin Bos", f"m'n manager heet {NAME}"),
        ("kerkstraat 12 1234 AB", ADDRESS),
        ("Kerkstraat 12, 1234 AB Zwolle", f"{ADDRESS} Zwolle"),
        ("molenweg 3 in Ede", f"{ADDRESS} in Ede"),
        ("kerkstr. 12", ADDRESS),
        ("van gogh laan 8", ADDRESS),
        ("mijn huis aan de Parklaan", f"mijn huis aan de {ADDRESS}"),
        ("de unitmanager heet dorien en", f"de unitmanager heet {NAME} en"),
        ("mijn schoonmoeder Tjitske past op", f"mijn schoonmoeder {NAME} past op"),
        ("gisteren zei Jolijn dat het kan", f"gisteren zei {NAME} dat het kan"),
        ("omdat Jolijn belde", f"omdat {NAME} belde"),
        ("Jolijn en ik werken samen", f"{NAME} en ik werken samen"),
        ("achternaam: kamphorst", f"achternaam: {NAME}"),
        ("wij zijn met agnieszka", f"wij zijn met {NAME}"),
    ],
)
def test_masks_what_is_personal(typed: str, kept: str) -> None:
    assert mask(RawText(typed)) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "in 2026 is 3 keer genoeg",
        "van 2019 tot 2024 en toen 2025 of 2026",
        "2026-11-24",
        "24-11-2026 12:30",
        "01-02-2026 12 uur",
        "20261124",
        "24112026",
        "40 uur, 36 uur, 4 dagen van 9",
        "€ 123456782",
        "123456782 euro",
        "1.000.000,50",
        "2.500 euro per maand",
        "0,5 fte",
        "1 2 3 4 5 6 7 8 9",
        "0 1 2 3 4 5 6 7 8 9",
        "123456789",
        "NL91ABNA0417164301",
        "mbo 4, niveau 3, schaal 8",
        "bel 0800-0113 of 112 of 14 010",
        "0900-8844 of 0800 2000",
        "1000 km, 2500 kg, 1500 pk, 4000 of 5000",
        "onderweg 40 minuten, halverwege 3 jaar",
        "op straat 5 jaar",
        "hoe heet dat, dat heet SLIM",
        "het is hier heet",
        "ik heet niet zo",
        "mijn manager ICT",
        "mijn baas zegt nee, de manager is weg en mijn man is van Polen",
        "snelweg 40, op de weg 3 uur, het loopbaanpad 2, via de markt 5",
        "mijn coach heet anders",
        "zo zei Taalhuis dat, en vroeg UWV dat ook",
        "ik werk bij mensen thuis, bij slecht weer en bij klanten",
        "ik werk bij een bakkerij in Breda",
        "bij het uitzendbureau zegt men dat",
        "een dag minder voor school mocht niet",
        "teamleider Zorg, manager HR",
        "ik ben 52 jaar",
        "ik ben Medewerker Facilitair",
        "Certificaat van Vakbekwaamheid of Bewijs van Deelname",
        "de Raad van Bestuur en de Ronde van Frankrijk",
        "Manager van Zorg en Hoofd van Dienst",
        "ik werk met Social Media en met Power Automate",
        "een cursus met Sociale Hygiëne en met Lean Six Sigma",
        "ik ben Teamleider Zorg, dus",
        "ik ben Verzorgende Niveau",
        "@ kantoor",
        "12 3456",
        "1234 ab",
        "STAP-budget 1.000,-",
        "«telefoonnummer» en «naam»",
        "/restart",
        "",
    ],
)
def test_leaves_what_is_not(typed: str) -> None:
    assert mask(RawText(typed)) == typed


@given(st.text(max_size=400))
@settings(max_examples=300, deadline=None, derandomize=True)
def test_never_fails_on_any_text_and_is_done_in_one_go(text: str) -> None:
    masked = mask(RawText(text))
    assert mask(RawText(masked)) == masked


@given(
    st.text(alphabet=string.ascii_lowercase + " .,", max_size=20),
    st.text(alphabet=string.ascii_lowercase + " .,", max_size=20),
)
@settings(max_examples=100, deadline=None, derandomize=True)
def test_finds_a_phone_number_among_any_words(before: str, after: str) -> None:
    masked = mask(RawText(f"{before} 0612345678 {after}"))
    assert "12345678" not in masked


def test_a_fault_drops_the_text_and_tells_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # GIVEN masking that breaks on a text
    def broken(*_: object) -> None:
        raise ValueError("mijn geheim")

    monkeypatch.setattr(masking, "_add", broken)
    # THEN the error has nothing of the text, not even as its cause
    with pytest.raises(MaskingError) as caught:
        mask(RawText("mijn geheim"))
    assert "geheim" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_masks_every_text_in_json_but_no_ids() -> None:
    given = {
        "text": "bel 0612345678",
        "list": ["a@b.nl", 5, 1.5, True, None],
        "deep": {"x": ("06 12345678",)},
        "id": "06123456-7812-4234-9567-812345678123",
        "number": 612345678,
    }
    assert mask_json(given) == {
        "text": f"bel {PHONE}",
        "list": [E_MAIL, 5, 1.5, True, None],
        "deep": {"x": [PHONE]},
        "id": given["id"],
        "number": 612345678,
    }


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("ik werk bij xenos in Breda", "xenos"),
        ("mijn contract bij bakkerij jansen loopt af", "bakkerij jansen"),
        ("ik sta bij garage de vries", "garage de vries"),
        ("bij Hoekman werken we door", "Hoekman"),
        ("het filiaal van Zevenhek sluit", "Zevenhek"),
        ("ons bedrijf heet zevenhek", "zevenhek"),
        ("ik solliciteer bij Scheer & Foppen", "Scheer & Foppen"),
        ("mijn contract bij jan de rijk loopt", "jan de rijk"),
    ],
)
def test_masks_an_employer_by_what_stands_around_it(typed: str, kept: str) -> None:
    assert mask(RawText(typed)) == typed.replace(kept, "«werkgever»")


def test_what_was_searched_before_is_masked_all_the_same() -> None:
    state = {"said": "ik heet jan en werk in de zorg", "own": "werk in de zorg"}
    masked = {"said": f"ik heet {NAME} en werk in de zorg", "own": "werk in de zorg"}
    assert [mask_json(state) for _ in range(3)] == [masked] * 3


def test_a_broken_letter_does_not_stop_the_masking() -> None:
    assert mask_json("a \ud800 06-12345678") == f"a \ud800 {PHONE}"


def test_refuses_what_is_no_json() -> None:
    with pytest.raises(MaskingError):
        mask_json({"x": object()})


def test_takes_the_workers_words_out_of_our_own_but_leaves_public_numbers() -> None:
    found = find_personal(RawText("bel 0612345678 of mail Jan@kpn.nl"))
    said = "Ik bel 0612345678 of mail jan@kpn.nl. Bel jij 088-1234567? x0612345678"
    assert redact(said, found) == (
        f"Ik bel {PHONE} of mail {E_MAIL}. Bel jij 088-1234567? x0612345678"
    )
    assert redact_json({"a": [said, 1]}, found)["a"][1] == 1
    assert "jan@kpn.nl" not in redact_json({"a": [said]}, found)["a"][0]


def test_a_name_that_is_a_word_is_taken_out_only_where_it_is_repeated() -> None:
    found = find_personal(RawText("ik heet Wil en ik werk bij Plus"))
    assert [one.token for one in found] == [NAME, "«werkgever»"]
    for own in (
        "Wil je dat ik help? Wat wil je het liefst?",
        "Dat kost 10 euro plus je reis.",
    ):
        assert redact(own, found) == own
    said = 'Je zei: "ik heet wil en ik werk bij plus". Dag "Wil", bij Plus dus.'
    assert redact(said, found) == (
        f'Je zei: "ik heet {NAME} en ik werk bij «werkgever»".'
        f' Dag "{NAME}", bij «werkgever» dus.'
    )


def test_keeps_contract_entities_with_their_place() -> None:
    masked = MaskedText(f"bel {PHONE}, ik ben lasser")
    entities: list[dict[str, object]] = [
        {
            "entity": "job",
            "value": "lasser",
            "text": "lasser",
            "start": 23,
            "end": 29,
            "role": "current",
            "extractor": "x",
        },
        {"entity": "PERSON", "value": "Jan", "text": "Jan"},
        {"entity": "skill", "value": "jan@kpn.nl", "text": "jan@kpn.nl"},
        {"entity": "skill", "value": "weg", "text": "weg", "start": 0, "end": 3},
        {"entity": "age", "value": 52},
        {"entity": "hours", "value": 36, "start": 900, "end": 902},
    ]
    start = masked.index("lasser")
    assert keep_entities(entities, masked) == [
        {
            "entity": "job",
            "value": "lasser",
            "text": "lasser",
            "role": "current",
            "start": start,
            "end": start + 6,
        },
        {"entity": "skill", "value": "weg", "text": "weg"},
        {"entity": "age", "value": 52},
        {"entity": "hours", "value": 36},
    ]


def test_what_cannot_be_masked_becomes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert mask_or_nothing(RawText("bel 06-12345678")) == "bel «telefoonnummer»"

    def broken(raw: RawText) -> list[Finding]:
        raise MaskingError("masking failed")

    monkeypatch.setattr("bot.privacy.masking.find_personal", broken)
    assert mask_or_nothing(RawText("bel 06-12345678")) == ""
