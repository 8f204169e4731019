from __future__ import annotations

from typing import Any

from bot.review.folding import actions_of, offers, pressed, slots_after
from bot.talk.state import TalkState


def _slot(name: str, value: Any) -> dict[str, Any]:
    return {"event": "slot", "name": name, "value": value}


def test_slots_at_each_turn() -> None:
    after = slots_after(
        [
            (0, [_slot("talk_asked", "work_score")]),
            (1, [_slot("work_score", 5), _slot("job", "lasser")]),
            (2, []),
            (3, [_slot("job", None), _slot("obstacles", ["obstacle_time"])]),
            (4, [{"event": "restart"}, _slot("wish", "wish_fun")]),
        ]
    )
    assert after == {
        0: {},
        1: {"work_score": 5, "job": "lasser"},
        2: {"work_score": 5, "job": "lasser"},
        3: {"work_score": 5, "obstacles": ["obstacle_time"]},
        4: {"wish": "wish_fun"},
    }


def test_health_and_rest_never_show() -> None:
    after = slots_after(
        [
            (
                1,
                [
                    _slot("employment", ["sick", "permanent"]),
                    _slot("talk_asked", "care"),
                ],
            ),
            (2, [_slot("employment", ["wia"])]),
        ]
    )
    assert after == {1: {"employment": ["permanent"]}, 2: {}}


def test_every_shown_slot_is_one_of_the_talk() -> None:
    import dataclasses

    from bot.review.folding import SHOWN_SLOTS

    assert set(SHOWN_SLOTS) <= {each.name for each in dataclasses.fields(TalkState)}


def test_actions_and_presses() -> None:
    events: list[dict[str, Any]] = [
        {"event": "action", "name": "action_listen"},
        {"event": "user", "metadata": {"pressed": True}},
        {"event": "action", "name": "action_steps_offer"},
        {"event": "action", "name": None},
    ]
    assert actions_of(events) == ("action_steps_offer",)
    assert pressed(events)
    assert not pressed([{"event": "user", "metadata": {}}])


def test_offers_once_each_with_what_became_of_them() -> None:
    step = {"kind": "step", "id": "mentor", "title": "Een mentor", "why": "omdat"}
    other = {"kind": "step", "id": "evc", "title": "EVC", "first_action": "Bel."}
    scheme = {"kind": "scheme", "id": "slim", "title": "SLIM", "why": "klein bedrijf"}
    found = offers(
        [(4, step), (4, other), (5, scheme), (6, {**step, "why": "later"})],
        {"plan": [{"step": "mentor", "date": "2026-12-01"}], "step_chosen": None},
    )
    assert [(each.id, each.chosen, each.date, each.turn) for each in found] == [
        ("mentor", True, "2026-12-01", 4),
        ("evc", False, None, 4),
        ("slim", False, None, 5),
    ]
    assert found[0].why == "omdat"
