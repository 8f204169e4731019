from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from bot.dialogue.kept import keep
from bot.dialogue.ports import AgentResult, Button, Reply, Snapshot
from bot.privacy import MaskingError, RawText, find_personal

TYPED = RawText("bel 0612345678 of mail jan@kpn.nl")
EMPTY = Snapshot(state={}, slots={})
MASKED = "bel «telefoonnummer» of mail «e-mailadres»"


def result(**changes: Any) -> AgentResult:
    base = AgentResult(
        replies=(
            Reply(
                f"Je zei: {TYPED}. Bel jij 088-1234567?",
                buttons=(Button(TYPED, {"intent": "x", "entities": {"job": TYPED}}),),
                cards=({"kind": "step", "why": TYPED, "buttons": []},),
            ),
        ),
        events=({"event": "user", "text": TYPED},),
        snapshot=Snapshot(state={"said": [TYPED]}, slots={"note": TYPED}),
        intent="inform",
        confidence=0.5,
        intent_ranking=({"name": "inform", "confidence": 0.5},),
        entities=({"entity": "skill", "value": TYPED}, {"entity": "age", "value": 5}),
        outbox=({"kind": "x", "body": {"t": TYPED}, "secret": {"t": TYPED}},),
    )
    return dataclasses.replace(base, **changes)


def test_everything_that_is_kept_is_masked() -> None:
    kept = keep(result(), text=TYPED, title=None, before=EMPTY)
    assert kept.text == MASKED
    reply = kept.replies[0]
    assert reply.text == f"Je zei: {MASKED}. Bel jij 088-1234567?"
    assert reply.buttons[0].title == MASKED
    assert reply.buttons[0].payload["entities"]["job"] == MASKED
    assert reply.cards[0]["why"] == MASKED
    assert kept.events == ({"event": "user", "text": MASKED},)
    assert kept.snapshot == Snapshot(state={"said": [MASKED]}, slots={"note": MASKED})
    assert kept.entities == ({"entity": "age", "value": 5},)
    # Only the secret part stays, since it is encrypted before it is written.
    assert kept.outbox[0]["body"] == {"t": MASKED}
    assert kept.outbox[0]["secret"] == {"t": TYPED}


def test_what_the_state_said_before_is_not_looked_at_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # GIVEN a state that was masked when it was stored, and one new text in it
    before = Snapshot(state={"said": ["bij «naam» op kantoor"]}, slots={"note": "oud"})
    after = Snapshot(
        state={"said": ["bij «naam» op kantoor", TYPED]}, slots={"note": "oud"}
    )
    looked_at: list[str] = []

    def look(raw: RawText) -> object:
        looked_at.append(raw)
        return find_personal(raw)

    monkeypatch.setattr("bot.privacy.masking.find_personal", look)
    kept = keep(
        result(snapshot=after, events=(), entities=(), intent_ranking=(), outbox=()),
        text=TYPED,
        title=None,
        before=before,
    )
    # THEN what is new is masked, and what was known is taken as it is
    assert kept.snapshot is not None
    assert kept.snapshot.state == {"said": ["bij «naam» op kantoor", MASKED]}
    assert looked_at == []


def test_a_button_keeps_its_title_as_it_is() -> None:
    kept = keep(result(), text=None, title="Bel 0800-0113", before=EMPTY)
    assert kept.text == "Bel 0800-0113"


def test_a_failed_turn_keeps_no_state_no_events_and_does_nothing_outside() -> None:
    kept = keep(result(failed=True), text=TYPED, title=None, before=EMPTY)
    assert kept.failed
    assert (kept.snapshot, kept.events, kept.outbox) == (None, (), ())
    assert kept.text == MASKED


def test_a_care_turn_keeps_the_row_and_the_answer() -> None:
    sentence = RawText("ik zie het echt niet meer zitten")
    given = result(
        care=True,
        replies=(Reply(f"Goed dat je zegt: {sentence}."),),
        snapshot=Snapshot(state={"turns": 2}, slots={"help": "shown"}),
    )
    kept = keep(given, text=sentence, title=None, before=EMPTY)
    assert kept.care
    assert (kept.text, kept.intent, kept.confidence) == (None, None, None)
    assert (kept.events, kept.entities, kept.intent_ranking) == ((), (), ())
    assert kept.replies[0].text == "Goed dat je zegt: «niet bewaard»."
    assert kept.snapshot == given.snapshot


@pytest.mark.parametrize("place", ["state", "slots"])
def test_a_state_that_quotes_a_care_sentence_is_not_kept(place: str) -> None:
    sentence = RawText("Ik zie het echt niet meer zitten")
    snapshot = dataclasses.replace(
        Snapshot(state={}, slots={}), **{place: {"deep": [{"x": sentence.lower()}]}}
    )
    kept = keep(
        result(care=True, snapshot=snapshot), text=sentence, title=None, before=EMPTY
    )
    assert kept.snapshot is None


def test_a_short_care_answer_does_not_hold_up_the_state() -> None:
    given = result(care=True, snapshot=Snapshot(state={"x": "nee hoor"}, slots={}))
    kept = keep(given, text=RawText("nee"), title=None, before=EMPTY)
    assert kept.snapshot == given.snapshot


def test_text_that_cannot_be_masked_is_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    # GIVEN masking that fails on everything
    def broken(_: object) -> None:
        raise MaskingError("broken")

    monkeypatch.setattr("bot.dialogue.kept.find_personal", broken)
    monkeypatch.setattr("bot.privacy.masking.mask", broken)
    kept = keep(result(), text=TYPED, title=None, before=EMPTY)
    # THEN nothing of the text is kept, and the turn counts as failed
    assert kept.masking_failed
    assert kept.failed
    assert kept.text is None
    assert kept.replies == (Reply(""),)
    assert (kept.snapshot, kept.events, kept.entities) == (None, (), ())


def test_a_state_that_cannot_be_masked_is_not_kept_but_the_answer_is() -> None:
    strange = Snapshot(state={"x": object()}, slots={})
    kept = keep(result(snapshot=strange), text=TYPED, title=None, before=EMPTY)
    assert kept.masking_failed
    assert kept.snapshot is None
    assert kept.replies[0].text == f"Je zei: {MASKED}. Bel jij «telefoonnummer»?"
    assert kept.replies[0].buttons == ()
