"""The tagger itself, on toy features."""

from __future__ import annotations

import pytest

from bot.language.canonical import Canonical
from bot.nlu.tagger import Hint, Mark, Tagger, labels_for, spans_of

TOY = [
    ([["w=ik"], ["w=ben"], ["w=kok"]], ["O", "O", "B-job"]),
    ([["w=ik"], ["w=ben"], ["w=hoofd"], ["w=kok"]], ["O", "O", "B-job", "I-job"]),
    ([["w=kok"]], ["B-job"]),
    ([["w=hoi"]], ["O"]),
] * 5


@pytest.fixture(name="tagger", scope="module")
def given_tagger() -> Tagger:
    return Tagger.train(TOY)


def test_it_marks_what_it_learned(tagger: Tagger) -> None:
    marks = tagger.mark([["w=ik"], ["w=ben"], ["w=hoofd"], ["w=kok"]])
    assert [(m.entity, m.first, m.last) for m in marks] == [("job", 2, 3)]
    assert 0.5 < marks[0].confidence <= 1


def test_what_was_trained_is_kept_as_bytes(tagger: Tagger) -> None:
    again = Tagger.from_bytes(tagger.to_bytes())
    features = [["w=ik"], ["w=ben"], ["w=kok"]]
    assert again.mark(features) == tagger.mark(features)


def test_nothing_gives_nothing(tagger: Tagger) -> None:
    assert tagger.mark([]) == []
    assert tagger.mark([["w=hoi"]]) == []


def test_a_hint_needs_less_proof(tagger: Tagger) -> None:
    # GIVEN a word the tagger leaves alone
    features = [["w=hoi"]]
    hint = Hint("job", 0, 0)
    # THEN a hint becomes a mark as soon as it is likely enough
    assert tagger.mark(features, [hint], enough=1.0) == []
    marks = tagger.mark(features, [hint], enough=0.0)
    assert [(m.entity, m.first, m.last) for m in marks] == [("job", 0, 0)]


def test_a_hint_gives_way_to_a_mark(tagger: Tagger) -> None:
    marks = tagger.mark([["w=kok"]], [Hint("job", 0, 0)], enough=0.0)
    assert len(marks) == 1


def test_a_hint_for_an_entity_never_learned_is_ignored(tagger: Tagger) -> None:
    assert tagger.mark([["w=hoi"]], [Hint("scheme", 0, 0)], enough=0.0) == []


def test_labels_cover_every_token_an_entity_touches() -> None:
    tokens = Canonical("ik ben 52 jaar").tokens
    assert labels_for(tokens, [("age", 7, 14)]) == ["O", "O", "B-age", "I-age"]
    assert labels_for(tokens, [("age", 8, 12)]) == ["O", "O", "B-age", "I-age"]


def test_of_two_entities_on_a_token_the_first_stays() -> None:
    tokens = Canonical("52 jaar").tokens
    assert labels_for(tokens, [("age", 0, 7), ("hours", 3, 7)]) == ["B-age", "I-age"]


@pytest.mark.parametrize(
    ("labels", "spans"),
    [
        ([], []),
        (["O"], []),
        (["B-a", "I-a", "O", "B-a"], [("a", 0, 1), ("a", 3, 3)]),
        (["B-a", "B-a"], [("a", 0, 0), ("a", 1, 1)]),
        (["I-a", "I-b"], [("a", 0, 0), ("b", 1, 1)]),
    ],
)
def test_labels_read_back_as_spans(
    labels: list[str], spans: list[tuple[str, int, int]]
) -> None:
    assert spans_of(labels) == spans


def test_a_mark_is_sure_unless_it_says_otherwise() -> None:
    assert Mark("job", 0, 0).confidence == 1.0


def test_the_same_examples_give_the_same_tagger() -> None:
    examples = [
        ([[f"word={word}", f"last={word[-2:]}"] for word in text.split()], labels)
        for text, labels in [
            ("ik ben lasser", ["O", "O", "B-job"]),
            ("werk in de zorg", ["O", "O", "O", "B-sector"]),
            ("kok in de horeca", ["B-job", "O", "O", "B-sector"]),
            ("ik wil dat niet", ["O", "O", "O", "O"]),
        ]
    ]
    assert Tagger.train(examples).to_bytes() == Tagger.train(examples).to_bytes()
