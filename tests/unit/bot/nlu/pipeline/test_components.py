"""The components of our spaCy pipeline."""

from __future__ import annotations

from pathlib import Path

import pytest
import spacy

from bot.language.canonical import Canonical
from bot.nlu.pipeline.components import SPANS_KEY, ListSpans, LookupLemmas
from bot.nlu.wordlists import our_word_lists

TABLE = {
    "kinderen": "kind",
    "trajecten": "traject",
    "scholing": "scholing",
    "scholingen": "scholing",
    "omscholingen": "omscholing",
}


@pytest.mark.parametrize(
    ("word", "lemma"),
    [
        ("kinderen", "kind"),
        ("omscholingstrajecten", "omscholingstraject"),
        ("onbekendetrajecten", "onbekendetrajecten"),
        ("appels", "appels"),
        ("", ""),
    ],
)
def test_a_lemma_comes_from_the_table_or_the_last_part(word: str, lemma: str) -> None:
    lemmas = LookupLemmas(TABLE)
    assert lemmas.lemma(word) == lemma
    assert lemmas.lemma(word) == lemma, "the second time from memory"


def test_tokens_get_lemmas_whatever_their_case() -> None:
    doc = LookupLemmas(TABLE)(spacy.blank("nl")("Kinderen en Trajecten"))
    assert [token.lemma_ for token in doc] == ["kind", "en", "traject"]


def test_the_table_is_written_and_read(tmp_path: Path) -> None:
    LookupLemmas(TABLE).to_disk(tmp_path / "lemmas")
    again = LookupLemmas({}).from_disk(tmp_path / "lemmas")
    assert {form: again.lemma(form) for form in TABLE} == TABLE
    assert again.lemma("omscholingstrajecten") == "omscholingstraject"


def test_letters_beyond_ascii_are_kept(tmp_path: Path) -> None:
    LookupLemmas({"ideeën": "idee", "cafés": "café"}).to_disk(tmp_path / "lemmas")
    again = LookupLemmas({}).from_disk(tmp_path / "lemmas")
    assert [again.lemma(word) for word in ("ideeën", "cafés")] == ["idee", "café"]


@pytest.fixture(name="spans", scope="module")
def given_spans() -> ListSpans:
    return ListSpans(our_word_lists())


def test_lists_and_rules_become_spans_and_entities(spans: ListSpans) -> None:
    # GIVEN a message with a scheme, a job, a sector, hours and money
    text = "als order picker in de zorg, 36 uur, stap budget van € 1.000"
    # WHEN the component sees it
    doc = spans(spacy.blank("nl")(text))
    # THEN the entities carry label and normalised value
    entities = {(e.label_, e.text, e.ent_id_) for e in doc.ents}
    assert {
        ("job", "order picker", "orderpicker"),
        ("sector", "zorg", "care"),
        ("scheme", "stap budget", "stap"),
        ("money", "€ 1.000", "1000"),
    } <= entities
    assert "duration" in {e.label_ for e in doc.ents}
    # AND the spans hold at least as much
    assert len(doc.spans[SPANS_KEY]) >= len(doc.ents)


def test_an_entity_widens_to_the_tokens_of_spacy(spans: ListSpans) -> None:
    # spaCy keeps '24-uurs' whole, our own tokens do not
    doc = spans(spacy.blank("nl")("een 24-uurscontract"))
    message = Canonical(doc.text)
    assert len(message.tokens) > len(doc)


@pytest.mark.parametrize("text", ["", " ", "hoi"])
def test_nothing_seen_is_nothing_marked(spans: ListSpans, text: str) -> None:
    doc = spans(spacy.blank("nl")(text))
    assert list(doc.spans[SPANS_KEY]) == []
    assert doc.ents == ()


def test_the_lists_are_written_and_read(spans: ListSpans, tmp_path: Path) -> None:
    spans.to_disk(tmp_path / "spans")
    blank = spacy.blank("nl")
    empty = blank.create_pipe("koffiebreak_spans")
    assert isinstance(empty, ListSpans)
    again = empty.from_disk(tmp_path / "spans")
    assert again.lists.fingerprint() == spans.lists.fingerprint()
