"""The linear intent model: what it learns, how sure it is, how it is kept."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.nlu.linear import LinearIntents, LinearSettings, SparseRows
from bot.nlu.linear_training import train_intents

_EXAMPLES = {
    "on": [
        "doe de lamp aan",
        "lamp aan",
        "kan de lamp aan",
        "zet hem aan",
        "aan graag",
    ],
    "off": ["doe de lamp uit", "lamp uit", "mag de lamp uit", "zet hem uit", "uit nu"],
    "thank": ["dank je wel", "bedankt hoor", "dank u zeer", "merci", "top bedankt"],
}
TEXTS = [text for texts in _EXAMPLES.values() for text in texts]
LABELS = [intent for intent, texts in _EXAMPLES.items() for _ in texts]


def _best(model: LinearIntents, text: str) -> str:
    return model.names[int(model.margins(text).argmax())]


@pytest.fixture(scope="module", name="model")
def given_model() -> LinearIntents:
    return train_intents(TEXTS, LABELS)


@pytest.mark.parametrize(
    ("text", "intent"),
    [("wil je de lamp uit", "off"), ("de lamp mag aan", "on"), ("bedankt", "thank")],
)
def test_reads_what_it_has_not_seen(model: LinearIntents, text: str, intent: str):
    assert _best(model, text) == intent


def test_confidences_add_up_to_one(model: LinearIntents):
    shares = model.confidences(model.margins("lamp aan"))
    assert shares.sum() == pytest.approx(1.0)
    assert (shares >= 0).all()


def test_what_holds_no_known_word_is_nobodys_unless_an_intent_claims_it(
    model: LinearIntents,
):
    assert model.knows_a_word("lamp qqq")
    assert not model.knows_a_word("qqq zzz")
    claimed, unclaimed = np.array([0.8, -1.0, -1.0]), np.array([-0.3, -0.9, -0.9])
    assert model.confidences(claimed, known=False).max() > 0.8
    assert model.confidences(unclaimed, known=False).max() < 0.3
    assert model.confidences(unclaimed).max() > 0.7


def test_a_saved_model_reads_the_same(model: LinearIntents, tmp_path: Path):
    model.save(tmp_path)
    again = LinearIntents.load(tmp_path)
    assert again.names == model.names
    for text in [*TEXTS, "iets anders", ""]:
        assert np.allclose(again.margins(text), model.margins(text), atol=1e-5)


def test_weights_that_are_nought_are_left_out():
    dense = np.zeros((5, 3))
    dense[1] = [0.5, 0, -2]
    dense[3] = [0, 1.25, 0]
    sparse = SparseRows.of(dense)
    assert len(sparse.values) == 3
    rows, counts = np.array([3, 0, 1]), np.array([2.0, 7.0, 0.5])
    assert np.allclose(sparse.weighed(rows, counts, 3), counts @ dense[rows])


def test_nothing_weighs_nothing():
    sparse = SparseRows.of(np.ones((2, 3)))
    none = np.array([], np.intp)
    assert sparse.weighed(none, np.array([]), 3).tolist() == [0, 0, 0]


def test_with_few_examples_each_is_learnt_and_nothing_is_too_rare():
    settings = LinearSettings(strength=0.5, few_strength=7.0, rarest=3)
    few = settings.for_so_many(100)
    assert (few.strength, few.rarest) == (7.0, 1)
    assert settings.for_so_many(20_000) == settings


def test_one_intent_is_nothing_to_tell_apart():
    with pytest.raises(ValueError, match="two intents"):
        train_intents(["ja", "nee"], ["same", "same"])
