from __future__ import annotations

from bot.privacy import RawText, mask
from bot.privacy.masking import TOKENS
from bot.review.annotation import find_spans, written
from bot.review.stand_ins import invented, invented_with_spans, stand_ins


def test_every_token_of_masking_has_invented_values() -> None:
    assert set(stand_ins()) >= TOKENS


def test_invented_values_are_the_same_for_the_same_seed() -> None:
    text = "ik ben «naam» en mail «e-mailadres»"
    assert invented(text, "1") == invented(text, "1")
    assert "«" not in invented(text, "1")
    assert len({invented(text, str(seed)) for seed in range(50)}) > 3
    assert invented("dat «niet bewaard» was", "1") == "dat  was"


def test_spans_move_along_and_never_hold_a_token() -> None:
    text = "«naam» is lasser bij «naam» sinds 2020"
    spans = find_spans(text, [("lasser", "job", "current"), ("2020", "date", "")])
    new, moved = invented_with_spans(text, spans, "7")
    assert [new[span.start : span.end] for span in moved] == ["lasser", "2020"]
    assert '[lasser]{"entity": "job"' in written(new, moved)
    held = find_spans(text, [("bij «naam»", "sector", "")])
    assert invented_with_spans(text, held, "7")[1] == ()


def test_nobody_can_be_reached_by_an_invented_value() -> None:
    for values in stand_ins().values():
        for value in values:
            assert "@" not in value or value.endswith("@example.nl")
    assert mask(RawText("bel 0612 000 000")) is not None
